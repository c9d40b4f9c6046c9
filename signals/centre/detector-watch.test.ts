// Guards where only detectors tell of the street: they trip on what the detectors say, over HTTP and over NTCIP, and on nothing else.
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { LoopRow } from '../../sim/detectors.ts';
import { systemClock } from '../clock.ts';
import { scratchFolder } from '../command.sample.ts';
import type { StagePlan } from '../plan.ts';
import type { Reading } from '../unit/controller-port.ts';
import { COMMUNITY, NtcipAgent, VOLUME_EVERY } from '../unit/ntcip/ntcip-agent.sample.ts';
import { freePort } from '../unit/ntcip/ntcip-rig.sample.ts';
import { type FieldKind, openCentre } from './city-centre.ts';
import { DetectorWatch, detectorForecast } from './detector-watch.ts';
import { type Forecast, GUARDS } from './guards.ts';
import { type CentreLine, PullClient } from './pull/pull-client.ts';
import { servePlace, unitSetups } from './served-place.ts';
import { freshFolder, SMALL_PLACE } from './service.sample.ts';
import { buildService } from './service.ts';
import { VirtualTimers } from './timers.ts';

const at = (wall_ms: number) => ({ wall_ms, now_s: wall_ms / 1000 });
const street = (begin_s: number) => ({ begin_s, delay: 0, queue: 0, spillback: 0 });
const forecast: Forecast = {
  interval_s: 300,
  runs: 2,
  intervals: [street(0), street(300)],
  detectors: {
    a: { occupancy: [0.1, 0.4], vehicles: [60, 60] },
    b: { occupancy: [0.3, 0.5], vehicles: [60, 60] },
  },
};

/** Readings by the minute of both detectors in (from, until], s. */
function readings(from: number, until: number, change: Partial<Reading> = {}): Reading[] {
  const rows: Reading[] = [];
  for (let time = from + 60; time <= until; time += 60)
    for (const [detector, occupancy] of [
      ['a', 0.1],
      ['b', 0.3],
    ] as const)
      rows.push({ detector, at_ms: time * 1000, interval_s: 60, vehicles: 12, occupancy, speed_mps: -1, ...change });
  return rows;
}

function verdictOf(rows: readonly Reading[], now: number, { since = 0, limits = GUARDS, shift = 0 } = {}) {
  const watch = new DetectorWatch((wall_ms) => wall_ms / 1000 + shift);
  watch.note(rows);
  return watch.verdict(forecast, limits, at(since * 1000), at(now * 1000));
}

describe('a guard by detectors', () => {
  test('is quiet while they say what was forecast', () => expect(verdictOf(readings(0, 300), 300)).toBeUndefined());
  test.each([
    [
      'queue',
      { occupancy: 0.5, vehicles: 60 },
      /^guard on queue: 1.00 detectors occupied \(2 detectors over 300 s\), forecast 0.40/,
    ],
    ['delay', { vehicles: 3 }, /^guard on delay: 4.00 s over a detector a vehicle .* forecast 1.00/],
    ['spillback', { occupancy: 0.9, vehicles: 60 }, /^guard on (queue|spillback): /],
  ])('trips on %s, with both figures', (_name, change, words) =>
    expect(verdictOf(readings(0, 300, change), 300)).toMatch(words),
  );
  test('on spillback alone where only that is watched', () => {
    const limits = { delay: 0, queue: 0, spillback: 0.5 };
    expect(verdictOf(readings(0, 300, { occupancy: 0.9 }), 300, { limits })).toMatch(/^guard on spillback: 2.00/);
    expect(verdictOf(readings(0, 300, { occupancy: 0.7 }), 300, { limits })).toBeUndefined();
  });
  test('judges nothing before two minutes, nor by what was begun before the plan was confirmed', () => {
    const bad = { occupancy: 0.9 };
    expect(verdictOf(readings(0, 60, bad), 60)).toBeUndefined();
    expect(verdictOf(readings(0, 180, bad), 180, { since: 100 })).toBeUndefined();
    expect(verdictOf(readings(0, 240, bad), 240, { since: 100 })).toBeDefined();
  });
  test('takes no reading from the future, from long ago, or of a detector that was not forecast', () => {
    expect(verdictOf(readings(1000, 1300, { occupancy: 0.9 }), 300)).toBeUndefined();
    expect(verdictOf(readings(0, 300, { occupancy: 0.9 }), 700)).toBeUndefined();
    expect(verdictOf(readings(0, 300, { occupancy: 0.9, detector: 'c' }), 300)).toBeUndefined();
  });
  test('holds readings against their own time of the day, and outside of it against the worst of the day', () => {
    const as = { occupancy: 0.45, vehicles: 12 };
    expect(verdictOf(readings(0, 300, as), 300)).toMatch(/^guard on delay: .* forecast 1.00/);
    expect(verdictOf(readings(0, 300, as), 300, { shift: 300 })).toBeUndefined();
    expect(verdictOf(readings(0, 300, as), 300, { shift: 50_000 })).toBeUndefined();
    expect(verdictOf(readings(0, 300, { occupancy: 1 }), 300, { shift: 50_000 })).toBeDefined();
  });
});

test('a forecast is the longest occupied and the fewest vehicles of all runs', () => {
  const run = (occupancy: number, nVehEntered: number) => [{ detector: 'a', occupancy, nVehEntered } as LoopRow];
  expect(detectorForecast([run(20, 9), run(35.04, 12)])).toEqual({ a: { occupancy: [0.35], vehicles: [9] } });
  expect(detectorForecast([[], []])).toEqual({});
});

/** `fixtures/single-junction` with a loop on each way in. */
function sensedPlace(): string {
  const folder = join(scratchFolder(), 'sensed');
  cpSync(SMALL_PLACE, folder, { recursive: true });
  const path = join(folder, 'network.json');
  const network = JSON.parse(readFileSync(path, 'utf8'));
  const loop = (edge: string) => ({ id: `loop ${edge}`, kind: 'loop', edge, lane: 0, position: 600, period: 60 });
  writeFileSync(path, JSON.stringify({ ...network, detectors: [loop('west'), loop('south')] }));
  return folder;
}

/** A city of one junction whose controller is behind a field, all on one made-up clock; `occupancy` is what its loops say. */
async function city(field: FieldKind) {
  const served = await servePlace(sensedPlace(), { seed: 1, speed: 1 });
  const timers = new VirtualTimers();
  const [setup] = unitSetups(served.prepared, served.tables);
  const agent = new NtcipAgent(setup!, timers, { detectors: 2 });
  const port = freePort();
  await agent.listen(port);
  const names = ['loop west', 'loop south'];
  const address = { controller: 'x', host: '127.0.0.1', port, version: 'v2c', community: COMMUNITY, slots: [2, 3] };
  const ntcip = join(scratchFolder(), 'ntcip.json');
  const controllers = [{ ...address, detectors: names }];
  writeFileSync(ntcip, JSON.stringify({ format: 'greenband-ntcip', version: 1, controllers }));
  const clocks = { clock: systemClock, wall: { now: () => timers.wall() }, timers };
  const opened = await openCentre(served, { ...clocks, data: freshFolder(), field, ntcip, replications: 1 });
  const quiet = { logLevel: 'silent', ratePerMinute: 1e6, twin: '/none' };
  const { app, stop } = await buildService({ places: [served], clock: systemClock, city: opened, ...quiet });
  const said = { occupancy: 0.02, vehicles: 9, isMute: false };
  const line: CentreLine = {
    fetch: async (etag) => {
      const headers = { 'greenband-identity': 'controller x', ...(etag !== undefined && { 'if-none-match': etag }) };
      const answer = await app.inject({ url: '/controllers/x/plan', headers });
      if (answer.statusCode === 304) return undefined;
      const [signature, tag] = [String(answer.headers['greenband-signature']), String(answer.headers['etag'])];
      return { body: answer.rawPayload, signature, etag: tag };
    },
    report: async ({ controller: _, ...status }) => {
      const isDue = Math.floor(timers.now()) % VOLUME_EVERY === 0 && !said.isMute;
      const { occupancy, vehicles } = said;
      const row = { at_ms: timers.wall(), interval_s: VOLUME_EVERY, speed_mps: 9, occupancy, vehicles };
      const payload = { ...status, ...(isDue && { measures: names.map((detector) => ({ detector, ...row })) }) };
      const headers = { 'greenband-identity': 'controller x' };
      await app.inject({ method: 'POST', url: '/controllers/x/reports', headers, payload });
      return timers.wall();
    },
  };
  const client = new PullClient({ setup: setup!, key: opened.key.open, line, timers, kept: undefined, keep: () => {} });
  const pass = async (seconds: number) => {
    for (let s = 0; s < seconds; s++) {
      await timers.run(1);
      for (const detector of [1, 2]) agent.measured.set(detector, [said.vehicles, Math.round(said.occupancy * 200)]);
      agent.look();
      client.lamps();
      if (field === 'http') await client.turn();
      else await new Promise((resolve) => setTimeout(resolve, 2));
    }
  };
  const close = async () => {
    const stopping = stop();
    await pass(2);
    await Promise.all([stopping, agent.close()]);
  };
  return { app, said, pass, close, plan: setup!.plan as StagePlan };
}

type City = Awaited<ReturnType<typeof city>>;

async function deployed({ app, pass, plan }: City, trial_s: number) {
  const post = async (url: string, who: string, payload?: object) => {
    const headers = { 'greenband-identity': `demo-${who}` };
    const answer = await app.inject({ method: 'POST', url, headers, ...(payload && { payload }) });
    expect(answer.statusCode, answer.body).toBeLessThan(300);
    return answer.json();
  };
  await pass(2);
  await post('/plans', 'engineer', { plan: { id: 'later', controllers: [{ ...plan, offset: 3 }] } });
  const { check } = await post('/plans/later/versions/1/check', 'engineer');
  expect(Object.keys(check.forecast.detectors)).toEqual(['loop west', 'loop south']);
  await post('/plans/later/versions/1/approve', 'approver');
  const { id } = await post('/deployments', 'engineer', { plan: 'later', version: 1, trial_s });
  const state = async () => (await app.inject(`/deployments/${id}`)).json();
  for (let i = 0; i < 60 && (await state()).state !== 'confirmed'; i++) await pass(10);
  expect(await state()).toMatchObject({ state: 'confirmed' });
  return state;
}

const alarmsOf = async ({ app }: City) =>
  (await app.inject('/alarms')).json().items as { kind: string; text: string }[];

describe.each<FieldKind>(['http', 'ntcip'])('on a street behind %s', (field) => {
  test('a plan under which the loops are occupied for longer than forecast is taken back, with an alarm', async () => {
    const street = await city(field);
    const state = await deployed(street, 900);
    await street.pass(300);
    expect(await state()).toMatchObject({ state: 'confirmed' });
    street.said.occupancy = 0.95;
    for (let i = 0; i < 40 && (await state()).state === 'confirmed'; i++) await street.pass(10);
    expect(await state()).toMatchObject({
      state: 'rolled-back',
      cause: expect.stringMatching(/^by itself: guard on \w+: .* forecast/),
    });
    expect((await alarmsOf(street)).map(({ kind }) => kind)).toContain('rolled-back');
    const items = (await street.app.inject('/readings?limit=3')).json().items;
    expect(items).toHaveLength(3);
    await street.close();
  }, 60_000);
});

test.each([true, false])(
  'a trial that nothing measured is told of when it ends, and no other; its loops are mute: %s',
  async (isMute) => {
    const street = await city('http');
    street.said.isMute = isMute;
    await deployed(street, 300);
    await street.pass(400);
    const alarms = (await alarmsOf(street)).map(({ kind, text }) => `${kind}: ${text}`);
    const words = 'unguarded: the trial of d1 had no guard: nothing measured the street; look at the street yourself';
    expect(alarms).toEqual(isMute ? [words] : []);
    await street.close();
  },
  60_000,
);
