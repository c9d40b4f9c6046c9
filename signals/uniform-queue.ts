// The queue of even arrivals at a fixed signal (D/D/1): the closed form that simulators and optimisers are checked against.

export interface UniformQueue {
  /** s after the start of green */
  readonly clears: number;
  /** share of vehicles that stop */
  readonly stopped: number;
  /** veh, at the end of red */
  readonly longest: number;
  /** veh s a cycle */
  readonly total: number;
  /** s/veh */
  readonly mean: number;
}

/** Even arrivals `volume` veh/h, discharge `saturation` veh/h over `green` of `cycle` s; undersaturated (NaN where it is not). */
export function uniformQueue(volume: number, saturation: number, green: number, cycle: number): UniformQueue {
  const arrival = volume / 3600;
  const discharge = saturation / 3600;
  const red = cycle - green;
  const clears = (arrival * red) / (discharge - arrival);
  if (!(clears >= 0 && clears <= green)) {
    return { clears: Number.NaN, stopped: 1, longest: Number.NaN, total: Number.NaN, mean: Number.NaN };
  }
  const longest = arrival * red;
  const total = (longest * (red + clears)) / 2;
  return {
    clears,
    stopped: (red + clears) / cycle,
    longest,
    total,
    mean: volume > 0 ? total / (arrival * cycle) : red ** 2 / (2 * cycle),
  };
}
