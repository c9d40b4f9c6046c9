// Chance that is handed in: numbers that depend on (seed, stream, counter) alone, so the same driver stays the same driver.

/** What a stream is for. A stream is one subject's (a vehicle's, a flow's) sequence for one purpose. Append only. */
export const PURPOSE = {
  speedFactor: 1,
  dawdle: 2,
  departure: 3,
  mix: 4,
  flow: 5,
  laneChange: 6,
  gap: 7,
  guess: 8,
  redraw: 9,
  search: 10,
} as const;

const TO_UNIT = 1 / 4294967296;

/** A bijection of 32-bit words that spreads every bit over all (C. Wellons, hash-prospector, "lowbias32"). */
export function mix32(word: number): number {
  let x = word ^ (word >>> 16);
  x = Math.imul(x, 0x7feb352d);
  x ^= x >>> 15;
  x = Math.imul(x, 0x846ca68b);
  return x ^ (x >>> 16);
}

/** A 32-bit number for a name (FNV-1a over UTF-16 units, then mixed): the subject of streams that belong to it. */
export function hashName(name: string): number {
  let x = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) x = Math.imul(x ^ name.charCodeAt(i), 0x01000193);
  return mix32(x) >>> 0;
}

/** The stream of `subject` (any 32-bit integer, such as a row or a hashed name) for `purpose` (PURPOSE). */
export function streamOf(purpose: number, subject: number): number {
  return (subject + Math.imul(purpose, 0x9e3779b1)) | 0;
}

/**
 * 32 chance bits, as an unsigned integer, at position `counter` of `stream` under `seed` (all 32-bit integers).
 * Each (seed, stream) has two key words; a draw goes through two mixing rounds with one each, so that two streams
 * which meet at one counter part at the next, as shifted windows of one sequence would not.
 */
export function bits(seed: number, stream: number, counter: number): number {
  const first = mix32(stream ^ mix32(seed ^ 0x5bd1e995));
  const second = mix32((stream + mix32((seed + 0x3c6ef372) | 0)) | 0);
  return mix32((mix32(counter ^ first) + second) | 0) >>> 0;
}

/** Uniform in [0, 1), in steps of 2^-32. */
export function uniform(seed: number, stream: number, counter: number): number {
  return bits(seed, stream, counter) * TO_UNIT;
}

/** Standard normal: mean 0, deviation 1. */
export function normal(seed: number, stream: number, counter: number): number {
  return normalQuantile((bits(seed, stream, counter) + 0.5) * TO_UNIT);
}

/** Exponential with mean 1. */
export function exponential(seed: number, stream: number, counter: number): number {
  return -Math.log((bits(seed, stream, counter) + 0.5) * TO_UNIT);
}

/**
 * Normal with `mean` and `deviation`, cut to [min, max]: the cut law itself, as redrawing until inside would give, from
 * one uniform `u` in [0, 1). Deviation 0 gives the mean, moved into [min, max].
 */
export function truncatedNormal(u: number, mean: number, deviation: number, min: number, max: number): number {
  if (!(deviation > 0)) return Math.min(max, Math.max(min, mean));
  const low = normalShare((min - mean) / deviation);
  const high = normalShare((max - mean) / deviation);
  const p = low + (high - low) * u;
  if (!(p > 0)) return Math.max(min, Math.min(max, mean));
  return Math.min(max, Math.max(min, mean + deviation * normalQuantile(Math.min(p, 1 - 1e-16))));
}

/** P(X <= x) of the standard normal, error below 7.5e-8 (Abramowitz and Stegun 26.2.17). */
export function normalShare(x: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(x));
  const tail =
    0.3989422804014327 *
    Math.exp(-0.5 * x * x) *
    t *
    (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return x > 0 ? 1 - tail : tail;
}

/** The x with P(X <= x) = p, 0 < p < 1, to about 7 figures (Wichura 1988, AS 241, PPND7). */
export function normalQuantile(p: number): number {
  const q = p - 0.5;
  if (Math.abs(q) <= 0.425) {
    const r = 0.180625 - q * q;
    return (
      (q * (((59.10937472 * r + 159.29113202) * r + 50.434271938) * r + 3.3871327179)) /
      (((67.1875636 * r + 78.757757664) * r + 17.895169469) * r + 1)
    );
  }
  const tail = Math.sqrt(-Math.log(q < 0 ? p : 1 - p));
  let x: number;
  if (tail <= 5) {
    const r = tail - 1.6;
    x =
      (((0.17023821103 * r + 1.3067284816) * r + 2.75681539) * r + 1.4234372777) /
      ((0.12021132975 * r + 0.7370016425) * r + 1);
  } else {
    const r = tail - 5;
    x =
      (((0.017337203997 * r + 0.42868294337) * r + 3.081226386) * r + 6.657905115) /
      ((0.012258202635 * r + 0.24197894225) * r + 1);
  }
  return q < 0 ? -x : x;
}
