// Builds a whole road network from a sketch: lanes, stop lines, paths through junctions, right of way, lamps, crossings.
import { Fault } from './fault.ts';
import { offsetPolyline, type Polyline, polylineLength, slicePolyline } from './geometry.ts';
import {
  type Arm,
  armPoint,
  CROSSING_GAP,
  type Junction,
  laneOffset,
  layOutJunctions,
  outline,
} from './junction-arms.ts';
import {
  type Crossing,
  NETWORK_FORMAT,
  NETWORK_VERSION,
  type NetworkConnection,
  type NetworkEdge,
  type NetworkFile,
  type NetworkLane,
  type NetworkNode,
} from './network.ts';
import type { NetworkSketch, SketchCrossing } from './network-sketch.ts';
import { precedences } from './precedence.ts';
import { numberSignals, type SignalledCrossing, type SignalledWay } from './signal-links.ts';
import { mirroredNetwork, mirroredSketch } from './sketch-mirror.ts';
import { layOutRoads, type Road } from './sketch-roads.ts';
import { type Turning, turningsOf } from './turn-lanes.ts';
import { pathPieces, turnCurve, turnSpeed, waitingPoint } from './turn-path.ts';

const CROSSING_WIDTH = 3;

/**
 * The network of a sketch, in centimetres. An edge with pockets becomes two: `id` up to node `id.widening`, and
 * `id.approach` with the pocket lanes. Turns take the speed of `turnSpeed`; left turns wait inside the junction for those
 * who come from ahead. Left-hand traffic is built in a mirror.
 * @throws Fault NET_* naming the element of the sketch
 */
export function buildNetwork(sketch: NetworkSketch): NetworkFile {
  const mirrored = sketch.drivingSide === 'left';
  const network = mirrored ? mirroredNetwork(draw(mirroredSketch(sketch), false)) : draw(sketch, true);
  if (sketch.water !== undefined) network.water = sketch.water.map((shape) => shape.map(([x, y]) => [x, y]));
  if (sketch.projection !== undefined) network.projection = sketch.projection;
  return rounded(network);
}

function draw(sketch: NetworkSketch, clockwise: boolean): NetworkFile {
  const { nodes, roads } = layOutRoads(sketch);
  const wanted = crossingsWanted(sketch.crossings ?? []);
  const junctions = layOutJunctions(nodes, roads, (node, arm) => wanted.widthOn(node, arm));
  wanted.checkUsed();
  const trimmed = trimRoads(junctions, roads);
  const edges = roads.map((road) => edgeOf(road, trimmed.get(road)!));
  const byRoad = new Map(roads.map((road, i) => [road, edges[i]]));
  const connections: NetworkConnection[] = [];
  const ways: SignalledWay[] = [];
  for (const junction of junctions) {
    const own = connectionsOf(junction, byRoad, connections.length);
    connections.push(...own);
    for (const connection of own) {
      const arm = junction.arms.find(({ arriving }) => arriving.some((road) => road.id === connection.from))!;
      ways.push({ node: junction.node, bearing: arm.bearing, connection });
    }
  }
  const crossings = junctions.flatMap((junction) => crossingsOf(junction, wanted));
  const controllers = numberSignals(nodes, ways, crossings, clockwise);
  const network: NetworkFile = {
    format: NETWORK_FORMAT,
    version: NETWORK_VERSION,
    name: sketch.name,
    drivingSide: sketch.drivingSide,
    nodes: junctions.map(nodeOf),
    edges,
    connections,
    controllers,
  };
  if (sketch.source !== undefined) network.source = sketch.source;
  if (crossings.length > 0) network.crossings = crossings.map(({ crossing }) => crossing);
  return network;
}

interface CrossingsWanted {
  readonly widthOn: (node: string, arm: Arm) => number;
  /** Throws NET_CROSSING when a wish names no arm. */
  readonly checkUsed: () => void;
}

function crossingsWanted(wishes: readonly SketchCrossing[]): CrossingsWanted {
  const used = new Set<SketchCrossing>();
  return {
    widthOn(node, arm) {
      const roads = [...arm.arriving, ...arm.leaving];
      const wish = wishes.find((one) => one.node === node && roads.some((road) => road.sketch.id === one.edge));
      if (wish === undefined) return 0;
      used.add(wish);
      return wish.width ?? CROSSING_WIDTH;
    },
    checkUsed() {
      const unused = wishes.find((wish) => !used.has(wish));
      if (unused === undefined) return;
      const text = `edge "${unused.edge}" does not meet the node, or another crossing is there; correct the crossing`;
      throw new Fault('NET_CROSSING', text, unused.node);
    },
  };
}

/** Centre lines between the stop lines. */
function trimRoads(junctions: readonly Junction[], roads: readonly Road[]): Map<Road, [number, number][]> {
  const start = new Map<Road, number>();
  const end = new Map<Road, number>();
  for (const { arms } of junctions) {
    for (const arm of arms) {
      for (const road of arm.leaving) start.set(road, arm.trim);
      for (const road of arm.arriving) end.set(road, arm.trim);
    }
  }
  return new Map(
    roads.map((road) => {
      const length = polylineLength(road.centre);
      return [road, slicePolyline(road.centre, start.get(road)!, length - end.get(road)!)];
    }),
  );
}

export function edgeOf(road: Road, centre: Polyline): NetworkEdge {
  const { sketch } = road;
  const length = polylineLength(centre);
  const lanes = road.allow.map((allow, lane): NetworkLane => {
    const shape = offsetPolyline(centre, laneOffset(road, lane));
    return {
      length,
      speed: sketch.speed,
      width: road.widths?.[lane] ?? road.width,
      ...(allow && { allow: [...allow] }),
      shape,
    };
  });
  const edge: NetworkEdge = { id: road.id, from: road.from, to: road.to, lanes };
  if (sketch.name !== undefined) edge.name = sketch.name;
  if (sketch.kind !== undefined) edge.kind = sketch.kind;
  if (sketch.priority !== undefined) edge.priority = sketch.priority;
  return edge;
}

function nodeOf(junction: Junction): NetworkNode {
  const { id, x, y, control } = junction.node;
  const shape = outline(junction).map(([px, py]): [number, number] => [px, py]);
  return shape.length > 2 ? { id, x, y, control, shape } : { id, x, y, control };
}

/** The connections of one junction, numbered from `first` on. */
function connectionsOf(junction: Junction, edges: ReadonlyMap<Road, NetworkEdge>, first: number): NetworkConnection[] {
  return drawTurnings(junction, turningsOf(junction), edges, first);
}

/** Whether two ways through a junction touch, given as their drawn curves. */
export type Touching = (a: Polyline, b: Polyline) => boolean;

/**
 * Ways through a junction as connections, numbered from `first` on, with paths and right of way. `touching` finds foes
 * beside those that the order of their ends shows; `known` gives the curve of a turning that is drawn already.
 */
export function drawTurnings(
  junction: Junction,
  turnings: readonly Turning[],
  edges: ReadonlyMap<Road, NetworkEdge>,
  first: number,
  touching: Touching = () => false,
  known: (turning: number) => Polyline | undefined = () => undefined,
): NetworkConnection[] {
  const curves = turnings.map(
    ({ from, fromLane, to, toLane }, i) =>
      known(i)?.map(([x, y]): [number, number] => [x, y]) ??
      turnCurve(edges.get(from)!.lanes[fromLane].shape, edges.get(to)!.lanes[toLane].shape),
  );
  const rights = precedences(junction, turnings, (i, j) => touching(curves[i], curves[j]));
  return turnings.map((turning, i): NetworkConnection => {
    const { from, fromLane, to, toLane, direction, angle } = turning;
    const { right, foes, yieldsTo, fromAhead } = rights[i];
    const limit = Math.min(from.sketch.speed, to.sketch.speed);
    const length = polylineLength(curves[i]);
    const wait = maysWait(junction, turning, yieldsTo, fromAhead)
      ? waitingPoint(
          curves[i],
          fromAhead.map((j) => curves[j]),
          from.width,
        )
      : undefined;
    const numbered = (list: readonly number[]) => list.map((j) => j + first);
    return {
      from: from.id,
      fromLane,
      to: to.id,
      toLane,
      direction,
      right,
      path: pathPieces(curves[i], turnSpeed(length, angle, limit), wait),
      yieldsTo: numbered(yieldsTo),
      foes: numbered(foes),
      ...(wait !== undefined && { insideYieldsTo: numbered(fromAhead) }),
    };
  });
}

/**
 * Left turns wait inside the junction for those from ahead: at signals, where the lamps hold all others back, and from a
 * major road, which waits for nobody else.
 */
function maysWait(
  junction: Junction,
  turning: Turning,
  yieldsTo: readonly number[],
  fromAhead: readonly number[],
): boolean {
  const { control } = junction.node;
  if (turning.direction !== 'l' || fromAhead.length === 0) return false;
  return control === 'signals' || (control === 'priority' && yieldsTo.length === fromAhead.length);
}

function crossingsOf(junction: Junction, wanted: CrossingsWanted): SignalledCrossing[] {
  const { node, arms } = junction;
  const found: SignalledCrossing[] = [];
  for (const arm of arms) {
    const width = wanted.widthOn(node.id, arm);
    if (width === 0) continue;
    const away = arm.trim - CROSSING_GAP - width / 2;
    const crossing: Crossing = {
      id: `${node.id}.crossing${found.length}`,
      node: node.id,
      edges: [...arm.arriving, ...arm.leaving].map((road) => road.id),
      length: arm.left - arm.right,
      width,
      shape: [armPoint(node, arm, away, arm.right), armPoint(node, arm, away, arm.left)],
      priority: node.control !== 'signals',
    };
    found.push({ node, bearing: arm.bearing, crossing });
  }
  return found;
}

const cm = (metres: number): number => Math.round(metres * 100) / 100;

/** All coordinates, lengths and speeds in hundredths, so that files stay small and do not depend on the last bit. */
export function rounded(network: NetworkFile): NetworkFile {
  const points = (shape: readonly [number, number][]): [number, number][] => shape.map(([x, y]) => [cm(x), cm(y)]);
  for (const node of network.nodes) {
    [node.x, node.y] = [cm(node.x), cm(node.y)];
    if (node.shape) node.shape = points(node.shape);
  }
  const pieces = network.connections.flatMap((connection) => connection.path);
  for (const line of [...network.edges.flatMap((edge) => edge.lanes), ...pieces]) {
    line.length = Math.max(0.1, cm(line.length));
    line.speed = cm(line.speed);
    line.shape = points(line.shape);
  }
  for (const crossing of network.crossings ?? []) {
    crossing.length = cm(crossing.length);
    crossing.shape = points(crossing.shape);
  }
  return network;
}
