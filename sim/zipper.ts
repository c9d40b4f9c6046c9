// Merging like a zip: all who come to the narrowing on either lane fit themselves in, in the order in which they will be there.
// After SUMO's MSLink::getZipperSpeed: the gap is opened over the whole way, gently while there is time.
import { addApproach } from './approach.ts';
import { timeApproach } from './approach-times.ts';
import { leavesNoTime, noteImpatience } from './gap-acceptance.ts';
import { brakeGap, speedAfter } from './krauss.ts';
import { brakeWay, speedBehind } from './krauss-row.ts';
import { SIGHT } from './right-of-way.ts';
import { TYPE_COLUMN, TYPE_ROW } from './type-table.ts';
import type { World } from './world.ts';

const { GAIN, DROP, ACCEL, DECEL, HARDEST, TAU, MIN_GAP, LENGTH } = TYPE_COLUMN;
const ROW = TYPE_ROW;
/** s that two who merge like a zip want to be apart before neither heeds the other */
const ZIP_GAP = 4;
/** s before the zip within which drivers brake harder and harder for it */
const GENTLE = 10;
/** s, least time reckoned with */
const SOON = 1;
/** m/s, slower than this nobody comes */
const CREEP = 0.001;

/** What all on the other lane allow: kept here, since a number returned is put on the heap. */
const MOST = new Float64Array(1);

/** Caps all who come to a zip so that each finds a gap in time. */
export function fitIntoZips(world: World): void {
  const { zips, lanes, slots, network, types, approaches, sights, dt } = world;
  for (let i = 0; i < zips.length; i++) {
    const lane = zips[i]!;
    const start = lanes.start[lane]!;
    for (let k = start, end = k + lanes.count[lane]!; k < end; k++) {
      const slot = lanes.order[k]!;
      const gate = slots.gate[slot]!;
      const distance = network.laneLength[lane]! - slots.position[slot]!;
      if (gate < 0 || sights.of[gate] !== SIGHT.zips) continue;
      const way = brakeWay(types, slots.type[slot]! * ROW, slots.speed[slot]!, dt);
      if (distance > network.gateVisibility[gate]! && distance > way) break;
      const first = approaches.count;
      const row = addComer(world, slot, gate, lane, k);
      noteImpatience(world, slot, distance > way || slots.speed[slot]! < types[slots.type[slot]! * ROW + DROP]!);
      MOST[0] = Number.POSITIVE_INFINITY;
      for (let f = network.yieldStart[gate]!; f < network.yieldStart[gate + 1]!; f++)
        fitBehind(world, row, network.yields[f]!);
      if (MOST[0]! < slots.cap[slot]!) slots.cap[slot] = MOST[0]!;
      approaches.count = first;
    }
  }
}

/** Lets `row` adapt to those who come to `foeGate` and would be in its way. */
function fitBehind(world: World, row: number, foeGate: number): void {
  const { network, lanes, slots, approaches } = world;
  const lane = network.gateFrom[foeGate]!;
  const start = lanes.start[lane]!;
  for (let k = start, end = k + lanes.count[lane]!; k < end; k++) {
    const foe = lanes.order[k]!;
    if (slots.gate[foe] !== foeGate || (slots.held[foe] && slots.speed[foe]! < CREEP)) continue;
    const foeRow = addComer(world, foe, foeGate, lane, k);
    if (leavesNoTime(world, row, foeRow, true, ZIP_GAP) && !goesBefore(world, row, foeRow)) {
      const v = speedToFitIn(world, row, foeRow);
      if (v < MOST[0]!) MOST[0] = v;
    }
    approaches.count--;
  }
}

/** A row with its times for the one at place `k` of the order, on `lane`. */
function addComer(world: World, slot: number, gate: number, lane: number, k: number): number {
  const { approaches, lanes, slots, network, types } = world;
  const row = addApproach(approaches, slot, gate);
  const length = network.laneLength[lane]!;
  approaches.distance[row] = length - slots.position[slot]!;
  approaches.passSpeed[row] = Math.min(slots.speed[slot]! + types[slots.type[slot]! * ROW + GAIN]!, slots.limit[slot]!);
  if (k > lanes.start[lane]!) {
    const ahead = lanes.order[k - 1]!;
    approaches.ahead[row] = ahead;
    approaches.aheadDistance[row] = length - slots.position[ahead]!;
  }
  timeApproach(world, row);
  return row;
}

/** Whether `row` need not heed `foeRow`: it is there first, or is ahead and the foe can easily stay behind. Of two, one is first. */
function goesBefore(world: World, row: number, foeRow: number): boolean {
  const { approaches, slots, network } = world;
  const arrive = approaches.arrive[row]!;
  const foeArrive = approaches.arrive[foeRow]!;
  if (foeArrive > arrive && !staysBehind(world, row, foeRow)) return true;
  if (staysBehind(world, foeRow, row)) return true;
  const level = foeArrive === arrive && approaches.distance[row] === approaches.distance[foeRow];
  const [slot, foe] = [approaches.slot[row]!, approaches.slot[foeRow]!];
  return level && network.laneEdge[slots.lane[slot]!] === network.laneEdge[slots.lane[foe]!]
    ? slots.lane[slot]! < slots.lane[foe]!
    : level && slots.id[slot]! < slots.id[foe]!;
}

/** Whether `row` is behind `leader` and stays so if it brakes for a second. */
function staysBehind({ approaches, slots, types }: World, row: number, leader: number): boolean {
  const behind = approaches.distance[row]! - approaches.distance[leader]!;
  const slot = approaches.slot[row]!;
  const slowest = slots.speed[slot]! - types[slots.type[slot]! * ROW + DECEL]!;
  return behind > 0 && behind > slowest - slots.speed[approaches.slot[leader]!]!;
}

/** The speed from which the gap behind the foe is safe when that one comes to the zip; nearer to it, as if it were ahead already. */
function speedToFitIn({ approaches, slots, types, dt }: World, row: number, foeRow: number): number {
  const [slot, foe] = [approaches.slot[row]!, approaches.slot[foeRow]!];
  const [t, its] = [slots.type[slot]! * ROW, slots.type[foe]! * ROW];
  const [distance, foeDistance] = [approaches.distance[row]!, approaches.distance[foeRow]!];
  const [speed, foeSpeed] = [slots.speed[slot]!, slots.speed[foe]!];
  const foeEnd = Math.min(slots.limit[foe]!, speedAfter(foeDistance, foeSpeed, types[its + ACCEL]!));
  const foeMean = 0.5 * (foeSpeed + foeEnd);
  const foeTime = wholeSteps(foeDistance / Math.max(CREEP, foeMean), dt);
  const braked = speedAfter(distance, speed, -types[t + DECEL]!);
  const gathered = speedAfter(distance, speed, types[t + ACCEL]!);
  const end = Math.min(slots.limit[slot]!, gathered, Math.max(foeEnd, braked));
  const mean = 0.5 * (speed + end);
  const time = wholeSteps(distance / Math.max(CREEP, mean), dt);
  const gap = distance - foeDistance - types[its + LENGTH]! - types[t + MIN_GAP]!;
  const leadWay = brakeGap(foeEnd, Math.max(types[t + DECEL]!, types[its + DECEL]!), 0, dt);
  const safeGap = Math.max(0, brakeGap(end, types[t + DECEL]!, types[t + TAU]!, dt) - leadWay);
  const lacking = safeGap - (gap + (foeMean - mean) * foeTime);
  const opening = speed - ((2 * lacking) / (foeTime * foeTime)) * dt;
  const following = speedBehind(types, t, its, gap, speed, foeSpeed, Number.POSITIVE_INFINITY, dt);
  const gentle = Math.min(1, time / GENTLE);
  const hardest = gentle * types[t + DECEL]! + (1 - gentle) * types[t + HARDEST]!;
  return Math.max(0, following, speed - hardest * dt, gentle * opening + (1 - gentle) * following);
}

function wholeSteps(time: number, dt: number): number {
  return Math.max(SOON, Math.ceil(time / dt) * dt);
}
