import { describe, expect, it } from 'vitest';
import type { CompiledNetwork } from '../core/compiled-network.ts';
import type { RunResult } from '../sim/result.ts';
import { compareLinks, geh } from './run-comparison.ts';
import type { SumoResult } from './sumo-run.ts';

describe('comparison with SUMO', () => {
  it('computes GEH as published', () => {
    expect(geh(100, 100)).toBe(0);
    expect(geh(0, 0)).toBe(0);
    // 1000 against 850 veh/h: sqrt(2 * 150^2 / 1850) = 4.93
    expect(geh(1000, 850)).toBeCloseTo(4.932, 3);
  });

  it('finds the link that differs', () => {
    const network = {
      edgeCount: 2,
      edgeIds: ['a', 'b'],
      edgeIndex: new Map([
        ['a', 0],
        ['b', 1],
      ]),
      edgeLength: Float64Array.of(100, 200),
      edgeLaneTotal: Uint8Array.of(1, 2),
    } as unknown as CompiledNetwork;
    // one interval, edge a alike in both, edge b twice as slow and a tenth fewer vehicles with us
    const ours = {
      links: {
        edges: 2,
        intervals: 1,
        interval: 900,
        entered: Uint32Array.of(100, 90),
        time: Float64Array.of(1000, 4000),
        distance: Float64Array.of(10000, 20000),
        stopped: Float64Array.of(0, 500),
      },
    } as unknown as RunResult;
    const sumo = {
      edges: {
        interval: 900,
        edge: ['a', 'b'],
        index: [0, 0],
        entered: [100, 100],
        left: [100, 100],
        time: [1000, 2000],
        distance: [10000, 20000],
        timeLoss: [0, 0],
        stopped: [0, 100],
      },
    } as unknown as SumoResult;
    const answer = compareLinks(network, [ours], [sumo]);
    expect(answer.links[0]).toMatchObject({ edge: 'b', time: [4000, 2000], byInterval: [2000], stopped: [500, 100] });
    expect(answer.speedWithin15).toBe(0.5);
    expect(answer.gehBelow5).toBe(1);
  });
});
