// The routes of deployments: begin one, watch it, take it back.
import { Type } from '@sinclair/typebox';
import type { FastifyInstance } from 'fastify';
import { Fault } from '../../../core/fault.ts';
import type { TransitionMethod } from '../../transition.ts';
import { answerDecision } from '../asking.ts';
import type { Centre } from '../centre.ts';
import { GUARDS, type GuardLimits } from '../guards.ts';
import { PageQuery, type PageRequest, pageOf } from '../listing.ts';
import { createDeployment, deploymentRow, rollBack } from '../state/deployment-decisions.ts';

const closed = { additionalProperties: false } as const;
const METHODS = ['dwell', 'add-only', 'short-way'] as const;
const tags = ['deployments'];
const OfDeployment = Type.Object({ deployment: Type.String({ maxLength: 40 }) });

const Factor = Type.Optional(
  Type.Number({ minimum: 0, maximum: 100, description: 'times the forecast that trip the guard; 0 does not watch' }),
);
const Wish = Type.Object(
  {
    plan: Type.String({ maxLength: 80 }),
    version: Type.Integer({ minimum: 1 }),
    transition: Type.Optional(
      Type.Object(
        {
          method: Type.Union(METHODS.map((method) => Type.Literal(method))),
          limit: Type.Optional(Type.Number({ minimum: 0.01, maximum: 1, description: 'share of a cycle' })),
        },
        closed,
      ),
    ),
    trial_s: Type.Optional(Type.Number({ minimum: 0, maximum: 86_400 })),
    guards: Type.Optional(Type.Object({ delay: Factor, queue: Factor, spillback: Factor }, closed)),
  },
  closed,
);

interface WishBody {
  plan: string;
  version: number;
  transition?: { method: TransitionMethod; limit?: number };
  trial_s?: number;
  guards?: Partial<GuardLimits>;
}

export function deploymentRoutes(app: FastifyInstance, centre: Centre): void {
  app.get<{ Querystring: PageRequest }>(
    '/deployments',
    { schema: { tags, summary: 'Deployments', querystring: Type.Object(PageQuery, closed) } },
    async ({ query }) => pageOf([...centre.state.deployments.values()], query, (one) => deploymentRow(one, false)),
  );
  app.get<{ Params: { deployment: string } }>(
    '/deployments/:deployment',
    { schema: { tags, summary: 'One deployment, controller by controller', params: OfDeployment } },
    async ({ params }) => {
      const found = centre.state.deployments.get(params.deployment);
      if (found) return deploymentRow(found, true);
      throw new Fault('DEPLOYMENT_UNKNOWN', 'there is no such deployment; see /deployments', params.deployment);
    },
  );
  app.post<{ Body: WishBody }>(
    '/deployments',
    { schema: { tags, summary: 'Gives an approved version to its controllers', body: Wish } },
    (request, reply) => {
      const { plan, version, transition, trial_s = 0 } = request.body;
      const { method = 'short-way', limit = 0.2 } = transition ?? {};
      const guards = { ...GUARDS, ...request.body.guards };
      const wish = { plan, version, method, limit, trial_s, ...(trial_s > 0 && { guards }) };
      return answerDecision(centre, request, reply, createDeployment(wish));
    },
  );
  app.post<{ Params: { deployment: string }; Body: { reason: string } }>(
    '/deployments/:deployment/rollback',
    {
      schema: {
        tags,
        summary: 'Takes a deployment back',
        params: OfDeployment,
        body: Type.Object({ reason: Type.String({ minLength: 1, maxLength: 2000 }) }, closed),
      },
    },
    (request, reply) =>
      answerDecision(centre, request, reply, rollBack(request.params.deployment, request.body.reason)),
  );
}
