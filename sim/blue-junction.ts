// Through a junction under blue light: those who can still stop are held, those who cannot are waited for.
import { MEETING } from '../core/compiled-network.ts';
import { brakeGap, stoppingSpeed } from './krauss.ts';
import { waitOf } from './waiting.ts';
import type { World } from './world.ts';

/** m before a shared zone from which on others are held */
const CLAIM = 40;
/** m before their line that others are looked at */
const SIGHT_DISTANCE = 60;
/** m that everybody stops short of the zone */
const SHORT = 0.5;
/** m before a line where those who are held stop */
const LINE = 1;
/** s of each turn of holding and of letting go, once the vehicle stands */
const TURN = 5;
/** edges looked back from a line */
const HOPS = 2;

/**
 * The most speed with which a vehicle beside the lanes, `front` m from the start of the inside lane of `gate` (negative
 * before it), enters no zone that somebody else is in or cannot keep out of. Holds those who can keep out.
 */
export function passFoes(world: World, slot: number, gate: number, front: number): number {
  const { network, slots, demand, dt } = world;
  const type = slots.type[slot]!;
  const rear = front - demand.types.length[type]!;
  let most = Number.POSITIVE_INFINITY;
  const waits = letsGo(world, slot);
  for (let m = network.meetStart[gate]!; m < network.meetStart[gate + 1]!; m++) {
    if (network.meetKind[m] === MEETING.diverge || rear > network.meetUntil[m]!) continue;
    const toZone = network.meetFrom[m]! - front;
    if (toZone > CLAIM || isClear(world, slot, m, toZone < 0, waits)) continue;
    if (network.meetKind[m] === MEETING.merge && toZone < 0) continue;
    const room = Math.max(0, toZone - SHORT);
    most = Math.min(most, toZone < 0 ? 0 : stoppingSpeed(room, demand.types.decel[type]!, dt, dt));
  }
  return most;
}

/**
 * One who is held may be whom another waits for who blocks the way: inside the junction, or before it at the line in front of
 * the vehicle. So a vehicle that has stood for a while by turns holds all and, for as long, lets everybody go on.
 */
const letsGo = (world: World, slot: number): boolean => Math.floor(waitOf(world, slot) / TURN) % 2 === 1;

/** Whether a zone is, and with those held stays, free of others; with `letsGo`, as long as it is before the zone, nobody is held. */
function isClear(world: World, slot: number, m: number, isInside: boolean, letsGo: boolean): boolean {
  const waits = letsGo && !isInside;
  const { network, lanes, slots, demand, guests } = world;
  const foeGate = network.meetGate[m]!;
  const foeLane = network.edgeLanes + foeGate;
  const until = network.meetFoeUntil[m]!;
  const from = network.meetFoeFrom[m]!;
  let clear = isClearOfBlue(world, slot, m, isInside);
  if (guests.id[foeLane]! >= 0 && guests.rear[foeLane]! < until && guests.id[foeLane] !== slots.id[slot]) clear = false;
  const start = lanes.start[foeLane]!;
  for (let k = start; k < start + lanes.count[foeLane]!; k++) {
    const foe = lanes.order[k]!;
    if (slots.position[foe]! - demand.types.length[slots.type[foe]!]! >= until) continue;
    if (waits || !hold(world, foe, from - slots.position[foe]! - SHORT)) clear = false;
  }
  return holdApproach(world, foeGate, from, waits) && clear;
}

/** Holds those who come to a gate. Returns false if somebody can stop neither before the line nor before the zone. */
function holdApproach(world: World, foeGate: number, zone: number, waits: boolean): boolean {
  const before = world.network.gateFrom[foeGate]!;
  if (waits) return world.lanes.count[before] === 0;
  return holdOn(world, before, world.network.laneLength[before]!, foeGate, zone, 0);
}

/** The same for those on one lane, `end` m before whose start the line lies, and on the lanes before it. */
function holdOn(world: World, lane: number, end: number, foeGate: number, zone: number, hops: number): boolean {
  const { network, lanes, slots } = world;
  const start = lanes.start[lane]!;
  for (let k = start; k < start + lanes.count[lane]!; k++) {
    const foe = lanes.order[k]!;
    const toLine = end - slots.position[foe]!;
    if (toLine > SIGHT_DISTANCE) return true;
    if (hops === 0 && lane < network.edgeLanes && slots.gate[foe] !== foeGate) continue;
    if (hold(world, foe, toLine - LINE) || hold(world, foe, toLine)) return true;
    if (!hold(world, foe, toLine + zone - SHORT)) return false;
  }
  if (end > SIGHT_DISTANCE || hops === HOPS) return true;
  if (lane >= network.edgeLanes) {
    const before = network.gateFrom[lane - network.edgeLanes]!;
    return holdThrough(world, before, lane, end, foeGate, zone, hops);
  }
  for (let i = network.laneSourceStart[lane]!; i < network.laneSourceStart[lane + 1]!; i++) {
    const source = network.laneSources[i]!;
    if (!holdOn(world, source, end + network.laneLength[source]!, foeGate, zone, hops + 1)) return false;
  }
  return true;
}

/** Those on the lane before an inside lane, as far as they come through it. */
function holdThrough(
  world: World,
  before: number,
  inside: number,
  end: number,
  foeGate: number,
  zone: number,
  hops: number,
): boolean {
  const { network, lanes, slots } = world;
  const start = lanes.start[before]!;
  const line = end + network.laneLength[before]!;
  for (let k = start; k < start + lanes.count[before]!; k++) {
    const foe = lanes.order[k]!;
    const toLine = line - slots.position[foe]!;
    if (toLine > SIGHT_DISTANCE) break;
    if (slots.gate[foe] !== inside - network.edgeLanes) continue;
    return hold(world, foe, toLine - LINE) || hold(world, foe, toLine + zone - SHORT);
  }
  return before < network.edgeLanes || holdOn(world, before, line, foeGate, zone, hops + 1);
}

/** Caps a vehicle so that it stops within `room` m; returns whether it can. */
function hold(world: World, foe: number, room: number): boolean {
  const { slots, demand, dt } = world;
  const decel = demand.types.decel[slots.type[foe]!]!;
  if (room < 0 || room < brakeGap(slots.speed[foe]!, decel, 0, dt)) return false;
  slots.cap[foe] = Math.min(slots.cap[foe]!, stoppingSpeed(room, decel, dt, dt));
  return true;
}

/** Among vehicles under blue light the one that is in the zone already goes first, else the one with the lower number. */
function isClearOfBlue(world: World, slot: number, m: number, isInside: boolean): boolean {
  const { network, slots, demand, vehicles } = world;
  const foeLane = network.edgeLanes + network.meetGate[m]!;
  for (const id of world.aside) {
    const foe = vehicles.slot[id]!;
    if (foe === slot) continue;
    const front = distanceAlong(world, foe, foeLane);
    if (front - demand.types.length[slots.type[foe]!]! >= network.meetFoeUntil[m]! || front < -CLAIM) continue;
    if (front > network.meetFoeFrom[m]! || (!isInside && id < slots.id[slot]!)) return false;
  }
  return true;
}

/** m of a vehicle's front from the start of an inside lane that it is on or comes to next; far off otherwise. */
function distanceAlong({ slots, network }: World, slot: number, lane: number): number {
  if (slots.lane[slot] === lane) return slots.position[slot]!;
  const gate = slots.gate[slot]!;
  if (gate >= 0 && network.edgeLanes + gate === lane) {
    return slots.position[slot]! - network.laneLength[slots.lane[slot]!]!;
  }
  const { behind1, behind2 } = slots;
  if (behind1[slot] === lane) return slots.position[slot]! + network.laneLength[lane]!;
  if (behind2[slot] === lane) {
    return slots.position[slot]! + network.laneLength[behind1[slot]!]! + network.laneLength[lane]!;
  }
  return Number.NEGATIVE_INFINITY;
}
