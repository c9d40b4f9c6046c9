// Nobody passes on the right on fast roads, unless traffic is slow: who comes up to a slower one on the left lane holds back, and
// would rather go left himself. After Erdmann, J. (2014): Lane-changing model in SUMO (LC2013), and StVO § 7 (2).
import { speedBehind } from './krauss-row.ts';
import { TYPE_COLUMN, TYPE_ROW } from './type-table.ts';
import type { World } from './world.ts';

const { GAIN, DROP, MIN_GAP, LENGTH } = TYPE_COLUMN;
const ROW = TYPE_ROW;
/** m/s: limit from which a road is fast, and speed below which traffic is slow and may be passed on either side */
const FAST_ROAD = 60.1 / 3.6;
const SLOW_TRAFFIC = 60 / 3.6;
/** m/s slower than the one on the left, to let it draw ahead */
const FALLS_BACK = 10 / 3.6;
/** s before braking would be needed within which the wish to go left awakes */
const FORESIGHT = 8;
/** m/s below which relative gains count as if at this speed */
const GAIN_NORM = 10;

/** What `holdBack` finds: the most speed beside the one on the left, and the wish for the left lane that it gives, a second. */
export const BESIDE = new Float64Array(2);
export const BESIDE_SPEED = 0;
export const BESIDE_WISH = 1;

/** Whether nobody is to be passed on the right on this lane, unless traffic is slow. */
export function isFastRoad({ network }: World, lane: number): boolean {
  return network.laneSpeed[lane]! >= FAST_ROAD;
}

/** Whether a vehicle heeds those on the lanes to its left. */
export function keepsBehindLeft({ slots, network }: World, slot: number, lane: number): boolean {
  return network.laneSpeed[lane]! >= FAST_ROAD && slots.speed[slot]! >= SLOW_TRAFFIC;
}

/**
 * Advises a vehicle not to pass the slower one ahead on the lane to its left, in BESIDE and as advice for the next step.
 * @param there number of vehicles ahead on the left lane
 */
export function holdBack(world: World, slot: number, left: number, there: number): void {
  const { slots, lanes, types, dt } = world;
  BESIDE[BESIDE_SPEED] = Number.POSITIVE_INFINITY;
  BESIDE[BESIDE_WISH] = 0;
  if (there === 0) return;
  const lead = lanes.order[lanes.start[left]! + there - 1]!;
  const [speed, its] = [slots.speed[slot]!, slots.speed[lead]!];
  const faster = Math.max(slots.limit[slot]! - slots.limit[lead]!, speed - its);
  if (faster <= 0) return;
  const t = slots.type[slot]! * ROW;
  const l = slots.type[lead]! * ROW;
  const gap = slots.position[lead]! - types[l + LENGTH]! - slots.position[slot]! - types[t + MIN_GAP]!;
  const most = speed + types[t + GAIN]!;
  const soft = speed - types[t + DROP]!;
  const follows = speedBehind(types, t, l, gap, speed, its, most, dt);
  let safe = follows >= soft ? follows : Math.max(soft, its - FALLS_BACK);
  if (slots.speedGain[slot]! < WISH_LEFT) safe = Math.max(safe, its);
  BESIDE[BESIDE_SPEED] = safe;
  if (safe < slots.advice[slot]!) slots.advice[slot] = safe;
  if (speedBehind(types, t, l, gap - FORESIGHT * faster, speed, its, most, dt) < safe)
    BESIDE[BESIDE_WISH] = faster / Math.max(slots.limit[slot]!, GAIN_NORM);
}

/** wish to change to the left for speed that is acted upon */
export const WISH_LEFT = 0.2;
