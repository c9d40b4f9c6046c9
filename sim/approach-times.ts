// When an approaching vehicle comes to its gate and when it has passed: worked out only where somebody asks.
import { arrivalTime, brakeGap, speedAfter, stoppingSpeed } from './krauss.ts';
import { speedBehind } from './krauss-row.ts';
import { meetingSpeed } from './meeting.ts';
import { TYPE_COLUMN, TYPE_ROW } from './type-table.ts';
import type { World } from './world.ts';

/** m/s, slower than this nobody passes */
const CREEP = 0.001;

/** Fills in the times and speeds of an approach unless that has been done. Krajzewicz & Erdmann (2013). */
export function timeApproach(world: World, row: number): void {
  const { network, slots, demand, approaches, dt } = world;
  if (approaches.arrive[row]! >= 0) return;
  const { types } = demand;
  const slot = approaches.slot[row]!;
  const type = slots.type[slot]!;
  const [decel, accel] = [types.decel[type]!, types.accel[type]!];
  const lane = network.edgeLanes + approaches.gate[row]!;
  const seen = approaches.distance[row]!;
  const v = approaches.passSpeed[row]!;
  const pace = Math.min(network.laneSpeed[lane]! * slots.factor[slot]!, types.maxSpeed[type]!);
  let arriveSpeed = Math.min(pace, speedAfter(seen, v, accel));
  if (approaches.slows[row]) {
    const sees = network.gateVisibility[approaches.gate[row]!]!;
    arriveSpeed = Math.min(arriveSpeed, speedAfter(sees, stoppingSpeed(sees, decel, 0, dt), accel));
  }
  const arrive = arrivalTime(seen, v, arriveSpeed, accel, decel);
  const inside = network.laneLength[lane]!;
  const leaveSpeed = Math.min(pace, speedAfter(inside, arriveSpeed, accel));
  approaches.arrive[row] = arrive;
  approaches.leave[row] = leavingTime(arrive, inside + types.length[type]!, arriveSpeed, leaveSpeed);
  approaches.arriveSpeed[row] = arriveSpeed;
  approaches.leaveSpeed[row] = leaveSpeed;
  timeBraking(world, row, decel, types.tau[type]!);
}

function leavingTime(arrive: number, way: number, arriveSpeed: number, leaveSpeed: number): number {
  return arrive + way / Math.max(0.5 * (arriveSpeed + leaveSpeed), CREEP);
}

/** The same for one who must yield: those in the junction and just beyond it make it leave later. */
export function timeOwnApproach(world: World, slot: number, row: number): void {
  const { network, approaches, demand, slots } = world;
  timeApproach(world, row);
  const gate = approaches.gate[row]!;
  const lane = network.edgeLanes + gate;
  const seen = approaches.distance[row]!;
  const free = approaches.leaveSpeed[row]!;
  let slowed = meetingSpeed(world, slot, gate, -seen, free);
  slowed = behindLast(world, slot, lane, seen, slowed);
  if (network.gateTo[gate]! < network.edgeLanes)
    slowed = behindLast(world, slot, network.gateTo[gate]!, seen + network.laneLength[lane]!, slowed);
  if (slowed >= free) return;
  approaches.leaveSpeed[row] = slowed;
  const way = network.laneLength[lane]! + demand.types.length[slots.type[slot]!]!;
  approaches.leave[row] = leavingTime(approaches.arrive[row]!, way, approaches.arriveSpeed[row]!, slowed);
}

/** The lesser of `most` and the safe speed behind the last one on a lane that starts `distance` ahead. */
function behindLast(world: World, slot: number, lane: number, distance: number, most: number): number {
  const { lanes, slots, types, dt } = world;
  const count = lanes.count[lane]!;
  if (count === 0) return most;
  const last = lanes.order[lanes.start[lane]! + count - 1]!;
  const t = slots.type[slot]! * TYPE_ROW;
  const lead = slots.type[last]! * TYPE_ROW;
  const gap = distance + slots.position[last]! - types[lead + TYPE_COLUMN.LENGTH]! - types[t + TYPE_COLUMN.MIN_GAP]!;
  return speedBehind(types, t, lead, gap, slots.speed[slot]!, slots.speed[last]!, most, dt);
}

/** How fast a vehicle comes to its gate if it brakes from now on. */
function timeBraking(world: World, row: number, decel: number, tau: number): void {
  const { approaches, dt } = world;
  const distance = approaches.distance[row]!;
  const speed = approaches.passSpeed[row]!;
  if (distance >= brakeGap(speed, decel, tau, dt)) {
    approaches.brakedSpeed[row] = 0;
    return;
  }
  const most = approaches.arriveSpeed[row]!;
  const slowed = distance < speed * dt ? most : Math.min(most, speedAfter(distance, speed, -decel));
  approaches.brakedSpeed[row] = slowed;
}
