// Emergency vehicles under blue light: past queues, over red after slowing, never into anybody.
// Compared with SUMO's device.bluelight (Bieker-Walz, Behrisch, Junghans 2018, Analysis of the traffic behavior of
// emergency vehicles in a microscopic traffic simulation): there, too, others within 25 m make way, the vehicle passes
// standing ones at 20 km/h and drives over red at 20 km/h; here it does so beside the lanes instead of on sublanes.
import { VEHICLE_CLASSES } from '../core/vehicle-class.ts';
import { arrive } from './arrive.ts';
import { comeBack, isAside, leaveAside, stepAside } from './aside.ts';
import { passFoes } from './blue-junction.ts';
import { goOn, setLimit } from './cross.ts';
import { addHook } from './hooks.ts';
import { STANDING, slowingSpeed, stoppingSpeed } from './krauss.ts';
import { readLanePlan } from './lane-plan.ts';
import { placeOf } from './lanes.ts';
import { canComeBack, followSpeed, makeWay, passSpeed } from './rescue-lane.ts';
import { SIGHT, sightOf } from './right-of-way.ts';
import { ARRIVES, NO_GATE } from './vehicles.ts';
import { turnStanding } from './waiting.ts';
import type { World } from './world.ts';

export const EMERGENCY = VEHICLE_CLASSES.indexOf('emergency');

/** m/s over a line whose lamp or sign says wait (SUMO: jmDriveRedSpeed of its emergency page, 20 km/h) */
const RED_SPEED = 5.56;
/** m, gap to a slower leader, and its speed as a share of the own wish, at which the vehicle goes past it */
const PASS_GAP = 40;
const SLOW = 0.8;
/** m looked ahead at least, and lanes at most */
const LEAST_LOOK = 30;
const HOPS = 10;

/** An entry over a closed line under blue light, for the record. */
export interface RedEntry {
  /** row of the demand */
  readonly vehicle: number;
  readonly gate: number;
  /** s */
  readonly time: number;
  /** m/s */
  readonly speed: number;
}

/** Sees to it that emergency vehicles are driven under blue light; `ids` are those known so far. */
export function lightBlue(world: World, ids: readonly number[]): void {
  if (ids.length === 0) return;
  if (world.blue === undefined) {
    world.blue = [];
    addHook(world, 'plan', driveBlueLights);
  }
  world.blue.push(...ids);
}

/** Vehicles of class emergency among the rows from `first` on. */
export function emergencyRows(world: World, first: number): number[] {
  const { types, type, count } = world.demand;
  if (!types.vehicleClass.includes(EMERGENCY)) return [];
  const found: number[] = [];
  for (let id = first; id < count; id++) if (types.vehicleClass[type[id]!] === EMERGENCY) found.push(id);
  return found;
}

function driveBlueLights(world: World): void {
  const blue = world.blue!;
  for (let i = 0; i < blue.length; i++) {
    const id = blue[i]!;
    const slot = world.vehicles.slot[id]!;
    if (slot < 0 || world.vehicles.dwell[id]! > 0) continue;
    makeWay(world, slot);
    if (!isAside(world, id)) {
      if (!isImpeded(world, slot)) continue;
      stepAside(world, slot);
      takeBestLane(world, slot);
    }
    drive(world, slot);
  }
}

function isImpeded(world: World, slot: number): boolean {
  const { slots, lanes, network, demand, vehicles } = world;
  const lane = slots.lane[slot]!;
  if (lane >= network.edgeLanes) return false;
  const stop = vehicles.nextStop[slots.id[slot]!]!;
  if (stop >= 0 && network.laneEdge[demand.stopLane[stop]!] === network.laneEdge[lane]) return false;
  if (slots.cap[slot]! < Math.min(slots.limit[slot]!, slots.speed[slot]! + 0.1)) return true;
  const k = placeOf(lanes, lane, slot);
  if (k === 0) return false;
  const lead = lanes.order[lanes.start[lane]! + k - 1]!;
  const gap = slots.position[lead]! - demand.types.length[slots.type[lead]!]! - slots.position[slot]!;
  return gap < PASS_GAP && slots.speed[lead]! < SLOW * slots.limit[slot]!;
}

/** Beside the lanes one may count as on any of them: on the one that leads on. */
function takeBestLane(world: World, slot: number): void {
  const { slots, network } = world;
  if (slots.lane[slot]! >= network.edgeLanes || slots.offset[slot] === 0) return;
  slots.lane[slot] = slots.lane[slot]! + slots.offset[slot]!;
  readLanePlan(world, slot);
  setLimit(world, slot);
}

function drive(world: World, slot: number): void {
  const { slots, demand, dt } = world;
  const type = slots.type[slot]!;
  const speed = slots.speed[slot]!;
  const wish = Math.min(speed + demand.types.accel[type]! * dt, slots.limit[slot]!);
  const most = lookAhead(world, slot, Math.min(wish, slots.cap[slot]!));
  const next = Math.max(0, speed - demand.types.emergencyDecel[type]! * dt, most);
  slots.cap[slot] = Number.POSITIVE_INFINITY;
  slots.advice[slot] = Number.POSITIVE_INFINITY;
  slots.rise[slot] = next - speed;
  slots.speed[slot] = next;
  slots.position[slot] = slots.position[slot]! + next * dt;
  if (next < STANDING !== slots.stoodSince[slot]! <= world.steps) turnStanding(world, slot);
  count(world, slot, next);
  advance(world, slot);
}

/** What leaders without room beside them, lines, foes and curves ahead allow. */
function lookAhead(world: World, slot: number, wish: number): number {
  const { slots, network, demand, dt } = world;
  const { edgeLanes, laneLength, laneSpeed } = network;
  const type = slots.type[slot]!;
  const decel = demand.types.decel[type]!;
  const top = demand.types.maxSpeed[type]!;
  const factor = slots.factor[slot]!;
  holdBehind(world, slot);
  const look = Math.max(LEAST_LOOK, (wish * wish) / decel + wish * 2 * dt);
  let lane = slots.lane[slot]!;
  let from = -slots.position[slot]!;
  let gate = slots.gate[slot]!;
  let routeAt = slots.routeAt[slot]!;
  let most = wish;
  for (let hop = 0; hop < HOPS && from < look; hop++) {
    const inside = lane >= edgeLanes;
    if (inside)
      most = Math.min(most, passFoes(world, slot, lane - edgeLanes, -from), followSpeed(world, slot, lane, from));
    else most = Math.min(most, passSpeed(world, slot, lane, from));
    if (!inside && gate === ARRIVES) break;
    const end = from + laneLength[lane]!;
    if (!inside && gate < 0) return Math.min(most, stoppingSpeed(Math.max(0, end), decel, dt, dt));
    if (gate >= 0) {
      const pace = Math.min(laneSpeed[edgeLanes + gate]! * factor, top);
      const closed = !inside && sightOf(world, gate) !== SIGHT.free;
      most = Math.min(most, slowingSpeed(Math.max(0, end), closed ? Math.min(pace, RED_SPEED) : pace, decel, dt));
      lane = edgeLanes + gate;
    } else {
      lane = network.gateTo[lane - edgeLanes]!;
    }
    from = end;
    if (lane >= edgeLanes) gate = gateAfter(world, lane);
    else {
      gate = gateOnward(world, slot, lane, ++routeAt);
      if (gate >= 0) lane = network.gateFrom[gate]!;
    }
  }
  return most;
}

/** The gate by which the route leads on from an edge, from the lane at hand if it can be; ARRIVES on the last edge. */
function gateOnward({ network, demand, slots }: World, slot: number, lane: number, routeAt: number): number {
  if (routeAt + 1 >= demand.routeEnd[slots.id[slot]!]!) return ARRIVES;
  const next = demand.routeEdges[routeAt + 1]!;
  const first = network.edgeFirstLane[network.laneEdge[lane]!]!;
  const total = network.edgeLaneTotal[network.laneEdge[lane]!]!;
  for (const from of [lane, ...Array.from({ length: total }, (_, i) => first + i)]) {
    for (let i = network.laneGateStart[from]!; i < network.laneGateStart[from + 1]!; i++) {
      if (network.laneEdge[network.gateTarget[network.laneGates[i]!]!] === next) return network.laneGates[i]!;
    }
  }
  return NO_GATE;
}

/** Holds those whose ways cross the lanes that the rear still hangs over. */
function holdBehind(world: World, slot: number): void {
  const { slots, network, demand } = world;
  let front = slots.position[slot]!;
  const length = demand.types.length[slots.type[slot]!]!;
  for (const behind of [slots.behind1[slot]!, slots.behind2[slot]!, slots.behind3[slot]!]) {
    if (behind < 0 || front >= length) return;
    front += network.laneLength[behind]!;
    if (behind >= network.edgeLanes) passFoes(world, slot, behind - network.edgeLanes, front);
  }
}

function gateAfter({ network }: World, lane: number): number {
  const first = network.laneGateStart[lane]!;
  return first < network.laneGateStart[lane + 1]! ? network.laneGates[first]! : -1;
}

function count(world: World, slot: number, speed: number): void {
  const { measures, countedFor, slots, dt } = world;
  const { links } = measures;
  const cell = measures.cell + countedFor[slots.lane[slot]!]!;
  links.time[cell] = links.time[cell]! + dt;
  links.distance[cell] = links.distance[cell]! + speed * dt;
  links.timeLoss[cell] = links.timeLoss[cell]! + (1 - speed / slots.limit[slot]!) * dt;
  if (speed < STANDING) links.stopped[cell] = links.stopped[cell]! + dt;
  measures.updates++;
}

/** Over lane ends, into arrival, or back into the row where there is room. */
function advance(world: World, slot: number): void {
  const { slots, network, demand, measures } = world;
  const id = slots.id[slot]!;
  const arrives = () => slots.gate[slot] === ARRIVES && slots.lane[slot]! < network.edgeLanes;
  while (slots.position[slot]! > network.laneLength[slots.lane[slot]!]! && !arrives()) {
    const gate = slots.gate[slot]!;
    const before = slots.lane[slot]!;
    if (before < network.edgeLanes && gate >= 0) {
      const sight = sightOf(world, gate);
      if (sight === SIGHT.closed || sight === SIGHT.yellow) {
        measures.redEntries.push({ vehicle: id, gate, time: world.time, speed: slots.speed[slot]! });
      }
    }
    if (!goOn(world, slot)) return;
    takeBestLane(world, slot);
  }
  const end = demand.arrivalPos[id]!;
  const at = slots.position[slot]!;
  if (arrives() && (at >= end || at > network.laneLength[slots.lane[slot]!]!)) {
    leaveAside(world, id);
    arrive(world, slot);
    return;
  }
  const place = canComeBack(world, slot);
  if (place >= 0) comeBack(world, slot, place);
}
