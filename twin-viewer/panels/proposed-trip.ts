// The trip that a newcomer is offered for an ambulance: from the edge of the place to its hospital.
import type { CompiledNetwork } from '../../core/compiled-network.ts';
import type { NetworkFile } from '../../core/network.ts';
import { Router } from '../../core/router.ts';
import { classBit } from '../../core/vehicle-class.ts';
import { signalsOn } from '../../signals/browser.ts';

const HOSPITAL = /hospital|hôpital|krankenhaus|klinik|医院/i;
/** signals that a trip should pass at least */
const SIGNALS = 4;

/**
 * Edges from and to: from the road into the place whose way to the hospital passes most signals, a turn onto another street
 * taking three off. Without a hospital, the road out that is farthest from it. Undefined where no road passes enough signals.
 */
export function proposedTrip(file: NetworkFile, network: CompiledNetwork): readonly [number, number] | undefined {
  const router = new Router(network);
  const profile = router.profile(classBit('emergency'), 30);
  const ends = new Set(file.nodes.flatMap((node, n) => (node.control === 'dead-end' ? [n] : [])));
  const edges = [...file.edges.keys()];
  const entries = edges.filter((edge) => ends.has(network.edgeFrom[edge]));
  const exits = edges.filter((edge) => ends.has(network.edgeTo[edge]));
  const hospital = exits.find((edge) => HOSPITAL.test(file.edges[edge].name ?? ''));
  const goals = hospital === undefined ? exits : [hospital];
  let best: { trip: readonly [number, number]; turns: number; signals: number } | undefined;
  for (const from of entries)
    for (const to of goals) {
      if (network.edgeTo[to] === network.edgeFrom[from]) continue;
      if (!Number.isFinite(router.search(profile, from, to))) continue;
      const route = router.path.slice(0, router.pathLength);
      const signals = signalsOn(network, [...route]);
      if (signals < SIGNALS) continue;
      let turns = 0;
      for (let i = 1; i < route.length; i++) if (file.edges[route[i]].name !== file.edges[route[i - 1]].name) turns++;
      const worth = signals - 3 * turns;
      const most = best === undefined ? -Infinity : best.signals - 3 * best.turns;
      const isBetter = worth > most || (worth === most && turns < best!.turns);
      if (isBetter) best = { trip: [from, to], turns, signals };
    }
  return best?.trip;
}
