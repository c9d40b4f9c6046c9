// How a request becomes a wish: who asks, under which key, and what must not have changed meanwhile.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Fault } from '../../core/fault.ts';
import { identityOf, knownIdentity } from './access.ts';
import { type Answered, type Centre, requestDigest } from './centre.ts';
import type { Decide } from './state/decision.ts';

const KEY = /^[\x21-\x7e]{1,80}$/;

/** The key of a request and what tells it from another under the same key. Throws REQ_HEADER. */
export function keyOf(request: FastifyRequest, who: string): { key: string; digest: string } | undefined {
  const given = request.headers['idempotency-key'];
  if (given === undefined) return undefined;
  if (typeof given !== 'string' || !KEY.test(given))
    throw new Fault('REQ_HEADER', 'give 1 to 80 printable characters without spaces', 'Idempotency-Key');
  return { key: `${who} ${given}`, digest: requestDigest(request.method, request.url, request.body) };
}

/** A request whose key is known gets its first answer, before anything is looked at that may be otherwise by now. */
export function answerAgain(app: FastifyInstance, centre: Centre): void {
  app.addHook('preHandler', async (request, reply) => {
    const identity = knownIdentity(request);
    const key = identity && keyOf(request, identity.name);
    const kept = key && centre.keptAnswer(key);
    if (kept) await reply.code(kept.status).header('idempotent-replay', 'true').send(kept.body);
  });
}

/** Asks the centre what it decides. */
export function askCentre(centre: Centre, request: FastifyRequest, decide: Decide): Promise<Answered> {
  const identity = identityOf(request);
  return centre.ask(identity, decide, keyOf(request, identity.name));
}

/** Asks the centre and answers what it decides. */
export async function answerDecision(
  centre: Centre,
  request: FastifyRequest,
  reply: FastifyReply,
  decide: Decide,
): Promise<FastifyReply> {
  const { status, body, replayed } = await askCentre(centre, request, decide);
  if (replayed) reply.header('idempotent-replay', 'true');
  return reply.code(status).send(body);
}

/** The entity tag that a change must name. Throws REQ_PRECONDITION without one. */
export function expectedTag(request: FastifyRequest): string {
  const tag = request.headers['if-match'];
  if (tag === undefined)
    throw new Fault('REQ_PRECONDITION', 'a change needs If-Match with the ETag of what was read', 'If-Match');
  return tag.replace(/^"|"$/g, '');
}
