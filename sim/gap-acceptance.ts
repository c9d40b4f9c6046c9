// Gap acceptance: whether one who must yield has time to pass before or after one who comes with right of way.
// Krajzewicz, D., Erdmann, J. (2013): Road intersection model in SUMO; impatience as in SUMO's MSLink::blockedByFoe.
import { waitOf } from './waiting.ts';
import type { World } from './world.ts';

/** s, least time between two vehicles that use the same part of the junction (SUMO: jmTimegapMinor) */
export const TIME_GAP = 1;
/** s of waiting after which a driver is fully impatient (SUMO: time-to-impatience) */
const TIME_TO_IMPATIENCE = 180;
/** s, how much later one comes who is made to stop */
const BRAKING_DELAY = 30;

/** Of the one who must yield, from 0 to 1. Kept here, since a number passed to a function is put on the heap. */
const OWN = new Float64Array(1);
const IMPATIENCE = 0;

/** Notes how impatient a driver is: by type and by waiting, and wholly so if it can stop no more. */
export function noteImpatience(world: World, slot: number, canBrake: boolean): void {
  const patience = world.demand.types.impatience[world.slots.type[slot]!]! + waitOf(world, slot) / TIME_TO_IMPATIENCE;
  OWN[IMPATIENCE] = canBrake ? Math.min(1, Math.max(0, patience)) : 1;
}

/**
 * m from its gate within which one who drives at `fastest` at most, and with `decel` at most, may come too early for `row`. An impatient
 * driver who merges counts on others to brake, and the less so the less impatient it is: it looks as far as they need to stop.
 */
export function lookFor(
  { approaches }: World,
  row: number,
  fastest: number,
  decel: number,
  sameTarget: boolean,
): number {
  const impatience = OWN[IMPATIENCE]!;
  const timely = (approaches.leave[row]! + TIME_GAP) * fastest;
  if (!sameTarget || impatience === 0) return timely;
  return Math.max(timely, (fastest * fastest) / (2 * impatience * decel));
}

/**
 * Whether the approach `foeRow` leaves no time for `row`, both with their times worked out.
 * @param gap s, least time between the two
 */
export function leavesNoTime(world: World, row: number, foeRow: number, sameTarget: boolean, gap: number): boolean {
  const { approaches, slots, demand, dt } = world;
  const { decel } = demand.types;
  const arrive = approaches.arrive[row]!;
  const foeLeave = approaches.leave[foeRow]!;
  const own = decel[slots.type[approaches.slot[row]!]!]!;
  const other = decel[slots.type[approaches.slot[foeRow]!]!]!;
  if (foeLeave < arrive) {
    if (!sameTarget) return false;
    if (arrive - foeLeave < gap) return true;
    return unsafeMerge(approaches.leaveSpeed[foeRow]!, approaches.arriveSpeed[row]!, other, own);
  }
  let foeArrive = approaches.arrive[foeRow]!;
  let foeSpeed = approaches.brakedSpeed[foeRow]!;
  const impatience = OWN[IMPATIENCE]!;
  // who comes within the same step can be made to brake no more
  if (impatience > 0 && arrive < foeArrive && Math.floor(arrive / dt) !== Math.floor(foeArrive / dt)) {
    const speed = approaches.distance[foeRow]! / foeArrive;
    const braking = impatience * other;
    const room = approaches.distance[foeRow]! - speed * (arrive - dt);
    const left = speed * speed - 2 * braking * speed * (foeArrive - arrive);
    // made to brake from when the impatient one is there, the foe stops in time, or comes later and slower
    const stops = speed * speed <= 2 * braking * room || left <= 0;
    foeSpeed = stops ? 0 : Math.sqrt(left);
    const late = stops ? foeArrive + BRAKING_DELAY : arrive + (speed - foeSpeed) / braking;
    foeArrive += impatience * (late - foeArrive);
  }
  if (foeArrive <= approaches.leave[row]! + gap) return true;
  return sameTarget && unsafeMerge(approaches.leaveSpeed[row]!, foeSpeed, own, other);
}

/** Whether a follower who comes in at `followSpeed` could not brake behind a leader at `leadSpeed`. */
function unsafeMerge(leadSpeed: number, followSpeed: number, leadDecel: number, followDecel: number): boolean {
  return (followSpeed * followSpeed) / followDecel > (leadSpeed * leadSpeed) / leadDecel;
}
