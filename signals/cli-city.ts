// What the command line can ask about one's own city: scenarios, its demand, its calibration, its check-up.
import { type Command, InvalidArgumentError } from 'commander';
import { budget, collected, seconds, wholeNumber } from './cli-options.ts';
import type { ScenarioOptions } from './commands/scenario.ts';
import type { Answer, Progress } from './terminal.ts';

type Make = (program: Command, name: string, description: string) => Command;
type CarryOut = (
  options: { readonly seed: number; readonly json?: boolean },
  work: (progress: Progress) => Promise<Answer>,
) => Promise<void>;

/** Factors on a demand, comma-separated. */
export function factors(text: string): number[] {
  const found = text.split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
  if (found.some((factor) => !(factor >= 0 && factor <= 100)))
    throw new InvalidArgumentError('Give factors from 0 to 100 with commas, e.g. 0.8,1,1.2.');
  return found;
}

const SCENARIOS = [
  ['run', 'the place with all given scenario files laid over it'],
  ['compare', 'each scenario against the everyday place, paired'],
  ['sweep', 'plans x demands x events, one table and one report'],
] as const;

/** Declares `scenario run|compare|sweep`. */
function declareScenario(program: Command, make: Make, carryOut: CarryOut): void {
  const group = program.command('scenario').description('change a place without copying it, and see what that does');
  for (const [kind, description] of SCENARIOS) {
    const declared = make(group, `${kind} <place>`, description)
      .option('--scenario <file>', 'scenario file, may be given several times; a+b lays b over a', collected)
      .option('--begin <s>', 'first second, by default that of the place', seconds)
      .option('--end <s>', 'last second', seconds)
      .option('--step <s>', 'time step: 1, 0.5, 0.2 or 0.1', seconds)
      .option('--plan <plan>', 'plan id or file; several times in a sweep', collected)
      .option('--demand <factors>', 'factors on the demand, with commas', factors)
      .option('--within <percent>', 'add runs until half the 95 % interval is this share of the delay', budget, 5)
      .option('--replications <n>', 'runs of a cell at the least', wholeNumber(1), 5)
      .option('--most <n>', 'runs of a cell at the most', wholeNumber(1), 40)
      .option('--workers <n>', 'threads, by default one a core', wholeNumber(1))
      .option('--out <folder>', 'table, report and every run; a second call goes on where the first one ended');
    if (kind === 'sweep') declared.option('--growth', 'also raise the demand until the place breaks');
    declared.action((place: string, options: ScenarioOptions, self: Command) => {
      if (kind === 'compare' && (options.scenario ?? []).length === 0)
        self.error('error: compare needs --scenario', { code: 'commander.missingMandatoryOptionValue' });
      return carryOut(options, async (progress) =>
        (await import('./commands/scenario.ts')).scenario(kind, place, options, progress),
      );
    });
  }
}

/** Declares every command of this file. */
export function declareCity(program: Command, make: Make, carryOut: CarryOut): void {
  declareScenario(program, make, carryOut);
}
