// Throws spoilt plans at the interlock and spoilt requests at the service: nothing unsafe passes, nothing falls over.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bruteForce, lampTable } from '../fixtures/brute-interlock.ts';
import { type Dice, dice, mutate, randomStages, world } from '../fixtures/random-junction.ts';
import { ACCESS } from '../signals/centre/access.ts';
import { openCentre } from '../signals/centre/city-centre.ts';
import { servePlace } from '../signals/centre/served-place.ts';
import { buildService } from '../signals/centre/service.ts';
import { systemClock, systemWallClock } from '../signals/clock.ts';
import { controllerBreaches } from '../signals/interlock.ts';
import { phasesOf } from '../signals/lamps.ts';
import { packageRoot } from '../signals/package-root.ts';
import { currentPlan, readPlace } from '../signals/place.ts';
import type { ControllerPlan, Plan } from '../signals/plan.ts';

/** plans of one random junction */
const PLANS_A_JUNCTION = 20;

export interface PlanFuzz {
  readonly plans: number;
  readonly passed: number;
  /** passed by the interlock, refused by the brute force */
  readonly unsafe: number;
}

export function fuzzPlans(count: number, seed: number): PlanFuzz {
  let [passed, unsafe] = [0, 0];
  for (let done = 0, junction = seed; done < count; junction++) {
    const roll = dice(junction);
    const place = world(roll);
    const draft: ControllerPlan = {
      kind: 'stages',
      controller: 'x',
      cycle: 0,
      offset: 0,
      stages: randomStages(roll, place),
    };
    const phases = phasesOf(draft, place.table.links, place.safety).map(({ duration, state }) => ({
      duration: Math.ceil(duration),
      state,
    }));
    for (let i = 0; i < PLANS_A_JUNCTION && done < count; i++, done++) {
      const spoilt = phases.map((phase) => ({ ...phase }));
      for (let times = roll.whole(0, 3); times > 0; times--) mutate(roll, spoilt);
      const plan: ControllerPlan = { kind: 'program', controller: 'x', program: 'x', offset: 0, phases: spoilt };
      if (controllerBreaches(plan, place.safety, place.table).length > 0) continue;
      passed++;
      if (bruteForce(lampTable(spoilt), place) !== undefined) unsafe++;
    }
  }
  return { plans: count, passed, unsafe };
}

export interface RequestFuzz {
  readonly requests: number;
  readonly byStatus: Readonly<Record<string, number>>;
  /** answers from 500 on, but for those that say busy or stopping */
  readonly fallen: number;
  /** answers that tell of the inside: paths, stacks */
  readonly leaks: number;
  /** MB of heap after the first fifth and at the end */
  readonly heap_mb: readonly [number, number];
}

const NASTY = [
  '',
  '\0',
  '../../etc/passwd',
  '%2e%2e%2f',
  "' OR 1=1 --",
  '<script>',
  '=cmd|calc',
  'a'.repeat(300),
  '-1',
  '1e999',
  'NaN',
  '绿',
  '💥',
  '__proto__',
];

function nastyValue(roll: Dice, depth: number): unknown {
  const kind = roll.whole(0, depth > 3 ? 5 : 7);
  if (kind === 0) return roll.pick(NASTY);
  if (kind === 1) return roll.pick([0, -1, 1, 0.5, 1e308, -1e308, 2 ** 53, 4294967296]);
  if (kind === 2) return null;
  if (kind === 3) return roll.chance(0.5);
  if (kind === 4) return [];
  if (kind === 5) return {};
  if (kind === 6) return Array.from({ length: roll.whole(0, 4) }, () => nastyValue(roll, depth + 1));
  return Object.fromEntries(
    Array.from({ length: roll.whole(0, 4) }, () => [roll.pick(NASTY), nastyValue(roll, depth + 1)]),
  );
}

/** A copy with one or two members spoilt, deep inside. */
function spoilt(roll: Dice, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || roll.chance(0.1)) return nastyValue(roll, 0);
  const copy: Record<string, unknown> | unknown[] = Array.isArray(value) ? [...value] : { ...value };
  const keys = Object.keys(copy);
  if (keys.length === 0 || roll.chance(0.1)) return nastyValue(roll, 0);
  const key = roll.pick(keys);
  (copy as Record<string, unknown>)[key] = spoilt(roll, (copy as Record<string, unknown>)[key]);
  return copy;
}

/** One request, spoilt in its path, its query, its headers or its body. */
function spoiltRequest(roll: Dice, routes: readonly string[], plan: Plan) {
  const [method, path] = roll.pick(routes).split(' ') as [string, string];
  const known: Record<string, string> = {
    ':place': 'single-junction',
    ':plan': plan.id,
    ':version': '1',
    ':controller': plan.controllers[0]!.controller,
  };
  const fill = (name: string) => (roll.chance(0.6) && known[name]) || encodeURIComponent(roll.pick(NASTY)) || 'x';
  const asked = roll.pick(['limit', 'cursor', 'state', 'from', 'wait_s']);
  const query = roll.chance(0.3) ? `?${asked}=${encodeURIComponent(roll.pick(NASTY))}` : '';
  const body = roll.pick([{ plan, note: 'n' }, { plan: plan.id, version: 1 }, ...BODIES] as unknown[]);
  const payload = roll.chance(0.2)
    ? JSON.stringify(body).slice(0, roll.whole(0, 200))
    : JSON.stringify(roll.chance(0.9) ? spoilt(roll, body) : body);
  const headers = {
    'content-type': roll.chance(0.95) ? 'application/json' : roll.pick(['text/xml', 'multipart/form-data', 'x']),
    'greenband-identity': roll.pick(['demo-engineer', 'demo-approver', 'demo-engineer', 'nobody']),
    ...(roll.chance(0.2) && { 'if-match': roll.pick(['"x"', '*', '""']) }),
  };
  const sends = method !== 'GET' && method !== 'DELETE';
  const url = path.replace(/:\w+|\*/g, fill) + query;
  return { method: method as 'GET', url, headers, ...(sends && { payload }) };
}

const BODIES = [
  { speed: 2, paused: false },
  { kind: 'works', text: 't' },
  { vehicle: 'v', from: 'a', to: 'b', reason: 'r' },
  { action: 'hold', lease_s: 10, reason: 'r' },
  { reason: 'r' },
  { state: 'closed' },
];

/** MB, after a collection where the process lets us ask for one. */
function heap(): number {
  (globalThis as { gc?: () => void }).gc?.();
  return process.memoryUsage().heapUsed / 1e6;
}

export async function fuzzRequests(count: number, seed: number): Promise<RequestFuzz> {
  const roll = dice(seed);
  const folder = join(packageRoot(), 'fixtures', 'single-junction');
  const served = await servePlace(folder, { seed: 1, speed: 1 });
  const data = mkdtempSync(join(tmpdir(), 'greenband-fuzz-'));
  const city = await openCentre(served, { clock: systemClock, wall: systemWallClock, data, replications: 0 });
  const quiet = { logLevel: 'silent', ratePerMinute: 1e9, twin: '/none' };
  const service = await buildService({ places: [served], clock: systemClock, city, ...quiet });
  const plan = currentPlan(await readPlace(folder));
  const routes = Object.keys(ACCESS).filter((route) => !/restart|stream|\/docs/.test(route));
  const byStatus: Record<string, number> = {};
  let [fallen, leaks, early] = [0, 0, 0];
  for (let i = 0; i < count; i++) {
    const { statusCode, body } = await service.app.inject(spoiltRequest(roll, routes, plan));
    byStatus[statusCode] = (byStatus[statusCode] ?? 0) + 1;
    if (statusCode >= 500 && statusCode !== 503) fallen++;
    if (statusCode >= 400 && /node_modules|\.js:\d+|\.ts:\d+|at async /.test(body)) leaks++;
    if (i === Math.floor(count / 5)) early = heap();
  }
  const late = heap();
  await service.stop();
  return { requests: count, byStatus, fallen, leaks, heap_mb: [early, late] };
}
