// What can be known of the street, by the detectors that a city has: everything, lane areas, or induction loops.
import type { CompiledDemand } from '../../core/compiled-demand.ts';
import type { CompiledNetwork } from '../../core/compiled-network.ts';
import type { DemandWindow } from '../movement-demand.ts';
import { FullView } from './full-view.ts';
import { LaneAreaView } from './lane-area-view.ts';
import { loopApproaches } from './loop-layout.ts';
import { LoopView } from './loop-view.ts';
import type { Site } from './site.ts';
import type { Sensing } from './steering.ts';
import { withWholeLanes } from './whole-lanes.ts';

export const SENSINGS = ['full', 'areas', 'loops'] as const;
export type SensingName = (typeof SENSINGS)[number];

export interface SensedStreet {
  readonly sensing: Sensing;
  /** the junctions, with the stages that may be chosen by what is sensed */
  readonly sites: readonly Site[];
}

/** @param demandOf what is expected of turns; asked where nobody sees them */
export function sensedStreet(
  name: SensingName,
  network: CompiledNetwork,
  sites: readonly Site[],
  demandOf: () => CompiledDemand,
  window: DemandWindow,
): SensedStreet {
  if (name === 'full') return { sensing: new FullView(network, sites), sites };
  const approaches = loopApproaches(network, sites, demandOf(), window);
  const parts = { network, sites: withWholeLanes(sites, approaches), approaches };
  return { sensing: name === 'areas' ? new LaneAreaView(parts) : new LoopView(parts), sites: parts.sites };
}
