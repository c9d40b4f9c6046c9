// A demand drawn again: what it keeps, what it loses and doubles, and that chance alone says which.
import { describe, expect, it } from 'vitest';
import { randomPlace } from '../fixtures/random-place.ts';
import { redrawDemand } from './redrawn-demand.ts';

const { demand } = randomPlace(7, 1800);
const END = 1800;

describe('redrawDemand', () => {
  it('leaves everything as it is when nothing is asked for', () => {
    const same = redrawDemand(demand, 3, { moved: 0, dropped: 0, doubled: 0 }, 0, END);
    expect(same.ids).toEqual(demand.ids);
    expect([...same.depart]).toEqual([...demand.depart]);
    expect([...same.driver]).toEqual([...demand.driver]);
    expect([...same.stopStart]).toEqual([...demand.stopStart]);
  });

  it('drops all, or doubles all under names of their own', () => {
    expect(redrawDemand(demand, 3, { moved: 0, dropped: 1, doubled: 0 }, 0, END).count).toBe(0);
    const twice = redrawDemand(demand, 3, { moved: 0, dropped: 0, doubled: 1 }, 0, END);
    expect(twice.count).toBe(2 * demand.count);
    expect(new Set(twice.ids).size).toBe(twice.count);
  });

  it('keeps about the number of trips, moves each by 300 s at most, within the window and in order', () => {
    const again = redrawDemand(demand, 11, { moved: 300, dropped: 0.1, doubled: 0.1 }, 0, END);
    const before = new Map(demand.ids.map((id, i) => [id, demand.depart[i]!]));
    for (let v = 0; v < again.count; v++) {
      const own = before.get(again.ids[v]!.replace(/\+$/, ''))!;
      expect(Math.abs(again.depart[v]! - own)).toBeLessThanOrEqual(300);
      expect(again.depart[v]!).toBeGreaterThanOrEqual(0);
      expect(again.depart[v]!).toBeLessThan(END);
      if (v > 0) expect(again.depart[v]!).toBeGreaterThanOrEqual(again.depart[v - 1]!);
    }
    // three standard deviations of a binomial
    expect(Math.abs(again.count - demand.count)).toBeLessThan(3 * Math.sqrt(0.2 * demand.count) + 1);
  });

  it('depends on the seed alone', () => {
    const redraw = { moved: 300, dropped: 0.1, doubled: 0.1 };
    const depart = (seed: number) => [...redrawDemand(demand, seed, redraw, 0, END).depart];
    expect(depart(5)).toEqual(depart(5));
    expect(depart(5)).not.toEqual(depart(6));
  });
});
