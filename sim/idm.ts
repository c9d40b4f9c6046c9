// Car following by acceleration: the intelligent driver model and its adaptive cruise control, as pure functions.
// SI units throughout. Treiber, Hennecke, Helbing (2000): Congested traffic states in empirical observations and
// microscopic simulations, Phys. Rev. E 62, 1805. Kesting, Treiber, Helbing (2010): Enhanced intelligent driver model to
// access the impact of driving strategies on traffic capacity, Phil. Trans. R. Soc. A 368, 4585.

/** What a driver is like; the names of the papers in brackets. */
export interface Driver {
  /** m/s2, most acceleration (a) */
  readonly accel: number;
  /** m/s2, comfortable braking (b) */
  readonly decel: number;
  /** s, desired time headway (T) */
  readonly tau: number;
  /** m, gap at a standstill (s0) */
  readonly minGap: number;
  /** acceleration exponent (delta) */
  readonly delta: number;
  /** 0..1, trust that the leader will not brake hard (c); of the cruise control alone */
  readonly coolness: number;
}

/** m/s2 on a free road at `speed`, wishing for `desired` m/s. */
export function freeAcceleration({ accel, decel, delta }: Driver, speed: number, desired: number): number {
  if (desired <= 0) return speed > 0 ? -decel : 0;
  return Math.max(accel * (1 - (speed / desired) ** delta), -decel);
}

/** m, gap that a driver at `speed` who closes in at `closing` m/s would like to have, beside `still` m at a standstill. */
export function desiredGap({ accel, decel, tau }: Driver, still: number, speed: number, closing: number): number {
  return still + Math.max(0, speed * tau + (speed * closing) / (2 * Math.sqrt(accel * decel)));
}

/**
 * m/s2 behind a leader (Treiber et al. 2000, eq. 3).
 * @param gap m, bumper to bumper
 * @param closing m/s, own speed less the leader's
 */
export function idmAcceleration(driver: Driver, speed: number, desired: number, gap: number, closing: number): number {
  const wanted = desiredGap(driver, driver.minGap, speed, closing);
  return freeAcceleration(driver, speed, desired) - driver.accel * (wanted / Math.max(gap, 0.1)) ** 2;
}

/** m/s2 before a line at which to stop, `gap` m ahead: a standing leader to whom nobody keeps a distance. */
export function lineAcceleration(driver: Driver, speed: number, desired: number, gap: number): number {
  const { accel, decel } = driver;
  const wanted = (speed * speed) / (2 * Math.sqrt(accel * decel));
  return freeAcceleration(driver, speed, desired) - accel * (wanted / Math.max(gap, 0.1)) ** 2;
}

/** m/s2 that avoids a crash if the leader keeps `leadAccel`, the constant-acceleration heuristic (Kesting et al. 2010, eq. 2.4). */
export function heuristicAcceleration(
  { accel }: Driver,
  speed: number,
  gap: number,
  leadSpeed: number,
  leadAccel: number,
): number {
  const its = Math.min(leadAccel, accel);
  const closing = speed - leadSpeed;
  const room = Math.max(gap, 0.1);
  if (leadSpeed * closing <= -2 * room * its) return (speed * speed * its) / (leadSpeed * leadSpeed - 2 * room * its);
  return its - (closing > 0 ? (closing * closing) / (2 * room) : 0);
}

/** m/s2 of the cruise control: IDM, unless the heuristic shows that its braking is too anxious (Kesting et al. 2010, eq. 2.5). */
export function accAcceleration(
  driver: Driver,
  speed: number,
  desired: number,
  gap: number,
  leadSpeed: number,
  leadAccel: number,
): number {
  const anxious = idmAcceleration(driver, speed, desired, gap, speed - leadSpeed);
  const heuristic = heuristicAcceleration(driver, speed, gap, leadSpeed, leadAccel);
  if (anxious >= heuristic || !Number.isFinite(heuristic)) return anxious;
  const { coolness, decel } = driver;
  return (1 - coolness) * anxious + coolness * (heuristic + decel * Math.tanh((anxious - heuristic) / decel));
}

/** m, gap at which a platoon at `speed` drives on unchanged (Treiber et al. 2000, eq. 5). */
export function equilibriumGap(driver: Driver, speed: number, desired: number): number {
  return desiredGap(driver, driver.minGap, speed, 0) / Math.sqrt(1 - (speed / desired) ** driver.delta);
}
