// Vehicles that are inside the junction on other paths: whom to follow, whom to stop for, and who is simply first.
import { MEETING } from '../core/compiled-network.ts';
import { isHeldUp } from './held-up.ts';
import { brakeGap, followingSpeed, STANDING, stoppingSpeed } from './krauss.ts';
import { waitOf } from './waiting.ts';
import type { World } from './world.ts';

/** s of standing inside the junction after which others no longer wait for a vehicle that is not yet in their way */
const STUCK_TIME = 3;
/** share of a contested zone in which a vehicle has come no farther than its edge */
const EDGE_SHARE = 0.2;
/** m before the end of its first piece within which a vehicle is at its waiting point */
const AT_WAITING_POINT = 1;
/** m by which one that has stopped before a contested zone may have overshot */
const IN_FRONT = 0.5;
/** m that it must be away from the contested zone */
const STUCK_ROOM = 3;

/**
 * The most speed that the vehicles on paths that meet the inside lane of `gate` allow.
 * @param front m, own front from the start of that inside lane; negative before the junction
 * @param v m/s, what all else allows
 */
export function meetingSpeed(world: World, slot: number, gate: number, front: number, v: number): number {
  const { network, lanes, guests, slots, demand, busy } = world;
  const active = busy.meets[gate]! & busy.node[network.laneNode[network.edgeLanes + gate]!]!;
  if (active === 0) return v;
  const from = network.meetStart[gate]!;
  const until = network.meetStart[gate + 1]!;
  let least = v;
  for (let m = from; m < until; m++) {
    const foeGate = network.meetGate[m]!;
    if ((active & busy.bit[foeGate]!) === 0) continue;
    const foeLane = network.edgeLanes + foeGate;
    if (network.gateInside[foeGate]) least = Math.min(least, speedBeforeComing(world, slot, gate, front, m, foeGate));
    const count = lanes.count[foeLane]!;
    const guest = guests.id[foeLane]!;
    if (count === 0 && guest < 0) continue;
    const start = lanes.start[foeLane]!;
    for (let k = start + count - 1; k >= start; k--) {
      const foe = lanes.order[k]!;
      if (foe === slot || waitsAside(world, gate, m, foe)) continue;
      const foeFront = slots.position[foe]!;
      const foeRear = foeFront - demand.types.length[slots.type[foe]!]!;
      if (foeRear >= clearAt(world, m, foeFront)) break;
      least = Math.min(least, speedAgainst(world, slot, gate, front, m, foe, foeFront, foeRear));
    }
    if (guest >= 0) {
      const foe = world.vehicles.slot[guest]!;
      const foeRear = guests.rear[foeLane]!;
      if (foe >= 0 && foe !== slot && foeRear < clearAt(world, m, Number.POSITIVE_INFINITY)) {
        least = Math.min(least, speedAgainst(world, slot, gate, front, m, foe, Number.POSITIVE_INFINITY, foeRear));
      }
    }
  }
  return least;
}

/**
 * Against one that comes to the second piece of its way from the waiting point: it goes first where it may, and of two who may the one that
 * rolls, or was in the junction first. Of two who stand, one may start in even steps and the other in odd ones, so that they never start at once.
 */
function speedBeforeComing(
  world: World,
  slot: number,
  gate: number,
  front: number,
  m: number,
  foeGate: number,
): number {
  const { network, lanes, slots, demand } = world;
  const before = network.gateFrom[foeGate]!;
  if (lanes.count[before] === 0 || network.meetKind[m] !== MEETING.cross) return Number.POSITIVE_INFINITY;
  const foe = lanes.order[lanes.start[before]!]!;
  if (foe === slot) return Number.POSITIVE_INFINITY;
  const foeFront = slots.position[foe]! - network.laneLength[before]!;
  const stands = slots.speed[slot]! < STANDING;
  if (slots.speed[foe]! < STANDING) {
    const ownStep = front < 0 && slots.id[slot]! < slots.id[foe]! ? isEven(world) : !isEven(world);
    if (!stands || ownStep || foeFront < -AT_WAITING_POINT) return Number.POSITIVE_INFINITY;
    const toZone = network.meetFrom[m]! - front;
    return toZone < 0 || startsShortOf(world, slot, toZone)
      ? Number.POSITIVE_INFINITY
      : stopBefore(world, slot, toZone);
  }
  const iYield = yieldsTo(world, gate, foeGate);
  const alike = iYield === yieldsTo(world, foeGate, gate);
  const goesFirst = alike ? stands || isFirst(world, foe, slot, gate, foeGate) : iYield;
  if (!goesFirst) return Number.POSITIVE_INFINITY;
  const foeRear = foeFront - demand.types.length[slots.type[foe]!]!;
  return speedAgainst(world, slot, gate, front, m, foe, foeFront, foeRear);
}

function speedAgainst(
  world: World,
  slot: number,
  gate: number,
  front: number,
  m: number,
  foe: number,
  foeFront: number,
  foeRear: number,
): number {
  const { network, slots, demand, dt } = world;
  const kind = network.meetKind[m]!;
  const type = slots.type[slot]!;
  const minGap = demand.types.minGap[type]!;
  const onJunction = slots.lane[slot]! >= network.edgeLanes;
  if (kind === MEETING.diverge) {
    return foeFront > front && foeRear > front - 1
      ? behind(world, slot, foe, foeRear - front - minGap)
      : Number.POSITIVE_INFINITY;
  }
  if (onJunction && mayNotCome(world, foe, slot, m, foeFront)) return Number.POSITIVE_INFINITY;
  if (onJunction && isStuck(world, foe, network.meetFoeFrom[m]! - foeFront)) {
    // of two that both stand, only the one that is first may start, or both would at once
    const waits = waitOf(world, slot) >= STUCK_TIME && isFirst(world, foe, slot, gate, network.meetGate[m]!);
    if (!waits) return Number.POSITIVE_INFINITY;
  }
  const toZone = network.meetFrom[m]! - front;
  if (kind === MEETING.merge) {
    const foeLane = network.edgeLanes + network.meetGate[m]!;
    const toEnd = network.laneLength[network.edgeLanes + gate]! - front;
    const gap = toEnd - (network.laneLength[foeLane]! - foeRear) - minGap;
    if (onJunction && !mergesFirst(world, foe, slot, gate, m, front, foeFront)) return Number.POSITIVE_INFINITY;
    if (gap >= 0) return behind(world, slot, foe, gap);
    return stopBefore(world, slot, onJunction ? toZone - minGap : -front);
  }
  const inZone = foeFront > network.meetFoeFrom[m]!;
  if (toZone < 0) {
    // of two that have come into the zone at once, the second one stays at its edge
    const atEdge = -toZone < EDGE_SHARE * (network.meetUntil[m]! - network.meetFrom[m]!);
    const stays = onJunction && inZone && atEdge && slots.speed[foe]! >= STANDING;
    return stays && isFirst(world, foe, slot, gate, network.meetGate[m]!) ? 0 : Number.POSITIVE_INFINITY;
  }
  if (onJunction && !inZone && !isFirst(world, foe, slot, gate, network.meetGate[m]!)) {
    // one who waits at its waiting point is not yet seen to start: it goes only before those who can still stop for it
    if (front >= 0 || canStopBefore(world, foe, network.meetFoeFrom[m]! - foeFront)) return Number.POSITIVE_INFINITY;
  }
  const toClear = network.meetFoeUntil[m]! - foeRear;
  const clearing = (toClear + minGap) / Math.max(slots.speed[foe]!, STANDING);
  const own = slots.speed[slot]!;
  const final = Math.max(own, (2 * Math.max(0, toZone - minGap)) / clearing - own);
  const pace = own + (dt * (final - own)) / clearing;
  const gap = toZone - minGap - toClear;
  const safe = gap >= 0 ? behind(world, slot, foe, gap) : stopBefore(world, slot, -front);
  return Math.max(safe, Math.min(pace, stopBefore(world, slot, toZone - minGap)));
}

/** Whether a vehicle that drives on for one more step can stop within `room` then; one that stands does not start in even steps. */
function canStopBefore(world: World, slot: number, room: number): boolean {
  const { slots, demand, dt } = world;
  if (slots.speed[slot]! < STANDING) return isEven(world) || startsShortOf(world, slot, room);
  const type = slots.type[slot]!;
  const speed = Math.min(slots.speed[slot]! + demand.types.accel[type]! * dt, slots.limit[slot]!);
  return brakeGap(speed, demand.types.decel[type]!, dt, dt) <= room;
}

/** Whether one that stands can start and then still stop within `room`. */
function startsShortOf({ slots, demand, dt }: World, slot: number, room: number): boolean {
  const type = slots.type[slot]!;
  const speed = demand.types.accel[type]! * dt;
  return speed * dt + brakeGap(speed, demand.types.decel[type]!, dt, dt) <= room;
}

function isEven({ steps }: World): boolean {
  return steps % 2 === 0;
}

/** Whether a foe stands before the zone for another reason, far enough not to be in it before it is seen to start. */
function isStuck(world: World, foe: number, toZone: number): boolean {
  return waitOf(world, foe) >= STUCK_TIME && toZone >= STUCK_ROOM;
}

/** Whether a foe that stands before the zone could not pass it if it started, since another one stands on its way. */
function mayNotCome(world: World, foe: number, slot: number, m: number, foeFront: number): boolean {
  const { network, slots, demand } = world;
  if (waitOf(world, foe) < STUCK_TIME || foeFront > network.meetFoeFrom[m]!) return false;
  return isHeldUp(world, foe, slot, network.meetFoeUntil[m]! + demand.types.length[slots.type[foe]!]!);
}

/**
 * Whether a foe that stands at its waiting point does not count for one that need not yield to it, who passes it on either side. As in
 * SUMO, where those before an internal junction are foes only of those who yield to them (MSInternalJunction::postloadInit).
 */
function waitsAside(world: World, gate: number, m: number, foe: number): boolean {
  const { network, slots } = world;
  const foeGate = network.meetGate[m]!;
  if (!network.gateWaitsInside[foeGate] || network.meetKind[m] !== MEETING.cross) return false;
  if (slots.position[foe]! <= network.laneLength[network.edgeLanes + foeGate]! - AT_WAITING_POINT) return false;
  return waitOf(world, foe) >= STUCK_TIME && !yieldsTo(world, gate, foeGate);
}

/** Whether `foe` is the leader where two paths merge: the one farther on, once either has come to where they merge. */
function mergesFirst(
  world: World,
  foe: number,
  slot: number,
  gate: number,
  m: number,
  front: number,
  foeFront: number,
): boolean {
  const { network } = world;
  const foeGate = network.meetGate[m]!;
  if (front <= network.meetFrom[m]! && foeFront <= network.meetFoeFrom[m]!)
    return isFirst(world, foe, slot, gate, foeGate);
  const toEnd = network.laneLength[network.edgeLanes + gate]! - front;
  const foeToEnd = network.laneLength[network.edgeLanes + foeGate]! - foeFront;
  return foeToEnd === toEnd ? world.slots.id[foe]! < world.slots.id[slot]! : foeToEnd < toEnd;
}

/**
 * Whether `foe`, inside the junction, goes before the vehicle, inside it too: who was there first, whatever the right of way, which
 * lies in the times that count. Of any two, exactly one is first. As SUMO's `MSVehicle::isLeader` does.
 */
function isFirst(world: World, foe: number, slot: number, gate: number, foeGate: number): boolean {
  const { slots } = world;
  const iYield = yieldsTo(world, gate, foeGate);
  const foeYields = yieldsTo(world, foeGate, gate);
  if (waitOf(world, slot) >= STUCK_TIME && waitOf(world, foe) >= STUCK_TIME) {
    const mine = standsInTheWay(world, slot, foe);
    const its = standsInTheWay(world, foe, slot);
    if (mine !== its) return its;
  }
  const own = iYield ? passedWaitingPoint(world, slot) : slots.entry[slot]!;
  const other = foeYields ? passedWaitingPoint(world, foe) : slots.entry[foe]!;
  if (own !== other) return other < own;
  if (iYield !== foeYields) return iYield;
  if (slots.speed[slot] !== slots.speed[foe]) return slots.speed[slot]! < slots.speed[foe]!;
  return slots.id[foe]! < slots.id[slot]!;
}

/** When one inside a junction came to where others cross: not yet, for one that has its waiting point before it. Unit s. */
function passedWaitingPoint({ slots, network }: World, slot: number): number {
  const gate = slots.lane[slot]! - network.edgeLanes;
  return gate >= 0 && network.gateWaitsInside[gate] ? Number.POSITIVE_INFINITY : slots.entry[slot]!;
}

/** Whether `slot` stands across the way of `other`, which has not come to where their ways cross: it has to go first. */
function standsInTheWay(world: World, slot: number, other: number): boolean {
  const { network, slots, demand } = world;
  const lane = slots.lane[slot]!;
  const gate = lane - network.edgeLanes;
  const otherGate = slots.lane[other]! - network.edgeLanes;
  if (gate < 0 || otherGate < 0) return false;
  const front = slots.position[slot]!;
  const rear = front - demand.types.length[slots.type[slot]!]!;
  for (let m = network.meetStart[gate]!; m < network.meetStart[gate + 1]!; m++) {
    if (network.meetGate[m] !== otherGate || network.meetKind[m] !== MEETING.cross) continue;
    const inZone = front > network.meetFrom[m]! && rear < network.meetUntil[m]!;
    if (inZone && slots.position[other]! <= network.meetFoeFrom[m]! + IN_FRONT) return true;
  }
  return false;
}

/**
 * Whether somebody stands, or comes to stand, across the way behind the waiting point of `gate`: who goes on now would stand there too, where
 * more are in his way and he in theirs.
 */
export function isBarred(world: World, slot: number, gate: number): boolean {
  const { network, lanes, slots, demand } = world;
  for (let m = network.meetStart[gate]!; m < network.meetStart[gate + 1]!; m++) {
    if (network.meetKind[m] !== MEETING.cross) continue;
    const lane = network.edgeLanes + network.meetGate[m]!;
    const start = lanes.start[lane]!;
    for (let k = start + lanes.count[lane]! - 1; k >= start; k--) {
      const foe = lanes.order[k]!;
      // who is bound for a waiting point of his own will stand there too
      const stands = waitOf(world, foe) >= STUCK_TIME || network.gateWaitsInside[network.meetGate[m]!] === 1;
      if (foe === slot || !stands || waitsAside(world, gate, m, foe)) continue;
      const front = slots.position[foe]!;
      const rear = front - demand.types.length[slots.type[foe]!]!;
      if (front > network.meetFoeFrom[m]! && rear < clearAt(world, m, front)) return true;
    }
  }
  return false;
}

/** Whether the connection that `gate` belongs to lets the one of `other` go first. */
function yieldsTo(world: World, gate: number, other: number): boolean {
  const { network } = world;
  const { edgeLanes, gateTo, gateFrom, yieldStart } = network;
  const own = network.gateWaitsInside[gate] ? gateTo[gate]! - edgeLanes : gate;
  const foe = network.gateInside[other] ? gateFrom[other]! - edgeLanes : other;
  for (let i = yieldStart[own]!; i < yieldStart[own + 1]!; i++) if (network.yields[i] === foe) return true;
  return false;
}

/**
 * Where a foe's rear must be to have left the contested zone. The zone is as wide as the lanes; a vehicle is narrower,
 * and one at its waiting point inside the junction stands there so that others can pass behind it.
 */
function clearAt({ network }: World, m: number, foeFront: number): number {
  const gate = network.meetGate[m]!;
  const waits =
    network.gateWaitsInside[gate] && foeFront > network.laneLength[network.edgeLanes + gate]! - AT_WAITING_POINT;
  return waits ? network.meetFoeMiddle[m]! : network.meetFoeClear[m]!;
}

function stopBefore(world: World, slot: number, distance: number): number {
  const { slots, demand, dt } = world;
  return stoppingSpeed(Math.max(0, distance), demand.types.decel[slots.type[slot]!]!, dt, dt);
}

function behind(world: World, slot: number, foe: number, gap: number): number {
  const { slots, demand, dt } = world;
  const { types } = demand;
  const type = slots.type[slot]!;
  const decel = types.decel[type]!;
  const leadDecel = types.decel[slots.type[foe]!]!;
  const leadSpeed = slots.speed[foe]!;
  const way = brakeGap(leadSpeed, Math.max(decel, leadDecel), 0, dt);
  const hardest = types.emergencyDecel[type]!;
  return followingSpeed(
    Math.max(0, gap),
    slots.speed[slot]!,
    leadSpeed,
    leadDecel,
    way,
    decel,
    hardest,
    types.tau[type]!,
    dt,
  );
}
