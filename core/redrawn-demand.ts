// The same demand drawn again: departures moved, some trips dropped, some doubled. What a plan must also be good for.
import { hashName, PURPOSE, streamOf, uniform } from './chance.ts';
import type { CompiledDemand } from './compiled-demand.ts';

export interface Redraw {
  /** s: each departure moves by up to this, earlier or later */
  readonly moved: number;
  /** shares of the trips, 0..1 */
  readonly dropped: number;
  readonly doubled: number;
}

/** Rows of the demand drawn again, with their departures; sorted by departure. */
function drawRows(demand: CompiledDemand, seed: number, redraw: Redraw, begin: number, end: number) {
  const rows: { from: number; depart: number; copy: boolean }[] = [];
  for (let v = 0; v < demand.count; v++) {
    const stream = streamOf(PURPOSE.redraw, demand.driver[v]!);
    const fate = uniform(seed, stream, 0);
    if (fate < redraw.dropped) continue;
    const due = (counter: number): number => {
      const depart = demand.depart[v]!;
      if (depart >= end) return depart;
      const moved = depart + redraw.moved * (2 * uniform(seed, stream, counter) - 1);
      return Math.min(Math.max(moved, begin), Math.max(begin, end - 1));
    };
    rows.push({ from: v, depart: due(1), copy: false });
    if (fate >= 1 - redraw.doubled) rows.push({ from: v, depart: due(2), copy: true });
  }
  return rows.sort((a, b) => a.depart - b.depart || a.from - b.from || Number(a.copy) - Number(b.copy));
}

/**
 * Draws a demand again; the same seed gives the same one. Trips due from `begin` to `end` (s) stay within it. A doubled
 * trip is a second driver on the same way. Time O(n log n).
 */
export function redrawDemand(
  demand: CompiledDemand,
  seed: number,
  redraw: Redraw,
  begin: number,
  end: number,
): CompiledDemand {
  const rows = drawRows(demand, seed, redraw, begin, end);
  const ids = rows.map(({ from, copy }) => (copy ? `${demand.ids[from]}+` : demand.ids[from]!));
  const stopStart = new Uint32Array(rows.length + 1);
  const stops: number[] = [];
  for (const [row, { from }] of rows.entries()) {
    for (let stop = demand.stopStart[from]!; stop < demand.stopStart[from + 1]!; stop++) stops.push(stop);
    stopStart[row + 1] = stops.length;
  }
  return {
    types: demand.types,
    count: rows.length,
    ids,
    driver: Uint32Array.from(rows, ({ from, copy }, row) => (copy ? hashName(ids[row]!) : demand.driver[from]!)),
    type: Uint16Array.from(rows, ({ from }) => demand.type[from]!),
    depart: Float64Array.from(rows, ({ depart }) => depart),
    routeStart: Uint32Array.from(rows, ({ from }) => demand.routeStart[from]!),
    routeEnd: Uint32Array.from(rows, ({ from }) => demand.routeEnd[from]!),
    routeEdges: demand.routeEdges,
    departLane: Int8Array.from(rows, ({ from }) => demand.departLane[from]!),
    departPos: Float32Array.from(rows, ({ from }) => demand.departPos[from]!),
    departSpeed: Float32Array.from(rows, ({ from }) => demand.departSpeed[from]!),
    arrivalPos: Float32Array.from(rows, ({ from }) => demand.arrivalPos[from]!),
    stopStart,
    stopLane: Int32Array.from(stops, (stop) => demand.stopLane[stop]!),
    stopFrom: Float32Array.from(stops, (stop) => demand.stopFrom[stop]!),
    stopUntilPos: Float32Array.from(stops, (stop) => demand.stopUntilPos[stop]!),
    stopDuration: Float32Array.from(stops, (stop) => demand.stopDuration[stop]!),
    stopUntil: Float64Array.from(stops, (stop) => demand.stopUntil[stop]!),
    warnings: demand.warnings,
  };
}
