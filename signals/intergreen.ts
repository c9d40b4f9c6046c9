// Clearance: how long the last vehicle or pedestrian of one movement needs before the first of another may come.

/**
 * Speeds and lengths of the German method (RiLSA 2010, section 2.7; the same formula is in "Zwischenzeit
 * (Verkehrstechnik)", Wikipedia): a vehicle that passes the stop line at the end of its overrun time must have left the
 * conflict when the first one to enter, rolling, gets there.
 */
export const CLEARANCE = {
  /** s that a vehicle may still cross the stop line after green ends */
  overrunStraight: 3,
  overrunTurning: 2,
  /** m/s while clearing */
  clearStraight: 10,
  clearTurning: 7,
  /** m, added to the way that a motor vehicle clears */
  vehicleLength: 6,
  /** m/s of the first vehicle to enter: 40 km/h */
  enter: 40 / 3.6,
  /** m/s */
  walk: 1.2,
} as const;

/**
 * Intergreen between two vehicle paths: overrun + clearing - entering. Unit s, not rounded, may be negative.
 * @param clearBy m from the stop line to where the clearing path leaves the conflict
 * @param enterFrom m from the other stop line to where the entering path reaches it
 */
export function vehicleIntergreen(clearBy: number, enterFrom: number, turning: boolean): number {
  const overrun = turning ? CLEARANCE.overrunTurning : CLEARANCE.overrunStraight;
  const speed = turning ? CLEARANCE.clearTurning : CLEARANCE.clearStraight;
  return overrun + (clearBy + CLEARANCE.vehicleLength) / speed - enterFrom / CLEARANCE.enter;
}

/** Intergreen from a vehicle path to a crossing `clearBy` m behind its stop line; pedestrians enter at once. Unit s. */
export function vehicleToCrossing(clearBy: number, turning: boolean): number {
  return vehicleIntergreen(clearBy, 0, turning);
}

/** Intergreen from a crossing of `length` m to vehicles, who may stand right beside it. Unit s. */
export function crossingClearance(length: number): number {
  return length / CLEARANCE.walk;
}

/** Least green of a crossing: 5 s, and half of it walked in green. Unit s, whole. */
export function leastWalk(length: number): number {
  return Math.max(5, Math.ceil(length / 2 / CLEARANCE.walk));
}
