// Car following after Krauss, in the discrete form that SUMO made the common reference.
// Krauss, S. (1998): Microscopic modeling of traffic flow, DLR-FB 98-08. All speeds in m/s, distances in m, times in s.

/** m, what a gap is shortened by, so that rounding never lets two bumpers touch */
export const GAP_MARGIN = 0.001;
/** m/s, below this a vehicle is standing */
export const STANDING = 0.1;
/** how much harder than barely enough a driver brakes in an emergency */
export const EMERGENCY_AMPLIFIER = 1.2;

/**
 * Distance driven while braking from `speed` to a stand with `decel`, the speed falling once a step of `dt`,
 * after `reaction` seconds at full speed.
 */
export function brakeGap(speed: number, decel: number, reaction: number, dt: number): number {
  const drop = decel * dt;
  const steps = Math.floor(speed / drop);
  return dt * (steps * speed - 0.5 * drop * steps * (steps + 1)) + speed * reaction;
}

/** The highest speed from which a vehicle still stops within `gap`: `headway` seconds at that speed, then `decel`. */
export function stoppingSpeed(gap: number, decel: number, headway: number, dt: number): number {
  const g = gap - GAP_MARGIN;
  if (g <= 0) return 0;
  const b = decel * dt;
  const root = Math.sqrt(dt * dt + 4 * (dt * ((2 * g) / b - headway) + headway * headway));
  const n = Math.floor(0.5 - (headway - 0.5 * root) / dt);
  const h = 0.5 * n * (n - 1) * b * dt + n * b * headway;
  return n * b + (g - h) / (n * dt + headway);
}

/** A gap from which `speed` is safe whatever the leader does: never less than what `stoppingSpeed` asks for it. */
export function ampleGap(speed: number, decel: number, headway: number): number {
  return speed * (headway + speed / (2 * decel)) + GAP_MARGIN;
}

/** The constant deceleration that just avoids a leader `gap` ahead who brakes with `leadDecel`. */
export function emergencyDecel(gap: number, speed: number, leadSpeed: number, leadDecel: number): number {
  const leadWay = (0.5 * leadSpeed * leadSpeed) / leadDecel;
  const behindItsStand = (0.5 * speed * speed) / (gap + leadWay);
  if (behindItsStand <= leadDecel) return behindItsStand;
  return (0.5 * (speed * speed - leadSpeed * leadSpeed)) / gap;
}

/**
 * Safe speed behind a leader.
 * @param gap m, bumper to bumper less the standstill gap
 * @param leadWay m, the leader's brake gap (`brakeGap(leadSpeed, max(decel, leadDecel), 0, dt)`)
 */
export function followingSpeed(
  gap: number,
  speed: number,
  leadSpeed: number,
  leadDecel: number,
  leadWay: number,
  decel: number,
  hardest: number,
  tau: number,
  dt: number,
): number {
  const safe = stoppingSpeed(gap + leadWay, decel, tau, dt);
  const braking = (speed - safe) / dt;
  if (braking <= decel + GAP_MARGIN) return safe;
  const needed = gap <= 0 ? hardest : EMERGENCY_AMPLIFIER * emergencyDecel(gap, speed, leadSpeed, leadDecel);
  const used = Math.min(Math.max(needed, decel), braking);
  return Math.max(0, speed - used * dt);
}

/** The highest speed now that, braking with `decel`, has fallen to `target` after `distance`. */
export function slowingSpeed(distance: number, target: number, decel: number, dt: number): number {
  const v = target * dt;
  if (distance < v) return target;
  const b = decel * dt * dt;
  const y = Math.max(0, ((Math.sqrt((b + 2 * v) * (b + 2 * v) + 8 * b * distance) - b) * 0.5 - v) / b);
  const whole = Math.floor(y);
  const way = 0.5 * (whole * whole + whole) * b + whole * v + (y > whole ? v : 0);
  return Math.max(0, distance - way) / (dt * (whole + 1)) + whole * decel * dt + target;
}

/** Least time to drive `distance` from `speed`, reaching `arrival` speed by then if that can be (SUMO's estimate). */
export function arrivalTime(distance: number, speed: number, arrival: number, accel: number, decel: number): number {
  const rate = arrival >= speed ? accel : -decel;
  const changing = (arrival - speed) / rate;
  const way = changing * (arrival + speed) * 0.5;
  if (distance >= way) return changing + (distance - way) / Math.max(speed, arrival, STANDING);
  return -(speed - Math.sqrt(Math.max(0, speed * speed + 2 * rate * distance))) / rate;
}

/** Speed after `distance` of constant acceleration. */
export function speedAfter(distance: number, speed: number, accel: number): number {
  return Math.sqrt(Math.max(0, speed * speed + 2 * accel * distance));
}

/** Imperfection: take off up to `sigma` of one step's acceleration; a starting vehicle less, so that it does start. */
export function dawdled(speed: number, accel: number, sigma: number, chance: number, dt: number): number {
  const scale = speed < accel ? speed : accel;
  return Math.max(0, speed - sigma * scale * chance * dt);
}
