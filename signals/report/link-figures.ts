// Figures by link, by junction and by interval, from the link tables of the runs.
import type { CompiledNetwork } from '../../core/compiled-network.ts';
import { type Estimate, estimate, mean } from '../../core/statistics.ts';
import type { LinkTable } from '../../sim/result.ts';
import type { ReportSide } from './report-data.ts';
import { roadsOf } from './roads.ts';

/** What happened on one road over the whole window, mean over the runs. */
export interface LinkFigure {
  /** vehicles that left it */
  readonly vehicles: number;
  /** s lost a vehicle, the junction at its end included; NaN without vehicles */
  readonly delay: number;
}

/** What happened before the stop lines of one controller, mean over the runs. */
export interface JunctionFigure extends LinkFigure {
  /** s a vehicle on the road that loses most, and the edge at its stop line (-1 where none has traffic) */
  readonly worstDelay: number;
  readonly worstApproach: number;
}

/** vehicles in the window below which a road says nothing by itself */
export const FEWEST = 20;

function tablesOf(side: ReportSide): LinkTable[] {
  return side.outcomes.flatMap(({ tables }) => (tables ? [tables.links] : []));
}

/** Vehicles and seconds lost on some roads, summed over intervals, mean over the runs. */
function totals(tables: readonly LinkTable[], roads: readonly (readonly number[])[]): LinkFigure {
  let vehicles = 0;
  let lost = 0;
  for (const table of tables)
    for (let row = 0; row < table.intervals * table.edges; row += table.edges)
      for (const road of roads) {
        vehicles += table.left[row + road.at(-1)!];
        for (const edge of road) lost += table.timeLoss[row + edge];
      }
  const runs = Math.max(1, tables.length);
  return { vehicles: vehicles / runs, delay: vehicles > 0 ? lost / vehicles : Number.NaN };
}

/** One row an edge, that of the road it is part of. */
export function linkFigures(network: CompiledNetwork, side: ReportSide): LinkFigure[] {
  const tables = tablesOf(side);
  const figures = new Array<LinkFigure>(network.edgeCount);
  for (const road of roadsOf(network)) {
    const figure = totals(tables, [road]);
    for (const edge of road) figures[edge] = figure;
  }
  return figures;
}

/** Roads that end at the stop lines of each controller. */
export function approachesOf(network: CompiledNetwork): number[][][] {
  const controllerOf = new Map<number, Set<number>>();
  for (let gate = 0; gate < network.gateCount; gate++) {
    const edge = network.laneEdge[network.gateFrom[gate]];
    if (network.gateLamp[gate] < 0 || edge < 0) continue;
    const controller = network.controllerLamp.findIndex((first) => first > network.gateLamp[gate]) - 1;
    controllerOf.set(edge, (controllerOf.get(edge) ?? new Set()).add(controller));
  }
  const approaches: number[][][] = network.controllerIds.map(() => []);
  for (const road of roadsOf(network))
    for (const controller of controllerOf.get(road.at(-1)!) ?? []) approaches[controller].push(road);
  return approaches;
}

/** One row a controller. */
export function junctionFigures(network: CompiledNetwork, side: ReportSide): JunctionFigure[] {
  const tables = tablesOf(side);
  return approachesOf(network).map((roads) => {
    let [worstDelay, worstApproach] = [Number.NaN, -1];
    for (const road of roads) {
      const { delay, vehicles } = totals(tables, [road]);
      if (vehicles < FEWEST || delay <= worstDelay) continue;
      [worstDelay, worstApproach] = [delay, road.at(-1)!];
    }
    return { ...totals(tables, roads), worstDelay, worstApproach };
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

/** m, how far the queue of a road reached back from its end in one interval. */
function queueOf(network: CompiledNetwork, table: LinkTable, interval: number, road: readonly number[]): number {
  let queue = 0;
  let behind = 0;
  for (const edge of [...road].reverse()) {
    const own = table.queue[interval * table.edges + edge];
    if (own > 0) queue = behind + own;
    behind += network.edgeLength[edge];
  }
  return queue;
}

/** m, the longest queue before a signal, mean over the roads to signals that carry traffic. */
export function queueCourse(
  network: CompiledNetwork,
  side: ReportSide,
  window: { readonly begin: number; readonly end: number },
): Course[] {
  const tables = tablesOf(side);
  const roads = [...new Set(approachesOf(network).flat())].filter((road) => totals(tables, [road]).vehicles > 0);
  return course(side, window, (table, i) =>
    roads.length > 0 ? mean(roads.map((road) => queueOf(network, table, i, road))) : 0,
  );
}
