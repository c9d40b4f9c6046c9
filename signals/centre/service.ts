// The service: every route behind the same doors (limits, origin, access, schemas), every error in the same form.
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import websocket from '@fastify/websocket';
import Fastify, { type FastifyInstance, LogController } from 'fastify';
import type { DestinationStream } from 'pino';
import { Fault } from '../../core/fault.ts';
import type { Clock } from '../clock.ts';
import { packageVersion } from '../package-root.ts';
import { guardAccess, knownIdentity, type Recognise, recogniseDemo } from './access.ts';
import { answerAgain } from './asking.ts';
import type { CityCentre } from './city-centre.ts';
import { healthRoutes } from './health.ts';
import { serviceLog } from './log.ts';
import { createMetrics, measureRequests } from './metrics.ts';
import { guardOrigin } from './origin.ts';
import { servePages } from './pages.ts';
import { answerBadAddress, answerProblems, problemOf } from './problem.ts';
import { readBodies } from './request-body.ts';
import { checkRequests } from './request-check.ts';
import { auditRoutes } from './routes/audit.ts';
import { busRoutes } from './routes/buses.ts';
import { controllerRoutes } from './routes/controllers.ts';
import { corridorRoutes } from './routes/corridors.ts';
import { deploymentRoutes } from './routes/deployments.ts';
import { placeRoutes } from './routes/places.ts';
import { planRoutes } from './routes/plans.ts';
import { pullRoutes } from './routes/pull.ts';
import { roadRoutes } from './routes/road.ts';
import { runRoutes } from './routes/runs.ts';
import type { ServedPlace } from './served-place.ts';
import { Audience, streamRoute } from './stream.ts';

export interface ServiceOptions {
  readonly places: readonly ServedPlace[];
  readonly clock: Clock;
  /** plans, controllers and the journal of the first place; without it the place is only shown */
  readonly city?: CityCentre | undefined;
  /** demonstration identities without it */
  readonly recognise?: Recognise | undefined;
  /** HTTPS with these; HTTP without */
  readonly tls?: TlsFiles | undefined;
  /** pino's level; `silent` in tests */
  readonly logLevel?: string;
  /** where the log goes instead of stderr */
  readonly log?: DestinationStream;
  /** connections at once; more are closed unheard */
  readonly mostConnections?: number;
  /** requests a minute for one person */
  readonly ratePerMinute?: number;
  /** folder of the built twin */
  readonly twin?: string;
  /** how long a slow client is waited for */
  readonly patience?: Patience;
}

/** Certificate and key in PEM; with `ca`, controllers may show certificates that it signed. */
export interface TlsFiles {
  readonly cert: Buffer;
  readonly key: Buffer;
  readonly ca?: Buffer;
}

export interface Service {
  readonly app: FastifyInstance;
  /** Stops taking requests, lets those under way finish, and ends. */
  stop(): Promise<void>;
}

const MIB = 1024 * 1024;
const MOST_CONNECTIONS = 20_000;
/** s that requests under way get to finish when the service stops */
const STOP_WITHIN = 5;

/** How long somebody may take to ask. Connections are looked at four times in the time that headers have. */
export interface Patience {
  /** s within which headers must have arrived */
  readonly headers: number;
  /** s within which a whole request must have */
  readonly request: number;
}
const PATIENCE: Patience = { headers: 10, request: 30 };

function limitsOf({ headers, request }: Patience) {
  const times = { headersTimeout: headers * 1000, requestTimeout: request * 1000 };
  return { maxHeaderSize: 16 * 1024, connectionsCheckingInterval: headers * 250, ...times };
}

function bareApp({ logLevel = 'warn', log, tls, patience = PATIENCE, mostConnections }: ServiceOptions) {
  const limits = limitsOf(patience);
  const app = Fastify({
    loggerInstance: serviceLog(logLevel, log),
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: 2 * MIB,
    requestTimeout: limits.requestTimeout,
    keepAliveTimeout: 75_000,
    ...(tls
      ? {
          https: {
            ...tls,
            ...limits,
            minVersion: 'TLSv1.2',
            requestCert: tls.ca !== undefined,
            rejectUnauthorized: false,
          },
        }
      : { http: limits }),
    routerOptions: { maxParamLength: 200 },
    frameworkErrors: answerBadAddress,
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    clientErrorHandler(error, socket) {
      const fault = connectionFault(error.code);
      const problem = problemOf(fault, 'none');
      const body = JSON.stringify(problem);
      if (socket.writable)
        socket.end(
          `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}\r\nContent-Type: application/problem+json\r\nConnection: close\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
        );
      else socket.destroy();
    },
  }) as unknown as FastifyInstance;
  app.server.maxConnections = mostConnections ?? MOST_CONNECTIONS;
  return app;
}

/** What is wrong with a request that never became one. */
function connectionFault(code: string | undefined): Fault {
  if (code === 'HPE_HEADER_OVERFLOW')
    return new Fault('REQ_HEADERS', 'the headers are too large; send less', 'connection');
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT')
    return new Fault('REQ_SLOW', 'the request did not arrive in time; send it at once', 'connection');
  return new Fault('REQ_HEADER', 'the request cannot be read; correct it', 'connection');
}

/** The open connections, those that became streams included. */
function connectionsOf(app: FastifyInstance): ReadonlySet<Socket> {
  const open = new Set<Socket>();
  app.server.on('connection', (socket: Socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
  });
  return open;
}

async function guardHeaders(app: FastifyInstance, tls: TlsFiles | undefined): Promise<void> {
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'", "'wasm-unsafe-eval'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'data:', 'blob:'],
        workerSrc: ["'self'", 'blob:'],
        connectSrc: ["'self'"],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    },
    crossOriginOpenerPolicy: { policy: 'same-origin' },
    crossOriginEmbedderPolicy: { policy: 'require-corp' },
    crossOriginResourcePolicy: { policy: 'same-origin' },
    strictTransportSecurity: tls !== undefined,
  });
}

async function limitRates(app: FastifyInstance, most: number): Promise<void> {
  await app.register(rateLimit, {
    max: most,
    timeWindow: 60_000,
    cache: 20_000,
    keyGenerator: (request) => {
      const identity = knownIdentity(request);
      return identity?.controller ?? `${request.ip} ${identity?.name ?? ''}`;
    },
    hook: 'preParsing',
    errorResponseBuilder: (_request, { after }) =>
      new Fault('REQ_RATE', `too many requests; wait ${after}`, 'rate limit') as unknown as object,
  });
}

/** The browsable page brings its scripts and styles as files. */
const DOCS_POLICY =
  "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'";

async function describe(app: FastifyInstance): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Greenband timing centre',
        version: packageVersion(),
        description: 'Plans, controllers and the live street. Errors are RFC 9457 problems.',
      },
    },
  });
  await app.register(swaggerUi, { routePrefix: '/docs', staticCSP: DOCS_POLICY });
  app.get('/openapi.json', { schema: { hide: true } }, async () => app.swagger());
}

function cityRoutes(app: FastifyInstance, city: CityCentre): void {
  const { centre, judge, jobs, corridors } = city;
  answerAgain(app, centre);
  roadRoutes(app, centre);
  if (corridors) corridorRoutes(app, { centre, ...corridors });
  if (corridors) busRoutes(app, centre, corridors.buses);
  if (jobs) runRoutes(app, centre, jobs);
  pullRoutes(app, city);
  planRoutes(app, centre, judge);
  deploymentRoutes(app, centre);
  controllerRoutes(app, centre);
  auditRoutes(app, centre);
}

/** Builds the service; it does not listen yet. */
export async function buildService(options: ServiceOptions): Promise<Service> {
  const app = bareApp(options);
  const metrics = createMetrics();
  const places = new Map(options.places.map((served) => [served.id, served]));
  const audiences = new Map(options.places.map((served) => [served.id, new Audience(served, options.clock, metrics)]));
  const connections = connectionsOf(app);
  let stopping = false;
  app.addHook('onRequest', async (request, reply) => {
    if (!stopping || request.routeOptions.url === '/livez') return;
    reply.header('connection', 'close');
    throw new Fault('SERVICE_STOPPING', 'the service is shutting down; try again in a moment', 'service');
  });
  readBodies(app);
  checkRequests(app);
  answerProblems(app);
  await guardHeaders(app, options.tls);
  guardOrigin(app, options.recognise === undefined);
  guardAccess(app, options.recognise ?? recogniseDemo);
  await limitRates(app, options.ratePerMinute ?? 3000);
  await app.register(websocket, { options: { maxPayload: 4096, perMessageDeflate: false } });
  await describe(app);
  const { city } = options;
  const storeCheck = city && { name: 'journal', fault: () => city.centre.fault?.message };
  const streetChecks = options.places.map(({ id, street }) => ({
    name: `street of ${id}`,
    fault: () => (street.fault ? `${street.fault.code}: ${street.fault.text}` : undefined),
  }));
  await app.register(async (inner) => {
    measureRequests(inner, metrics);
    healthRoutes(inner, storeCheck ? [...streetChecks, storeCheck] : streetChecks, () => stopping);
    placeRoutes(inner, places);
    streamRoute(inner, audiences);
    if (options.city) cityRoutes(inner, options.city);
    await servePages(inner, options.twin);
  });
  return {
    app,
    async stop() {
      stopping = true;
      for (const audience of audiences.values()) audience.dismiss();
      options.city?.board.release();
      const late = setTimeout(() => {
        for (const socket of connections) socket.destroy();
      }, STOP_WITHIN * 1000);
      await app.close();
      clearTimeout(late);
      await options.city?.close('the service was stopped');
      await Promise.all(options.places.map(({ street }) => street.stop()));
    },
  };
}
