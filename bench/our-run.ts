// Our side of a comparison: the same files through our importers, the same programs, our engine.
import { createReadStream, readFileSync } from 'node:fs';
import { compileNetwork } from '../core/compile-network.ts';
import type { CompiledDemand } from '../core/compiled-demand.ts';
import type { CompiledNetwork } from '../core/compiled-network.ts';
import type { NetworkFile } from '../core/network.ts';
import type { SignalProgram } from '../core/program.ts';
import { importSumoAdditional, withAdditional } from '../core/sumo-additional.ts';
import { importSumoNetwork } from '../core/sumo-network.ts';
import { compileControllerPlan } from '../signals/lamps.ts';
import type { LampProgram } from '../sim/lamp-program.ts';
import type { RunOptions, RunResult } from '../sim/result.ts';
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

export type Engine = (
  network: CompiledNetwork,
  demand: CompiledDemand,
  lamps: readonly LampProgram[],
  options: RunOptions,
) => RunResult;

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
  const last = [...new Map(programs.map((program) => [program.controller, program])).values()];
  return {
    file,
    network,
    programs: last,
    lamps: lampsOf(network, last),
    demand: () => {
      readFileSync(scenario.routes[0]!);
      throw new Error('the demand importer has not landed');
    },
  };
}

/** As-found programs as lamps, unchecked: the tables run what SUMO runs, breaches included. */
export function lampsOf(network: CompiledNetwork, programs: readonly SignalProgram[]): LampProgram[] {
  return programs.map((program) => compileControllerPlan({ kind: 'program', ...program }, network, undefined));
}

/** Our engine. */
export async function loadEngine(): Promise<Engine> {
  throw new Error('the engine has not landed');
}
