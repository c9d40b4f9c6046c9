// Demand and first plan of a network that came with neither: guessed by stated rules, counted as guesses.
import { compileDemand } from '../core/compile-demand.ts';
import { compileNetwork } from '../core/compile-network.ts';
import { guessDemand } from '../core/guessed-demand.ts';
import { type GuessingReport, tally } from '../core/import-report.ts';
import type { NetworkFile } from '../core/network.ts';
import { deriveSafety, safetyByController } from './derive-safety.ts';
import { firstPlan } from './first-plan.ts';
import type { Imported } from './imported.ts';
import { requireSound } from './sound-network.ts';
import type { Progress } from './terminal.ts';

/** @throws Fault NET_*, OPT_NO_CYCLE */
export function guessedTraffic(
  network: NetworkFile,
  seed: number,
  report: GuessingReport,
  progress: Progress,
): Required<Pick<Imported, 'demand' | 'controllers' | 'origin'>> {
  requireSound(network);
  progress.at('Guessing a demand');
  const compiled = compileNetwork(network);
  const { demand, full, lost } = guessDemand(network, compiled, seed);
  tally(report.guessed, `trip: ${demand.guessed}`, demand.trips.length);
  tally(report.skipped, 'guessed trip whose way was full', full);
  tally(report.skipped, 'guessed trip that led nowhere', lost);
  progress.at('Making a first plan');
  const safety = safetyByController(deriveSafety(compiled, []));
  const { plan, greedy } = firstPlan(compiled, compileDemand(demand, compiled, seed), safety, demand);
  const studied = plan.controllers.length - greedy.length;
  tally(report.guessed, 'program of a signal controller: stages and splits of least HCM delay', studied);
  tally(report.guessed, 'program of a signal controller with many movements: stages filled one by one', greedy.length);
  return { demand, controllers: plan.controllers, origin: plan.origin! };
}
