// A grid of any size without an edge, straight into compiled arrays: one junction of netgenerate's small grid, again and
// again, the last row joined to the first. So a million vehicles need no gigabyte of XML.
import type { CompiledDemand } from '../core/compiled-demand.ts';
import type { CompiledNetwork } from '../core/compiled-network.ts';
import type { LampProgram } from '../sim/lamp-program.ts';
import { seededNumbers } from './random-plans.ts';

/** East, north, west, south, as steps of columns and rows. */
const SIDES = [
  [1, 0],
  [0, 1],
  [-1, 0],
  [0, -1],
] as const;
const LANES = 2;

/** One junction inside a compiled grid, its edges told by the side of the junction where they are. */
interface Junction {
  readonly network: CompiledNetwork;
  readonly node: number;
  /** by side: the edge that leaves to it, and the one that comes from it */
  readonly out: readonly number[];
  readonly into: readonly number[];
  readonly firstGate: number;
  readonly gates: number;
  readonly controller: number;
}

function junctionOf(network: CompiledNetwork, node: number): Junction {
  const sideOf = (other: number) => {
    const [dx, dy] = [network.nodeX[other]! - network.nodeX[node]!, network.nodeY[other]! - network.nodeY[node]!];
    return SIDES.findIndex(([x, y]) => x * dx + y * dy > 0.9 * Math.hypot(dx, dy));
  };
  const [out, into]: [number[], number[]] = [[], []];
  for (let edge = 0; edge < network.edgeCount; edge++) {
    if (network.edgeFrom[edge] === node) out[sideOf(network.edgeTo[edge]!)] = edge;
    if (network.edgeTo[edge] === node) into[sideOf(network.edgeFrom[edge]!)] = edge;
  }
  const mine: number[] = [];
  for (let gate = 0; gate < network.gateCount; gate++)
    if (network.laneNode[network.edgeLanes + gate] === node) mine.push(gate);
  const lamp = mine.map((gate) => network.gateLamp[gate]!).find((one) => one >= 0)!;
  const controller = network.controllerLamp.findIndex((first) => first > lamp) - 1;
  return { network, node, out, into, firstGate: mine[0]!, gates: mine.length, controller };
}

/** A torus of `size` x `size` junctions like the middle one of a small compiled grid of two-lane roads. */
export function torusNetwork(small: CompiledNetwork, size: number): CompiledNetwork {
  const middle = small.nodeIds.indexOf('C2');
  const junction = junctionOf(small, middle);
  const nodes = size * size;
  const spacing = Math.abs(small.nodeX[small.edgeTo[junction.out[0]!]!]! - small.nodeX[middle]!);
  const nodeX = Float64Array.from({ length: nodes }, (_, n) => (n % size) * spacing);
  const nodeY = Float64Array.from({ length: nodes }, (_, n) => Math.floor(n / size) * spacing);
  const edgeIds = Array.from({ length: 4 * nodes }, (_, edge) => String(edge));
  const lamps = small.controllerLamp[junction.controller + 1]! - small.controllerLamp[junction.controller]!;
  const gateColumns = gatesOf(junction, size, lamps);
  return {
    ...small,
    ...otherGateColumns(junction, nodes, gateColumns),
    name: `torus ${size}x${size}`,
    nodeCount: nodes,
    nodeIds: Array.from({ length: nodes }, (_, n) => String(n)),
    nodeX,
    nodeY,
    nodeControl: new Uint8Array(nodes).fill(small.nodeControl[middle]!),
    edgeCount: 4 * nodes,
    edgeIds,
    edgeIndex: new Map(edgeIds.map((id, edge) => [id, edge])),
    ...edgesOf(junction, size),
    ...lanesOf(junction, size, nodeX, nodeY),
    ...gateColumns,
    controllerIds: Array.from({ length: nodes }, (_, n) => String(n)),
    controllerLamp: Uint32Array.from({ length: nodes + 1 }, (_, n) => n * lamps),
    lampCount: nodes * lamps,
  };
}

function neighbour(node: number, side: number, size: number): number {
  const [dx, dy] = SIDES[side]!;
  const x = ((node % size) + dx + size) % size;
  const y = (Math.floor(node / size) + dy + size) % size;
  return y * size + x;
}

function edgesOf({ network, out }: Junction, size: number) {
  const edges = 4 * size * size;
  const typical = out[0]!;
  return {
    edgeFrom: Int32Array.from({ length: edges }, (_, edge) => edge >> 2),
    edgeTo: Int32Array.from({ length: edges }, (_, edge) => neighbour(edge >> 2, edge & 3, size)),
    edgeFirstLane: Int32Array.from({ length: edges }, (_, edge) => LANES * edge),
    edgeLaneTotal: new Uint8Array(edges).fill(LANES),
    edgeLength: new Float64Array(edges).fill(network.edgeLength[typical]!),
    edgePriority: new Float32Array(edges).fill(network.edgePriority[typical]!),
  };
}

function lanesOf(junction: Junction, size: number, nodeX: Float64Array, nodeY: Float64Array) {
  const { network, node, out, firstGate, gates } = junction;
  const nodes = size * size;
  const edgeLanes = 4 * LANES * nodes;
  const laneCount = edgeLanes + gates * nodes;
  const inside = network.edgeLanes + firstGate;
  /** the lane of the small network that a lane is like, and the node where it is drawn */
  const like = (lane: number) =>
    lane < edgeLanes
      ? network.edgeFirstLane[out[(lane >> 1) & 3]!]! + (lane & 1)
      : inside + ((lane - edgeLanes) % gates);
  const at = (lane: number) => (lane < edgeLanes ? lane >> 3 : Math.floor((lane - edgeLanes) / gates));
  const laneShapeStart = new Uint32Array(laneCount + 1);
  const pointsOf = (lane: number) => network.laneShapeStart[lane + 1]! - network.laneShapeStart[lane]!;
  for (let lane = 0; lane < laneCount; lane++) laneShapeStart[lane + 1] = laneShapeStart[lane]! + pointsOf(like(lane));
  const laneShape = new Float32Array(2 * laneShapeStart[laneCount]!);
  for (let lane = 0; lane < laneCount; lane++) {
    const from = 2 * network.laneShapeStart[like(lane)]!;
    const dx = nodeX[at(lane)]! - network.nodeX[node]!;
    const dy = nodeY[at(lane)]! - network.nodeY[node]!;
    const first = 2 * laneShapeStart[lane]!;
    for (let p = 0; p < 2 * pointsOf(like(lane)); p += 2) {
      laneShape[first + p] = network.laneShape[from + p]! + dx;
      laneShape[first + p + 1] = network.laneShape[from + p + 1]! + dy;
    }
  }
  const filled = <A extends Float64Array | Float32Array | Uint32Array | Int32Array>(column: A, of: A): A => {
    for (let lane = 0; lane < laneCount; lane++) column[lane] = of[like(lane)]!;
    return column;
  };
  const laneEdge = new Int32Array(laneCount).fill(-1);
  const laneNode = new Int32Array(laneCount);
  for (let lane = 0; lane < laneCount; lane++) {
    if (lane < edgeLanes) laneEdge[lane] = lane >> 1;
    laneNode[lane] = lane < edgeLanes ? neighbour(lane >> 3, (lane >> 1) & 3, size) : at(lane);
  }
  return {
    laneCount,
    edgeLanes,
    laneLength: filled(new Float64Array(laneCount), network.laneLength),
    laneSpeed: filled(new Float64Array(laneCount), network.laneSpeed),
    laneWidth: filled(new Float32Array(laneCount), network.laneWidth),
    laneAllow: filled(new Uint32Array(laneCount), network.laneAllow),
    laneEdge,
    laneNode,
    laneShapeStart,
    laneShape,
  };
}

function gatesOf(junction: Junction, size: number, lamps: number) {
  const { network, firstGate, gates, out, into } = junction;
  const nodes = size * size;
  const edgeLanes = 4 * LANES * nodes;
  const gateCount = gates * nodes;
  const firstLamp = network.controllerLamp[junction.controller]!;
  /** a lane of the small junction as one of the torus, seen from a node */
  const laneAt = (lane: number, node: number): number => {
    if (lane >= network.edgeLanes) return edgeLanes + node * gates + lane - network.edgeLanes - firstGate;
    const edge = network.laneEdge[lane]!;
    const index = lane - network.edgeFirstLane[edge]!;
    const side = out.indexOf(edge);
    if (side >= 0) return LANES * (4 * node + side) + index;
    const from = into.indexOf(edge);
    return LANES * (4 * neighbour(node, from, size) + ((from + 2) & 3)) + index;
  };
  const lanes = (of: Int32Array) =>
    Int32Array.from({ length: gateCount }, (_, g) => laneAt(of[firstGate + (g % gates)]!, Math.floor(g / gates)));
  const same = <A extends Uint8Array | Uint32Array>(of: A): A => {
    const column = new (of.constructor as new (n: number) => A)(gateCount);
    for (let g = 0; g < gateCount; g++) column[g] = of[firstGate + (g % gates)]!;
    return column;
  };
  const gateFrom = lanes(network.gateFrom);
  const gateTo = lanes(network.gateTo);
  const leaving = listByRow(gateFrom, edgeLanes + gateCount, (g) => g);
  const ending = listByRow(gateTo, edgeLanes, (g) => edgeLanes + g);
  const gateLamp = Int32Array.from({ length: gateCount }, (_, g) => {
    const lamp = network.gateLamp[firstGate + (g % gates)]!;
    return lamp < 0 ? -1 : Math.floor(g / gates) * lamps + lamp - firstLamp;
  });
  return {
    laneGateStart: leaving.start,
    laneGates: leaving.entries,
    laneSourceStart: ending.start,
    laneSources: ending.entries,
    gateCount,
    gateFrom,
    gateTo,
    gateTarget: lanes(network.gateTarget),
    gateConnection: Int32Array.from({ length: gateCount }, (_, g) => g),
    gateLamp,
    gateDirection: same(network.gateDirection),
    gateRight: same(network.gateRight),
    gateAllow: same(network.gateAllow),
    gateKeepClear: same(network.gateKeepClear),
    gateWaitsInside: same(network.gateWaitsInside),
    gateInside: same(network.gateInside),
    gateWatched: same(network.gateWatched),
    ...relationsOf(junction, nodes),
  };
}

/** Columns by gate that are the same at every junction and that `known` does not have. */
function otherGateColumns({ network, firstGate, gates }: Junction, nodes: number, known: object) {
  const others: Record<string, unknown> = {};
  for (const [name, column] of Object.entries(network)) {
    if (!(column instanceof Float32Array || column instanceof Uint8Array || column instanceof Int32Array)) continue;
    if (column.length !== network.gateCount || name in known) continue;
    const repeated = new (column.constructor as new (n: number) => typeof column)(gates * nodes);
    for (let g = 0; g < repeated.length; g++) repeated[g] = column[firstGate + (g % gates)]!;
    others[name] = repeated;
  }
  return others;
}

/** Who yields to whom and where paths meet, junction by junction. */
function relationsOf({ network, firstGate, gates }: Junction, nodes: number) {
  const repeat = (start: Uint32Array) => {
    const from = start[firstGate]!;
    const total = start[firstGate + gates]! - from;
    const rows = new Uint32Array(gates * nodes + 1);
    for (let g = 0; g <= gates * nodes; g++)
      rows[g] = Math.floor(g / gates) * total + start[firstGate + (g % gates)]! - from;
    return { from, total, rows };
  };
  const gatesAt = (of: Int32Array, { from, total }: { from: number; total: number }) => {
    const column = new Int32Array(total * nodes);
    for (let i = 0; i < column.length; i++)
      column[i] = of[from + (i % total)]! - firstGate + Math.floor(i / total) * gates;
    return column;
  };
  const meets = repeat(network.meetStart);
  const yields = repeat(network.yieldStart);
  const same = <A extends Uint8Array | Float32Array>(of: A): A => {
    const column = new (of.constructor as new (n: number) => A)(meets.total * nodes);
    for (let i = 0; i < column.length; i++) column[i] = of[meets.from + (i % meets.total)]!;
    return column;
  };
  return {
    yieldStart: yields.rows,
    yields: gatesAt(network.yields, yields),
    meetStart: meets.rows,
    meetGate: gatesAt(network.meetGate, meets),
    meetKind: same(network.meetKind),
    meetFrom: same(network.meetFrom),
    meetUntil: same(network.meetUntil),
    meetFoeFrom: same(network.meetFoeFrom),
    meetFoeUntil: same(network.meetFoeUntil),
    meetFoeMiddle: same(network.meetFoeMiddle),
    meetFoeClear: same(network.meetFoeClear),
  };
}

/** CSR by row of those entries whose row is below `rows`. */
function listByRow(rowOf: Int32Array, rows: number, entry: (i: number) => number) {
  const start = new Uint32Array(rows + 1);
  for (const row of rowOf) if (row < rows) start[row + 1] = start[row + 1]! + 1;
  for (let row = 0; row < rows; row++) start[row + 1] = start[row + 1]! + start[row]!;
  const entries = new Int32Array(start[rows]!);
  const next = start.slice();
  for (let i = 0; i < rowOf.length; i++) {
    const row = rowOf[i]!;
    if (row >= rows) continue;
    entries[next[row]!] = entry(i);
    next[row] = next[row]! + 1;
  }
  return { start, entries };
}

/** The program of the small grid's middle junction, at every junction. */
export function torusPrograms(
  small: CompiledNetwork,
  programs: readonly LampProgram[],
  size: number,
): readonly LampProgram[] {
  const { controller } = junctionOf(small, small.nodeIds.indexOf('C2'));
  const own = programs.find((program) => program.controller === controller)!;
  return Array.from({ length: size * size }, (_, node) => ({ ...own, controller: node }));
}

/** Trips with one turn of up to `reach` blocks along each axis, `count` in all, spread evenly over `window` s. */
export function torusDemand(
  like: CompiledDemand,
  size: number,
  count: number,
  window: number,
  reach: number,
): CompiledDemand {
  const chance = seededNumbers(1);
  const draw = (below: number) => Math.floor(chance() * below);
  const routeStart = new Uint32Array(count);
  const routeEnd = new Uint32Array(count);
  let routeEdges = new Int32Array(count * (reach + 4));
  let used = 0;
  for (let trip = 0; trip < count; trip++) {
    if (used + 2 * reach > routeEdges.length) {
      const longer = new Int32Array(routeEdges.length * 1.2);
      longer.set(routeEdges);
      routeEdges = longer;
    }
    routeStart[trip] = used;
    let node = draw(size * size);
    const ways = [draw(2 * reach + 1) - reach, draw(2 * reach + 1) - reach];
    if (Math.abs(ways[0]!) + Math.abs(ways[1]!) < 2) ways[0] = 2;
    const first = draw(2);
    for (const axis of [first, 1 - first]) {
      const side = axis + (ways[axis]! < 0 ? 2 : 0);
      for (let block = Math.abs(ways[axis]!); block > 0; block--) {
        routeEdges[used++] = 4 * node + side;
        node = neighbour(node, side, size);
      }
    }
    routeEnd[trip] = used;
  }
  return {
    ...like,
    count,
    ids: Array.from({ length: count }, (_, trip) => String(trip)),
    driver: Uint32Array.from({ length: count }, (_, trip) => Math.imul(trip, 0x9e3779b1)),
    type: new Uint16Array(count),
    depart: Float64Array.from({ length: count }, (_, trip) => (trip * window) / count),
    routeStart,
    routeEnd,
    routeEdges,
    departLane: new Int8Array(count).fill(-1),
    departPos: new Float32Array(count).fill(like.departPos[0]!),
    departSpeed: new Float32Array(count).fill(-1),
    arrivalPos: new Float32Array(count).fill(Number.NaN),
    stopStart: new Uint32Array(count + 1),
    warnings: [],
  };
}
