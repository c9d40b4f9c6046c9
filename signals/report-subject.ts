// What a report is asked for, put together from a prepared place and the runs of its plans.
import { packageVersion } from './package-root.ts';
import type { PreparedPlace } from './prepared-place.ts';
import type { ReportSubject } from './report.ts';
import type { Side } from './retiming.ts';

/** One side is a portrait of a plan, two are a comparison: today's, then the proposed one. */
export function reportSubject(
  { place, network, window }: PreparedPlace,
  sides: readonly [Side] | readonly [Side, Side],
): ReportSubject {
  const { name, demand } = place;
  return {
    place: { name, network: place.network, demand, note: place.scenario?.note },
    network,
    window,
    sides,
    versions: { greenband: packageVersion(), node: process.version },
  };
}
