// Everybody drives: behind the leader on the lane, within what was planned, with a driver's imperfection, in place.
import { mix32 } from '../core/chance.ts';
import { GAP_MARGIN, STANDING } from './krauss.ts';
import { speedBehind } from './krauss-row.ts';
import { planLanes } from './lane-plan.ts';
import { TYPE_COLUMN, TYPE_ROW } from './type-table.ts';
import { ARRIVES, NO_GATE } from './vehicles.ts';
import { turnStanding } from './waiting.ts';
import type { World } from './world.ts';

const { GAIN, DROP, HARD_DROP, ACCEL, DAWDLE, TAU, MIN_GAP, LENGTH } = TYPE_COLUMN;
const ROW = TYPE_ROW;
const MARGIN = GAP_MARGIN;
const STANDS = STANDING;
const ENDS = ARRIVES;
const NONE = Number.POSITIVE_INFINITY;

/** Over those on a lane: sums of speeds (m/s) and of speeds by desired speeds, and how far back the queue reaches (m). */
const SUMS = new Float64Array(3);
const [DRIVEN, UNDELAYED, BACK] = [0, 1, 2];
const TO_UNIT = 1 / 4294967296;
/** m kept between two vehicles whatever the brakes can do */
const TOUCH = 0.01;
/** m/s, slower than this is at rest: nobody creeps the last millimetres */
const REST = 0.001;

/**
 * Sets speeds and positions from the old state, lane by lane from the front, and collects those whose front passed the
 * lane's end and those who came to a stand or started. A leader's old state stays in locals while its row already
 * holds the new one.
 */
export function movePart(world: World, part: number): void {
  const { parts, network, slots, demand, crossing, turned } = world;
  const first = parts.vehicles[part]!;
  world.crossingCount = first;
  world.turnedCount = first;
  drive(world, part, mix32(world.steps + 1), 1 / world.dt);
  for (let i = first; i < world.turnedCount; i++) turnStanding(world, turned[i]!);
  parts.crossings[part] = world.crossingCount;
  if (parts.count === 1 || world.blockedFrom !== undefined) return;
  for (let i = first; i < world.crossingCount; i++) {
    const slot = crossing[i]!;
    const comesOut = slots.gate[slot] === NO_GATE && slots.lane[slot]! >= network.edgeLanes;
    const on = slots.routeAt[slot]! + 1;
    if (comesOut && on < demand.routeEnd[slots.id[slot]!]!) planLanes(world, slots.id[slot]!, on);
  }
}

/**
 * One at rest stays so while the one ahead has hardly started. The loop calls nothing that is not inlined, so that the columns'
 * addresses stay in registers, and compares where Math.min would look for NaN.
 */
function drive(world: World, part: number, word: number, perDt: number): void {
  const { slots, network, demand, lanes, occupied, parts, dt, steps, crossing, turned, types, measures } = world;
  const { position, speed, rise, limit, cap, advice, type, key, gate, id, stoodSince } = slots;
  const { order, start, count } = lanes;
  let crossings = world.crossingCount;
  let turns = world.turnedCount;
  for (let i = parts.first[part]!, n = parts.first[part + 1]!; i < n; i++) {
    const lane = occupied[i]!;
    const laneEnd = network.laneLength[lane]!;
    let driven = 0;
    let undelayed = 0;
    let back = 0;
    let standing = 0;
    let leadRear = NONE;
    let leadNewRear = NONE;
    let leadSpeed = 0;
    let lead = 0;
    for (let k = start[lane]!, last = k + count[lane]!; k < last; k++) {
      const s = order[k]!;
      const t = type[s]! * ROW;
      const p = position[s]!;
      const v = speed[s]!;
      const gap = leadRear - p - types[t + MIN_GAP]!;
      let next = 0;
      let to = p;
      if (v > 0 || gap > MARGIN + REST * types[t + TAU]! || leadSpeed >= types[lead + DROP]!) {
        const desired = limit[s]!;
        const most = least(v + types[t + GAIN]!, least(desired, cap[s]!));
        const safe = speedBehind(types, t, lead, gap, v, leadSpeed, most, dt);
        const chance = (mix32(key[s]! ^ word) >>> 0) * TO_UNIT;
        next = imperfect(types, t, v, safe, advice[s]!, chance);
        if (p + next * dt > leadNewRear - TOUCH) {
          next = Math.max(0, (leadNewRear - TOUCH - p) * perDt);
          if (next < v - types[t + HARD_DROP]!) measures.hardStops++;
        }
        driven += next;
        undelayed += next / desired;
        position[s] = p + next * dt;
        to = position[s]!;
      }
      cap[s] = NONE;
      advice[s] = NONE;
      rise[s] = next - v;
      speed[s] = next;
      leadRear = p - types[t + LENGTH]!;
      leadNewRear = to - types[t + LENGTH]!;
      leadSpeed = v;
      lead = t;
      standing += next < STANDS ? 1 : 0;
      if (next < STANDS) back = laneEnd - leadNewRear;
      if (next < STANDS !== stoodSince[s]! <= steps) turned[turns++] = s;
      if (to > laneEnd || (gate[s] === ENDS && to >= demand.arrivalPos[id[s]!]!)) crossing[crossings++] = s;
    }
    keepSums(driven, undelayed, back);
    countLane(world, lane, standing);
  }
  world.crossingCount = crossings;
  world.turnedCount = turns;
}

/** The lesser of two numbers, neither of which is NaN. */
function least(a: number, b: number): number {
  return a < b ? a : b;
}

/** What a driver makes of the speed that is safe: kind to others if asked, a little slow, never harder than need be. */
function imperfect(
  types: Float64Array,
  t: number,
  speed: number,
  safe: number,
  advice: number,
  chance: number,
): number {
  const soft = speed - types[t + DROP]!;
  let most = safe;
  if (advice < safe) most = advice > soft ? advice : soft;
  const accel = types[t + ACCEL]!;
  const hard = speed - types[t + HARD_DROP]!;
  let next = most - types[t + DAWDLE]! * least(most, accel) * chance;
  const kind = least(most, soft);
  if (kind > next) next = kind;
  if (hard > next) next = hard;
  return next < REST ? 0 : next;
}

function keepSums(driven: number, undelayed: number, back: number): void {
  SUMS[DRIVEN] = driven;
  SUMS[UNDELAYED] = undelayed;
  SUMS[BACK] = back;
}

/** Counts what those on a lane did, from SUMS. */
function countLane(world: World, lane: number, standing: number): void {
  const { measures, dt } = world;
  const { links } = measures;
  const vehicles = world.lanes.count[lane]!;
  const at = measures.cell + world.countedFor[lane]!;
  world.standing[lane] = standing;
  links.time[at] = links.time[at]! + vehicles * dt;
  links.distance[at] = links.distance[at]! + SUMS[DRIVEN]! * dt;
  links.timeLoss[at] = links.timeLoss[at]! + (vehicles - SUMS[UNDELAYED]!) * dt;
  if (standing === 0) return;
  links.stopped[at] = links.stopped[at]! + standing * dt;
  if (SUMS[BACK]! > links.queue[at]!) links.queue[at] = SUMS[BACK]!;
}
