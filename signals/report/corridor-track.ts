// A corridor as one axis: how far along it every lane lies, in both directions, so that positions become distances.
import type { CompiledNetwork } from '../../core/compiled-network.ts';
import type { Corridor, CorridorStop } from '../corridor.ts';
import type { Turns } from '../passage.ts';

/** One direction of travel. Row i of `stops` belongs to controller i of the track. */
export interface TrackDirection {
  readonly stops: readonly (CorridorStop | undefined)[];
  /** m/s at the limits, one a pair of neighbours; undefined where the street does not run that way */
  readonly speeds: readonly (number | undefined)[];
  /** by lane: m along the axis where the lane starts (NaN off the corridor), and m along the axis a metre driven */
  readonly start: Float32Array;
  readonly slope: Float32Array;
}

export interface CorridorTrack {
  readonly id: string;
  readonly controllers: readonly string[];
  /** m from the first stop line, by controller */
  readonly at: readonly number[];
  /** m, what the axis shows: a little before the first stop line and after the last */
  readonly low: number;
  readonly high: number;
  readonly out: TrackDirection;
  readonly back: TrackDirection;
}

/** m shown beyond the outermost stop lines */
const LEAD = 120;
/** m beyond which two signals are no neighbours */
const FARTHEST = 4000;

/** The shortest way from one edge to another, both included; undefined when there is none within `FARTHEST`. */
function way(network: CompiledNetwork, turns: Turns, from: number, to: number): number[] | undefined {
  const open = [{ edge: from, length: 0, path: [from] }];
  const closed = new Set<number>();
  while (open.length > 0) {
    open.sort((a, b) => b.length - a.length);
    const { edge, length, path } = open.pop()!;
    if (edge === to && path.length > 1) return path;
    if (closed.has(edge) || length > FARTHEST) continue;
    closed.add(edge);
    for (const turn of turns.leaving(edge)) {
      if (turn.direction === 't' || closed.has(turn.to)) continue;
      const further = length + turn.length + network.edgeLength[turn.to];
      open.push({ edge: turn.to, length: further, path: [...path, turn.to] });
    }
  }
  return undefined;
}

/** m from the stop line of the first edge of a way to that of the last. */
function wayLength(network: CompiledNetwork, turns: Turns, path: readonly number[]): number {
  let length = 0;
  for (let i = 1; i < path.length; i++)
    length += (turns.find(path[i - 1], path[i])?.length ?? 0) + network.edgeLength[path[i]];
  return length;
}

/** Ways between neighbouring stop lines of one direction, in the order of `order` (indices of controllers). */
function waysAlong(
  network: CompiledNetwork,
  turns: Turns,
  stops: readonly (CorridorStop | undefined)[],
  order: readonly number[],
): (number[] | undefined)[] {
  return order.slice(1).map((place, i) => {
    const [a, b] = [stops[order[i]], stops[place]];
    return a && b && way(network, turns, a.edge, b.edge);
  });
}

/** Writes where the lanes of one direction lie. */
class LaneTable {
  readonly start: Float32Array;
  readonly slope: Float32Array;
  readonly #network: CompiledNetwork;
  readonly #turns: Turns;

  constructor(network: CompiledNetwork, turns: Turns) {
    this.#network = network;
    this.#turns = turns;
    this.start = new Float32Array(network.laneCount).fill(Number.NaN);
    this.slope = new Float32Array(network.laneCount);
  }

  /** An edge that ends at `end` on the axis. */
  edge(edge: number, end: number, slope: number): void {
    const { edgeFirstLane, edgeLaneTotal, laneLength } = this.#network;
    for (let lane = edgeFirstLane[edge]; lane < edgeFirstLane[edge] + edgeLaneTotal[edge]; lane++)
      this.#set(lane, end - slope * laneLength[lane], slope);
  }

  /** A way whose first edge ends at `from` on the axis. */
  way(path: readonly number[], from: number, slope: number): void {
    let at = from;
    for (let i = 1; i < path.length; i++) {
      this.#inside(path[i - 1], path[i], at, slope);
      at += slope * ((this.#turns.find(path[i - 1], path[i])?.length ?? 0) + this.#network.edgeLength[path[i]]);
      this.edge(path[i], at, slope);
    }
  }

  #inside(from: number, to: number, at: number, slope: number): void {
    const { edgeFirstLane, edgeLaneTotal } = this.#network;
    for (let lane = edgeFirstLane[from]; lane < edgeFirstLane[from] + edgeLaneTotal[from]; lane++)
      this.#gates(lane, to, at, slope);
  }

  /** The inside lanes behind the gates of a lane that lead to an edge, first pieces and the second ones behind them. */
  #gates(lane: number, to: number, at: number, slope: number): void {
    const { laneGateStart, laneGates, laneEdge, gateTarget, edgeLanes, laneLength } = this.#network;
    for (let i = laneGateStart[lane]; i < laneGateStart[lane + 1]; i++) {
      const gate = laneGates[i];
      if (laneEdge[gateTarget[gate]] !== to) continue;
      const inside = edgeLanes + gate;
      this.#set(inside, at, slope);
      this.#gates(inside, to, at + slope * laneLength[inside], slope);
    }
  }

  #set(lane: number, start: number, slope: number): void {
    if (!Number.isNaN(this.start[lane])) return;
    this.start[lane] = start;
    this.slope[lane] = slope;
  }
}

/** m from the first stop line to each controller: as driven outward, else as driven back, else as the corridor says. */
function axisOf(
  network: CompiledNetwork,
  turns: Turns,
  corridor: Corridor,
  outWays: readonly (number[] | undefined)[],
  backWays: readonly (number[] | undefined)[],
): number[] {
  const at = [0];
  for (let i = 0; i < outWays.length; i++) {
    const path = outWays[i] ?? backWays[outWays.length - 1 - i];
    const road = corridor.roads[i] ?? corridor.roadsBack[i];
    at.push(at[i] + (path ? wayLength(network, turns, path) : (road?.distance ?? 0)));
  }
  return at;
}

function directionOf(
  network: CompiledNetwork,
  turns: Turns,
  side: { readonly stops: Corridor['out']; readonly roads: Corridor['roads'] },
  order: readonly number[],
  ways: readonly (number[] | undefined)[],
  at: readonly number[],
): TrackDirection {
  const table = new LaneTable(network, turns);
  const sign = at[order.at(-1)!] >= at[order[0]] ? 1 : -1;
  for (const [i, path] of ways.entries()) {
    if (!path) continue;
    const [from, until] = [at[order[i]], at[order[i + 1]]];
    table.way(path, from, (until - from) / wayLength(network, turns, path));
  }
  const first = side.stops[order[0]];
  if (first) table.edge(first.edge, at[order[0]], sign);
  const last = side.stops[order.at(-1)!];
  const onward =
    last &&
    turns
      .leaving(last.edge)
      .find((turn) => turn.direction === 's' && turn.links.some((link) => last.links.includes(link)));
  if (last && onward) table.way([last.edge, onward.to], at[order.at(-1)!], sign);
  return { stops: side.stops, speeds: side.roads.map((road) => road?.speed), start: table.start, slope: table.slope };
}

/** Lays a corridor out along one axis, outward upwards. */
export function corridorTrack(network: CompiledNetwork, turns: Turns, corridor: Corridor): CorridorTrack {
  const outward = corridor.controllers.map((_, i) => i);
  const inward = [...outward].reverse();
  const outWays = waysAlong(network, turns, corridor.out, outward);
  const backWays = waysAlong(network, turns, corridor.back, inward);
  const at = axisOf(network, turns, corridor, outWays, backWays);
  const { out, back, roads, roadsBack } = corridor;
  return {
    id: corridor.id,
    controllers: corridor.controllers,
    at,
    low: -LEAD,
    high: at.at(-1)! + LEAD,
    out: directionOf(network, turns, { stops: out, roads }, outward, outWays, at),
    back: directionOf(network, turns, { stops: back, roads: roadsBack }, inward, backWays, at),
  };
}
