// Sets our runs beside SUMO's: totals, links by 15 minutes, entries and routes, so that a difference can be traced to its place.
import type { CompiledDemand } from '../core/compiled-demand.ts';
import type { CompiledNetwork } from '../core/compiled-network.ts';
import { mean } from '../core/statistics.ts';
import { type RunResult, TRIP_STATUS } from '../sim/result.ts';
import type { SumoResult } from './sumo-run.ts';

/** One figure of both simulators, mean over seeds, and our relative difference. */
export interface Contrast {
  readonly name: string;
  readonly ours: number;
  readonly sumo: number;
  /** (ours - sumo) / sumo */
  readonly difference: number;
}

/** Totals of a scenario. `delay_s` counts the vehicles that never entered, on both sides. */
export function contrastTotals(ours: readonly RunResult[], sumo: readonly SumoResult[]): Contrast[] {
  const contrast = (name: string, our: (run: RunResult) => number, their: (run: SumoResult) => number): Contrast => {
    const [a, b] = [mean(ours.map(our)), mean(sumo.map(their))];
    return { name, ours: a, sumo: b, difference: (a - b) / b };
  };
  return [
    contrast(
      'duration_s',
      (run) => run.mean.duration_s,
      (run) => run.meanDuration,
    ),
    contrast(
      'delay_s',
      (run) => run.mean.delay_s,
      (run) => run.delayAll,
    ),
    contrast(
      'timeLoss_s',
      (run) => run.mean.timeLoss_s,
      (run) => run.meanTimeLoss,
    ),
    contrast(
      'departDelay_s',
      (run) => run.mean.departDelay_s,
      (run) => run.departDelayAll,
    ),
    contrast(
      'departed',
      (run) => run.vehicles.departed,
      (run) => run.departed,
    ),
    contrast(
      'arrived',
      (run) => run.vehicles.arrived,
      (run) => run.arrived,
    ),
    contrast(
      'stopped_s',
      (run) => run.mean.stopped_s,
      (run) => run.meanWaiting,
    ),
    contrast(
      'stops',
      (run) => run.mean.stops,
      (run) => run.meanStops,
    ),
  ];
}

/** GEH of two hourly flows, veh/h: sqrt(2 (a - b)^2 / (a + b)) (UK DMRB vol. 12, traffic appraisal in urban areas). */
export function geh(a: number, b: number): number {
  return a + b === 0 ? 0 : Math.sqrt((2 * (a - b) ** 2) / (a + b));
}

/** One edge over the whole run, means over seeds. */
export interface LinkContrast {
  readonly edge: string;
  readonly length_m: number;
  readonly lanes: number;
  /** vehicles that entered it */
  readonly entered: [ours: number, sumo: number];
  /** vehicle-seconds on it, its junction behind included */
  readonly time: [ours: number, sumo: number];
  readonly stopped: [ours: number, sumo: number];
  readonly speed: [ours: number, sumo: number];
  /** vehicle-seconds ours minus SUMO's, by interval */
  readonly byInterval: number[];
}

/** Both simulators' cells (edge, interval), mean over seeds. */
interface Cells {
  readonly intervals: number;
  readonly entered: Float64Array;
  readonly time: Float64Array;
  readonly distance: Float64Array;
  readonly stopped: Float64Array;
}

function emptyCells(edges: number, intervals: number): Cells {
  const column = () => new Float64Array(edges * intervals);
  return { intervals, entered: column(), time: column(), distance: column(), stopped: column() };
}

function ourCells(runs: readonly RunResult[]): Cells {
  const { edges, intervals } = runs[0]!.links;
  const cells = emptyCells(edges, intervals);
  for (const { links } of runs)
    for (let cell = 0; cell < edges * intervals; cell++) {
      cells.entered[cell]! += links.entered[cell]! / runs.length;
      cells.time[cell]! += links.time[cell]! / runs.length;
      cells.distance[cell]! += links.distance[cell]! / runs.length;
      cells.stopped[cell]! += links.stopped[cell]! / runs.length;
    }
  return cells;
}

function sumoCells(runs: readonly SumoResult[], network: CompiledNetwork, intervals: number): Cells {
  const cells = emptyCells(network.edgeCount, intervals);
  for (const { edges } of runs) {
    if (edges === undefined) throw new Error('the SUMO runs must gather link figures (edgeInterval)');
    for (let row = 0; row < edges.edge.length; row++) {
      const edge = network.edgeIndex.get(edges.edge[row]!);
      if (edge === undefined || edges.index[row]! >= intervals) continue;
      const cell = edges.index[row]! * network.edgeCount + edge;
      cells.entered[cell]! += edges.entered[row]! / runs.length;
      cells.time[cell]! += edges.time[row]! / runs.length;
      cells.distance[cell]! += edges.distance[row]! / runs.length;
      cells.stopped[cell]! += edges.stopped[row]! / runs.length;
    }
  }
  return cells;
}

/** Links of both simulators; the runs need the same interval. */
export interface LinkComparison {
  /** every edge that either simulator used, the largest difference of vehicle-seconds first */
  readonly links: LinkContrast[];
  /** share of (edge, interval) cells in use with GEH < 5, and how many there are */
  readonly gehBelow5: number;
  readonly countCells: number;
  /** share of edges with at least `MIN_VEHICLES` whose mean speeds agree within 15 % */
  readonly speedWithin15: number;
  readonly speedEdges: number;
}

const MIN_VEHICLES = 10;

/** Compares links: counts by interval (GEH on hourly flows), speeds over the whole window. */
export function compareLinks(
  network: CompiledNetwork,
  ours: readonly RunResult[],
  sumo: readonly SumoResult[],
): LinkComparison {
  const table = ours[0]!.links;
  const [a, b] = [ourCells(ours), sumoCells(sumo, network, table.intervals)];
  const perHour = 3600 / table.interval;
  let [good, cells, close, fast] = [0, 0, 0, 0];
  const links: LinkContrast[] = [];
  for (let edge = 0; edge < network.edgeCount; edge++) {
    const sum = (column: Float64Array) => {
      let total = 0;
      for (let i = 0; i < table.intervals; i++) total += column[i * network.edgeCount + edge]!;
      return total;
    };
    const entered: [number, number] = [sum(a.entered), sum(b.entered)];
    if (entered[0] + entered[1] === 0) continue;
    const byInterval: number[] = [];
    for (let i = 0; i < table.intervals; i++) {
      const cell = i * network.edgeCount + edge;
      byInterval.push(a.time[cell]! - b.time[cell]!);
      if (a.entered[cell]! + b.entered[cell]! === 0) continue;
      cells++;
      if (geh(a.entered[cell]! * perHour, b.entered[cell]! * perHour) < 5) good++;
    }
    const time: [number, number] = [sum(a.time), sum(b.time)];
    const speed: [number, number] = [sum(a.distance) / time[0], sum(b.distance) / time[1]];
    if (Math.max(entered[0], entered[1]) >= MIN_VEHICLES) {
      fast++;
      if (Math.abs(speed[0] - speed[1]) <= 0.15 * speed[1]) close++;
    }
    links.push({
      edge: network.edgeIds[edge]!,
      length_m: network.edgeLength[edge]!,
      lanes: network.edgeLaneTotal[edge]!,
      entered,
      time,
      stopped: [sum(a.stopped), sum(b.stopped)],
      speed,
      byInterval,
    });
  }
  links.sort((x, y) => Math.abs(y.time[0] - y.time[1]) - Math.abs(x.time[0] - x.time[1]));
  return { links, gehBelow5: good / cells, countCells: cells, speedWithin15: close / fast, speedEdges: fast };
}

/** The wait to enter at one edge, s in all, means over seeds. */
export interface EntryContrast {
  readonly edge: string;
  readonly vehicles: number;
  readonly wait: [ours: number, sumo: number];
  readonly departed: [ours: number, sumo: number];
}

/** Departure delays by entry edge, the largest difference first. */
export function compareEntries(
  network: CompiledNetwork,
  demand: CompiledDemand,
  ours: readonly RunResult[],
  sumo: readonly SumoResult[],
): EntryContrast[] {
  const rows = new Map<number, { vehicles: number; wait: [number, number]; departed: [number, number] }>();
  for (let v = 0; v < demand.count; v++) {
    const edge = demand.routeEdges[demand.routeStart[v]!]!;
    let row = rows.get(edge);
    if (row === undefined) {
      row = { vehicles: 0, wait: [0, 0], departed: [0, 0] };
      rows.set(edge, row);
    }
    row.vehicles++;
    for (const run of ours) {
      const status = run.trips.status[v]!;
      if (status === TRIP_STATUS.notDue) continue;
      const waiting = status === TRIP_STATUS.waiting;
      row.wait[0] += ((waiting ? run.end : run.trips.entered[v]!) - demand.depart[v]!) / ours.length;
      if (!waiting) row.departed[0] += 1 / ours.length;
    }
    for (const run of sumo) {
      const trip = run.trips.get(demand.ids[v]!);
      if (trip === undefined) continue;
      row.wait[1] += trip.departDelay / sumo.length;
      if (trip.departed >= 0) row.departed[1] += 1 / sumo.length;
    }
  }
  return [...rows]
    .map(([edge, row]) => ({ edge: network.edgeIds[edge]!, ...row }))
    .sort((x, y) => Math.abs(y.wait[0] - y.wait[1]) - Math.abs(x.wait[0] - x.wait[1]));
}

/** How many trips that arrived in both drove lengths that agree within 2 % or 20 m, and some that do not. */
export function compareRoutes(demand: CompiledDemand, ours: RunResult, sumo: SumoResult) {
  let [both, alike, unknown] = [0, 0, 0];
  const different: { id: string; ours_m: number; sumo_m: number }[] = [];
  for (let v = 0; v < demand.count; v++) {
    const trip = sumo.trips.get(demand.ids[v]!);
    if (trip === undefined) {
      if (ours.trips.status[v] !== TRIP_STATUS.notDue) unknown++;
      continue;
    }
    if (ours.trips.status[v] !== TRIP_STATUS.arrived || trip.arrived < 0) continue;
    both++;
    const metres = ours.trips.distance[v]!;
    if (Math.abs(metres - trip.routeLength) <= Math.max(20, 0.02 * trip.routeLength)) alike++;
    else different.push({ id: trip.id, ours_m: metres, sumo_m: trip.routeLength });
  }
  return { both, alike, unknownToSumo: unknown, different };
}
