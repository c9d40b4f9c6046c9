// What the command line can ask about one's own city: scenarios, its demand, its calibration, its check-up.
import { type Command, InvalidArgumentError } from 'commander';
import {
  budget,
  collected,
  givenOptions,
  percent,
  requireWith,
  seconds,
  share,
  timeStep,
  wholeNumber,
} from './cli-options.ts';
import type { CalibrateCommand } from './commands/calibrate.ts';
import type { CheckupCommand } from './commands/checkup.ts';
import type { CountsOptions } from './commands/counts.ts';
import type { DemandOptions } from './commands/demand.ts';
import type { ScenarioOptions } from './commands/scenario.ts';
import type { WarrantsCommand } from './commands/warrants.ts';
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

/** Runs at the least and at the most: the one that was given moves the other, and two that contradict are wrong usage. */
function boundsOf(self: Command, { replications, most }: ScenarioOptions) {
  const given = givenOptions(self);
  if (most >= replications) return { replications, most };
  if (given.includes('--most') && given.includes('--replications'))
    self.error(`error: --most ${most} is below --replications ${replications}; give as many or more`, {
      code: 'commander.conflictingOption',
    });
  return given.includes('--most') ? { replications: most, most } : { replications, most: replications };
}

/** Declares `scenario run|compare|sweep`. */
function declareScenario(program: Command, make: Make, carryOut: CarryOut): void {
  const group = program.command('scenario').description('change a place without copying it, and see what that does');
  for (const [kind, description] of SCENARIOS) {
    const declared = make(group, `${kind} <place>`, description)
      .option('--scenario <file>', 'scenario file, may be given several times; a+b lays b over a', collected)
      .option('--begin <s>', 'first second, by default that of the place', seconds)
      .option('--end <s>', 'last second', seconds)
      .option('--step <s>', 'time step: 1, 0.5, 0.2 or 0.1', timeStep)
      .option('--plan <plan>', 'plan id or file; several times in a sweep', collected)
      .option('--demand <factors>', 'factors on the demand, with commas', factors)
      .option('--within <percent>', 'add runs until half the 95 % interval is this share of the delay', percent, 5)
      .option('--replications <n>', 'runs of a cell at the least', wholeNumber(1), 5)
      .option('--most <n>', 'runs of a cell at the most', wholeNumber(1), 40)
      .option('--workers <n>', 'threads, by default one a core', wholeNumber(1))
      .option('--out <folder>', 'table, report and every run; a second call goes on where the first one ended');
    if (kind === 'sweep') declared.option('--growth', 'also raise the demand until the place breaks');
    declared.action((place: string, options: ScenarioOptions, self: Command) => {
      if (kind === 'compare' && (options.scenario ?? []).length === 0)
        self.error('error: compare needs --scenario', { code: 'commander.missingMandatoryOptionValue' });
      const bounds = boundsOf(self, options);
      return carryOut(options, async (progress) =>
        (await import('./commands/scenario.ts')).scenario(kind, place, { ...options, ...bounds }, progress),
      );
    });
  }
}

/** Declares `checkup`. */
function declareCheckup(program: Command, make: Make, carryOut: CarryOut): void {
  make(program, 'checkup <place>', 'what is wrong with the signals of a place, and what to do first')
    .option('--log <file>', 'controller log (CSV or Parquet): detectors not to believe are causes too')
    .option('--detectors <file>', 'with --log: what each detector is for')
    .option('--plan <plan>', 'plan id or file; by default the one on the street')
    .option('--begin <s>', 'first second, by default that of the place', seconds)
    .option('--end <s>', 'last second', seconds)
    .option('--step <s>', 'time step: 1, 0.5, 0.2 or 0.1', timeStep)
    .option('--replications <n>', 'runs behind every figure', wholeNumber(2), 3)
    .option('--junctions <n>', 'junctions at which remedies are tried, those where most is lost', wholeNumber(1), 6)
    .option('--workers <n>', 'threads, by default one a core', wholeNumber(1))
    .option('--out <folder>', 'also write checkup.json and a page with a map')
    .action((place: string, options: CheckupCommand, self: Command) => {
      if (options.log !== undefined && options.detectors === undefined)
        self.error('error: --log needs --detectors', { code: 'commander.missingMandatoryOptionValue' });
      requireWith(self, '--detectors', '--log');
      return carryOut(options, async (progress) =>
        (await import('./commands/checkup.ts')).checkup(place, options, progress),
      );
    });
}

/** Declares `warrants`. */
function declareWarrants(program: Command, make: Make, carryOut: CarryOut): void {
  make(
    program,
    'warrants <place>',
    'does a junction need a signal at all (MUTCD, 11th edition), and what would do instead',
  )
    .option('--junction <id>', 'node, may be given several times; by default every junction', collected)
    .option('--counts <file>', 'counts of a whole day, as for calibrate; without them the place is simulated')
    .option('--pedestrians <file>', 'CSV: junction, time, pedestrians (who cross the major street)')
    .option('--crashes <file>', 'CSV: junction, date, type (angle, pedestrian, ...), severity')
    .option(
      '--population <n>',
      'of the town around, where it lies by itself: below 10,000 lower volumes will do',
      wholeNumber(1),
    )
    .option(
      '--alternatives',
      'also simulate each junction under every other control: priority, all-way stop, roundabout, signals',
    )
    .option('--encoding <name>', 'of the files, where they are not UTF-8: gbk, windows-1252, ...')
    .option('--begin <s>', 'first second, by default that of the place', seconds)
    .option('--end <s>', 'last second', seconds)
    .option('--step <s>', 'time step: 1, 0.5, 0.2 or 0.1', timeStep)
    .option('--replications <n>', 'runs behind every figure', wholeNumber(2), 3)
    .option('--workers <n>', 'threads, by default one a core', wholeNumber(1))
    .option('--out <folder>', 'also write warrants.json')
    .action((place: string, options: WarrantsCommand, self: Command) => {
      requireWith(self, '--alternatives', '--junction');
      return carryOut(options, async (progress) =>
        (await import('./commands/warrants.ts')).warrants(place, options, progress),
      );
    });
}

/** Declares `demand` and `counts`. */
function declareDemand(program: Command, make: Make, carryOut: CarryOut): void {
  make(program, 'demand <place>', 'an origin-destination matrix becomes the demand of a place')
    .requiredOption(
      '--od <file>',
      'CSV: origin, destination, begin, end, count; or a row an origin, a column a destination; or an OMX file (.omx)',
    )
    .option('--matrix <name>', 'which matrix of an OMX file')
    .option(
      '--zones <file>',
      'CSV: zone, edge, share: where trips of a zone begin and end; without it, zones are edges',
    )
    .option('--type <id>', 'vehicle type or mix of the place, by default its mix or first type')
    .option('--add', 'keep the trips that the place has')
    .option('--begin <s>', 'of rows that give no time', seconds)
    .option('--end <s>', 'of rows that give no time', seconds)
    .option('--encoding <name>', 'of the file, where it is not UTF-8: gbk, windows-1252, ...')
    .requiredOption('--out <place>', 'folder to write the place to; the place itself to replace its demand')
    .action((place: string, options: DemandOptions) =>
      carryOut(options, async (progress) => (await import('./commands/demand.ts')).demand(place, options, progress)),
    );
  make(
    program,
    'counts <place>',
    'check counts: detectors stuck, silent or drifting, junctions that do not add up, gaps filled',
  )
    .requiredOption(
      '--counts <file>',
      'CSV of links (edge, begin, count), turns (from, to) or junctions (intid, time, NBL, ...)',
    )
    .option('--encoding <name>', 'of the file, where it is not UTF-8: gbk, windows-1252, ...')
    .option('--interval <s>', 'length of the intervals', budget, 900)
    .option('--out <file>', 'the counts with gaps and what is not to be believed filled and marked, for calibrate')
    .action((place: string, options: CountsOptions) =>
      carryOut(options, async () => (await import('./commands/counts.ts')).countsCommand(place, options)),
    );
}

/** Declares `calibrate`. */
function declareCalibrate(program: Command, make: Make, carryOut: CarryOut): void {
  make(program, 'calibrate <place>', 'draw the demand of a place towards counts')
    .requiredOption(
      '--counts <file>',
      'CSV of links (edge, begin, count), turns (from, to) or junctions (intid, time, NBL, ...)',
    )
    .option('--held-out <file>', 'counts to judge by that are not used')
    .option('--hold-out <share>', 'share of the counted places to keep out and judge by, 0 to 1', share)
    .option('--encoding <name>', 'of the files, where they are not UTF-8: gbk, windows-1252, ...')
    .option('--plan <plan>', 'plan that ran while it was counted; by default the one on the street')
    .option('--begin <s>', 'first second, by default that of the place', seconds)
    .option('--end <s>', 'last second', seconds)
    .option('--interval <s>', 'of departures, and of counts that give no end', budget, 900)
    .option('--iterations <n>', 'rounds of simulation and estimation', wholeNumber(1, 50), 4)
    .option('--replications <n>', 'runs a round', wholeNumber(1), 1)
    .option('--count-error <share>', 'relative error of a count', share, 0.1)
    .option('--prior-error <share>', 'relative error of the demand that is there', share, 0.5)
    .option('--equilibrium <n>', 'first find ways in user equilibrium, so many iterations at most', wholeNumber(1, 100))
    .option(
      '--drivers <n>',
      'then draw headway and speed factor of drivers towards speeds and counts by SPSA, so many iterations',
      wholeNumber(1, 200),
    )
    .option(
      '--speeds <file>',
      'with --drivers: CSV edge, begin, end, speed_kmh (or speed_mps, speed_mph), or samples of floating cars',
    )
    .option('--workers <n>', 'threads, by default one a core', wholeNumber(1))
    .requiredOption('--out <place>', 'folder to write the place to, with calibration.json and geh.csv')
    .action((place: string, options: CalibrateCommand, self: Command) => {
      requireWith(self, '--speeds', '--drivers');
      if (options.heldOut !== undefined && options.holdOut !== undefined)
        self.error('error: --hold-out and --held-out both say what to judge by; give one of them', {
          code: 'commander.conflictingOption',
        });
      return carryOut(options, async (progress) =>
        (await import('./commands/calibrate.ts')).calibrate(place, options, progress),
      );
    });
}

/** Declares every command of this file. */
export function declareCity(program: Command, make: Make, carryOut: CarryOut): void {
  declareScenario(program, make, carryOut);
  declareCheckup(program, make, carryOut);
  declareWarrants(program, make, carryOut);
  declareDemand(program, make, carryOut);
  declareCalibrate(program, make, carryOut);
}
