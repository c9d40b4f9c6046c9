// A world's own copy of its demand, made when vehicles, types or routes are first added or changed while it runs.
import type { CompiledDemand, CompiledTypes } from '../core/compiled-demand.ts';
import { driveByModels } from './driver-models.ts';
import { allocate, copyInto } from './layout.ts';
import { createTypeTable } from './type-table.ts';
import { LANE_PLAN_LAYOUT, VEHICLE_LAYOUT } from './vehicles.ts';
import type { World } from './world.ts';

type Writable<T> = { -readonly [K in keyof T]: T[K] };
type Numbers = Float64Array | Float32Array | Int32Array | Uint32Array | Uint16Array | Uint8Array | Int8Array;

/** The demand of a world, its to change. The compiled one is shared by many runs, so that all columns are copied once. */
export function ownDemand(world: World): Writable<CompiledDemand> {
  if (!world.ownsDemand) {
    const copy: Record<string, unknown> = { ...world.demand };
    for (const [name, value] of Object.entries(copy))
      if (ArrayBuffer.isView(value)) copy[name] = (value as Numbers).slice();
    world.demand = { ...(copy as unknown as CompiledDemand), ids: [...world.demand.ids] };
    world.ownsDemand = true;
  }
  return world.demand;
}

/** The array, or a longer copy of it with at least `length` places. */
function reserved<A extends Numbers>(array: A, length: number): A {
  if (array.length >= length) return array;
  const longer = new (array.constructor as new (n: number) => A)(length + (length >> 1) + 16);
  longer.set(array as never);
  return longer;
}

const PER_VEHICLE = [
  'driver',
  'type',
  'depart',
  'routeStart',
  'routeEnd',
  'departLane',
  'departPos',
  'departSpeed',
  'arrivalPos',
] as const satisfies readonly (keyof CompiledDemand)[];

const PER_STOP = [
  'stopLane',
  'stopFrom',
  'stopUntilPos',
  'stopDuration',
  'stopUntil',
] as const satisfies readonly (keyof CompiledDemand)[];

/**
 * Adds the vehicles of `more` behind those of the world, with their routes and stops; `types[row]` is the type row of
 * each. Returns the number of the first. Columns may be longer than `count`.
 */
export function appendVehicles(world: World, more: CompiledDemand, types: ArrayLike<number>): number {
  const demand = ownDemand(world);
  const first = demand.count;
  const count = first + more.count;
  const routes = appendEdges(world, more.routeEdges);
  const stops = demand.stopStart[first]!;
  const moreStops = more.stopStart[more.count]!;
  for (const name of PER_VEHICLE) demand[name] = reserved<Numbers>(demand[name], count) as never;
  for (const name of PER_STOP) demand[name] = reserved<Numbers>(demand[name], stops + moreStops) as never;
  demand.stopStart = reserved(demand.stopStart, count + 1);
  for (let i = 0; i < more.count; i++) {
    const id = first + i;
    for (const name of PER_VEHICLE) demand[name][id] = more[name][i]!;
    demand.type[id] = types[i]!;
    demand.routeStart[id] = routes + more.routeStart[i]!;
    demand.routeEnd[id] = routes + more.routeEnd[i]!;
    demand.stopStart[id + 1] = stops + more.stopStart[i + 1]!;
    (demand.ids as string[]).push(more.ids[i]!);
  }
  for (const name of PER_STOP) for (let i = 0; i < moreStops; i++) demand[name][stops + i] = more[name][i]!;
  demand.count = count;
  growState(world, first, count);
  return first;
}

/** Adds edges of a route behind all others. Returns the place of the first. */
export function appendEdges(world: World, edges: ArrayLike<number>): number {
  const demand = ownDemand(world);
  const from = world.routeEdgesUsed < 0 ? demand.routeEdges.length : world.routeEdgesUsed;
  demand.routeEdges = reserved(demand.routeEdges, from + edges.length);
  for (let i = 0; i < edges.length; i++) demand.routeEdges[from + i] = edges[i]!;
  world.routeEdgesUsed = from + edges.length;
  return from;
}

/** Adds a row to the vehicle types. Returns its number. */
export function appendType(world: World, row: CompiledTypes): number {
  const demand = ownDemand(world);
  const { types } = demand;
  const longer: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(types)) {
    const added = row[name as keyof CompiledTypes];
    if (!ArrayBuffer.isView(value)) longer[name] = [...value, added[0]];
    else {
      const column = new (value.constructor as new (n: number) => Numbers)(types.ids.length + 1);
      column.set(value as never);
      column[types.ids.length] = added[0] as number;
      longer[name] = column;
    }
  }
  demand.types = { ...(longer as unknown as CompiledTypes) };
  demand.types.tau[types.ids.length]! += world.moreHeadway;
  world.types = createTypeTable(demand.types, world.dt);
  driveByModels(world);
  return types.ids.length;
}

/** Rows of the state for vehicles `first` .. `count` - 1. */
function growState(world: World, first: number, count: number): void {
  const { measures, queues, demand, lanesAcross } = world;
  if (world.vehicles.slot.length < count) {
    const room = count + (count >> 1) + 16;
    const vehicles = allocate(VEHICLE_LAYOUT, room);
    copyInto(VEHICLE_LAYOUT, world.vehicles, vehicles);
    world.vehicles = vehicles;
    const lanePlan = allocate(LANE_PLAN_LAYOUT, room * lanesAcross);
    copyInto(LANE_PLAN_LAYOUT, world.lanePlan, lanePlan);
    world.lanePlan = lanePlan;
  }
  const { trips } = measures;
  measures.trips = {
    status: reserved(trips.status, count),
    entered: reserved(trips.entered, count),
    arrived: reserved(trips.arrived, count),
    timeLoss: reserved(trips.timeLoss, count),
    stopped: reserved(trips.stopped, count),
    stops: reserved(trips.stops, count),
    distance: reserved(trips.distance, count),
  };
  queues.next = reserved(queues.next, count);
  for (let id = first; id < count; id++) {
    world.vehicles.slot[id] = -1;
    world.vehicles.dwell[id] = 0;
    world.vehicles.nextStop[id] = demand.stopStart[id]! < demand.stopStart[id + 1]! ? demand.stopStart[id]! : -1;
    queues.next[id] = -1;
  }
}
