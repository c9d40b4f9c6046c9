// The authored demand: vehicle types, trips and flows, what serialises to demand.json.
import { type Static, Type } from '@sinclair/typebox';
import { PedestrianFlow } from './pedestrian-flow.ts';
import { TransitLine } from './transit-line.ts';
import { VEHICLE_CLASSES } from './vehicle-class.ts';

export const DEMAND_FORMAT = 'greenband-demand';
export const DEMAND_VERSION = 1;

const Optional = Type.Optional;
const Num = (description: string) => Type.Number({ description });

/** A vehicle type. Whatever is left out comes from the class defaults (`core/vehicle-type.ts`), each with its source. */
export const VehicleType = Type.Object({
  id: Type.String(),
  class: Optional(Type.Union(VEHICLE_CLASSES.map((name) => Type.Literal(name)))),
  model: Optional(Type.Union([Type.Literal('krauss'), Type.Literal('idm'), Type.Literal('acc')])),
  length: Optional(Num('m')),
  width: Optional(Num('m')),
  minGap: Optional(Num('m, standstill gap')),
  maxSpeed: Optional(Num('m/s')),
  accel: Optional(Num('m/s2')),
  decel: Optional(Num('m/s2, comfortable')),
  emergencyDecel: Optional(Num('m/s2, the most the brakes give')),
  sigma: Optional(Num('0..1, driver imperfection (Krauss)')),
  tau: Optional(Num('s, desired time headway')),
  speedFactor: Optional(
    Type.Object({ mean: Type.Number(), dev: Type.Number(), min: Type.Number(), max: Type.Number() }),
  ),
  impatience: Optional(Num('0..1, at departure')),
  lcStrategic: Optional(Num('how early a driver sees to the lane of the route; default 1, 0 never')),
  lcCooperative: Optional(Num('0..1, how readily a driver makes room; default 1')),
  lcSpeedGain: Optional(Num('eagerness to change lanes for speed; default 1')),
  lcKeepRight: Optional(Num('eagerness to go back to the kerb side; default 1')),
  startupDelay: Optional(Num('s, standing on after the way is free; default 0')),
  delta: Optional(Num('acceleration exponent (idm, acc); default 4')),
  coolness: Optional(Num('0..1, trust that the leader will not brake hard (acc); default 0.99')),
  persons: Optional(Num('persons aboard, for person delay')),
});

/** A named mix: each vehicle draws one of `types` with the given shares. */
export const TypeMix = Type.Object({
  id: Type.String(),
  types: Type.Array(Type.String()),
  shares: Type.Array(Type.Number()),
});

export const Stop = Type.Object({
  busStop: Optional(Type.String()),
  edge: Optional(Type.String()),
  lane: Optional(Type.Integer()),
  start: Optional(Num('m')),
  end: Optional(Num('m')),
  duration: Optional(Num('s, least dwell')),
  until: Optional(Num('s, not before this time')),
});

const departure = {
  type: Type.String({ description: 'vehicle type or mix' }),
  route: Optional(Type.Array(Type.String(), { description: 'edge ids; without it from, via, to are routed' })),
  from: Optional(Type.String()),
  to: Optional(Type.String()),
  via: Optional(Type.Array(Type.String())),
  departLane: Optional(
    Type.Union([
      Type.Integer(),
      Type.Literal('best'),
      Type.Literal('free'),
      Type.Literal('random'),
      Type.Literal('first'),
      Type.Literal('allowed'),
    ]),
  ),
  departPos: Optional(
    Type.Union([
      Type.Number(),
      Type.Literal('base'),
      Type.Literal('random'),
      Type.Literal('free'),
      Type.Literal('last'),
    ]),
  ),
  departSpeed: Optional(
    Type.Union([
      Type.Number(),
      Type.Literal('max'),
      Type.Literal('desired'),
      Type.Literal('random'),
      Type.Literal('last'),
      Type.Literal('avg'),
      Type.Literal('speedLimit'),
    ]),
  ),
  arrivalPos: Optional(Type.Union([Type.Number(), Type.Literal('max'), Type.Literal('random')])),
  stops: Optional(Type.Array(Stop)),
  line: Optional(Type.String()),
};

/** One vehicle. */
export const Trip = Type.Object({ id: Type.String(), depart: Num('s'), ...departure });

/** Many vehicles: an even rate, a Poisson rate, or a count spread evenly over [begin, end). */
export const Flow = Type.Object({
  id: Type.String(),
  begin: Num('s'),
  end: Num('s'),
  vehiclesPerHour: Optional(Num('veh/h, evenly spaced')),
  poissonPerHour: Optional(Num('veh/h, exponential gaps')),
  probability: Optional(Num('per second, Bernoulli')),
  number: Optional(Type.Integer()),
  ...departure,
});

/** `demand.json`. */
export const DemandFile = Type.Object({
  format: Type.Literal(DEMAND_FORMAT),
  version: Type.Literal(DEMAND_VERSION),
  begin: Num('s, window that the place is meant for'),
  end: Num('s'),
  guessed: Optional(Type.String({ description: 'made up by this rule, not counted by anybody' })),
  vehicleTypes: Type.Array(VehicleType),
  mixes: Optional(Type.Array(TypeMix)),
  trips: Type.Array(Trip),
  flows: Optional(Type.Array(Flow)),
  lines: Optional(Type.Array(TransitLine, { description: 'public transport lines, which trips and flows name' })),
  pedestrians: Optional(Type.Array(PedestrianFlow, { description: 'people who want to cross' })),
});

export type VehicleType = Static<typeof VehicleType>;
export type TypeMix = Static<typeof TypeMix>;
export type Stop = Static<typeof Stop>;
export type Trip = Static<typeof Trip>;
export type Flow = Static<typeof Flow>;
export type DemandFile = Static<typeof DemandFile>;
