// One step of the simulation: a list of verbs.
import { admit } from './admit.ts';
import { noteBusy } from './busy.ts';
import { cross } from './cross.ts';
import { giveWay } from './give-way.ts';
import { updateGuests } from './guests.ts';
import { callHooks } from './hooks.ts';
import { turnLamps } from './lamps.ts';
import { ACROSS, changeLanesIn, noteCounts } from './lane-change.ts';
import { listOccupied } from './occupied.ts';
import { gatherCrossings, gatherPlans, inParts, noteHeld, WORK } from './part-work.ts';
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
  noteHeld(world);
  inParts(world, WORK.plan);
  gatherPlans(world);
  giveWay(world);
  serveStops(world);
  callHooks(world.hooks.plan, world);
}

/** Everybody drives, and those whose front passed the end of their lane are collected. */
export function move(world: World): void {
  inParts(world, WORK.move);
  gatherCrossings(world);
  world.measures.updates += world.running;
}

/** What follows from everybody having moved. */
export function settle(world: World): void {
  cross(world);
  updateGuests(world);
  listOccupied(world);
  noteCounts(world);
  inParts(world, WORK.change);
  for (let part = 0; world.parts.count > 1 && part < world.parts.count; part++) changeLanesIn(world, part, ACROSS);
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
