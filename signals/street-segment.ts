// Travel along an urban street segment between two signals, HCM 7 chapter 18. Lengths m and speeds m/s at the door, feet and miles inside.
import type { LevelOfService } from './hcm.ts';

const FEET = 0.3048;
const MILES_PER_HOUR = 0.44704;

export interface StreetSegment {
  /** m */
  readonly length: number;
  /** m/s, free-flow speed; see `baseFreeFlowSpeed` and `signalSpacingFactor` */
  readonly freeFlowSpeed: number;
  /** veh/h, midsegment, one direction; 0 by default */
  readonly volume?: number;
  readonly lanes?: number;
  /** s, start-up lost time at the upstream end: 2 at a signal */
  readonly startUpLost?: number;
  /** s, turning vehicles and other midsegment delay */
  readonly midsegmentDelay?: number;
}

/** Base free-flow speed of a street without median or access points (HCM 7 eq. 18-3: 25.6 + 0.47 Spl in mi/h). m/s in, m/s out. */
export function baseFreeFlowSpeed(limit: number): number {
  return (25.6 + (0.47 * limit) / MILES_PER_HOUR) * MILES_PER_HOUR;
}

/** Close signals slow drivers down (HCM 7 eq. 18-4), 1 at most. `base` m/s, `spacing` m. */
export function signalSpacingFactor(base: number, spacing: number): number {
  return Math.min(1, 1.02 - (4.7 * (base / MILES_PER_HOUR - 19.5)) / Math.max(spacing / FEET, 400));
}

/** Vehicles in each other's way (HCM 7 eq. 18-6), 1 or more. */
export function proximityFactor(volume: number, lanes: number, freeFlowSpeed: number): number {
  const load = Math.min(1, volume / (52.8 * lanes * (freeFlowSpeed / MILES_PER_HOUR)));
  return 2 / (1 + (1 - load) ** 0.21);
}

/** Running time of through vehicles (HCM 7 eq. 18-7, signal at the downstream end). Unit s. */
export function runningTime(segment: StreetSegment): number {
  const feet = segment.length / FEET;
  const proximity = proximityFactor(segment.volume ?? 0, segment.lanes ?? 1, segment.freeFlowSpeed);
  const start = (6 - (segment.startUpLost ?? 2)) / (0.0025 * feet);
  return start + (segment.length / segment.freeFlowSpeed) * proximity + (segment.midsegmentDelay ?? 0);
}

/** Travel speed over the segment, delay at its end included (HCM 7 eq. 18-15). m, s, s/veh in; m/s out. */
export function travelSpeed(length: number, running: number, throughDelay: number): number {
  return length / (running + throughDelay);
}

/** Level of service of the through movement (HCM 7 exhibit 18-1): share of base free-flow speed; F as well when x > 1. */
export function segmentLevelOfService(speed: number, base: number, x = 0): LevelOfService {
  if (x > 1) return 'F';
  const share = speed / base;
  if (share > 0.8) return 'A';
  if (share > 0.67) return 'B';
  if (share > 0.5) return 'C';
  if (share > 0.4) return 'D';
  return share > 0.3 ? 'E' : 'F';
}
