// Our side of a comparison: the same files through our importers, the same programs, our engine.
import { createReadStream } from 'node:fs';
import { compileDemand } from '../core/compile-demand.ts';
import { compileNetwork } from '../core/compile-network.ts';
import type { CompiledDemand } from '../core/compiled-demand.ts';
import type { CompiledNetwork } from '../core/compiled-network.ts';
import type { NetworkFile } from '../core/network.ts';
import type { SignalProgram } from '../core/program.ts';
import { Router } from '../core/router.ts';
import { importSumoAdditional, withAdditional } from '../core/sumo-additional.ts';
import { importSumoDemand } from '../core/sumo-demand.ts';
import { importSumoNetwork } from '../core/sumo-network.ts';
import { compileControllerPlan } from '../signals/lamps.ts';
import type { LampProgram } from '../sim/lamp-program.ts';
import type { Scenario } from './scenarios.ts';

/** A scenario for our engine. */
export interface Place {
  readonly file: NetworkFile;
  readonly network: CompiledNetwork;
  /** one program a controller, the one that SUMO runs */
  readonly programs: SignalProgram[];
  readonly lamps: LampProgram[];
  /** the demand as this seed draws it (type mixes, random departures) */
  demand(seed: number): CompiledDemand;
}

type ScenarioFiles = Pick<Scenario, 'net' | 'routes' | 'additional' | 'begin' | 'end'>;

/** Loads a scenario through our importers. */
export async function loadPlace(scenario: ScenarioFiles): Promise<Place> {
  const read = (path: string) => createReadStream(path);
  let { network: file, programs } = await importSumoNetwork(read(scenario.net), scenario.net);
  for (const path of scenario.additional) {
    const additional = await importSumoAdditional(read(path), path, file);
    file = withAdditional(file, additional, path);
    programs = [...programs, ...additional.programs];
  }
  const network = compileNetwork(file);
  const { begin, end } = scenario;
  const inputs = [
    ...scenario.additional.map((source) => ({ role: 'additional' as const, source, chunks: read(source) })),
    ...scenario.routes.map((source) => ({ role: 'routes' as const, source, chunks: read(source) })),
  ];
  // Who is due before the window is left out when the demand is compiled, as SUMO leaves them out.
  const { demand } = await importSumoDemand(inputs, { end });
  const router = new Router(network);
  const last = [...new Map(programs.map((program) => [program.controller, program])).values()];
  return {
    file,
    network,
    programs: last,
    lamps: lampsOf(network, last),
    demand: (seed) => compileDemand(demand, network, seed, begin, router),
  };
}

/** As-found programs as lamps, unchecked: the tables run what SUMO runs, breaches included. */
export function lampsOf(network: CompiledNetwork, programs: readonly SignalProgram[]): LampProgram[] {
  return programs.map((program) => compileControllerPlan({ kind: 'program', ...program }, network, undefined));
}
