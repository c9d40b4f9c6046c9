// When an approaching vehicle comes to its gate and when it has passed: worked out only where somebody asks.
import { arrivalTime, speedAfter, stoppingSpeed } from './krauss.ts';
import { VISIBILITY } from './plan-ahead.ts';
import type { World } from './world.ts';

/** s, when a vehicle that can stop would arrive at the latest, for those who grow impatient */
const BRAKING_DELAY = 30;
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
    const atSight = stoppingSpeed(VISIBILITY, decel, 0, dt);
    arriveSpeed = Math.min(arriveSpeed, speedAfter(VISIBILITY, atSight, accel));
  }
  const arrive = arrivalTime(seen, v, arriveSpeed, accel, decel);
  const inside = network.laneLength[lane]!;
  const leaveSpeed = Math.min(pace, speedAfter(inside, arriveSpeed, accel));
  approaches.arrive[row] = arrive;
  approaches.arriveBraking[row] = arrive + (approaches.canStop[row] ? BRAKING_DELAY : 0);
  approaches.leave[row] = arrive + (inside + types.length[type]!) / Math.max(0.5 * (arriveSpeed + leaveSpeed), CREEP);
  approaches.arriveSpeed[row] = arriveSpeed;
  approaches.leaveSpeed[row] = leaveSpeed;
}
