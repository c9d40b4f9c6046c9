// What the centre may ask of the live street beside its controllers: queues, buses, the running state, and a vehicle that joins.
import type { CompiledDemand } from '../../../core/compiled-demand.ts';
import type { VehicleType } from '../../../core/demand.ts';
import { addVehicle } from '../../../sim/added-vehicle.ts';
import { saveWorldWith } from '../../../sim/checkpoint.ts';
import { TRIP_STATUS } from '../../../sim/result.ts';
import type { World } from '../../../sim/world.ts';
import { BusCalls } from '../../priority/bus-calls.ts';
import { BUS_DEFAULTS, type BusCall } from '../../priority/bus-grant.ts';
import { lanesBefore } from '../../priority/queued-lanes.ts';

/** Asked of the street; `request` is the letter's number. */
export type ProbeAsk =
  | { readonly kind: 'queues'; readonly request: number; readonly lanes: readonly number[] }
  | { readonly kind: 'buses'; readonly request: number }
  | { readonly kind: 'state'; readonly request: number }
  | {
      readonly kind: 'join';
      readonly request: number;
      readonly id: string;
      readonly type: VehicleType;
      /** edge ids */
      readonly route: readonly string[];
    }
  | { readonly kind: 'whereabouts'; readonly request: number; readonly vehicle: number };

/** By lane asked: m from its start, of everybody on it, front to back. */
export interface QueueReport {
  /** s */
  readonly time: number;
  readonly positions: readonly (readonly number[])[];
}

/** Buses that have checked in at signals, by controller, and the positions on the lanes before those. */
export interface BusReport {
  /** s */
  readonly time: number;
  readonly calls: readonly (readonly [controller: number, calls: readonly StreetBus[]])[];
  readonly lanes: readonly (readonly [lane: number, positions: readonly number[]])[];
}

export interface StreetBus extends BusCall {
  readonly id: string;
}

/** A checkpoint of the street, and its demand where that is not the one that the place compiles to. */
export interface StreetState {
  readonly bytes: Uint8Array;
  /** s */
  readonly time: number;
  readonly begin: number;
  readonly end: number;
  readonly step: number;
  readonly seed: number;
  readonly demand?: CompiledDemand;
}

/** Where a vehicle that joined is; the edge, or the one before the junction that it is in. */
export interface JoinedVehicle {
  readonly state: 'waiting' | 'driving' | 'arrived' | 'gone';
  readonly edge: number;
  /** m */
  readonly position: number;
  /** m/s */
  readonly speed: number;
  /** s */
  readonly time: number;
}

/** Answers an ask. Throws the faults of `addVehicle` and `saveWorldWith`. */
export function probe(world: World, ask: ProbeAsk): unknown {
  if (ask.kind === 'queues') return queuesOf(world, ask.lanes);
  if (ask.kind === 'buses') return busesNow(world);
  if (ask.kind === 'state') return stateOf(world);
  if (ask.kind === 'join') {
    const { id, type, route } = ask;
    return addVehicle(world, { id, type, route: [...route], departLane: 'free', departSpeed: 'max' });
  }
  return joinedVehicle(world, ask.vehicle);
}

function queuesOf({ lanes, slots, time }: World, asked: readonly number[]): QueueReport {
  const positions = asked.map((lane) =>
    Array.from({ length: lanes.count[lane] ?? 0 }, (_, k) => slots.position[lanes.order[lanes.start[lane]! + k]!]!),
  );
  return { time, positions };
}

const busCalls = new WeakMap<World, BusCalls>();

/** Asked once a second: so often buses are looked at. */
function busesNow(world: World): BusReport {
  const { time, demand, network } = world;
  const known = busCalls.get(world) ?? new BusCalls(world, BUS_DEFAULTS.checkIn, 'timetable');
  busCalls.set(world, known);
  const calls = [...known.second()];
  const lanes = calls.flatMap(([controller]) => lanesBefore(network, controller));
  const { positions } = queuesOf(world, lanes);
  return {
    time,
    calls: calls.map(([controller, list]) => [controller, list.map((one) => ({ ...one, id: demand.ids[one.bus]! }))]),
    lanes: lanes.map((lane, i) => [lane, positions[i]!]),
  };
}

function stateOf(world: World): StreetState {
  const { time, begin, end, dt: step, seed } = world;
  const bytes = saveWorldWith(world);
  return { bytes, time, begin, end, step, seed, ...(world.ownsDemand && { demand: world.demand }) };
}

function joinedVehicle(world: World, vehicle: number): JoinedVehicle {
  const { vehicles, slots, measures, time, countedFor } = world;
  const slot = vehicles.slot[vehicle] ?? -1;
  const status = measures.trips.status[vehicle];
  if (slot >= 0) {
    const lane = slots.lane[slot]!;
    const edge = countedFor[lane]!;
    const inside = lane >= world.network.edgeLanes;
    const position = inside ? world.network.edgeLength[edge]! : slots.position[slot]!;
    return { state: 'driving', edge, position, speed: slots.speed[slot]!, time };
  }
  const state =
    status === TRIP_STATUS.arrived
      ? 'arrived'
      : status === TRIP_STATUS.waiting || status === TRIP_STATUS.notDue
        ? 'waiting'
        : 'gone';
  return { state, edge: -1, position: 0, speed: 0, time };
}
