// Tests bus priority: what a late bus gets by rule, that an early one gets nothing, and whole runs that cut nothing short.
import { beforeAll, describe, expect, test } from 'vitest';
import { compileDemand } from '../../core/compile-demand.ts';
import { until } from '../../sim/step.ts';
import { createWorld } from '../../sim/world.ts';
import { isGreen } from '../control/lamp-letters.ts';
import { currentPlan } from '../place.ts';
import { lampsOfPlan, openPlace, type PreparedPlace } from '../prepared-place.ts';
import { BUS_DEFAULTS, busGrant, busWeight } from './bus-grant.ts';
import { favourBuses } from './bus-priority.ts';
import { busesOf } from './bus-times.ts';
import { JunctionLamps } from './junction-lamps.ts';
import { lawfulPlan } from './lawful-plan.ts';
import { LinePace } from './line-pace.ts';
import { TakeoverWatch } from './takeover-watch.ts';

let prepared: PreparedPlace;
beforeAll(async () => {
  prepared = await openPlace('fixtures/riverside', { end: 1500 });
});

const programs = () =>
  lampsOfPlan(prepared, lawfulPlan(currentPlan(prepared.place), prepared.safety, prepared.network).plan);

describe('what a bus gets', () => {
  /** A junction and a link whose planned green begins at `start` and has ended at `end`, s. */
  function greenOf() {
    const program = programs()[0]!;
    const safety = prepared.safety.get(prepared.network.controllerIds[program.controller]!)!;
    const lamps = new JunctionLamps(program, safety, 600, 1);
    const link = safety.links.find(({ use }) => use === 'vehicle')!.link;
    const green = (time: number) => isGreen(lamps.planned(time)[link]);
    let start = 601;
    while (green(start) || !green(start + 1)) start++;
    start++;
    let end = start;
    while (green(end)) end++;
    return { lamps: (time: number) => new JunctionLamps(program, safety, time, 1), link, start, end };
  }

  /** A bus alone on its lane, and `others` vehicles waiting on a lane that another link serves. */
  function at(time: number, eta: number, more: { late?: number; others?: number; persons?: number } = {}) {
    const { lamps, link } = greenOf();
    const foe = lamps(time).matrix.intergreen.findIndex(
      (clear, i) => i % lamps(time).matrix.links === link && clear >= 0,
    );
    const other = Math.floor(foe / lamps(time).matrix.links);
    const count = more.others ?? 0;
    const lanes = [
      { lane: 1, links: [link], arrivals: [eta], weights: [1], flow: 0 },
      { lane: 2, links: [other], arrivals: Array(count).fill(0), weights: Array(count).fill(1), flow: 0 },
    ];
    const call = { bus: 1, links: [link], lane: 1, ahead: 0, eta, late: more.late ?? 0, persons: more.persons ?? 14 };
    return busGrant(lamps(time), lanes, call, time, BUS_DEFAULTS)?.action;
  }

  test('an extension at the end of its green, if it comes within the bound', () => {
    const { end } = greenOf();
    expect(at(end - 1, 6)).toBe('extension');
    expect(at(end - 1, BUS_DEFAULTS.extension + 1)).toBeUndefined();
    expect(at(end - 3, 6)).toBeUndefined();
  });

  test('an early green within the bound, else a short green of its own', () => {
    const { start } = greenOf();
    expect(at(start - 12, 1)).toBe('early green');
    expect(at(start - 26, 1)).toBe('insertion');
  });

  test('nothing where the others would lose more than all persons aboard gain', () => {
    const { start } = greenOf();
    expect(at(start - 26, 1, { others: 40, persons: 2 })).toBeUndefined();
  });

  test('nothing when it is ahead of its pace, whatever it would gain: no green, and no red made longer for it', () => {
    const { start, end } = greenOf();
    for (let time = start - 30; time < end; time += 3)
      expect(at(time, 3, { late: -BUS_DEFAULTS.scale })).toBeUndefined();
  });

  test('counts the more the later it is, up to a bound', () => {
    const weight = (late: number) => busWeight({ late, persons: 10 }, BUS_DEFAULTS);
    const { scale } = BUS_DEFAULTS;
    expect([-2 * scale, -scale, 0, scale, 90 * scale].map(weight)).toEqual(
      [0, 0, 1, 2, BUS_DEFAULTS.most].map((n) => 10 * n),
    );
  });
});

describe('the pace of a line', () => {
  test('is how long its last buses took to the same place, from their own departures', () => {
    const demand = compileDemand(prepared.place.demand, prepared.network, 1);
    const buses = busesOf(demand).filter((bus) => demand.ids[bus]!.includes('outward'));
    const pace = new LinePace(demand, buses);
    const [first, second, third] = buses as [number, number, number];
    expect(pace.behind(first)).toBeGreaterThan(0);
    for (const [bus, took] of [
      [first, 100],
      [second, 140],
      [third, 150],
    ] as const)
      pace.note(bus, 4, demand.depart[bus]! + took);
    expect(pace.behind(second)).toBe(40);
    expect(pace.behind(third)).toBe(30);
  });
});

test('a run with late buses gives grants, cuts nothing short, and gives every junction back', () => {
  const { network, safety, place } = prepared;
  const world = createWorld(network, compileDemand(place.demand, network, 1), programs(), {
    seed: 1,
    begin: 0,
    end: 1500,
  });
  const watch = new TakeoverWatch(network, safety, 1);
  const report = favourBuses(world, { programs: programs(), safety, lateBy: 'timetable', watch });
  until(world, 1500);
  expect(report.grants.extension + report.grants['early green']).toBeGreaterThan(3);
  expect(report.arrivals.length).toBeGreaterThan(3);
  expect(watch.breaches).toBe(0);
  expect(world.lamps.taken.reduce((sum, one) => sum + one, 0)).toBeLessThan(4);
});
