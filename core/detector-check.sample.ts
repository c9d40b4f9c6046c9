// A day of a made-up town by its detectors, some of them faulty in a known way; for tests and figures.
import { bits, uniform } from './chance.ts';
import { checkSeries, type Series } from './detector-check.ts';

/** A Poisson number, by inversion for small means and by the sum of parts for large ones. */
function poisson(mean: number, seed: number, stream: number, counter: number): number {
  if (mean > 30)
    return poisson(mean / 2, seed, stream, 2 * counter) + poisson(mean / 2, seed, stream ^ 0x51ed, 2 * counter + 1);
  const limit = Math.exp(-mean);
  let product = uniform(seed, stream, 64 * counter);
  let count = 0;
  while (product > limit && count < 200) product *= uniform(seed, (stream + 7919 * ++count) | 0, 64 * counter);
  return count;
}

const INTERVALS = 96;
const DETECTORS = 24;

/** A day of a town: each place its own share and a little of its own shape; some detectors with a fault. */
export function town(seed: number) {
  const draw = (a: number, b: number) => uniform(seed, a, b);
  const faults = new Map<string, string>();
  const series = Array.from({ length: DETECTORS }, (_, i): Series => {
    const share = 20 + 180 * draw(1, i);
    const skew = 0.15 * (draw(2, i) - 0.5);
    const values = Array.from({ length: INTERVALS }, (_, t) => {
      const day = t / INTERVALS;
      const profile =
        0.1 +
        Math.exp(-(((day - 0.33) / 0.07) ** 2)) +
        0.9 * Math.exp(-(((day - 0.72) / 0.1) ** 2)) +
        0.5 * Math.exp(-(((day - 0.5) / 0.2) ** 2));
      const own = share * profile * (1 + skew * Math.sin(2 * Math.PI * day));
      return poisson(own, bits(seed, 3, i), t, i);
    });
    const id = `d${i}`;
    if (i % 6 === 0) {
      const kind = ['silent', 'stuck', 'drifting'][Math.floor(3 * draw(4, i))]!;
      const from = Math.floor(INTERVALS * (0.2 + 0.3 * draw(5, i)));
      const lasts = 16 + Math.floor(16 * draw(6, i));
      const strength = 0.6 + 0.6 * draw(7, i);
      faults.set(id, kind);
      for (let t = 0; t < INTERVALS; t++) {
        if (kind === 'drifting') values[t] = Math.round(values[t]! * Math.exp((-strength * t) / INTERVALS));
        else if (t >= from && t < from + lasts) values[t] = kind === 'silent' ? 0 : values[from]! || 7;
      }
    }
    return { id, values };
  });
  return { series, faults };
}

/** How many faults are found, by their kind, and how many sound detectors are blamed, in the towns of some seeds. */
export function judged(first: number, towns: number) {
  let [found, injected, blamed, sound] = [0, 0, 0, 0];
  for (let seed = first; seed < first + towns; seed++) {
    const { series, faults } = town(seed);
    const told = new Map(checkSeries(series).findings.map(({ id, fault }) => [id, fault]));
    for (const { id } of series) {
      const fault = faults.get(id);
      if (fault !== undefined) {
        injected++;
        if (told.get(id) === fault) found++;
      } else {
        sound++;
        if (told.has(id)) blamed++;
      }
    }
  }
  return { found, injected, blamed, sound };
}
