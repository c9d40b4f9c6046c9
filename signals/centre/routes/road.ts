// The routes of what happens on the road: incidents, requests of emergency vehicles, readings, and the calendar.
import { Type } from '@sinclair/typebox';
import type { FastifyInstance } from 'fastify';
import { Fault } from '../../../core/fault.ts';
import { answerDecision, expectedTag } from '../asking.ts';
import type { Centre } from '../centre.ts';
import { PageQuery, type PageRequest, pageOf } from '../listing.ts';
import { Calendar, scheduledAt } from '../schedule-calendar.ts';
import { changeIncident, type IncidentWish, openIncident, setSchedule } from '../state/road-decisions.ts';
import type { Reading } from '../store/store.ts';

const closed = { additionalProperties: false } as const;
const Id = (name: string) => Type.Object({ [name]: Type.String({ maxLength: 40 }) });
const Short = (description: string) => Type.String({ minLength: 1, maxLength: 200, description });

export function roadRoutes(app: FastifyInstance, centre: Centre): void {
  incidentRoutes(app, centre);
  readingRoutes(app, centre);
  scheduleRoutes(app, centre);
}

function incidentRoutes(app: FastifyInstance, centre: Centre): void {
  const tags = ['incidents'];
  const Wish = Type.Object(
    {
      kind: Short('works, crash, closure, event'),
      text: Type.String({ maxLength: 2000 }),
      edge: Type.Optional(Short('edge id')),
    },
    closed,
  );
  app.get<{ Querystring: PageRequest }>(
    '/incidents',
    { schema: { tags, summary: 'What happened on the road', querystring: Type.Object(PageQuery, closed) } },
    async ({ query }) => pageOf([...centre.state.incidents.values()], query, (one) => one),
  );
  app.post<{ Body: IncidentWish }>(
    '/incidents',
    { schema: { tags, summary: 'Reports an incident', body: Wish } },
    (request, reply) => answerDecision(centre, request, reply, openIncident(request.body)),
  );
  const State = Type.Object({ state: Type.Union([Type.Literal('open'), Type.Literal('closed')]) }, closed);
  app.patch<{ Params: { incident: string }; Body: { state: 'open' | 'closed' } }>(
    '/incidents/:incident',
    { schema: { tags, summary: 'Closes or opens an incident', params: Id('incident'), body: State } },
    (request, reply) =>
      answerDecision(centre, request, reply, changeIncident(request.params.incident, request.body.state)),
  );
}

function readingRoutes(app: FastifyInstance, centre: Centre): void {
  const Query = Type.Object(
    {
      detector: Type.Optional(Type.String({ maxLength: 200 })),
      from: Type.Optional(Type.String({ description: 'RFC 3339; an hour ago without it' })),
      to: Type.Optional(Type.String({ description: 'RFC 3339; now without it' })),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000, description: 'default 1000' })),
      cursor: Type.Optional(Type.String({ maxLength: 400, description: 'as `next` of the page before said' })),
    },
    closed,
  );
  app.get<{ Querystring: { detector?: string; from?: string; to?: string; limit?: number; cursor?: string } }>(
    '/readings',
    { schema: { tags: ['readings'], summary: 'What detectors measured, oldest first', querystring: Query } },
    async ({ query: { detector, from, to, limit = 1000, cursor } }) => {
      const until_ms = to === undefined ? centre.timers.wall() + 1 : moment(to, 'to');
      const from_ms = from === undefined ? until_ms - 3_600_000 : moment(from, 'from');
      const after = cursor === undefined ? undefined : readingAt(cursor);
      const rows = await centre.store.readings({ detector, from_ms, until_ms, after, limit });
      const items = rows.map(({ at_ms, ...row }) => ({ at: new Date(Number(at_ms)).toISOString(), ...row }));
      return { items, next: rows.length < limit ? null : cursorTo(rows.at(-1)!) };
    },
  );
}

type ReadingPlace = Pick<Reading, 'at_ms' | 'detector'>;

function cursorTo({ at_ms, detector }: ReadingPlace): string {
  return Buffer.from(`${at_ms} ${detector}`).toString('base64url');
}

/** The reading that a cursor stands behind. Throws REQ_SCHEMA for one that is none of ours. */
function readingAt(cursor: string): ReadingPlace {
  const found = /^(\d{1,15}) (.{1,200})$/s.exec(Buffer.from(cursor, 'base64url').toString());
  if (found) return { at_ms: Number(found[1]), detector: found[2]! };
  throw new Fault('REQ_SCHEMA', 'this is no cursor of ours; start without one', 'query#/cursor');
}

const RFC3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/;

function moment(text: string, name: string): number {
  const ms = RFC3339.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isFinite(ms)) return ms;
  throw new Fault('REQ_SCHEMA', 'give RFC 3339, such as 2026-03-01T08:00:00Z', `query#/${name}`);
}

function scheduleRoutes(app: FastifyInstance, centre: Centre): void {
  const tags = ['schedule'];
  const revision = () => Number(centre.state.schedule?.['revision'] ?? 0);
  app.get('/schedule', { schema: { tags, summary: 'Day plans, calendar, holidays' } }, async (_request, reply) => {
    reply.header('etag', `"${revision()}"`);
    const calendar = centre.state.schedule?.['calendar'] as Calendar | undefined;
    const now = calendar ? (scheduledAt(calendar, centre.timers.wall()) ?? null) : null;
    return { revision: revision(), calendar: calendar ?? null, now };
  });
  app.put<{ Body: Calendar }>(
    '/schedule',
    { schema: { tags, summary: 'Sets the calendar (If-Match)', body: Calendar } },
    (request, reply) => answerDecision(centre, request, reply, setSchedule(request.body, Number(expectedTag(request)))),
  );
}
