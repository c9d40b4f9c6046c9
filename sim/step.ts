// One step of the simulation: a list of verbs.
import { admit } from './admit.ts';
import { noteBusy } from './busy.ts';
import { cross } from './cross.ts';
import { giveWay } from './give-way.ts';
import { updateGuests } from './guests.ts';
import { callHooks } from './hooks.ts';
import { turnLamps } from './lamps.ts';
import { changeLanes } from './lane-change.ts';
import { move } from './move.ts';
import { listOccupied } from './occupied.ts';
import { planAhead } from './plan-ahead.ts';
import { renumber } from './renumber.ts';
import { sense } from './sense.ts';
import { noteSights } from './sights.ts';
import { serveStops } from './stops.ts';
import type { World } from './world.ts';

/** Advances the world by one step. */
export function step(world: World): void {
  decide(world);
  move(world);
  settle(world);
}

/** What comes before anybody moves: lamps, looks ahead, right of way. Changes no position and no speed. */
export function decide(world: World): void {
  callHooks(world.hooks.begin, world);
  turnLamps(world.lamps, world.time);
  noteSights(world);
  listOccupied(world);
  noteBusy(world);
  planAhead(world);
  giveWay(world);
  serveStops(world);
  callHooks(world.hooks.plan, world);
}

/** What follows from everybody having moved. */
export function settle(world: World): void {
  cross(world);
  updateGuests(world);
  listOccupied(world);
  changeLanes(world);
  admit(world);
  sense(world);
  renumber(world);
  world.steps++;
  world.time = world.begin + world.steps * world.dt;
  callHooks(world.hooks.end, world);
}

/** Steps until the clock shows `time` (s). */
export function until(world: World, time: number): void {
  while (world.time < time - 1e-9) step(world);
}
