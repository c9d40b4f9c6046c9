// What can be asked of a centre's data on the command line.
import type { Command } from 'commander';
import type { Answer } from './terminal.ts';

type Work = () => Promise<Answer>;

/** Declares `verify-journal`, `replay`, `backup` and `restore`. */
export function declareJournal(
  make: (name: string, description: string) => Command,
  carryOut: (options: { readonly seed: number; readonly json?: boolean }, work: Work) => Promise<void>,
): void {
  const data = ['--data <folder>', 'where the journal and the key are kept', 'greenband-data'] as const;
  const load = () => import('./commands/journal.ts');
  type Options = { readonly seed: number; readonly data: string; readonly key?: string; readonly out?: string };
  make('verify-journal', 'prove that no entry of the journal was altered, removed or reordered')
    .option(...data)
    .option('--key <file>', 'public key of the centre, by default the one in the data folder')
    .action((options: Options) =>
      carryOut(options, async () => (await load()).verifyCommand(options.data, options.key)),
    );
  make('replay', 'rebuild the state of the centre from its journal alone')
    .option(...data)
    .option('--out <file>', 'also write the state as JSON')
    .action((options: Options) =>
      carryOut(options, async () => (await load()).replayCommand(options.data, options.out)),
    );
  make('backup', 'a whole copy of the data, made while the service runs')
    .option(...data)
    .requiredOption('--out <file>', 'file to write')
    .action((options: Options) =>
      carryOut(options, async () => (await load()).backupCommand(options.data, options.out!)),
    );
  make('restore <backup>', 'put a backup into an empty data folder')
    .option(...data)
    .action((from: string, options: Options) =>
      carryOut(options, async () => (await load()).restoreCommand(from, options.data)),
    );
}
