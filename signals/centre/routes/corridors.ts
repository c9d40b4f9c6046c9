// The routes of green corridors: the fleet register, requests, their forecast, grant, positions and end.
import { type Static, Type } from '@sinclair/typebox';
import type { FastifyInstance } from 'fastify';
import { Fault } from '../../../core/fault.ts';
import { answerDecision } from '../asking.ts';
import type { Centre } from '../centre.ts';
import type { CorridorDesk } from '../corridors/corridor-desk.ts';
import { nearestFit } from '../corridors/nearest-fit.ts';
import type { PlaceSnapper } from '../corridors/snap-place.ts';
import { PageQuery, type PageRequest, pageOf } from '../listing.ts';
import {
  cancelCorridor,
  corridorOf,
  extendCorridor,
  grantCorridor,
  notePosition,
  rejectCorridor,
  requestCorridor,
  setFleetVehicle,
} from '../state/corridor-decisions.ts';
import { FLEET_CLASSES } from '../state/corridor-row.ts';

export interface CorridorRouteParts {
  readonly centre: Centre;
  readonly desk: CorridorDesk;
  readonly snapper: PlaceSnapper;
}

const closed = { additionalProperties: false } as const;
const Short = (description: string) => Type.String({ minLength: 1, maxLength: 200, description });
const OfCorridor = Type.Object({ corridor: Type.String({ maxLength: 40 }) });
const OfVehicle = Type.Object({ vehicle: Type.String({ maxLength: 80 }) });
const Metres = Type.Number({ minimum: -1e7, maximum: 1e7 });

const NamedPlace = Type.Union(
  [
    Short('edge id'),
    Type.Object({ edge: Short('edge id'), position_m: Type.Optional(Type.Number({ minimum: 0 })) }, closed),
    Type.Object({ stop: Short('stop id') }, closed),
    Type.Object({ x: Metres, y: Metres }, closed),
    Type.Object(
      {
        longitude: Type.Number({ minimum: -180, maximum: 180 }),
        latitude: Type.Number({ minimum: -90, maximum: 90 }),
      },
      closed,
    ),
  ],
  { description: 'an edge, a stop, or a point, which is put on the nearest road' },
);

const Driven = Type.Union([Type.Literal('reported'), Type.Literal('simulated')], {
  description: 'whether its positions are sent, or the centre puts it on the simulated street itself',
});
const Wish = Type.Object(
  {
    vehicle: Short('the vehicle in the fleet register'),
    from: NamedPlace,
    to: NamedPlace,
    depart_s: Type.Optional(Type.Number({ minimum: 0, description: 's of the place’s day; now without it' })),
    reason: Short('why'),
    lifeAtRisk: Type.Optional(Type.Boolean({ description: 'goes before all that do not say so' })),
    driven: Type.Optional(Driven),
    grant: Type.Optional(
      Type.Union([Type.Literal('ask'), Type.Literal('at-once')], {
        description: 'at-once: granted as soon as it is forecast, without asking again',
      }),
    ),
  },
  closed,
);

const Position = Type.Object(
  {
    time_s: Type.Optional(Type.Number({ description: 's of the street’s day when it was taken; now without it' })),
    x: Type.Optional(Metres),
    y: Type.Optional(Metres),
    longitude: Type.Optional(Type.Number({ minimum: -180, maximum: 180 })),
    latitude: Type.Optional(Type.Number({ minimum: -90, maximum: 90 })),
    accuracy_m: Type.Number({ minimum: 0.1, maximum: 1000 }),
    speed_mps: Type.Optional(Type.Number({ minimum: 0, maximum: 100 })),
  },
  closed,
);

const Vehicle = Type.Object(
  {
    class: Type.Union(FLEET_CLASSES.map((name) => Type.Literal(name))),
    length_m: Type.Number({ minimum: 1, maximum: 30 }),
    agency: Short('who runs it'),
    allowed: Type.Boolean({ description: 'whether it may ask for green' }),
    station: Type.Optional(Short('edge where it stands when it is not called')),
  },
  closed,
);

export function corridorRoutes(app: FastifyInstance, parts: CorridorRouteParts): void {
  fleetRoutes(app, parts);
  requestRoutes(app, parts);
  lifeRoutes(app, parts);
  positionRoute(app, parts);
}

function fleetRoutes(app: FastifyInstance, { centre, snapper }: CorridorRouteParts): void {
  const tags = ['corridors'];
  app.get<{ Querystring: PageRequest }>(
    '/fleet',
    { schema: { tags, summary: 'Vehicles that may ask for green', querystring: Type.Object(PageQuery, closed) } },
    async ({ query }) => pageOf([...centre.state.fleet.values()], query, (one) => one),
  );
  app.put<{ Params: { vehicle: string }; Body: Static<typeof Vehicle> }>(
    '/fleet/:vehicle',
    { schema: { tags, summary: 'Puts a vehicle on the register, or changes it', params: OfVehicle, body: Vehicle } },
    (request, reply) => {
      const { station, ...rest } = request.body;
      const at = station === undefined ? null : snapper.snap(station).edge;
      return answerDecision(
        centre,
        request,
        reply,
        setFleetVehicle({ id: request.params.vehicle, ...rest, station: at }),
      );
    },
  );
}

function requestRoutes(app: FastifyInstance, { centre, desk, snapper }: CorridorRouteParts): void {
  const tags = ['corridors'];
  app.get<{ Querystring: PageRequest }>(
    '/corridors',
    { schema: { tags, summary: 'Requests of emergency vehicles', querystring: Type.Object(PageQuery, closed) } },
    async ({ query }) => pageOf([...centre.state.corridors.values()], query, (one) => one),
  );
  app.post<{ Body: Static<typeof Wish> }>(
    '/corridors',
    { schema: { tags, summary: 'Asks for green along a way; it is forecast before anybody grants it', body: Wish } },
    (request, reply) => {
      const { vehicle, reason, depart_s, lifeAtRisk = false, driven = 'reported', grant = 'ask' } = request.body;
      const [from, to] = [snapper.snap(request.body.from), snapper.snap(request.body.to)];
      const wish = {
        vehicle,
        reason,
        depart_s,
        lifeAtRisk,
        driven,
        from,
        to,
        now_s: desk.now,
        atOnce: grant === 'at-once',
      };
      return answerDecision(centre, request, reply, requestCorridor(wish));
    },
  );
  app.get<{ Params: { corridor: string } }>(
    '/corridors/:corridor',
    { schema: { tags, summary: 'One request: its forecast, its junctions, its state in words', params: OfCorridor } },
    async ({ params }) => corridorOf(centre, params.corridor),
  );
  app.post<{ Params: { incident: string } }>(
    '/incidents/:incident/corridor',
    {
      schema: {
        tags,
        summary: 'Asks for the corridor of the nearest fit vehicle, for a dispatcher to grant',
        params: Type.Object({ incident: Type.String({ maxLength: 40 }) }),
      },
    },
    (request, reply) => {
      const { vehicle, from, to, reason } = nearestFit(centre.state, snapper, request.params.incident);
      const { incident } = request.params;
      const wish = { vehicle, from, to, reason, incident, lifeAtRisk: false, now_s: desk.now, atOnce: false };
      return answerDecision(centre, request, reply, requestCorridor({ ...wish, driven: 'reported' }));
    },
  );
}

function lifeRoutes(app: FastifyInstance, { centre, snapper }: CorridorRouteParts): void {
  const tags = ['corridors'];
  type Of<B> = { Params: { corridor: string }; Body: B };
  const Choice = Type.Object({ way: Type.Optional(Type.Integer({ minimum: 0, maximum: 9 })) }, closed);
  app.post<Of<Static<typeof Choice>>>(
    '/corridors/:corridor/grant',
    {
      schema: {
        tags,
        summary: 'Grants one of the ways forecast, the first without a choice',
        params: OfCorridor,
        body: Choice,
      },
    },
    (request, reply) =>
      answerDecision(centre, request, reply, grantCorridor(request.params.corridor, request.body.way ?? 0)),
  );
  const Why = Type.Object({ reason: Short('why') }, closed);
  app.post<Of<Static<typeof Why>>>(
    '/corridors/:corridor/reject',
    { schema: { tags, summary: 'Refuses a request', params: OfCorridor, body: Why } },
    (request, reply) =>
      answerDecision(centre, request, reply, rejectCorridor(request.params.corridor, request.body.reason)),
  );
  const Further = Type.Object({ to: NamedPlace }, closed);
  app.post<Of<Static<typeof Further>>>(
    '/corridors/:corridor/extend',
    { schema: { tags, summary: 'Leads on to another destination', params: OfCorridor, body: Further } },
    (request, reply) =>
      answerDecision(centre, request, reply, extendCorridor(request.params.corridor, snapper.snap(request.body.to))),
  );
  app.delete<{ Params: { corridor: string } }>(
    '/corridors/:corridor',
    { schema: { tags, summary: 'Cancels a request; its junctions go back to their plans', params: OfCorridor } },
    (request, reply) => answerDecision(centre, request, reply, cancelCorridor(request.params.corridor)),
  );
}

function positionRoute(app: FastifyInstance, { centre, desk, snapper }: CorridorRouteParts): void {
  app.post<{ Params: { corridor: string }; Body: Static<typeof Position> }>(
    '/corridors/:corridor/positions',
    { schema: { tags: ['corridors'], summary: 'Where the vehicle was', params: OfCorridor, body: Position } },
    (request, reply) => {
      const { corridor } = request.params;
      corridorOf(centre, corridor);
      const { time_s: at = desk.now, accuracy_m, speed_mps } = request.body;
      const [x, y] = pointOf(request.body, snapper);
      desk.seen(corridor, { at, x, y, accuracy: accuracy_m, speed: speed_mps });
      const position = { corridor, time_s: at, x, y, accuracy_m, speed_mps: speed_mps ?? null };
      return answerDecision(centre, request, reply, notePosition(position));
    },
  );
}

function pointOf({ x, y, longitude, latitude }: Static<typeof Position>, snapper: PlaceSnapper): [number, number] {
  if (x !== undefined && y !== undefined) return [x, y];
  if (longitude !== undefined && latitude !== undefined) return snapper.toPlane(longitude, latitude);
  throw new Fault('POSITION_WHERE', 'it says no place; give x and y, or longitude and latitude', 'body');
}
