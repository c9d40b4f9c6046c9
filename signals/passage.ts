// The ways over stop lines: turns from edge to edge with their lamps, and the trips of a demand as passages of signals.
import type { CompiledDemand } from '../core/compiled-demand.ts';
import { type CompiledNetwork, RIGHT } from '../core/compiled-network.ts';
import { DIRECTIONS } from '../core/network.ts';

/** From one edge to the next, over all lanes that allow it. */
export interface Turn {
  /** edge indices */
  readonly from: number;
  readonly to: number;
  /** index into CompiledNetwork.controllerIds, -1 without a lamp */
  readonly controller: number;
  /** lamps of the turn as indices in the controller's states, each once */
  readonly links: readonly number[];
  /** lanes it may start from */
  readonly lanes: readonly number[];
  readonly direction: (typeof DIRECTIONS)[number];
  /** true when some right of way other than major is all it has */
  readonly minor: boolean;
  /** m and s through the junction, the shortest of its paths */
  readonly length: number;
  readonly time: number;
}

/** All turns of a network. */
export interface Turns {
  readonly list: readonly Turn[];
  /** the turn from one edge to another, if there is one */
  find(from: number, to: number): Turn | undefined;
  /** turns that leave an edge */
  leaving(edge: number): readonly Turn[];
  /** turns that enter an edge */
  entering(edge: number): readonly Turn[];
}

/** Length in m and undelayed time in s of one way through a junction: one inside lane, or two in sequence. */
function insideWay(network: CompiledNetwork, gate: number): { length: number; time: number } {
  let lane = network.edgeLanes + gate;
  let length = 0;
  let time = 0;
  for (;;) {
    length += network.laneLength[lane]!;
    time += network.laneLength[lane]! / network.laneSpeed[lane]!;
    if (network.laneGateStart[lane] === network.laneGateStart[lane + 1]) return { length, time };
    lane = network.edgeLanes + network.laneGates[network.laneGateStart[lane]!]!;
  }
}

function controllerOf(network: CompiledNetwork, lamp: number): number {
  if (lamp < 0) return -1;
  let low = 0;
  let high = network.controllerIds.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (network.controllerLamp[middle]! <= lamp) low = middle;
    else high = middle;
  }
  return low;
}

/** Gathers the gates of a network into turns. */
export function turnsOf(network: CompiledNetwork): Turns {
  const gatesOf = new Map<number, number[]>();
  for (let gate = 0; gate < network.gateCount; gate++) {
    if (network.gateInside[gate]) continue;
    const from = network.laneEdge[network.gateFrom[gate]!]!;
    const to = network.laneEdge[network.gateTarget[gate]!]!;
    const key = from * network.edgeCount + to;
    const gates = gatesOf.get(key);
    if (gates) gates.push(gate);
    else gatesOf.set(key, [gate]);
  }
  const leaving: Turn[][] = Array.from({ length: network.edgeCount }, () => []);
  const entering: Turn[][] = Array.from({ length: network.edgeCount }, () => []);
  const byKey = new Map<number, Turn>();
  for (const [key, gates] of gatesOf) {
    const turn = turnOf(network, gates);
    byKey.set(key, turn);
    leaving[turn.from]!.push(turn);
    entering[turn.to]!.push(turn);
  }
  return {
    list: [...byKey.values()],
    find: (from, to) => byKey.get(from * network.edgeCount + to),
    leaving: (edge) => leaving[edge]!,
    entering: (edge) => entering[edge]!,
  };
}

function turnOf(network: CompiledNetwork, gates: readonly number[]): Turn {
  const lamps = gates.map((gate) => network.gateLamp[gate]!).filter((lamp) => lamp >= 0);
  const controller = controllerOf(network, lamps[0] ?? -1);
  const first = controller < 0 ? 0 : network.controllerLamp[controller]!;
  const ways = gates.map((gate) => insideWay(network, gate));
  const way = ways.reduce((a, b) => (b.time < a.time ? b : a));
  return {
    from: network.laneEdge[network.gateFrom[gates[0]!]!]!,
    to: network.laneEdge[network.gateTarget[gates[0]!]!]!,
    controller,
    links: [...new Set(lamps.map((lamp) => lamp - first))].sort((a, b) => a - b),
    lanes: [...new Set(gates.map((gate) => network.gateFrom[gate]!))].sort((a, b) => a - b),
    direction: DIRECTIONS[network.gateDirection[gates[0]!]!]!,
    minor: gates.every((gate) => network.gateRight[gate] !== RIGHT.major),
    length: way.length,
    time: way.time,
  };
}

/** A signal passed on the way: which turn, and how far it is from the one before (or from the start of the trip). */
export interface Passage {
  readonly turn: Turn;
  /** m from stop line to stop line, the edge before this stop line included */
  readonly distance: number;
  /** s at the limits, one a pace */
  readonly times: readonly number[];
}

/** How fast some share of the drivers goes: a factor on the limit, and the vehicle's own top speed in m/s. */
export interface Pace {
  readonly factor: number;
  readonly topSpeed: number;
  readonly share: number;
}

/** Everybody at the limit. */
export const AT_LIMIT: readonly Pace[] = [{ factor: 1, topSpeed: Infinity, share: 1 }];

/** Mean and standard deviation of one time a pace. */
export function spreadOfTimes(times: readonly number[], paces: readonly Pace[]): { mean: number; deviation: number } {
  let mean = 0;
  let square = 0;
  for (const [i, { share }] of paces.entries()) {
    mean += share * times[i]!;
    square += share * times[i]! ** 2;
  }
  return { mean, deviation: Math.sqrt(Math.max(0, square - mean * mean)) };
}

/** Standard normal quantiles of seven equal shares, at their middles. */
const SEVENTHS = [-1.465, -0.792, -0.366, 0, 0.366, 0.792, 1.465];

/** The paces of the vehicles that depart within [begin, end) s, by type and in seven parts of the spread of their speed factor. */
export function pacesOf(demand: CompiledDemand, begin: number, end: number): Pace[] {
  const { types } = demand;
  const count = new Float64Array(types.ids.length);
  let all = 0;
  for (let v = 0; v < demand.count; v++) {
    if (demand.depart[v]! < begin || demand.depart[v]! >= end) continue;
    count[demand.type[v]!]! += 1;
    all++;
  }
  if (all === 0) return [...AT_LIMIT];
  const paces: Pace[] = [];
  for (const [t, vehicles] of count.entries()) {
    if (vehicles === 0) continue;
    for (const z of SEVENTHS) {
      const drawn = types.speedFactorMean[t]! + z * types.speedFactorDev[t]!;
      const factor = Math.min(types.speedFactorMax[t]!, Math.max(types.speedFactorMin[t]!, drawn));
      paces.push({ factor, topSpeed: types.maxSpeed[t]!, share: vehicles / all / SEVENTHS.length });
    }
  }
  return paces;
}

/** s to drive an edge at its limit, and its length in m. */
export function edgeRun(network: CompiledNetwork, edge: number): { length: number; time: number } {
  const lane = network.edgeFirstLane[edge]!;
  const length = network.edgeLength[edge]!;
  return { length, time: length / network.laneSpeed[lane]! };
}

/** Routes that are driven, each once, with the vehicles per hour that departed on it within [begin, end). */
export function drivenRoutes(
  demand: CompiledDemand,
  begin: number,
  end: number,
): { edges: Int32Array; flow: number }[] {
  const count = new Map<string, { edges: Int32Array; flow: number }>();
  const perVehicle = 3600 / (end - begin);
  for (let v = 0; v < demand.count; v++) {
    if (demand.depart[v]! < begin || demand.depart[v]! >= end) continue;
    const key = `${demand.routeStart[v]}-${demand.routeEnd[v]}`;
    const known = count.get(key);
    if (known) known.flow += perVehicle;
    else
      count.set(key, {
        edges: demand.routeEdges.subarray(demand.routeStart[v]!, demand.routeEnd[v]!),
        flow: perVehicle,
      });
  }
  return [...count.values()];
}

/** The signals that a route passes, in order. Edges between that no turn joins are passed over (the importer has named them). */
export function passagesOf(
  network: CompiledNetwork,
  turns: Turns,
  edges: ArrayLike<number>,
  paces: readonly Pace[],
): Passage[] {
  const passages: Passage[] = [];
  let distance = 0;
  let times = paces.map(() => 0);
  const drive = (length: number, limit: number) => {
    distance += length;
    times = times.map((time, i) => time + length / Math.min(limit * paces[i]!.factor, paces[i]!.topSpeed));
  };
  for (let i = 0; i + 1 < edges.length; i++) {
    const run = edgeRun(network, edges[i]!);
    drive(run.length, run.length / run.time);
    const turn = turns.find(edges[i]!, edges[i + 1]!);
    if (turn === undefined) continue;
    if (turn.controller >= 0) {
      passages.push({ turn, distance, times });
      distance = 0;
      times = paces.map(() => 0);
    }
    drive(turn.length, turn.length / turn.time);
  }
  return passages;
}
