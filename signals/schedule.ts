// The day plan: which plan runs when, without a gap, an overlap or a plan that is not there.
import type { Breach } from './breach.ts';
import type { PlanFaultCode } from './fault-table.ts';
import type { PlansFile, ScheduleEntry } from './plan.ts';

export const DAY = 86_400;
const DAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const;

/** `hh:mm:ss` of a second of the day. */
function clock(second: number): string {
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
  return `${two(second / 3600)}:${two((second / 60) % 60)}:${two(second % 60)}`;
}

/** What is wrong with the ids and the schedule of a plans file; empty when each second of each day has one plan. */
export function scheduleBreaches(file: PlansFile): Breach[] {
  const breaches: Breach[] = [];
  const add = (code: PlanFaultCode, text: string, at = -1) =>
    breaches.push({ code, controller: '', links: [], at, text });
  const ids = new Set<string>();
  for (const { id } of file.plans) {
    if (ids.has(id)) add('PLAN_SCHEDULE', `two plans have the id ${id}; give each its own`);
    ids.add(id);
  }
  if (!ids.has(file.current)) add('PLAN_UNKNOWN', `the current plan ${file.current} is not there; name one that is`);
  if (!file.schedule) return breaches;
  const usable: ScheduleEntry[] = [];
  for (const entry of file.schedule) {
    if (!ids.has(entry.plan))
      add('PLAN_UNKNOWN', `the schedule names plan ${entry.plan}, which is not there; add or replace it`);
    if (entry.from >= 0 && entry.until <= DAY && entry.from < entry.until) usable.push(entry);
    else add('PLAN_SCHEDULE', `an entry runs from ${entry.from} to ${entry.until} s; give 0 <= from < until <= ${DAY}`);
  }
  for (const [index, name] of DAYS.entries()) {
    const today = usable.filter(({ days }) => !days || days.includes(index + 1)).sort((a, b) => a.from - b.from);
    let covered = 0;
    for (const { from, until } of today) {
      if (from > covered)
        add('PLAN_SCHEDULE', `${name} has no plan from ${clock(covered)} to ${clock(from)}; add one`, covered);
      if (from < covered) add('PLAN_SCHEDULE', `${name} has two plans at ${clock(from)}; keep one`, from);
      covered = Math.max(covered, until);
    }
    if (covered < DAY) add('PLAN_SCHEDULE', `${name} has no plan from ${clock(covered)} on; add one`, covered);
  }
  return breaches;
}

/** The id of the plan that runs at a second of a day (1 Monday .. 7 Sunday): the scheduled one, or the current one. */
export function scheduledPlan(file: PlansFile, day: number, second: number): string {
  const entry = file.schedule?.find(
    ({ from, until, days }) => (!days || days.includes(day)) && second >= from && second < until,
  );
  return entry?.plan ?? file.current;
}
