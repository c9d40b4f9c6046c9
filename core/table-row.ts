// One row of a table that somebody sent: values by column name, with where it stands; numbers and times are read strictly.
import { Fault } from './fault.ts';

export interface TableRow {
  /** file:line */
  readonly where: string;
  /** by lower-case name; empty cells are absent */
  readonly values: ReadonlyMap<string, string>;
}

/** The first of some columns that the row has. */
export function cellOf({ values }: TableRow, names: readonly string[]): string | undefined {
  for (const name of names) {
    const value = values.get(name);
    if (value !== undefined) return value;
  }
  return undefined;
}

/** The same, needed. Throws TAB_COLUMN. */
export function neededCell(row: TableRow, names: readonly string[], what: string): string {
  const value = cellOf(row, names);
  if (value !== undefined) return value;
  throw new Fault('TAB_COLUMN', `there is no ${what} (column ${names.join(', or ')}); add it`, row.where);
}

/**
 * A number with a decimal point. A comma is a fault: 1,200 may be a thousand or one and a bit.
 * @throws Fault TAB_DECIMAL, TAB_NUMBER
 */
export function numberIn(text: string, what: string, where: string): number {
  if (/^[+-]?\d+,\d+$/.test(text))
    throw new Fault(
      'TAB_DECIMAL',
      `${what} ${text} has a comma; write decimals with a point and thousands without a mark`,
      where,
    );
  const value = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isFinite(value)) return value;
  throw new Fault('TAB_NUMBER', `${what} "${text}" is no number; correct it`, where);
}

/** A moment: s of the run, or s of the day with the day where it was given. */
export interface Moment {
  readonly seconds: number;
  readonly isClock: boolean;
  readonly day?: string | undefined;
}

const CLOCK =
  /^(?:(\d{4}-\d\d-\d\d|\d{1,2}\/\d{1,2}\/\d{2,4})[T ]+)?(\d{1,2}):(\d\d)(?::(\d\d)(?:\.\d+)?)?\s*(am|pm)?$/i;

/**
 * Seconds as a number, or a time of day (7:15, 07:15:00, 7:15 AM, 2024-05-14T07:15).
 * @throws Fault TAB_ZONE where a zone is given, TAB_TIME
 */
export function momentIn(text: string, where: string): Moment {
  if (/^\d+(\.\d+)?$/.test(text)) return { seconds: Number(text), isClock: false };
  if (/\d(Z|[+-]\d\d:?\d\d)$/.test(text) && text.includes(':'))
    throw new Fault(
      'TAB_ZONE',
      `time ${text} names a zone; give the local time of the street without one, so that daylight saving is settled`,
      where,
    );
  const found = CLOCK.exec(text);
  if (found === null)
    throw new Fault('TAB_TIME', `"${text}" is no time; give seconds, 07:15 or 2024-05-14T07:15`, where);
  const [, day, hour, minute, second = '0', half] = found;
  const hours = half === undefined ? Number(hour) : (Number(hour) % 12) + (half.toLowerCase() === 'pm' ? 12 : 0);
  if (hours > 24 || Number(minute) > 59 || Number(second) > 59)
    throw new Fault('TAB_TIME', `"${text}" is no time of a day; correct it`, where);
  return { seconds: 3600 * hours + 60 * Number(minute) + Number(second), isClock: true, day };
}
