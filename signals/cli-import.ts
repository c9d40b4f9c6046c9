// Which options each kind of import takes, so that one that is absent or says nothing is wrong usage.
import type { Command } from 'commander';
import { givenOptions } from './cli-options.ts';
import type { ImportOptions } from './commands/import.ts';

interface Kind {
  /** whether it reads one file or folder, named without an option */
  readonly file: boolean;
  readonly needed: readonly string[];
  readonly further: readonly string[];
}

const KINDS: Readonly<Record<string, Kind>> = {
  sumo: { file: false, needed: ['--net', '--out'], further: ['--routes', '--additional', '--begin', '--end'] },
  cityflow: { file: false, needed: ['--net', '--flow', '--out'], further: ['--begin', '--end'] },
  utdf: { file: true, needed: ['--out'], further: [] },
  osm: { file: true, needed: ['--out'], further: ['--bbox', '--polygon', '--overlay', '--country'] },
  gmns: { file: true, needed: ['--out'], further: [] },
  gtfs: { file: true, needed: ['--into'], further: ['--date', '--clock'] },
};
const COMMON = ['--from', '--json', '--seed'];

/** Wrong usage when an option that this kind of import needs is absent, or one is given that it does not look at. */
export function requireOptions(self: Command, { from }: ImportOptions, file: string | undefined): void {
  const kind = KINDS[from]!;
  const given = givenOptions(self);
  if (kind.file && file === undefined)
    self.error(`error: --from ${from} needs a file`, { code: 'commander.missingArgument' });
  for (const name of kind.needed)
    if (!given.includes(name))
      self.error(`error: --from ${from} needs ${name}`, { code: 'commander.missingMandatoryOptionValue' });
  const taken = [...kind.needed, ...kind.further];
  const idle = given.find((name) => ![...COMMON, ...taken].includes(name)) ?? (kind.file ? undefined : file);
  if (idle !== undefined)
    self.error(`error: --from ${from} does not take ${idle}, only ${taken.join(', ')}; leave it out`, {
      code: 'commander.conflictingOption',
    });
}
