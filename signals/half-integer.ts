// Little's half-integer synchronisation: the exact widest equal bands for given cycle and speeds, in n^2 steps.
import type { Arterial } from './arterial.ts';
import { reds, wrap } from './arterial.ts';

export interface HalfIntegerResult {
  /** cycles, the same both ways */
  readonly band: number;
  /** cycles: midpoint between the red centres out and back, 0 or 0.5 by signal, the first being 0 */
  readonly midpoints: readonly number[];
  /** index into each signal's patterns */
  readonly patterns: readonly number[];
}

/**
 * Widest equal bands at one cycle with one travel time a link (Morgan and Little 1964; Little 1966): among optimal
 * synchronisations there is one whose red midpoints all lie a multiple of half a cycle apart. Queue clearances shift
 * the position of a signal as half their sum does in the loop equation; unequal reds count by their mean.
 * @param travel cycles, sum of the travel times both ways, a link
 */
export function halfIntegerBand(arterial: Arterial, travel: ArrayLike<number>): HalfIntegerResult {
  const { signals } = arterial;
  const n = signals.length;
  const red = signals.map((signal) => (reds(signal)[0] + reds(signal)[1]) / 2);
  const cap = Math.min(...signals.map((signal) => Math.min(signal.green, signal.greenBack)));
  const position = new Float64Array(n);
  for (let i = 1; i < n; i++) {
    const clearance = signals[i]!.queue + signals[i - 1]!.queueBack;
    position[i] = position[i - 1]! + (travel[i - 1]! - clearance) / 2;
  }
  // centre of red i, seen by the outward band, for each of its two midpoints and its patterns
  const centre = (i: number, half: number, p: number) => half / 2 - signals[i]!.patterns[p]!.shift / 2 - position[i]!;
  let best: HalfIntegerResult = { band: -1, midpoints: [], patterns: [] };
  const midpoints = new Array<number>(n).fill(0);
  const patterns = new Array<number>(n).fill(0);
  for (let j = 0; j < n; j++) {
    for (let q = 0; q < signals[j]!.patterns.length; q++) {
      const start = centre(j, 0, q) + red[j]! / 2;
      let band = cap;
      for (let i = 0; i < n && band > best.band; i++) {
        let room = -1;
        for (let p = 0; p < signals[i]!.patterns.length; p++) {
          if (i === j && p !== q) continue;
          for (let half = 0; half < 2; half++) {
            if (i === j && half === 1) continue;
            const ahead = i === j ? 1 - red[i]! : wrap(centre(i, half, p) - red[i]! / 2 - start);
            if (ahead > room && ahead <= 1 - red[i]! + 1e-12) {
              room = ahead;
              midpoints[i] = half / 2;
              patterns[i] = p;
            }
          }
        }
        band = Math.min(band, room);
      }
      if (band > best.band) best = { band, midpoints: [...midpoints], patterns: [...patterns] };
    }
  }
  if (best.band <= 0) return { band: 0, midpoints: best.midpoints, patterns: best.patterns };
  const first = best.midpoints[0]!;
  return { ...best, midpoints: best.midpoints.map((midpoint) => wrap(midpoint - first)) };
}
