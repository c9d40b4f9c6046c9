// One plan to a city of controllers in real time, some slow and some dead: how long until the others have confirmed it.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDeployment } from '../signals/centre/state/deployment-decisions.ts';
import { approvePlan, draftPlan, recordCheck } from '../signals/centre/state/plan-decisions.ts';
import { SqliteStore } from '../signals/centre/store/sqlite-store.ts';
import { pause, realTimers, type Timers } from '../signals/centre/timers.ts';
import { systemClock, systemWallClock } from '../signals/clock.ts';
import type { ControllerPort } from '../signals/unit/controller-port.ts';
import { ControllerUnit, type UnitSetup } from '../signals/unit/controller-unit.ts';
import { APPROVER, ENGINEER, likeCentre, likeCity } from './centre-city.ts';

export interface DeploymentRun {
  readonly controllers: number;
  readonly confirmed: number;
  /** s until all that could had confirmed */
  readonly seconds: number;
  /** the dead ones with a cause each */
  readonly dead: number;
  readonly withCause: number;
  readonly state: string;
  readonly cause: string | null;
}

const SLOW = 0.05;
const DEAD = 0.02;

/** A controller on a line that takes `delay` s each way; `dead` never answers. */
function portOf(setup: UnitSetup, timers: Timers, delay: number, dead: boolean): ControllerPort {
  const unit = new ControllerUnit(setup, timers.now());
  const slowly = async <T>(act: () => T): Promise<T> => {
    if (dead) return new Promise(() => {});
    await pause(timers, delay);
    unit.lampsAt(timers.now());
    return act();
  };
  return {
    controller: setup.controller,
    adapter: 'bench',
    status: () => slowly(() => unit.status(timers.wall())),
    obey: (order) => slowly(() => unit.obey(order)),
    close: async () => {},
  };
}

export async function deploymentRun(count: number): Promise<DeploymentRun> {
  const folder = mkdtempSync(join(tmpdir(), 'greenband-deploy-'));
  const store = new SqliteStore(folder);
  const timers = realTimers(systemClock, systemWallClock);
  const like = likeCity(count, 11);
  const isDead = (i: number) => i % Math.round(1 / DEAD) === 7;
  const isSlow = (i: number) => i % Math.round(1 / SLOW) === 3;
  let number = -1;
  const centre = await likeCentre(like, store, timers, (setup) => {
    number++;
    return portOf(setup, timers, isSlow(number) ? 1.5 : 0.02, isDead(number));
  });
  const plan = like.plans[1]!;
  const check = { at: '', longestTransition_s: 0, difference: null, warnings: [] };
  await centre.ask(ENGINEER, draftPlan(plan, '', undefined));
  await centre.ask(ENGINEER, recordCheck(plan.id, 1, check));
  await centre.ask(APPROVER, approvePlan(plan.id, 1, ''));
  const begun = timers.now();
  const wish = { plan: plan.id, version: 1, method: 'dwell', limit: 0.2, trial_s: 0 } as const;
  await centre.ask(ENGINEER, createDeployment(wish));
  const deployment = centre.state.deployments.get('d1')!;
  while (/ing$/.test(deployment.state) && timers.now() - begun < 180) await pause(timers, 0.1);
  const parts = [...deployment.parts.values()];
  const dead = parts.filter((_, i) => isDead(i));
  const run = {
    controllers: count,
    confirmed: parts.filter(({ state }) => state === 'confirmed').length,
    seconds: timers.now() - begun,
    dead: dead.length,
    withCause: dead.filter(({ state, cause }) => state === 'failed' && cause !== null).length,
    state: deployment.state,
    cause: deployment.cause,
  };
  await centre.stop('done');
  await store.close();
  rmSync(folder, { recursive: true, force: true });
  return run;
}
