// When an approaching vehicle comes to its gate and when it has passed: worked out only where somebody asks.
import { arrivalTime, brakeGap, speedAfter, stoppingSpeed } from './krauss.ts';
import { speedBehind } from './krauss-row.ts';
import { meetingSpeed } from './meeting.ts';
import { TYPE_COLUMN, TYPE_ROW } from './type-table.ts';
import type { World } from './world.ts';

/** m/s, slower than this nobody passes */
const CREEP = 0.001;

/**
 * Fills in the times and speeds of an approach unless that has been done. Krajzewicz & Erdmann (2013). Whoever is judged from
 * outside is taken to come on at the speed of its road, behind the one ahead: that it turns and slows down is not seen.
 */
export function timeApproach(world: World, row: number): void {
  const { network, slots, demand, approaches, dt } = world;
  if (approaches.arrive[row]! >= 0) return;
  const { types } = demand;
  const slot = approaches.slot[row]!;
  const type = slots.type[slot]!;
  const gate = approaches.gate[row]!;
  const [decel, accel] = [types.decel[type]!, types.accel[type]!];
  const seen = approaches.distance[row]!;
  const safe = safeBehind(world, row);
  const v = Math.min(approaches.passSpeed[row]!, safe);
  const before = network.gateFrom[gate]!;
  const pace = Math.min(network.laneSpeed[before]! * slots.factor[slot]!, types.maxSpeed[type]!, safe);
  let arriveSpeed = Math.min(pace, speedAfter(Math.min(seen, network.laneLength[before]!), v, accel));
  if (approaches.slows[row]) {
    const sees = network.gateVisibility[gate]!;
    arriveSpeed = Math.min(arriveSpeed, speedAfter(sees, stoppingSpeed(sees, decel, 0, dt), accel));
  }
  const lane = network.edgeLanes + gate;
  const inside = network.laneLength[lane]!;
  const paceInside = Math.min(network.laneSpeed[lane]! * slots.factor[slot]!, types.maxSpeed[type]!);
  const free = Math.min(paceInside, speedAfter(inside, arriveSpeed, accel));
  const leaveSpeed = behindLast(world, slot, lane, seen, free);
  const arrive = arrivalTime(seen, v, arriveSpeed, accel, decel);
  approaches.arrive[row] = arrive;
  approaches.leave[row] = leavingTime(arrive, inside + types.length[type]!, arriveSpeed, leaveSpeed);
  approaches.arriveSpeed[row] = arriveSpeed;
  approaches.leaveSpeed[row] = leaveSpeed;
  approaches.brakedSpeed[row] = brakedSpeed(seen, v, arriveSpeed, decel, types.tau[type]!, dt);
}

/** The safe speed behind the one ahead whom the planned speed does not know of, and no more than it can gain in a step. */
function safeBehind({ approaches, slots, types, dt }: World, row: number): number {
  const ahead = approaches.ahead[row]!;
  if (ahead < 0) return Number.POSITIVE_INFINITY;
  const slot = approaches.slot[row]!;
  const t = slots.type[slot]! * TYPE_ROW;
  const lead = slots.type[ahead]! * TYPE_ROW;
  const way = approaches.distance[row]! - approaches.aheadDistance[row]!;
  const gap = way - types[lead + TYPE_COLUMN.LENGTH]! - types[t + TYPE_COLUMN.MIN_GAP]!;
  const most = slots.speed[slot]! + types[t + TYPE_COLUMN.GAIN]!;
  return speedBehind(types, t, lead, gap, slots.speed[slot]!, slots.speed[ahead]!, most, dt);
}

function leavingTime(arrive: number, way: number, arriveSpeed: number, leaveSpeed: number): number {
  return arrive + way / Math.max(0.5 * (arriveSpeed + leaveSpeed), CREEP);
}

/**
 * The same for one who must yield: while it has to heed somebody inside the junction, it counts on no more speed than it can
 * gain in a step, and so leaves later.
 */
export function timeOwnApproach(world: World, slot: number, row: number): void {
  const { network, approaches, demand, slots, types } = world;
  timeApproach(world, row);
  const gate = approaches.gate[row]!;
  const met = meetingSpeed(world, slot, gate, -approaches.distance[row]!, Number.POSITIVE_INFINITY);
  const slowed = Math.min(met, slots.speed[slot]! + types[slots.type[slot]! * TYPE_ROW + TYPE_COLUMN.GAIN]!);
  if (met === Number.POSITIVE_INFINITY || slowed >= approaches.leaveSpeed[row]!) return;
  approaches.leaveSpeed[row] = slowed;
  const way = network.laneLength[network.edgeLanes + gate]! + demand.types.length[slots.type[slot]!]!;
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

/**
 * How fast a vehicle comes to its gate if it brakes after its reaction time: 0 where it can stop, its arrival speed
 * where it cannot slow down any more.
 */
function brakedSpeed(seen: number, v: number, arriveSpeed: number, decel: number, tau: number, dt: number): number {
  if (seen >= brakeGap(v, decel, tau, dt)) return 0;
  if (seen < v * dt) return arriveSpeed;
  const left = v * v - 2 * decel * (seen - v * tau);
  return Math.min(arriveSpeed, left >= 0 ? Math.sqrt(left) : decel);
}
