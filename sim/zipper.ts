// Merging like a zip, and rings of drivers who each wait for the one on their right: who adapts, and who lets go first.
import { mix32 } from '../core/chance.ts';
import { RIGHT } from '../core/compiled-network.ts';
import { speedBehind } from './krauss-row.ts';
import { TYPE_COLUMN, TYPE_ROW } from './type-table.ts';
import { waitOf } from './waiting.ts';
import type { World } from './world.ts';

/** m before a zip from which drivers fit themselves in */
const FITS_IN = 80;
/** m before it from which they brake as hard as need be */
const NEAR = 8;
/** m/s, least speed that one ahead is expected to keep */
const LEAST = 1;
/** chance a second that one in a ring of waiting drivers lets the others go first: straight on, and turning (as SUMO) */
const LETS_GO = { straight: 0.25, turning: 0.75 };
const STRAIGHT = 0;
const TO_UNIT = 1 / 4294967296;

/**
 * The most speed with which `row`, before a zip, comes to it behind all who are nearer to it on the other lanes: those
 * are followed as if they were on the own lane.
 */
export function zipSpeed(world: World, slot: number, row: number, most: number): number {
  const { network, approaches, slots, types, steps, dt } = world;
  const gate = approaches.gate[row]!;
  const distance = approaches.distance[row]!;
  if (distance > FITS_IN) return most;
  const t = slots.type[slot]! * TYPE_ROW;
  const speed = slots.speed[slot]!;
  let least = most;
  for (let i = network.yieldStart[gate]!; i < network.yieldStart[gate + 1]!; i++) {
    const foeGate = network.yields[i]!;
    if (approaches.stamp[foeGate] !== steps) continue;
    for (let foeRow = approaches.head[foeGate]!; foeRow >= 0; foeRow = approaches.next[foeRow]!) {
      const foe = approaches.slot[foeRow]!;
      const foeDistance = approaches.distance[foeRow]!;
      const nearer = foeDistance === distance ? slots.id[foe]! < slots.id[slot]! : foeDistance < distance;
      if (foe === slot || !nearer) continue;
      const lead = slots.type[foe]! * TYPE_ROW;
      const taken = types[lead + TYPE_COLUMN.LENGTH]! + types[t + TYPE_COLUMN.MIN_GAP]!;
      const gap = distance - foeDistance - taken;
      if (gap >= 0 || distance < NEAR) {
        least = speedBehind(types, t, lead, gap, speed, slots.speed[foe]!, least, dt);
      } else {
        const time = foeDistance / Math.max(slots.speed[foe]!, LEAST) + dt;
        const gentle = speed - 0.5 * types[t + TYPE_COLUMN.DROP]!;
        least = Math.min(least, Math.max(0, gentle, (distance - taken) / time));
      }
    }
  }
  return least;
}

/**
 * Undoes rings at junctions where right goes before left: a driver who waits for one who waits for another, and so on
 * back to himself, now and then lets the others go first. After SUMO's MSVehicle::planMove.
 */
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

/** Whether the first foes that approach, one after another, lead back to `gate`. */
function waitsInRing(world: World, gate: number): boolean {
  let at = firstFoe(world, gate);
  for (let hop = 0; hop < MOST_HOPS && at >= 0; hop++) {
    if (at === gate) return true;
    at = firstFoe(world, at);
  }
  return false;
}

const MOST_HOPS = 16;

function firstFoe({ network, approaches, steps }: World, gate: number): number {
  for (let i = network.yieldStart[gate]!; i < network.yieldStart[gate + 1]!; i++) {
    const foe = network.yields[i]!;
    if (approaches.stamp[foe] !== steps) continue;
    for (let row = approaches.head[foe]!; row >= 0; row = approaches.next[row]!) if (approaches.wills[row]) return foe;
  }
  return -1;
}
