// How the demand of a place runs over its window, for the shape behind the timeline.
import type { DemandFile } from '../../core/demand.ts';

/** Vehicles due by part of the window, as shares of the busiest part. */
export function demandShape(demand: DemandFile, begin: number, end: number, parts = 60): number[] {
  const counts = new Array<number>(parts).fill(0);
  const at = (time: number) => Math.min(parts - 1, Math.max(0, Math.floor(((time - begin) / (end - begin)) * parts)));
  for (const trip of demand.trips) counts[at(trip.depart)]++;
  for (const flow of demand.flows ?? []) {
    const hourly = flow.poissonPerHour ?? flow.vehiclesPerHour ?? 0;
    for (let part = at(flow.begin); part <= at(flow.end - 1); part++)
      counts[part] += (hourly * (end - begin)) / parts / 3600;
  }
  const most = Math.max(1, ...counts);
  return counts.map((count) => count / most);
}
