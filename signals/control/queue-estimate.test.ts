// A queue that nobody sees: conservation, the space that it takes, how it starts, and what the loop at the line corrects.
import { describe, expect, it } from 'vitest';
import type { LoopApproach } from './loop-layout.ts';
import type { LoopReading } from './loop-readings.ts';
import { QueueEstimate } from './queue-estimate.ts';
import type { Site } from './site.ts';

/** Two lanes under links 0 and 1. */
const SITE = {
  gates: [
    { gate: 0, lane: 0, link: 0 },
    { gate: 1, lane: 1, link: 1 },
  ],
} as unknown as Site;
const APPROACH: LoopApproach = {
  site: 0,
  edge: 0,
  lanes: [0, 1],
  gates: [0, 1],
  volumes: Float64Array.of(300, 300),
  reach: [{ edge: 0, beyond: 0 }],
  advance: 150,
};

function reading(over: Partial<Record<'arrived' | 'passed' | 'occupied', readonly number[]>> = {}): LoopReading {
  const speeds = [...(over.arrived ?? [])];
  return {
    speeds,
    since: speeds.map(() => 0),
    passed: Int32Array.from(over.passed ?? [0, 0]),
    occupied: Uint8Array.from(over.occupied ?? [0, 0]),
  };
}

function estimate(): QueueEstimate {
  return new QueueEstimate(APPROACH, SITE, Float64Array.of(13.9, 13.9));
}

const lengths = (queue: QueueEstimate) => queue.lanes.map((lane) => lane.length);

/** Eight vehicles arrive at a red, one each 2 s, and stand. */
function standing(): QueueEstimate {
  const queue = estimate();
  for (let second = 0; second < 60; second++) {
    const first = queue.lanes.map((lane) => Number((lane[0]?.distance ?? 99) <= 4));
    queue.tick(reading({ arrived: second < 16 && second % 2 === 0 ? [13.9] : [], occupied: first }), 'rr');
  }
  return queue;
}

describe('a queue thought of', () => {
  it('has everybody who came in and did not go out, in equal shares', () => {
    expect(lengths(standing())).toEqual([4, 4]);
  });

  it('stands one length and one gap apart from the line on', () => {
    for (const lane of standing().lanes)
      for (const [i, { distance, waited }] of lane.entries()) {
        expect(distance).toBeGreaterThan(7.5 * i);
        expect(distance).toBeLessThan(7.5 * i + 5);
        expect(waited).toBeGreaterThan(20);
      }
  });

  it('loses one for each that the loop counts, and nobody otherwise', () => {
    const queue = standing();
    queue.tick(reading({ occupied: [1, 1] }), 'GG');
    queue.tick(reading({ occupied: [1, 1] }), 'GG');
    expect(lengths(queue)).toEqual([4, 4]);
    queue.tick(reading({ passed: [1, 0], occupied: [1, 1] }), 'GG');
    expect(lengths(queue)).toEqual([3, 4]);
  });

  it('takes the one that left by the other lane from where it was thought to be', () => {
    const queue = estimate();
    for (let second = 0; second < 20; second++)
      queue.tick(reading({ arrived: second === 0 ? [13.9] : [], occupied: [Number(second > 15), 0] }), 'rr');
    expect(lengths(queue)).toEqual([1, 0]);
    queue.tick(reading({ passed: [0, 1] }), 'GG');
    expect(lengths(queue)).toEqual([0, 0]);
  });

  it('believes the loop: whoever stands on it is there, and who should and does not is not', () => {
    const queue = estimate();
    queue.tick(reading({ occupied: [0, 1] }), 'rr');
    expect(lengths(queue)).toEqual([0, 1]);
    for (let second = 0; second < 5; second++) queue.tick(reading(), 'rr');
    expect(lengths(queue)).toEqual([0, 0]);
  });
});
