// Turning volumes at every junction, read off the routes of the place's own demand.
import type { CompiledDemand } from '../core/compiled-demand.ts';
import type { CompiledNetwork } from '../core/compiled-network.ts';

export interface DemandWindow {
  /** s */
  readonly begin: number;
  readonly end: number;
  /** s, length of an interval; the last one may be cut short by the window's end */
  readonly interval: number;
}

/** Vehicles that pass from one edge to the next, and the edge after that (-1: they arrive before it). */
export interface Movement {
  readonly from: number;
  readonly to: number;
  readonly next: number;
  /** veh/h by interval */
  readonly volume: Float64Array;
  /** means over its vehicles: s, desired headway; m, length with standstill gap */
  readonly tau: number;
  readonly space: number;
}

interface Tally {
  readonly from: number;
  readonly to: number;
  readonly next: number;
  readonly count: Float64Array;
  vehicles: number;
  tau: number;
  space: number;
}

/** Number of intervals of a window, at least one. */
export function intervalCount(window: DemandWindow): number {
  return Math.max(1, Math.ceil((window.end - window.begin) / window.interval - 1e-9));
}

/** Length of interval `i`. Unit h. */
export function intervalHours(window: DemandWindow, i: number): number {
  const from = window.begin + i * window.interval;
  return (Math.min(from + window.interval, window.end) - from) / 3600;
}

/**
 * Turning volumes by interval. A vehicle is counted where it would be without delay: departure plus free travel time to the
 * end of each edge. Vehicles that depart outside the window are left out, and so is what they would pass after its end.
 */
export function movementDemand(network: CompiledNetwork, demand: CompiledDemand, window: DemandWindow): Movement[] {
  const tallies = new Map<string, Tally>();
  const intervals = intervalCount(window);
  const travel = edgeTravelTimes(network);
  for (let vehicle = 0; vehicle < demand.count; vehicle++) {
    let time = demand.depart[vehicle]!;
    if (time < window.begin || time >= window.end) continue;
    const type = demand.type[vehicle]!;
    const last = demand.routeEnd[vehicle]! - 1;
    for (let at = demand.routeStart[vehicle]!; at < last; at++) {
      const from = demand.routeEdges[at]!;
      const to = demand.routeEdges[at + 1]!;
      const next = at + 2 <= last ? demand.routeEdges[at + 2]! : -1;
      time += travel[from]!;
      if (time >= window.end) break;
      const tally = tallyOf(tallies, from, to, next, intervals);
      const interval = Math.min(intervals - 1, Math.floor((time - window.begin) / window.interval));
      tally.count[interval]! += 1;
      tally.vehicles++;
      tally.tau += demand.types.tau[type]!;
      tally.space += demand.types.length[type]! + demand.types.minGap[type]!;
    }
  }
  return [...tallies.values()].map(({ from, to, next, count, vehicles, tau, space }) => ({
    from,
    to,
    next,
    volume: count.map((value, i) => value / intervalHours(window, i)),
    tau: tau / vehicles,
    space: space / vehicles,
  }));
}

function tallyOf(tallies: Map<string, Tally>, from: number, to: number, next: number, intervals: number): Tally {
  const key = `${from}>${to}>${next}`;
  let tally = tallies.get(key);
  if (!tally) {
    tally = { from, to, next, count: new Float64Array(intervals), vehicles: 0, tau: 0, space: 0 };
    tallies.set(key, tally);
  }
  return tally;
}

/** s to drive each edge at its limit. */
function edgeTravelTimes(network: CompiledNetwork): Float64Array {
  return Float64Array.from(
    { length: network.edgeCount },
    (_, edge) => network.edgeLength[edge]! / network.laneSpeed[network.edgeFirstLane[edge]!]!,
  );
}

/** A way to spread: `volume` may use any of `lanes`. */
export interface LaneChoice {
  readonly volume: number;
  /** s a vehicle at saturation */
  readonly headway: number;
  readonly lanes: readonly number[];
}

/**
 * Spreads volumes over the lanes that they may use so that the busiest lanes are as little busy as they can be: equal
 * degree of saturation within what the choices permit (least sum of squared loads, by turns until it stands).
 * @returns for each choice the volume on each of its lanes
 */
export function spreadOverLanes(choices: readonly LaneChoice[]): number[][] {
  const load = new Map<number, number>();
  const shares = choices.map(({ volume, lanes, headway }) => {
    for (const lane of lanes) load.set(lane, (load.get(lane) ?? 0) + (volume * headway) / lanes.length);
    return lanes.map(() => volume / lanes.length);
  });
  for (let pass = 0; pass < 60; pass++) {
    let moved = 0;
    for (const [index, { volume, headway, lanes }] of choices.entries()) {
      if (lanes.length < 2 || volume <= 0) continue;
      const others = lanes.map((lane, i) => load.get(lane)! - shares[index]![i]! * headway);
      const filled = fill(others, volume * headway);
      for (const [i, lane] of lanes.entries()) {
        const share = filled[i]! / headway;
        moved = Math.max(moved, Math.abs(share - shares[index]![i]!));
        shares[index]![i] = share;
        load.set(lane, others[i]! + filled[i]!);
      }
    }
    if (moved < 1e-3) break;
  }
  return shares;
}

/** Pours `amount` onto levels so that the lowest rise to a common level. */
function fill(levels: readonly number[], amount: number): number[] {
  const order = levels.map((_, i) => i).sort((a, b) => levels[a]! - levels[b]!);
  let level = levels[order[0]!]!;
  let left = amount;
  let wet = 1;
  for (; wet < order.length; wet++) {
    const next = levels[order[wet]!]!;
    if ((next - level) * wet >= left) break;
    left -= (next - level) * wet;
    level = next;
  }
  level += left / wet;
  return levels.map((value) => Math.max(0, level - value));
}

/** The volume that the mean vehicle meets: intervals weighted by their own volume. */
export function metVolume(values: Float64Array, count: number): number {
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < count; i++) {
    sum += values[i]!;
    squares += values[i]! ** 2;
  }
  return sum > 0 ? squares / sum : 0;
}
