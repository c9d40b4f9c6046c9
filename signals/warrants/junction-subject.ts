// What warrants need to know of a junction: which street is the major one, lanes, speeds, and its hours from counts or simulated runs.
import type { Count } from '../../core/count.ts';
import { headingAt } from '../../core/geometry.ts';
import type { NetworkEdge, NetworkFile, NetworkNode } from '../../core/network.ts';
import type { LinkTable } from '../../sim/result.ts';
import type { Lanes } from './mutcd.ts';
import type { JunctionHour } from './warrants.ts';

/** One way into a junction: the edge that ends there, and the one before a widening, under whose name counts may come. */
export interface Approach {
  readonly edge: NetworkEdge;
  readonly names: ReadonlySet<string>;
  /** rad, of driving in */
  readonly heading: number;
}

export interface Junction {
  readonly node: NetworkNode;
  readonly major: readonly Approach[];
  readonly minor: readonly Approach[];
  readonly legs: number;
}

/** veh of an hour that begins at `begin` (s), by approach; undefined where not counted. */
export interface Hour {
  readonly begin: number;
  readonly of: (approach: Approach) => number | undefined;
  /** veh h stopped */
  readonly delayOf?: (approach: Approach) => number;
}

const OPPOSITE = Math.PI / 4;

/** Ways into a node, and its legs. */
function approachesOf(network: NetworkFile, node: NetworkNode): { approaches: Approach[]; legs: number } {
  const onward = new Set(network.connections.map(({ from }) => from));
  const arriving = network.edges.filter((edge) => edge.to === node.id && onward.has(edge.id));
  const approaches = arriving.map((edge): Approach => {
    const before = network.edges.filter((one) => one.to === edge.from);
    const names = new Set([edge.id, ...(before.length === 1 ? [before[0]!.id] : [])]);
    return { edge, names, heading: headingAt(edge.lanes[0]!.shape, Number.POSITIVE_INFINITY) };
  });
  const outward = [
    ...approaches.map(({ heading }) => heading + Math.PI),
    ...network.edges.filter(({ from }) => from === node.id).map((edge) => headingAt(edge.lanes[0]!.shape, 0)),
  ];
  const legs: number[] = [];
  for (const bearing of outward) if (!legs.some((known) => Math.cos(known - bearing) > 0.8)) legs.push(bearing);
  return { approaches, legs: legs.length };
}

/** Sorts approaches into the street with more traffic over all hours and the other one. */
export function junctionOf(network: NetworkFile, node: NetworkNode, hours: readonly Hour[]): Junction | undefined {
  const { approaches, legs } = approachesOf(network, node);
  if (approaches.length < 2 || legs < 3) return undefined;
  const volume = (approach: Approach) => hours.reduce((sum, hour) => sum + (hour.of(approach) ?? 0), 0);
  const rank = (approach: Approach) => volume(approach) + 1e-3 * (approach.edge.priority ?? 0);
  const streets = streetsOf(approaches).sort((a, b) => sumOf(b, rank) - sumOf(a, rank));
  const [major, ...rest] = streets;
  return rest.length === 0 ? undefined : { node, major: major!, minor: rest.flat(), legs };
}

const sumOf = (list: readonly Approach[], of: (approach: Approach) => number) =>
  list.reduce((sum, approach) => sum + of(approach), 0);

/** Approaches that face each other are one street. */
function streetsOf(approaches: readonly Approach[]): Approach[][] {
  const open = [...approaches];
  const streets: Approach[][] = [];
  for (let own = open.shift(); own !== undefined; own = open.shift()) {
    const off = (other: Approach) => Math.abs(Math.PI - Math.abs(wrapped(other.heading - own!.heading)));
    const facing = open.filter((other) => off(other) < OPPOSITE).sort((a, b) => off(a) - off(b))[0];
    if (facing !== undefined) open.splice(open.indexOf(facing), 1);
    streets.push(facing === undefined ? [own] : [own, facing]);
  }
  return streets;
}

const wrapped = (angle: number) => Math.atan2(Math.sin(angle), Math.cos(angle));

/** Lanes for moving traffic, as chapter 4C counts them: one, or two and more. */
export const lanesOf = (approaches: readonly Approach[]): Lanes =>
  Math.max(...approaches.map(({ edge }) => edge.lanes.filter((lane) => lane.allow?.includes('car') ?? true).length)) > 1
    ? 2
    : 1;

/** The hours of a junction, those in which every approach is known. */
export function junctionHours(
  { major, minor }: Junction,
  hours: readonly Hour[],
  walkers: ReadonlyMap<number, number>,
): JunctionHour[] {
  return hours.flatMap((hour): JunctionHour[] => {
    const all = [...major, ...minor].map((approach) => hour.of(approach));
    if (all.some((count) => count === undefined)) return [];
    const volume = (approach: Approach) => hour.of(approach)!;
    const busiest = minor.reduce((most, one) => (volume(one) > volume(most) ? one : most));
    return [
      {
        begin: hour.begin,
        major: sumOf(major, volume),
        minor: volume(busiest),
        entering: sumOf([...major, ...minor], volume),
        ...(hour.delayOf && { minorDelay: hour.delayOf(busiest) }),
        ...(walkers.has(hour.begin) && { walkers: walkers.get(hour.begin)! }),
      },
    ];
  });
}

const HOUR = 3600;

/** Hours of counts: of links, or of turns added up by the edge that they come from. */
export function countedHours(counts: readonly Count[]): Hour[] {
  const byHour = new Map<number, Map<string, { link?: number; turns?: number; seconds: number }>>();
  for (const { edge, to, begin, end, vehicles } of counts) {
    const hour = Math.floor(begin / HOUR) * HOUR;
    const own = byHour.get(hour) ?? new Map<string, { link?: number; turns?: number; seconds: number }>();
    byHour.set(hour, own);
    const known = own.get(edge) ?? { seconds: 0 };
    if (to === undefined) {
      known.link = (known.link ?? 0) + vehicles;
      known.seconds += end - begin;
    } else known.turns = (known.turns ?? 0) + vehicles;
    own.set(edge, known);
  }
  return [...byHour]
    .sort(([a], [b]) => a - b)
    .map(([begin, edges]) => ({
      begin,
      of: ({ names }) => {
        const found = [...names].map((name) => edges.get(name)).find((one) => one !== undefined);
        return found?.link ?? found?.turns;
      },
    }));
}

/** Hours of simulated runs, means over them; an hour cut off by the window's end is left out. */
export function simulatedHours(
  runs: readonly LinkTable[],
  begin: number,
  edgeIndex: ReadonlyMap<string, number>,
): Hour[] {
  const { interval, intervals, edges } = runs[0]!;
  const each = Math.round(HOUR / interval);
  return Array.from({ length: Math.floor(intervals / each) }, (_, hour): Hour => {
    const over = (values: (table: LinkTable) => ArrayLike<number>, edge: string) => {
      let sum = 0;
      for (const table of runs)
        for (let i = hour * each; i < (hour + 1) * each; i++) sum += values(table)[i * edges + edgeIndex.get(edge)!]!;
      return sum / runs.length;
    };
    return {
      begin: begin + hour * HOUR,
      of: ({ edge }) => over((table) => table.entered, edge.id),
      delayOf: ({ edge }) => over((table) => table.stopped, edge.id) / HOUR,
    };
  });
}
