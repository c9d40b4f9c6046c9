// What weather does to driving: one table, with its sources.
import type { Weather } from '../core/scenario.ts';

/**
 * Factors on free-flow speed and on capacity.
 * Capacity: HCM 2010, exhibit 10-15 (rain up to 2.5, 6.4 and above 6.4 mm/h: -2.0, -7.2 and -14.1 %; snow up to 1.3 mm/h
 * and above 12.7 mm/h: -4.3 and -22.4 %), as reprinted in FHWA-HOP-13-042, appendix A. Speed: middle of the ranges of
 * FHWA-HOP-07-073 (Hranac et al. 2006: light rain -2 to -3.6 %, heavier rain -6 to -9 %, light snow -5 to -16 %,
 * snow of 3 mm/h -5 to -19 %); medium rain lies between light and heavy rain. Both are from freeways.
 */
export const WEATHER: Readonly<Record<Weather['kind'], { readonly speed: number; readonly capacity: number }>> = {
  dry: { speed: 1, capacity: 1 },
  'rain-light': { speed: 0.972, capacity: 0.98 },
  'rain-medium': { speed: 0.95, capacity: 0.928 },
  'rain-heavy': { speed: 0.925, capacity: 0.859 },
  'snow-light': { speed: 0.895, capacity: 0.957 },
  'snow-heavy': { speed: 0.88, capacity: 0.776 },
};

/** s, headway of 1,900 veh/h: what capacity is lengthened from (HCM 7, base saturation flow) */
const BASE_HEADWAY = 3600 / 1900;

/** s that everybody keeps more to the one ahead where capacity is `capacity` times the usual. */
export function moreHeadway(capacity: number): number {
  return (1 / capacity - 1) * BASE_HEADWAY;
}
