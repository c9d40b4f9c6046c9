// Looking ahead: each vehicle near a gate plans its speed for passing and for waiting, and registers when it means to pass.
import { registerApproach } from './approach.ts';
import { guestOn } from './guests.ts';
import { arrivalTime, brakeGap, followingSpeed, STANDING, slowingSpeed, speedAfter, stoppingSpeed } from './krauss.ts';
import { meetingSpeed } from './meeting.ts';
import { SIGHT, sightOf } from './right-of-way.ts';
import { hasRoomBeyond } from './room-beyond.ts';
import { ARRIVES, NO_GATE } from './vehicles.ts';
import type { World } from './world.ts';

/** m before the gate from which a driver sees all who have right of way */
export const VISIBILITY = 4.5;
/** m before the line where drivers stop at red */
const LINE_GAP = 1;
/** m, least distance kept to any line */
const LINE_EPS = 0.1;
/** most gates looked at ahead */
const GATES_AHEAD = 6;
/** s, when a vehicle that can stop would arrive at the latest, for those who grow impatient */
const BRAKING_DELAY = 30;
/** m, a lane's first vehicle looks ahead at least this far, so that a long vehicle turning off before it is seen */
const LEAST_LOOK = 20;

/** Plans all vehicles that may reach a gate or a leader beyond their lane. Reads the old state only. */
export function planAhead(world: World): void {
  const { approaches, occupied, occupiedCount, lanes, network, slots, demand, dt } = world;
  const { decel, accel } = demand.types;
  approaches.count = 0;
  approaches.vehicles = 0;
  for (let i = 0; i < occupiedCount; i++) {
    const lane = occupied[i]!;
    const inside = lane >= network.edgeLanes;
    const length = network.laneLength[lane]!;
    const far = farthestLook(network.laneSpeed[lane]!);
    const start = lanes.start[lane]!;
    const end = start + lanes.count[lane]!;
    for (let k = start; k < end; k++) {
      const slot = lanes.order[k]!;
      const seen = length - slots.position[slot]!;
      const type = slots.type[slot]!;
      const next = Math.min(slots.speed[slot]! + accel[type]! * dt, slots.limit[slot]!);
      const look = next * (next / (2 * decel[type]!) + 2 * dt) + 3;
      const follows = k === start && world.guests.id[lane]! >= 0;
      if (inside || follows || (k === start && (seen <= look || seen < LEAST_LOOK))) {
        const free = inside || follows || !staysAtRed(world, slot, seen);
        if (free) planOne(world, lane, k > start ? lanes.order[k - 1]! : -1, slot);
      } else if (seen <= look) {
        if (!staysAtRed(world, slot, seen)) announce(world, slot, seen, next);
      } else if (seen > far) {
        break;
      }
    }
  }
}

/** m, beyond which nobody on a lane of this limit looks: one and a half times the limit, braking gently. */
function farthestLook(limit: number): number {
  const fast = 1.5 * limit;
  return fast * (fast / 4 + 2) + 3;
}

/** Caps a vehicle before a shut gate at which it can stop; such a one has nothing more to plan. */
function staysAtRed(world: World, slot: number, seen: number): boolean {
  const { slots, demand, dt } = world;
  const gate = slots.gate[slot]!;
  if (gate < 0) return false;
  const sight = sightOf(world, gate);
  if (sight !== SIGHT.closed && sight !== SIGHT.yellow) return false;
  const decel = demand.types.decel[slots.type[slot]!]!;
  const braking = brakeGap(slots.speed[slot]!, decel, 0, dt);
  if (seen < braking) return false;
  const offset = Math.max(LINE_EPS, Math.min(LINE_GAP, seen - braking));
  slots.cap[slot] = Math.min(slots.cap[slot]!, stoppingSpeed(Math.max(0, seen - offset), decel, dt, dt));
  slots.held[slot] = 1;
  return true;
}

/**
 * A vehicle behind another of its lane keeps to that one, and only tells those who must yield when it will come; where
 * its lane does not lead on, it also makes ready to stop at the end.
 */
function announce(world: World, slot: number, seen: number, next: number): void {
  const { network, slots, demand, approaches, dt } = world;
  const { types } = demand;
  const type = slots.type[slot]!;
  const gate = slots.gate[slot]!;
  slots.held[slot] = 0;
  if (gate < 0) {
    if (gate === NO_GATE) {
      const end = stoppingSpeed(Math.max(0, seen - LINE_EPS), types.decel[type]!, dt, dt);
      slots.cap[slot] = Math.min(slots.cap[slot]!, end);
    }
    return;
  }
  if (!network.gateWatched[gate] || slots.speed[slot]! < STANDING) return;
  const row = writeRow(world, slot, gate, seen, next, false);
  approaches.wills[row] = 1;
  registerApproach(approaches, row, world.steps);
}

function planOne(world: World, lane0: number, ahead: number, slot: number): void {
  const { network, slots, demand, approaches, lanes, dt } = world;
  const { laneLength, laneSpeed, edgeLanes } = network;
  const type = slots.type[slot]!;
  const decel = demand.types.decel[type]!;
  const tau = demand.types.tau[type]!;
  const minGap = demand.types.minGap[type]!;
  const speed = slots.speed[slot]!;
  const next = Math.min(speed + demand.types.accel[type]! * dt, slots.limit[slot]!);
  const look = next * dt + brakeGap(next, decel, tau, dt) + minGap;
  const factor = slots.factor[slot]!;
  const top = demand.types.maxSpeed[type]!;
  let v = next;
  let lane = lane0;
  let seen = laneLength[lane]! - slots.position[slot]!;
  let gate = slots.gate[slot]!;
  let routeAt = slots.routeAt[slot]!;
  let wills = true;
  const first = approaches.count;
  if (ahead >= 0) v = Math.min(v, speedBehind(world, slot, ahead, slots.position[ahead]! - slots.position[slot]!));
  else v = Math.min(v, speedBehindGuest(world, slot, lane, -slots.position[slot]!));
  for (let hop = 0; hop < GATES_AHEAD; hop++) {
    if (lane >= edgeLanes) {
      const met = meetingSpeed(world, slot, lane - edgeLanes, laneLength[lane]! - seen, v);
      v = approaches.count > first ? Math.max(met, Math.min(v, approaches.waitSpeed[approaches.count - 1]!)) : met;
      if (v < STANDING && met < v + STANDING && approaches.count > first) wills = wills && v > 0;
    }
    if (gate === ARRIVES) break;
    if (gate === NO_GATE && lane < edgeLanes) {
      v = Math.min(v, stoppingSpeed(Math.max(0, seen - LINE_EPS), decel, dt, dt));
      break;
    }
    if (gate >= 0) {
      v = Math.min(v, slowingSpeed(seen, Math.min(laneSpeed[edgeLanes + gate]! * factor, top), decel, dt));
      const stays = planGate(world, slot, gate, seen, v, wills, routeAt);
      if (stays) break;
      const row = approaches.count - 1;
      if (approaches.distance[row]! > VISIBILITY && mustSlow(world, gate) && !network.gateInside[gate]) wills = false;
      lane = edgeLanes + gate;
    } else {
      lane = network.gateTo[lane - edgeLanes]!;
      v = Math.min(v, slowingSpeed(seen, Math.min(laneSpeed[lane]! * factor, top), decel, dt));
      routeAt++;
    }
    v = Math.min(v, speedBehindLast(world, slot, lane, seen));
    if (lane < edgeLanes && lanes.count[lane]! > 0) break;
    seen += laneLength[lane]!;
    if (seen > look && lane < edgeLanes) break;
    gate = gateFrom(world, lane, routeAt, slot);
  }
  const row = approaches.vehicles++;
  approaches.vehicleSlot[row] = slot;
  approaches.vehicleFirst[row] = first;
  approaches.vehicleUntil[row] = approaches.count;
  approaches.vehicleEnd[row] = v;
}

/** The gate that follows a lane on the vehicle's way; NO_GATE at an inside lane's end on an edge, or where none leads on. */
function gateFrom(world: World, lane: number, routeAt: number, slot: number): number {
  const { network, demand, slots } = world;
  const from = network.laneGateStart[lane]!;
  const until = network.laneGateStart[lane + 1]!;
  if (lane >= network.edgeLanes) return until > from ? network.laneGates[from]! : NO_GATE;
  if (routeAt + 1 >= demand.routeEnd[slots.id[slot]!]!) return ARRIVES;
  const edge = demand.routeEdges[routeAt + 1]!;
  for (let i = from; i < until; i++) {
    const gate = network.laneGates[i]!;
    if (network.laneEdge[network.gateTarget[gate]!] === edge) return gate;
  }
  return NO_GATE;
}

/** Safe speed behind a vehicle whose front is `distance` ahead of the own front. */
function speedBehind(world: World, slot: number, leader: number, distance: number): number {
  const { slots, demand, dt } = world;
  const { types } = demand;
  const type = slots.type[slot]!;
  const leadType = slots.type[leader]!;
  const decel = types.decel[type]!;
  const leadDecel = types.decel[leadType]!;
  const leadSpeed = slots.speed[leader]!;
  return followingSpeed(
    distance - types.length[leadType]! - types.minGap[type]!,
    slots.speed[slot]!,
    leadSpeed,
    leadDecel,
    brakeGap(leadSpeed, Math.max(decel, leadDecel), 0, dt),
    decel,
    types.emergencyDecel[type]!,
    types.tau[type]!,
    dt,
  );
}

/** Safe speed behind the last one on a lane that starts `distance` ahead of the own front, or over its end. */
function speedBehindLast(world: World, slot: number, lane: number, distance: number): number {
  const { lanes, slots } = world;
  const count = lanes.count[lane]!;
  if (count === 0) return speedBehindGuest(world, slot, lane, distance);
  const last = lanes.order[lanes.start[lane]! + count - 1]!;
  return speedBehind(world, slot, last, distance + slots.position[last]!);
}

/** Safe speed behind one whose rear hangs back over a lane that starts `distance` ahead of the own front. */
function speedBehindGuest(world: World, slot: number, lane: number, distance: number): number {
  const { guests, slots, demand } = world;
  const guest = guestOn(world, lane);
  if (guest < 0 || guest === slot) return Number.POSITIVE_INFINITY;
  return speedBehind(world, slot, guest, distance + guests.rear[lane]! + demand.types.length[slots.type[guest]!]!);
}

/** Whether drivers come to this gate ready to stop. */
function mustSlow(world: World, gate: number): boolean {
  const sight = sightOf(world, gate);
  return sight !== SIGHT.free && sight !== SIGHT.zips && !world.network.gateWaitsInside[gate];
}

/** Plans one gate. Returns true if the vehicle stays before it in any case. */
function planGate(
  world: World,
  slot: number,
  gate: number,
  seen: number,
  v: number,
  wills: boolean,
  routeAt: number,
): boolean {
  const { network, slots, demand, approaches, dt } = world;
  const decel = demand.types.decel[slots.type[slot]!]!;
  const sight = sightOf(world, gate);
  const shut = sight === SIGHT.closed || sight === SIGHT.yellow;
  const braking = brakeGap(slots.speed[slot]!, decel, 0, dt);
  const canStop = seen >= braking;
  let offset = shut || sight === SIGHT.free ? LINE_GAP : 0;
  if (canStop) offset = Math.min(offset, seen - braking);
  const stays = shut && canStop;
  const row = writeRow(world, slot, gate, seen, v, sight !== SIGHT.free && canStop && seen > VISIBILITY);
  const stopping = stoppingSpeed(Math.max(0, seen - Math.max(LINE_EPS, offset)), decel, dt, dt);
  approaches.waitSpeed[row] = Math.min(v, stopping);
  approaches.arriveBraking[row] = approaches.arrive[row]! + (canStop ? BRAKING_DELAY : 0);
  const goes = !stays && wills && v > CREEP && hasRoomBeyond(world, slot, gate, routeAt);
  approaches.wills[row] = goes ? 1 : 0;
  if (goes && network.gateWatched[gate]) registerApproach(approaches, row, world.steps);
  return stays;
}

/** Writes when a vehicle would come to a gate at `v` now, and when it would have left the inside lane. */
function writeRow(world: World, slot: number, gate: number, seen: number, v: number, slows: boolean): number {
  const { network, slots, demand, approaches } = world;
  const { types } = demand;
  const type = slots.type[slot]!;
  const decel = types.decel[type]!;
  const accel = types.accel[type]!;
  const pace = Math.min(network.laneSpeed[network.edgeLanes + gate]! * slots.factor[slot]!, types.maxSpeed[type]!);
  let arriveSpeed = Math.min(pace, speedAfter(seen, v, accel));
  if (slows) {
    const atSight = stoppingSpeed(VISIBILITY, decel, 0, world.dt);
    arriveSpeed = Math.min(arriveSpeed, speedAfter(VISIBILITY, atSight, accel));
  }
  const arrive = arrivalTime(seen, v, arriveSpeed, accel, decel);
  const inside = network.laneLength[network.edgeLanes + gate]!;
  const leaveSpeed = Math.min(pace, speedAfter(inside, arriveSpeed, accel));
  const row = approaches.count++;
  approaches.gate[row] = gate;
  approaches.slot[row] = slot;
  approaches.distance[row] = seen;
  approaches.passSpeed[row] = v;
  approaches.arrive[row] = arrive;
  approaches.arriveBraking[row] = arrive + BRAKING_DELAY;
  approaches.leave[row] = arrive + (inside + types.length[type]!) / Math.max(0.5 * (arriveSpeed + leaveSpeed), CREEP);
  approaches.arriveSpeed[row] = arriveSpeed;
  approaches.leaveSpeed[row] = leaveSpeed;
  return row;
}

/** m/s, slower than this nobody passes */
const CREEP = 0.001;
