// A junction of a finished network drawn anew: its roads and ways read back, so that more can be added and another control can hold.
import { closestApproach, headingAt, intersections, offsetPolyline, type Polyline, type Xy } from './geometry.ts';
import { type Arm, type Junction, turn } from './junction-arms.ts';
import { drawTurnings } from './junction-builder.ts';
import type { NetworkConnection, NetworkEdge, NetworkFile, NetworkNode } from './network.ts';
import { numberSignals, type SignalledCrossing, type SignalledWay } from './signal-links.ts';
import type { Road } from './sketch-roads.ts';
import type { Turning } from './turn-lanes.ts';

/** m; paths of different roads nearer than this touch */
const TOUCHING = 1.8;

/** The road that an edge was drawn from, as far as its lanes tell: the line at the inner side of the innermost lane. */
function roadOf(edge: NetworkEdge): Road {
  const inner = edge.lanes.at(-1)!;
  const { id, from, to, lanes, name, kind, priority } = edge;
  const sketch = {
    id,
    from,
    to,
    lanes: lanes.length,
    speed: lanes[0]!.speed,
    ...(name !== undefined && { name }),
    ...(kind !== undefined && { kind }),
    ...(priority !== undefined && { priority }),
  };
  return {
    id,
    sketch,
    from,
    to,
    centre: offsetPolyline(inner.shape, inner.width / 2),
    lanes: lanes.length,
    width: inner.width,
    widths: lanes.map(({ width }) => width),
    kerbPocket: 0,
    innerPocket: 0,
    allow: lanes.map(({ allow }) => allow),
    meetsJunction: true,
    inner: 0,
  };
}

/** Everything that meets at a node, as the junction builder knows it: one arm a road, counter-clockwise. */
export function junctionOf(network: NetworkFile, node: NetworkNode): Junction {
  const placed: { arm: Arm; at: Xy }[] = [];
  for (const edge of network.edges) {
    if (edge.from !== node.id && edge.to !== node.id) continue;
    const road = roadOf(edge);
    const half = road.widths!.reduce((sum, width) => sum + width, 0);
    if (edge.to === node.id) {
      const bearing = headingAt(road.centre, Infinity) + Math.PI;
      placed.push({ arm: { ...BARE, bearing, arriving: [road], left: half, right: 0 }, at: middleOf(edge, -1) });
    }
    if (edge.from === node.id) {
      const bearing = headingAt(road.centre, 0);
      placed.push({ arm: { ...BARE, bearing, leaving: [road], left: 0, right: -half }, at: middleOf(edge, 0) });
    }
  }
  const mean = (axis: 0 | 1) => placed.reduce((sum, { at }) => sum + at[axis], 0) / Math.max(1, placed.length);
  const middle: Xy = [mean(0), mean(1)];
  const around = ({ arm, at: [x, y] }: (typeof placed)[number]) => {
    const [dx, dy] = [x - middle[0], y - middle[1]];
    const angle = Math.hypot(dx, dy) < 1 ? arm.bearing : Math.atan2(dy, dx);
    return (angle + 2 * Math.PI) % (2 * Math.PI);
  };
  return { node, arms: placed.sort((a, b) => around(a) - around(b)).map(({ arm }) => arm) };
}

/** The middle of a carriageway at its first (0) or last (-1) point. */
function middleOf({ lanes }: NetworkEdge, end: 0 | -1): Xy {
  const [a, b] = [lanes[0]!.shape.at(end)!, lanes.at(-1)!.shape.at(end)!];
  return [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
}

const BARE: Arm = { bearing: 0, arriving: [], leaving: [], left: 0, right: 0, trim: 0, corner: 0 };

const touches = (a: Polyline, b: Polyline): boolean =>
  intersections(a, b).length > 0 || closestApproach(a, b).distance < TOUCHING;

/** The line that a connection is driven along. */
const pathOf = ({ path }: NetworkConnection): Polyline => path.flatMap(({ shape }) => shape);

/** Indices of the connections that pass a node. */
export function connectionsAt(network: NetworkFile, node: string): number[] {
  const arriving = new Set(network.edges.filter(({ to }) => to === node).map(({ id }) => id));
  return network.connections.flatMap(({ from }, i) => (arriving.has(from) ? [i] : []));
}

function turningOf(connection: NetworkConnection, roads: ReadonlyMap<string, Road>, own: readonly NetworkConnection[]) {
  const [from, to] = [roads.get(connection.from)!, roads.get(connection.to)!];
  const { fromLane, toLane, direction } = connection;
  const same = own.filter((one) => one.from === connection.from && one.to === connection.to && one.toLane === toLane);
  const angle = turn(headingAt(from.centre, Infinity), headingAt(to.centre, 0));
  return { from, fromLane, to, toLane, direction, angle, joins: same.some((one) => one.fromLane < fromLane) };
}

/**
 * Draws ways through `node` that are not there yet (`more`, of `junction`'s roads), and settles who goes first: among ways that
 * were there as it was, unless `control` is another one. Connections keep their numbers; new ones come last.
 */
export function redrawJunction(
  network: NetworkFile,
  node: NetworkNode,
  junction: Junction,
  more: readonly Turning[],
  control: NetworkNode['control'],
): void {
  const known = connectionsAt(network, node.id);
  const roads = new Map(
    junction.arms.flatMap((arm) => [...arm.arriving, ...arm.leaving]).map((road) => [road.id, road]),
  );
  const before = known.map((index) => network.connections[index]!);
  const turnings = [...before.map((connection) => turningOf(connection, roads, before)), ...more];
  const byId = new Map(network.edges.map((edge) => [edge.id, edge]));
  const edges = new Map([...roads].map(([id, road]) => [road, byId.get(id)!]));
  const ruled = { ...junction, node: { ...junction.node, control } };
  const curves = before.map(pathOf);
  const drawn = drawTurnings(ruled, turnings, edges, 0, touches, (i) => curves[i]);
  const first = network.connections.length;
  const place = (i: number) => known[i] ?? first + i - known.length;
  const placed = (list: readonly number[]) => list.map(place);
  const anew = control !== node.control;
  drawn.forEach((made, i) => {
    const own = before[i];
    const lists = {
      yieldsTo: placed(made.yieldsTo),
      foes: placed(made.foes),
      ...(made.insideYieldsTo && { insideYieldsTo: placed(made.insideYieldsTo) }),
    };
    if (own === undefined) network.connections.push({ ...made, ...lists });
    else if (anew)
      Object.assign(own, withSpeed(made, own), lists, made.insideYieldsTo ? {} : { insideYieldsTo: undefined });
    else meetMore(own, { ...made, ...lists }, first);
  });
  for (const connection of network.connections)
    if (connection.insideYieldsTo === undefined) delete connection.insideYieldsTo;
  node.control = control;
}

/** The right of way and the path as drawn, at the speed that held before. */
function withSpeed(made: NetworkConnection, own: NetworkConnection): Partial<NetworkConnection> {
  return { right: made.right, path: made.path.map((piece) => ({ ...piece, speed: own.path[0]!.speed })) };
}

/** Adds what concerns new connections (those from `first` on) to one that was there. */
function meetMore(own: NetworkConnection, made: NetworkConnection, first: number): void {
  const fresh = (list: readonly number[]) => list.filter((index) => index >= first);
  const waits = fresh(made.yieldsTo);
  own.foes = [...own.foes, ...fresh(made.foes)];
  own.yieldsTo = [...own.yieldsTo, ...waits];
  if (own.path.length === 2 && own.insideYieldsTo !== undefined)
    own.insideYieldsTo = [...own.insideYieldsTo, ...fresh(made.insideYieldsTo ?? [])];
  if (own.right === 'major' && waits.length > 0) own.right = made.right;
}

/**
 * Lamps for every way through signalled `node`. Ways of an edge and direction that has a lamp share it; others get new ones.
 * Answers whether the controller is a new one or has more lamps than before.
 */
export function signalJunction(network: NetworkFile, node: NetworkNode, junction: Junction): boolean {
  const own = connectionsAt(network, node.id).map((index) => network.connections[index]!);
  const lit = own.find(({ signal }) => signal !== undefined)?.signal;
  if (lit === undefined) {
    newController(network, node, junction, own);
    return true;
  }
  const controller = network.controllers.find(({ id }) => id === lit.controller)!;
  const before = controller.links;
  for (const connection of own.filter(({ signal }) => signal === undefined)) {
    const alike = own.find(
      ({ from, direction, signal }) => signal && from === connection.from && direction === connection.direction,
    );
    connection.signal = { controller: controller.id, link: alike?.signal?.link ?? controller.links++ };
  }
  return controller.links > before;
}

function newController(
  network: NetworkFile,
  node: NetworkNode,
  junction: Junction,
  own: readonly NetworkConnection[],
): void {
  const controller = freeId(node.id, network.controllers);
  const sketch = { id: node.id, x: node.x, y: node.y, control: 'signals' as const, controller };
  const bearing = new Map(junction.arms.flatMap((arm) => arm.arriving.map((road) => [road.id, arm.bearing] as const)));
  const ways = own.map(
    (connection): SignalledWay => ({ node: sketch, bearing: bearing.get(connection.from)!, connection }),
  );
  const crossings = (network.crossings ?? [])
    .filter((crossing) => crossing.node === node.id)
    .map((crossing): SignalledCrossing => {
      const [x, y] = crossing.shape[0] ?? [node.x, node.y];
      crossing.priority = false;
      return { node: sketch, bearing: Math.atan2(y - node.y, x - node.x), crossing };
    });
  network.controllers.push(...numberSignals([sketch], ways, crossings, network.drivingSide === 'right'));
}

/** `wanted`, or `wanted.2`, ... where that id is taken. */
export function freeId(wanted: string, taken: readonly { readonly id: string }[]): string {
  const ids = new Set(taken.map(({ id }) => id));
  for (let n = 1; ; n++) {
    const id = n === 1 ? wanted : `${wanted}.${n}`;
    if (!ids.has(id)) return id;
  }
}

/** Takes the lamps of a node away, and their controller where nothing else has lamps of it. Answers its id. */
export function darken(network: NetworkFile, node: string): string | undefined {
  const own = connectionsAt(network, node).map((index) => network.connections[index]!);
  const controller = own.find(({ signal }) => signal !== undefined)?.signal?.controller;
  for (const connection of own) delete connection.signal;
  for (const crossing of network.crossings ?? []) {
    if (crossing.node !== node) continue;
    delete crossing.signal;
    crossing.priority = true;
  }
  const used = [...network.connections, ...(network.crossings ?? [])].some(
    (one) => one.signal?.controller === controller,
  );
  if (!used) network.controllers = network.controllers.filter(({ id }) => id !== controller);
  return controller;
}
