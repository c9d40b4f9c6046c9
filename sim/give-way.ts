// Giving way: whether a gate is open for a vehicle that means to pass it, given who else approaches, and what it does then.
import { brakeGap } from './krauss.ts';
import { VISIBILITY } from './plan-ahead.ts';
import { SIGHT, sightOf } from './right-of-way.ts';
import { waitOf } from './waiting.ts';
import type { World } from './world.ts';

/** s, least time between two vehicles that use the same part of the junction (SUMO: jmTimegapMinor) */
const TIME_GAP = 1;
/** s of waiting after which a driver is fully impatient (SUMO: time-to-impatience) */
const TIME_TO_IMPATIENCE = 180;

/** Turns the plans of `planAhead` into one cap a vehicle, now that every approach is known. */
export function giveWay(world: World): void {
  const { approaches, slots, demand, dt } = world;
  const { accel, decel } = demand.types;
  for (let i = 0; i < approaches.vehicles; i++) {
    const slot = approaches.vehicleSlot[i]!;
    const type = slots.type[slot]!;
    const until = approaches.vehicleUntil[i]!;
    const speed = slots.speed[slot]!;
    let cap = approaches.vehicleEnd[i]!;
    let held = 0;
    for (let row = approaches.vehicleFirst[i]!; row < until; row++) {
      if (!approaches.wills[row] || !isOpen(world, slot, row, brakeGap(speed, decel[type]!, 0, dt))) {
        cap = approaches.waitSpeed[row]!;
        held = 1;
        break;
      }
      const pass = row + 1 < until ? approaches.passSpeed[row]! : Math.min(approaches.passSpeed[row]!, cap);
      if (pass < decel[type]! && pass <= approaches.waitSpeed[row]! && pass < speed + accel[type]! * dt) held = 1;
    }
    slots.cap[slot] = Math.min(cap, slots.cap[slot]!);
    slots.held[slot] = held;
  }
}

function isOpen(world: World, slot: number, row: number, braking: number): boolean {
  const { network, approaches, slots, demand, dt } = world;
  const gate = approaches.gate[row]!;
  const sight = sightOf(world, gate);
  if (sight === SIGHT.free) return true;
  if (sight === SIGHT.closed) return false;
  const distance = approaches.distance[row]!;
  const canBrake = distance > braking || slots.speed[slot]! < demand.types.decel[slots.type[slot]!]! * dt;
  if (sight === SIGHT.yellow) return !canBrake;
  if (network.gateWaitsInside[gate]) return true;
  if (sight === SIGHT.zips) return opens(world, slot, row, gate, sight);
  if (sight === SIGHT.stops || sight === SIGHT.turns) {
    if (waitOf(world, slot) < dt || distance > VISIBILITY) return false;
  }
  return opens(world, slot, row, gate, sight) && (distance <= VISIBILITY || !canBrake);
}

/** Whether nobody with right of way comes in between. */
function opens(world: World, slot: number, row: number, gate: number, sight: number): boolean {
  const { network, approaches, slots, demand, steps } = world;
  const patience = demand.types.impatience[slots.type[slot]!]! + waitOf(world, slot) / TIME_TO_IMPATIENCE;
  const impatience = Math.min(1, Math.max(0, patience));
  const target = network.gateTarget[gate]!;
  for (let i = network.yieldStart[gate]!; i < network.yieldStart[gate + 1]!; i++) {
    const foeGate = network.yields[i]!;
    if (approaches.stamp[foeGate] !== steps) continue;
    const sameTarget = network.gateTarget[foeGate] === target;
    for (let foeRow = approaches.head[foeGate]!; foeRow >= 0; foeRow = approaches.next[foeRow]!) {
      if (approaches.slot[foeRow] === slot) continue;
      if (sight === SIGHT.turns && !foeComesFirst(world, slot, row, foeRow)) continue;
      if (sight === SIGHT.zips && approaches.distance[foeRow]! >= approaches.distance[row]!) continue;
      if (blocks(world, row, foeRow, sameTarget, impatience)) return false;
    }
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

/** Whether the approach `foeRow` leaves no time for `row`: Krajzewicz & Erdmann (2013), Road intersection model in SUMO. */
function blocks(world: World, row: number, foeRow: number, sameTarget: boolean, impatience: number): boolean {
  const { approaches, slots, demand } = world;
  const { decel } = demand.types;
  const arrive = approaches.arrive[row]!;
  const foeArrive = (1 - impatience) * approaches.arrive[foeRow]! + impatience * approaches.arriveBraking[foeRow]!;
  const foeLeave = approaches.leave[foeRow]!;
  const own = decel[slots.type[approaches.slot[row]!]!]!;
  const other = decel[slots.type[approaches.slot[foeRow]!]!]!;
  if (foeLeave < arrive) {
    if (!sameTarget) return false;
    if (arrive - foeLeave < TIME_GAP) return true;
    return unsafeMerge(approaches.leaveSpeed[foeRow]!, approaches.arriveSpeed[row]!, other, own);
  }
  if (foeArrive > approaches.leave[row]! + TIME_GAP) {
    return sameTarget && unsafeMerge(approaches.leaveSpeed[row]!, approaches.arriveSpeed[foeRow]!, own, other);
  }
  return true;
}

/** Whether a follower who comes in at `followSpeed` could not brake behind a leader at `leadSpeed`. */
function unsafeMerge(leadSpeed: number, followSpeed: number, leadDecel: number, followDecel: number): boolean {
  return (followSpeed * followSpeed) / followDecel > (leadSpeed * leadSpeed) / leadDecel;
}
