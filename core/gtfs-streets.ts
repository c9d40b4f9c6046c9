// Bus runs put on a network: each stop beside the street that the run can reach it on, and the way between by the router.
import type { CompiledNetwork } from './compiled-network.ts';
import type { DemandFile, Trip } from './demand.ts';
import { edgeAdmits } from './edge-graph.ts';
import type { GtfsRun, GtfsStop } from './gtfs-feed.ts';
import { type GuessingReport, tally } from './import-report.ts';
import type { MapProjection } from './map-projection.ts';
import type { BusStop, NetworkFile } from './network.ts';
import { Router } from './router.ts';
import { classBit } from './vehicle-class.ts';

/** m from a lane within which a stop may be; stops that are looked at beside each */
const NEAR = 60;
const CHOICES = 4;
/** m, of a stop; s that it holds at least */
const LENGTH = 14;
const DWELL = 15;
/** s that a metre from the street is worth, in choosing streets */
const SECONDS_A_METRE = 1;

interface Site {
  readonly edge: number;
  readonly lane: number;
  /** m from the lane's start, and from the lane */
  readonly position: number;
  readonly away: number;
}

export interface PlacedRuns {
  readonly busStops: readonly BusStop[];
  readonly trips: readonly Trip[];
}

/** Stops of the network and trips of the runs that call at two of them or more within `begin` to `end` (s of the run). */
export function placeRuns(
  runs: readonly GtfsRun[],
  file: NetworkFile,
  network: CompiledNetwork,
  projection: MapProjection,
  type: string,
  { clock, begin, end }: { readonly clock: number; readonly begin: number; readonly end: number },
  report: GuessingReport,
): PlacedRuns {
  const streets = new StopStreets(file, network, projection);
  const busStops = new Map<string, BusStop>();
  const trips: Trip[] = [];
  for (const run of runs) {
    const sites = run.calls.map(({ stop }) => streets.sitesOf(stop));
    const stretch = longestStretch(sites);
    if (stretch.length < 2) {
      tally(report.skipped, 'trip that does not call at two stops of the place');
      continue;
    }
    const way = streets.way(stretch.map((i) => sites[i]!));
    if (way === undefined) {
      tally(report.skipped, 'trip whose stops no way for buses joins');
      continue;
    }
    const calls = stretch.map((i) => run.calls[i]!);
    const depart = calls[0]!.arrival - clock - DWELL;
    if (depart < begin || depart >= end) {
      tally(report.skipped, 'trip outside the hours of the demand');
      continue;
    }
    const stops = calls.map(({ stop, arrival, departure }, i) => {
      const own = stopAt(stop, way[i]!, network);
      const known = busStops.get(own.id) ?? own;
      const lines = [...new Set([...(known.lines ?? []), run.line])];
      busStops.set(own.id, { ...known, lines });
      return {
        busStop: own.id,
        duration: Math.max(DWELL, departure - arrival),
        until: Math.max(begin, departure - clock),
      };
    });
    const route = streets.route(way.map(({ edge }) => edge));
    trips.push({
      id: `gtfs ${run.id}`,
      type,
      depart,
      route: route.map((edge) => network.edgeIds[edge]!),
      stops,
      line: run.line,
      departSpeed: 'max',
    });
  }
  tally(report.used, 'bus stop', busStops.size);
  tally(report.used, 'trip', trips.length);
  return { busStops: [...busStops.values()], trips };
}

/** The longest run of neighbouring calls that all have a street, as indices. */
function longestStretch(sites: readonly (readonly Site[])[]): number[] {
  let best: number[] = [];
  let own: number[] = [];
  for (const [i, list] of sites.entries()) {
    own = list.length > 0 ? [...own, i] : [];
    if (own.length > best.length) best = own;
  }
  return best;
}

function stopAt({ id, name }: GtfsStop, { edge, lane, position }: Site, network: CompiledNetwork): BusStop {
  const length = network.laneLength[network.edgeFirstLane[edge]! + lane]!;
  const end = Math.min(length - 0.5, Math.max(LENGTH + 0.5, position + LENGTH / 2));
  const edgeId = network.edgeIds[edge]!;
  return { id: `${id} ${edgeId}`, name, edge: edgeId, lane, start: Math.max(0, end - LENGTH), end };
}

/** Which streets stops may be on, and the ways between. */
class StopStreets {
  readonly #network: CompiledNetwork;
  readonly #file: NetworkFile;
  readonly #projection: MapProjection;
  readonly #router: Router;
  readonly #sites = new Map<string, readonly Site[]>();
  readonly #times = new Map<string, number>();

  constructor(file: NetworkFile, network: CompiledNetwork, projection: MapProjection) {
    this.#file = file;
    this.#network = network;
    this.#projection = projection;
    this.#router = new Router(network);
  }

  /** The nearest kerb lanes that buses may use, long enough to stop on. */
  sitesOf(stop: GtfsStop): readonly Site[] {
    const known = this.#sites.get(stop.id);
    if (known !== undefined) return known;
    const [x, y] = this.#projection.toPlane(stop.longitude, stop.latitude);
    const bus = classBit('bus');
    const found: Site[] = [];
    for (const [edge, { lanes }] of this.#file.edges.entries()) {
      if (!edgeAdmits(this.#network, edge, bus)) continue;
      const lane = lanes.findIndex(
        (_, i) => (this.#network.laneAllow[this.#network.edgeFirstLane[edge]! + i]! & bus) !== 0,
      );
      const { shape, length } = lanes[lane]!;
      if (length < LENGTH + 2) continue;
      const { away, along } = nearest(shape, x, y);
      if (away <= NEAR) found.push({ edge, lane, position: along * length, away });
    }
    found.sort((a, b) => a.away - b.away);
    const sites = found.slice(0, CHOICES);
    this.#sites.set(stop.id, sites);
    return sites;
  }

  /** One site a stop, such that driving and distance from the stops together are least; undefined where no way leads through. */
  way(choices: readonly (readonly Site[])[]): Site[] | undefined {
    let costs = choices[0]!.map(({ away }) => away * SECONDS_A_METRE);
    const from: number[][] = [];
    for (let i = 1; i < choices.length; i++) {
      const before = choices[i - 1]!;
      const back: number[] = [];
      const previous = costs;
      costs = choices[i]!.map((site) => {
        const totals = before.map((earlier, k) => previous[k]! + this.#time(earlier, site));
        const best = totals.reduce((least, value, k) => (value < totals[least]! ? k : least), 0);
        back.push(best);
        return totals[best]! + site.away * SECONDS_A_METRE;
      });
      from.push(back);
    }
    let at = costs.reduce((least, value, k) => (value < costs[least]! ? k : least), 0);
    if (!Number.isFinite(costs[at]!)) return undefined;
    const sites = [choices.at(-1)![at]!];
    for (let i = choices.length - 1; i > 0; i--) {
      at = from[i - 1]![at]!;
      sites.unshift(choices[i - 1]![at]!);
    }
    return sites;
  }

  #time(a: Site, b: Site): number {
    if (a.edge === b.edge) return b.position > a.position ? 0 : Number.POSITIVE_INFINITY;
    const key = `${a.edge} ${b.edge}`;
    const known = this.#times.get(key);
    if (known !== undefined) return known;
    const time = this.#router.search(this.#profile(), a.edge, b.edge);
    this.#times.set(key, time);
    return time;
  }

  #profile() {
    return this.#router.profile(classBit('bus'), 25);
  }

  /** The edges from stop to stop. */
  route(edges: readonly number[]): number[] {
    const found = [edges[0]!];
    for (let i = 1; i < edges.length; i++) {
      if (edges[i] === edges[i - 1]) continue;
      this.#router.search(this.#profile(), edges[i - 1]!, edges[i]!);
      found.push(...this.#router.path.subarray(1, this.#router.pathLength));
    }
    return found;
  }
}

/** m from a polyline, and how far along it is nearest, 0 to 1. */
function nearest(
  shape: readonly (readonly number[])[],
  x: number,
  y: number,
): { readonly away: number; readonly along: number } {
  let [away, along, total] = [Number.POSITIVE_INFINITY, 0, 0];
  for (let i = 0; i + 1 < shape.length; i++) {
    const [ax, ay] = shape[i] as [number, number];
    const [bx, by] = shape[i + 1] as [number, number];
    const [dx, dy] = [bx - ax, by - ay];
    const length = Math.hypot(dx, dy);
    const share = length > 0 ? Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / (length * length))) : 0;
    const distance = Math.hypot(ax + share * dx - x, ay + share * dy - y);
    if (distance < away) [away, along] = [distance, total + share * length];
    total += length;
  }
  return { away, along: total > 0 ? along / total : 0 };
}

/** The demand with the trips of a feed instead of those that an earlier import of one brought. */
export function withRuns(
  demand: DemandFile,
  { trips }: PlacedRuns,
  type: DemandFile['vehicleTypes'][number],
): DemandFile {
  const others = demand.trips.filter(({ id }) => !id.startsWith('gtfs '));
  const vehicleTypes = demand.vehicleTypes.some(({ id }) => id === type.id)
    ? demand.vehicleTypes
    : [...demand.vehicleTypes, type];
  return { ...demand, vehicleTypes, trips: [...others, ...trips].sort((a, b) => a.depart - b.depart) };
}
