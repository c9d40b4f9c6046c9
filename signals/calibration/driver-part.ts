// The drivers' part of `greenband calibrate`: trying them, what is doubtful about them, and how it is said.
import type { Count } from '../../core/count.ts';
import type { FaultRecord } from '../../core/fault.ts';
import { speedsOf } from '../../core/speed-table.ts';
import { readTable } from '../csv-table.ts';
import type { PreparedPlace } from '../prepared-place.ts';
import type { Progress } from '../terminal.ts';
import { fixed } from '../text-table.ts';
import type { Calibration } from './calibrate.ts';
import { calibrateDrivers, DRIVER_BOUNDS, type DriverCalibration, type DriverOptions } from './drivers.ts';

/** What is asked of drivers; nothing where `drivers` is absent. */
export interface DriverCommand extends Pick<DriverOptions, 'seed' | 'replications' | 'workers'> {
  /** iterations */
  readonly drivers?: number | undefined;
  readonly speeds?: string | undefined;
  readonly counts: string;
  readonly interval: number;
  readonly encoding?: string | undefined;
}

/** @throws Fault SPD_*, TAB_*, CSV_* */
export async function driversOf(
  prepared: PreparedPlace,
  lamps: Parameters<typeof calibrateDrivers>[1],
  found: Calibration,
  counted: readonly Count[],
  options: DriverCommand,
  progress: Progress,
): Promise<DriverCalibration | undefined> {
  const { drivers: iterations = 0, speeds: path, seed, replications, workers, interval, encoding } = options;
  if (iterations === 0) return undefined;
  const { place } = prepared;
  const rows = path === undefined ? [] : await readTable(path, encoding);
  const speeds = speedsOf(rows, place.network, { clock: place.scenario?.clock, interval });
  const calibrated = { ...prepared, place: { ...place, demand: found.demand } };
  const onTrial = (trial: number, of: number) => progress.at('Trying drivers', trial / of);
  return calibrateDrivers(calibrated, lamps, speeds, counted, { seed, iterations, replications, workers, onTrial });
}

export function driverDoubts(found: DriverCalibration | undefined, { speeds, counts }: DriverCommand): FaultRecord[] {
  if (found === undefined) return [];
  const alone = 'counts tell of drivers only where streets are full; give --speeds (measured, or floating-car samples)';
  return [
    ...(speeds === undefined ? [{ code: 'DRV_COUNTS_ONLY', text: alone, where: counts }] : []),
    ...found.atBounds.map((name) => ({
      code: 'DRV_BOUND',
      text: `the ${name === 'tau' ? 'headway' : 'speed'} factor ended at its bound (${DRIVER_BOUNDS[name].join(' to ')}): what was measured lies beyond what drivers do; check units, limits and the plan`,
      where: speeds ?? counts,
    })),
  ];
}

export const driverRow = ({ factors, before, after, trials }: DriverCalibration) => ({
  factors,
  bounds: DRIVER_BOUNDS,
  trials,
  before: plainFit(before),
  after: plainFit(after),
});
const plainFit = ({ speedError, meanGeh, saturation }: DriverCalibration['before']) => ({
  speed_error: orNull(speedError),
  mean_geh: orNull(meanGeh),
  saturation_vph: saturation,
});

export function driverWords({ factors, before, after }: DriverCalibration): string[] {
  const shown = (value: number, scale = 1) => (Number.isFinite(value) ? fixed(scale * value) : '-');
  return [
    '',
    `drivers: headway x ${factors.tau.toFixed(2)}, speed factor x ${factors.speed.toFixed(2)}; saturation flow ${fixed(before.saturation, 0)} to ${fixed(after.saturation, 0)} veh/h/lane`,
    `  error of speeds ${shown(before.speedError, 100)} to ${shown(after.speedError, 100)} %, mean GEH of link counts ${shown(before.meanGeh)} to ${shown(after.meanGeh)}`,
  ];
}

const orNull = (value: number): number | null => (Number.isFinite(value) ? value : null);
