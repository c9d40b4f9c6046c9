// Ways for an emergency vehicle: the ones that will be fastest with the corridor, given the queues now and as forecast.
import type { CompiledNetwork } from '../../core/compiled-network.ts';
import { type EdgeGraph, edgeGraph, type RoutingProfile, routingProfile } from '../../core/edge-graph.ts';
import { Fault } from '../../core/fault.ts';
import { VEHICLE_CLASSES } from '../../core/vehicle-class.ts';
import { CORRIDOR_DEFAULTS, type CorridorSettings } from './arrival-forecast.ts';
import { binOf, type LinkForecast } from './link-forecast.ts';

export interface RouteOptions {
  /** of the fastest way's forecast time, how much longer another way may be */
  readonly detour: number;
  /** ways beside the fastest */
  readonly alternatives: number;
  /** by edge: whether a corridor can clear the lamps at its end */
  readonly isCleared: (edge: number) => boolean;
  /** by edge: whether nobody may drive it now */
  readonly isClosed?: (edge: number) => boolean;
  readonly settings?: CorridorSettings;
}

/** One way and what the links' forecast says of it, s. */
export interface RouteCandidate {
  /** edge numbers */
  readonly route: readonly number[];
  readonly withCorridor: number;
  readonly without: number;
}

/** s until a junction can show a green that is asked for, where nothing better is known */
const READY = 10;
/** m/s, no road is taken to be slower */
const SLOWEST = 1;
/** by which edges of ways already found count as longer */
const PENALTY = 1.4;

type EdgeTime = (edge: number, at: number) => number;

/**
 * Searches by time of arrival over link times that depend on when a link is entered (Dreyfus 1969, An appraisal of some
 * shortest-path algorithms). With the corridor a queue before lamps that can be cleared has been discharging since the
 * request; other ways are found by making the edges of those found longer.
 * @returns the fastest first
 * @throws Fault CORRIDOR_NO_WAY
 */
export function corridorRoutes(
  network: CompiledNetwork,
  links: LinkForecast,
  from: number,
  to: number,
  depart: number,
  options: RouteOptions,
): RouteCandidate[] {
  const graph = edgeGraph(network);
  const profile = routingProfile(graph, 1 << VEHICLE_CLASSES.indexOf('emergency'), Number.POSITIVE_INFINITY, 0);
  for (let edge = 0; edge < network.edgeCount; edge++)
    if (options.isClosed?.(edge)) profile.edgeTime[edge] = Number.POSITIVE_INFINITY;
  const times = edgeTimes(network, links, profile, depart, options);
  const found: RouteCandidate[] = [];
  const penalty = new Float64Array(network.edgeCount).fill(1);
  for (let i = 0; i <= 2 * options.alternatives && found.length <= options.alternatives; i++) {
    const penalised: EdgeTime = (edge, at) => times.withCorridor(edge, at) * penalty[edge]!;
    const route = search(graph, profile, penalised, from, to, depart);
    if (route === undefined) break;
    for (const edge of route) penalty[edge]! *= PENALTY;
    const name = route.join(' ');
    if (found.some((known) => known.route.join(' ') === name)) continue;
    const timed = (time: EdgeTime) => driveTime(graph, profile, time, route, depart) - depart;
    const candidate = { route, withCorridor: timed(times.withCorridor), without: timed(times.without) };
    if (found.length === 0 || candidate.withCorridor <= found[0]!.withCorridor * (1 + options.detour))
      found.push(candidate);
  }
  if (found.length > 0) return found.sort((a, b) => a.withCorridor - b.withCorridor);
  const where = `${network.edgeIds[from]} to ${network.edgeIds[to]}`;
  throw new Fault('CORRIDOR_NO_WAY', 'no way leads from the one to the other; choose other edges', where);
}

function edgeTimes(
  network: CompiledNetwork,
  links: LinkForecast,
  profile: RoutingProfile,
  depart: number,
  { isCleared, settings = CORRIDOR_DEFAULTS }: RouteOptions,
): { readonly withCorridor: EdgeTime; readonly without: EdgeTime } {
  const without: EdgeTime = (edge, at) => {
    const free = profile.edgeTime[edge]!;
    const speed = links.speed[binOf(links, at) * links.edges + edge]!;
    return speed > 0 ? Math.max(free, network.edgeLength[edge]! / Math.max(SLOWEST, speed)) : free;
  };
  const withCorridor: EdgeTime = (edge, at) => {
    if (!isCleared(edge)) return without(edge, at);
    const free = profile.edgeTime[edge]!;
    const queue = links.queue[binOf(links, at) * links.edges + edge]!;
    const discharge = queue > 0 ? settings.startUp + settings.headway * queue : 0;
    return free + Math.max(0, READY + discharge - (at + free - depart));
  };
  return { withCorridor, without };
}

/** Dijkstra by time of arrival at the end of each edge. */
function search(
  { arcStart, arcTo, network }: EdgeGraph,
  profile: RoutingProfile,
  edgeTime: EdgeTime,
  from: number,
  to: number,
  depart: number,
): number[] | undefined {
  const arrival = new Float64Array(network.edgeCount).fill(Number.POSITIVE_INFINITY);
  const before = new Int32Array(network.edgeCount).fill(-1);
  const isSettled = new Uint8Array(network.edgeCount);
  const open = new Set([from]);
  arrival[from] = depart + edgeTime(from, depart);
  while (open.size > 0) {
    let edge = -1;
    for (const one of open) if (edge < 0 || arrival[one]! < arrival[edge]!) edge = one;
    if (edge === to || arrival[edge] === Number.POSITIVE_INFINITY) break;
    open.delete(edge);
    isSettled[edge] = 1;
    for (let arc = arcStart[edge]!; arc < arcStart[edge + 1]!; arc++) {
      const next = arcTo[arc]!;
      const at = arrival[edge]! + profile.arcTime[arc]!;
      if (isSettled[next] || at === Number.POSITIVE_INFINITY) continue;
      const then = at + edgeTime(next, at);
      if (then >= arrival[next]!) continue;
      arrival[next] = then;
      before[next] = edge;
      open.add(next);
    }
  }
  if (arrival[to] === Number.POSITIVE_INFINITY) return undefined;
  const route: number[] = [];
  for (let edge = to; edge >= 0; edge = before[edge]!) route.unshift(edge);
  return route;
}

/** When a vehicle that starts a route at `depart` is at its end. */
function driveTime(
  { arcStart, arcTo }: EdgeGraph,
  profile: RoutingProfile,
  edgeTime: EdgeTime,
  route: readonly number[],
  depart: number,
): number {
  let time = depart;
  for (const [i, edge] of route.entries()) {
    time += edgeTime(edge, time);
    const next = route[i + 1];
    if (next === undefined) break;
    for (let arc = arcStart[edge]!; arc < arcStart[edge + 1]!; arc++)
      if (arcTo[arc] === next) time += profile.arcTime[arc]!;
  }
  return time;
}
