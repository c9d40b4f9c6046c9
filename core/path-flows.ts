// A demand as flows along paths by quarter of an hour, each of which a calibration may raise or lower; and back again.
import { hashName, PURPOSE, streamOf, uniform } from './chance.ts';
import { compileDemand } from './compile-demand.ts';
import type { CompiledNetwork } from './compiled-network.ts';
import type { DemandFile, Flow, Trip } from './demand.ts';
import { flowDepartures, tripOfFlow } from './flow.ts';

/** Vehicles of one source that depart within one interval and take one way. */
export interface PathFlow {
  /** edges, as indices */
  readonly route: Int32Array;
  /** s, departures */
  readonly begin: number;
  readonly end: number;
  /** veh expected */
  readonly expected: number;
  /** a piece of a flow, or trips */
  readonly source: Flow | readonly Trip[];
}

/** The flows of a demand, and its trips that stay as they are: those with stops or of a line. */
export interface PathDemand {
  readonly paths: readonly PathFlow[];
  readonly fixed: readonly { readonly route: Int32Array; readonly depart: number }[];
}

const isFixed = ({ stops, line }: Trip | Flow): boolean => (stops?.length ?? 0) > 0 || line !== undefined;

/**
 * Cuts flows at multiples of `interval` s and groups trips by way and interval. Ways that are not written out are those that
 * compiling finds.
 * @throws Fault DEM_* of `compileDemand`
 */
export function pathDemand(file: DemandFile, network: CompiledNetwork, interval: number): PathDemand {
  const flows = file.flows ?? [];
  const probes = flows.map(
    (flow): Trip => ({ ...tripOfFlow(flow), id: `flow ${flow.id}`, depart: Math.max(file.begin, flow.begin) }),
  );
  const { flows: _, ...rest } = file;
  const compiled = compileDemand({ ...rest, trips: [...file.trips, ...probes] }, network, 1, file.begin);
  const routes = new Map(
    compiled.ids.map((id, row) => [id, compiled.routeEdges.slice(compiled.routeStart[row], compiled.routeEnd[row])]),
  );
  const paths: PathFlow[] = [];
  for (const flow of flows) {
    const route = routes.get(`flow ${flow.id}`);
    if (route !== undefined && !isFixed(flow)) paths.push(...piecesOf(flow, route, interval));
  }
  const fixed: { route: Int32Array; depart: number }[] = [];
  const groups = new Map<string, { route: Int32Array; begin: number; trips: Trip[] }>();
  for (const trip of file.trips) {
    const route = routes.get(trip.id);
    if (route === undefined) continue;
    if (isFixed(trip)) {
      fixed.push({ route, depart: trip.depart });
      continue;
    }
    const begin = Math.floor(trip.depart / interval) * interval;
    const key = `${trip.type} ${begin} ${route.join(' ')}`;
    const group = groups.get(key) ?? { route, begin, trips: [] };
    group.trips.push(trip);
    groups.set(key, group);
  }
  for (const flow of flows) {
    const route = routes.get(`flow ${flow.id}`);
    if (route !== undefined && isFixed(flow))
      for (const depart of flowDepartures(flow, 1)) fixed.push({ route, depart });
  }
  for (const { route, begin, trips } of groups.values())
    paths.push({ route, begin, end: begin + interval, expected: trips.length, source: trips });
  return { paths, fixed };
}

function piecesOf(flow: Flow, route: Int32Array, interval: number): PathFlow[] {
  const pieces: PathFlow[] = [];
  for (let begin = flow.begin; begin < flow.end; ) {
    const end = Math.min(flow.end, (Math.floor(begin / interval) + 1) * interval);
    const source = {
      ...flow,
      id: begin === flow.begin && end === flow.end ? flow.id : `${flow.id}@${begin}`,
      begin,
      end,
    };
    if (flow.number !== undefined) source.number = (flow.number * (end - begin)) / (flow.end - flow.begin);
    pieces.push({ route, begin, end, expected: expectedOf(source), source });
    begin = end;
  }
  return pieces;
}

function expectedOf({ begin, end, vehiclesPerHour, poissonPerHour, probability, number }: Flow): number {
  const rate = vehiclesPerHour ?? poissonPerHour ?? 3600 * (probability ?? 0);
  const flowing = (rate * (end - begin)) / 3600;
  return rate > 0 ? Math.min(flowing, number ?? Number.POSITIVE_INFINITY) : (number ?? 0);
}

/**
 * The demand with `vehicles[i]` expected on path i. Flows get a Poisson rate; trips are kept or copied by (seed, id), so that
 * the expected number is right, copies departing at other times of their interval.
 */
export function withPathFlows(
  file: DemandFile,
  { paths }: PathDemand,
  vehicles: ArrayLike<number>,
  seed: number,
): DemandFile {
  const flows: Flow[] = (file.flows ?? []).filter(isFixed);
  const trips: Trip[] = file.trips.filter(isFixed);
  for (const [i, { source, begin, end, expected }] of paths.entries()) {
    const wanted = vehicles[i]!;
    if (isTrips(source)) for (const trip of source) trips.push(...copies(trip, wanted / expected, seed, begin, end));
    else if (wanted > 0.005) {
      const { vehiclesPerHour: _v, poissonPerHour: _p, probability: _q, number: _n, ...rest } = source;
      flows.push({ ...rest, poissonPerHour: Math.round((wanted * 3.6e6) / (end - begin)) / 1000 });
    }
  }
  trips.sort((a, b) => a.depart - b.depart);
  return { ...file, trips, ...(flows.length > 0 || file.flows ? { flows } : {}) };
}

function isTrips(source: PathFlow['source']): source is readonly Trip[] {
  return Array.isArray(source);
}

function copies(trip: Trip, factor: number, seed: number, begin: number, end: number): Trip[] {
  const stream = streamOf(PURPOSE.guess, hashName(trip.id));
  const count = Math.floor(factor) + (uniform(seed, stream, 1) < factor % 1 ? 1 : 0);
  return Array.from({ length: count }, (_, i) => {
    if (i === 0) return trip;
    const depart = Math.round(10 * (begin + (end - begin) * uniform(seed, stream, 1 + i))) / 10;
    return { ...trip, id: `${trip.id}+${i}`, depart };
  });
}
