// Scheduled stops: a bus slows to its stop, stands for its dwell, and goes on.

import { STANDING, stoppingSpeed } from './krauss.ts';
import { planLanes, readLanePlan } from './lane-plan.ts';
import type { World } from './world.ts';

/** Caps those who come to a stop or stand at one. Runs before `move`. */
export function serveStops(world: World): void {
  const { serving, vehicles } = world;
  for (let i = serving.length - 1; i >= 0; i--) {
    const id = serving[i]!;
    const slot = vehicles.slot[id]!;
    if (slot < 0 || vehicles.nextStop[id]! < 0) {
      serving[i] = serving[serving.length - 1]!;
      serving.pop();
      continue;
    }
    serve(world, id, slot, vehicles.nextStop[id]!);
  }
}

function serve(world: World, id: number, slot: number, stop: number): void {
  const { slots, demand, vehicles, dt, measures, countedFor } = world;
  if (slots.lane[slot] !== demand.stopLane[stop]) return;
  const toEnd = demand.stopUntilPos[stop]! - slots.position[slot]!;
  if (vehicles.dwell[id]! > 0) {
    slots.cap[slot] = 0;
    slots.ideal[slot] = slots.ideal[slot]! + dt;
    const cell = measures.cell + countedFor[slots.lane[slot]!]!;
    measures.links.timeLoss[cell] = measures.links.timeLoss[cell]! - dt;
    vehicles.dwell[id] = vehicles.dwell[id]! - dt;
    if (vehicles.dwell[id]! <= 0 && world.time >= demand.stopUntil[stop]!) finish(world, id, slot, stop);
    else if (vehicles.dwell[id]! <= 0) vehicles.dwell[id] = dt;
    return;
  }
  const decel = demand.types.decel[slots.type[slot]!]!;
  slots.cap[slot] = Math.min(slots.cap[slot]!, stoppingSpeed(Math.max(0, toEnd), decel, dt, dt));
  if (slots.position[slot]! >= demand.stopFrom[stop]! && slots.speed[slot]! < STANDING) {
    vehicles.dwell[id] = Math.max(dt, demand.stopDuration[stop]!, world.transit?.dwell(id, stop) ?? 0);
  }
}

function finish(world: World, id: number, slot: number, stop: number): void {
  const { vehicles, demand, slots } = world;
  vehicles.dwell[id] = 0;
  world.transit?.left(id, stop);
  vehicles.nextStop[id] = stop + 1 < demand.stopStart[id + 1]! ? stop + 1 : -1;
  planLanes(world, id, slots.routeAt[slot]!);
  readLanePlan(world, slot);
}
