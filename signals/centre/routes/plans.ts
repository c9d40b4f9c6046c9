// The routes of plans: versions, checks, approvals.
import { Type } from '@sinclair/typebox';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Fault } from '../../../core/fault.ts';
import { Plan } from '../../plan.ts';
import { answerDecision, expectedTag } from '../asking.ts';
import type { Centre } from '../centre.ts';
import { PageQuery, type PageRequest, pageOf } from '../listing.ts';
import type { PlanJudge } from '../plan-judge.ts';
import { PLAN_STATES, type PlanState, type PlanVersion, versionOf } from '../state/centre-state.ts';
import { approvePlan, draftPlan, recordCheck, versionRow } from '../state/plan-decisions.ts';

const closed = { additionalProperties: false } as const;
const Note = Type.Optional(Type.String({ maxLength: 2000 }));
const Draft = Type.Object({ plan: Plan, note: Note }, closed);
const OfPlan = Type.Object({ plan: Type.String({ maxLength: 200 }) });
const OfVersion = Type.Object({ plan: Type.String({ maxLength: 200 }), version: Type.Integer({ minimum: 1 }) });
const tags = ['plans'];

interface VersionParams {
  Params: { plan: string; version: number };
}
type DraftBody = { plan: Plan; note?: string };

const PLAN_ID = /^[\w.-]{1,80}$/;

function requireId(plan: Plan): void {
  if (PLAN_ID.test(plan.id)) return;
  throw new Fault('REQ_SCHEMA', 'an id has 1 to 80 letters, digits, dots, dashes; correct it', 'body#/plan/id');
}

/** Every route of plans. */
export function planRoutes(app: FastifyInstance, centre: Centre, judge: PlanJudge): void {
  readRoutes(app, centre);
  app.post<{ Body: DraftBody }>(
    '/plans',
    { schema: { tags, summary: 'A new version of a plan, as a draft', body: Draft } },
    (request, reply) => {
      const { plan, note = '' } = request.body;
      requireId(plan);
      return answerDecision(centre, request, reply, draftPlan(plan, note, undefined));
    },
  );
  app.put<{ Params: { plan: string }; Body: DraftBody }>(
    '/plans/:plan',
    { schema: { tags, summary: 'The next version of a plan (If-Match)', params: OfPlan, body: Draft } },
    (request, reply) => {
      const { plan, note = '' } = request.body;
      requireId(plan);
      if (plan.id !== request.params.plan)
        throw new Fault('REQ_SCHEMA', 'the plan has another id than the path; make them equal', 'body#/plan/id');
      return answerDecision(centre, request, reply, draftPlan(plan, note, expectedTag(request)));
    },
  );
  app.post<VersionParams>(
    '/plans/:plan/versions/:version/check',
    { schema: { tags, summary: 'Interlock, rehearsal, simulation', params: OfVersion } },
    async (request, reply) => {
      const { plan, version } = request.params;
      const check = await judge.check(requireFound(centre, plan, version).document);
      return answerDecision(centre, request, reply, recordCheck(plan, version, check));
    },
  );
  app.post<VersionParams & { Body: { note?: string } | undefined }>(
    '/plans/:plan/versions/:version/approve',
    {
      schema: {
        tags,
        summary: 'Approval by a person who is not the author',
        params: OfVersion,
        body: Type.Optional(Type.Object({ note: Note }, closed)),
      },
    },
    (request, reply) => {
      const { plan, version } = request.params;
      return answerDecision(centre, request, reply, approvePlan(plan, version, request.body?.note ?? ''));
    },
  );
  app.post<{ Body: { plan: Plan } }>(
    '/interlock',
    { schema: { tags, summary: 'Breaches of a plan; nothing is kept', body: Type.Object({ plan: Plan }, closed) } },
    async (request) => {
      const breaches = centre.city.breaches(request.body.plan);
      return { safe: breaches.length === 0, breaches };
    },
  );
}

function requireFound(centre: Centre, plan: string, version: number): PlanVersion {
  const found = versionOf(centre.state, plan, version);
  if (found) return found;
  throw new Fault('PLAN_UNKNOWN', 'there is no such version; see /plans', `${plan}@${version}`);
}

function readRoutes(app: FastifyInstance, centre: Centre): void {
  const State = Type.Optional(Type.Union(PLAN_STATES.map((state) => Type.Literal(state))));
  app.get<{ Querystring: PageRequest & { state?: PlanState } }>(
    '/plans',
    {
      schema: { tags, summary: 'Versions of plans', querystring: Type.Object({ ...PageQuery, state: State }, closed) },
    },
    async ({ query }) => {
      const all = [...centre.state.plans.values()].flat().filter(({ state }) => !query.state || state === query.state);
      return pageOf(all, query, versionRow);
    },
  );
  app.get<{ Params: { plan: string }; Querystring: PageRequest }>(
    '/plans/:plan',
    { schema: { tags, summary: 'Versions of one plan', params: OfPlan, querystring: Type.Object(PageQuery, closed) } },
    async (request, reply) => {
      const versions = centre.state.plans.get(request.params.plan);
      if (!versions) throw new Fault('PLAN_UNKNOWN', 'there is no such plan; see /plans', request.params.plan);
      reply.header('etag', `"${versions.at(-1)!.digest}"`);
      return pageOf(versions, request.query, versionRow);
    },
  );
  app.get<VersionParams>(
    '/plans/:plan/versions/:version',
    { schema: { tags, summary: 'One version, whole', params: OfVersion } },
    async (request: FastifyRequest<VersionParams>, reply) => {
      const found = requireFound(centre, request.params.plan, request.params.version);
      reply.header('etag', `"${found.digest}"`);
      return found;
    },
  );
}
