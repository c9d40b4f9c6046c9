// From the authored demand to rows of vehicles in order of departure: types drawn, flows spread, routes found.
import { hashName, PURPOSE, streamOf, uniform } from './chance.ts';
import { NO_ROUTE, RouteBook } from './compile-route.ts';
import { StopBook } from './compile-stop.ts';
import { TypeBook, typeColumns } from './compile-type.ts';
import { type CompiledDemand, DEPART_LANE, DEPART_POS, DEPART_SPEED } from './compiled-demand.ts';
import type { CompiledNetwork } from './compiled-network.ts';
import type { DemandFile, Flow, Trip } from './demand.ts';
import { Fault } from './fault.ts';
import { flowDepartures } from './flow.ts';
import { compilePedestrians } from './pedestrian-flow.ts';
import { Router } from './router.ts';
import { Tally } from './tally.ts';
import { compileTransit } from './transit-line.ts';

type Departure = Trip | Flow;

/** Vehicles as they are collected, in the order of the file. */
interface Draft {
  readonly ids: string[];
  readonly depart: number[];
  readonly type: number[];
  /** the trip or flow it comes from */
  readonly source: Departure[];
  /** a row of the route table, or -2 - order while the search is open */
  readonly route: number[];
}

/**
 * Compiles a demand for a network. Vehicles due before `begin` (s, the file's own without it) are left out with a
 * warning, as SUMO does, and so are those whose destination cannot be reached; a trip due before the window that its
 * own file states is a fault. Without other word a vehicle departs on
 * the first lane that its class may use, with its rear at the edge's start, at speed 0, and arrives at the edge's end.
 * Which type a vehicle of a mix gets depends on (seed, its id), and when a flow's vehicles depart on (seed, flow id).
 * Time O(vehicles + origins x search tree).
 * @throws Fault DEM_* for everything that cannot be understood; see docs of each.
 */
export function compileDemand(
  file: DemandFile,
  network: CompiledNetwork,
  seed: number,
  begin: number = file.begin,
  router: Router = new Router(network),
): CompiledDemand {
  const types = new TypeBook(file.vehicleTypes, file.mixes ?? []);
  const routes = new RouteBook(router);
  const stops = new StopBook(network);
  const tally = new Tally();
  const draft: Draft = { ids: [], depart: [], type: [], source: [], route: [] };
  const taken = new Set<string>();
  const add = (id: string, depart: number, source: Departure): void => {
    if (taken.has(id)) throw new Fault('DEM_DUPLICATE_ID', 'two vehicles have this id; rename one', `vehicle ${id}`);
    taken.add(id);
    if (depart < begin) {
      tally.add('DEM_BEFORE_WINDOW', `left out: due before ${begin} s; begin earlier to have them`, id);
      return;
    }
    const type = types.draw(source.type, uniform(seed, streamOf(PURPOSE.mix, hashName(id)), 0), `vehicle ${id}`);
    draft.ids.push(id);
    draft.depart.push(depart);
    draft.type.push(type);
    draft.source.push(source);
    draft.route.push(askRoute(source, types, type, routes, stops));
  };
  for (const trip of file.trips) {
    checkDeparture(trip, `trip ${trip.id}`);
    if (!(trip.depart >= 0 && trip.depart < 1e12)) {
      const text = `depart is ${trip.depart}; give seconds, 0 or more`;
      throw new Fault('DEM_DEPART', text, `trip ${trip.id}`);
    }
    if (trip.depart < file.begin) {
      const text = `departs at ${trip.depart} s, before the demand's window begins at ${file.begin} s; correct one of them`;
      throw new Fault('DEM_BEFORE_WINDOW', text, `trip ${trip.id}`);
    }
    add(trip.id, trip.depart, trip);
  }
  for (const flow of file.flows ?? []) {
    checkDeparture(flow, `flow ${flow.id}`);
    const times = flowDepartures(flow, seed);
    for (let i = 0; i < times.length; i++) add(`${flow.id}.${i}`, times[i]!, flow);
  }
  routes.searchAll();
  const compiled = assemble(draft, types, routes, stops, network, tally, seed);
  return {
    ...compiled,
    ...(file.pedestrians?.length && { pedestrians: compilePedestrians(file.pedestrians, network, seed) }),
    ...(file.lines?.length && { transit: compileTransit(file, compiled.ids, network) }),
  };
}

function askRoute(source: Departure, types: TypeBook, type: number, routes: RouteBook, stops: StopBook): number {
  const where = `${'depart' in source ? 'trip' : 'flow'} ${source.id}`;
  const { bit, maxSpeed } = types.routing(type);
  if (source.route) return routes.explicit(source.route, bit, where);
  const { from, to } = source;
  if (from === undefined || to === undefined) {
    throw new Fault('DEM_NO_ROUTE', 'gives neither a route nor from and to; give one of them', where);
  }
  const via = source.via?.map((id) => routes.edge(id, where)) ?? stops.edges(source.stops ?? [], where);
  return -2 - routes.order([routes.edge(from, where), ...via, routes.edge(to, where)], bit, maxSpeed);
}

function assemble(
  draft: Draft,
  types: TypeBook,
  routes: RouteBook,
  stops: StopBook,
  network: CompiledNetwork,
  tally: Tally,
  seed: number,
): CompiledDemand {
  const order = departureOrder(draft, routes, tally);
  const count = order.length;
  const rows = order.map((from) => draft.route[from]!);
  const { edges, startOf } = routes.table.packed(rows);
  const columns = {
    driver: Uint32Array.from(order, (from) => hashName(draft.ids[from]!)),
    type: Uint16Array.from(order, (from) => draft.type[from]!),
    depart: Float64Array.from(order, (from) => draft.depart[from]!),
    routeStart: Uint32Array.from(rows, (row) => startOf.get(row)!),
    routeEnd: Uint32Array.from(rows, (row) => startOf.get(row)! + routes.table.length(row)),
    departLane: new Int8Array(count),
    departPos: new Float32Array(count),
    departSpeed: Float32Array.from(order, (from) => departSpeed(draft.source[from]!)),
    arrivalPos: new Float32Array(count),
    stopStart: new Uint32Array(count + 1),
  };
  for (let row = 0; row < count; row++) {
    const source = draft.source[order[row]!]!;
    const id = draft.ids[order[row]!]!;
    const route = edges.subarray(columns.routeStart[row], columns.routeEnd[row]);
    const last = network.edgeLength[route.at(-1)!]!;
    columns.departLane[row] = departLane(source, network, route[0]!, id);
    columns.departPos[row] = departPos(source, network, route[0]!, id);
    columns.arrivalPos[row] = arrivalPos(source, last, columns.driver[row]!, seed, id, tally);
    if (source.stops) stops.add(source.stops, route, types.length(columns.type[row]!), id, tally);
    columns.stopStart[row + 1] = stops.count;
  }
  return {
    types: typeColumns(types.types),
    count,
    ids: order.map((from) => draft.ids[from]!),
    ...columns,
    routeEdges: edges,
    ...stops.columns(),
    warnings: tally.records(),
  };
}

/** Closes the searched routes, and answers the vehicles that have a way in order of departure. */
function departureOrder(draft: Draft, routes: RouteBook, tally: Tally): number[] {
  const { depart, route } = draft;
  const order: number[] = [];
  for (let i = 0; i < route.length; i++) {
    if (route[i]! <= -2) route[i] = routes.found(-2 - route[i]!);
    if (route[i]! !== NO_ROUTE) order.push(i);
    else tally.add('DEM_UNREACHABLE', 'left out: no way from origin to destination for the class', draft.ids[i]!);
  }
  if (order.length === 0) {
    const text = 'no vehicle departs; give trips or flows, due in the window, that can reach their destination';
    throw new Fault('DEM_EMPTY', text, tally.records()[0]?.text ?? 'demand');
  }
  return order.sort((a, b) => depart[a]! - depart[b]! || a - b);
}

function checkDeparture(source: Departure, where: string): void {
  const speed = source.departSpeed;
  if (typeof speed === 'number' && !(speed >= 0 && speed <= 200)) {
    throw new Fault('DEM_DEPART_SPEED', `departSpeed is ${speed}; give m/s from 0 to 200, or a word`, where);
  }
  for (const name of ['departPos', 'arrivalPos'] as const) {
    const position = source[name];
    if (typeof position === 'number' && !(Math.abs(position) < 1e5)) {
      throw new Fault('DEM_POSITION', `${name} is ${position}; give metres along the edge, or a word`, where);
    }
  }
}

function departLane(source: Departure, network: CompiledNetwork, edge: number, id: string): number {
  const lane = source.departLane ?? 'first';
  if (typeof lane === 'string') return DEPART_LANE[lane];
  const total = network.edgeLaneTotal[edge]!;
  if (Number.isInteger(lane) && lane >= 0 && lane < total) return lane;
  const text = `departLane is ${lane}, but edge ${network.edgeIds[edge]} has lanes 0 to ${total - 1}; choose one of them`;
  throw new Fault('DEM_DEPART_LANE', text, `vehicle ${id}`);
}

function departPos(source: Departure, network: CompiledNetwork, edge: number, id: string): number {
  const position = source.departPos ?? 'base';
  if (typeof position === 'string') return DEPART_POS[position];
  const length = network.edgeLength[edge]!;
  if (Math.abs(position) <= length + 0.01) return position;
  const text = `departPos is ${position} m, but edge ${network.edgeIds[edge]} is ${length} m long; choose less`;
  throw new Fault('DEM_POSITION', text, `vehicle ${id}`);
}

function departSpeed(source: Departure): number {
  const speed = source.departSpeed ?? 0;
  return typeof speed === 'string' ? DEPART_SPEED[speed] : speed;
}

function arrivalPos(source: Departure, length: number, driver: number, seed: number, id: string, tally: Tally): number {
  const position = source.arrivalPos ?? 'max';
  if (position === 'max') return Number.NaN;
  if (position === 'random') return length * uniform(seed, streamOf(PURPOSE.departure, driver), 1);
  if (Math.abs(position) > length + 0.01) {
    tally.add('DEM_ARRIVAL_POS', 'moved onto the edge: arrivalPos lies beyond it; choose less', id);
  }
  return Math.min(length, Math.max(0, position < 0 ? length + position : position));
}
