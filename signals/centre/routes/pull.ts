// The routes of controllers that pull: their signed plan, and their reports.
import { Type } from '@sinclair/typebox';
import type { FastifyInstance } from 'fastify';
import type { ControllerStatus, Reading } from '../../unit/controller-port.ts';
import type { CityCentre } from '../city-centre.ts';
import { CLOCK_HEADER, SIGNATURE_HEADER } from '../pull/plan-letter.ts';
import { Measure } from '../pull/readings-file.ts';

const closed = { additionalProperties: false } as const;
const tags = ['controllers that pull'];
const OfController = Type.Object({ controller: Type.String({ maxLength: 200 }) });
const Named = Type.Union([
  Type.Null(),
  Type.Object({ version: Type.String({ maxLength: 200 }), digest: Type.String({ maxLength: 64 }) }, closed),
]);
const MODES = ['plan', 'transition', 'hold', 'all-red', 'flash', 'off', 'start-up', 'fault'] as const;

const Report = Type.Object(
  {
    clock_ms: Type.Integer(),
    mode: Type.Union(MODES.map((mode) => Type.Literal(mode))),
    running: Named,
    staged: Named,
    fence: Type.Integer({ minimum: 0 }),
    lamps: Type.String({ maxLength: 400 }),
    cycleTimer_s: Type.Number(),
    faults: Type.Array(Type.String({ maxLength: 500 }), { maxItems: 20 }),
    measures: Type.Optional(Type.Array(Measure, { maxItems: 200 })),
  },
  closed,
);

type ReportBody = Omit<ControllerStatus, 'controller'> & { measures?: Reading[] };
type PullRouteParts = Pick<CityCentre, 'centre' | 'board' | 'readings'>;

export function pullRoutes(app: FastifyInstance, { centre, board, readings }: PullRouteParts): void {
  app.get<{ Params: { controller: string }; Querystring: { wait_s?: number; as?: 'plan' | 'ntcip'; slot?: number } }>(
    '/controllers/:controller/plan',
    {
      schema: {
        tags,
        summary: 'The signed plan; long poll with If-None-Match and wait_s',
        params: OfController,
        querystring: Type.Object(
          {
            wait_s: Type.Optional(Type.Number({ minimum: 0, maximum: 30 })),
            as: Type.Optional(Type.Union([Type.Literal('plan'), Type.Literal('ntcip')])),
            slot: Type.Optional(
              Type.Integer({ minimum: 1, maximum: 253, description: 'as=ntcip: a pattern that does not run' }),
            ),
          },
          closed,
        ),
      },
    },
    async (request, reply) => {
      const { controller } = request.params;
      const { wait_s = 0, as = 'plan', slot = 101 } = request.query;
      const known = request.headers['if-none-match'];
      const read = () => (as === 'ntcip' ? board.objectsFor(controller, slot) : board.letterFor(controller));
      if (known !== undefined && wait_s > 0 && known === read().etag) await board.changed(controller, wait_s);
      const letter = read();
      reply.header('etag', letter.etag).header('cache-control', 'no-store');
      if (known === letter.etag) return reply.code(304).send();
      return reply.header(SIGNATURE_HEADER, letter.signature).type('application/json').send(letter.body);
    },
  );
  app.post<{ Params: { controller: string }; Body: ReportBody }>(
    '/controllers/:controller/reports',
    { schema: { tags, summary: 'What a controller says of itself', params: OfController, body: Report } },
    async (request, reply) => {
      const { controller } = request.params;
      const { measures, ...status } = request.body;
      board.report(controller, { ...status, controller });
      if (measures && measures.length > 0) await readings(measures);
      return reply
        .code(204)
        .header(CLOCK_HEADER, String(Math.round(centre.timers.wall())))
        .send();
    },
  );
}
