// Quick good bands to start a proof from: half-integer bands over cycles and speeds, and the loop integers they imply.
import type { Arterial } from './arterial.ts';
import { reds, wrap } from './arterial.ts';
import { type HalfIntegerResult, halfIntegerBand } from './half-integer.ts';

export interface BandStart {
  readonly band: number;
  /** s */
  readonly cycle: number;
  readonly patterns: readonly number[];
  /** the integer of each loop equation */
  readonly loops: readonly number[];
}

/** Sum of the travel times both ways in cycles, at a common position `share` (0 fastest, 1 slowest) in each speed range. */
function travelTimes(arterial: Arterial, cycle: number, share: number): Float64Array {
  const slowness = ([low, high]: readonly [number, number]) => 1 / high + share * (1 / low - 1 / high);
  return Float64Array.from(
    arterial.links,
    (link) => (link.distance * slowness(link.speed) + link.distanceBack * slowness(link.speedBack)) / cycle,
  );
}

/** The integers of the loop equations at a half-integer solution. */
function loopIntegers(arterial: Arterial, travel: ArrayLike<number>, found: HalfIntegerResult): number[] {
  const { signals } = arterial;
  const red = signals.map((signal) => (reds(signal)[0] + reds(signal)[1]) / 2);
  const shift = signals.map((signal, i) => signal.patterns[found.patterns[i]!]!.shift);
  const leading = new Float64Array(signals.length); // trailing edge of each red, as the outward band sees it
  let position = 0;
  for (let i = 0; i < signals.length; i++) {
    if (i > 0) position += (travel[i - 1]! - signals[i]!.queue - signals[i - 1]!.queueBack) / 2;
    leading[i] = found.midpoints[i]! - shift[i]! / 2 - position + red[i]! / 2;
  }
  // the band starts where every w_i fits: at one of the trailing edges
  let w: number[] = [];
  let worst = Infinity;
  for (const start of leading) {
    const candidate = signals.map((_, i) => {
      const ahead = wrap(start - leading[i]!);
      return ahead > 1 - 1e-9 ? 0 : ahead;
    });
    const excess = Math.max(...candidate.map((ahead, i) => ahead + found.band - (1 - red[i]!)));
    if (excess < worst) {
      worst = excess;
      w = candidate;
    }
  }
  return arterial.links.map((_, i) => {
    const clearance = signals[i + 1]!.queue + signals[i]!.queueBack;
    const left = 2 * w[i]! - 2 * w[i + 1]! + travel[i]! + shift[i + 1]! - shift[i]!;
    return Math.round(left - (red[i + 1]! - red[i]!) - clearance);
  });
}

/** The best few distinct starts over a grid of cycles and speeds, widest first. */
export function bandStarts(arterial: Arterial, keep: number): BandStart[] {
  const [low, high] = arterial.cycle;
  const cycles = high > low ? 41 : 1;
  const free = arterial.links.some((link) => link.speed[0] < link.speed[1] || link.speedBack[0] < link.speedBack[1]);
  const speeds = free ? 11 : 1;
  const starts = new Map<string, BandStart>();
  for (let c = 0; c < cycles; c++) {
    const frequency = 1 / high + (cycles > 1 ? (c / (cycles - 1)) * (1 / low - 1 / high) : 0);
    for (let s = 0; s < speeds; s++) {
      const travel = travelTimes(arterial, 1 / frequency, speeds > 1 ? s / (speeds - 1) : 0);
      const found = halfIntegerBand(arterial, travel);
      if (found.band <= 0) continue;
      const loops = loopIntegers(arterial, travel, found);
      const key = `${loops}|${found.patterns}`;
      if ((starts.get(key)?.band ?? 0) < found.band)
        starts.set(key, { band: found.band, cycle: 1 / frequency, patterns: found.patterns, loops });
    }
  }
  return [...starts.values()].sort((a, b) => b.band - a.band).slice(0, keep);
}
