// Figures by link, by junction and by interval, from the link tables of the runs.
import type { CompiledNetwork } from '../../core/compiled-network.ts';
import { type Estimate, estimate, mean } from '../../core/statistics.ts';
import type { LinkTable } from '../../sim/result.ts';
import type { ReportSide } from './report-data.ts';

/** What happened on one link over the whole window, mean over the runs. */
export interface LinkFigure {
  /** vehicles that left it */
  readonly vehicles: number;
  /** s lost a vehicle, the junction at its end included; NaN without vehicles */
  readonly delay: number;
}

/** What happened before the stop lines of one controller, mean over the runs. */
export interface JunctionFigure extends LinkFigure {
  /** edges before its stop lines */
  readonly approaches: readonly number[];
  /** s a vehicle on the approach that loses most, and that approach */
  readonly worstDelay: number;
  readonly worstApproach: number;
}

function tablesOf(side: ReportSide): LinkTable[] {
  return side.outcomes.flatMap(({ tables }) => (tables ? [tables.links] : []));
}

/** Vehicles and seconds lost on a set of edges, summed over intervals, mean over the runs. */
function totals(tables: readonly LinkTable[], edges: readonly number[]): LinkFigure {
  let vehicles = 0;
  let lost = 0;
  for (const table of tables)
    for (let i = 0; i < table.intervals; i++)
      for (const edge of edges) {
        vehicles += table.left[i * table.edges + edge];
        lost += table.timeLoss[i * table.edges + edge];
      }
  const runs = Math.max(1, tables.length);
  return { vehicles: vehicles / runs, delay: vehicles > 0 ? lost / vehicles : Number.NaN };
}

/** One row an edge. */
export function linkFigures(network: CompiledNetwork, side: ReportSide): LinkFigure[] {
  const tables = tablesOf(side);
  return Array.from({ length: network.edgeCount }, (_, edge) => totals(tables, [edge]));
}

/** Edges before the stop lines of each controller. */
export function approachesOf(network: CompiledNetwork): number[][] {
  return network.controllerIds.map((_, controller) => {
    const [first, end] = [network.controllerLamp[controller], network.controllerLamp[controller + 1]];
    const edges = new Set<number>();
    for (let gate = 0; gate < network.gateCount; gate++) {
      const lamp = network.gateLamp[gate];
      const edge = network.laneEdge[network.gateFrom[gate]];
      if (lamp >= first && lamp < end && edge >= 0) edges.add(edge);
    }
    return [...edges];
  });
}

/** One row a controller. */
export function junctionFigures(network: CompiledNetwork, side: ReportSide): JunctionFigure[] {
  const tables = tablesOf(side);
  return approachesOf(network).map((approaches) => {
    let [worstDelay, worstApproach] = [Number.NaN, -1];
    for (const edge of approaches) {
      const { delay, vehicles } = totals(tables, [edge]);
      if (vehicles < 1 || delay <= worstDelay) continue;
      [worstDelay, worstApproach] = [delay, edge];
    }
    return { ...totals(tables, approaches), approaches, worstDelay, worstApproach };
  });
}

/** One figure by interval, with its interval over the runs. */
export interface Course {
  /** s, from and until */
  readonly from: number;
  readonly until: number;
  readonly value: Estimate;
}

function course(
  side: ReportSide,
  window: { readonly begin: number; readonly end: number },
  figure: (table: LinkTable, interval: number) => number,
): Course[] {
  const tables = tablesOf(side);
  const [first] = tables;
  if (!first) return [];
  return Array.from({ length: first.intervals }, (_, i) => ({
    from: window.begin + i * first.interval,
    until: Math.min(window.end, window.begin + (i + 1) * first.interval),
    value: estimate(tables.map((table) => figure(table, i))),
  })).filter(({ from, until }) => until > from);
}

/** s lost a kilometre driven, over all links. */
export function delayCourse(side: ReportSide, window: { readonly begin: number; readonly end: number }): Course[] {
  return course(side, window, (table, i) => {
    let [lost, metres] = [0, 0];
    for (let edge = 0; edge < table.edges; edge++) {
      lost += table.timeLoss[i * table.edges + edge];
      metres += table.distance[i * table.edges + edge];
    }
    return metres > 0 ? (1000 * lost) / metres : 0;
  });
}

/** m, the longest queue before a signal, mean over the approaches to signals that carry traffic. */
export function queueCourse(
  network: CompiledNetwork,
  side: ReportSide,
  window: { readonly begin: number; readonly end: number },
): Course[] {
  const edges = [...new Set(approachesOf(network).flat())];
  const tables = tablesOf(side);
  const used = edges.filter((edge) => totals(tables, [edge]).vehicles > 0);
  return course(side, window, (table, i) =>
    used.length > 0 ? mean(used.map((edge) => table.queue[i * table.edges + edge])) : 0,
  );
}
