// Tests bus priority: what a late bus gets by rule, that an early one gets nothing, and whole runs that cut nothing short.
import { beforeAll, describe, expect, test } from 'vitest';
import { compileDemand } from '../../core/compile-demand.ts';
import { until } from '../../sim/step.ts';
import { createWorld } from '../../sim/world.ts';
import { isGreen } from '../control/lamp-letters.ts';
import { currentPlan } from '../place.ts';
import { lampsOfPlan, openPlace, type PreparedPlace } from '../prepared-place.ts';
import { BUS_DEFAULTS, busGrant } from './bus-grant.ts';
import { favourBuses } from './bus-priority.ts';
import { JunctionLamps } from './junction-lamps.ts';
import { lawfulPlan } from './lawful-plan.ts';
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
    return { lamps, link, start, end };
  }

  const call = (link: number, eta: number, late = 40) => ({ bus: 1, links: [link], eta, late });

  test('an extension at the end of its green, if it comes within the bound', () => {
    const { lamps, link, end } = greenOf();
    const at = (time: number, eta: number) => busGrant(lamps, call(link, eta), time, BUS_DEFAULTS)?.action;
    expect(at(end - 1, 6)).toBe('extension');
    expect(at(end - 1, BUS_DEFAULTS.extension + 1)).toBeUndefined();
    expect(at(end - 3, 6)).toBeUndefined();
  });

  test('an early green within the bound, and a green of its own only when very late', () => {
    const { lamps, link, start } = greenOf();
    expect(busGrant(lamps, call(link, 2), start - 8, BUS_DEFAULTS)).toMatchObject({
      action: 'early green',
      until: start,
    });
    expect(busGrant(lamps, call(link, 2), start - 25, BUS_DEFAULTS)).toBeUndefined();
    expect(busGrant(lamps, call(link, 2, 200), start - 25, BUS_DEFAULTS)?.action).toBe('insertion');
  });

  test('nothing when it is not late', () => {
    const { lamps, link, start, end } = greenOf();
    for (let time = start - 30; time < end; time++)
      expect(busGrant(lamps, call(link, 3, BUS_DEFAULTS.lateFrom - 1), time, BUS_DEFAULTS)).toBeUndefined();
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
