// How the command line reads numbers and lists; what cannot be read is wrong usage (exit code 2).
import { type Command, InvalidArgumentError } from 'commander';
import { Fault } from '../core/fault.ts';
import { dateIn } from '../core/gtfs-feed.ts';
import { boxArea } from '../core/osm-area.ts';

/** Seconds: a number that is not below 0. */
export function seconds(text: string): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (!(Number.isFinite(value) && value >= 0)) throw new InvalidArgumentError('Give a number of seconds, 0 or more.');
  return value;
}

/** A time step, s: one of those that there are. */
export function timeStep(text: string): number {
  const value = Number(text);
  if (![1, 0.5, 0.2, 0.1].includes(value)) throw new InvalidArgumentError('Give 1, 0.5, 0.2 or 0.1.');
  return value;
}

/** A time of day, hh:mm or hh:mm:ss, in s. */
export function clockTime(text: string): number {
  const found = /^([01]?\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?$/.exec(text);
  if (found === null) throw new InvalidArgumentError('Give a time of day, such as 07:30.');
  return 3600 * Number(found[1]) + 60 * Number(found[2]) + Number(found[3] ?? 0);
}

/** A day, YYYYMMDD. */
export function date(text: string): string {
  return read(text, () => dateIn(text, '--date'));
}

/** A box, west,south,east,north in degrees. */
export function box(text: string): string {
  return read(text, () => boxArea(text));
}

/** The text, where it can be read; a fault of it is wrong usage. */
function read(text: string, reader: () => unknown): string {
  try {
    reader();
    return text;
  } catch (fault) {
    if (fault instanceof Fault)
      throw new InvalidArgumentError(`${fault.text[0]!.toUpperCase()}${fault.text.slice(1)}.`);
    throw fault;
  }
}

/** A time to spend, s: above zero. */
export function budget(text: string): number {
  const value = seconds(text);
  if (value <= 0) throw new InvalidArgumentError('Give seconds above 0.');
  return value;
}

/** A share: 0 to 1. */
export function share(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value >= 0 && value <= 1)) throw new InvalidArgumentError('Give a number from 0 to 1.');
  return value;
}

/** A percentage that is asked for: above zero. */
export function percent(text: string): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (!(value > 0 && Number.isFinite(value))) throw new InvalidArgumentError('Give a percentage above 0.');
  return value;
}

/** Times as fast as real time. */
export function pace(text: string): number {
  const value = seconds(text);
  if (value < 0.1 || value > 1000) throw new InvalidArgumentError('Give a number from 0.1 to 1000.');
  return value;
}

/** A whole number of at least `least`, and at most `most` where that is said. */
export function wholeNumber(least: number, most = Number.MAX_SAFE_INTEGER): (text: string) => number {
  const range = most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`;
  return (text) => {
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (!Number.isSafeInteger(value) || value < least || value > most)
      throw new InvalidArgumentError(`Give a whole number ${range}.`);
    return value;
  };
}

/** A seed: a whole number below 2^32. */
export function seed(text: string): number {
  const value = wholeNumber(0)(text);
  if (value > 0xffffffff) throw new InvalidArgumentError('Give a whole number below 4294967296.');
  return value;
}

/** Comma-separated paths. */
export function paths(text: string): string[] {
  const found = text.split(',').filter((path) => path !== '');
  if (found.length === 0) throw new InvalidArgumentError('Give at least one path.');
  return found;
}

/** An option that may be given several times. */
export function collected(text: string, before: readonly string[] = []): string[] {
  return [...before, text];
}

/** Options as the command line spells them that were given, not those that are there by default. */
export function givenOptions(self: Command): string[] {
  return self.options
    .filter((option) => self.getOptionValueSource(option.attributeName()) === 'cli')
    .map(({ long }) => long ?? '');
}

/** Wrong usage where an option was given that says nothing without another. */
export function requireWith(self: Command, option: string, needed: string): void {
  const given = givenOptions(self);
  if (given.includes(option) && !given.includes(needed))
    self.error(`error: ${option} does nothing without ${needed}; give both, or leave it out`, {
      code: 'commander.conflictingOption',
    });
}
