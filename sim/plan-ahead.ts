// Looking ahead: each vehicle near a gate plans its speed for passing and for waiting, and registers when it means to pass.
import { addApproach, addPlanner, ROWS_EACH, registerApproach } from './approach.ts';
import { STANDING, slowingSpeed } from './krauss.ts';
import { brakeWay, speedBehind, speedToStop } from './krauss-row.ts';
import { meetingSpeed } from './meeting.ts';
import { SIGHT } from './right-of-way.ts';
import { hasRoomBeyond } from './room-beyond.ts';
import { TYPE_COLUMN, TYPE_ROW } from './type-table.ts';
import { ARRIVES, NO_GATE } from './vehicles.ts';
import type { World } from './world.ts';

/** m before the line where drivers stop at red */
export const LINE_GAP = 1;
/** m, least distance kept to any line */
const LINE_EPS = 0.1;
/** most gates looked at ahead */
const GATES_AHEAD = ROWS_EACH;
/** m, a lane's first vehicle looks ahead at least this far, so that a long vehicle turning off before it is seen */
const LEAST_LOOK = 20;
/** m/s, slower than this nobody passes */
const CREEP = 0.001;

const { GAIN, WAY_RATE, TAU, MIN_GAP, LENGTH, TOP_SPEED } = TYPE_COLUMN;
const ROW = TYPE_ROW;
const ENDS = ARRIVES;
const NONE = NO_GATE;
const STANDS = STANDING;
const { closed: CLOSED, yellow: YELLOW, free: FREE, zips: ZIPS } = SIGHT;

/** Of the vehicle being planned: kept here and not passed on, because a number passed to a function is put on the heap. */
const NOW = new Float64Array(2);
/** m/s, the most that all so far allows */
const SPEED = 0;
/** m from its front to the end of the lane looked at */
const SEEN = 1;

/** Plans all vehicles of a part that may reach a gate or a leader beyond their lane. Reads the old state only. */
export function planAhead(world: World, part: number): void {
  const { occupied, parts, lanes, network, slots, types, guests, dt } = world;
  const { position, speed, limit, type, gate, held } = slots;
  const { laneLength, laneSpeed, edgeLanes } = network;
  const gentlest = gentlestWay(types);
  for (let i = parts.first[part]!, n = parts.first[part + 1]!; i < n; i++) {
    const lane = occupied[i]!;
    const first = lanes.start[lane]!;
    const end = first + lanes.count[lane]!;
    if (lane >= edgeLanes) {
      for (let k = first; k < end; k++) planOne(world, lane, k > first ? lanes.order[k - 1]! : -1, lanes.order[k]!);
      continue;
    }
    const length = laneLength[lane]!;
    const far = farthestLook(laneSpeed[lane]!, gentlest, dt);
    const hangsOver = guests.id[lane]! >= 0;
    let shut = NONE;
    for (let k = first; k < end; k++) {
      const slot = lanes.order[k]!;
      // nobody gets past one ahead who stays at the same gate
      if (shut >= 0 && gate[slot] === shut && held[slot]) continue;
      const t = type[slot]! * ROW;
      const seen = length - position[slot]!;
      const next = Math.min(speed[slot]! + types[t + GAIN]!, limit[slot]!);
      const look = lookOf(types, t, next, dt);
      if (k === first && (seen <= look || seen < LEAST_LOOK || hangsOver)) {
        if (!hangsOver && staysAtRed(world, lane, slot)) shut = gate[slot]!;
        else planOne(world, lane, -1, slot);
      } else if (seen <= look) {
        if (shut >= 0 && gate[slot] === shut) held[slot] = 1;
        else if (staysAtRed(world, lane, slot)) shut = gate[slot]!;
        else announce(world, lane, slot, lanes.order[k - 1]!);
      } else if (seen > far) {
        break;
      }
    }
  }
}

/** m within which a vehicle that is about to drive at `next` m/s plans for its gate. */
export function lookOf(types: Float64Array, t: number, next: number, dt: number): number {
  return next * (next * types[t + WAY_RATE]! + 2 * dt) + 3;
}

/** m, beyond which nobody on a lane of this limit looks: one and a half times the limit, braking as gently as anybody does. */
function farthestLook(limit: number, gentlest: number, dt: number): number {
  const fast = 1.5 * limit;
  return fast * (fast * gentlest + 2 * dt) + 3;
}

/** s2/m, the longest way to brake of any type, by squared speed. */
function gentlestWay(types: Float64Array): number {
  let most = 0;
  for (let t = 0; t < types.length; t += ROW) if (types[t + WAY_RATE]! > most) most = types[t + WAY_RATE]!;
  return most;
}

/** Caps a vehicle before a shut gate at which it can stop; such a one has nothing more to plan. */
function staysAtRed(world: World, lane: number, slot: number): boolean {
  const { slots, network, types, sights, dt } = world;
  const gate = slots.gate[slot]!;
  if (gate < 0) return false;
  const sight = sights.of[gate]!;
  if (sight !== CLOSED && sight !== YELLOW) return false;
  const t = slots.type[slot]! * ROW;
  const speed = slots.speed[slot]!;
  const seen = network.laneLength[lane]! - slots.position[slot]!;
  const spare = seen - brakeWay(types, t, speed, dt);
  if (spare < 0) return false;
  const room = seen - Math.max(LINE_EPS, Math.min(LINE_GAP, spare));
  const cap = speedToStop(types, t, room, speed + types[t + GAIN]!, dt);
  if (cap < slots.cap[slot]!) slots.cap[slot] = cap;
  slots.held[slot] = 1;
  return true;
}

/**
 * A vehicle behind another of its lane keeps to that one, and only tells those who must yield when it will come; where
 * its lane does not lead on, it also makes ready to stop at the end.
 */
function announce(world: World, lane: number, slot: number, ahead: number): void {
  const { network, slots, types, approaches, dt } = world;
  const gate = slots.gate[slot]!;
  slots.held[slot] = 0;
  if (gate < 0) {
    if (gate !== NONE) return;
    const t = slots.type[slot]! * ROW;
    const room = network.laneLength[lane]! - slots.position[slot]! - LINE_EPS;
    const cap = speedToStop(types, t, room, slots.speed[slot]! + types[t + GAIN]!, dt);
    if (cap < slots.cap[slot]!) slots.cap[slot] = cap;
    return;
  }
  if (!network.gateWatched[gate] || slots.speed[slot]! < STANDS) return;
  const row = addApproach(approaches, slot, gate);
  approaches.distance[row] = network.laneLength[lane]! - slots.position[slot]!;
  approaches.ahead[row] = ahead;
  approaches.aheadDistance[row] = network.laneLength[lane]! - slots.position[ahead]!;
  approaches.passSpeed[row] = Math.min(slots.speed[slot]! + types[slots.type[slot]! * ROW + GAIN]!, slots.limit[slot]!);
  approaches.wills[row] = 1;
  announceRow(world, row);
}

/** Enters a row in its gate's list, at once where nobody else looks ahead at the same time. */
function announceRow({ approaches, parts, steps }: World, row: number): void {
  if (parts.count === 1) registerApproach(approaches, row, steps);
  else approaches.listed[row] = 1;
}

function planOne(world: World, lane0: number, ahead: number, slot: number): void {
  const { network, slots, types, approaches, lanes, dt } = world;
  const { laneLength, edgeLanes } = network;
  const t = slots.type[slot]! * ROW;
  const next = Math.min(slots.speed[slot]! + types[t + GAIN]!, slots.limit[slot]!);
  const look = next * (dt + types[t + TAU]!) + brakeWay(types, t, next, dt) + types[t + MIN_GAP]!;
  let lane = lane0;
  let gate = slots.gate[slot]!;
  let routeAt = slots.routeAt[slot]!;
  let wills = true;
  let slowed = false;
  const first = approaches.count;
  NOW[SPEED] = next;
  NOW[SEEN] = laneLength[lane]! - slots.position[slot]!;
  if (ahead >= 0) keepBehind(world, slot, lane, ahead);
  else keepBehindGuest(world, slot, lane);
  for (let hop = 0; hop < GATES_AHEAD; hop++) {
    if (lane >= edgeLanes) wills = passesOthers(world, slot, lane, first) && wills;
    if (gate === ENDS) break;
    if (gate === NONE && lane < edgeLanes) {
      NOW[SPEED] = speedToStop(types, t, NOW[SEEN]! - LINE_EPS, NOW[SPEED]!, dt);
      break;
    }
    if (gate >= 0) {
      if (planGate(world, slot, gate, wills && !(slowed && lane < edgeLanes), routeAt)) break;
      wills = approaches.wills[approaches.count - 1] === 1;
      slowed = slowed || mustSlow(world, slot, gate);
      lane = edgeLanes + gate;
      slowFor(world, slot, lane);
    } else {
      lane = network.gateTo[lane - edgeLanes]!;
      slowFor(world, slot, lane);
      routeAt++;
    }
    NOW[SEEN] = NOW[SEEN]! + laneLength[lane]!;
    if (lanes.count[lane]! > 0) {
      keepBehind(world, slot, lane, lanes.order[lanes.start[lane]! + lanes.count[lane]! - 1]!);
      if (lane < edgeLanes) break;
    } else keepBehindGuest(world, slot, lane);
    const row = approaches.count - 1;
    if (row >= first && NOW[SPEED]! < approaches.waitSpeed[row]!) approaches.waitSpeed[row] = NOW[SPEED]!;
    if (lane < edgeLanes && NOW[SEEN]! > look) break;
    gate = gateFrom(world, lane, routeAt, slot);
  }
  const row = addPlanner(approaches);
  approaches.vehicleSlot[row] = slot;
  approaches.vehicleFirst[row] = first;
  approaches.vehicleUntil[row] = approaches.count;
  approaches.vehicleEnd[row] = NOW[SPEED]!;
}

/** Heeds those on paths that meet an inside lane. Returns false if the vehicle comes to a stand before them. */
function passesOthers(world: World, slot: number, lane: number, first: number): boolean {
  const { network, approaches, busy } = world;
  const gate = lane - network.edgeLanes;
  const v = NOW[SPEED]!;
  const planned = approaches.count > first;
  if ((busy.meets[gate]! & busy.node[network.laneNode[lane]!]!) === 0) return !planned || v > 0;
  const met = meetingSpeed(world, slot, gate, network.laneLength[lane]! - NOW[SEEN]!, v);
  if (!planned) {
    NOW[SPEED] = met;
    return true;
  }
  const kept = Math.max(met, Math.min(v, approaches.waitSpeed[approaches.count - 1]!));
  NOW[SPEED] = kept;
  return kept > 0 || met >= kept + STANDS;
}

/** Slows a vehicle down so that it enters a lane ahead at no more than its driver's speed there. */
function slowFor(world: World, slot: number, lane: number): void {
  const { network, slots, types } = world;
  const pace = network.laneSpeed[lane]! * slots.factor[slot]!;
  if (pace < NOW[SPEED]! && types[slots.type[slot]! * ROW + TOP_SPEED]! >= pace) slowDown(world, slot, lane);
}

const { DECEL } = TYPE_COLUMN;

function slowDown({ network, slots, types, dt }: World, slot: number, lane: number): void {
  const pace = network.laneSpeed[lane]! * slots.factor[slot]!;
  const v = slowingSpeed(NOW[SEEN]!, pace, types[slots.type[slot]! * ROW + DECEL]!, dt);
  if (v < NOW[SPEED]!) NOW[SPEED] = v;
}

/** The gate that follows a lane on the vehicle's way; NO_GATE at an inside lane's end on an edge, or where none leads on. */
export function gateFrom(world: World, lane: number, routeAt: number, slot: number): number {
  const { network, demand, slots, exits } = world;
  const from = network.laneGateStart[lane]!;
  const until = network.laneGateStart[lane + 1]!;
  if (lane >= network.edgeLanes) return until > from ? network.laneGates[from]! : NONE;
  if (routeAt + 1 >= demand.routeEnd[slots.id[slot]!]!) return ENDS;
  const edge = demand.routeEdges[routeAt + 1]!;
  for (let i = from; i < until; i++) if (exits[2 * i] === edge) return network.laneGates[i]!;
  return NONE;
}

/** Keeps behind a vehicle on the lane looked at. */
function keepBehind({ slots, network, types, dt }: World, slot: number, lane: number, leader: number): void {
  const t = slots.type[slot]! * ROW;
  const lead = slots.type[leader]! * ROW;
  const way = NOW[SEEN]! - network.laneLength[lane]! + slots.position[leader]!;
  const gap = way - types[lead + LENGTH]! - types[t + MIN_GAP]!;
  NOW[SPEED] = speedBehind(types, t, lead, gap, slots.speed[slot]!, slots.speed[leader]!, NOW[SPEED]!, dt);
}

/** Keeps behind one whose rear hangs back over the lane looked at. */
function keepBehindGuest({ guests, vehicles, slots, network, types, dt }: World, slot: number, lane: number): void {
  const id = guests.id[lane]!;
  if (id < 0) return;
  const guest = vehicles.slot[id]!;
  if (guest < 0 || guest === slot) return;
  const t = slots.type[slot]! * ROW;
  const gap = NOW[SEEN]! - network.laneLength[lane]! + guests.rear[lane]! - types[t + MIN_GAP]!;
  const lead = slots.type[guest]! * ROW;
  NOW[SPEED] = speedBehind(types, t, lead, gap, slots.speed[slot]!, slots.speed[guest]!, NOW[SPEED]!, dt);
}

/** Whether a driver comes to this gate ready to stop, as it does not see all foes yet, and lays no claim to what is behind it. */
function mustSlow({ network, sights, slots, types, dt }: World, slot: number, gate: number): boolean {
  const sight = sights.of[gate]!;
  if (sight === FREE || sight === ZIPS || network.gateInside[gate]) return false;
  const seen = NOW[SEEN]!;
  return (
    seen > network.gateVisibility[gate]! && seen > brakeWay(types, slots.type[slot]! * ROW, slots.speed[slot]!, dt)
  );
}

/** Plans one gate. Returns true if the vehicle stays before it in any case. */
function planGate(world: World, slot: number, gate: number, wills: boolean, routeAt: number): boolean {
  const { network, slots, types, approaches, sights, dt } = world;
  const t = slots.type[slot]! * ROW;
  const seen = NOW[SEEN]!;
  const v = NOW[SPEED]!;
  const sight = sights.of[gate]!;
  const shut = sight === CLOSED || sight === YELLOW;
  const spare = seen - brakeWay(types, t, slots.speed[slot]!, dt);
  const canStop = spare >= 0;
  let offset = shut || sight === FREE ? LINE_GAP : 0;
  if (canStop && spare < offset) offset = spare;
  const row = addApproach(approaches, slot, gate);
  approaches.distance[row] = seen;
  approaches.passSpeed[row] = v;
  approaches.waitSpeed[row] = speedToStop(types, t, seen - Math.max(LINE_EPS, offset), v, dt);
  if (sight !== FREE && sight !== ZIPS && canStop && seen > network.gateVisibility[gate]!) approaches.slows[row] = 1;
  if (shut && canStop) return true;
  const leaves = slots.gate[slot] === gate && slots.lane[slot]! >= network.edgeLanes;
  if (!leaves && (!wills || v <= CREEP || !hasRoomBeyond(world, slot, gate, routeAt))) return false;
  approaches.wills[row] = 1;
  if (network.gateWatched[gate]) announceRow(world, row);
  return false;
}
