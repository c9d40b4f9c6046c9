// Acts that the journal does not know, done once for each idempotency key: the same request again gets the same answer.
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Fault } from '../../core/fault.ts';
import { identityOf } from './access.ts';
import { keyOf } from './asking.ts';

/** Keys that are remembered. */
const MOST = 1000;

export class Once {
  readonly #answers = new Map<string, { readonly digest: string; readonly answer: Promise<unknown> }>();

  /** Acts, or answers what it answered before. Throws REQ_KEY_REUSED, and what acting throws. */
  async act(request: FastifyRequest, reply: FastifyReply, act: () => Promise<unknown>): Promise<unknown> {
    const key = keyOf(request, identityOf(request).name);
    if (!key) return act();
    const known = this.#answers.get(key.key);
    if (known) {
      if (known.digest !== key.digest)
        throw new Fault('REQ_KEY_REUSED', 'this key came with another request; take a new one', 'Idempotency-Key');
      reply.header('idempotent-replay', 'true');
      return known.answer;
    }
    const answer = act();
    this.#answers.set(key.key, { digest: key.digest, answer });
    // what failed may be tried again
    answer.catch(() => this.#answers.delete(key.key));
    for (const oldest of this.#answers.keys()) {
      if (this.#answers.size <= MOST) break;
      this.#answers.delete(oldest);
    }
    return answer;
  }
}
