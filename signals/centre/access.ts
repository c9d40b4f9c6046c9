// Who may use which route: one table, and a door that refuses to open for a route without a row.
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Fault } from '../../core/fault.ts';
import { DEMO_IDENTITIES, type Identity, mayAct, type Role } from './identity.ts';

/** `open` routes need nobody; they tell nothing of the city. */
export type Access = Role | 'open';

export const ACCESS: Readonly<Record<string, Access>> = {
  'GET /livez': 'open',
  'GET /readyz': 'open',
  'GET /metrics': 'open',
  'GET /openapi.json': 'open',
  'GET /docs': 'open',
  'GET /docs/': 'open',
  'GET /docs/*': 'open',
  'GET /docs/json': 'open',
  'GET /docs/yaml': 'open',
  'GET /docs/static/*': 'open',
  'GET /docs/static/index.html': 'open',
  'GET /docs/static/swagger-initializer.js': 'open',
  'GET /faults/:code': 'open',
  'GET /*': 'open',
  'GET /': 'open',
  'GET /session': 'viewer',
  'GET /places': 'viewer',
  'GET /places/:place': 'viewer',
  'GET /places/:place/network': 'viewer',
  'GET /places/:place/demand': 'viewer',
  'GET /places/:place/plans': 'viewer',
  'GET /places/:place/safety': 'viewer',
  'GET /places/:place/types': 'viewer',
  'GET /places/:place/scenario': 'viewer',
  'GET /places/:place/surroundings': 'viewer',
  'GET /places/:place/retimed': 'viewer',
  'GET /places/:place/live': 'viewer',
  'GET /places/:place/measures': 'viewer',
  'PATCH /places/:place/live': 'engineer',
  'POST /places/:place/live/restart': 'engineer',
  'GET /stream': 'viewer',
  'GET /plans': 'viewer',
  'POST /plans': 'engineer',
  'GET /plans/:plan': 'viewer',
  'PUT /plans/:plan': 'engineer',
  'GET /plans/:plan/versions/:version': 'viewer',
  'POST /plans/:plan/versions/:version/check': 'engineer',
  'POST /plans/:plan/versions/:version/approve': 'approver',
  'POST /interlock': 'viewer',
  'GET /deployments': 'viewer',
  'POST /deployments': 'dispatcher',
  'GET /deployments/:deployment': 'viewer',
  'POST /deployments/:deployment/rollback': 'dispatcher',
  'GET /controllers': 'viewer',
  'GET /controllers/:controller': 'viewer',
  'POST /controllers/:controller/manual': 'dispatcher',
  'DELETE /controllers/:controller/manual': 'dispatcher',
  'GET /controllers/:controller/plan': 'controller',
  'POST /controllers/:controller/reports': 'controller',
  'GET /incidents': 'viewer',
  'POST /incidents': 'dispatcher',
  'PATCH /incidents/:incident': 'dispatcher',
  'GET /bus-priority': 'viewer',
  'PUT /bus-priority': 'engineer',
  'GET /corridors': 'viewer',
  'POST /corridors': 'dispatcher',
  'GET /corridors/:corridor': 'viewer',
  'DELETE /corridors/:corridor': 'dispatcher',
  'POST /corridors/:corridor/grant': 'dispatcher',
  'POST /corridors/:corridor/reject': 'dispatcher',
  'POST /corridors/:corridor/extend': 'dispatcher',
  'POST /corridors/:corridor/positions': 'dispatcher',
  'POST /incidents/:incident/corridor': 'dispatcher',
  'GET /fleet': 'viewer',
  'PUT /fleet/:vehicle': 'engineer',
  'GET /readings': 'viewer',
  'GET /schedule': 'viewer',
  'PUT /schedule': 'approver',
  'GET /runs': 'viewer',
  'POST /runs': 'engineer',
  'GET /runs/:run': 'viewer',
  'DELETE /runs/:run': 'engineer',
  'GET /journal': 'viewer',
  'GET /alarms': 'viewer',
};

const PATTERNS = Object.keys(ACCESS)
  .map((row) => row.split(' ') as [string, string])
  .filter(([, path]) => path !== '/*')
  .map(([method, path]) => ({ method, pattern: new RegExp(`^${path.replace(/:\w+/g, '[^/]+').replace('*', '.+')}$`) }));

/** The methods that there are for an address; none where there is nothing. */
export function methodsOf(path: string): string[] {
  const found = PATTERNS.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method);
  return [...new Set(found.includes('GET') ? [...found, 'HEAD'] : found)];
}

const identities = new WeakMap<FastifyRequest, Identity>();

/** How a request's sender is known. Answers undefined for nobody; throws REQ_WHO for a bad credential. */
export type Recognise = (request: FastifyRequest) => Identity | undefined | Promise<Identity | undefined>;

/** On this machine without tokens: two marked identities to switch between. */
export const recogniseDemo: Recognise = (request) => {
  const named = request.headers['greenband-identity'];
  if (named === undefined) return DEMO_IDENTITIES[0];
  const controller = /^controller (.{1,200})$/.exec(String(named))?.[1];
  if (controller !== undefined) return { name: String(named), roles: ['controller'], demo: true, controller };
  const found = DEMO_IDENTITIES.find(({ name }) => name === named);
  if (found) return found;
  const known = DEMO_IDENTITIES.map(({ name }) => name).join(', ');
  throw new Fault('REQ_WHO', `there is no such demonstration identity; use ${known}`, 'Greenband-Identity');
};

/** The row of a route. Throws an Error where there is none: a route without one is a defect. */
export function accessOf(method: string, url: string): Access {
  const access = ACCESS[`${method === 'HEAD' ? 'GET' : method} ${url}`];
  if (access === undefined) throw new Error(`${method} ${url} has no row in the table of access`);
  return access;
}

/** Who sends a request, as far as it is known; nobody on open routes. */
export function knownIdentity(request: FastifyRequest): Identity | undefined {
  return identities.get(request);
}

/** The identity of a request on a route that needs one. */
export function identityOf(request: FastifyRequest): Identity {
  const identity = identities.get(request);
  if (identity) return identity;
  throw new Fault('REQ_WHO', 'nobody known asks; send a valid token', request.routeOptions.url ?? '');
}

export function guardAccess(app: FastifyInstance, recognise: Recognise): void {
  app.addHook('onRoute', ({ method, url }) => {
    for (const one of [method].flat()) accessOf(one, url);
  });
  app.addHook('onRequest', async (request) => {
    const { url } = request.routeOptions;
    if (url === undefined) return;
    const access = accessOf(request.method, url);
    if (access === 'open') return;
    const found = await recognise(request);
    if (found) identities.set(request, found);
    const identity = identityOf(request);
    const allowed =
      mayAct(identity, access) &&
      (access !== 'controller' || (request.params as { controller?: string }).controller === identity.controller);
    if (!allowed)
      throw new Fault('REQ_NOT_ALLOWED', `this needs the role ${access}; ask somebody who has it`, identity.name);
  });
}
