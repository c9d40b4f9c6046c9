// Everybody drives: behind the leader on the lane, within what was planned, with a driver's imperfection, in place.
import { mix32 } from '../core/chance.ts';
import { ampleGap, brakeGap, dawdled, followingSpeed, STANDING } from './krauss.ts';
import { ARRIVES } from './vehicles.ts';
import type { World } from './world.ts';

const TO_UNIT = 1 / 4294967296;
/** m kept between two vehicles whatever the brakes can do */
const TOUCH = 0.01;

/**
 * Sets speeds and positions from the old state, lane by lane from the front, and collects those whose front passed the
 * lane's end. A leader's old state stays in locals while its row already holds the new one.
 */
export function move(world: World): void {
  const { slots, network, demand, lanes, occupied, occupiedCount, dt, crossing } = world;
  const { position, speed, rise, limit, cap, advice, type, key, gate, id, wait } = slots;
  const { accel, decel, emergencyDecel, tau, minGap, length, sigma } = demand.types;
  const { order, start, count } = lanes;
  const word = mix32(world.steps + 1);
  let crossings = 0;
  for (let i = 0; i < occupiedCount; i++) {
    const lane = occupied[i]!;
    const laneEnd = network.laneLength[lane]!;
    const first = start[lane]!;
    const last = first + count[lane]!;
    let driven = 0;
    let standing = 0;
    let undelayed = 0;
    let leadRear = Number.POSITIVE_INFINITY;
    let leadNewRear = Number.POSITIVE_INFINITY;
    let leadSpeed = 0;
    let leadDecel = 1;
    for (let k = first; k < last; k++) {
      const s = order[k]!;
      const t = type[s]!;
      const p = position[s]!;
      const v = speed[s]!;
      const b = decel[t]!;
      const hardest = emergencyDecel[t]!;
      let most = Math.min(v + accel[t]! * dt, limit[s]!, cap[s]!);
      const gap = leadRear - p - minGap[t]!;
      if (gap < ampleGap(most, b, tau[t]!)) {
        const way = brakeGap(leadSpeed, b > leadDecel ? b : leadDecel, 0, dt);
        most = Math.min(most, followingSpeed(gap, v, leadSpeed, leadDecel, way, b, hardest, tau[t]!, dt));
      }
      if (advice[s]! < most) most = Math.max(advice[s]!, v - b * dt);
      const chance = (mix32(key[s]! ^ word) >>> 0) * TO_UNIT;
      const slowest = Math.max(v - hardest * dt, 0);
      let next = Math.max(dawdled(most, accel[t]!, sigma[t]!, chance, dt), Math.min(most, v - b * dt), slowest);
      if (p + next * dt > leadNewRear - TOUCH) next = stopShort(world, leadNewRear - TOUCH - p, slowest);
      cap[s] = Number.POSITIVE_INFINITY;
      advice[s] = Number.POSITIVE_INFINITY;
      const to = p + next * dt;
      leadRear = p - length[t]!;
      leadNewRear = to - length[t]!;
      leadSpeed = v;
      leadDecel = b;
      speed[s] = next;
      rise[s] = next - v;
      position[s] = to;
      driven += next;
      undelayed += next / limit[s]!;
      if (next >= STANDING) wait[s] = 0;
      else {
        standing++;
        stand(world, s, v >= STANDING, lane, laneEnd - leadNewRear);
      }
      if (to > laneEnd || (gate[s] === ARRIVES && to >= demand.arrivalPos[id[s]!]!)) crossing[crossings++] = s;
    }
    countLane(world, lane, last - first, driven, undelayed, standing);
  }
  world.crossingCount = crossings;
}

/** The speed that keeps clear of a leader closer than the brakes allow for; counted when it is beyond them. */
function stopShort(world: World, room: number, slowest: number): number {
  const next = Math.max(0, room / world.dt);
  if (next < slowest) world.measures.hardStops++;
  return next;
}

/** Notes a step of standing, and how far the queue reaches from the lane's end. */
function stand(world: World, slot: number, wasMoving: boolean, lane: number, back: number): void {
  const { slots, dt, measures, countedFor } = world;
  slots.wait[slot] = slots.wait[slot]! + dt;
  slots.stopped[slot] = slots.stopped[slot]! + dt;
  if (wasMoving) slots.stops[slot] = slots.stops[slot]! + 1;
  const cell = measures.cell + countedFor[lane]!;
  if (back > measures.links.queue[cell]!) measures.links.queue[cell] = back;
}

function countLane(
  world: World,
  lane: number,
  vehicles: number,
  driven: number,
  undelayed: number,
  standing: number,
): void {
  const { measures, countedFor, dt } = world;
  const { links } = measures;
  const cell = measures.cell + countedFor[lane]!;
  world.standing[lane] = standing;
  links.time[cell] = links.time[cell]! + vehicles * dt;
  links.distance[cell] = links.distance[cell]! + driven * dt;
  links.timeLoss[cell] = links.timeLoss[cell]! + (vehicles - undelayed) * dt;
  links.stopped[cell] = links.stopped[cell]! + standing * dt;
  measures.updates += vehicles;
}
