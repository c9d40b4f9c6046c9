// Tests the way back to the plan: queues against closed forms, the starved served within the bound, always lawful and soon in step.
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import type { LampProgram } from '../../sim/lamp-program.ts';
import { gatesByLink } from '../conflicts.ts';
import { currentPlan } from '../place.ts';
import { lampsOfPlan, openPlace, type PreparedPlace } from '../prepared-place.ts';
import type { StreetView } from './arrival-forecast.ts';
import { corridorState } from './corridor-stage.ts';
import { bestHandBack, HAND_BACK_DEFAULTS } from './hand-back.ts';
import { JunctionLamps } from './junction-lamps.ts';
import { lawfulPlan } from './lawful-plan.ts';
import { waitingOf } from './queued-lanes.ts';
import { TakeoverWatch } from './takeover-watch.ts';

let prepared: PreparedPlace;
let programs: readonly LampProgram[];
beforeAll(async () => {
  prepared = await openPlace('fixtures/riverside', {});
  programs = lampsOfPlan(prepared, lawfulPlan(currentPlan(prepared.place), prepared.safety, prepared.network).plan);
});

describe('the wait of a lane', () => {
  const lane = { lane: 0, links: [0], arrivals: [0, 0, 0], weights: [1, 1, 1], flow: 0 };
  const shown = (red: number, green: number) => [...Array(red).fill('r'), ...Array(green).fill('G')];

  test('is that of a queue that leaves at saturation flow after the start-up lost time', () => {
    // 10 s of red and 2 s of start-up each, then 2 s a vehicle
    expect(waitingOf(lane, shown(10, 30), 1)).toBeCloseTo(12 + 14 + 16, 6);
    expect(waitingOf(lane, shown(0, 30), 1)).toBeCloseTo(0 + 2 + 4, 6);
  });

  test('of vehicles that get no green goes on after the look, and counts by its weight', () => {
    expect(waitingOf(lane, shown(20, 0), 1)).toBe(3 * (20 + 20));
    expect(waitingOf({ ...lane, weights: [2, 1, 1] }, shown(20, 0), 1)).toBe(4 * (20 + 20));
  });

  test('of those who follow is counted from their arrival on', () => {
    expect(waitingOf({ ...lane, arrivals: [], weights: [], flow: 0.1 }, shown(20, 0), 1)).toBe(10 + 20);
  });
});

/** A junction that a corridor has held for `held` s, with `count` vehicles on every lane of the links named by `isQueued`. */
function afterCorridor(program: LampProgram, served: number, held: number, count: (link: number) => number) {
  const { network, safety } = prepared;
  const lamps = new JunctionLamps(program, safety.get(network.controllerIds[program.controller]!)!, 599, 1);
  const watch = new TakeoverWatch(network, safety, 1);
  watch.begin(program.controller, programs, 600);
  const queue = new Map<number, number>();
  for (const [link, gates] of gatesByLink(network, program.controller).entries())
    for (const gate of gates) queue.set(network.gateFrom[gate]!, count(link));
  const street = (time: number): StreetView => ({
    time,
    countOn: (lane) => queue.get(lane) ?? 0,
    positionOn: (lane, k) => Math.max(0, network.laneLength[lane]! - 1 - 7 * k),
  });
  for (let time = 600; time < 600 + held; time++)
    watch.see(
      program.controller,
      lamps.tick(time, corridorState(lamps.matrix, [served], [], lamps.ring.letters, lamps.planned(time))),
    );
  return { lamps, watch, street, from: 600 + held };
}

const vehicleLinks = (program: LampProgram) =>
  prepared.safety
    .get(prepared.network.controllerIds[program.controller]!)!
    .links.filter(({ use }) => use === 'vehicle')
    .map(({ link }) => link);

/** Goes back; s until it is in step. */
function goBack({ lamps, watch, street, from }: ReturnType<typeof afterCorridor>) {
  const { rows, method } = bestHandBack(prepared.network, lamps, street(from), 1);
  lamps.goBack(rows, from);
  let inStep = Number.POSITIVE_INFINITY;
  for (let time = from; time < from + 10 * lamps.cycle; time++) {
    watch.see(lamps.controller, lamps.tick(time, undefined));
    if (lamps.isCoordinated(time)) inStep = Math.min(inStep, time - from);
    if (lamps.letGo(time)) break;
  }
  return { method, rows, seconds: inStep, breaches: watch.breaches };
}

describe('the way back', () => {
  test('is at once where nobody waits', () => {
    for (const program of programs.slice(0, 8)) {
      const after = afterCorridor(program, vehicleLinks(program)[0]!, 40, () => 0);
      expect(goBack(after).method).toBe('at once');
    }
  });

  test('of all ways costs the least: never more than at once, and less where approaches were starved', () => {
    let fewer = 0;
    for (const program of programs.slice(0, 8)) {
      const [served, ...others] = vehicleLinks(program) as [number, ...number[]];
      const after = afterCorridor(program, served, 60, (link) => (others.includes(link) ? 8 : 0));
      if (goBack(after).method !== 'at once') fewer++;
    }
    expect(fewer).toBeGreaterThan(2);
  });

  test('is lawful and in step within two cycles, whatever was served and wherever people wait; test:full in numbers', () => {
    const runs = process.env['GREENBAND_FULL'] ? 2000 : 150;
    const cases = fc.record({
      program: fc.nat(programs.length - 1),
      link: fc.nat(50),
      held: fc.integer({ min: 5, max: 100 }),
      counts: fc.array(fc.nat(12), { minLength: 8, maxLength: 8 }),
    });
    fc.assert(
      fc.property(cases, ({ program: which, link, held, counts }) => {
        const program = programs[which]!;
        const links = vehicleLinks(program);
        const after = afterCorridor(program, links[link % links.length]!, held, (one) => counts[one % 8]!);
        const { seconds, breaches, method, rows } = goBack(after);
        expect(breaches).toBe(0);
        expect(seconds).toBeLessThanOrEqual(2 * after.lamps.cycle);
        const bound =
          method === 'compensation' ? 60 + HAND_BACK_DEFAULTS.compensation : Math.ceil(1.5 * after.lamps.cycle);
        expect(rows.length).toBeLessThanOrEqual(bound);
      }),
      { numRuns: runs },
    );
  });
});
