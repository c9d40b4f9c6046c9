// Which share of each path's vehicles passes each counted place in its interval, by the times that a run was driven in.

import type { CompiledNetwork } from '../../core/compiled-network.ts';
import type { Count } from '../../core/count.ts';
import type { Columns } from '../../core/least-squares.ts';
import type { PathDemand } from '../../core/path-flows.ts';
import type { LinkTable } from '../../sim/result.ts';

/** departures within an interval that stand for all of it */
const SAMPLES = 8;

/** s that an edge took, by interval; free flow where nobody drove. */
export class DrivenTimes {
  readonly #network: CompiledNetwork;
  readonly #links: LinkTable;
  readonly #begin: number;

  constructor(network: CompiledNetwork, links: LinkTable, begin: number) {
    this.#network = network;
    this.#links = links;
    this.#begin = begin;
  }

  /** s to drive `edge` for who comes onto it at `time`. */
  at(edge: number, time: number): number {
    const { intervals, interval, edges } = this.#links;
    const { edgeLength, edgeFirstLane, laneSpeed } = this.#network;
    const i = Math.min(intervals - 1, Math.max(0, Math.floor((time - this.#begin) / interval)));
    const cell = i * edges + edge;
    const free = edgeLength[edge]! / laneSpeed[edgeFirstLane[edge]!]!;
    const driven = (this.#links.time[cell]! / Math.max(1, this.#links.distance[cell]!)) * edgeLength[edge]!;
    return this.#links.distance[cell]! > edgeLength[edge]! ? Math.max(free, driven) : free;
  }
}

/** Counts by the edge that is driven onto. */
type CountsByEdge = ReadonlyMap<
  number,
  readonly { readonly row: number; readonly from: number; readonly begin: number; readonly end: number }[]
>;

/** Sorts counts by edge; a turning count is one at the edge it leads to, of those who come from `from` or the road it ends. */
export function countsByEdge(network: CompiledNetwork, counts: readonly Count[]): CountsByEdge {
  const found = new Map<number, { row: number; from: number; begin: number; end: number }[]>();
  for (const [row, { edge, to, begin, end }] of counts.entries()) {
    const at = network.edgeIndex.get(to ?? edge)!;
    const from = to === undefined ? -1 : network.edgeIndex.get(edge)!;
    found.set(at, [...(found.get(at) ?? []), { row, from, begin, end }]);
  }
  return found;
}

/** Walks a way from a departure on and says which counts it adds to. */
function passed(
  route: Int32Array,
  depart: number,
  counts: CountsByEdge,
  times: DrivenTimes,
  add: (row: number) => void,
): void {
  let time = depart;
  for (let i = 0; i < route.length; i++) {
    const edge = route[i]!;
    for (const { row, from, begin, end } of counts.get(edge) ?? [])
      if (time >= begin && time < end && (from < 0 || route[i - 1] === from || route[i - 2] === from)) add(row);
    time += times.at(edge, time);
  }
}

/** The matrix of shares, one column a path, and what the fixed trips add to each count. */
export function assignment(
  network: CompiledNetwork,
  { paths, fixed }: PathDemand,
  counts: readonly Count[],
  times: DrivenTimes,
): { readonly matrix: Columns; readonly fixed: Float64Array } {
  const byEdge = countsByEdge(network, counts);
  const columns = paths.map(({ route, begin, end }) => {
    const shares = new Map<number, number>();
    for (let sample = 0; sample < SAMPLES; sample++) {
      const depart = begin + ((sample + 0.5) * (end - begin)) / SAMPLES;
      passed(route, depart, byEdge, times, (row) => shares.set(row, (shares.get(row) ?? 0) + 1 / SAMPLES));
    }
    return { row: Int32Array.from(shares.keys()), value: Float64Array.from(shares.values()) };
  });
  const always = new Float64Array(counts.length);
  for (const { route, depart } of fixed) passed(route, depart, byEdge, times, (row) => (always[row]! += 1));
  return { matrix: { rows: counts.length, columns }, fixed: always };
}
