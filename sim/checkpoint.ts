// A checkpoint: all that a world needs to go on to the last bit as if it had never stopped, as bytes.
//
// Where vehicles stand in memory is no part of it: they are written lane by lane from the front, and get new slots.
import type { CompiledDemand } from '../core/compiled-demand.ts';
import type { CompiledNetwork } from '../core/compiled-network.ts';
import { Fault } from '../core/fault.ts';
import type { LampProgram } from './lamp-program.ts';
import { planLanes } from './lane-plan.ts';
import { insertSlot } from './lanes.ts';
import { allocate, permute, scatter } from './layout.ts';
import { type PackedColumn, packColumns, unpackColumns } from './packed-columns.ts';
import type { Locks } from './result.ts';
import { reserveSlots } from './slots.ts';
import { LANE_PLAN_LAYOUT, SLOT_LAYOUT, VEHICLE_LAYOUT } from './vehicles.ts';
import { createWorld, type World } from './world.ts';

const KIND = 'checkpoint';
const VERSION = 1;
const TRIPS = ['status', 'entered', 'arrived', 'timeLoss', 'stopped', 'stops', 'distance'] as const;
const LINKS = ['entered', 'left', 'time', 'distance', 'timeLoss', 'stopped', 'queue'] as const;
const COUNTS = ['cell', 'updates', 'peakRunning', 'departed', 'arrived', 'removed', 'cancelled', 'hardStops'] as const;

/** What a checkpoint says in words. */
interface Facts {
  readonly window: { seed: number; step: number; begin: number; end: number; interval: number; locks?: Locks };
  /** of the network, the demand and the programs, so that others are refused */
  readonly of: Marks;
  readonly steps: number;
  readonly measures: Record<(typeof COUNTS)[number], number>;
  readonly redEntries: World['measures']['redEntries'];
  readonly queues: { due: number; waiting: number; scheduled?: number };
  readonly serving: readonly number[];
  readonly aside: readonly number[];
  readonly blue?: readonly number[];
  readonly warnings: World['warnings'];
}

interface Marks {
  readonly network: string;
  readonly demand: string;
  readonly programs: string;
}

/**
 * Writes a world between two steps. Hooks are code and not written: whoever added them adds them again.
 * What stood still for too long is looked for anew after it.
 * @throws Fault SIM_CHECKPOINT_OWN where vehicles or routes were added while it ran, SIM_CHECKPOINT_EVENTS
 */
export function saveWorld(world: World): Uint8Array {
  if (world.ownsDemand) {
    const text = 'vehicles or routes were added while it ran, which a checkpoint does not hold; add them to the demand';
    throw new Fault('SIM_CHECKPOINT_OWN', text, `${world.time} s`);
  }
  return saveWorldWith(world);
}

/**
 * Writes a world whose demand the caller keeps beside the bytes (`world.demand`, as it is now) and hands to `loadWorld`.
 * @throws Fault SIM_CHECKPOINT_OWN where vehicles wait to become due that were added while it ran, SIM_CHECKPOINT_EVENTS
 */
export function saveWorldWith(world: World): Uint8Array {
  if ((world.later?.length ?? 0) > 0) {
    const text = 'vehicles that were added are not due yet, which a checkpoint does not hold; wait for them';
    throw new Fault('SIM_CHECKPOINT_OWN', text, `${world.time} s`);
  }
  if (world.events !== undefined) {
    const text = 'events are played in it, whose state a checkpoint does not hold; run it in one go';
    throw new Fault('SIM_CHECKPOINT_EVENTS', text, `${world.time} s`);
  }
  const { measures, queues } = world;
  const columns = new Map<string, PackedColumn>();
  const rows = rowsInLaneOrder(world);
  const inOrder = allocate(SLOT_LAYOUT, rows.length);
  permute(SLOT_LAYOUT, world.slots, inOrder, rows, rows.length);
  for (const [name, column] of Object.entries(inOrder)) columns.set(`slot.${name}`, column);
  addRows(world, rows, columns);
  for (const name of TRIPS) columns.set(`trip.${name}`, measures.trips[name]);
  for (const name of LINKS) columns.set(`link.${name}`, measures.links[name]);
  columns.set('queue.edges', queues.edges.subarray(0, queues.edgeCount));
  columns.set('queue.ids', idsWaiting(world));
  columns.set('standing', world.standing);
  columns.set('lamp.state', world.lamps.state);
  columns.set('lamp.taken', world.lamps.taken);
  const guests = world.guests.list.slice(0, world.guests.count);
  columns.set('guest.lane', guests);
  columns.set(
    'guest.id',
    Int32Array.from(guests, (lane) => world.guests.id[lane]!),
  );
  columns.set(
    'guest.rear',
    Float32Array.from(guests, (lane) => world.guests.rear[lane]!),
  );
  return packColumns(KIND, VERSION, factsOf(world), columns);
}

function factsOf(world: World): Facts {
  const { measures, queues } = world;
  const counts = Object.fromEntries(COUNTS.map((name) => [name, measures[name]])) as Facts['measures'];
  const { seed, dt: step, begin, end, keepsLocks } = world;
  const programs = world.lamps.programs.map((program, c) => program ?? world.lamps.suspended[c] ?? null);
  return {
    window: { seed, step, begin, end, interval: measures.links.interval, ...(keepsLocks && { locks: 'kept' }) },
    of: marksOf(world.network, world.demand, programs),
    steps: world.steps,
    measures: counts,
    redEntries: measures.redEntries,
    queues: { due: queues.due, waiting: queues.waiting, scheduled: queues.scheduled },
    serving: world.serving,
    aside: world.aside,
    ...(world.blue === undefined ? {} : { blue: world.blue }),
    warnings: world.warnings,
  };
}

/** Slots lane by lane from the front, then those beside the lanes. */
function rowsInLaneOrder({ lanes, running, aside, vehicles }: World): Int32Array {
  const rows = new Int32Array(running);
  let n = 0;
  for (let lane = 0; lane < lanes.count.length; lane++) {
    const from = lanes.start[lane]!;
    for (let k = from; k < from + lanes.count[lane]!; k++) rows[n++] = lanes.order[k]!;
  }
  for (const id of aside) rows[n++] = vehicles.slot[id]!;
  return rows;
}

/** What is kept by vehicle and not by slot, of those on the road. */
function addRows(
  { vehicles, lanePlan, lanesAcross, slots, readied }: World,
  rows: Int32Array,
  columns: Map<string, PackedColumn>,
) {
  const ids = Int32Array.from(rows, (slot) => slots.id[slot]!);
  const some = allocate(VEHICLE_LAYOUT, ids.length);
  permute(VEHICLE_LAYOUT, vehicles, some, ids, ids.length);
  columns.set('vehicle.nextStop', some.nextStop).set('vehicle.dwell', some.dwell);
  if (readied)
    columns.set(
      'vehicle.readied',
      Float32Array.from(ids, (id) => readied[id] ?? 0),
    );
  const planRows = planRowsOf(ids, lanesAcross);
  const plan = allocate(LANE_PLAN_LAYOUT, planRows.length);
  permute(LANE_PLAN_LAYOUT, lanePlan, plan, planRows, planRows.length);
  for (const [name, column] of Object.entries(plan)) columns.set(`plan.${name}`, column);
}

/** Rows of the lane plan of vehicles. */
function planRowsOf(ids: Int32Array, lanesAcross: number): Int32Array {
  const rows = new Int32Array(ids.length * lanesAcross);
  let n = 0;
  for (let i = 0; i < ids.length; i++)
    for (let lane = 0; lane < lanesAcross; lane++) rows[n++] = ids[i]! * lanesAcross + lane;
  return rows;
}

function idsWaiting({ queues }: World): Int32Array {
  const ids: number[] = [];
  for (let i = 0; i < queues.edgeCount; i++) {
    for (let id = queues.head[queues.edges[i]!]!; id >= 0; id = queues.next[id]!) ids.push(id);
  }
  return Int32Array.from(ids);
}

/**
 * The world that was written, ready for its next step.
 * @param programs those in force when it was written
 * @throws Fault SIM_CHECKPOINT_OTHER where network, demand or programs are not those of the checkpoint; PACKED_BROKEN, PACKED_KIND
 */
export function loadWorld(
  network: CompiledNetwork,
  demand: CompiledDemand,
  programs: readonly LampProgram[],
  bytes: Uint8Array,
): World {
  const packed = unpackColumns(KIND, VERSION, bytes);
  const facts = packed.facts as Facts;
  const world = createWorld(network, demand, programs, facts.window);
  const marks = marksOf(network, demand, world.lamps.programs);
  for (const [name, mark] of Object.entries(facts.of)) {
    if (marks[name as keyof Marks] === mark) continue;
    const text = `the checkpoint was made with another ${name}; hand in the one that it was made with`;
    throw new Fault('SIM_CHECKPOINT_OTHER', text, name);
  }
  const take = (name: string) => packed.columns.get(name)!;
  world.steps = facts.steps;
  world.time = world.begin + world.steps * world.dt;
  takeVehicles(world, facts, take);
  takeQueues(world, facts, take('queue.edges'), take('queue.ids'));
  const { measures, lamps, guests } = world;
  for (const name of TRIPS) measures.trips[name].set(take(`trip.${name}`) as never);
  for (const name of LINKS) measures.links[name].set(take(`link.${name}`) as never);
  Object.assign(measures, facts.measures);
  measures.redEntries.push(...facts.redEntries);
  world.standing.set(take('standing') as never);
  lamps.state.set(take('lamp.state') as never);
  lamps.taken.set(take('lamp.taken') as never);
  for (let c = 0; c < lamps.taken.length; c++) {
    if (!lamps.taken[c]) continue;
    lamps.suspended[c] = lamps.programs[c]!;
    lamps.programs[c] = null;
  }
  const lanesHungOver = take('guest.lane') as Int32Array;
  guests.list = Int32Array.from({ length: lanesHungOver.length + 256 }, (_, i) => lanesHungOver[i] ?? 0);
  guests.count = lanesHungOver.length;
  lanesHungOver.forEach((lane, i) => {
    guests.id[lane] = take('guest.id')[i]!;
    guests.rear[lane] = take('guest.rear')[i]!;
  });
  world.warnings.splice(0, world.warnings.length, ...facts.warnings);
  return world;
}

function takeVehicles(world: World, facts: Facts, take: (name: string) => PackedColumn): void {
  const { lanesAcross, vehicles, lanes, readied } = world;
  const ids = take('slot.id') as Int32Array;
  const count = ids.length;
  reserveSlots(world, count);
  const { slots } = world;
  for (const name of Object.keys(SLOT_LAYOUT) as (keyof typeof SLOT_LAYOUT)[])
    slots[name].set(take(`slot.${name}`) as never);
  world.used = count;
  world.running = count;
  lanes.order = new Int32Array(2 * count + 1024);
  const nextStop = take('vehicle.nextStop') as Int32Array;
  const dwell = take('vehicle.dwell') as Float32Array;
  const its = readied && (take('vehicle.readied') as Float32Array);
  const aside = count - facts.aside.length;
  for (let slot = 0; slot < count; slot++) {
    const id = ids[slot]!;
    vehicles.slot[id] = slot;
    vehicles.nextStop[id] = nextStop[slot]!;
    vehicles.dwell[id] = dwell[slot]!;
    if (readied) readied[id] = its![slot]!;
    const lane = slots.lane[slot]!;
    if (slot < aside) insertSlot(lanes, lane, lanes.count[lane]!, slot);
  }
  const plan = allocate(LANE_PLAN_LAYOUT, 0);
  for (const name of Object.keys(plan) as (keyof typeof plan)[]) plan[name] = take(`plan.${name}`) as never;
  scatter(LANE_PLAN_LAYOUT, plan, world.lanePlan, planRowsOf(ids, lanesAcross));
  world.serving.push(...facts.serving);
  world.aside.push(...facts.aside);
  if (facts.blue !== undefined) world.blue = [...facts.blue];
}

function takeQueues(world: World, facts: Facts, edges: PackedColumn, ids: PackedColumn): void {
  const { queues, demand } = world;
  queues.due = facts.queues.due;
  queues.waiting = facts.queues.waiting;
  queues.scheduled = facts.queues.scheduled ?? queues.scheduled;
  queues.edgeCount = edges.length;
  queues.edges.set(edges as never);
  for (let i = 0; i < ids.length; i++) {
    const id = ids[i]!;
    const edge = demand.routeEdges[demand.routeStart[id]!]!;
    if (queues.head[edge]! < 0) queues.head[edge] = id;
    else queues.next[queues.tail[edge]!] = id;
    queues.tail[edge] = id;
    planLanes(world, id, demand.routeStart[id]!);
  }
}

function marksOf(network: CompiledNetwork, demand: CompiledDemand, programs: readonly (LampProgram | null)[]): Marks {
  const { laneLength, laneSpeed, gateFrom, gateTo } = network;
  const { depart, driver, type, routeStart, routeEnd, routeEdges } = demand;
  const fixed = programs.flatMap((p) =>
    p === null ? [] : [Float64Array.of(p.controller, p.tick, p.offset), p.states],
  );
  return {
    network: markOf([laneLength, laneSpeed, gateFrom, gateTo]),
    demand: markOf([depart, driver, type, routeStart, routeEnd, routeEdges]),
    programs: markOf(fixed),
  };
}

/** Hex FNV-1a over the bytes of columns, four at a time where they come in fours. */
function markOf(columns: readonly PackedColumn[]): string {
  let hash = 0x811c9dc5;
  for (const { buffer, byteOffset, byteLength } of columns) {
    const fours = byteOffset % 4 === 0 && byteLength % 4 === 0;
    const words = fours
      ? new Int32Array(buffer, byteOffset, byteLength / 4)
      : new Uint8Array(buffer, byteOffset, byteLength);
    for (let i = 0; i < words.length; i++) hash = Math.imul(hash ^ words[i]!, 0x01000193) ^ (hash >>> 15);
  }
  return (hash >>> 0).toString(16).padStart(8, '0');
}
