// Which plan the calendar asks for at a moment: day plans by the place's own clock, holidays and seasons before weekdays.
import { type Static, Type } from '@sinclair/typebox';
import { Fault } from '../../core/fault.ts';

const closed = { additionalProperties: false } as const;
const DATE = '^\\d{4}-\\d{2}-\\d{2}$';
const TIME = '^([01]\\d|2[0-3]):[0-5]\\d$';

/** From `at` on this plan version, until the next entry of the same day plan. The first one begins at 00:00. */
export const DayEntry = Type.Object(
  {
    at: Type.String({ pattern: TIME, description: 'hh:mm, local' }),
    plan: Type.String({ maxLength: 80 }),
    version: Type.Integer({ minimum: 1 }),
  },
  closed,
);

export const Calendar = Type.Object(
  {
    zone: Type.String({ description: 'IANA time zone, such as Asia/Shanghai' }),
    dayPlans: Type.Record(Type.String(), Type.Array(DayEntry, { minItems: 1, maxItems: 96 }), { maxProperties: 100 }),
    /** Monday first; a day without a day plan keeps what runs */
    week: Type.Array(Type.Union([Type.String({ description: 'name of a day plan' }), Type.Null()]), {
      minItems: 7,
      maxItems: 7,
    }),
    /** the first that fits counts: holidays stand before seasons */
    exceptions: Type.Array(
      Type.Object(
        {
          from: Type.String({ pattern: DATE, description: 'yyyy-mm-dd' }),
          until: Type.String({ pattern: DATE, description: 'yyyy-mm-dd, included' }),
          days: Type.Optional(Type.Array(Type.Integer({ minimum: 1, maximum: 7 }), { description: '1 Monday' })),
          dayPlan: Type.String(),
          note: Type.Optional(Type.String({ maxLength: 200 })),
        },
        closed,
      ),
      { maxItems: 400 },
    ),
  },
  closed,
);
export type Calendar = Static<typeof Calendar>;

/** A moment on the place's clocks. */
interface LocalTime {
  readonly date: string;
  /** 1 Monday .. 7 Sunday */
  readonly weekday: number;
  /** hh:mm */
  readonly time: string;
  /** s since midnight by the clocks on the wall */
  readonly second: number;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/**
 * Local time of a moment. Daylight saving is the zone's affair: an hour that is skipped has no moment, one that comes
 * twice has two, and both show the same day plan entry. Leap seconds do not exist in `ms`: the clock of the system repeats
 * or smears them, and a plan that begins at 00:00 begins once. Without a zone it is that of this machine.
 */
export function localTime(ms: number, zone: string | undefined): LocalTime {
  const name = zone ?? 'here';
  let format = formats.get(name);
  if (!format) {
    const parts = {
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    } as const;
    const where = zone === undefined ? {} : { timeZone: zone };
    format = new Intl.DateTimeFormat('en-GB', { ...where, hourCycle: 'h23', weekday: 'short', ...parts });
    formats.set(name, format);
  }
  const found = new Map(format.formatToParts(ms).map(({ type, value }) => [type, value]));
  const weekday = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'].indexOf(found.get('weekday')!) + 1;
  const date = `${found.get('year')}-${found.get('month')}-${found.get('day')}`;
  const [hour, minute, second] = (['hour', 'minute', 'second'] as const).map((part) => found.get(part)!);
  const since = Number(hour) * 3600 + Number(minute) * 60 + Number(second);
  return { date, weekday, time: `${hour}:${minute}`, second: since };
}

/** The plan version that the calendar asks for, or undefined where it leaves the day alone. */
export function scheduledAt(calendar: Calendar, ms: number): { plan: string; version: number } | undefined {
  const { date, weekday, time } = localTime(ms, calendar.zone);
  const exception = calendar.exceptions.find(
    ({ from, until, days }) => from <= date && date <= until && (!days || days.includes(weekday)),
  );
  const name = exception?.dayPlan ?? calendar.week[weekday - 1];
  if (name === null || name === undefined) return undefined;
  const entry = calendar.dayPlans[name]?.findLast(({ at }) => at <= time);
  return entry && { plan: entry.plan, version: entry.version };
}

/** Throws SCHEDULE_WRONG for a calendar with a gap, an unknown name, a date that does not exist or a time zone that nobody knows. */
export function requireCalendar(calendar: Calendar, known: (plan: string, version: number) => boolean): void {
  const refuse = (text: string, where: string) => new Fault('SCHEDULE_WRONG', text, where);
  try {
    localTime(0, calendar.zone);
  } catch {
    throw refuse('there is no such time zone; give one such as Asia/Shanghai', calendar.zone);
  }
  for (const [name, entries] of Object.entries(calendar.dayPlans)) {
    if (entries[0]!.at !== '00:00') throw refuse('a day plan begins at 00:00; add that entry', name);
    for (const [i, { at, plan, version }] of entries.entries()) {
      if (i > 0 && at <= entries[i - 1]!.at)
        throw refuse(`${at} does not follow ${entries[i - 1]!.at}; sort them`, name);
      if (!known(plan, version)) throw refuse(`${plan}@${version} was never approved; approve it first`, name);
    }
  }
  const named = [...calendar.week, ...calendar.exceptions.map(({ dayPlan }) => dayPlan)];
  for (const name of named)
    if (name !== null && !Object.hasOwn(calendar.dayPlans, name))
      throw refuse('there is no such day plan; add it', name);
  for (const { from, until } of calendar.exceptions) {
    for (const date of [from, until])
      if (!isDate(date)) throw refuse(`there is no ${date}; give a day of the calendar`, 'exceptions');
    if (until < from) throw refuse(`${until} is before ${from}; turn them round`, 'exceptions');
  }
}

/** Whether yyyy-mm-dd is a day that there is. */
function isDate(date: string): boolean {
  const ms = Date.parse(`${date}T00:00:00Z`);
  return Number.isFinite(ms) && new Date(ms).toISOString().startsWith(date);
}
