// Public transport: dwell by boarding and alighting, lateness, full vehicles, and the bunching that follows.
import { describe, expect, it } from 'vitest';
import { straightRoadNetwork } from '../bench/straight-road.ts';
import { compileDemand } from '../core/compile-demand.ts';
import { compileNetwork } from '../core/compile-network.ts';
import type { DemandFile, Trip } from '../core/demand.ts';
import { run } from './run.ts';

const NETWORK = compileNetwork({
  ...straightRoadNetwork({ lanes: 1, speed: 10, approach: 400, beyond: 600, signal: false }),
  busStops: [
    { id: 'one', edge: 'approach', lane: 0, start: 200, end: 230 },
    { id: 'two', edge: 'beyond', lane: 0, start: 300, end: 330 },
  ],
});

function play(headway: number, boardPerHour: number, line: object = {}, until = 7200, late = 0) {
  const buses = Math.floor(until / headway);
  const trips = Array.from({ length: buses }, (_, i): Trip => {
    const due = i * headway;
    const stops = [
      { busStop: 'one', until: due + 60 - late },
      { busStop: 'two', until: due + 180 - late },
    ];
    return { id: `bus${i}`, depart: due, type: 'bus', line: '4', route: ['approach', 'beyond'], stops };
  });
  const file: DemandFile = {
    format: 'greenband-demand',
    version: 1,
    begin: 0,
    end: until,
    vehicleTypes: [{ id: 'bus', class: 'bus', sigma: 0, persons: 0 }],
    trips,
    lines: [
      {
        id: '4',
        stops: [
          { busStop: 'one', boardPerHour },
          { busStop: 'two', boardPerHour: 0, alightShare: 1 },
        ],
        ...line,
      },
    ],
  };
  return run(NETWORK, compileDemand(file, NETWORK, 1), [], { seed: 1, begin: 0, end: until + 900 });
}

const at = (result: ReturnType<typeof play>, stop: string) => result.calls.filter((call) => call.stop === stop);
const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);

describe('a line', () => {
  it('takes aboard those who come, lets them off, and stands as long as that takes', () => {
    const result = play(300, 120);
    const [one, two] = [at(result, 'one'), at(result, 'two')];
    expect(one.length).toBe(24);
    expect(two.length).toBe(24);
    // 120 an hour for two hours; those of the last minutes wait for the next bus
    expect(sum(one.map(({ boarded }) => boarded))).toBeGreaterThan(240 - 60);
    expect(sum(one.map(({ boarded }) => boarded))).toBeLessThan(240 + 60);
    expect(sum(two.map(({ alighted }) => alighted))).toBe(sum(one.map(({ boarded }) => boarded)));
    for (const call of one) {
      const needs = call.boarded > 0 ? 4 + 2.5 * call.boarded : 0;
      const stood = call.departed - call.arrived;
      expect(stood).toBeGreaterThanOrEqual(needs - 1);
      const held = Math.max(needs, 60);
      expect(stood).toBeLessThanOrEqual(held + 3);
    }
    const waits = one.slice(1).map(({ meanWait }) => meanWait);
    expect(sum(waits) / waits.length).toBeCloseTo(150, -1.5);
  });

  it('keeps its timetable when it has time, and is late when boarding takes longer', () => {
    const calm = at(play(300, 30), 'one');
    expect(Math.max(...calm.map(({ late }) => late))).toBeLessThanOrEqual(2);
    const busy = at(play(300, 400), 'one');
    expect(Math.max(...busy.map(({ late }) => late))).toBeGreaterThan(20);
  });

  it('leaves behind those for whom there is no room, and the next vehicle finds them', () => {
    const one = at(play(300, 240, { capacity: 10 }), 'one');
    expect(Math.max(...one.map(({ aboard }) => aboard))).toBe(10);
    expect(one.some(({ leftBehind }) => leftBehind > 0)).toBe(true);
    expect(one.at(-1)!.leftBehind).toBeGreaterThan(100);
  });

  it('lets two vehicles stand at a stop that is long enough for both', () => {
    const result = play(20, 1200, {}, 200);
    expect(result.vehicles.arrived).toBe(10);
    expect(at(result, 'one').length).toBe(10);
  });
});
