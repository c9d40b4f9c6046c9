// The speeds of `krauss.ts` for a row of the type table: the same values, with the constants of a type worked out before.
import { GAP_MARGIN } from './krauss.ts';
import { TYPE_COLUMN } from './type-table.ts';

const { DROP, PER_DROP, DECEL, HARDEST, WAY_RATE, TAU, STEPS_0, STEPS_ROOT, ROOT_0, ROOT_GAP, ALARM } = TYPE_COLUMN;
const MARGIN = GAP_MARGIN;
/** how much harder than barely enough a driver brakes in an emergency */
const EMERGENCY_AMPLIFIER = 1.2;

/**
 * The lesser of `most` and the safe speed behind a leader (`followingSpeed`).
 * @param types the type table; `t` and `lead` are the first places of the rows of the vehicle and its leader
 * @param gap m, bumper to bumper less the standstill gap
 */
export function speedBehind(
  types: Float64Array,
  t: number,
  lead: number,
  gap: number,
  speed: number,
  leadSpeed: number,
  most: number,
  dt: number,
): number {
  const tau = types[t + TAU]!;
  if (gap >= most * (tau + most * types[t + WAY_RATE]!) + MARGIN) return most;
  const harder = types[t + DROP]! > types[lead + DROP]! ? t : lead;
  const steps = Math.floor(leadSpeed * types[harder + PER_DROP]!);
  const g = gap - MARGIN + dt * steps * (leadSpeed - 0.5 * types[harder + DROP]! * (steps + 1));
  let safe = 0;
  if (g > 0) {
    const n = Math.floor(
      types[t + STEPS_0]! + types[t + STEPS_ROOT]! * Math.sqrt(types[t + ROOT_0]! + types[t + ROOT_GAP]! * g),
    );
    const lost = n * types[t + DROP]!;
    safe = lost + (g - lost * (0.5 * (n - 1) * dt + tau)) / (n * dt + tau);
  }
  if (speed - safe > types[t + ALARM]!) {
    alarm(types, t, lead, gap, speed, leadSpeed, safe, dt);
    safe = ALARMED[0]!;
  }
  return safe < most ? safe : most;
}

/** The speed that `alarm` answers: were it returned, every caller would put its own speed on the heap to match. */
const ALARMED = new Float64Array(1);

/** What a driver does who must brake harder than is comfortable: a little harder than barely enough. */
function alarm(
  types: Float64Array,
  t: number,
  lead: number,
  gap: number,
  speed: number,
  leadSpeed: number,
  safe: number,
  dt: number,
): void {
  const leadDecel = types[lead + DECEL]!;
  const stand = (0.5 * speed * speed) / (gap + (0.5 * leadSpeed * leadSpeed) / leadDecel);
  const even = stand <= leadDecel ? stand : (0.5 * (speed * speed - leadSpeed * leadSpeed)) / gap;
  const needed = gap <= 0 ? types[t + HARDEST]! : EMERGENCY_AMPLIFIER * even;
  ALARMED[0] = Math.max(0, safe, speed - Math.max(needed, types[t + DECEL]!) * dt);
}

/** Distance driven while braking from `speed` to a stand (`brakeGap` without reaction). */
export function brakeWay(types: Float64Array, t: number, speed: number, dt: number): number {
  const steps = Math.floor(speed * types[t + PER_DROP]!);
  return dt * steps * (speed - 0.5 * types[t + DROP]! * (steps + 1));
}

/** The lesser of `most` and the highest speed from which a vehicle still stops within `gap` (`stoppingSpeed`, headway one step). */
export function speedToStop(types: Float64Array, t: number, gap: number, most: number, dt: number): number {
  const g = gap - MARGIN;
  if (g <= 0) return most < 0 ? most : 0;
  if (g >= most * (dt + most * types[t + WAY_RATE]!)) return most;
  const b = types[t + DROP]!;
  const n = Math.floor(0.5 * Math.sqrt(1 + (8 * g * types[t + PER_DROP]!) / dt) - 0.5);
  const safe = n * b + (g - 0.5 * n * (n + 1) * b * dt) / ((n + 1) * dt);
  return safe < most ? safe : most;
}
