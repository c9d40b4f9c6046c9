// Drivers other than Krauss's: IDM, cruise control, and those who take a moment to start. They lower the cap that junctions
// have planned; the safe speed of move.ts stays above them all, so that no model can make vehicles touch.
import { MODEL } from '../core/compiled-demand.ts';
import { addHook } from './hooks.ts';
import { accAcceleration, type Driver, freeAcceleration, idmAcceleration, lineAcceleration } from './idm.ts';
import { STANDING } from './krauss.ts';
import { speedBehind } from './krauss-row.ts';
import { gateFrom, LINE_GAP } from './plan-ahead.ts';
import { TYPE_COLUMN, TYPE_ROW } from './type-table.ts';
import { ARRIVES, NO_GATE } from './vehicles.ts';
import type { World } from './world.ts';

/** s, longest step of the integration within a step of the world (SUMO's IDM does the same) */
const PART = 0.25;
/** m and gates, how far a lane's first driver looks for a leader */
const SIGHT_FAR = 200;
const GATES_AHEAD = 6;

/** Whether a type of the demand drives other than by Krauss, or starts late. */
function isOther({ demand: { types } }: World, type: number): boolean {
  return types.model[type] !== MODEL.krauss || types.startupDelay[type]! > 0;
}

/** Lets the types that ask for it drive by their models; nothing is done, nor paid for, where no type does. */
export function driveByModels(world: World): void {
  if (world.readied !== undefined) return;
  if (!world.demand.types.ids.some((_, type) => isOther(world, type))) return;
  world.readied = new Float32Array(world.demand.count);
  let known: Float64Array | undefined;
  let drivers: readonly Driver[] = [];
  addHook(world, 'plan', (now) => {
    // types are added and weather changes headways: the table of types is made anew then
    if (known !== now.types) drivers = now.demand.types.ids.map((_, type) => driverOf(now, type));
    known = now.types;
    followModels(now, drivers);
  });
}

function followModels(world: World, drivers: readonly Driver[]): void {
  const { occupied, occupiedCount, lanes, slots, demand } = world;
  const { model, startupDelay } = demand.types;
  for (let i = 0; i < occupiedCount; i++) {
    const lane = occupied[i]!;
    const first = lanes.start[lane]!;
    const end = first + lanes.count[lane]!;
    for (let k = first; k < end; k++) {
      const slot = lanes.order[k]!;
      const type = slots.type[slot]!;
      const ahead = k > first ? lanes.order[k - 1]! : -1;
      if (model[type] !== MODEL.krauss) follow(world, drivers[type]!, lane, slot, ahead);
      if (startupDelay[type]! > 0) startLate(world, slot, ahead);
    }
  }
}

/** Whom a driver follows: a slot (-1 nobody), and the gap to it, m. Kept here, not returned, for speed. */
const LEADER = { slot: -1, gap: 0 };

function follow(world: World, driver: Driver, lane: number, slot: number, ahead: number): void {
  const { slots, network, demand, dt } = world;
  if (ahead >= 0) {
    LEADER.slot = ahead;
    LEADER.gap = slots.position[ahead]! - demand.types.length[slots.type[ahead]!]! - slots.position[slot]!;
  } else seekLeader(world, lane, slot);
  const leader = LEADER.slot;
  const stops = slots.held[slot]! && lane < network.edgeLanes && slots.gate[slot]! !== ARRIVES;
  const toLine = stops ? network.laneLength[lane]! - LINE_GAP - slots.position[slot]! : 0;
  const isAcc = demand.types.model[slots.type[slot]!] === MODEL.acc;
  const desired = slots.limit[slot]!;
  const leadSpeed = leader < 0 ? 0 : slots.speed[leader]!;
  const leadAccel = leader < 0 ? 0 : slots.rise[leader]! / dt;
  const parts = Math.ceil(dt / PART);
  let speed = slots.speed[slot]!;
  let driven = 0;
  for (let part = 0; part < parts; part++) {
    let accel = freeAcceleration(driver, speed, desired);
    if (leader >= 0) {
      const gap = LEADER.gap + (leadSpeed * dt * part) / parts - driven;
      accel = isAcc
        ? accAcceleration(driver, speed, desired, gap, leadSpeed, leadAccel)
        : idmAcceleration(driver, speed, desired, gap, speed - leadSpeed);
    }
    if (stops) accel = Math.min(accel, lineAcceleration(driver, speed, desired, toLine - driven));
    const next = Math.max(0, speed + (accel * dt) / parts);
    driven += (0.5 * (speed + next) * dt) / parts;
    speed = next;
  }
  if (speed < slots.cap[slot]!) slots.cap[slot] = speed;
}

function driverOf({ demand: { types } }: World, type: number): Driver {
  return {
    accel: types.accel[type]!,
    decel: types.decel[type]!,
    tau: types.tau[type]!,
    minGap: types.minGap[type]!,
    delta: types.delta[type]!,
    coolness: types.coolness[type]!,
  };
}

/** Finds the last vehicle on the lanes ahead of a lane's first one, along its route. */
function seekLeader(world: World, lane0: number, slot: number): void {
  const { network, slots, lanes, demand } = world;
  LEADER.slot = -1;
  let lane = lane0;
  let gate = slots.gate[slot]!;
  let routeAt = slots.routeAt[slot]!;
  let seen = network.laneLength[lane]! - slots.position[slot]!;
  for (let hop = 0; hop < GATES_AHEAD && seen < SIGHT_FAR; hop++) {
    if (gate === ARRIVES || (gate === NO_GATE && lane < network.edgeLanes)) return;
    if (gate >= 0) lane = network.edgeLanes + gate;
    else {
      lane = network.gateTo[lane - network.edgeLanes]!;
      routeAt++;
    }
    if (lanes.count[lane]! > 0) {
      const last = lanes.order[lanes.start[lane]! + lanes.count[lane]! - 1]!;
      LEADER.slot = last;
      LEADER.gap = seen + slots.position[last]! - demand.types.length[slots.type[last]!]!;
      return;
    }
    seen += network.laneLength[lane]!;
    gate = gateFrom(world, lane, routeAt, slot);
  }
}

/** Keeps one who stands standing for its start-up delay after its way has become free; a new stop begins a new delay. */
function startLate(world: World, slot: number, ahead: number): void {
  const { slots, demand, types, dt } = world;
  const readied = roomFor(world, slots.id[slot]!);
  const id = slots.id[slot]!;
  const could = slots.speed[slot]! >= STANDING ? 0 : mostFromStand(world, slot, ahead);
  if (could < STANDING) {
    readied[id] = 0;
    return;
  }
  const left = demand.types.startupDelay[slots.type[slot]!]! - readied[id]!;
  if (left <= 0) return;
  readied[id] = readied[id]! + dt;
  const part = left >= dt ? 0 : (1 - left / dt) * types[slots.type[slot]! * TYPE_ROW + TYPE_COLUMN.GAIN]!;
  if (part < slots.cap[slot]!) slots.cap[slot] = part;
}

/** m/s that one who stands could drive at in this step. */
function mostFromStand({ slots, types, demand, dt }: World, slot: number, ahead: number): number {
  const t = slots.type[slot]! * TYPE_ROW;
  const most = Math.min(types[t + TYPE_COLUMN.GAIN]!, slots.cap[slot]!, slots.limit[slot]!);
  if (ahead < 0) return most;
  const way = slots.position[ahead]! - demand.types.length[slots.type[ahead]!]! - slots.position[slot]!;
  const lead = slots.type[ahead]! * TYPE_ROW;
  const gap = way - types[t + TYPE_COLUMN.MIN_GAP]!;
  return speedBehind(types, t, lead, gap, slots.speed[slot]!, slots.speed[ahead]!, most, dt);
}

/** The times for which ways have been free, with a row for vehicle `id`: vehicles may be added while the world runs. */
function roomFor(world: World, id: number): Float32Array {
  const before = world.readied!;
  if (id < before.length) return before;
  const longer = new Float32Array(2 * id + 16);
  longer.set(before);
  world.readied = longer;
  return longer;
}
