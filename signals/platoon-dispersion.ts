// How a platoon spreads out on its way from one signal to the next.

/** How a platoon disperses over a link: geometric smoothing of the flow profile, and its delay. */
export interface Dispersion {
  /** 0..1, smoothing factor F */
  readonly smoothing: number;
  /** s, from the upstream stop line to the platoon's head */
  readonly arrival: number;
}

/**
 * HCM 7 eq. 30-11 to 30-13.
 * @param running s, mean running time of the link
 * @param step s, of the flow profile
 */
export function hcmDispersion(running: number, step = 1): Dispersion {
  const smoothing = 1 / (1 + 0.138 * running + 0.315 / step);
  return { smoothing, arrival: running - (1 / smoothing) * step + 1.25 };
}

/** Robertson's dispersion with alpha 0.35 and beta 0.8, one step a second (Robertson 1969, TRRL LR 253). */
export function robertsonDispersion(running: number, alpha = 0.35, beta = 0.8): Dispersion {
  return { smoothing: 1 / (1 + alpha * beta * running), arrival: beta * running };
}

/** One cycle of a flow profile after dispersion: cyclic, shifted by whole steps, its sum kept. */
export function disperse(profile: ArrayLike<number>, dispersion: Dispersion, step = 1): Float64Array {
  const steps = profile.length;
  const out = new Float64Array(steps);
  const { smoothing } = dispersion;
  const shift = Math.round(dispersion.arrival / step);
  // The cyclic recursion starts from its own fixed point, so that nothing is lost at the seam.
  let last = 0;
  for (let i = 0; i < steps; i++) last = smoothing * profile[i]! + (1 - smoothing) * last;
  last /= 1 - (1 - smoothing) ** steps;
  for (let i = 0; i < steps; i++) {
    last = smoothing * profile[i]! + (1 - smoothing) * last;
    out[(((i + shift) % steps) + steps) % steps] = last;
  }
  return out;
}
