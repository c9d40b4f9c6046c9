// Everybody drives: behind the leader on the lane, within what was planned, with a driver's imperfection, in place.
import { mix32 } from '../core/chance.ts';
import { brakeGap, dawdled, followingSpeed, STANDING } from './krauss.ts';
import { ARRIVES } from './vehicles.ts';
import type { World } from './world.ts';

const TO_UNIT = 1 / 4294967296;
/** m kept between two vehicles whatever the brakes can do */
const TOUCH = 0.01;

/** Sets speeds and positions from the old state, lane by lane from the front; collects those whose front passed the lane's end. */
export function move(world: World): void {
  const { slots, network, demand, lanes, occupied, occupiedCount, dt, measures, countedFor } = world;
  const { position, speed, rise, limit, cap, advice, type, key, gate, id } = slots;
  const { types } = demand;
  const { accel, decel, emergencyDecel, tau, minGap, length, sigma } = types;
  const { links, cell } = measures;
  const { order, start, count } = lanes;
  const word = mix32(world.steps + 1);
  let crossings = 0;
  let hardStops = 0;
  for (let i = 0; i < occupiedCount; i++) {
    const lane = occupied[i]!;
    const laneEnd = network.laneLength[lane]!;
    const first = start[lane]!;
    const last = first + count[lane]!;
    let driven = 0;
    let standing = 0;
    let undelayed = 0;
    let leadRear = 0;
    let leadNewRear = Number.POSITIVE_INFINITY;
    let leadSpeed = 0;
    let leadDecel = 0;
    for (let k = first; k < last; k++) {
      const s = order[k]!;
      const t = type[s]!;
      const p = position[s]!;
      const v = speed[s]!;
      const a = accel[t]!;
      const b = decel[t]!;
      const hardest = emergencyDecel[t]!;
      let next = Math.min(v + a * dt, limit[s]!);
      if (k > first) {
        const way = brakeGap(leadSpeed, b > leadDecel ? b : leadDecel, 0, dt);
        const safe = followingSpeed(leadRear - p - minGap[t]!, v, leadSpeed, leadDecel, way, b, hardest, tau[t]!, dt);
        if (safe < next) next = safe;
      }
      if (cap[s]! < next) next = cap[s]!;
      if (advice[s]! < next) next = Math.max(advice[s]!, v - b * dt);
      cap[s] = Number.POSITIVE_INFINITY;
      advice[s] = Number.POSITIVE_INFINITY;
      const slowest = Math.max(v - hardest * dt, 0);
      const chance = (mix32(key[s]! ^ word) >>> 0) * TO_UNIT;
      next = Math.max(dawdled(next, a, sigma[t]!, chance, dt), Math.min(next, v - b * dt), slowest);
      if (p + next * dt > leadNewRear - TOUCH) {
        next = Math.max(0, (leadNewRear - TOUCH - p) / dt);
        if (next < slowest) hardStops++;
      }
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
      if (next < STANDING) {
        standing++;
        stand(world, s, v >= STANDING);
        const queue = laneEnd - leadNewRear;
        if (queue > links.queue[cell + countedFor[lane]!]!) links.queue[cell + countedFor[lane]!] = queue;
      } else {
        slots.wait[s] = 0;
      }
      if (to > laneEnd || (gate[s] === ARRIVES && to >= demand.arrivalPos[id[s]!]!)) world.crossing[crossings++] = s;
    }
    const edge = cell + countedFor[lane]!;
    links.time[edge] = links.time[edge]! + (last - first) * dt;
    links.distance[edge] = links.distance[edge]! + driven * dt;
    links.timeLoss[edge] = links.timeLoss[edge]! + (last - first - undelayed) * dt;
    links.stopped[edge] = links.stopped[edge]! + standing * dt;
    measures.updates += last - first;
  }
  world.crossingCount = crossings;
  measures.hardStops += hardStops;
}

function stand(world: World, slot: number, wasMoving: boolean): void {
  const { slots, dt } = world;
  slots.wait[slot] = slots.wait[slot]! + dt;
  slots.stopped[slot] = slots.stopped[slot]! + dt;
  if (wasMoving) slots.stops[slot] = slots.stops[slot]! + 1;
}
