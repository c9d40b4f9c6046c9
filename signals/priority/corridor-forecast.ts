// What a corridor would bring and cost, simulated from the running state before anybody grants it.
import type { CompiledNetwork } from '../../core/compiled-network.ts';
import type { VehicleType } from '../../core/demand.ts';
import { Fault } from '../../core/fault.ts';
import { type Estimate, estimate } from '../../core/statistics.ts';
import { corridorRoutes, type RouteCandidate, type RouteOptions } from './corridor-route.ts';
import type { CorridorPlace } from './corridor-run.ts';
import { corridorWay } from './corridor-way.ts';
import {
  type ForecastAsk,
  type ForecastRun,
  forecastRun,
  type GroupDelay,
  type LinkAsk,
  linkRun,
  type Present,
  placeNow,
} from './forecast-run.ts';
import { type LinkForecast, meanForecast } from './link-forecast.ts';

/** Who simulates futures of a state: threads, or the thread that asks. */
export interface Futures {
  /** what all further asks go on from */
  begin(present: Present): void;
  run(ask: Omit<ForecastAsk, 'from'>): Promise<ForecastRun>;
  links(ask: Omit<LinkAsk, 'from'>): Promise<LinkForecast>;
  close(): Promise<void>;
}

/** Futures simulated by the thread that asks. */
export function futuresHere(place: CorridorPlace): Futures {
  let now: Present = { from: new Uint8Array() };
  return {
    begin(present) {
      now = present;
    },
    run: async (ask) => forecastRun(placeNow(place, now), { ...ask, from: now.from }),
    links: async (ask) => linkRun(placeNow(place, now), { ...ask, from: now.from }),
    close: async () => {},
  };
}

export interface ForecastRequest {
  /** edge numbers */
  readonly from: number;
  readonly to: number;
  /** s; the state is of this moment or before */
  readonly depart: number;
  /** s, the state's clock, and the end of the day */
  readonly now: number;
  readonly dayEnd: number;
  readonly begin: number;
  readonly step: number;
  readonly seed: number;
  readonly vehicle: VehicleType;
  /** controllers that priority may steer */
  readonly steered: ReadonlySet<string>;
  /** edges that nobody may drive now, beside what the network forbids */
  readonly closed?: ReadonlySet<number>;
  readonly options?: Partial<ForecastOptions>;
}

export interface ForecastOptions extends Pick<RouteOptions, 'detour' | 'alternatives'> {
  /** pairs of futures for the fastest way, and for each other one */
  readonly replications: number;
  readonly others: number;
  /** s, the longest look ahead */
  readonly horizon: number;
}

export const FORECAST_DEFAULTS: ForecastOptions = {
  detour: 0.3,
  alternatives: 2,
  replications: 8,
  others: 4,
  horizon: 900,
};

/** s that the look goes on after the middle of the arrivals with and without, so that the plan's recovery is seen */
const AFTERWARDS = 90;
const LEAST_HORIZON = 240;
/** futures from which the links' times are read */
const LINK_FUTURES = 2;

/** s, of the vehicles that arrived within the look; null where none did */
export interface TravelForecast {
  readonly mean_s: number | null;
  readonly p10_s: number | null;
  readonly p50_s: number | null;
  readonly p90_s: number | null;
  readonly arrived: number;
}

/** One way: the vehicle's gain and everybody else's price. Differences are with the corridor less without. */
export interface WayForecast {
  readonly route: readonly string[];
  readonly junctions: readonly string[];
  /** futures simulated with and without */
  readonly pairs: number;
  /** by the links' forecast, before simulation; s */
  readonly searched: { readonly with_s: number; readonly without_s: number };
  readonly with: TravelForecast;
  /** against the searched best way without a corridor */
  readonly saving_s: Estimate | null;
  readonly others: { readonly total_s: Estimate; readonly perVehicle_s: Estimate; readonly percent: number };
  readonly near: { readonly perVehicle_s: Estimate; readonly percent: number };
  readonly buses: { readonly vehicles: number; readonly later_s: Estimate };
  /** s until every junction shows its plan's lamps again; null where some did not within the look */
  readonly recovery_s: { readonly median: number | null; readonly longest: number | null };
  readonly violations: number;
}

export interface CorridorForecast {
  readonly horizon_s: number;
  readonly detour_percent: number;
  /** on the way that the search takes for the fastest */
  readonly without: TravelForecast;
  /** the way that will be fastest with the corridor first */
  readonly ways: readonly WayForecast[];
}

/**
 * Searches ways over the links' forecast, then simulates from the state on: the searched best way without a corridor, and
 * every way with it, on the same chances (common random numbers). Gain and price of every way are against the former.
 * @throws Fault CORRIDOR_NO_WAY, CORRIDOR_CLOSED, SIM_*
 */
export async function forecastCorridor(
  network: CompiledNetwork,
  futures: Futures,
  present: Present,
  request: ForecastRequest,
): Promise<CorridorForecast> {
  const options = { ...FORECAST_DEFAULTS, ...request.options };
  futures.begin(present);
  const candidates = await searchWays(network, futures, request, options);
  const [best] = candidates as [RouteCandidate];
  const look = Math.max(LEAST_HORIZON, (best.withCorridor + best.without) / 2 + AFTERWARDS);
  const end = Math.min(request.dayEnd, request.depart + Math.min(options.horizon, look));
  const { begin, step, seed, depart, vehicle } = request;
  const ask = (route: readonly number[], isGreenWave: boolean, from: number, until: number) =>
    Promise.all(
      Array.from({ length: until - from }, (_, i) =>
        futures.run({ begin, end, step, seed, depart, vehicle, route, future: 1 + from + i, isGreenWave }),
      ),
    );
  const few = Math.min(options.others, options.replications);
  const without = ask(best.route, false, 0, options.replications);
  const runs = await Promise.all(
    candidates.map(async (candidate, i) => ({
      candidate,
      runs: await ask(candidate.route, true, 0, i === 0 ? options.replications : few),
    })),
  );
  const base = await without;
  const [first, ...others] = runs.sort((a, b) => meanTravel(a.runs, few, look) - meanTravel(b.runs, few, look));
  if (first!.runs.length < options.replications)
    first!.runs.push(...(await ask(first!.candidate.route, true, few, options.replications)));
  return {
    horizon_s: end - depart,
    detour_percent: 100 * options.detour,
    without: travelForecast(base),
    ways: [first!, ...others].map((way) => wayForecast(network, way.candidate, base, way.runs)),
  };
}

/** Over the first futures, which all ways have; those who do not arrive count with the whole look. */
function meanTravel(runs: readonly ForecastRun[], count: number, look: number): number {
  return sum(runs.slice(0, count).map(({ travel }) => travel ?? look)) / count;
}

async function searchWays(
  network: CompiledNetwork,
  futures: Futures,
  { from, to, depart, now, dayEnd, steered, closed = new Set() }: ForecastRequest,
  options: ForecastOptions,
): Promise<RouteCandidate[]> {
  for (const edge of [from, to])
    if (closed.has(edge))
      throw new Fault('CORRIDOR_CLOSED', 'this road is closed; choose one beside it', network.edgeIds[edge]!);
  const end = Math.min(dayEnd, Math.max(depart, now) + options.horizon / 2);
  const seen = await Promise.all(
    Array.from({ length: LINK_FUTURES }, (_, i) => futures.links({ future: 1 + i, end: Math.max(end, now + 1) })),
  );
  const cleared = edgesCleared(network, steered);
  return corridorRoutes(network, meanForecast(seen), from, to, depart, {
    detour: options.detour,
    alternatives: options.alternatives,
    isCleared: (edge) => cleared.has(edge),
    isClosed: (edge) => closed.has(edge),
  });
}

/** Edges whose lamps belong to a controller that may be steered. */
function edgesCleared(network: CompiledNetwork, steered: ReadonlySet<string>): Set<number> {
  const edges = new Set<number>();
  for (let gate = 0; gate < network.gateCount; gate++) {
    const lane = network.gateFrom[gate]!;
    const lamp = network.gateLamp[gate]!;
    if (lamp < 0 || lane >= network.edgeLanes) continue;
    const controller = controllerOfLamp(network, lamp);
    if (steered.has(network.controllerIds[controller]!)) edges.add(network.laneEdge[lane]!);
  }
  return edges;
}

function controllerOfLamp({ controllerLamp }: CompiledNetwork, lamp: number): number {
  let [low, high] = [0, controllerLamp.length - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (controllerLamp[middle]! <= lamp) low = middle;
    else high = middle;
  }
  return low;
}

function wayForecast(
  network: CompiledNetwork,
  { route, withCorridor: search, without: searchWithout }: RouteCandidate,
  base: readonly ForecastRun[],
  withCorridor: readonly ForecastRun[],
): WayForecast {
  const savings = withCorridor.flatMap(({ travel }, i) => {
    const before = base[i]!.travel;
    return travel === undefined || before === undefined ? [] : [before - travel];
  });
  const group = (name: 'others' | 'near' | 'buses') => {
    const differences = withCorridor.map((run, i) => run[name].total - base[i]![name].total);
    const before = sum(base.slice(0, withCorridor.length).map((run) => run[name].total));
    const each = differences.map((total, i) => total / Math.max(1, base[i]![name].vehicles));
    return {
      total_s: estimate(differences),
      perVehicle_s: estimate(each),
      percent: percentOf(sum(differences), before),
    };
  };
  const near = group('near');
  const controllers = corridorWay(network, route).passages.flatMap(({ controller }) =>
    controller < 0 ? [] : [network.controllerIds[controller]!],
  );
  return {
    route: route.map((edge) => network.edgeIds[edge]!),
    junctions: controllers,
    pairs: withCorridor.length,
    searched: { with_s: search, without_s: searchWithout },
    with: travelForecast(withCorridor),
    saving_s: savings.length > 0 ? estimate(savings) : null,
    others: group('others'),
    near: { perVehicle_s: near.perVehicle_s, percent: near.percent },
    buses: { vehicles: meanCount(base.map(({ buses }) => buses)), later_s: group('buses').perVehicle_s },
    recovery_s: recoveryOf(withCorridor),
    violations: sum(withCorridor.map((run) => run.violations)),
  };
}

const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0);
const percentOf = (part: number, whole: number): number => (whole > 0 ? (100 * part) / whole : 0);
const meanCount = (groups: readonly GroupDelay[]): number =>
  Math.round(sum(groups.map(({ vehicles }) => vehicles)) / Math.max(1, groups.length));

function travelForecast(runs: readonly ForecastRun[]): TravelForecast {
  const times = runs.flatMap(({ travel }) => travel ?? []).sort((a, b) => a - b);
  const at = (share: number) => times[Math.round(share * (times.length - 1))] ?? null;
  const mean = times.length > 0 ? sum(times) / times.length : null;
  return { mean_s: mean, p10_s: at(0.1), p50_s: at(0.5), p90_s: at(0.9), arrived: times.length };
}

function recoveryOf(runs: readonly ForecastRun[]): WayForecast['recovery_s'] {
  const all = runs.flatMap(({ recoveries }) => recoveries).sort((a, b) => a - b);
  const finite = (value: number | undefined) => (value !== undefined && Number.isFinite(value) ? value : null);
  return { median: finite(all[Math.floor(all.length / 2)]), longest: finite(all.at(-1)) };
}
