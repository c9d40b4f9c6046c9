// A demand with more or fewer of some trips, as a scenario says; the same drivers stay the same drivers.
import { hashName, PURPOSE, streamOf, uniform } from './chance.ts';
import type { DemandFile, Flow, Trip } from './demand.ts';
import type { DemandChange } from './scenario.ts';

/** counters of the `mix` stream that are used here: which trips stay, and when the copies depart */
const STAYS = 101;
const COPIES = 202;
/** s, copies of a trip depart within this time around it */
const SPREAD = 300;

/**
 * The demand after all changes. Trips: each is kept or copied so that the expected number is `factor` times as many;
 * which ones depends on (seed, trip id), so a smaller factor keeps a part of what a larger one keeps. Flows: their rates
 * and numbers are multiplied, cut into pieces where a change begins or ends within them.
 */
export function changedDemand(file: DemandFile, changes: readonly DemandChange[], seed: number): DemandFile {
  if (changes.length === 0) return file;
  return {
    ...file,
    trips: file.trips.flatMap((trip) => changedTrip(trip, changes, seed, file)),
    ...(file.flows && { flows: file.flows.flatMap((flow) => changedFlow(flow, changes)) }),
  };
}

function factorAt(source: Trip | Flow, time: number, changes: readonly DemandChange[]): number {
  const origin = source.route?.[0] ?? source.from ?? '';
  const destination = source.route?.at(-1) ?? source.to ?? '';
  let factor = 1;
  for (const change of changes) {
    if (change.from !== undefined && time < change.from) continue;
    if (change.until !== undefined && time >= change.until) continue;
    if (change.origins && !change.origins.includes(origin)) continue;
    if (change.destinations && !change.destinations.includes(destination)) continue;
    if (change.types && !change.types.includes(source.type)) continue;
    factor *= change.factor;
  }
  return factor;
}

function changedTrip(trip: Trip, changes: readonly DemandChange[], seed: number, file: DemandFile): Trip[] {
  const factor = factorAt(trip, trip.depart, changes);
  const stream = streamOf(PURPOSE.mix, hashName(trip.id));
  const copies = Math.floor(factor) + (uniform(seed, stream, STAYS) < factor % 1 ? 1 : 0);
  return Array.from({ length: copies }, (_, i) => {
    if (i === 0) return trip;
    const shift = SPREAD * (uniform(seed, stream, COPIES + i) - 0.5);
    return { ...trip, id: `${trip.id}+${i}`, depart: Math.min(file.end, Math.max(file.begin, trip.depart + shift)) };
  });
}

function changedFlow(flow: Flow, changes: readonly DemandChange[]): Flow[] {
  const cuts = changes.flatMap(({ from, until }) => [from, until]).filter((at): at is number => at !== undefined);
  const times = [flow.begin, ...cuts.filter((at) => at > flow.begin && at < flow.end), flow.end];
  const edges = [...new Set(times)].sort((a, b) => a - b);
  const pieces: Flow[] = [];
  for (let i = 0; i + 1 < edges.length; i++) {
    const [begin, end] = [edges[i]!, edges[i + 1]!];
    const factor = factorAt(flow, begin, changes);
    if (factor === 0) continue;
    const share = (end - begin) / (flow.end - flow.begin);
    const id = edges.length === 2 ? flow.id : `${flow.id}@${begin}`;
    pieces.push(scaledFlow({ ...flow, id, begin, end }, factor, share));
  }
  return pieces;
}

function scaledFlow(flow: Flow, factor: number, share: number): Flow {
  const scaled = { ...flow };
  if (flow.vehiclesPerHour !== undefined) scaled.vehiclesPerHour = flow.vehiclesPerHour * factor;
  if (flow.poissonPerHour !== undefined) scaled.poissonPerHour = flow.poissonPerHour * factor;
  if (flow.probability !== undefined) scaled.probability = Math.min(1, flow.probability * factor);
  if (flow.number !== undefined) scaled.number = Math.round(flow.number * factor * share);
  return scaled;
}
