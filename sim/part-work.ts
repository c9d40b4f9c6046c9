// What a step does part by part, here or on other threads: looking ahead, moving, changing lanes.
import { ROWS_EACH, registerApproach } from './approach.ts';
import { changeLanesIn, WITHIN } from './lane-change.ts';
import { movePart } from './move.ts';
import { planAhead } from './plan-ahead.ts';
import type { World } from './world.ts';

export const WORK = { plan: 0, move: 1, change: 2 } as const;
export type Work = (typeof WORK)[keyof typeof WORK];

/** Shares the parts of a work out to threads, and comes back when all are done. */
export interface Crew {
  run(work: Work): void;
}

/** Does one part of a work. What it reads of other parts does not change meanwhile. */
export function doPart(world: World, work: Work, part: number): void {
  if (work === WORK.plan) planPart(world, part);
  else if (work === WORK.move) movePart(world, part);
  else changeLanesIn(world, part, WITHIN);
}

/** Does all parts of a work, on whatever threads there are. */
export function inParts(world: World, work: Work): void {
  if (world.crew !== undefined) world.crew.run(work);
  else for (let part = 0; part < world.parts.count; part++) doPart(world, work, part);
}

function planPart(world: World, part: number): void {
  const { approaches, parts } = world;
  // one after another, parts write on where the last one stopped; side by side, each where the others cannot come
  const follows = world.crew === undefined;
  const before = part - 1;
  const row = follows ? (part === 0 ? 0 : parts.rows[before]!) : ROWS_EACH * parts.vehicles[part]!;
  const planner = follows ? (part === 0 ? 0 : parts.planners[before]!) : parts.vehicles[part]!;
  parts.firstRow[part] = row;
  parts.firstPlanner[part] = planner;
  approaches.count = row;
  approaches.vehicles = planner;
  planAhead(world, part);
  parts.rows[part] = approaches.count;
  parts.planners[part] = approaches.vehicles;
}

/** Notes who had to wait, before everybody plans. */
export function noteHeld({ parts, slots, used }: World): void {
  if (parts.count > 1) parts.held.set(slots.held.subarray(0, used));
}

/** Enters the rows of all parts in their gates' lists and puts the planners in one row. */
export function gatherPlans({ approaches, parts, steps }: World): void {
  if (parts.count === 1) return;
  const { listed, vehicleSlot, vehicleFirst, vehicleUntil, vehicleEnd } = approaches;
  let n = 0;
  for (let part = 0; part < parts.count; part++) {
    const first = parts.firstPlanner[part]!;
    const until = parts.rows[part]!;
    for (let row = parts.firstRow[part]!; row < until; row++) if (listed[row]) registerApproach(approaches, row, steps);
    const last = parts.planners[part]!;
    if (n < first)
      for (const column of [vehicleSlot, vehicleFirst, vehicleUntil, vehicleEnd]) column.copyWithin(n, first, last);
    n += last - first;
    approaches.count = until;
  }
  approaches.vehicles = n;
}

/** Puts those who cross in one row, part by part. */
export function gatherCrossings(world: World): void {
  const { parts, crossing } = world;
  let n = 0;
  for (let part = 0; part < parts.count; part++) {
    const first = parts.vehicles[part]!;
    const last = parts.crossings[part]!;
    if (n < first) crossing.copyWithin(n, first, last);
    n += last - first;
  }
  world.crossingCount = n;
  world.planned = parts.count > 1 && world.blockedFrom === undefined;
}
