// Plans by the thousand: the kernel in gpu.js' CPU mode beside the reference, on one signal, on rings and on a street.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ProfileStream } from '../flow-profile.ts';
import { createFlowBatch, referenceBatch } from './flow-batch.ts';
import type { FlowArea } from './flow-tables.ts';
import { loadGpuJs } from './gpu-js.ts';

const gpuJs = await loadGpuJs();
const WEIGHTS = { stop: 4, spill: 4 };

function stream(part: Partial<ProfileStream>): ProfileStream {
  const base = { id: 'a', controller: 0, greens: [[0, 30, 1]] as const, saturation: 0.5, entering: 0, feeds: [] };
  return { ...base, storage: Infinity, ...part };
}

/** Costs of the kernel and of the reference. */
function both(area: FlowArea, plans: readonly number[]): [kernel: number[], reference: number[]] {
  const all = Int32Array.from(plans);
  return [[...createFlowBatch(area, gpuJs!)(all)], [...referenceBatch(area)(all)]];
}

const expectAlike = ([kernel, reference]: [number[], number[]]) => {
  for (const [p, cost] of reference.entries()) expect(Math.abs(kernel[p]! - cost)).toBeLessThan(1e-4 * (1 + cost));
};

describe.skipIf(gpuJs === undefined)('a batch of plans (needs gpu.js)', () => {
  it('has the D/D/1 delay of one signal: 500 veh/h, 3000 veh/h of green, 30 s of green in 100 s wait 29.40 s', () => {
    const timings = [[stream({ saturation: 3000 / 3600, entering: 500 / 3600 })]];
    const area: FlowArea = { cycle: 100, controllers: 1, timings, weights: { stop: 0, spill: 0 } };
    const [kernel] = both(area, [0, 0, 0, 17]);
    for (const cost of kernel) expect(cost / (500 / 3600)).toBeCloseTo(29.4, 2);
  });

  it('lets a platoon pass that meets its green, and counts those that do not fit', () => {
    const green = (entering: number, storage: number): FlowArea => ({
      cycle: 60,
      controllers: 2,
      timings: [[stream({ entering }), stream({ controller: 1, storage, feeds: [{ from: 0, share: 1, travel: 20 }] })]],
      weights: WEIGHTS,
    });
    const plans = Array.from({ length: 60 }, (_, offset) => [0, 0, 0, offset]).flat();
    const found = both(green(0.15, Infinity), plans);
    expectAlike(found);
    const best = found[0].indexOf(Math.min(...found[0]));
    expect(best).toBeGreaterThan(13);
    expect(best).toBeLessThan(22);
    const short = both(green(0.15, 1), plans);
    expectAlike(short);
    expect(Math.max(...short[0])).toBeGreaterThan(1.2 * Math.max(...found[0]));
  });

  it('costs what the reference says, whatever the ring, its timings and offsets', () => {
    const share = fc.double({ min: 0.05, max: 0.5, noNaN: true });
    const start = fc.integer({ min: 0, max: 70 });
    const length = fc.integer({ min: 8, max: 45 });
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(fc.double({ min: 0.01, max: 0.2, noNaN: true }), share, share, start, length, start, length),
          {
            minLength: 3,
            maxLength: 7,
          },
        ),
        fc.array(fc.nat(1000), { minLength: 60, maxLength: 60 }),
        fc.integer({ min: 46, max: 100 }),
        (ring, chance, cycle) => {
          const list = (second: boolean) =>
            ring.flatMap(([entering, ahead, back, a, forA, b, forB], i) => {
              const [from, open] = second ? [b, forB] : [a, forA];
              const greens = [[from, from + open, 1]] as const;
              const size = ring.length;
              const feeds = [
                { from: (2 * (i + 1)) % (2 * size), share: ahead, travel: 12 + 3 * i },
                { from: (2 * (i + size - 1)) % (2 * size), share: back, travel: 31, deviation: 4 + i },
                { from: 2 * ((i + 2) % size) + 1, share: 0.3, travel: 24 },
              ];
              return [
                stream({ id: `in ${i}`, controller: i, greens, feeds, storage: 4 + i, entering: 0.02 }),
                stream({ id: `side ${i}`, controller: i, greens, entering }),
              ];
            });
          const area: FlowArea = {
            cycle,
            controllers: ring.length,
            timings: [list(false), list(true)],
            weights: WEIGHTS,
            beyond: ring.map((_, c) => [c, 2 * c]),
          };
          const plans = Array.from({ length: 4 }, (_, p) =>
            ring.flatMap((_, c) => [chance[(7 * p + c) % 60]! % 2, chance[(11 * p + 3 * c) % 60]! % cycle]),
          );
          expectAlike(both(area, plans.flat()));
        },
      ),
      { numRuns: 60 },
    );
  });
});
