// Driver parameters drawn towards measured speeds and counts by SPSA: the headway that saturation flow follows from, and the speed factor.
import type { Count } from '../../core/count.ts';
import type { DemandFile } from '../../core/demand.ts';
import type { MeasuredSpeed } from '../../core/speed-table.ts';
import { spsa } from '../../core/spsa.ts';
import { resolveType } from '../../core/vehicle-type.ts';
import type { LampProgram } from '../../sim/lamp-program.ts';
import { batchOf, type PreparedPlace } from '../prepared-place.ts';
import type { Outcome } from '../replication.ts';
import { runBatch, seedsFrom } from '../replications.ts';
import { fitOf, simulatedCounts } from './fit.ts';

/** Factors on what every vehicle type has. */
export interface DriverFactors {
  /** on the desired time headway */
  readonly tau: number;
  /** on the mean of the speed factor: desired speed over the limit */
  readonly speed: number;
}

export const DRIVER_BOUNDS: Readonly<Record<keyof DriverFactors, readonly [number, number]>> = {
  tau: [0.6, 1.8],
  speed: [0.75, 1.25],
};

export interface DriverFit {
  /** root mean square of relative errors of speeds; NaN without any */
  readonly speedError: number;
  /** mean GEH of counts; NaN without any */
  readonly meanGeh: number;
  /** veh/h/lane at 50 km/h, of the first car type: 3600 / (tau + (length + gap) / v), what Krauss' model gives at capacity */
  readonly saturation: number;
}

export interface DriverCalibration {
  readonly demand: DemandFile;
  readonly factors: DriverFactors;
  readonly before: DriverFit;
  readonly after: DriverFit;
  readonly trials: number;
  /** parameters that ended at a bound: what was measured lies beyond what drivers do */
  readonly atBounds: readonly (keyof DriverFactors)[];
}

export interface DriverOptions {
  readonly seed: number;
  readonly iterations: number;
  readonly replications: number;
  readonly workers?: number | undefined;
  readonly onTrial?: (trial: number, of: number) => void;
}

const INTERVAL = 300;
/** relative error of a speed, and GEH of a count, that weigh alike */
const SPEED_UNIT = 0.1;
const GEH_UNIT = 5;
const STREET = 50 / 3.6;

/** A demand whose drivers keep other headways and speeds; types that share nothing else stay apart. */
export function withDrivers(file: DemandFile, { tau, speed }: DriverFactors): DemandFile {
  const round = (value: number) => Math.round(value * 1e4) / 1e4;
  return {
    ...file,
    vehicleTypes: file.vehicleTypes.map((type) => {
      const { tau: own, speedFactor } = resolveType(type);
      return { ...type, tau: round(own * tau), speedFactor: { ...speedFactor, mean: round(speedFactor.mean * speed) } };
    }),
  };
}

/** Time: 2 x iterations + 3 trials of `replications` simulations, all on the same seeds. */
export async function calibrateDrivers(
  prepared: PreparedPlace,
  lamps: readonly LampProgram[],
  speeds: readonly MeasuredSpeed[],
  counts: readonly Count[],
  options: DriverOptions,
): Promise<DriverCalibration> {
  const { place, network, window } = prepared;
  const linkCounts = counts.filter(({ to }) => to === undefined);
  let trial = 0;
  const runs = async (factors: DriverFactors): Promise<Outcome[]> => {
    options.onTrial?.(trial++, 2 * options.iterations + 3);
    const demand = withDrivers(place.demand, factors);
    const jobs = seedsFrom(options.seed, options.replications).map((seed) => ({ plan: 0, seed, tables: true }));
    return runBatch({ ...batchOf(prepared, [lamps], INTERVAL), demand }, jobs, { workers: options.workers });
  };
  const fitAt = async (factors: DriverFactors): Promise<DriverFit & { readonly value: number }> => {
    const outcomes = await runs(factors);
    const errors = speeds.flatMap((measured) => {
      const driven = drivenSpeed(outcomes, measured, network.edgeIndex.get(measured.edge)!, window.begin);
      return driven === undefined ? [] : [driven / measured.speed - 1];
    });
    const speedError = Math.sqrt(errors.reduce((sum, error) => sum + error ** 2, 0) / errors.length);
    const fit = fitOf(linkCounts, simulatedCounts(network, linkCounts, outcomes, window.begin, []));
    const parts = [(speedError / SPEED_UNIT) ** 2, (fit.meanGeh / GEH_UNIT) ** 2].filter(Number.isFinite);
    const value = parts.reduce((sum, part) => sum + part, 0);
    return { speedError, meanGeh: fit.meanGeh, saturation: saturationOf(place.demand, factors), value };
  };
  const names = ['tau', 'speed'] as const;
  const factorsOf = ([tau = 1, speed = 1]: readonly number[]): DriverFactors => ({ tau, speed });
  const found = await spsa(async (point) => (await fitAt(factorsOf(point))).value, [1, 1], {
    seed: options.seed,
    iterations: options.iterations,
    bounds: names.map((name) => DRIVER_BOUNDS[name]),
  });
  const factors = factorsOf(found.best);
  const [before, after] = [await fitAt(factorsOf([1, 1])), await fitAt(factors)];
  const atBounds = names.filter((name) => DRIVER_BOUNDS[name].some((bound) => Math.abs(factors[name] - bound) < 1e-6));
  return { demand: withDrivers(place.demand, factors), factors, before, after, trials: found.trials, atBounds };
}

function saturationOf({ vehicleTypes }: DemandFile, { tau }: DriverFactors): number {
  const types = vehicleTypes.map((type) => resolveType(type));
  const car = types.find((type) => type.class === 'car') ?? types[0];
  return car === undefined ? Number.NaN : 3600 / (tau * car.tau + (car.length + car.minGap) / STREET);
}

/** m/s over the edge in the measured time, mean over the way; undefined where nobody drove. */
function drivenSpeed(
  outcomes: readonly Outcome[],
  { begin, end }: MeasuredSpeed,
  edge: number,
  from: number,
): number | undefined {
  let [time, distance] = [0, 0];
  for (const { tables } of outcomes) {
    const { interval, intervals, edges, time: times, distance: distances } = tables!.links;
    for (let i = 0; i < intervals; i++) {
      const start = from + i * interval;
      const share = (Math.min(end, start + interval) - Math.max(begin, start)) / interval;
      if (share <= 0) continue;
      time += share * times[i * edges + edge]!;
      distance += share * distances[i * edges + edge]!;
    }
  }
  return time > 0 && distance > 0 ? distance / time : undefined;
}
