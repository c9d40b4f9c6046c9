// Vehicles that join a world while it runs: queued at their entry like any other, or put on the road as a state says.
import { compileDemand } from '../core/compile-demand.ts';
import type { CompiledDemand, CompiledTypes } from '../core/compiled-demand.ts';
import { MODEL } from '../core/compiled-demand.ts';
import { laneId } from '../core/compiled-network.ts';
import { DEMAND_FORMAT, DEMAND_VERSION, type DemandFile, type Trip, type VehicleType } from '../core/demand.ts';
import { Fault } from '../core/fault.ts';
import { Router } from '../core/router.ts';
import { VEHICLE_CLASSES } from '../core/vehicle-class.ts';
import { driverFactor, placeOnEdge, queueVehicle } from './admit.ts';
import { emergencyRows, lightBlue } from './blue-light.ts';
import { rearOn } from './guests.ts';
import { addHook } from './hooks.ts';
import { placeInside } from './inside-place.ts';
import { appendType, appendVehicles } from './own-demand.ts';
import { removeVehicle } from './reroute.ts';
import type { World } from './world.ts';

/** Where a vehicle stands or drives already. */
export interface Whereabouts {
  /** lane number: one of its route's edges, or inside a junction between two of them */
  readonly lane: number;
  /** m, front bumper, from lane start */
  readonly position: number;
  /** m/s */
  readonly speed: number;
}

/** A trip as in `demand.json` (route, or from, via and to; stops), but with the departure left to the caller. */
export interface NewVehicle extends Omit<Trip, 'depart' | 'type'> {
  /** id of a type of the demand, or a type of its own */
  readonly type: string | VehicleType;
  /** s; now without it */
  readonly depart?: number;
  /** puts it on the road at once instead of letting it enter */
  readonly at?: Whereabouts;
}

const routers = new WeakMap<object, Router>();

/** Adds one vehicle. Returns its number (row of the demand). Faults as `addVehicles`. */
export function addVehicle(world: World, vehicle: NewVehicle): number {
  return addVehicles(world, [vehicle])[0]!;
}

/**
 * Adds vehicles. Those with `at` are on the road when this returns; the others enter as soon as they are due and their
 * edge has room. Costs a route search for each one without a `route`.
 * @returns their numbers, in the order given
 * @throws Fault DEM_* as `compileDemand`, SIM_VEHICLE_ID, SIM_NO_WAY, SIM_OFF_ROUTE, SIM_NO_ROOM
 */
export function addVehicles(world: World, vehicles: readonly NewVehicle[]): number[] {
  if (vehicles.length === 0) return [];
  const taken = idsOf(world);
  const types = new Map<string, VehicleType>();
  const trips = vehicles.map((vehicle): Trip => {
    const { at: _, type, ...trip } = vehicle;
    if (taken.has(trip.id)) throw new Fault('SIM_VEHICLE_ID', 'the id is taken; choose another', `vehicle ${trip.id}`);
    const known = typeof type === 'string' ? knownType(world, type, trip.id) : type;
    types.set(known.id, known);
    return { ...trip, type: known.id, depart: vehicle.depart ?? world.time };
  });
  const end = trips.reduce((latest, trip) => Math.max(latest, trip.depart), 0) + 1;
  const file: DemandFile = {
    format: DEMAND_FORMAT,
    version: DEMAND_VERSION,
    begin: 0,
    end,
    vehicleTypes: [...types.values()],
    trips,
  };
  const compiled = compileDemand(file, world.network, world.seed, 0, routerFor(world));
  return join(world, vehicles, compiled);
}

function join(world: World, vehicles: readonly NewVehicle[], compiled: CompiledDemand): number[] {
  const rowOf = new Map(compiled.ids.map((id, row) => [id, row]));
  for (const { id, at } of vehicles) {
    const row = rowOf.get(id);
    if (row === undefined) {
      const text = 'there is no way to its destination for its class; give another route or class';
      throw new Fault('SIM_NO_WAY', text, `vehicle ${id}`);
    }
    if (at) requirePlace(world, compiled, row, at);
  }
  const typeRows = compiled.types.ids.map((id, row) => typeRow(world, id, compiled.types, row));
  const first = appendVehicles(
    world,
    compiled,
    Array.from(compiled.type.subarray(0, compiled.count), (row) => typeRows[row]!),
  );
  world.warnings.push(...compiled.warnings);
  lightBlue(world, emergencyRows(world, first));
  return vehicles.map((vehicle) => {
    const id = first + rowOf.get(vehicle.id)!;
    if (vehicle.at) putAt(world, id, vehicle.at);
    else if (world.demand.depart[id]! <= world.time) queueVehicle(world, id);
    else queueLater(world, id);
    return id;
  });
}

function idsOf(world: World): Set<string> {
  if (world.ids === undefined || world.ids.size !== world.demand.count) world.ids = new Set(world.demand.ids);
  return world.ids;
}

function routerFor(world: World): Router {
  let router = routers.get(world.network);
  if (router === undefined) {
    router = new Router(world.network);
    routers.set(world.network, router);
  }
  return router;
}

function knownType(world: World, id: string, vehicle: string): VehicleType {
  const { types } = world.demand;
  const row = types.ids.indexOf(id);
  if (row < 0) {
    const text = `vehicle type ${id} is not in the demand; give the type itself or one of its names`;
    throw new Fault('DEM_UNKNOWN_TYPE', text, `vehicle ${vehicle}`);
  }
  const models = Object.keys(MODEL) as (keyof typeof MODEL)[];
  return {
    id,
    class: VEHICLE_CLASSES[types.vehicleClass[row]!]!,
    model: models.find((name) => MODEL[name] === types.model[row])!,
    length: types.length[row]!,
    maxSpeed: types.maxSpeed[row]!,
  };
}

/** The row of a type: of the demand where the name is known, else added from row `from` of `columns`. */
function typeRow(world: World, id: string, columns: CompiledTypes, from: number): number {
  const known = world.demand.types.ids.indexOf(id);
  if (known >= 0) return known;
  const row: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(columns)) row[name] = value.slice(from, from + 1);
  return appendType(world, row as unknown as CompiledTypes);
}

/** Vehicles that were added before they are due wait in a list of their own, in order of departure. */
function queueLater(world: World, id: number): void {
  if (world.later === undefined) {
    const later: number[] = [];
    world.later = later;
    addHook(world, 'begin', (now) => {
      while (later.length > 0 && now.demand.depart[later.at(-1)!]! <= now.time) queueVehicle(now, later.pop()!);
    });
  }
  const { depart } = world.demand;
  let at = world.later.length;
  while (at > 0 && depart[world.later[at - 1]!]! <= depart[id]!) at--;
  world.later.splice(at, 0, id);
}

/** @throws Fault SIM_OFF_ROUTE, SIM_NO_ROOM where row `row` of a demand cannot be put */
function requirePlace(world: World, demand: CompiledDemand, row: number, at: Whereabouts): void {
  const { network } = world;
  const { lane, position, speed } = at;
  const where = `vehicle ${demand.ids[row]}`;
  const onLane = Number.isInteger(lane) && lane >= 0 && lane < network.laneCount;
  if (!(onLane && position >= 0 && position <= network.laneLength[lane]! && speed >= 0 && speed < 200)) {
    const text = `lane ${lane}, ${position} m, ${speed} m/s is no place on the road; give a lane, metres on it and m/s`;
    throw new Fault('SIM_OFF_ROUTE', text, where);
  }
  if (routePlace(world, demand, row, lane) < 0) {
    const text = `its route does not lead over lane ${laneId(network, lane)}; put it on its route`;
    throw new Fault('SIM_OFF_ROUTE', text, where);
  }
  const other = bodyAt(world, lane, position, demand.types.length[demand.type[row]!]!);
  if (other < 0) return;
  const text = `it would stand in vehicle ${world.demand.ids[world.slots.id[other]!]}; put it elsewhere`;
  throw new Fault('SIM_NO_ROOM', text, where);
}

function putAt(world: World, id: number, at: Whereabouts): void {
  const { network, demand, vehicles } = world;
  const { lane, position, speed } = at;
  try {
    requirePlace(world, demand, id, at);
  } catch (fault) {
    // another one of the same call stands there
    removeVehicle(world, id);
    throw fault;
  }
  const routeAt = routePlace(world, demand, id, lane);
  const put = lane >= network.edgeLanes ? placeInside : placeOnEdge;
  put(world, id, lane, position, speed, driverFactor(world, id), routeAt);
  world.slots.lookSpeed[vehicles.slot[id]!] = speed;
}

/** The place in the route of the edge that a lane is on, or of the one before the junction that it is in; -1 off the route. */
function routePlace(world: World, demand: CompiledDemand, row: number, lane: number): number {
  const { network, countedFor } = world;
  const inside = lane >= network.edgeLanes;
  const target = inside ? network.laneEdge[network.gateTarget[lane - network.edgeLanes]!]! : -1;
  for (let at = demand.routeStart[row]!; at < demand.routeEnd[row]!; at++) {
    if (demand.routeEdges[at] !== countedFor[lane]) continue;
    if (!inside || (at + 1 < demand.routeEnd[row]! && demand.routeEdges[at + 1] === target)) return at;
  }
  return -1;
}

/** The slot of a vehicle that a body of `length` with its front at `position` would touch on a lane, -1. */
function bodyAt(world: World, lane: number, position: number, length: number): number {
  const { lanes, slots, guests, vehicles } = world;
  const start = lanes.start[lane]!;
  for (let k = 0; k < lanes.count[lane]!; k++) {
    const other = lanes.order[start + k]!;
    if (rearOn(world, lane, other) < position && slots.position[other]! > position - length) return other;
  }
  const guest = guests.id[lane]!;
  return guest >= 0 && guests.rear[lane]! < position ? vehicles.slot[guest]! : -1;
}
