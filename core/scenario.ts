// What happens to a place besides its everyday demand: closures, limits, incidents, weather, demand that is more or less.
import { type Static, Type } from '@sinclair/typebox';
import { StreetWorks } from './street-works.ts';
import { VEHICLE_CLASSES } from './vehicle-class.ts';

export const SCENARIO_FORMAT = 'greenband-scenario';
export const SCENARIO_VERSION = 1;

const Optional = Type.Optional;
const Classes = Type.Array(Type.Union(VEHICLE_CLASSES.map((name) => Type.Literal(name))));

/** From when until when; the whole run without them. */
const span = {
  from: Optional(Type.Number({ description: 's; from the beginning without it' })),
  until: Optional(Type.Number({ description: 's; to the end without it' })),
};

const LaneName = Type.Object({ edge: Type.String(), lane: Type.Integer({ minimum: 0, description: '0 at the kerb' }) });

/** Edges, lanes or movements that are shut, to all or to some classes. */
export const Closure = Type.Object({
  id: Optional(Type.String()),
  edges: Optional(Type.Array(Type.String())),
  lanes: Optional(Type.Array(LaneName)),
  movements: Optional(
    Type.Array(Type.Object({ from: Type.String(), to: Type.String() }), { description: 'edge pairs' }),
  ),
  classes: Optional(Classes),
  ...span,
});

/** Another limit, on whole edges or single lanes. */
export const SpeedChange = Type.Object({
  edges: Optional(Type.Array(Type.String())),
  lanes: Optional(Type.Array(LaneName)),
  speed_mps: Type.Number({ exclusiveMinimum: 0 }),
  ...span,
});

/** A lane that is blocked at one place: a crash, a broken-down vehicle, a skip. */
export const Incident = Type.Object({
  id: Optional(Type.String()),
  edge: Type.String(),
  lane: Type.Integer({ minimum: 0 }),
  position_m: Type.Number({ minimum: 0, description: 'from the lane start: the end that traffic meets last' }),
  length_m: Optional(Type.Number({ exclusiveMinimum: 0, description: '10 without it' })),
  ...span,
});

export const WEATHERS = ['dry', 'rain-light', 'rain-medium', 'rain-heavy', 'snow-light', 'snow-heavy'] as const;

export const Weather = Type.Object({ kind: Type.Union(WEATHERS.map((name) => Type.Literal(name))), ...span });

/** Who may use a lane for a time, instead of those who may otherwise. */
export const LaneUse = Type.Object({
  edge: Type.String(),
  lane: Type.Integer({ minimum: 0 }),
  allow: Classes,
  ...span,
});

/** More or less demand: `factor` times the trips that every given condition fits; several rules multiply. */
export const DemandChange = Type.Object({
  factor: Type.Number({ minimum: 0, maximum: 100 }),
  origins: Optional(Type.Array(Type.String(), { description: 'first edges' })),
  destinations: Optional(Type.Array(Type.String(), { description: 'last edges' })),
  types: Optional(Type.Array(Type.String(), { description: 'vehicle types or mixes' })),
  ...span,
});

/** Drivers who know of jams and closures beyond their sight. */
export const Navigation = Type.Object({
  share: Type.Number({ minimum: 0, maximum: 1, description: 'of drivers' }),
  period_s: Optional(
    Type.Number({ exclusiveMinimum: 0, description: 'between two looks at the times; 60 without it' }),
  ),
  gain: Optional(
    Type.Number({ minimum: 0, maximum: 1, description: 'least saving that is worth a change; 0.1 without it' }),
  ),
});

/** Another kind of day: what is more or less demanded on it, and the plan that runs. */
export const DayKind = Type.Object({
  demand: Optional(Type.Array(DemandChange)),
  plan: Optional(Type.String({ description: 'id of a plan of the place, or a plan file' })),
});

/** `scenario.json`: what a run of the place takes when the command line does not say otherwise, and what happens in it. */
export const ScenarioFile = Type.Object({
  format: Type.Literal(SCENARIO_FORMAT),
  version: Type.Literal(SCENARIO_VERSION),
  name: Optional(Type.String()),
  note: Optional(Type.String({ description: 'where the place comes from, for reports' })),
  notes: Optional(
    Type.Record(Type.String(), Type.String(), { description: 'the note in other languages, by language code' }),
  ),
  clock: Optional(Type.Number({ description: 's of the day at time 0' })),
  begin: Optional(Type.Number({ description: 's' })),
  end: Optional(Type.Number({ description: 's' })),
  step: Optional(Type.Number({ description: 's' })),
  plan: Optional(Type.String({ description: 'id of a plan of the place, or a plan file' })),
  closures: Optional(Type.Array(Closure)),
  speeds: Optional(Type.Array(SpeedChange)),
  incidents: Optional(Type.Array(Incident)),
  weather: Optional(Type.Array(Weather)),
  laneUse: Optional(Type.Array(LaneUse)),
  demand: Optional(Type.Array(DemandChange)),
  days: Optional(Type.Record(Type.String(), DayKind, { description: 'kinds of day by name, e.g. holiday' })),
  day: Optional(Type.String({ description: 'the kind of day that it is; an everyday one without it' })),
  build: Optional(StreetWorks),
  navigation: Optional(Navigation),
  teleport_s: Optional(
    Type.Number({
      exclusiveMinimum: 0,
      description: 's of standing after which a vehicle is taken out; never without it',
    }),
  ),
});

export type Closure = Static<typeof Closure>;
export type SpeedChange = Static<typeof SpeedChange>;
export type Incident = Static<typeof Incident>;
export type Weather = Static<typeof Weather>;
export type LaneUse = Static<typeof LaneUse>;
export type DemandChange = Static<typeof DemandChange>;
export type Navigation = Static<typeof Navigation>;
export type ScenarioFile = Static<typeof ScenarioFile>;

/** The part of a scenario that happens on the road. */
export type RoadEvents = Pick<
  ScenarioFile,
  'closures' | 'speeds' | 'incidents' | 'weather' | 'laneUse' | 'navigation' | 'teleport_s'
>;
