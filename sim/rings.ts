// Rings of drivers where right goes before left, each of whom waits for the one on his right: now and then one lets the others go.
// After SUMO's MSVehicle::planMoveInternal and MSLink::getFirstApproachingFoe.
import { mix32 } from '../core/chance.ts';
import { RIGHT } from '../core/compiled-network.ts';
import { waitOf } from './waiting.ts';
import type { World } from './world.ts';

/** chance a second that one in a ring of waiting drivers lets the others go first: straight on, and turning (as SUMO) */
const LETS_GO = { straight: 0.25, turning: 0.75 };
const STRAIGHT = 0;
const TO_UNIT = 1 / 4294967296;
const MOST_HOPS = 16;
/** not a gate: the chain of foes has come back to where it began */
const BACK = -2;

/** Takes back the wish to pass of some who wait for one who waits for another, and so on back to themselves. */
export function breakRings(world: World): void {
  const { approaches, network, slots, steps, dt } = world;
  const word = mix32(steps + 0x51ed);
  for (let i = 0; i < approaches.vehicles; i++) {
    const row = approaches.vehicleFirst[i]!;
    if (row === approaches.vehicleUntil[i]!) continue;
    const gate = approaches.gate[row]!;
    if (network.gateRight[gate] !== RIGHT.equal || !approaches.wills[row]) continue;
    const slot = approaches.slot[row]!;
    if (waitOf(world, slot) < dt || !waitsInRing(world, gate)) continue;
    const share = network.gateDirection[gate] === STRAIGHT ? LETS_GO.straight : LETS_GO.turning;
    const chance = (mix32(slots.key[slot]! ^ word) >>> 0) * TO_UNIT;
    if (chance < share * Math.min(1, dt)) approaches.wills[row] = 0;
  }
}

/** Whether the nearest foes that approach, one after another and from however far, lead back to the lane before `gate`. */
function waitsInRing(world: World, gate: number): boolean {
  const lane = world.network.gateFrom[gate]!;
  let at = nearestFoe(world, gate, lane);
  for (let hop = 0; hop < MOST_HOPS && at >= 0; hop++) at = nearestFoe(world, at, lane);
  return at === BACK;
}

/** The foe gate of `gate` whose approaching vehicle is nearest to it, -1 if none comes; BACK if one comes on `lane`. */
function nearestFoe(world: World, gate: number, lane: number): number {
  const { network } = world;
  let nearest = -1;
  let least = Number.POSITIVE_INFINITY;
  for (let i = network.yieldStart[gate]!; i < network.yieldStart[gate + 1]!; i++) {
    const foe = network.yields[i]!;
    const distance = distanceOfNext(world, foe);
    if (distance === Number.POSITIVE_INFINITY) continue;
    if (network.gateFrom[foe] === lane) return BACK;
    if (distance >= least) continue;
    least = distance;
    nearest = foe;
  }
  return nearest;
}

/** m from a gate to the next one on the lane before it who goes that way; infinite where nobody does, or means to. */
function distanceOfNext({ network, lanes, slots, approaches, steps }: World, gate: number): number {
  const lane = network.gateFrom[gate]!;
  const start = lanes.start[lane]!;
  for (let k = start, end = k + lanes.count[lane]!; k < end; k++) {
    const slot = lanes.order[k]!;
    if (slots.gate[slot] !== gate) continue;
    if (approaches.stamp[gate] === steps)
      for (let row = approaches.head[gate]!; row >= 0; row = approaches.next[row]!)
        if (approaches.slot[row] === slot && !approaches.wills[row]) return Number.POSITIVE_INFINITY;
    return network.laneLength[lane]! - slots.position[slot]!;
  }
  return Number.POSITIVE_INFINITY;
}
