// A scenario played in a world: at their times rules change, lanes are blocked and freed, and drivers look for other ways.
import type { RoadEvents } from '../core/scenario.ts';
import { Detours } from './detours.ts';
import { addHook } from './hooks.ts';
import { Incidents } from './incidents.ts';
import { applyRules, baseRules, inForce } from './rules.ts';
import type { World } from './world.ts';

/** Whether a scenario has anything that happens on the road. */
export function hasEvents(events: RoadEvents): boolean {
  const { closures = [], speeds = [], incidents = [], weather = [], laneUse = [] } = events;
  const some = closures.length + speeds.length + incidents.length + weather.length + laneUse.length > 0;
  return some || (events.navigation?.share ?? 0) > 0;
}

/**
 * Plays the events of a scenario in a world whose network has rules of its own (`withOwnRules`). Costs a look at the
 * clock a step, a pass over the vehicles while anything is shut, and a pass over the lanes when rules change.
 */
export function playEvents(world: World, events: RoadEvents): void {
  const base = baseRules(world.network);
  const times = changeTimes(events);
  const detours = new Detours(world, events.navigation);
  const incidents = new Incidents(world, events.incidents ?? []);
  const shutting = [...(events.closures ?? []), ...(events.laneUse ?? [])];
  let next = 0;
  let ruled = false;
  addHook(world, 'begin', (now) => {
    const due = next;
    while (next < times.length && times[next]! <= now.time + 1e-9) next++;
    if (next > due || !ruled) {
      ruled = true;
      applyRules(now, base, events);
      detours.rulesChanged();
    }
    incidents.begin();
    detours.step(shutting.some((event) => inForce(event, now.time)));
  });
  addHook(world, 'plan', () => incidents.hold());
  world.reports.push(() => detours.tally.records());
}

/** When rules change, in order, each time once. */
function changeTimes(events: RoadEvents): number[] {
  const all = [
    ...(events.closures ?? []),
    ...(events.speeds ?? []),
    ...(events.weather ?? []),
    ...(events.laneUse ?? []),
  ];
  const times = all.flatMap(({ from, until }) => [from, until]).filter((time): time is number => time !== undefined);
  return [...new Set(times)].sort((a, b) => a - b);
}
