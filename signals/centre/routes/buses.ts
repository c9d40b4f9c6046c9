// The routes of bus priority: whether buses have it, within which bounds, and what they were given lately.
import { type Static, Type } from '@sinclair/typebox';
import type { FastifyInstance } from 'fastify';
import { BUS_DEFAULTS } from '../../priority/bus-grant.ts';
import { answerDecision } from '../asking.ts';
import type { BusDesk } from '../buses/bus-desk.ts';
import type { Centre } from '../centre.ts';
import { setBusPriority } from '../state/bus-decisions.ts';

const Setting = Type.Object(
  {
    enabled: Type.Boolean({ description: 'whether buses get anything' }),
    weight: Type.Optional(
      Type.Number({
        minimum: 0,
        maximum: 10,
        description: 'what a person in a bus counts beside one in a car; 1 without',
      }),
    ),
  },
  { additionalProperties: false },
);

export function busRoutes(app: FastifyInstance, centre: Centre, desk: BusDesk): void {
  const tags = ['corridors'];
  app.get(
    '/bus-priority',
    { schema: { tags, summary: 'Bus priority: setting, bounds, and what buses were given' } },
    async () => {
      const { extension, early, insertion, perCycle, checkIn, lockOut, scale, most } = BUS_DEFAULTS;
      const bounds = { extension_s: extension, early_s: early, insertion_s: insertion, perSignal_s: perCycle };
      const weights = { twiceAt_s: scale, most };
      const { says, given, lately } = desk;
      return {
        ...centre.state.busPriority,
        bounds: { ...bounds, checkIn_m: checkIn, lockOut_cycles: lockOut },
        weights,
        says,
        given,
        lately,
      };
    },
  );
  app.put<{ Body: Static<typeof Setting> }>(
    '/bus-priority',
    { schema: { tags, summary: 'Lets buses have priority, or not', body: Setting } },
    (request, reply) => {
      const { enabled, weight = 1 } = request.body;
      return answerDecision(centre, request, reply, setBusPriority({ enabled, weight }));
    },
  );
}
