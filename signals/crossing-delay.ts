// Delay of pedestrians and bicycles at signals, HCM 7 chapter 19.
import { type LevelOfService, uniformDelay } from './hcm.ts';

/** Walk that people really use: they still start in the first seconds of the clearance. Unit s. */
export function effectiveWalk(walk: number, late = 4): number {
  return walk + late;
}

/** Mean wait of pedestrians who arrive at random (HCM 7 eq. 19-71). Unit s. */
export function pedestrianDelay(cycle: number, effective: number): number {
  return (cycle - effective) ** 2 / (2 * cycle);
}

/**
 * Mean wait on a crossing in two stages with a refuge between: the first wait, then the wait at the refuge for the second
 * walk, averaged over the moments at which the first half is left. Walks begin at `first` and `second` s of the cycle.
 * @param crossing s, to walk the first half
 */
export function twoStageDelay(
  cycle: number,
  first: { readonly start: number; readonly effective: number },
  second: { readonly start: number; readonly effective: number },
  crossing: number,
): number {
  const waitAt = (time: number) => {
    const since = (((time - second.start) % cycle) + cycle) % cycle;
    return since < second.effective ? 0 : cycle - since;
  };
  // Those who waited leave together at the start of the walk, the others evenly during it.
  const step = 0.05;
  const waiting = (cycle - first.effective) / cycle;
  let during = 0;
  const moments = Math.max(1, Math.round(first.effective / step));
  for (let i = 0; i < moments; i++) during += waitAt(first.start + ((i + 0.5) / moments) * first.effective + crossing);
  const refuge = waiting * waitAt(first.start + crossing) + ((1 - waiting) * during) / moments;
  return pedestrianDelay(cycle, first.effective) + refuge;
}

export interface BicycleDelay {
  /** bicycles/h */
  readonly capacity: number;
  /** s */
  readonly delay: number;
}

/** A bicycle lane at a signal (HCM 7 eq. 19-77, 19-78); `saturation` is 2,000 bicycles/h unless measured. */
export function bicycleDelay(volume: number, green: number, cycle: number, saturation = 2000): BicycleDelay {
  const capacity = (saturation * green) / cycle;
  return { capacity, delay: uniformDelay(cycle, green, volume / capacity) };
}

/** Level of service of pedestrians and bicycles by perception score (HCM 7 exhibit 19-9). */
export function scoreLevelOfService(score: number): LevelOfService {
  const letters = ['A', 'B', 'C', 'D', 'E', 'F'] as const;
  return letters[Math.min(5, Math.max(0, Math.ceil(score - 1.5)))]!;
}
