// The demand of a scenario drawn again as a SUMO route file: what a plan was not made for, but should be good on too.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { exportSumoVehicles } from '../core/export-sumo-demand.ts';
import { type Redraw, redrawDemand } from '../core/redrawn-demand.ts';
import { loadPlace } from './our-run.ts';
import type { Scenario } from './scenarios.ts';
import { sumoCacheFolder } from './sumo-run.ts';

/** Departures moved by up to 300 s, a tenth of the trips dropped, a tenth doubled; and the same trips with a tenth more or less. */
export const REDRAWS: readonly (readonly [name: string, redraw: Redraw])[] = [
  ['drawn again', { moved: 300, dropped: 0.1, doubled: 0.1 }],
  ['a tenth more', { moved: 0, dropped: 0, doubled: 0.1 }],
  ['a tenth less', { moved: 0, dropped: 0.1, doubled: 0 }],
];

/** The scenario with its demand drawn again. */
export async function redrawnScenario(scenario: Scenario, redraw: Redraw, seed: number): Promise<Scenario> {
  const { network, demand } = await loadPlace(scenario);
  const { begin, end } = scenario;
  const text = [...exportSumoVehicles(redrawDemand(demand(1), seed, redraw, begin, end), network)].join('');
  const folder = sumoCacheFolder();
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `redrawn-${createHash('sha256').update(text).digest('hex').slice(0, 16)}.rou.xml`);
  if (!existsSync(file)) writeFileSync(file, text);
  // its types are written out with the vehicles
  const additional = scenario.additional.filter((path) => !path.includes('vtypes'));
  return { ...scenario, routes: [file], additional };
}
