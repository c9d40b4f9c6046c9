// The calendar asks for the right plan on the days that go wrong elsewhere: clock changes, leap days, new year, holidays.
import { describe, expect, test } from 'vitest';
import { type Calendar, localTime, requireCalendar, scheduledAt } from './schedule-calendar.ts';

const entry = (at: string, plan: string) => ({ at, plan, version: 1 });
const calendar: Calendar = {
  zone: 'Europe/Berlin',
  dayPlans: {
    work: [entry('00:00', 'night'), entry('02:30', 'early'), entry('06:00', 'morning'), entry('20:00', 'night')],
    free: [entry('00:00', 'night'), entry('09:00', 'calm')],
  },
  week: ['work', 'work', 'work', 'work', 'work', 'free', null],
  exceptions: [
    { from: '2026-12-25', until: '2026-12-26', dayPlan: 'free', note: 'Christmas' },
    { from: '2026-07-01', until: '2026-08-31', days: [1, 2, 3, 4, 5], dayPlan: 'free', note: 'summer' },
  ],
};
const at = (utc: string) => scheduledAt(calendar, Date.parse(utc))?.plan;

describe('the calendar', () => {
  test.each<[string, string | undefined, string]>([
    ['2026-03-03T05:30:00Z', 'morning', 'a Tuesday, 06:30 in winter'],
    ['2026-06-02T04:30:00Z', 'morning', 'a Tuesday, 06:30 in summer: an hour earlier in UTC'],
    ['2026-03-03T04:59:59Z', 'early', 'the second before 06:00'],
    ['2026-03-03T05:00:00Z', 'morning', '06:00 itself'],
    ['2026-03-07T12:00:00Z', 'calm', 'a Saturday'],
    ['2026-03-08T12:00:00Z', undefined, 'a Sunday that is left alone'],
    ['2026-12-25T12:00:00Z', 'calm', 'a holiday on a Friday'],
    ['2026-12-26T23:30:00Z', undefined, 'the Sunday after the holiday, 00:30'],
    ['2026-07-01T12:00:00Z', 'calm', 'a season, Wednesday'],
    ['2026-07-04T12:00:00Z', 'calm', 'a season, but Saturday has its own day'],
    ['2028-02-29T12:00:00Z', 'morning', 'a leap day, Tuesday'],
    ['2026-12-31T22:59:59Z', 'night', 'the last second of the year'],
    ['2026-12-31T23:00:00Z', 'night', 'and the first of the next'],
    ['2016-12-31T23:59:59Z', undefined, 'before a leap second: Sunday 00:59:59 local'],
    ['2017-01-01T00:00:00Z', undefined, 'and after it'],
  ])('at %s: %s (%s)', (utc, plan) => {
    expect(at(utc)).toBe(plan);
  });

  test('an hour that is skipped in spring skips nothing that runs after it', () => {
    const work = { ...calendar, week: Array(7).fill('work') as string[] };
    const on = (utc: string) => scheduledAt(work, Date.parse(utc))?.plan;
    expect(on('2026-03-29T00:59:59Z')).toBe('night');
    expect(localTime(Date.parse('2026-03-29T01:00:00Z'), 'Europe/Berlin').time).toBe('03:00');
    expect(on('2026-03-29T01:00:00Z')).toBe('early');
  });

  test('an hour that comes twice in autumn shows its plan twice, and none is left out', () => {
    const work = { ...calendar, week: Array(7).fill('work') as string[] };
    const on = (utc: string) => scheduledAt(work, Date.parse(utc))?.plan;
    expect(['00:29', '00:30', '01:00', '01:30', '02:00'].map((time) => on(`2026-10-25T${time}:00Z`))).toEqual([
      'night',
      'early',
      'night',
      'early',
      'early',
    ]);
  });

  test.each<[string, Partial<Calendar>, RegExp]>([
    ['a zone that nobody knows', { zone: 'Mars/Base' }, /time zone/],
    ['a day that begins late', { dayPlans: { ...calendar.dayPlans, free: [entry('01:00', 'night')] } }, /00:00/],
    [
      'entries out of order',
      { dayPlans: { ...calendar.dayPlans, free: [entry('00:00', 'night'), entry('00:00', 'calm')] } },
      /sort/,
    ],
    ['a plan that was never approved', { dayPlans: { ...calendar.dayPlans, free: [entry('00:00', 'bad')] } }, /bad@1/],
    ['an unknown day plan', { week: Array(7).fill('gone') as string[] }, /no such day plan/],
    [
      'an exception that ends before it begins',
      { exceptions: [{ from: '2026-02-01', until: '2026-01-01', dayPlan: 'free' }] },
      /turn/,
    ],
    ...['2026-02-31', '2026-02-29', '2026-13-01', '2026-00-10'].map((from): [string, Partial<Calendar>, RegExp] => [
      `an exception from ${from}`,
      { exceptions: [{ from, until: '2027-01-01', dayPlan: 'free' }] },
      new RegExp(`there is no ${from}`),
    ]),
    ['a day plan named as what every object has', { week: Array(7).fill('toString') as string[] }, /no such day plan/],
  ])('%s is refused', (_name, change, words) => {
    expect(() => requireCalendar({ ...calendar, ...change }, (plan) => plan !== 'bad')).toThrow(words);
  });

  test('what is in order passes', () => {
    expect(() => requireCalendar(calendar, () => true)).not.toThrow();
  });
});
