// How a platoon spreads on its way from one stop line to the next.

/**
 * Smoothing factor and arrival lag of the HCM's platoon dispersion model (HCM 7th ed., equations 30-11 and 30-12).
 * @param running s, running time of the link
 * @param step s, length of a time step
 * @returns F (-) and the lag t' in s, that of the first vehicles of the platoon
 */
export function dispersion(running: number, step: number): { factor: number; lag: number } {
  const factor = 1 / (1 + 0.138 * running + 0.315 / step);
  return { factor, lag: running - 1 / factor + 1.25 };
}

/**
 * The same from the travel times themselves, where their spread is known: the recursion's arrivals then have that mean and
 * standard deviation (Yu, Transportation Research Record 1727, 2000).
 * @param mean s, from stop line to stop line
 * @param deviation s, standard deviation between vehicles
 */
export function dispersionOfTimes(mean: number, deviation: number, step: number): { factor: number; lag: number } {
  const variance = (deviation / step) ** 2;
  const factor = variance < 1e-9 ? 1 : (Math.sqrt(1 + 4 * variance) - 1) / (2 * variance);
  return { factor, lag: mean - (step * (1 - factor)) / factor };
}

/**
 * A cyclic departure profile as it arrives downstream: q'[t] = F q[t - lag] + (1 - F) q'[t - 1] (Robertson 1969), in the
 * steady state, so that as many vehicles arrive as departed. Adds to `arrivals`; both hold one value a step of the cycle.
 * @param lag steps, rounded to whole ones
 * @param share part of the departures that goes this way
 */
export function addDispersed(
  departures: Float64Array,
  from: number,
  arrivals: Float64Array,
  to: number,
  steps: number,
  factor: number,
  lag: number,
  share: number,
): void {
  const keep = 1 - factor;
  const first = (((-lag % steps) + steps) % steps) + from;
  const end = from + steps;
  let value = 0;
  let source = first;
  for (let t = 0; t < steps; t++) {
    value = factor * departures[source]! + keep * value;
    if (++source === end) source = from;
  }
  // `value` is what one cycle leaves behind; infinitely many cycles leave this
  value /= 1 - keep ** steps;
  source = first;
  for (let t = 0; t < steps; t++) {
    value = factor * departures[source]! + keep * value;
    arrivals[to + t]! += share * value;
    if (++source === end) source = from;
  }
}
