// The routes of controllers for people: what each does, and hands on it.
import { Type } from '@sinclair/typebox';
import type { FastifyInstance } from 'fastify';
import { Fault } from '../../../core/fault.ts';
import { MANUAL_ACTIONS } from '../../unit/controller-port.ts';
import { answerDecision } from '../asking.ts';
import type { Centre } from '../centre.ts';
import { PageQuery, type PageRequest, pageOf } from '../listing.ts';
import { giveBack, type ManualWish, takeByHand } from '../state/manual-decisions.ts';

const closed = { additionalProperties: false } as const;
const tags = ['controllers'];
const OfController = Type.Object({ controller: Type.String({ maxLength: 200 }) });
const Manual = Type.Object(
  {
    action: Type.Union(MANUAL_ACTIONS.map((action) => Type.Literal(action))),
    lease_s: Type.Integer({ minimum: 1, maximum: 3600 }),
    reason: Type.String({ minLength: 1, maxLength: 500 }),
  },
  closed,
);

function controllerRow(centre: Centre, controller: string): object {
  const { dispatcher, state } = centre;
  return {
    id: controller,
    ...dispatcher.health(controller),
    confirmed: state.running.get(controller) ?? null,
    manual: state.manual.get(controller) ?? null,
  };
}

export function controllerRoutes(app: FastifyInstance, centre: Centre): void {
  app.get<{ Querystring: PageRequest }>(
    '/controllers',
    { schema: { tags, summary: 'Controllers', querystring: Type.Object(PageQuery, closed) } },
    async ({ query }) => pageOf(centre.dispatcher.controllers, query, (one) => controllerRow(centre, one)),
  );
  app.get<{ Params: { controller: string } }>(
    '/controllers/:controller',
    { schema: { tags, summary: 'One controller', params: OfController } },
    async ({ params: { controller } }) => {
      if (centre.city.tables.has(controller)) return controllerRow(centre, controller);
      throw new Fault('CONTROLLER_UNKNOWN', 'there is no such controller; see /controllers', controller);
    },
  );
  app.post<{ Params: { controller: string }; Body: ManualWish }>(
    '/controllers/:controller/manual',
    { schema: { tags, summary: 'Takes a controller by hand', params: OfController, body: Manual } },
    (request, reply) => {
      const { controller } = request.params;
      centre.dispatcher.requireHands(controller);
      return answerDecision(centre, request, reply, takeByHand(controller, request.body));
    },
  );
  app.delete<{ Params: { controller: string } }>(
    '/controllers/:controller/manual',
    { schema: { tags, summary: 'Gives a controller back to its plan', params: OfController } },
    (request, reply) => answerDecision(centre, request, reply, giveBack(request.params.controller)),
  );
}
