// Flow profiles: the closed form of a single signal, the HCM's dispersion, conservation, and waves that pass unstopped.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FlowProfiles, meanFlows, type ProfileStream } from './flow-profile.ts';
import { addDispersed, dispersion, dispersionOfTimes } from './platoon.ts';

const delayOnly = { stop: 0, spill: 0 };

function stream(part: Partial<ProfileStream>): ProfileStream {
  const base = { id: 'a', controller: 0, greens: [[0, 30, 1]] as const, saturation: 0.5, entering: 0, feeds: [] };
  return { ...base, storage: Infinity, ...part };
}

describe('dispersion', () => {
  it('has the factors and lags of the HCM', () => {
    expect(dispersion(30, 1).factor).toBeCloseTo(0.18332, 5);
    expect(dispersion(30, 1).lag).toBeCloseTo(25.795, 3);
    expect(dispersion(40, 1).factor).toBeCloseTo(0.14631, 5);
    expect(dispersion(40, 1).lag).toBeCloseTo(34.415, 3);
  });

  it('has the mean and the spread of the travel times, where those are known', () => {
    const { factor, lag } = dispersionOfTimes(70, 8, 1);
    const departures = new Float64Array(1000);
    const arrivals = new Float64Array(1000);
    departures[0] = 1;
    addDispersed(departures, 0, arrivals, 0, 1000, factor, 0, 1);
    const moment = (power: number) => arrivals.reduce((sum, q, t) => sum + q * t ** power, 0);
    expect(lag + moment(1)).toBeCloseTo(70, 6);
    expect(Math.sqrt(moment(2) - moment(1) ** 2)).toBeCloseTo(8, 6);
    expect(dispersionOfTimes(70, 0, 1)).toEqual({ factor: 1, lag: 70 });
  });

  it('keeps every vehicle and only spreads them', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 2, maxLength: 90 }),
        fc.integer({ min: 0, max: 200 }),
        fc.double({ min: 0.05, max: 1, noNaN: true }),
        (profile, lag, factor) => {
          const arrivals = new Float64Array(profile.length);
          addDispersed(Float64Array.from(profile), 0, arrivals, 0, profile.length, factor, lag, 1);
          const sum = (list: ArrayLike<number>) => Array.from(list).reduce((a, b) => a + b, 0);
          expect(sum(arrivals)).toBeCloseTo(sum(profile), 8);
          expect(Math.max(...arrivals)).toBeLessThan(Math.max(...profile) + 1e-9);
        },
      ),
    );
  });
});

describe('FlowProfiles', () => {
  it('has the D/D/1 delay, stops and queue of one signal', () => {
    // 500 veh/h, 3000 veh/h of green, 30 s of green in 100 s: 29.40 s, 84 % stopped, 9.72 vehicles (as a flow, no integers)
    const streams = [stream({ greens: [[0, 30, 1]], saturation: 3000 / 3600, entering: 500 / 3600 })];
    const profiles = new FlowProfiles(streams, 100, [0], delayOnly);
    const { delay, stops, longest } = profiles.stream(0);
    expect(delay).toBeCloseTo(29.4, 2);
    expect(stops).toBeCloseTo(0.84, 2);
    expect(longest).toBeCloseTo(9.72, 2);
  });

  it('delays as much whatever the offset, when arrivals are even', () => {
    const streams = [stream({ entering: 0.12 })];
    const costs = [0, 7, 12, 59].map((offset) => new FlowProfiles(streams, 60, [offset], delayOnly).totals().cost);
    for (const cost of costs) expect(cost).toBeCloseTo(costs[0]!, 6);
    // a green that begins within a step costs what the step cannot resolve
    expect(new FlowProfiles(streams, 60, [12.5], delayOnly).totals().cost / costs[0]!).toBeCloseTo(1, 1);
  });

  const pair = (travel: number): ProfileStream[] => [
    stream({ entering: 0.15 }),
    stream({ id: 'b', controller: 1, feeds: [{ from: 0, share: 1, travel }] }),
  ];

  it('waits least downstream when the green meets the platoon', () => {
    const profiles = new FlowProfiles(pair(20), 60, [0, 0], delayOnly);
    const cost = Array.from({ length: 60 }, (_, offset) => profiles.move(1, offset).cost);
    const best = cost.indexOf(Math.min(...cost));
    expect(best).toBeGreaterThan(13);
    expect(best).toBeLessThan(22);
    expect(Math.max(...cost)).toBeGreaterThan(2 * Math.min(...cost));
  });

  it('tries an offset without keeping it, and is right where the change ends within two links', () => {
    const profiles = new FlowProfiles(pair(25), 60, [0, 10], { stop: 4, spill: 4 });
    const before = profiles.totals().cost;
    for (const offset of [0, 15, 33.5]) {
      const change = profiles.trial(1, offset);
      expect(profiles.totals().cost).toBe(before);
      const moved = new FlowProfiles(pair(25), 60, [0, offset], { stop: 4, spill: 4 });
      expect(change).toBeCloseTo(moved.totals().cost - before, 6);
    }
  });

  it('loses and makes no vehicle below capacity', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 89 }), { minLength: 4, maxLength: 4 }),
        fc.double({ min: 0.01, max: 0.1, noNaN: true }),
        (offsets, entering) => {
          const ring = [0, 1, 2, 3].map((i) =>
            stream({
              id: `${i}`,
              controller: i,
              entering,
              greens: [
                [5, 35, 1],
                [50, 80, 1],
              ],
              feeds: [{ from: (i + 3) % 4, share: 0.5, travel: 15 + 5 * i }],
            }),
          );
          const profiles = new FlowProfiles(ring, 90, offsets, delayOnly);
          const mean = meanFlows(ring);
          for (let i = 0; i < 4; i++) {
            const out = profiles.departures.subarray(90 * i, 90 * (i + 1)).reduce((a, b) => a + b, 0) / 90;
            expect(mean[i]).toBeCloseTo(2 * entering, 5);
            expect(out).toBeCloseTo(mean[i]!, 3);
          }
        },
      ),
      { numRuns: 30 },
    );
  });

  it('sends on no more than the greens let through, and counts what does not fit', () => {
    const streams = [stream({ entering: 0.4, storage: 5 })];
    const profiles = new FlowProfiles(streams, 60, [0], { stop: 0, spill: 1 });
    expect(profiles.departures.reduce((a, b) => a + b, 0)).toBeCloseTo(15, 6);
    expect(profiles.totals().spill).toBeGreaterThan(0);
  });
});
