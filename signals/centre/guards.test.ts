// Guards of a trial: they trip when the street fares worse than forecast, and only then; on the live street they take a plan back.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { StreetSample } from '../../sim/street-gauge.ts';
import { currentPlan, readPlace } from '../place.ts';
import { type Forecast, forecastOf, GUARDS, guardVerdict, StreetLog } from './guards.ts';
import { SMALL_ID, SMALL_PLACE, smallService } from './service.sample.ts';
import type { Service } from './service.ts';

const forecast: Forecast = {
  interval_s: 300,
  runs: 2,
  intervals: [
    { begin_s: 0, delay: 0.3, queue: 20, spillback: 1 },
    { begin_s: 300, delay: 0.6, queue: 60, spillback: 4 },
  ],
};

/** A sample every 10 s in (from, until]. */
function street(from: number, until: number, change: Partial<StreetSample> = {}): StreetSample[] {
  const samples: StreetSample[] = [];
  for (let time_s = from + 10; time_s <= until; time_s += 10)
    samples.push({ time_s, delay: 0.3, queue: 20, spillback: 1, ...change });
  return samples;
}

describe('a guard', () => {
  test('is quiet while the street is as forecast', () =>
    expect(guardVerdict(street(0, 300), forecast, GUARDS)).toBeUndefined());
  test.each([
    ['delay', { delay: 0.6 }, /guard on delay: 0.60 s lost a second over 290 s, forecast 0.30/],
    ['queue', { queue: 36 }, /guard on queue: 36.00 vehicles standing .* forecast 20.00/],
    ['spillback', { spillback: 3.5 }, /guard on spillback: 3.50 roads full .* forecast 1.00/],
  ])('trips on %s, with both figures', (_name, change, words) =>
    expect(guardVerdict(street(0, 300, change), forecast, GUARDS)).toMatch(words),
  );
  test('allows what its limit and chance allow', () => {
    expect(guardVerdict(street(0, 300, { queue: 35 }), forecast, GUARDS)).toBeUndefined();
    expect(guardVerdict(street(0, 300, { queue: 36 }), forecast, { ...GUARDS, queue: 3 })).toBeUndefined();
  });
  test('that is off does not trip', () =>
    expect(guardVerdict(street(0, 300, { queue: 900 }), forecast, { ...GUARDS, queue: 0 })).toBeUndefined());
  test('judges nothing before two minutes have passed', () =>
    expect(guardVerdict(street(0, 120, { queue: 900 }), forecast, GUARDS)).toBeUndefined());
  test('holds each moment against its own interval of the forecast', () => {
    expect(guardVerdict(street(300, 600, { delay: 0.6, queue: 60, spillback: 4 }), forecast, GUARDS)).toBeUndefined();
    expect(guardVerdict(street(0, 300, { delay: 0.6, queue: 60, spillback: 4 }), forecast, GUARDS)).toBeDefined();
  });
  test('does not look back beyond its window, nor beyond a new beginning of the street', () => {
    const long = [...street(0, 200, { queue: 900 }), ...street(200, 600, { queue: 20 })];
    expect(guardVerdict(long, forecast, GUARDS)).toBeUndefined();
    expect(guardVerdict([...street(300, 600, { queue: 900 }), ...street(0, 130)], forecast, GUARDS)).toBeUndefined();
  });
  test('says nothing of times without a forecast', () =>
    expect(guardVerdict(street(900, 1200, { queue: 900 }), forecast, GUARDS)).toBeUndefined());
});

test('a forecast is the worst of its runs, interval by interval', () => {
  const run = (queue: number) => [{ begin_s: 0, delay: 0.1, queue, spillback: 0 }];
  expect(forecastOf([run(3), run(7)])).toMatchObject({ runs: 2, intervals: [{ queue: 7, delay: 0.1 }] });
  expect(forecastOf([])).toBeNull();
});

test('the log of a street forgets the oldest and tells what came since', () => {
  const log = new StreetLog();
  for (const [i, sample] of street(0, 5000).entries()) log.note(i, sample);
  expect(log.since(0)).toHaveLength(360);
  expect(log.since(498)).toHaveLength(2);
});

describe('on the live street', () => {
  let service: Service;
  beforeAll(async () => {
    service = await smallService();
    await service.app.inject({ method: 'PATCH', url: `/places/${SMALL_ID}/live`, payload: { speed: 50 } });
  });
  afterAll(() => service.stop());

  async function post(url: string, who: string, payload?: object) {
    const headers = { 'greenband-identity': `demo-${who}` };
    const answer = await service.app.inject({ method: 'POST', url, headers, ...(payload && { payload }) });
    expect(answer.statusCode, answer.body).toBeLessThan(300);
    return answer.json();
  }

  test('a plan under which more stand than the guard allows is taken back by itself, with an alarm', async () => {
    const own = currentPlan(await readPlace(SMALL_PLACE));
    await post('/plans', 'engineer', { plan: { ...own, id: 'guarded' } });
    const { check } = await post('/plans/guarded/versions/1/check', 'engineer');
    expect(check.forecast.intervals.length).toBeGreaterThan(1);
    await post('/plans/guarded/versions/1/approve', 'approver', {});
    // a guard that no real street passes: nearly nobody may stand
    const guards = { queue: 0.01, delay: 0.01 };
    const { id } = await post('/deployments', 'engineer', { plan: 'guarded', version: 1, trial_s: 600, guards });
    for (let i = 0; i < 300; i++) {
      const { state, cause } = (await service.app.inject(`/deployments/${id}`)).json();
      if (state === 'rolled-back') {
        expect(cause).toMatch(/^by itself: guard on (queue|delay): .* forecast/);
        const [alarm] = (await service.app.inject('/alarms')).json().items;
        expect(alarm).toMatchObject({ kind: 'rolled-back', text: expect.stringContaining('guard on') });
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error('the guard did not trip');
  }, 60_000);
});
