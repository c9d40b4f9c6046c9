// Where detectors of a junction lie: on its approaches, at each stop line and as far upstream as the same traffic comes.
import type { CompiledDemand } from '../../core/compiled-demand.ts';
import type { CompiledNetwork } from '../../core/compiled-network.ts';
import { type DemandWindow, movementDemand } from '../movement-demand.ts';
import { VIEW } from './approach.ts';
import type { Site } from './site.ts';
import { gateVolumes } from './turning-shares.ts';

/** m of the lane before the stop line over which its loop tells whether anybody is there */
export const PRESENCE = 4;
/** m from the beginning of an edge to its advance loops: whoever has turned into it has its speed and lane there */
const FROM_START = 15;
/** m to the stop line at least */
const LEAST = 10;
/** share of an edge's traffic that must go on, and come from one edge, for detectors to lie before the junction between */
const SAME = 0.9;

/** An edge on the way to a stop line. */
export interface Reach {
  readonly edge: number;
  /** m from its end to the stop line */
  readonly beyond: number;
}

/** One edge whose lanes end at lamps of a site. */
export interface LoopApproach {
  readonly site: number;
  readonly edge: number;
  /** indices into the site's lanes, and into its gates */
  readonly lanes: readonly number[];
  readonly gates: readonly number[];
  /** by gate: veh/h expected */
  readonly volumes: Float64Array;
  /** the edge itself, and those before it from where nearly everybody comes to this stop line */
  readonly reach: readonly Reach[];
  /** m from the advance loops to the stop line */
  readonly advance: number;
}

/** What is known of a street before anybody is sensed. */
export interface SensingParts {
  readonly network: CompiledNetwork;
  readonly sites: readonly Site[];
  readonly approaches: readonly LoopApproach[];
}

/** By edge: the approach that it belongs to, and how far from its end the stop line is. */
export function reachByEdge(
  approaches: readonly LoopApproach[],
): Map<number, { readonly approach: number; readonly beyond: number }> {
  const found = new Map<number, { approach: number; beyond: number }>();
  for (const [approach, { reach }] of approaches.entries())
    for (const { edge, beyond } of reach) found.set(edge, { approach, beyond });
  return found;
}

/** The approaches of all sites. Where traffic turns is taken from the place's own demand. */
export function loopApproaches(
  network: CompiledNetwork,
  sites: readonly Site[],
  demand: CompiledDemand,
  window: DemandWindow,
): LoopApproach[] {
  const volumes = new Map<string, number>();
  for (const { from, to, volume } of movementDemand(network, demand, window)) {
    const key = `${from} ${to}`;
    volumes.set(key, (volumes.get(key) ?? 0) + volume.reduce((sum, value) => sum + value, 0) / volume.length);
  }
  const before = sameTraffic(network, sites, volumes);
  return sites.flatMap((site, index) => {
    const edges = [...new Set(site.lanes.map((lane) => network.laneEdge[lane]!))];
    return edges.map((edge) => {
      const lanes = site.lanes.flatMap((lane, i) => (network.laneEdge[lane] === edge ? [i] : []));
      const gates = site.gates.flatMap(({ lane }, i) => (lanes.includes(lane) ? [i] : []));
      const reach = reachOf(network, edge, before);
      const last = reach.at(-1)!;
      const length = last.beyond + network.edgeLength[last.edge]!;
      const advance = Math.min(VIEW - 1, Math.max(LEAST, length - FROM_START));
      return {
        site: index,
        edge,
        lanes,
        gates,
        volumes: gateVolumes(network, site, edge, gates, volumes),
        reach,
        advance,
      };
    });
  });
}

function reachOf(network: CompiledNetwork, edge: number, before: ReadonlyMap<number, number>): Reach[] {
  const reach: Reach[] = [{ edge, beyond: 0 }];
  let beyond = network.edgeLength[edge]!;
  for (let at = before.get(edge); at !== undefined && beyond < VIEW; at = before.get(at)) {
    if (reach.some((known) => known.edge === at)) break;
    reach.push({ edge: at, beyond });
    beyond += network.edgeLength[at]!;
  }
  return reach;
}

/** By edge: the one from which nearly all of its traffic comes, and which sends nearly all of its own here, past no lamp. */
function sameTraffic(
  network: CompiledNetwork,
  sites: readonly Site[],
  volumes: ReadonlyMap<string, number>,
): Map<number, number> {
  const into = new Map<number, number>();
  const outOf = new Map<number, number>();
  for (const [key, volume] of volumes) {
    const [from, to] = key.split(' ').map(Number) as [number, number];
    outOf.set(from, (outOf.get(from) ?? 0) + volume);
    into.set(to, (into.get(to) ?? 0) + volume);
  }
  const lit = new Set(sites.flatMap(({ lanes }) => lanes.map((lane) => network.laneEdge[lane]!)));
  const same = new Map<number, number>();
  for (const [key, volume] of volumes) {
    const [from, to] = key.split(' ').map(Number) as [number, number];
    // whoever starts on the edge itself leaves it too
    const there = Math.max(into.get(to)!, outOf.get(to) ?? 0);
    if (volume >= SAME * Math.max(there, outOf.get(from)!) && !lit.has(from)) same.set(to, from);
  }
  return same;
}
