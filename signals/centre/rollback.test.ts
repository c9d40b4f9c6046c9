// Plans that go wrong take themselves back: a confirmation that fails, a controller that reports a fault within the trial.
import { expect, test } from 'vitest';
import { APPROVER, ENGINEER, likeCentre, likeCity } from '../../bench/centre-city.ts';
import type { ControllerPort, ControllerStatus } from '../unit/controller-port.ts';
import { ControllerUnit, type UnitSetup } from '../unit/controller-unit.ts';
import type { Centre } from './centre.ts';
import { freshFolder } from './service.sample.ts';
import { createDeployment } from './state/deployment-decisions.ts';
import { approvePlan, draftPlan, recordCheck } from './state/plan-decisions.ts';
import { SqliteStore } from './store/sqlite-store.ts';
import { VirtualTimers } from './timers.ts';

/** What a controller says instead of the truth. */
type Twist = (status: ControllerStatus) => ControllerStatus;

function portOf(setup: UnitSetup, timers: VirtualTimers, twist: (controller: string) => Twist): ControllerPort {
  const unit = new ControllerUnit(setup, timers.now());
  const { controller } = setup;
  return {
    controller,
    adapter: 'unit',
    status: async () => {
      unit.lampsAt(timers.now());
      return twist(controller)(unit.status(timers.wall()));
    },
    obey: async (order) => {
      unit.lampsAt(timers.now());
      unit.obey(order);
    },
    close: async () => {},
  };
}

async function deployed(trial_s: number, twist: (controller: string) => Twist) {
  const timers = new VirtualTimers();
  const like = likeCity(4, 11);
  const starting = likeCentre(like, new SqliteStore(freshFolder()), timers, (setup) => portOf(setup, timers, twist));
  await timers.run(1);
  const centre = await starting;
  const ask = async (...wish: Parameters<Centre['ask']>) => {
    const answer = centre.ask(...wish);
    await timers.run(1);
    return answer;
  };
  const plan = like.plans[1]!;
  const check = { at: '', longestTransition_s: 0, difference: null, warnings: [] };
  await ask(ENGINEER, draftPlan(plan, '', undefined));
  await ask(ENGINEER, recordCheck(plan.id, 1, check));
  await ask(APPROVER, approvePlan(plan.id, 1, ''));
  await ask(ENGINEER, createDeployment({ plan: plan.id, version: 1, method: 'dwell', limit: 0.2, trial_s }));
  return { centre, timers };
}

const truth: Twist = (status) => status;
const runningOf = (centre: Centre) =>
  [...centre.state.running.values()].map(({ plan, version }) => `${plan}@${version}`);

test('a controller that runs something else than was sent takes the plan back everywhere', async () => {
  const lies: Twist = (status) =>
    status.running?.version === 'second@1'
      ? { ...status, running: { version: 'second@1', digest: 'another' } }
      : status;
  const { centre, timers } = await deployed(0, (controller) => (controller === 'c2' ? lies : truth));
  await timers.run(900);
  expect(centre.state.deployments.get('d1')).toMatchObject({
    state: 'rolled-back',
    cause: expect.stringMatching(/^by itself: c2: confirm: it runs something else/),
  });
  expect(centre.state.deployments.get('d2')).toMatchObject({ state: 'confirmed', undoes: 'd1', plan: 'first' });
  expect(runningOf(centre)).toEqual(Array(4).fill('first@1'));
  expect([...centre.state.alarms.values()].some(({ kind }) => kind === 'rolled-back')).toBe(true);
  centre.kill();
}, 30_000);

test('a fault within the trial takes the plan back; after it, it is an alarm', async () => {
  let isFaulty = false;
  const faulty: Twist = (status) => (isFaulty ? { ...status, faults: ['lamp 3 is out'] } : status);
  const of = (controller: string) => (controller === 'c1' ? faulty : truth);
  const within = await deployed(600, of);
  await within.timers.run(400);
  expect(within.centre.state.deployments.get('d1')?.state).toBe('confirmed');
  isFaulty = true;
  await within.timers.run(30);
  expect(within.centre.state.deployments.get('d1')).toMatchObject({
    state: 'rolled-back',
    cause: expect.stringContaining('lamp 3 is out'),
  });
  within.centre.kill();

  isFaulty = false;
  const after = await deployed(0, of);
  await after.timers.run(400);
  isFaulty = true;
  await after.timers.run(30);
  expect(after.centre.state.deployments.get('d1')?.state).toBe('confirmed');
  const alarm = () => [...after.centre.state.alarms.values()].find(({ kind }) => kind === 'fault');
  expect(alarm()).toMatchObject({ controller: 'c1', cleared: null, text: expect.stringContaining('lamp 3') });
  isFaulty = false;
  await after.timers.run(30);
  expect(alarm()?.cleared).not.toBeNull();
  after.centre.kill();
}, 30_000);

test('a controller that reports by itself and falls silent is alarmed, and so is one that was never heard', async () => {
  const timers = new VirtualTimers();
  const like = likeCity(2, 11);
  const reporting = (setup: UnitSetup): ControllerPort => ({ ...portOf(setup, timers, () => truth), reports: true });
  const starting = likeCentre(like, new SqliteStore(freshFolder()), timers, reporting);
  await timers.run(1);
  const centre = await starting;
  const unit = new ControllerUnit(like.setups[0]!, timers.now());
  const report = () => centre.dispatcher.hear('c0', { ...unit.status(timers.wall()), clock_ms: timers.wall() });
  const silent = () =>
    [...centre.state.alarms.values()]
      .filter(({ kind, cleared }) => kind === 'silent' && cleared === null)
      .map(({ controller }) => controller);
  for (let s = 0; s < 60; s += 10) {
    report();
    await timers.run(10);
  }
  expect(silent()).toEqual(['c1']);
  await timers.run(60);
  expect(silent()).toEqual(['c1', 'c0']);
  report();
  await timers.run(10);
  expect(silent()).toEqual(['c1']);
  centre.kill();
}, 30_000);
