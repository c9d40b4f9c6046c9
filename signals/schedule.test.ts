// The day plan: every second of every day once.
import { expect, it } from 'vitest';
import type { PlansFile } from './plan.ts';
import { scheduleBreaches, scheduledPlan } from './schedule.ts';

const file = (schedule?: PlansFile['schedule']): PlansFile => ({
  format: 'greenband-plans',
  version: 1,
  current: 'day',
  plans: [
    { id: 'day', controllers: [] },
    { id: 'night', controllers: [] },
  ],
  ...(schedule ? { schedule } : {}),
});

const whole = [
  { from: 0, until: 21_600, plan: 'night' },
  { from: 21_600, until: 79_200, plan: 'day', days: [1, 2, 3, 4, 5] },
  { from: 21_600, until: 79_200, plan: 'night', days: [6, 7] },
  { from: 79_200, until: 86_400, plan: 'night' },
];

it('accepts a week without a gap, and knows what runs when', () => {
  expect(scheduleBreaches(file())).toEqual([]);
  expect(scheduleBreaches(file(whole))).toEqual([]);
  expect(scheduledPlan(file(whole), 2, 30_000)).toBe('day');
  expect(scheduledPlan(file(whole), 7, 30_000)).toBe('night');
  expect(scheduledPlan(file(), 1, 0)).toBe('day');
});

it.each([
  ['a gap at the end', whole.slice(0, 3), /no plan from 22:00:00 on/],
  ['a gap on some days', whole.filter((_, index) => index !== 2), /Saturday has no plan from 06:00:00 to 22:00:00/],
  ['an overlap', [...whole, { from: 100, until: 200, plan: 'day' }], /two plans at 00:01:40/],
  ['an entry over midnight', [{ from: 79_200, until: 21_600, plan: 'night' }], /give 0 <= from < until/],
  ['times that are no numbers', [{ from: Number.NaN, until: 86_400, plan: 'night' }], /give 0 <= from < until/],
  ['a plan that is not there', [{ from: 0, until: 86_400, plan: 'noon' }], /plan noon, which is not there/],
])('names %s', (_, schedule, text) => {
  expect(
    scheduleBreaches(file(schedule))
      .map((breach) => breach.text)
      .join('; '),
  ).toMatch(text);
});

it('names a current plan that is not there, and ids used twice', () => {
  expect(scheduleBreaches({ ...file(), current: 'noon' }).map(({ code }) => code)).toEqual(['PLAN_UNKNOWN']);
  const plans = [...file().plans, { id: 'day', controllers: [] }];
  expect(scheduleBreaches({ ...file(), plans }).map(({ code }) => code)).toEqual(['PLAN_SCHEDULE']);
});
