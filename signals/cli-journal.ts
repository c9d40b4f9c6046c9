// What the command line can ask around a timing centre: its data, its tokens, and a reference controller.
import { type Command, InvalidArgumentError } from 'commander';
import { ROLES } from './centre/identity.ts';
import { collected, seconds, wholeNumber } from './cli-options.ts';
import type { ControllerOptions } from './commands/controller.ts';
import type { TokenOptions } from './commands/token.ts';
import type { Answer } from './terminal.ts';

type Work = () => Promise<Answer>;
type Make = (name: string, description: string) => Command;
type CarryOut = (options: { readonly seed: number; readonly json?: boolean }, work: Work) => Promise<void>;

const DATA = ['--data <folder>', 'where the journal and the key are kept', 'greenband-data'] as const;
// secrets come from the environment too, and are no defaults: `--help` would print them
const DATABASE = [
  '--database <url>',
  'postgres://… instead of the folder; by default what GREENBAND_DATABASE says',
] as const;

/** Roles of people; a controller's is its own. */
const PEOPLE = ROLES.filter((role) => role !== 'controller');

function role(text: string, before?: readonly string[]): string[] {
  if ((PEOPLE as readonly string[]).includes(text)) return collected(text, before);
  throw new InvalidArgumentError(`Give ${PEOPLE.join(', ')}, or --controller for a controller.`);
}

interface DataOptions {
  readonly seed: number;
  readonly data: string;
  readonly database?: string;
  readonly key?: string;
  readonly out?: string;
}

/** Declares `verify-journal`, `replay`, `backup`, `restore`, `controller` and `token`. */
export function declareJournal(make: Make, carryOut: CarryOut): void {
  declareProofs(make, carryOut);
  declareCopies(make, carryOut);
  declareController(make, carryOut);
  declareToken(make, carryOut);
}

const load = () => import('./commands/journal.ts');

function declareProofs(make: Make, carryOut: CarryOut): void {
  make('verify-journal', 'prove that no entry of the journal was altered, removed or reordered')
    .option(...DATA)
    .option(...DATABASE)
    .option('--key <file>', 'public key of the centre, by default the one in the data folder')
    .action((options: DataOptions) => carryOut(options, async () => (await load()).verifyCommand(options)));
  make('replay', 'rebuild the state of the centre from its journal alone')
    .option(...DATA)
    .option(...DATABASE)
    .option('--out <file>', 'also write the state as JSON')
    .action((options: DataOptions) => carryOut(options, async () => (await load()).replayCommand(options)));
}

function declareCopies(make: Make, carryOut: CarryOut): void {
  make('backup', 'a whole copy of the data, made while the service runs (PostgreSQL: use pg_dump)')
    .option(...DATA)
    .requiredOption('--out <file>', 'file to write')
    .action((options: DataOptions) =>
      carryOut(options, async () => (await load()).backupCommand(options.data, options.out!)),
    );
  make('restore <backup>', 'put a backup into an empty data folder')
    .option(...DATA)
    .action((from: string, options: DataOptions) =>
      carryOut(options, async () => (await load()).restoreCommand(from, options.data)),
    );
}

function declareController(make: Make, carryOut: CarryOut): void {
  make('controller <place>', 'a reference controller: pulls its plan, checks it, runs it')
    .requiredOption('--centre <url>', 'address of the timing centre')
    .requiredOption('--id <controller>', 'which controller of the place it is')
    .requiredOption('--key <file>', 'public key of the centre')
    .option('--token <token>', 'its token at the centre; by default what GREENBAND_TOKEN says')
    .option('--ca <file>', 'authority of the centre’s certificate, PEM')
    .option('--cert <file>', 'its own certificate, PEM, instead of a token')
    .option('--cert-key <file>', 'and the key of that')
    .option('--state <file>', 'where the last good plan is kept')
    .option('--readings <file>', 'what its detectors measured, one JSON document a line, appended by who reads them')
    .option('--wait <s>', 'how long the centre may hold an answer back', seconds, 20)
    .option('--turns <n>', 'end after so many pulls', wholeNumber(1))
    .action((place: string, options: ControllerOptions & { readonly seed: number }) =>
      carryOut(options, async () => {
        const { askedToStop } = await import('./commands/serve.ts');
        const say = (line: string) => process.stderr.write(`${line}\n`);
        return (await import('./commands/controller.ts')).controller(place, options, say, askedToStop());
      }),
    );
}

function declareToken(make: Make, carryOut: CarryOut): void {
  make('token <action> [id]', 'create, list or revoke the tokens of a timing centre')
    .option(...DATA)
    .option('--name <name>', 'create: whose it is')
    .option('--role <role>', `create: ${PEOPLE.join(', ')}; may be given several times (default: viewer)`, role)
    .option('--controller <id>', 'create: for a controller that pulls')
    .option('--days <n>', 'create: how long it counts', wholeNumber(1), 90)
    .action(
      (action: string, id: string | undefined, options: TokenOptions & { readonly seed: number }, self: Command) => {
        requireToken(self, action, id, options);
        return carryOut(options, async () => (await import('./commands/token.ts')).tokenCommand(action, id, options));
      },
    );
}

/** Wrong usage where a token is asked for that cannot be made, or none is named. */
function requireToken(self: Command, action: string, id: string | undefined, options: TokenOptions): void {
  const wrong = (text: string) => self.error(`error: ${text}`, { code: 'commander.invalidArgument' });
  if (!['create', 'list', 'revoke'].includes(action)) wrong('token create, token list or token revoke ID');
  if (action === 'create' && options.name === undefined) wrong('token create needs --name: whose it is');
  if (action === 'revoke' && id === undefined) wrong('say which: token revoke ID, as token list shows it');
  if (options.role !== undefined && options.controller !== undefined)
    wrong('a controller has no role beside its own; give --role or --controller');
}
