// How every bench command starts and ends: its flags, one JSON document or a text, and a fault's exit code.
import { parseArgs } from 'node:util';
import { Fault } from '../core/fault.ts';

/** The values of a bench command's line: names without dashes, and flags. */
export interface CommandLine {
  readonly names: string[];
  flag(name: string): boolean;
  text(name: string): string | undefined;
}

/**
 * Parses the command line.
 * @param flags names of switches
 * @param values names of options that take a value
 * @throws TypeError (from parseArgs) for an unknown option
 */
export function commandLine(flags: readonly string[], values: readonly string[]): CommandLine {
  const options: Record<string, { type: 'boolean' | 'string' }> = {};
  for (const flag of flags) options[flag] = { type: 'boolean' };
  for (const value of values) options[value] = { type: 'string' };
  const parsed = parseArgs({ options, allowPositionals: true });
  return {
    names: parsed.positionals,
    flag: (name) => parsed.values[name] === true,
    text: (name) => {
      const value = parsed.values[name];
      return typeof value === 'string' ? value : undefined;
    },
  };
}

/** Runs a command; a fault is printed as the greenband command prints it and ends with 1. */
export async function runCommand(main: () => Promise<void>): Promise<void> {
  try {
    await main();
  } catch (error) {
    process.stderr.write(`${error instanceof Fault ? error.message : error instanceof Error ? error.stack : error}\n`);
    process.exitCode = 1;
  }
}

/**
 * Seeds written as `3`, `1-5` or `1,4,9`.
 * @throws Fault BENCH_SEEDS for anything else
 */
export function seedList(text: string): number[] {
  const range = /^(\d+)-(\d+)$/.exec(text);
  if (range !== null) {
    const first = Number(range[1]);
    const last = Number(range[2]);
    if (first <= last && last - first < 1000) return Array.from({ length: last - first + 1 }, (_, i) => first + i);
  }
  if (/^\d+(,\d+)*$/.test(text)) return text.split(',').map(Number);
  throw new Fault('BENCH_SEEDS', 'Seeds are written as 3, 1-5 or 1,4,9.', text);
}
