// Hands on a controller, and the calendar, on a made-up clock: leases that end by themselves, alarms, switching times that hold.
import { expect, test } from 'vitest';
import { ENGINEER, type LikeCity, likeCentre, likeCity } from '../../bench/centre-city.ts';
import type { ControllerPort, ManualAction } from '../unit/controller-port.ts';
import { ControllerUnit, type UnitSetup } from '../unit/controller-unit.ts';
import type { Centre } from './centre.ts';
import type { Calendar } from './schedule-calendar.ts';
import { freshFolder } from './service.sample.ts';
import { giveBack, takeByHand } from './state/manual-decisions.ts';
import { approvePlan, draftPlan, recordCheck } from './state/plan-decisions.ts';
import { setSchedule } from './state/road-decisions.ts';
import { SqliteStore } from './store/sqlite-store.ts';
import { VirtualTimers } from './timers.ts';

const APPROVER = { name: 'approver', roles: ['approver'], demo: false } as const;

function portOf(setup: UnitSetup, timers: VirtualTimers): ControllerPort {
  const unit = new ControllerUnit(setup, timers.now());
  const now = () => unit.lampsAt(timers.now());
  return {
    controller: setup.controller,
    adapter: 'unit',
    status: async () => {
      now();
      return unit.status(timers.wall());
    },
    obey: async (order) => {
      now();
      unit.obey(order);
    },
    close: async () => {},
  };
}

async function city(count: number): Promise<{ like: LikeCity; timers: VirtualTimers; centre: Centre }> {
  const timers = new VirtualTimers();
  const like = likeCity(count, 11);
  const store = new SqliteStore(freshFolder());
  const starting = likeCentre(like, store, timers, (setup) => portOf(setup, timers));
  await timers.run(1);
  const centre = await starting;
  return { like, timers, centre };
}

/** Asks, and lets the made-up time pass until it is answered. */
async function ask(centre: Centre, timers: VirtualTimers, ...wish: Parameters<Centre['ask']>) {
  const answer = centre.ask(...wish);
  answer.catch(() => undefined);
  await timers.run(1);
  return answer;
}

const modeOf = (centre: Centre) => centre.dispatcher.health('c0').status?.mode;
const openAlarms = (centre: Centre) =>
  [...centre.state.alarms.values()].filter(({ cleared, kind }) => cleared === null && kind === 'manual');

test.each<[ManualAction, string]>([
  ['hold', 'hold'],
  ['step', 'hold'],
  ['all-red', 'all-red'],
  ['flash', 'flash'],
  ['off', 'off'],
])('%s lasts as long as its lease, with an alarm, and the plan comes back lawfully by itself', async (action, mode) => {
  const { centre, timers } = await city(2);
  const wish = { action, lease_s: 120, reason: 'a crash' };
  await ask(centre, timers, ENGINEER, takeByHand('c0', wish));
  await timers.run(80);
  expect(modeOf(centre)).toBe(mode);
  expect(centre.dispatcher.health('c1').status?.mode).toBe('plan');
  expect(centre.state.manual.get('c0')).toMatchObject({ action, reason: 'a crash', by: 'engineer' });
  expect(openAlarms(centre)).toMatchObject([{ controller: 'c0', text: `${action} by engineer: a crash` }]);
  await timers.run(240);
  expect(modeOf(centre)).toBe('plan');
  expect(centre.dispatcher.health('c0').status?.faults).toEqual([]);
  expect(centre.state.manual.size).toBe(0);
  expect(openAlarms(centre)).toEqual([]);
  centre.kill();
});

test('lights that are off come on again by hand before the lease is over, through a lawful start', async () => {
  const { centre, timers } = await city(1);
  await ask(centre, timers, ENGINEER, takeByHand('c0', { action: 'off', lease_s: 3000, reason: 'works' }));
  await timers.run(80);
  expect(centre.dispatcher.health('c0').status?.lamps).toMatch(/^O+$/);
  await ask(centre, timers, ENGINEER, takeByHand('c0', { action: 'on', lease_s: 60, reason: 'works are over' }));
  await timers.run(200);
  expect(centre.dispatcher.health('c0').status).toMatchObject({ mode: 'plan', faults: [] });
  centre.kill();
});

test('is given back once, and not by whoever has not got it', async () => {
  const { centre, timers } = await city(1);
  await expect(ask(centre, timers, ENGINEER, giveBack('c0'))).rejects.toMatchObject({ code: 'CENTRE_STATE' });
  await ask(centre, timers, ENGINEER, takeByHand('c0', { action: 'flash', lease_s: 3000, reason: 'r' }));
  await timers.run(60);
  await ask(centre, timers, ENGINEER, giveBack('c0'));
  await timers.run(120);
  expect(modeOf(centre)).toBe('plan');
  expect(openAlarms(centre)).toEqual([]);
  await expect(
    ask(centre, timers, ENGINEER, takeByHand('none', { action: 'flash', lease_s: 9, reason: 'r' })),
  ).rejects.toMatchObject({
    code: 'CONTROLLER_UNKNOWN',
  });
  centre.kill();
});

/** Approves the city's other plans and sets a calendar of them. */
async function scheduled(calendar: Omit<Calendar, 'zone'>, zone: string, begin: string) {
  const { like, centre, timers } = await city(2);
  timers.wallOffset = Date.parse(begin) - Math.round(timers.now() * 1000);
  const check = { at: begin, longestTransition_s: 0, difference: null, warnings: [] };
  for (const plan of like.plans.slice(1)) {
    await ask(centre, timers, ENGINEER, draftPlan(plan, '', undefined));
    await ask(centre, timers, ENGINEER, recordCheck(plan.id, 1, check));
    await ask(centre, timers, APPROVER, approvePlan(plan.id, 1, ''));
  }
  await ask(centre, timers, APPROVER, setSchedule({ zone, ...calendar }, 0));
  return { centre, timers };
}

/** When which plan was asked for, in local time of the journal's clock. */
const changes = (centre: Centre) =>
  [...centre.state.deployments.values()].map(({ plan, at, state, by }) => [plan, at.slice(0, 16), state, by]);

const entry = (at: string, plan: string) => ({ at, plan, version: 1 });
const day = [entry('00:00', 'first'), entry('02:30', 'second'), entry('03:30', 'third')];
const week = Array(7).fill('day') as string[];

test('the calendar changes plans at the minute, also in the night in which an hour is skipped', async () => {
  const calendar = { dayPlans: { day }, week, exceptions: [] };
  // 2026-03-29: 02:00 becomes 03:00 in Berlin, at 01:00 UTC
  const { centre, timers } = await scheduled(calendar, 'Europe/Berlin', '2026-03-29T00:40:00Z');
  await timers.run(3600);
  expect(changes(centre)).toEqual([
    ['second', '2026-03-29T01:00', 'superseded', 'centre'],
    ['third', '2026-03-29T01:30', 'confirmed', 'centre'],
  ]);
  centre.kill();
}, 30_000);

test('an hour that comes twice runs its plans twice', async () => {
  const calendar = { dayPlans: { day }, week, exceptions: [] };
  // 2026-10-25: 03:00 becomes 02:00 in Berlin, at 01:00 UTC
  const { centre, timers } = await scheduled(calendar, 'Europe/Berlin', '2026-10-25T00:25:00Z');
  await timers.run(4200);
  expect(changes(centre).map(([plan, at]) => [plan, at])).toEqual([
    ['second', '2026-10-25T00:30'],
    ['first', '2026-10-25T01:00'],
    ['second', '2026-10-25T01:30'],
  ]);
  centre.kill();
}, 30_000);

test('a holiday has its own day; a leap second, which the clock repeats, changes nothing twice', async () => {
  const dayPlans = { day: [entry('00:00', 'first')], feast: [entry('00:00', 'second')] };
  const exceptions = [{ from: '2017-01-01', until: '2017-01-01', dayPlan: 'feast' }];
  const { centre, timers } = await scheduled({ dayPlans, week, exceptions }, 'UTC', '2016-12-31T23:58:00Z');
  await timers.run(120);
  // 23:59:60: the system's clock stands for a second
  timers.wallOffset -= 1000;
  await timers.run(300);
  expect(changes(centre)).toEqual([['second', '2017-01-01T00:00', 'confirmed', 'centre']]);
  centre.kill();
}, 30_000);
