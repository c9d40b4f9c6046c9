// Whether the service lives, and whether it can do its work; and who asks.
import { Type } from '@sinclair/typebox';
import type { FastifyInstance } from 'fastify';
import { Fault } from '../../core/fault.ts';
import { identityOf } from './access.ts';
import { DEMO_IDENTITIES } from './identity.ts';
import { meaningOf } from './service-faults.ts';

/** One thing that must work for the service to be ready; `fault` says why it does not. */
export interface Check {
  readonly name: string;
  readonly fault: () => string | undefined;
}

export function healthRoutes(app: FastifyInstance, checks: readonly Check[], stopping: () => boolean): void {
  const tags = ['health'];
  app.get('/livez', { schema: { tags, summary: 'The process answers' } }, async () => ({ live: true }));
  app.get('/readyz', { schema: { tags, summary: 'The service can do its work' } }, async (_request, reply) => {
    const found = checks.map(({ name, fault }) => ({ name, fault: fault() ?? null }));
    const ready = !stopping() && found.every(({ fault }) => fault === null);
    return reply.code(ready ? 200 : 503).send({ ready, checks: found });
  });
  app.get(
    '/session',
    { schema: { tags: ['session'], summary: 'Who asks, and what the role allows' } },
    async (request) => {
      const { name, roles, demo } = identityOf(request);
      return { name, roles, demo, identities: demo ? DEMO_IDENTITIES.map((one) => one.name) : [] };
    },
  );
  app.get<{ Params: { code: string } }>(
    '/faults/:code',
    {
      schema: { tags: ['faults'], summary: 'What a fault code means', params: Type.Object({ code: Type.String() }) },
    },
    async (request) => {
      const { code } = request.params;
      const known = /^[A-Z][A-Z0-9_]{2,60}$/.test(code);
      if (!known) throw new Fault('REQ_NO_ROUTE', 'there is no such fault; see docs/faults.md', code.slice(0, 60));
      return { code, ...meaningOf(code) };
    },
  );
}
