// The command line: what can be asked, in words; each command's work is loaded only when it is asked for.
import { Command, CommanderError, Option } from 'commander';
import { declareCity } from './cli-city.ts';
import { requireOptions } from './cli-import.ts';
import { declareJournal } from './cli-journal.ts';
import {
  box,
  budget,
  clockTime,
  collected,
  date,
  pace,
  paths,
  percent,
  requireWith,
  seconds,
  seed,
  share,
  timeStep,
  wholeNumber,
} from './cli-options.ts';
import { systemClock } from './clock.ts';
import type { CompareOptions } from './commands/compare.ts';
import type { ControlOptions } from './commands/control.ts';
import type { CorridorOptions } from './commands/corridor.ts';
import type { EventsOptions } from './commands/events.ts';
import type { ExportOptions } from './commands/export.ts';
import type { ImportOptions } from './commands/import.ts';
import type { OptimiseOptions } from './commands/optimise.ts';
import type { ReportOptions } from './commands/report.ts';
import type { ServeOptions } from './commands/serve.ts';
import type { SimulateOptions } from './commands/simulate.ts';
import type { ValidateOptions } from './commands/validate.ts';
import { packageVersion } from './package-root.ts';
import { type Answer, type Progress, printAnswer, printFault, terminalProgress, toFault } from './terminal.ts';

/** Options that every command has. */
interface Common {
  readonly json?: boolean;
  readonly seed: number;
}

type Work = (progress: Progress) => Promise<Answer>;

/** Runs one command's work and sets the exit code: 0 done, 1 a fault. */
async function carryOut(options: Common, work: Work): Promise<void> {
  const json = options.json === true;
  const progress = terminalProgress();
  try {
    const answer = await work(progress);
    progress.clear();
    process.exitCode = printAnswer(answer, json);
  } catch (thrown) {
    progress.clear();
    printFault(toFault(thrown), json);
    process.exitCode = 1;
  }
}

function command(program: Command, name: string, description: string): Command {
  return program
    .command(name)
    .description(description)
    .option('--json', 'one JSON document on stdout and nothing else')
    .option('--seed <n>', 'first seed of all chance', seed, 1);
}

/** Adds the options of a run's window. */
function withWindow(command: Command): Command {
  return command
    .option('--begin <s>', 'first second, by default that of the place', seconds)
    .option('--end <s>', 'last second', seconds);
}

function withBackend(command: Command): Command {
  const kinds = ['auto', 'cpu', 'gpu'];
  return command.addOption(new Option('--backend <kind>', 'what computes the runs').choices(kinds).default('auto'));
}

function withRuns(command: Command, replications: number): Command {
  return withBackend(withWindow(command))
    .option('--step <s>', 'time step: 1, 0.5, 0.2 or 0.1', timeStep)
    .option('--replications <n>', 'runs, with consecutive seeds', wholeNumber(1), replications)
    .option('--workers <n>', 'threads, by default one a core', wholeNumber(1));
}

const IMPORTS = ['sumo', 'cityflow', 'osm', 'utdf', 'gmns', 'gtfs'];

function declareImport(program: Command): void {
  withWindow(command(program, 'import [file]', 'make a place from the files of another program'))
    .addOption(new Option('--from <kind>', 'what the files are').choices(IMPORTS).makeOptionMandatory())
    .option('--net <file>', 'SUMO network (.net.xml, also .gz), or CityFlow roadnet.json')
    .option('--routes <files>', 'SUMO routes, trips and flows, comma-separated', paths)
    .option('--additional <files>', 'SUMO additional files, comma-separated', paths)
    .option('--flow <file>', 'CityFlow flow.json')
    .option('--out <place>', 'folder of the new place')
    .option('--bbox <w,s,e,n>', 'OpenStreetMap: only this box, in degrees', box)
    .option('--polygon <file>', 'OpenStreetMap: only inside, GeoJSON or Osmosis .poly')
    .option('--overlay <file>', 'OpenStreetMap: corrections; by default the place’s own overlay.json')
    .option('--country <code>', 'OpenStreetMap: the country whose rules hold, e.g. DE; by default where the map lies')
    .option('--into <place>', 'GTFS: the place that the buses are added to')
    .option('--date <yyyymmdd>', 'GTFS: the day whose buses run; by default the busiest', date)
    .option('--clock <hh:mm>', 'GTFS: the time of day at second 0; by default what scenario.json says', clockTime)
    .action((file: string | undefined, options: Common & ImportOptions, self: Command) => {
      requireOptions(self, options, file);
      return carryOut(options, async (progress) =>
        (await import('./commands/import.ts')).importPlace(file, options, progress),
      );
    });
}

function declareSimulate(program: Command): void {
  withRuns(command(program, 'simulate <place>', 'run the place under a plan'), 1)
    .option('--plan <plan>', 'id of one of the place’s plans, or a plan file; by default the one on the street')
    .option('--out <folder>', 'also write trips, links, signals, movements, queues, exhaust, conflicts, detectors')
    .addOption(new Option('--bus-priority <by>', 'late buses get a little green').choices(['timetable', 'headway']))
    .option('--within <percent>', 'as many replications as the interval of the mean delay needs', percent)
    .option('--fcd <s>', 'with --out: floating-car data every so many seconds, as fcd.xml', budget)
    .option('--probes <share>', 'with --fcd: share of drivers, 0 to 1', share)
    .action((place: string, options: Common & SimulateOptions, self: Command) => {
      requireWith(self, '--fcd', '--out');
      requireWith(self, '--probes', '--fcd');
      return carryOut(options, async (progress) =>
        (await import('./commands/simulate.ts')).simulate(place, options, progress, systemClock),
      );
    });
}

function declareOptimise(program: Command): void {
  withBackend(withWindow(command(program, 'optimise <place>', 'make a better plan that is safe')))
    .addOption(new Option('--method <name>').choices(['webster', 'green-wave', 'area']).makeOptionMandatory())
    .option('--corridor <id>', 'only this corridor: its id, or its controllers in order with commas')
    .option('--budget <s>', 'seconds to spend at most; Ctrl-C ends sooner with the best plan so far', budget)
    .option('--explain', 'also say per signal what was wrong with the old plan, and what each change is worth')
    .option('--allow-unserved', 'movements without trips in the data may lose their green')
    .requiredOption('--out <file>', 'plan file to write')
    .action((place: string, options: Common & OptimiseOptions & { readonly backend: string }) =>
      carryOut(options, async (progress) => {
        if (options.backend === 'gpu')
          throw (await import('./commands/not-yet.ts')).notYet('optimise --backend gpu', 'use auto or cpu');
        return (await import('./commands/optimise.ts')).optimise(place, options, progress, systemClock);
      }),
    );
}

function declareCompare(program: Command): void {
  withRuns(command(program, 'compare <place>', 'paired differences B - A of two plans, with 95 % intervals'), 10)
    .option('--plan <plan>', 'given twice: plan A, then plan B', collected)
    .action((place: string, options: Common & CompareOptions & { readonly plan?: string[] }, self: Command) => {
      const [a, b, ...more] = options.plan ?? [];
      if (a === undefined || b === undefined || more.length > 0)
        self.error('error: compare needs --plan twice: plan A, then plan B', { code: 'commander.missingArgument' });
      return carryOut(options, async (progress) =>
        (await import('./commands/compare.ts')).compare(place, { ...options, plans: [a!, b!] }, progress, systemClock),
      );
    });
}

function declareExport(program: Command): void {
  command(program, 'export <place>', 'write a plan or the network for another program')
    .addOption(
      new Option('--to <kind>')
        .choices(['sumo', 'sumo-place', 'geojson', 'gmns', 'utdf', 'ntcip'])
        .makeOptionMandatory(),
    )
    .option('--plan <plan>', 'id of one of the place’s plans, or a plan file; by default the one on the street')
    .requiredOption('--out <path>', 'file to write, or folder for sumo-place')
    .option('--plane', 'GeoJSON in metres of the plane, for a place that lies nowhere on Earth')
    .option('--pattern <n>', 'number of the NTCIP pattern and of its splits (default: 1)', wholeNumber(1, 253))
    .option('--sequence <n>', 'number of the NTCIP phase sequence (default: 1)', wholeNumber(1, 255))
    .action((place: string, options: Common & ExportOptions) =>
      carryOut(options, async () => (await import('./commands/export.ts')).exportPlace(place, options)),
    );
}

function declareReport(program: Command): void {
  withRuns(command(program, 'report <place>', 'one page to show: maps, time-space diagrams, delay, queues'), 5)
    .option('--plan <plan>', 'given once or twice: the plan, or the plan of today and the proposed one', collected)
    .option('--junctions', 'instead: pictures of every junction as it was imported, to check by eye')
    .requiredOption('--out <file>', 'HTML file to write')
    .action((place: string, options: Common & ReportOptions & { readonly plan?: string[] }, self: Command) => {
      const plans = options.plan ?? [];
      if (plans.length > 2)
        self.error('error: report takes --plan twice at most', { code: 'commander.excessArguments' });
      return carryOut(options, async (progress) =>
        (await import('./commands/report.ts')).report(place, { ...options, plans }, progress),
      );
    });
}

function declareEvents(program: Command): void {
  command(program, 'events <log>', 'measures of signal performance from a controller log (CSV or Parquet)')
    .requiredOption('--detectors <file>', 'what each detector is for: device, phase, function, parameter')
    .option('--interval <min>', 'length of the intervals', wholeNumber(1), 15)
    .option('--out <folder>', 'also write the tables as CSV and coordination diagrams as SVG')
    .action((log: string, options: Common & EventsOptions) =>
      carryOut(options, async (progress) => (await import('./commands/events.ts')).events(log, options, progress)),
    );
}

const CONTROLLERS = ['plan', 'actuated', 'max-pressure', 'max-wave', 'predictive'];

function declareControl(program: Command): void {
  withWindow(command(program, 'control <place>', 'drive the signals of a running street'))
    .addOption(new Option('--controller <name>', 'what decides').choices(CONTROLLERS).makeOptionMandatory())
    .addOption(new Option('--field <kind>', 'the street').choices(['sumo', 'simulated']).default('sumo'))
    .option('--sumo-config <file>', 'the .sumocfg that SUMO is started with')
    .option('--plan <plan>', 'what `plan` shows and every other controller falls back to')
    .addOption(
      new Option('--clearance <policy>', 'interphases as the program found has them, or as computed')
        .choices(['found', 'computed'])
        .default('found'),
    )
    .addOption(
      new Option('--sensing <kind>', 'what it sees: all within 250 m, lane areas, or loops (stop line and upstream)')
        .choices(['full', 'areas', 'loops'])
        .default('full'),
    )
    .option('--out <folder>', 'also write control.json: what was decided and measured')
    .action((place: string, options: Common & ControlOptions, self: Command) => {
      if (options.field === 'sumo' && options.sumoConfig === undefined)
        self.error('error: --field sumo needs --sumo-config', { code: 'commander.missingMandatoryOptionValue' });
      return carryOut(options, async (progress) =>
        (await import('./commands/control.ts')).control(place, options, progress, systemClock),
      );
    });
}

function declareCorridor(program: Command): void {
  withWindow(command(program, 'corridor <place>', 'an emergency vehicle with and without a green corridor'))
    .requiredOption('--from <edge>', 'edge where it starts')
    .requiredOption('--to <edge>', 'edge where it is needed')
    .requiredOption('--depart <s>', 'when it starts', seconds)
    .option('--plan <plan>', 'id of one of the place’s plans, or a plan file; by default the one on the street')
    .option('--replications <n>', 'paired runs, with consecutive seeds', wholeNumber(1), 10)
    .option('--detour <percent>', 'how much longer than the fastest another way may be', wholeNumber(0), 30)
    .addOption(new Option('--field <kind>', 'who simulates').choices(['simulated', 'sumo']).default('simulated'))
    .option('--sumo-config <file>', 'the .sumocfg that SUMO is started with')
    .action((place: string, options: Common & CorridorOptions, self: Command) => {
      if (options.field === 'sumo' && options.sumoConfig === undefined)
        self.error('error: --field sumo needs --sumo-config', { code: 'commander.missingMandatoryOptionValue' });
      return carryOut(options, async (progress) =>
        (await import('./commands/corridor.ts')).corridor(place, options, progress, systemClock),
      );
    });
}

function declareValidate(program: Command): void {
  command(program, 'validate <path>', 'check a place, or a plan of it: every fault named')
    .option('--plan <plan>', 'check this plan instead of the place’s own')
    .option('--repair <file>', 'write the plan, made safe, to this file')
    .option('--place <folder>', 'with a plan file: the place to check it against')
    .action((path: string, options: Common & ValidateOptions) =>
      carryOut(options, async () => (await import('./commands/validate.ts')).validate(path, options)),
    );
}

function declareServe(program: Command): void {
  command(program, 'serve [place]', 'the timing centre and the twin, until it is told to stop')
    .option('--port <n>', 'port to listen on; 0 takes a free one', wholeNumber(0, 65_535), 8080)
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .addOption(
      new Option('--field <kind>', 'who is behind the controllers: our street, SUMO, those that pull, or NTCIP')
        .choices(['simulated', 'sumo', 'http', 'ntcip'])
        .default('simulated'),
    )
    .option('--sumo-config <file>', 'with --field sumo: the .sumocfg of the network that the place was imported from')
    .option('--ntcip <file>', 'with --field ntcip: addresses of the controllers, JSON')
    .option('--data <folder>', 'where the journal and the key are kept', 'greenband-data')
    .option('--database <url>', 'postgres://…: the journal in PostgreSQL; by default what GREENBAND_DATABASE says')
    .option(
      '--new-key',
      'begin with a new key where the one that signed the journal is lost; controllers need its public file',
    )
    .option('--keep-readings <days>', 'how long readings of detectors are kept', seconds, 90)
    .option('--most-mib <n>', 'how large the journal and the readings may become together', wholeNumber(1), 4096)
    .option('--rate <n>', 'requests a minute that one person may make', wholeNumber(1), 3000)
    .option('--tls-cert <file>', 'certificate, PEM: listen with HTTPS')
    .option('--tls-key <file>', 'its key, PEM')
    .option('--client-ca <file>', 'authority whose certificates controllers may show, PEM')
    .option('--speed <n>', 'how many times as fast as real time the street runs', pace, 1)
    .option('--step <s>', 'time step of the simulated street: 1, 0.5, 0.2 or 0.1', timeStep)
    .action((place: string | undefined, options: Common & ServeOptions) =>
      carryOut(options, async (progress) => {
        const say = (line: string) => process.stderr.write(`${line}\n`);
        return (await import('./commands/serve.ts')).serve(place, options, progress, say);
      }),
    );
}

function declareDoctor(program: Command): void {
  command(program, 'doctor', 'what this machine has, which backend would be used and why, and what is amiss').action(
    (options: Common) => carryOut(options, async () => (await import('./commands/doctor.ts')).doctor()),
  );
}

/** Runs the command line given as `process.argv`; sets `process.exitCode`. */
export async function main(argv: readonly string[]): Promise<void> {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));
  const program = new Command('greenband')
    .description('The open traffic-signal timing centre and digital twin.')
    .version(packageVersion())
    .exitOverride();
  for (const declare of [
    declareImport,
    declareSimulate,
    declareOptimise,
    declareCompare,
    declareExport,
    declareReport,
    declareServe,
    declareEvents,
    declareControl,
    declareCorridor,
    declareValidate,
    declareDoctor,
  ])
    declare(program);
  declareCity(program, command, carryOut);
  declareJournal((name, description) => command(program, name, description), carryOut);
  try {
    await program.parseAsync([...argv]);
  } catch (thrown) {
    if (!(thrown instanceof CommanderError)) throw thrown;
    process.exitCode = thrown.exitCode === 0 ? 0 : 2;
    if (process.exitCode === 2 && argv.includes('--json')) {
      const error = { code: 'CLI_USAGE', text: thrown.message, where: 'command line' };
      process.stdout.write(`${JSON.stringify({ error })}\n`);
    }
  }
}
