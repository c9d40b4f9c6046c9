// Giving way: whether a gate is open for a vehicle that means to pass it, given who else approaches, and what it does then.
import { addApproach } from './approach.ts';
import { timeApproach, timeOwnApproach } from './approach-times.ts';
import { STANDING } from './krauss.ts';
import { brakeWay } from './krauss-row.ts';
import { isBarred } from './meeting.ts';
import { lookOf } from './plan-ahead.ts';
import { SIGHT } from './right-of-way.ts';
import { TYPE_COLUMN, TYPE_ROW } from './type-table.ts';
import { waitOf } from './waiting.ts';
import type { World } from './world.ts';
import { breakRings, zipSpeed } from './zipper.ts';

/** s, least time between two vehicles that use the same part of the junction (SUMO: jmTimegapMinor) */
const TIME_GAP = 1;
/** s of waiting after which a driver is fully impatient (SUMO: time-to-impatience) */
const TIME_TO_IMPATIENCE = 180;

const { GAIN, DROP, DECEL } = TYPE_COLUMN;
const { closed: CLOSED, yellow: YELLOW, free: FREE, stops: STOPS, turns: TURNS, zips: ZIPS } = SIGHT;
const ROW = TYPE_ROW;
/** s, how much later one comes who is made to stop */
const BRAKING_DELAY = 30;
/** times the limit that anybody drives at most */
const FASTEST = 1.5;

/** Turns the plans of `planAhead` into one cap a vehicle, now that every approach is known. */
export function giveWay(world: World): void {
  const { approaches, slots, types, sights } = world;
  breakRings(world);
  for (let i = 0; i < approaches.vehicles; i++) {
    const slot = approaches.vehicleSlot[i]!;
    const t = slots.type[slot]! * ROW;
    const until = approaches.vehicleUntil[i]!;
    let cap = approaches.vehicleEnd[i]!;
    let held = 0;
    for (let row = approaches.vehicleFirst[i]!; row < until; row++) {
      const free = sights.of[approaches.gate[row]!] === FREE;
      if (!approaches.wills[row] || !(free || isOpen(world, slot, row))) {
        cap = approaches.waitSpeed[row]!;
        held = 1;
        break;
      }
      if (sights.of[approaches.gate[row]!] === ZIPS) cap = zipSpeed(world, slot, row, cap);
      const pass = row + 1 < until ? approaches.passSpeed[row]! : Math.min(approaches.passSpeed[row]!, cap);
      if (
        pass < types[t + DECEL]! &&
        pass <= approaches.waitSpeed[row]! &&
        pass < slots.speed[slot]! + types[t + GAIN]!
      )
        held = 1;
    }
    if (cap < slots.cap[slot]!) slots.cap[slot] = cap;
    slots.held[slot] = held;
  }
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
      if (blocks(world, slot, row, foeRow, sameTarget)) return false;
    }
    if (sight === TURNS) continue;
    if (farFoeBlocks(world, slot, row, foeGate, sameTarget)) return false;
  }
  return true;
}

/** Whether one who is still too far from its gate to have been planned comes too early for `row`. */
function farFoeBlocks(world: World, slot: number, row: number, foeGate: number, sameTarget: boolean): boolean {
  const { network, lanes, slots, types, approaches, sights, dt } = world;
  const lane = network.gateFrom[foeGate]!;
  const count = lanes.count[lane]!;
  const sight = sights.of[foeGate]!;
  if (count === 0 || lane >= network.edgeLanes || sight === CLOSED || sight === YELLOW) return false;
  const farthest = (approaches.leave[row]! + TIME_GAP) * FASTEST * network.laneSpeed[lane]!;
  for (let k = lanes.start[lane]!, last = k + count; k < last; k++) {
    const foe = lanes.order[k]!;
    const seen = network.laneLength[lane]! - slots.position[foe]!;
    if (seen > farthest) return false;
    if (slots.gate[foe] !== foeGate || slots.speed[foe]! < STANDING) continue;
    const t = slots.type[foe]! * ROW;
    const next = Math.min(slots.speed[foe]! + types[t + GAIN]!, slots.limit[foe]!);
    if (seen <= lookOf(types, t, next, dt)) continue;
    const foeRow = addApproach(approaches, foe, foeGate);
    approaches.distance[foeRow] = seen;
    approaches.passSpeed[foeRow] = next;
    if (sight !== FREE && seen > network.gateVisibility[foeGate]!) approaches.slows[foeRow] = 1;
    timeApproach(world, foeRow);
    const blocked = blocks(world, slot, row, foeRow, sameTarget);
    approaches.count--;
    if (blocked) return true;
  }
  return false;
}

function foeComesFirst(world: World, slot: number, row: number, foeRow: number): boolean {
  const { approaches, slots } = world;
  const foe = approaches.slot[foeRow]!;
  if (waitOf(world, foe) !== waitOf(world, slot)) return waitOf(world, foe) > waitOf(world, slot);
  if (approaches.arrive[foeRow] !== approaches.arrive[row]) return approaches.arrive[foeRow]! < approaches.arrive[row]!;
  return slots.id[foe]! < slots.id[slot]!;
}

/** Whether the approach `foeRow` leaves no time for `row`: Krajzewicz & Erdmann (2013), Road intersection model in SUMO. */
function blocks(world: World, slot: number, row: number, foeRow: number, sameTarget: boolean): boolean {
  const { approaches, slots, demand } = world;
  const { decel } = demand.types;
  const patience = demand.types.impatience[slots.type[slot]!]! + waitOf(world, slot) / TIME_TO_IMPATIENCE;
  const impatience = Math.min(1, Math.max(0, patience));
  const arrive = approaches.arrive[row]!;
  let foeArrive = approaches.arrive[foeRow]!;
  let foeSpeed = approaches.brakedSpeed[foeRow]!;
  const foeLeave = approaches.leave[foeRow]!;
  const own = decel[slots.type[approaches.slot[row]!]!]!;
  const other = decel[slots.type[approaches.slot[foeRow]!]!]!;
  if (impatience > 0 && arrive < foeArrive) {
    const speed = approaches.distance[foeRow]! / Math.max(foeArrive, 0.01);
    const room = approaches.distance[foeRow]! - speed * arrive;
    const braking = impatience * other;
    // made to brake from when the impatient one is there, the foe stops in time, or comes later and slower
    const left = speed * speed - 2 * braking * room;
    foeSpeed = left <= 0 ? 0 : Math.sqrt(left);
    const late = left <= 0 ? foeArrive + BRAKING_DELAY : arrive + (speed - foeSpeed) / braking;
    foeArrive += impatience * Math.max(0, late - foeArrive);
  }
  if (foeLeave < arrive) {
    if (!sameTarget) return false;
    if (arrive - foeLeave < TIME_GAP) return true;
    return unsafeMerge(approaches.leaveSpeed[foeRow]!, approaches.arriveSpeed[row]!, other, own);
  }
  if (foeArrive > approaches.leave[row]! + TIME_GAP) {
    return sameTarget && unsafeMerge(approaches.leaveSpeed[row]!, foeSpeed, own, other);
  }
  return true;
}

/** Whether a follower who comes in at `followSpeed` could not brake behind a leader at `leadSpeed`. */
function unsafeMerge(leadSpeed: number, followSpeed: number, leadDecel: number, followDecel: number): boolean {
  return (followSpeed * followSpeed) / followDecel > (leadSpeed * leadSpeed) / leadDecel;
}
