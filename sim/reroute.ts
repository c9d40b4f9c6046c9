// Changing the way of a vehicle under way, and taking one out.

import type { CompiledNetwork } from '../core/compiled-network.ts';
import { type EdgeGraph, edgeGraph, gateBetween } from '../core/edge-graph.ts';
import { Fault } from '../core/fault.ts';
import { closeTrip } from './arrive.ts';
import { isAside, leaveAside } from './aside.ts';
import { brakeGap } from './krauss.ts';
import { planLanes, readLanePlan } from './lane-plan.ts';
import { placeOf, removeAt } from './lanes.ts';
import { appendEdges, ownDemand } from './own-demand.ts';
import { TRIP_STATUS } from './result.ts';
import { freeSlot } from './slots.ts';
import type { World } from './world.ts';

const graphs = new WeakMap<CompiledNetwork, EdgeGraph>();

function graphOf(network: CompiledNetwork): EdgeGraph {
  let graph = graphs.get(network);
  if (graph === undefined) {
    graph = edgeGraph(network);
    graphs.set(network, graph);
  }
  return graph;
}

/** The number of a vehicle. @throws Fault SIM_UNKNOWN_VEHICLE */
export function vehicleOf(world: World, id: string): number {
  const row = world.demand.ids.indexOf(id);
  if (row >= 0) return row;
  throw new Fault('SIM_UNKNOWN_VEHICLE', 'there is no such vehicle in the demand; check the id', `vehicle ${id}`);
}

/**
 * How many edges of its route, from the first on, a vehicle can no longer leave out: 0 before it departs, else up to
 * the edge it is on, and the next one too where it is inside the junction or too near to stop before it.
 */
export function edgesKept(world: World, id: number): number {
  const { vehicles, slots, demand, network } = world;
  const slot = vehicles.slot[id]!;
  if (slot < 0) return 0;
  const lane = slots.lane[slot]!;
  const here = slots.routeAt[slot]! - demand.routeStart[id]! + 1;
  if (lane >= network.edgeLanes) return here + 1;
  const left = network.laneLength[lane]! - slots.position[slot]!;
  const near = left <= brakeGap(slots.speed[slot]!, demand.types.decel[slots.type[slot]!]!, world.dt, world.dt) + 1;
  return near && here < demand.routeEnd[id]! - demand.routeStart[id]! ? here + 1 : here;
}

/** The edge from which a vehicle can still choose its way. */
export function lastKeptEdge(world: World, id: number): number {
  const { demand } = world;
  return demand.routeEdges[demand.routeStart[id]! + Math.max(0, edgesKept(world, id) - 1)]!;
}

/**
 * Gives a vehicle another way: `edges` (numbers) follow the edge that `lastKeptEdge` names; before departure they are
 * the whole route.
 * @throws Fault SIM_ROUTE_BROKEN, SIM_STOP_OFF_ROUTE (a stop still to be served would be left out)
 */
export function reroute(world: World, id: number, edges: readonly number[]): void {
  const { demand, vehicles, slots } = world;
  const where = `vehicle ${demand.ids[id]}`;
  const kept = edgesKept(world, id);
  const from = demand.routeStart[id]!;
  const route = [...demand.routeEdges.subarray(from, from + kept), ...edges];
  const at = vehicles.slot[id]! < 0 ? 0 : slots.routeAt[vehicles.slot[id]!]! - from;
  requireWay(world, id, route, Math.max(0, kept - 1), where);
  requireStops(world, id, route, at, where);
  setRoute(world, id, route, at);
}

/** Writes a route that is known to hold, of which the vehicle is on edge number `at`, and plans its lanes anew. */
export function setRoute(world: World, id: number, route: readonly number[], at: number): void {
  const demand = ownDemand(world);
  const start = appendEdges(world, route);
  demand.routeStart[id] = start;
  demand.routeEnd[id] = start + route.length;
  const slot = world.vehicles.slot[id]!;
  if (slot < 0) return;
  world.slots.routeAt[slot] = start + at;
  replan(world, slot);
}

/** Plans the lanes of a vehicle on an edge anew. */
export function replan(world: World, slot: number): void {
  const { slots, network } = world;
  if (slots.lane[slot]! >= network.edgeLanes) return;
  planLanes(world, slots.id[slot]!, slots.routeAt[slot]!);
  readLanePlan(world, slot);
}

function requireWay(world: World, id: number, route: readonly number[], from: number, where: string): void {
  const { network, demand } = world;
  const bit = 1 << demand.types.vehicleClass[demand.type[id]!]!;
  if (route.length === 0 || route.some((edge) => !(edge >= 0 && edge < network.edgeCount))) {
    throw new Fault('SIM_ROUTE_BROKEN', 'the route names no edge, or one that is not there; give edge numbers', where);
  }
  for (let i = from; i + 1 < route.length; i++) {
    if (gateBetween(graphOf(network), route[i]!, route[i + 1]!, bit) >= 0) continue;
    const names = `${network.edgeIds[route[i]!]} to ${network.edgeIds[route[i + 1]!]}`;
    throw new Fault('SIM_ROUTE_BROKEN', `there is no connection for its class from ${names}; repair the route`, where);
  }
}

function requireStops(world: World, id: number, route: readonly number[], at: number, where: string): void {
  const { demand, network, vehicles } = world;
  const next = vehicles.nextStop[id]!;
  if (next < 0) return;
  let from = at;
  for (let stop = next; stop < demand.stopStart[id + 1]!; stop++) {
    const edge = network.laneEdge[demand.stopLane[stop]!]!;
    from = route.indexOf(edge, from);
    if (from >= 0) continue;
    const text = `the new way leaves out its stop on edge ${network.edgeIds[edge]}; lead it over all stops`;
    throw new Fault('SIM_STOP_OFF_ROUTE', text, where);
  }
}

/**
 * Takes a vehicle out, wherever it is: on the road (its trip then counts as removed), waiting to enter, or not yet due
 * (it then counts as cancelled). One that has arrived stays arrived.
 */
export function removeVehicle(world: World, id: number): void {
  const { vehicles, slots, lanes, measures, queues } = world;
  const { trips } = measures;
  const slot = vehicles.slot[id]!;
  if (slot >= 0) {
    closeTrip(world, slot);
    if (isAside(world, id)) leaveAside(world, id);
    else removeAt(lanes, slots.lane[slot]!, placeOf(lanes, slots.lane[slot]!, slot));
    trips.status[id] = TRIP_STATUS.removed;
    trips.arrived[id] = world.time;
    measures.removed++;
    vehicles.slot[id] = -1;
    freeSlot(world, slot);
    return;
  }
  if (trips.status[id] !== TRIP_STATUS.waiting && trips.status[id] !== TRIP_STATUS.notDue) return;
  if (trips.status[id] === TRIP_STATUS.waiting) {
    leaveQueue(world, id);
    queues.waiting--;
  }
  if (world.later?.includes(id)) world.later.splice(world.later.indexOf(id), 1);
  trips.status[id] = TRIP_STATUS.cancelled;
  measures.cancelled++;
}

/** Takes a vehicle out of its entry queue; an edge whose queue is empty leaves the list when it is next looked at. */
function leaveQueue({ queues, demand }: World, id: number): void {
  const edge = demand.routeEdges[demand.routeStart[id]!]!;
  let before = -1;
  for (let other = queues.head[edge]!; other !== id; other = queues.next[other]!) before = other;
  const next = queues.next[id]!;
  if (before < 0) queues.head[edge] = next;
  else queues.next[before] = next;
  if (queues.tail[edge] === id) queues.tail[edge] = before;
  if (queues.head[edge]! < 0) {
    const place = queues.edges.indexOf(edge);
    queues.edges[place] = queues.edges[--queues.edgeCount]!;
  }
}
