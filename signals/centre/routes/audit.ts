// The routes of the record: the journal, and alarms.
import { Type } from '@sinclair/typebox';
import type { FastifyInstance } from 'fastify';
import type { Centre } from '../centre.ts';
import { PageQuery, type PageRequest, pageOf, positionOf } from '../listing.ts';

const closed = { additionalProperties: false } as const;
const tags = ['audit'];

export function auditRoutes(app: FastifyInstance, centre: Centre): void {
  app.get<{ Querystring: PageRequest }>(
    '/journal',
    { schema: { tags, summary: 'Who did what, newest first', querystring: Type.Object(PageQuery, closed) } },
    async ({ query: { limit = 50, cursor } }) => {
      const until = Math.min(centre.head.seq, cursor === undefined ? centre.head.seq : positionOf(cursor));
      const from = Math.max(0, until - limit);
      const entries = await centre.store.read(from, until - from);
      return { items: entries.reverse(), next: from > 0 ? `c${from}` : null };
    },
  );
  app.get<{ Querystring: PageRequest }>(
    '/alarms',
    { schema: { tags, summary: 'What somebody should look at', querystring: Type.Object(PageQuery, closed) } },
    async ({ query }) => pageOf([...centre.state.alarms.values()], query, (alarm) => alarm),
  );
}
