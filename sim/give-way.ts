// Giving way: whether a gate is open for a vehicle that means to pass it, given who else approaches, and what it does then.
import { timeApproach, timeOwnApproach } from './approach-times.ts';
import { farFoeBlocks } from './far-foes.ts';
import { leavesNoTime, noteImpatience, TIME_GAP } from './gap-acceptance.ts';
import { brakeWay, speedToStop } from './krauss-row.ts';
import { isBarred } from './meeting.ts';
import { SIGHT } from './right-of-way.ts';
import { breakRings } from './rings.ts';
import { TYPE_COLUMN, TYPE_ROW } from './type-table.ts';
import { waitOf } from './waiting.ts';
import type { World } from './world.ts';
import { fitIntoZips } from './zipper.ts';

const { GAIN, DROP, DECEL } = TYPE_COLUMN;
const { closed: CLOSED, yellow: YELLOW, free: FREE, stops: STOPS, turns: TURNS, zips: ZIPS } = SIGHT;
const ROW = TYPE_ROW;
/** m by which a line must be passed */
const PAST = 0.1;
/** m/s that are no difference */
const SAME = 0.001;

/** Turns the plans of `planAhead` into one cap a vehicle, now that every approach is known. */
export function giveWay(world: World): void {
  const { approaches, slots, types, sights } = world;
  breakRings(world);
  fitIntoZips(world);
  for (let i = 0; i < approaches.vehicles; i++) {
    const slot = approaches.vehicleSlot[i]!;
    const t = slots.type[slot]! * ROW;
    const until = approaches.vehicleUntil[i]!;
    let cap = approaches.vehicleEnd[i]!;
    let held = 0;
    let decided = -1;
    for (let row = approaches.vehicleFirst[i]!; row < until; row++) {
      const free = sights.of[approaches.gate[row]!] === FREE;
      if (!approaches.wills[row] || !(free || isOpen(world, slot, row))) {
        cap = approaches.waitSpeed[row]!;
        held = 1;
        break;
      }
      if (!free) decided = row;
      const pass = row + 1 < until ? approaches.passSpeed[row]! : Math.min(approaches.passSpeed[row]!, cap);
      if (
        pass < types[t + DECEL]! &&
        pass <= approaches.waitSpeed[row]! &&
        pass < slots.speed[slot]! + types[t + GAIN]!
      )
        held = 1;
    }
    if (decided >= 0 && fallsShort(world, slot, decided, cap)) {
      cap = Math.min(cap, speedToStop(types, t, approaches.distance[decided]!, cap, world.dt));
      held = 1;
    }
    if (cap < slots.cap[slot]!) slots.cap[slot] = cap;
    slots.held[slot] = held;
  }
}

/** Whether one who means to pass a line comes neither over it nor on as planned, for what is behind, and can still stop. */
function fallsShort({ approaches, slots, types, network, sights, dt }: World, slot: number, row: number, cap: number) {
  const gate = approaches.gate[row]!;
  const sight = sights.of[gate]!;
  const speed = slots.speed[slot]!;
  const distance = approaches.distance[row]!;
  const least = Math.min((distance + PAST) / dt, approaches.passSpeed[row]!);
  if (cap + SAME >= least || cap >= speed || network.gateWaitsInside[gate] || sight === ZIPS || sight === YELLOW)
    return false;
  return distance > brakeWay(types, slots.type[slot]! * ROW, speed, dt);
}

function isOpen(world: World, slot: number, row: number): boolean {
  const { network, approaches, slots, types, sights, dt } = world;
  const gate = approaches.gate[row]!;
  const sight = sights.of[gate]!;
  if (sight === CLOSED) return false;
  if (sight !== YELLOW && network.gateWaitsInside[gate]) return true;
  const t = slots.type[slot]! * ROW;
  const distance = approaches.distance[row]!;
  const sees = network.gateVisibility[gate]!;
  const speed = slots.speed[slot]!;
  const canBrake = speed < types[t + DROP]! || distance > brakeWay(types, t, speed, dt);
  if (sight === YELLOW) return !canBrake;
  if (sight === ZIPS) return true;
  if (sight === STOPS || sight === TURNS) {
    if (waitOf(world, slot) < dt || distance > sees) return false;
  }
  if (network.gateInside[gate] && canBrake && isBarred(world, slot, gate)) return false;
  noteImpatience(world, slot, canBrake);
  return (distance <= sees || !canBrake) && opens(world, slot, row, gate, sight);
}

/** Whether nobody with right of way comes in between. */
function opens(world: World, slot: number, row: number, gate: number, sight: number): boolean {
  const { network, approaches, steps } = world;
  const { yieldStart, yields, gateTarget } = network;
  const target = gateTarget[gate]!;
  if (yieldStart[gate] === yieldStart[gate + 1]) return true;
  timeOwnApproach(world, slot, row);
  for (let i = yieldStart[gate]!; i < yieldStart[gate + 1]!; i++) {
    const foeGate = yields[i]!;
    const sameTarget = gateTarget[foeGate] === target;
    const near = approaches.stamp[foeGate] === steps ? approaches.head[foeGate]! : -1;
    for (let foeRow = near; foeRow >= 0; foeRow = approaches.next[foeRow]!) {
      if (approaches.slot[foeRow] === slot || !approaches.wills[foeRow]) continue;
      timeApproach(world, foeRow);
      if (sight === TURNS && !foeComesFirst(world, slot, row, foeRow)) continue;
      if (leavesNoTime(world, row, foeRow, sameTarget, TIME_GAP)) return false;
    }
    if (sight !== TURNS && farFoeBlocks(world, row, foeGate, sameTarget)) return false;
  }
  return true;
}

function foeComesFirst(world: World, slot: number, row: number, foeRow: number): boolean {
  const { approaches, slots } = world;
  const foe = approaches.slot[foeRow]!;
  if (waitOf(world, foe) !== waitOf(world, slot)) return waitOf(world, foe) > waitOf(world, slot);
  if (approaches.arrive[foeRow] !== approaches.arrive[row]) return approaches.arrive[foeRow]! < approaches.arrive[row]!;
  return slots.id[foe]! < slots.id[slot]!;
}
