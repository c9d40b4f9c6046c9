// Writes demand as SUMO routes: the authored demand as it is meant, or the compiled one vehicle by vehicle.
import { type CompiledDemand, DEPART_LANE, DEPART_POS, DEPART_SPEED } from './compiled-demand.ts';
import { type CompiledNetwork, laneId } from './compiled-network.ts';
import type { DemandFile, Flow, Stop, Trip, VehicleType } from './demand.ts';
import { flowDepartures } from './flow.ts';
import { sumoOfClass } from './sumo-class.ts';
import { VEHICLE_CLASSES } from './vehicle-class.ts';
import { type ResolvedType, resolveType } from './vehicle-type.ts';
import { xmlDocument, xmlElement } from './xml-text.ts';

const MODELS = { krauss: undefined, idm: 'IDM', acc: 'ACC' } as const;

/**
 * The text of a SUMO route file (.rou.xml) that means the same: types with every parameter written out, distributions,
 * vehicles, trips and flows in order of departure. SUMO draws types and routes trips itself. A random flow with a
 * ceiling, or so thin that it may stay empty, is written as the vehicles that it gives under `seed`. Passengers are left out.
 * @throws Fault DEM_TYPE_VALUE, DEM_FLOW_*
 */
export function exportSumoDemand(file: DemandFile, seed: number): Generator<string> {
  return xmlDocument('routes', {}, demandLines(file, seed));
}

function* demandLines(file: DemandFile, seed: number): Generator<string> {
  for (const type of file.vehicleTypes) yield typeLine(resolveType(type));
  for (const { id, types, shares } of flatMixes(file)) {
    yield xmlElement(1, 'vTypeDistribution', { id, vTypes: types.join(' '), probabilities: shares.join(' ') });
  }
  const rows: { at: number; line: () => string }[] = file.trips.map((trip) => ({
    at: trip.depart,
    line: () => tripLine(trip),
  }));
  for (const flow of file.flows ?? []) {
    if (!mustBeDrawn(flow)) {
      rows.push({ at: flow.begin, line: () => flowLine(flow) });
      continue;
    }
    const { begin: _, end: __, number: ___, poissonPerHour: ____, probability: _____, ...departure } = flow;
    flowDepartures(flow, seed).forEach((depart, i) => {
      rows.push({ at: depart, line: () => tripLine({ ...departure, id: `${flow.id}.${i}`, depart }) });
    });
  }
  rows.sort((a, b) => a.at - b.at);
  for (const row of rows) yield row.line();
}

/** A Poisson flow with fewer vehicles to expect may have none: exp(-14) is one in a million. */
const SURE_TO_COME = 14;

/**
 * Random flows that are written as vehicles: those with a ceiling, which SUMO cannot say, and Poisson flows that may have
 * no vehicle: when the first departure drawn lies beyond the end, SUMO 1.15 adds vehicles until memory is full.
 */
function mustBeDrawn({ number, probability, poissonPerHour, begin, end }: Flow): boolean {
  if (poissonPerHour === undefined) return number !== undefined && probability !== undefined;
  return number !== undefined || ((end - begin) * poissonPerHour) / 3600 < SURE_TO_COME;
}

/** Mixes of types alone: SUMO's distributions hold no distributions. */
function flatMixes(file: DemandFile): { id: string; types: string[]; shares: number[] }[] {
  const flat = new Map<string, { id: string; types: string[]; shares: number[] }>();
  for (const mix of file.mixes ?? []) {
    const made = { id: mix.id, types: [] as string[], shares: [] as number[] };
    mix.types.forEach((type, i) => {
      const inner = flat.get(type);
      const sum = inner?.shares.reduce((a, b) => a + b, 0) ?? 1;
      made.types.push(...(inner?.types ?? [type]));
      made.shares.push(...(inner?.shares ?? [1]).map((share) => (share * mix.shares[i]!) / sum));
    });
    flat.set(mix.id, made);
  }
  return [...flat.values()];
}

function typeLine(type: ResolvedType): string {
  const { mean, dev, min, max } = type.speedFactor;
  return xmlElement(1, 'vType', {
    id: type.id,
    vClass: sumoOfClass(type.class),
    length: type.length,
    width: type.width,
    minGap: type.minGap,
    maxSpeed: type.maxSpeed,
    accel: type.accel,
    decel: type.decel,
    emergencyDecel: type.emergencyDecel,
    sigma: type.model === 'krauss' ? type.sigma : undefined,
    tau: type.tau,
    speedFactor: `normc(${mean},${dev},${min},${max})`,
    impatience: type.impatience === 0 ? undefined : type.impatience,
    lcStrategic: type.lcStrategic === 1 ? undefined : type.lcStrategic,
    lcCooperative: type.lcCooperative === 1 ? undefined : type.lcCooperative,
    lcSpeedGain: type.lcSpeedGain === 1 ? undefined : type.lcSpeedGain,
    lcKeepRight: type.lcKeepRight === 1 ? undefined : type.lcKeepRight,
    startupDelay: type.startupDelay === 0 ? undefined : type.startupDelay,
    delta: type.model !== 'idm' || type.delta === 4 ? undefined : type.delta,
    carFollowModel: MODELS[type.model],
  });
}

function departureValues(source: Trip | Flow) {
  const { type, departLane, departPos, departSpeed, arrivalPos, line } = source;
  return { type, departLane, departPos, departSpeed, arrivalPos, line };
}

/** What stands inside an element that has a route. */
function children(source: Trip | Flow): string {
  const route = source.route ? xmlElement(2, 'route', { edges: source.route.join(' ') }) : '';
  return route + (source.stops ?? []).map(stopLine).join('');
}

function ends({ route, from, to, via }: Trip | Flow) {
  return route ? {} : { from, to, via: via?.join(' ') };
}

function tripLine(trip: Trip): string {
  const values = { id: trip.id, depart: trip.depart, ...departureValues(trip), ...ends(trip) };
  return xmlElement(1, trip.route ? 'vehicle' : 'trip', values, children(trip));
}

function flowLine(flow: Flow): string {
  const { id, begin, end, number, vehiclesPerHour, poissonPerHour, probability } = flow;
  let rate: Record<string, string | number | undefined> = { end, number, probability };
  if (poissonPerHour !== undefined) rate = { end, period: `exp(${poissonPerHour / 3600})` };
  if (vehiclesPerHour !== undefined) {
    const capped = number !== undefined && begin + ((number - 1) * 3600) / vehiclesPerHour < end;
    rate = { vehsPerHour: vehiclesPerHour, ...(capped ? { number } : { end }) };
  }
  return xmlElement(1, 'flow', { id, begin, ...rate, ...departureValues(flow), ...ends(flow) }, children(flow));
}

function stopLine({ busStop, edge, lane, start, end, duration, until }: Stop): string {
  const place = busStop !== undefined ? { busStop } : { lane: `${edge}_${lane ?? 0}`, startPos: start, endPos: end };
  return xmlElement(2, 'stop', { ...place, duration, until });
}

/**
 * The compiled demand as SUMO vehicles with the types drawn and the routes found here, so that SUMO runs the very same
 * vehicles. Bus stops are written as places on lanes.
 */
export function exportSumoVehicles(demand: CompiledDemand, network: CompiledNetwork): Generator<string> {
  return xmlDocument('routes', {}, vehicleLines(demand, network));
}

function* vehicleLines(demand: CompiledDemand, network: CompiledNetwork): Generator<string> {
  for (let row = 0; row < demand.types.ids.length; row++) yield typeLine(typeOfRow(demand, row));
  const written = new Set<number>();
  for (let i = 0; i < demand.count; i++) {
    const start = demand.routeStart[i]!;
    const end = demand.routeEnd[i]!;
    if (!written.has(start)) {
      written.add(start);
      const edges = Array.from(demand.routeEdges.subarray(start, end), (edge) => network.edgeIds[edge]).join(' ');
      yield xmlElement(1, 'route', { id: `r${start}`, edges });
    }
    const arrival = demand.arrivalPos[i]!;
    const values = {
      id: demand.ids[i]!,
      type: demand.types.ids[demand.type[i]!]!,
      route: `r${start}`,
      depart: demand.depart[i]!,
      departLane: worded(DEPART_LANE, demand.departLane[i]!),
      departPos: worded(DEPART_POS, demand.departPos[i]!),
      departSpeed: worded(DEPART_SPEED, demand.departSpeed[i]!),
      arrivalPos: Number.isNaN(arrival) ? undefined : rounded(arrival),
    };
    yield xmlElement(1, 'vehicle', values, compiledStops(demand, network, i));
  }
}

function compiledStops(demand: CompiledDemand, network: CompiledNetwork, vehicle: number): string {
  let lines = '';
  for (let s = demand.stopStart[vehicle]!; s < demand.stopStart[vehicle + 1]!; s++) {
    const until = demand.stopUntil[s]!;
    lines += xmlElement(2, 'stop', {
      lane: laneId(network, demand.stopLane[s]!),
      startPos: rounded(demand.stopFrom[s]!),
      endPos: rounded(demand.stopUntilPos[s]!),
      duration: rounded(demand.stopDuration[s]!),
      until: until < 0 ? undefined : until,
    });
  }
  return lines;
}

function worded(words: Readonly<Record<string, number>>, value: number): string | number {
  return Object.keys(words).find((word) => words[word] === value) ?? rounded(value);
}

/** The millimetre (and millisecond) that a 32-bit column holds. */
function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}

function typeOfRow({ types }: CompiledDemand, row: number): ResolvedType {
  const number = (column: Float32Array) => Number(column[row]!.toPrecision(7));
  const type: VehicleType = {
    id: types.ids[row]!,
    class: VEHICLE_CLASSES[types.vehicleClass[row]!]!,
    model: (['krauss', 'idm', 'acc'] as const)[types.model[row]!]!,
    length: number(types.length),
    width: number(types.width),
    minGap: number(types.minGap),
    maxSpeed: number(types.maxSpeed),
    accel: number(types.accel),
    decel: number(types.decel),
    emergencyDecel: number(types.emergencyDecel),
    sigma: number(types.sigma),
    tau: number(types.tau),
    speedFactor: {
      mean: number(types.speedFactorMean),
      dev: number(types.speedFactorDev),
      min: number(types.speedFactorMin),
      max: number(types.speedFactorMax),
    },
    impatience: number(types.impatience),
    lcStrategic: number(types.lcStrategic),
    lcCooperative: number(types.lcCooperative),
    lcSpeedGain: number(types.lcSpeedGain),
    lcKeepRight: number(types.lcKeepRight),
    startupDelay: number(types.startupDelay),
    delta: number(types.delta),
    coolness: number(types.coolness),
    persons: number(types.persons),
  };
  return resolveType(type);
}
