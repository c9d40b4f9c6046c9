// How much of an approach's traffic is expected to use each of its gates.
import type { CompiledNetwork } from '../../core/compiled-network.ts';
import { spreadOverLanes } from '../movement-demand.ts';
import type { Site } from './site.ts';

/** veh/h that every lawful way is expected to have at least: somebody always turns where nobody was counted */
const LEAST = 1;

/**
 * Volumes by gate, those of a turn spread over its lanes. Unit veh/h.
 * @param volumes by `from to`, edges: veh/h
 */
export function gateVolumes(
  network: CompiledNetwork,
  site: Site,
  edge: number,
  gates: readonly number[],
  volumes: ReadonlyMap<string, number>,
): Float64Array {
  const targets = gates.map((gate) => network.laneEdge[site.gates[gate]!.target]!);
  const ways = [...new Set(targets)].map((to) => {
    const own = gates.flatMap((_, i) => (targets[i] === to ? [i] : []));
    const lanes = own.map((i) => site.gates[gates[i]!]!.lane);
    return { own, lanes, headway: 2, volume: Math.max(LEAST, volumes.get(`${edge} ${to}`) ?? 0) };
  });
  const found = new Float64Array(gates.length);
  for (const [way, shares] of spreadOverLanes(ways).entries())
    for (const [i, share] of shares.entries()) found[ways[way]!.own[i]!]! += share;
  return found;
}
