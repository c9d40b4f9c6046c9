// A row of what a junction is shown where neither kind nor turn of a vehicle is seen.
import type { CompiledNetwork } from '../../core/compiled-network.ts';
import { USUAL } from './queue-estimate.ts';
import type { Site } from './site.ts';
import type { Approaching } from './view.ts';

/** m to the stop line, m/s, s that it has stood */
export interface SeenMotion {
  readonly distance: number;
  readonly speed: number;
  readonly waited: number;
}

/** @param gate index into the site's gates, as thought */
export function putGuessedRow(
  rows: Approaching,
  row: number,
  network: CompiledNetwork,
  site: Site,
  gate: number,
  { distance, speed, waited }: SeenMotion,
): void {
  const { lane, link } = site.gates[gate]!;
  rows.lane[row] = lane;
  rows.link[row] = link;
  rows.gate[row] = gate;
  rows.distance[row] = distance;
  rows.speed[row] = speed;
  rows.desired[row] = network.laneSpeed[site.lanes[lane]!]!;
  rows.waited[row] = waited;
  rows.heldBy[row] = -1;
  rows.heldAt[row] = 0;
  rows.kinds[row] = USUAL;
}
