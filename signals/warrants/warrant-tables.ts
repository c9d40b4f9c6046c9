// Tables that only warrants need: who cross the major street, and crashes.
import { Fault } from '../../core/fault.ts';
import { cellOf, momentIn, neededCell, numberIn, type TableRow } from '../../core/table-row.ts';
import type { Crash } from './warrants.ts';

const JUNCTION = ['junction', 'intersection', 'node', 'node_id', 'intid'];
const TIME = ['time', 'begin', 'start', 'hour'];
const PEOPLE = ['pedestrians', 'people', 'walkers', 'count'];
const DATE = ['date', 'crash_date', 'day'];
const KIND = ['type', 'kind', 'crash_type', 'collision'];
const SEVERITY = ['severity', 'injury', 'crash_severity'];
const HOUR = 3600;
const DAY_MS = 86_400_000;

/**
 * People who cross the major street by junction and hour (s from the place's time 0); rows of one hour add up.
 * @throws Fault TAB_*, CNT_CLOCK, CNT_VALUE
 */
export function walkersOf(rows: readonly TableRow[], clock: number | undefined): Map<string, Map<number, number>> {
  const found = new Map<string, Map<number, number>>();
  for (const row of rows) {
    const junction = neededCell(row, JUNCTION, 'junction');
    const moment = momentIn(neededCell(row, TIME, 'time'), row.where);
    if (moment.isClock && clock === undefined)
      throw new Fault(
        'CNT_CLOCK',
        'a time of day cannot be placed: the place does not say what time its second 0 is; put "clock" (seconds of the day) into its scenario.json',
        row.where,
      );
    const people = numberIn(neededCell(row, PEOPLE, 'number of pedestrians'), 'pedestrians', row.where);
    if (people < 0) throw new Fault('CNT_VALUE', `${people} pedestrians; give 0 or more`, row.where);
    const hour = Math.floor((moment.seconds - (moment.isClock ? clock! : 0)) / HOUR) * HOUR;
    const own = found.get(junction) ?? new Map<number, number>();
    found.set(junction, own.set(hour, (own.get(hour) ?? 0) + people));
  }
  return found;
}

const CURABLE = /angle|left.?turn|right.?turn|broadside|side.?impact|t.?bone/i;
const WALKING = /ped|walk/i;
const HARMLESS = /^(pdo|property.*|none|no|0|o|damage.*|slight damage)$/i;

/**
 * Crashes by junction. Angle and pedestrian ones are those that a signal may prevent (MUTCD 4C.08).
 * @throws Fault TAB_*, CRASH_DATE
 */
export function crashesOf(rows: readonly TableRow[]): Map<string, Crash[]> {
  const dated = rows.map((row) => ({ row, day: dayOf(neededCell(row, DATE, 'date'), row.where) }));
  const last = Math.max(...dated.map(({ day }) => day));
  const found = new Map<string, Crash[]>();
  for (const { row, day } of dated) {
    const junction = neededCell(row, JUNCTION, 'junction');
    const text = neededCell(row, KIND, 'type of crash');
    const severity = cellOf(row, SEVERITY) ?? 'none';
    const kind = WALKING.test(text) ? 'pedestrian' : CURABLE.test(text) ? 'angle' : 'other';
    const crash: Crash = { kind, injury: !HARMLESS.test(severity), daysAgo: (last - day) / DAY_MS };
    found.set(junction, [...(found.get(junction) ?? []), crash]);
  }
  return found;
}

function dayOf(text: string, where: string): number {
  const iso = /^(\d{4})-(\d\d)-(\d\d)/.exec(text);
  const day = iso === null ? Number.NaN : Date.UTC(Number(iso[1]), Number(iso[2]) - 1, Number(iso[3]));
  if (Number.isFinite(day) && new Date(day).toISOString().startsWith(text.slice(0, 10))) return day;
  throw new Fault('CRASH_DATE', `"${text}" is no date; write 2024-05-14`, where);
}
