// The command line: what can be asked, in words; each command's work is loaded only when it is asked for.
import { Command, CommanderError } from 'commander';
import { packageVersion } from './package-root.ts';
import { type Answer, printAnswer, printFault, toFault } from './terminal.ts';

/** Options that every command has. */
interface Common {
  readonly json?: boolean;
}

type Work = () => Promise<Answer>;

/** Runs one command's work and sets the exit code: 0 done, 1 a fault. */
async function carryOut(json: boolean, work: Work): Promise<void> {
  try {
    process.exitCode = printAnswer(await work(), json);
  } catch (thrown) {
    printFault(toFault(thrown), json);
    process.exitCode = 1;
  }
}

function command(program: Command, name: string, description: string): Command {
  return program
    .command(name)
    .description(description)
    .option('--json', 'one JSON document on stdout and nothing else');
}

function declare(program: Command): void {
  command(
    program,
    'validate <path>',
    'check a place, or a plan: schema, topology and safety, every fault named',
  ).action((path: string, options: Common) =>
    carryOut(options.json === true, async () => (await import('./commands/validate.ts')).validate(path)),
  );
}

/** Runs the command line given as `process.argv`; sets `process.exitCode`. */
export async function main(argv: readonly string[]): Promise<void> {
  const program = new Command('greenband')
    .description('The open traffic-signal timing centre and digital twin.')
    .version(packageVersion())
    .exitOverride();
  declare(program);
  for (const child of program.commands) child.exitOverride();
  try {
    await program.parseAsync([...argv]);
  } catch (thrown) {
    if (!(thrown instanceof CommanderError)) throw thrown;
    process.exitCode = thrown.exitCode === 0 ? 0 : 2;
  }
}
