// Making a gap: one who must change lanes and cannot slows behind the one ahead or draws past it, and is let in.
// After Erdmann, J. (2014): Lane-changing model in SUMO (LC2013), and MSLCM_LC2013::informLeader and informFollower.
import { brakeGap, STANDING, stoppingSpeed } from './krauss.ts';
import { calmSpeed, gapTo, secureGap, spaceOf } from './lane-room.ts';
import { nextUpstream, wayOnto } from './upstream.ts';
import type { World } from './world.ts';

/** the time left is counted this much shorter */
const URGENCY = 2;
/** m/s that one who is let past, or cuts in without help, is faster by */
const HELP_OVERTAKE = 10 / 3.6;
/** m/s2, the least that one falls back with behind a leader whom it cannot pass */
const LEAST_FALL_BACK = 7 / 3.6;
/** m/s; one who merges to the left at this speed has its follower slow down, and so has one on a lane this long (m) */
const CUT_IN_LEFT = 27;
const LONG_LANE = 200;
/** m kept free at the lane's end by one who must change more than once, to the right and to the left */
const UNSEEN_RIGHT = 20;
const UNSEEN_LEFT = 40;
/** m, a gap that counts as one */
const SOME_GAP = 0.1;

/**
 * Slows the vehicle, the one ahead or the one behind on the target lane, so that a gap opens.
 * @param there number of vehicles ahead on the target lane
 * @param left m to where the vehicle must have changed
 */
export function askForRoom(
  world: World,
  slot: number,
  target: number,
  there: number,
  side: -1 | 1,
  left: number,
  byLeader: boolean,
  byFollower: boolean,
): void {
  const { lanes, slots, dt } = world;
  const start = lanes.start[target]!;
  const changes = Math.max(1, Math.abs(slots.offset[slot]!));
  const kept = keepsFree(world, slot, target, there, side, left, changes);
  const seconds = Math.max(dt, left / Math.max(slots.lookSpeed[slot]!, 0.001) / changes / URGENCY);
  const lead = there > 0 ? lanes.order[start + there - 1]! : -1;
  const planned = askLeader(world, slot, lead, left - kept, seconds, byLeader);
  const follows = there < lanes.count[target]!;
  const follower = follows ? lanes.order[start + there]! : nextUpstream(world, target);
  if (follower < 0) return;
  const gap = follows ? gapTo(world, follower, slot) : gapFromUpstream(world, follower, slot, target);
  if (planned >= 0) askFollower(world, slot, follower, gap, side, seconds, planned, byLeader, byFollower);
  letIn(world, slot, target, there);
}

/** m from the front of one about to come onto a lane to the rear of the vehicle, as if that were there. */
function gapFromUpstream(world: World, follower: number, slot: number, target: number): number {
  const { slots, demand } = world;
  const rear = slots.position[slot]! - demand.types.length[slots.type[slot]!]!;
  return wayOnto(world, follower, target) + rear - demand.types.minGap[slots.type[follower]!]!;
}

/** Tells a vehicle, be it the own or another, not to go faster; one that never cooperates does not listen. */
function advise({ slots, demand }: World, slot: number, speed: number): void {
  if (speed >= slots.advice[slot]! || demand.types.lcCooperative[slots.type[slot]!] === 0) return;
  slots.advice[slot] = Math.max(0, speed);
}

/** m at the lane's end left for others who merge the other way; the vehicle stops before them. */
function keepsFree(
  world: World,
  slot: number,
  target: number,
  there: number,
  side: -1 | 1,
  left: number,
  changes: number,
): number {
  const { lanes, slots, demand, dt } = world;
  let kept = changes > 1 ? (side < 0 ? UNSEEN_RIGHT : UNSEEN_LEFT) : 0;
  const own = spaceOf(world, slot);
  if (there > 0) {
    const lead = lanes.order[lanes.start[target]! + there - 1]!;
    const counters = slots.offset[lead]! * side < 0;
    if (counters && left > own + spaceOf(world, lead)) kept = Math.max(kept, spaceOf(world, lead));
  }
  if (kept > 0) {
    const type = slots.type[slot]!;
    const room = left - kept - 1 - demand.types.minGap[type]!;
    if (room > 0) advise(world, slot, stoppingSpeed(room, demand.types.decel[type]!, dt, dt));
  }
  return kept;
}

/** Falls in behind the one ahead on the target lane, or draws past it. Returns the planned speed, -1 when it passes. */
function askLeader(world: World, slot: number, lead: number, left: number, seconds: number, blocked: boolean): number {
  const { slots, demand, dt } = world;
  const type = slots.type[slot]!;
  const decel = demand.types.decel[type]!;
  const speed = slots.speed[slot]!;
  const slowest = Math.max(0, speed - decel * dt);
  let planned = Math.min(speed, stoppingSpeed(Math.max(0, left), decel, dt, dt));
  if (slots.advice[slot]! >= speed - decel * dt) planned = Math.min(planned, slots.advice[slot]!);
  if (lead < 0) return planned;
  const leadSpeed = slots.speed[lead]!;
  const gap = gapTo(world, slot, lead);
  if (blocked && passes(world, slot, lead, gap, planned, left, seconds)) {
    advise(world, lead, leadSpeed);
    return -1;
  }
  const leadNext = leadSpeed - Math.max(dt, -slots.rise[lead]!);
  const target = Math.max(
    slowest,
    calmSpeed(world, slot, gap + dt * (leadNext - planned), lead, Math.max(0, leadNext)),
  );
  if (!blocked || target >= speed) {
    advise(world, slot, target);
    return blocked ? planned : Math.min(target, planned);
  }
  const falling = Math.min(decel, Math.max(LEAST_FALL_BACK, (speed - target) / seconds));
  const next = Math.min(planned, Math.max(0, speed - falling * dt));
  advise(world, slot, next);
  return next;
}

/** Whether there is way and time enough to get in front of the one ahead. */
function passes(
  world: World,
  slot: number,
  lead: number,
  gap: number,
  planned: number,
  left: number,
  seconds: number,
): boolean {
  const { slots, demand, dt } = world;
  const type = slots.type[slot]!;
  const faster = planned - slots.speed[lead]!;
  if (faster <= 0) return false;
  const way = Math.max(
    0,
    gap +
      spaceOf(world, lead) +
      demand.types.length[type]! +
      secureGap(world, lead, slots.speed[lead]!, slot, slots.speed[slot]!),
  );
  const braking = brakeGap(slots.speed[slot]!, demand.types.decel[type]!, demand.types.tau[type]!, dt);
  return left - braking >= way && seconds >= way / faster;
}

/** Has the follower-to-be open a gap, or lets it past. */
function askFollower(
  world: World,
  slot: number,
  follower: number,
  gap: number,
  side: -1 | 1,
  seconds: number,
  planned: number,
  byLeader: boolean,
  byFollower: boolean,
): void {
  const { slots, lanes, demand, dt } = world;
  const theirs = slots.speed[follower]!;
  const help = demand.types.decel[slots.type[follower]!]!;
  const slowest = Math.max(0, theirs - help * dt);
  if (!byFollower) {
    if (byLeader) advise(world, follower, speedThatOpens(world, slot, follower, gap, planned, 0));
    return;
  }
  if (demand.types.lcCooperative[slots.type[follower]!]! > 0) {
    slots.asked[follower] = slots.asked[follower]! | (side > 0 ? ASKED_LEFT : ASKED_RIGHT);
    lanes.calm[slots.lane[follower]!] = 0;
  }
  if (planned - theirs >= HELP_OVERTAKE) {
    const needed = secureGap(world, follower, theirs, slot, planned);
    if ((needed - gap) / seconds < planned - theirs) {
      advise(world, follower, planned - HELP_OVERTAKE);
      return;
    }
  }
  const slowed = Math.max(0, theirs - help);
  const opening = planned - slowed;
  const secure = secureGap(world, follower, slowed, slot, planned);
  if (gap + opening > 0 && gap + opening >= secure) {
    advise(world, follower, speedThatOpens(world, slot, follower, gap, planned, slowest));
  } else if (opening > 0 && opening * seconds > secure - gap - opening + SOME_GAP) {
    advise(world, follower, slowest);
  } else {
    letPast(world, slot, follower, side, seconds, planned, gap, slowest);
  }
}

/** bits of `asked` */
export const ASKED_RIGHT = 1;
export const ASKED_LEFT = 2;

function speedThatOpens(
  world: World,
  slot: number,
  follower: number,
  gap: number,
  planned: number,
  least: number,
): number {
  const { dt } = world;
  const first = Math.max(least, calmSpeed(world, follower, gap + dt * planned, slot, planned));
  return Math.max(least, calmSpeed(world, follower, gap + dt * (planned - first), slot, planned));
}

function letPast(
  world: World,
  slot: number,
  follower: number,
  side: -1 | 1,
  seconds: number,
  planned: number,
  gap: number,
  slowest: number,
): void {
  const { slots, demand, network, dt } = world;
  const speed = slots.speed[slot]!;
  const theirs = slots.speed[follower]!;
  const help = demand.types.decel[slots.type[follower]!]!;
  let past = Math.max(theirs, speed + HELP_OVERTAKE);
  const slows = side < 0 || planned > CUT_IN_LEFT || network.laneLength[slots.lane[slot]!]! > LONG_LANE;
  if (theirs > speed && slows) {
    past = Math.max(slowest, speed + HELP_OVERTAKE);
    if ((theirs - speed) / help < seconds) {
      advise(world, follower, past);
      return;
    }
  }
  advise(world, follower, past);
  const type = slots.type[slot]!;
  const way = Math.max(
    0,
    gap +
      spaceOf(world, slot) +
      demand.types.length[slots.type[follower]!]! +
      secureGap(world, slot, planned, follower, past),
  );
  advise(world, slot, Math.max(past - way / seconds, speed - demand.types.decel[type]! * dt));
}

/** In slow traffic the first one on the target lane that is wholly behind the vehicle keeps behind it. */
function letIn(world: World, slot: number, target: number, there: number): void {
  const { lanes } = world;
  for (let k = there; k < lanes.count[target]!; k++) {
    const other = lanes.order[lanes.start[target]! + k]!;
    const gap = gapTo(world, other, slot);
    if (gap > SOME_GAP) {
      keepBehind(world, other, gap, slot);
      return;
    }
  }
  const other = nextUpstream(world, target);
  if (other < 0) return;
  const gap = gapFromUpstream(world, other, slot, target);
  if (gap > SOME_GAP) keepBehind(world, other, gap, slot);
}

function keepBehind(world: World, other: number, gap: number, slot: number): void {
  const { slots, demand, dt } = world;
  if (slots.speed[other]! >= demand.types.decel[slots.type[other]!]! * dt) return;
  advise(world, other, calmSpeed(world, other, gap - SOME_GAP, slot, slots.speed[slot]!));
}

/** Whether a vehicle stands at the end of its way, so that it cannot help itself. */
export function isAtEnd({ slots, network }: World, slot: number, lane: number): boolean {
  return (
    slots.speed[slot]! < STANDING && Math.min(slots.reach[slot]!, network.laneLength[lane]!) - slots.position[slot]! < 1
  );
}

/** Whether the one behind on the target lane is beside the vehicle, or too near. */
export function isBeside(world: World, slot: number, target: number, there: number): boolean {
  const { lanes } = world;
  return there < lanes.count[target]! && gapTo(world, lanes.order[lanes.start[target]! + there]!, slot) < 0;
}
