// Every error of the service as RFC 9457 problem+json with our fault code, whatever part of the service it comes from.
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Fault } from '../../core/fault.ts';
import { methodsOf } from './access.ts';
import { meaningOf } from './service-faults.ts';

export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
  readonly where: string;
  readonly instance: string;
}

export function problemOf(fault: Fault, instance: string): Problem {
  const { meaning, status } = meaningOf(fault.code);
  const { code, text, where } = fault;
  return { type: `/faults/${code}`, title: meaning, status, detail: text, code, where, instance };
}

/** s, for 429 and 503 */
const RETRY_AFTER = 5;

export function sendProblem(reply: FastifyReply, fault: Fault): FastifyReply {
  const problem = problemOf(fault, reply.request.id);
  if ((problem.status === 429 || problem.status === 503) && !reply.hasHeader('retry-after'))
    reply.header('retry-after', RETRY_AFTER);
  if (problem.status === 401) reply.header('www-authenticate', 'Bearer');
  const { socket, headers } = reply.request.raw;
  if (headers.upgrade !== undefined) reply.raw.on('finish', () => socket.end());
  return reply.code(problem.status).type('application/problem+json').send(JSON.stringify(problem));
}

/** What the router says of an address before any of our doors is reached. */
export function answerBadAddress(error: FastifyError, request: FastifyRequest, reply: FastifyReply): void {
  const where = `${request.method} ${request.url.slice(0, 100)}`;
  const fault =
    error.code === 'FST_ERR_MAX_PARAM_LENGTH'
      ? new Fault('REQ_URL_LONG', 'a part of the address is too long; send at most 200 characters', where)
      : new Fault('REQ_URL', 'the address cannot be read; encode it as a URL must be', where);
  sendProblem(reply, fault);
}

/** What the framework says of a request, as our faults. */
function frameworkFault(error: FastifyError, request: FastifyRequest): Fault | undefined {
  const where = `${request.method} ${request.url.split('?')[0]}`;
  switch (error.code) {
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return new Fault('REQ_MEDIA_TYPE', 'the body is of another kind; send application/json', where);
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new Fault('REQ_TOO_LARGE', 'the body is too large; send less', where);
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
      return new Fault('REQ_BODY_BROKEN', 'the body is empty or shorter than said; send one JSON document', where);
    default:
      break;
  }
  if (error.validation) return new Fault('REQ_SCHEMA', `${error.message}; correct it`, where);
  if (error.statusCode === 413) return new Fault('REQ_TOO_LARGE', 'the body is too large; send less', where);
  if (error.statusCode !== undefined && error.statusCode < 500)
    return new Fault('REQ_HEADER', `${error.message}; correct the request`, where);
  return undefined;
}

export function answerProblems(app: FastifyInstance): void {
  app.setErrorHandler((error: FastifyError, request, reply) => {
    if (error instanceof Fault) return sendProblem(reply, error);
    const known = frameworkFault(error, request);
    if (known) return sendProblem(reply, known);
    request.log.error({ err: error, route: request.routeOptions.url }, 'defect');
    const text = 'something went wrong that is not your fault; report it with the instance';
    return sendProblem(reply, new Fault('SERVICE_DEFECT', text, request.routeOptions.url ?? 'service'));
  });
  app.setNotFoundHandler((request, reply) => {
    const [path = ''] = request.url.split('?');
    const where = `${request.method} ${path}`;
    const methods = methodsOf(path);
    if (methods.length > 0 && !methods.includes(request.method)) {
      reply.header('allow', methods.join(', '));
      return sendProblem(reply, new Fault('REQ_METHOD', `here is only ${methods.join(', ')}; use one of them`, where));
    }
    return sendProblem(reply, new Fault('REQ_NO_ROUTE', 'there is nothing here; see /openapi.json', where));
  });
}
