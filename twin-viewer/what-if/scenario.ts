// A what-if: what is changed of a place, written down so that it can be kept, sent, and done again.
import { changedDemand as scaledDemand } from '../../core/changed-demand.ts';
import type { DemandFile, Flow, Trip } from '../../core/demand.ts';
import type { NetworkFile } from '../../core/network.ts';
import { type DemandChange, SCENARIO_FORMAT, SCENARIO_VERSION, type ScenarioFile } from '../../core/scenario.ts';

export const WHAT_IF_FORMAT = 'greenband-what-if';
export const WHAT_IF_VERSION = 1;

export const WEATHERS = ['dry', 'rain', 'heavy-rain', 'snow'] as const;
export type Weather = (typeof WEATHERS)[number];

/**
 * What weather does to drivers: share of the desired speed, and of the time headway. Mid values of the ranges in
 * FHWA-HOP-07-073 (Hranac et al. 2006): light rain takes 2 to 4 % of the free-flow speed and 10 to 11 % of the
 * capacity, heavy rain 6 to 9 % and 10 to 11 %, snow 5 to 19 % and 12 to 20 %.
 */
export const WEATHER_EFFECTS: Readonly<Record<Weather, { readonly speed: number; readonly headway: number }>> = {
  dry: { speed: 1, headway: 1 },
  rain: { speed: 0.97, headway: 1.12 },
  'heavy-rain': { speed: 0.925, headway: 1.12 },
  snow: { speed: 0.88, headway: 1.19 },
};

/** People who leave for one place within a time: a match, a concert. */
export interface EventTraffic {
  readonly to: string;
  /** veh/h, from all roads that enter the place together */
  readonly vehiclesPerHour: number;
  /** s */
  readonly begin: number;
  readonly end: number;
}

/** More or less traffic that begins or ends on one road. */
export interface LocalTraffic {
  readonly edge: string;
  readonly end: 'from' | 'to';
  /** of today's */
  readonly factor: number;
}

export interface WhatIf {
  readonly format: typeof WHAT_IF_FORMAT;
  readonly version: typeof WHAT_IF_VERSION;
  readonly place: string;
  /** edge ids that nobody may drive on */
  readonly closures: readonly string[];
  /** lanes closed, as `edge_index` */
  readonly lanes: readonly string[];
  /** of today's demand */
  readonly demand: number;
  readonly local: readonly LocalTraffic[];
  readonly weather: Weather;
  readonly event: EventTraffic | undefined;
  /** id of the plan; the one on the street without it */
  readonly plan: string | undefined;
}

export function emptyWhatIf(place: string): WhatIf {
  return {
    format: WHAT_IF_FORMAT,
    version: WHAT_IF_VERSION,
    place,
    closures: [],
    lanes: [],
    demand: 1,
    local: [],
    weather: 'dry',
    event: undefined,
    plan: undefined,
  };
}

/** True when something differs from today. */
export function isEmpty(whatIf: WhatIf): boolean {
  const { closures, lanes, demand, local, weather, event, plan } = whatIf;
  const same = demand === 1 && weather === 'dry' && event === undefined && plan === undefined;
  return same && closures.length === 0 && lanes.length === 0 && local.every(({ factor }) => factor === 1);
}

/** What somebody sent, or undefined when it is no what-if. Unknown edges are left to the caller. */
export function readWhatIf(text: string): WhatIf | undefined {
  try {
    const read = JSON.parse(text) as Partial<WhatIf>;
    if (read.format !== WHAT_IF_FORMAT || read.version !== WHAT_IF_VERSION || typeof read.place !== 'string')
      return undefined;
    const whole = { ...emptyWhatIf(read.place), ...read };
    const good =
      Array.isArray(whole.closures) &&
      Array.isArray(whole.lanes) &&
      Array.isArray(whole.local) &&
      WEATHERS.includes(whole.weather) &&
      whole.demand >= 0 &&
      whole.demand <= 5;
    return good ? whole : undefined;
  } catch {
    return undefined; // not JSON: no what-if either
  }
}

/** The network with roads and lanes closed. */
export function changedNetwork(network: NetworkFile, whatIf: WhatIf): NetworkFile {
  if (whatIf.closures.length === 0 && whatIf.lanes.length === 0) return network;
  const closed = new Set(whatIf.closures);
  const lanes = new Set(whatIf.lanes);
  return {
    ...network,
    edges: network.edges.map((edge) => ({
      ...edge,
      lanes: edge.lanes.map((lane, i) =>
        closed.has(edge.id) || lanes.has(`${edge.id}_${i}`) ? { ...lane, allow: [] } : lane,
      ),
    })),
  };
}

/** The demand as the what-if has it, and how many departures could not be kept because they begin or end on a closed road. */
export function changedDemand(
  demand: DemandFile,
  network: NetworkFile,
  whatIf: WhatIf,
): { demand: DemandFile; lost: number } {
  const closed = new Set(whatIf.closures);
  const touched = new Set([...closed, ...whatIf.lanes.map((lane) => lane.slice(0, lane.lastIndexOf('_')))]);
  let lost = 0;
  const routed = <T extends Trip | Flow>(one: T): T | undefined => {
    const route = one.route;
    const [from, to] = [route?.[0] ?? one.from, route?.at(-1) ?? one.to];
    if ((from !== undefined && closed.has(from)) || (to !== undefined && closed.has(to))) {
      lost++;
      return undefined;
    }
    if (route === undefined || !route.some((edge) => touched.has(edge))) return one;
    const { route: _, stops: __, ...rest } = one;
    return { ...rest, from, to, departLane: 'best' } as unknown as T;
  };
  const scaled = scaledDemand(demand, demandChanges(whatIf), 1);
  const kept = <T>(list: readonly (T | undefined)[]) => list.filter((one) => one !== undefined);
  const flows = kept((scaled.flows ?? []).map(routed));
  const effect = WEATHER_EFFECTS[whatIf.weather];
  const vehicleTypes =
    whatIf.weather === 'dry' ? demand.vehicleTypes : demand.vehicleTypes.map((type) => inWeather(type, effect));
  const all = [...flows, ...eventFlows(network, demand, whatIf, closed)];
  return { demand: { ...demand, vehicleTypes, trips: kept(scaled.trips.map(routed)), flows: all }, lost };
}

/** What is more or less demanded, in the terms of a scenario. */
function demandChanges({ demand, local }: WhatIf): DemandChange[] {
  const everywhere = demand === 1 ? [] : [{ factor: demand }];
  return [
    ...everywhere,
    ...local.map(({ edge, end, factor }) =>
      end === 'from' ? { factor, origins: [edge] } : { factor, destinations: [edge] },
    ),
  ];
}

/** The kinds of weather of a scenario that stand for those of the page. */
const SCENARIO_WEATHER = { dry: 'dry', rain: 'rain-light', 'heavy-rain': 'rain-heavy', snow: 'snow-heavy' } as const;

/** The what-if as `scenario.json`, for the command line. Event traffic has no place in one and is left out. */
export function scenarioOf(whatIf: WhatIf, window: Pick<ScenarioFile, 'clock' | 'begin' | 'end'>): ScenarioFile {
  const lanes = whatIf.lanes.map((id) => {
    const cut = id.lastIndexOf('_');
    return { edge: id.slice(0, cut), lane: Number(id.slice(cut + 1)) };
  });
  const closures = [
    ...(whatIf.closures.length > 0 ? [{ edges: [...whatIf.closures] }] : []),
    ...(lanes.length > 0 ? [{ lanes }] : []),
  ];
  const demand = demandChanges(whatIf);
  return {
    format: SCENARIO_FORMAT,
    version: SCENARIO_VERSION,
    ...window,
    ...(closures.length > 0 && { closures }),
    ...(demand.length > 0 && { demand }),
    ...(whatIf.weather !== 'dry' && { weather: [{ kind: SCENARIO_WEATHER[whatIf.weather] }] }),
    ...(whatIf.plan !== undefined && { plan: whatIf.plan }),
  };
}

/** Text for the address that says a what-if, and back; undefined for what is none. */
export function whatIfText(whatIf: WhatIf): string {
  const bytes = new TextEncoder().encode(JSON.stringify(whatIf));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}

export function whatIfFromText(text: string): WhatIf | undefined {
  try {
    const raw = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
    return readWhatIf(new TextDecoder().decode(Uint8Array.from(raw, (letter) => letter.charCodeAt(0))));
  } catch {
    return undefined; // not base64: no what-if either
  }
}

type VehicleType = DemandFile['vehicleTypes'][number];

function inWeather(type: VehicleType, effect: { speed: number; headway: number }): VehicleType {
  const factor = type.speedFactor ?? { mean: 1, dev: 0.1, min: 0.2, max: 2 };
  const speedFactor = {
    ...factor,
    mean: factor.mean * effect.speed,
    min: factor.min * effect.speed,
    max: factor.max * effect.speed,
  };
  return { ...type, speedFactor, tau: (type.tau ?? 1) * effect.headway };
}

/** One flow from every road that enters the place, those that are closed and the destination itself left out. */
function eventFlows(network: NetworkFile, demand: DemandFile, whatIf: WhatIf, closed: ReadonlySet<string>): Flow[] {
  const { event } = whatIf;
  if (event === undefined || event.vehiclesPerHour <= 0) return [];
  const ends = new Set(network.nodes.filter((node) => node.control === 'dead-end').map((node) => node.id));
  const gates = network.edges.filter((edge) => ends.has(edge.from) && !closed.has(edge.id) && edge.id !== event.to);
  const type = demand.vehicleTypes[0]?.id ?? 'car';
  return gates.map((edge) => ({
    id: `event.${edge.id}`,
    type,
    begin: event.begin,
    end: event.end,
    from: edge.id,
    to: event.to,
    poissonPerHour: event.vehiclesPerHour / gates.length,
    departLane: 'best',
    departSpeed: 'max',
  }));
}
