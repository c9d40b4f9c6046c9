// What must hold after every step, as code: counts, places on lanes, brakes before red, bodies that never meet.
import { laneId } from '../core/compiled-network.ts';
import type { FaultRecord } from '../core/fault.ts';
import { EMERGENCY } from './blue-light.ts';
import { touchingBodies } from './bodies.ts';
import { rearOn } from './guests.ts';
import { brakeGap } from './krauss.ts';
import { LAMP } from './lamp-program.ts';
import { TRIP_STATUS } from './result.ts';
import { ARRIVES } from './vehicles.ts';
import type { World } from './world.ts';

/** m, what single precision and rounding may do to a position */
const TOLERANCE = 1e-3;

/** m that turning bodies may scrape one another: waiting vehicles stop where lanes cross, and long ones sweep more */
const SCRAPE = 0.5;

/** What is kept between two calls of `breachesOf`: where everybody was, and what the lamps showed. */
export interface Watch {
  /** by vehicle: lane, position and speed after the last step; lane -1 while not on the road */
  lane: Int32Array;
  position: Float32Array;
  speed: Float32Array;
  /** by vehicle: the gate before which it could not stop when its lamp last ended green, -1 */
  committed: Int32Array;
  readonly lamps: Uint8Array;
  /** vehicles that passed a red lamp since the watch began, lawfully or not */
  entriesOnRed: number;
}

/** A watch over a world, to be called upon after every step from now on. */
export function createWatch(world: World): Watch {
  const { count } = world.demand;
  const watch: Watch = {
    lane: new Int32Array(count).fill(-1),
    position: new Float32Array(count),
    speed: new Float32Array(count),
    committed: new Int32Array(count).fill(-1),
    lamps: world.lamps.state.slice(),
    entriesOnRed: 0,
  };
  remember(watch, world);
  return watch;
}

/**
 * Everything that is wrong with a world after a step, empty if all is well. Codes: SIM_COUNT, SIM_SLOT, SIM_SPEED,
 * SIM_PLACE, SIM_ORDER, SIM_OVERLAP, SIM_RED, SIM_TOUCH. Costs a pass over the whole demand: for tests.
 */
export function breachesOf(watch: Watch, world: World): FaultRecord[] {
  if (world.demand.count > watch.lane.length) enlarge(watch, world);
  const found = [
    ...countBreaches(world),
    ...laneBreaches(world),
    ...hangingBreaches(world),
    ...redBreaches(watch, world),
    ...touchBreaches(world),
  ];
  remember(watch, world);
  return found;
}

/** Makes room for vehicles that have been added. */
function enlarge(watch: Watch, world: World): void {
  const { lane, position, speed, committed } = watch;
  const longer = createWatch(world);
  watch.lane = longer.lane.fill(-1);
  watch.lane.set(lane);
  watch.position = longer.position;
  watch.position.set(position);
  watch.speed = longer.speed;
  watch.speed.set(speed);
  watch.committed = longer.committed;
  watch.committed.set(committed);
}

function breach(world: World, code: string, text: string, where: string): FaultRecord {
  return { code, text: `${text}, at ${world.time.toFixed(1)} s; the engine is wrong, please report it`, where };
}

function countBreaches(world: World): FaultRecord[] {
  const { measures, queues, demand, lanes, vehicles, running } = world;
  const { status } = measures.trips;
  const { obstacles } = world;
  const byStatus = [0, 0, 0, 0, 0, 0, 0];
  for (let id = 0; id < demand.count; id++) byStatus[status[id]!]!++;
  let onLanes = 0;
  for (const n of lanes.count) onLanes += n;
  let queued = 0;
  for (let edge = 0; edge < world.network.edgeCount; edge++) {
    for (let id = queues.head[edge]!; id >= 0; id = queues.next[id]!) queued++;
  }
  let withSlot = 0;
  for (let id = 0; id < demand.count; id++) if (vehicles.slot[id]! >= 0) withSlot++;
  const found: FaultRecord[] = [];
  const same = (what: string, a: number, b: number) => {
    if (a !== b) found.push(breach(world, 'SIM_COUNT', `${what}: ${a} is not ${b}`, 'counts'));
  };
  same(
    'departed = arrived + removed + running',
    measures.departed,
    measures.arrived + measures.removed + running - obstacles,
  );
  same('trips removed = removed', byStatus[TRIP_STATUS.removed]!, measures.removed);
  same('vehicles on or beside lanes = running', onLanes + world.aside.length, running);
  same('vehicles with a slot = running', withSlot, running);
  same('trips under way = running', byStatus[TRIP_STATUS.running]!, running - obstacles);
  same('trips done = arrived', byStatus[TRIP_STATUS.arrived]!, measures.arrived);
  same('trips waiting = waiting', byStatus[TRIP_STATUS.waiting]!, queues.waiting);
  same('vehicles in the entry queues = waiting', queued, queues.waiting);
  return found;
}

function laneBreaches(world: World): FaultRecord[] {
  const { network, lanes, slots, vehicles, demand } = world;
  const found: FaultRecord[] = [];
  for (let lane = 0; lane < network.laneCount; lane++) {
    let rear = network.laneLength[lane]!;
    let front = Number.POSITIVE_INFINITY;
    for (let k = 0; k < lanes.count[lane]!; k++) {
      const slot = lanes.order[lanes.start[lane]! + k]!;
      const id = slots.id[slot]!;
      const position = slots.position[slot]!;
      const say = (code: string, text: string) =>
        found.push(breach(world, code, text, `${laneId(network, lane)}, vehicle ${demand.ids[id]}`));
      if (vehicles.slot[id] !== slot || slots.lane[slot] !== lane) say('SIM_SLOT', 'slot and lane tables disagree');
      if (!(slots.speed[slot]! >= 0) || !Number.isFinite(slots.speed[slot]!))
        say('SIM_SPEED', `speed ${slots.speed[slot]} m/s`);
      if (!(position >= 0 && position <= network.laneLength[lane]! + TOLERANCE))
        say('SIM_PLACE', `position ${position} m on ${network.laneLength[lane]} m`);
      if (slots.gate[slot] === ARRIVES && position > demand.arrivalPos[id]! + TOLERANCE)
        say('SIM_PLACE', `position ${position} m, beyond its arrival at ${demand.arrivalPos[id]} m`);
      if (position > front) say('SIM_ORDER', `position ${position} m, behind one at ${front} m`);
      if (k > 0 && position > rear + TOLERANCE) say('SIM_OVERLAP', `${position - rear} m into the one ahead`);
      front = position;
      rear = position - demand.types.length[slots.type[slot]!]!;
    }
  }
  return found;
}

/** Rears that hang back over the lanes before: nobody's front may be beyond them there. */
function hangingBreaches(world: World): FaultRecord[] {
  const { network, lanes, slots, demand } = world;
  const found: FaultRecord[] = [];
  for (let lane = 0; lane < network.laneCount; lane++) {
    const last = lanes.count[lane]! - 1;
    if (last < 0) continue;
    const slot = lanes.order[lanes.start[lane]! + last]!;
    for (const behind of [slots.behind1[slot]!, slots.behind2[slot]!, slots.behind3[slot]!]) {
      if (behind < 0) break;
      const rear = rearOn(world, behind, slot);
      if (rear >= network.laneLength[behind]!) break;
      if (lanes.count[behind]! === 0) continue;
      const follower = lanes.order[lanes.start[behind]!]!;
      const over = slots.position[follower]! - rear;
      if (over <= TOLERANCE) continue;
      const text = `${over} m into the rear of vehicle ${demand.ids[slots.id[slot]!]}, which is on ${laneId(network, lane)}`;
      const where = `${laneId(network, behind)}, vehicle ${demand.ids[slots.id[follower]!]}`;
      found.push(breach(world, 'SIM_OVERLAP', text, where));
    }
  }
  return found;
}

const mayPass = (lamp: number) => lamp !== LAMP.red && lamp !== LAMP.redYellow && lamp !== LAMP.yellow;

/** The lamps in `world` are those of the step just done, which drivers saw from where the watch has them. */
function redBreaches(watch: Watch, world: World): FaultRecord[] {
  const { network, demand, vehicles, slots, lamps, dt } = world;
  const found: FaultRecord[] = [];
  for (let id = 0; id < demand.count; id++) {
    const from = watch.lane[id]!;
    if (from < 0 || from >= network.edgeLanes) continue;
    const type = demand.type[id]!;
    const toLine = network.laneLength[from]! - watch.position[id]!;
    const canStop = toLine >= brakeGap(watch.speed[id]!, demand.types.decel[type]!, 0, dt);
    for (let i = network.laneGateStart[from]!; i < network.laneGateStart[from + 1]!; i++) {
      const gate = network.laneGates[i]!;
      const lamp = network.gateLamp[gate]!;
      if (lamp < 0) continue;
      const now = lamps.state[lamp]!;
      if (mayPass(watch.lamps[lamp]!) && !mayPass(now) && !canStop) watch.committed[id] = gate;
      if (now !== LAMP.red && now !== LAMP.redYellow) continue;
      const slot = vehicles.slot[id]!;
      if (slot < 0 || !cameThrough(world, slot, network.edgeLanes + gate)) continue;
      if (isBlue(world, id)) continue;
      watch.entriesOnRed++;
      if (watch.committed[id] === gate) continue;
      const text = `passed a red lamp from ${toLine.toFixed(1)} m at ${watch.speed[id]!.toFixed(1)} m/s, though it could stop`;
      found.push(breach(world, 'SIM_RED', text, `${laneId(network, from)}, vehicle ${demand.ids[id]}`));
    }
    const slot = vehicles.slot[id]!;
    if (slot >= 0 && slots.lane[slot]! < network.edgeLanes && slots.lane[slot] !== from) watch.committed[id] = -1;
  }
  return found;
}

/** Vehicles under blue light may; their entries are recorded where they happen. */
function isBlue({ demand }: World, id: number): boolean {
  return demand.types.vehicleClass[demand.type[id]!] === EMERGENCY;
}

function cameThrough({ slots }: World, slot: number, inside: number): boolean {
  return (
    slots.lane[slot] === inside ||
    slots.behind1[slot] === inside ||
    slots.behind2[slot] === inside ||
    slots.behind3[slot] === inside
  );
}

function touchBreaches(world: World): FaultRecord[] {
  const { slots, demand, network } = world;
  const deep = touchingBodies(world).filter(([, , depth]) => depth > SCRAPE);
  return deep.map(([a, b, depth]) => {
    const text = `${depth.toFixed(2)} m into vehicle ${demand.ids[slots.id[b]!]} where their ways cross`;
    const where = `${laneId(network, slots.lane[a]!)}, vehicle ${demand.ids[slots.id[a]!]}`;
    return breach(world, 'SIM_TOUCH', text, where);
  });
}

function remember(watch: Watch, world: World): void {
  const { vehicles, slots } = world;
  for (let id = 0; id < watch.lane.length; id++) {
    const slot = vehicles.slot[id]!;
    watch.lane[id] = slot < 0 ? -1 : slots.lane[slot]!;
    if (slot < 0) continue;
    watch.position[id] = slots.position[slot]!;
    watch.speed[id] = slots.speed[slot]!;
  }
  watch.lamps.set(world.lamps.state);
}
