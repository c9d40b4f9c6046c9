// The routes of scenario runs: queue one, watch it, cancel it.
import { Type } from '@sinclair/typebox';
import type { FastifyInstance } from 'fastify';
import { askCentre } from '../asking.ts';
import type { Centre } from '../centre.ts';
import { PageQuery, type PageRequest, pageOf } from '../listing.ts';
import type { RunJobs } from '../run-jobs.ts';
import { versionOf } from '../state/centre-state.ts';
import { queueRun } from '../state/plan-decisions.ts';

const closed = { additionalProperties: false } as const;
const tags = ['runs'];
const OfRun = Type.Object({ run: Type.String({ maxLength: 40 }) });
const Wish = Type.Object(
  {
    plan: Type.String({ maxLength: 80 }),
    version: Type.Integer({ minimum: 1 }),
    replications: Type.Optional(Type.Integer({ minimum: 1, maximum: 50 })),
    seed: Type.Optional(Type.Integer({ minimum: 0, maximum: 0xffff_ffff })),
  },
  closed,
);

export function runRoutes(app: FastifyInstance, centre: Centre, jobs: RunJobs): void {
  app.get<{ Querystring: PageRequest }>(
    '/runs',
    { schema: { tags, summary: 'Scenario runs', querystring: Type.Object(PageQuery, closed) } },
    async ({ query }) => pageOf(jobs.list(), query, (job) => job),
  );
  app.post<{ Body: { plan: string; version: number; replications?: number; seed?: number } }>(
    '/runs',
    { schema: { tags, summary: 'Queues a run of a plan', body: Wish } },
    async (request, reply) => {
      const { plan, version, replications = 4, seed = 1 } = request.body;
      jobs.requireRoom();
      const wish = { plan, version, replications, seed };
      const { body, status, replayed } = await askCentre(centre, request, queueRun(wish));
      const { id, by, at } = body as { id: string; by: string; at: string };
      if (replayed) reply.header('idempotent-replay', 'true');
      else jobs.add(versionOf(centre.state, plan, version)!.document, { id, ...wish, by, at });
      return reply.code(status).send(body);
    },
  );
  app.get<{ Params: { run: string } }>(
    '/runs/:run',
    { schema: { tags, summary: 'One run: progress, then its figures', params: OfRun } },
    async ({ params }) => jobs.get(params.run),
  );
  app.delete<{ Params: { run: string } }>(
    '/runs/:run',
    { schema: { tags, summary: 'Cancels a run', params: OfRun } },
    async ({ params }) => jobs.cancel(params.run),
  );
}
