// The authored road network: what a person or an importer writes, what serialises to network.json.
import { type Static, Type } from '@sinclair/typebox';
import { VEHICLE_CLASSES } from './vehicle-class.ts';

export const NETWORK_FORMAT = 'greenband-network';
export const NETWORK_VERSION = 1;

/** A point in metres, east then north of the projection's origin. */
export const Point = Type.Tuple([Type.Number(), Type.Number()]);
const Shape = Type.Array(Point);
const Classes = Type.Array(Type.Union(VEHICLE_CLASSES.map((name) => Type.Literal(name))));

/** How a junction decides who goes first. `signals` falls back to the connections' own right of way when dark. */
export const NODE_CONTROLS = [
  'priority',
  'signals',
  'right-before-left',
  'all-way-stop',
  'zipper',
  'unregulated',
  'dead-end',
] as const;

export const NetworkNode = Type.Object({
  id: Type.String(),
  x: Type.Number({ description: 'm' }),
  y: Type.Number({ description: 'm' }),
  control: Type.Union(NODE_CONTROLS.map((name) => Type.Literal(name))),
  shape: Type.Optional(Shape),
  joined: Type.Optional(
    Type.Array(Type.String(), { description: 'points of the source that this one junction was made of' }),
  ),
  guessed: Type.Optional(Type.Array(Type.String(), { description: 'what an importer had to guess' })),
});

export const NetworkLane = Type.Object({
  length: Type.Number({ description: 'm, the driven length; may differ from the drawn one' }),
  speed: Type.Number({ description: 'm/s, the limit' }),
  width: Type.Number({ description: 'm' }),
  allow: Type.Optional(Classes),
  shape: Shape,
});

export const NetworkEdge = Type.Object({
  id: Type.String(),
  from: Type.String(),
  to: Type.String(),
  name: Type.Optional(Type.String()),
  kind: Type.Optional(Type.String({ description: 'road class as the source names it, e.g. highway.primary' })),
  priority: Type.Optional(Type.Number()),
  roundabout: Type.Optional(Type.Boolean({ description: 'true: part of the circle of a roundabout' })),
  lanes: Type.Array(NetworkLane, { description: 'kerb side first' }),
  guessed: Type.Optional(Type.Array(Type.String(), { description: 'what an importer had to guess' })),
});

/** One piece of the path through a junction. A second piece begins where a vehicle may wait inside the junction. */
export const PathPiece = Type.Object({
  length: Type.Number({ description: 'm' }),
  speed: Type.Number({ description: 'm/s' }),
  shape: Shape,
});

/** straight, left, right, u-turn, partly left, partly right: the letters that SUMO uses. */
export const DIRECTIONS = ['s', 'l', 'r', 't', 'L', 'R'] as const;

/** Right of way where no lamp decides. */
export const RIGHTS_OF_WAY = ['major', 'minor', 'equal', 'stop', 'all-way-stop', 'zipper'] as const;

export const NetworkConnection = Type.Object({
  from: Type.String({ description: 'edge id' }),
  fromLane: Type.Integer({ minimum: 0 }),
  to: Type.String({ description: 'edge id' }),
  toLane: Type.Integer({ minimum: 0 }),
  direction: Type.Union(DIRECTIONS.map((name) => Type.Literal(name))),
  right: Type.Union(RIGHTS_OF_WAY.map((name) => Type.Literal(name))),
  allow: Type.Optional(Classes),
  path: Type.Array(PathPiece, { minItems: 1, maxItems: 2 }),
  signal: Type.Optional(
    Type.Object({
      controller: Type.String({ description: 'signal controller id' }),
      link: Type.Integer({ minimum: 0, description: 'index of the lamp in the controller’s state strings' }),
    }),
  ),
  keepClear: Type.Optional(Type.Boolean({ description: 'default true: do not enter unless the exit has room' })),
  visibility: Type.Optional(
    Type.Number({ minimum: 0, description: 'm before the entry from which all who go first are seen; default 4.5' }),
  ),
  yieldsTo: Type.Array(Type.Integer(), {
    description: 'indices into connections: where the lamp or sign does not say otherwise, wait for these',
  }),
  foes: Type.Array(Type.Integer(), {
    description: 'indices into connections whose paths cross or merge with this one',
  }),
  insideYieldsTo: Type.Optional(
    Type.Array(Type.Integer(), { description: 'with two path pieces: whom to wait for at the waiting point' }),
  ),
});

export const SignalController = Type.Object({
  id: Type.String(),
  links: Type.Integer({ minimum: 0, description: 'lamps: length of a state string' }),
});

export const Crossing = Type.Object({
  id: Type.String(),
  node: Type.String(),
  edges: Type.Array(Type.String(), { description: 'edges that the crossing crosses' }),
  length: Type.Number({ description: 'm, kerb to kerb' }),
  width: Type.Number({ description: 'm' }),
  shape: Shape,
  signal: Type.Optional(
    Type.Object({ controller: Type.String(), link: Type.Integer(), link2: Type.Optional(Type.Integer()) }),
  ),
  priority: Type.Optional(Type.Boolean()),
});

export const Detector = Type.Object({
  id: Type.String(),
  kind: Type.Union([Type.Literal('loop'), Type.Literal('area')]),
  edge: Type.String(),
  lane: Type.Integer({ minimum: 0 }),
  position: Type.Number({ description: 'm from the lane start' }),
  length: Type.Optional(Type.Number({ description: 'm, areas only' })),
  period: Type.Optional(Type.Number({ description: 's' })),
});

const LanePoint = Type.Object({
  edge: Type.String(),
  lane: Type.Integer({ minimum: 0 }),
  position: Type.Number({ description: 'm from the lane start' }),
});

export const EntryExit = Type.Object(
  {
    id: Type.String(),
    entries: Type.Array(LanePoint, { minItems: 1 }),
    exits: Type.Array(LanePoint, { minItems: 1 }),
    period: Type.Optional(Type.Number({ description: 's' })),
  },
  { description: 'measures vehicles between any of its entries and any of its exits' },
);

export const BusStop = Type.Object({
  id: Type.String(),
  name: Type.Optional(Type.String()),
  edge: Type.String(),
  lane: Type.Integer({ minimum: 0 }),
  start: Type.Number({ description: 'm' }),
  end: Type.Number({ description: 'm' }),
  lines: Type.Optional(Type.Array(Type.String())),
});

export const Projection = Type.Object({
  proj: Type.String({ description: 'PROJ string, or ! for a plain plane' }),
  offset: Point,
});

/** `network.json`. */
export const NetworkFile = Type.Object({
  format: Type.Literal(NETWORK_FORMAT),
  version: Type.Literal(NETWORK_VERSION),
  name: Type.String(),
  source: Type.Optional(Type.String()),
  drivingSide: Type.Union([Type.Literal('right'), Type.Literal('left')]),
  projection: Type.Optional(Projection),
  nodes: Type.Array(NetworkNode),
  edges: Type.Array(NetworkEdge),
  connections: Type.Array(NetworkConnection),
  controllers: Type.Array(SignalController),
  crossings: Type.Optional(Type.Array(Crossing)),
  detectors: Type.Optional(Type.Array(Detector)),
  entryExits: Type.Optional(Type.Array(EntryExit)),
  busStops: Type.Optional(Type.Array(BusStop)),
  water: Type.Optional(Type.Array(Shape)),
});

export type NetworkNode = Static<typeof NetworkNode>;
export type NetworkLane = Static<typeof NetworkLane>;
export type NetworkEdge = Static<typeof NetworkEdge>;
export type NetworkConnection = Static<typeof NetworkConnection>;
export type PathPiece = Static<typeof PathPiece>;
export type SignalController = Static<typeof SignalController>;
export type Crossing = Static<typeof Crossing>;
export type Detector = Static<typeof Detector>;
export type EntryExit = Static<typeof EntryExit>;
export type BusStop = Static<typeof BusStop>;
export type NetworkFile = Static<typeof NetworkFile>;
