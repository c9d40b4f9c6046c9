// The four places that the card is held against the processor on, each made ready once a process.
import { join } from 'node:path';
import { compileDemand } from '../core/compile-demand.ts';
import type { CompiledDemand } from '../core/compiled-demand.ts';
import type { CompiledNetwork } from '../core/compiled-network.ts';
import { packageRoot } from '../signals/package-root.ts';
import { lampsFor, openPlace } from '../signals/prepared-place.ts';
import type { LampProgram } from '../sim/lamp-program.ts';
import { createWorld, type World } from '../sim/world.ts';
import { loadPlace } from './our-run.ts';
import { namedScenarios } from './scenarios.ts';

export const CARD_PLACES = ['cologne1', 'cologne8', 'hangzhou-4x4', 'riverside'] as const;

export interface CardPlace {
  readonly network: CompiledNetwork;
  readonly lamps: readonly LampProgram[];
  readonly demand: CompiledDemand;
  readonly make: (seed: number) => World;
}

/** A real place needs GREENBAND_DATA; an hour of each, the demand drawn once. */
export async function cardPlace(name: string): Promise<CardPlace> {
  if (name !== 'riverside') {
    const scenario = namedScenarios([name])[0]!;
    const { network, lamps, demand } = await loadPlace(scenario);
    return placeOf(network, lamps, demand(1), scenario.begin, scenario.end);
  }
  const prepared = await openPlace(join(packageRoot(), 'fixtures', name), {});
  const { lamps } = await lampsFor(prepared, undefined);
  const { begin } = prepared.window;
  return placeOf(
    prepared.network,
    lamps,
    compileDemand(prepared.place.demand, prepared.network, 1),
    begin,
    begin + 3600,
  );
}

function placeOf(
  network: CompiledNetwork,
  lamps: readonly LampProgram[],
  demand: CompiledDemand,
  begin: number,
  end: number,
): CardPlace {
  return { network, lamps, demand, make: (seed) => createWorld(network, demand, lamps, { seed, begin, end }) };
}
