// Trajectories: positions along the corridor's axis, and the few points that stand for them.
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { gatherReport } from './gathering.ts';
import type { ReportData } from './report-data.ts';
import { simplified, type Trace } from './trajectories.ts';
import { SPACING, SPEED, twoSignals } from './two-signals.sample.ts';

let data: ReportData;
beforeAll(() => {
  data = gatherReport(twoSignals([1]));
});

/** m at a time, on the line through the points. */
function distanceAt(points: Trace['points'], time: number): number {
  const i = Math.max(
    1,
    points.findIndex(([t]) => t >= time),
  );
  const [[t0, y0], [t1, y1]] = [points[i - 1], points[i]];
  return y0 + ((y1 - y0) * (time - t0)) / (t1 - t0);
}

describe('the corridor', () => {
  it('has its stop lines as far apart as the network', () => {
    expect(data.corridors).toHaveLength(1);
    const [{ at, low, high }] = data.corridors;
    expect(at[0]).toBe(0);
    expect(Math.abs(at[1] - SPACING)).toBeLessThan(5);
    expect(low).toBeLessThan(0);
    expect(high).toBeGreaterThan(at[1]);
  });

  it('carries both directions, one up and one down, no faster than drivers drive', () => {
    for (const side of data.sides) {
      const [traces] = side.traces;
      expect(traces.filter(({ direction }) => direction === 'out').length).toBeGreaterThan(10);
      expect(traces.filter(({ direction }) => direction === 'back').length).toBeGreaterThan(10);
      for (const { direction, points } of traces) {
        const sign = direction === 'out' ? 1 : -1;
        for (let i = 1; i < points.length; i++) {
          const pace = (sign * (points[i][1] - points[i - 1][1])) / (points[i][0] - points[i - 1][0]);
          expect(pace).toBeGreaterThan(-0.6);
          expect(pace).toBeLessThan(1.6 * SPEED);
        }
      }
    }
  });

  it('is crossed on green only', () => {
    const [side] = data.sides;
    const [track] = data.corridors;
    const lamps = side.lamps.find(({ controller }) => data.network.controllerIds[controller] === track.controllers[1])!;
    for (const { direction, points } of side.traces[0]) {
      if (direction !== 'out' || points[0][1] > track.at[1] - 20 || points.at(-1)![1] < track.at[1] + 20) continue;
      let time = points[0][0];
      while (distanceAt(points, time) < track.at[1] + 1) time++;
      const phase = (((time - lamps.offset) % 60) + 60) % 60;
      // 20 s of green, 4 s of yellow, and the simplification's tolerance
      expect(phase).toBeLessThan(20 + 4 + 3);
    }
  });
});

describe('simplified', () => {
  it('keeps ends, drops points, and stays within the tolerance at every recorded time', () => {
    const steps = fc.array(fc.double({ min: 0, max: 15, noNaN: true }), { minLength: 1, maxLength: 120 });
    fc.assert(
      fc.property(steps, (speeds) => {
        let y = 0;
        const points = [0, ...speeds].map((speed, t): [number, number] => {
          y += speed;
          return [t, y];
        });
        const kept = simplified(points, 2);
        expect(kept[0]).toEqual(points[0]);
        expect(kept.at(-1)).toEqual(points.at(-1));
        if (kept.length > 1)
          for (const [t, at] of points) expect(Math.abs(distanceAt(kept, t) - at)).toBeLessThanOrEqual(2 + 1e-9);
      }),
      { numRuns: 60 },
    );
  });

  it('needs two points for steady driving and one more for a stop', () => {
    const steady = Array.from({ length: 50 }, (_, t): [number, number] => [t, 10 * t]);
    expect(simplified(steady, 2)).toHaveLength(2);
    const stops = Array.from({ length: 50 }, (_, t): [number, number] => [t, 10 * Math.min(t, 20)]);
    expect(simplified(stops, 2)).toHaveLength(3);
  });
});
