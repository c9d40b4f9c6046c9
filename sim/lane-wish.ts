// Changing for speed, and back to the kerb side: wishes that grow while the other lane promises more.
// After Erdmann, J. (2014): Lane-changing model in SUMO (LC2013).
import { ampleGap, brakeGap, stoppingSpeed } from './krauss.ts';
import { calmSpeed, gapTo, secureGap } from './lane-room.ts';
import type { World } from './world.ts';

/** wish to change for speed that is acted upon, to the left and to the right */
const GAIN_LEFT = 0.2;
const GAIN_RIGHT = 2;
/** s of free driving on the right lane after which a driver goes back to it */
const KEEP_RIGHT_TIME = 5;
/** s of free driving on the right lane that count in full */
const KEEP_RIGHT_ACCEPTANCE = 7;
/** s that the other lane must last to be worth a change */
const LASTS = 20;
/** m/s below which relative gains count as if at this speed */
const GAIN_NORM = 10;
/** m/s by which the present lane must be the faster one for the wish to go right to fade */
const FASTER = 5 / 3.6;
/** share of a wish to the left that is left after a second on a faster lane, and on one as fast */
const FADES = 0.5;
const FADES_SLOWLY = 0.8;

/**
 * Grows the wishes of `span` seconds and returns whether a change to `side` is wanted now.
 * @param k number of vehicles ahead on the own lane
 * @param there number of vehicles ahead on the lane beside
 * @param towards 1: the lane beside leads on and the own one does not, so that any gain is enough
 */
export function wantsChange(
  world: World,
  slot: number,
  lane: number,
  k: number,
  there: number,
  side: -1 | 1,
  span: number,
  towards: boolean,
): boolean {
  const { slots, lanes, lanePlan, lanesAcross, network } = world;
  const index = lane - network.edgeFirstLane[network.laneEdge[lane]!]!;
  const reachThere = lanePlan.reach[slots.id[slot]! * lanesAcross + index + side]!;
  const ahead = k > 0 ? lanes.order[lanes.start[lane]! + k - 1]! : -1;
  const lead = there > 0 ? lanes.order[lanes.start[lane + side]! + there - 1]! : -1;
  const gathering = (ahead >= 0 && slots.rise[ahead]! > 0) || (lead >= 0 && slots.rise[lead]! > 0);
  const here = promisedSpeed(world, slot, ahead, slots.reach[slot]!, gathering);
  const beyond = promisedSpeed(world, slot, lead, reachThere, gathering);
  const gain = (beyond - here) / Math.max(beyond, GAIN_NORM);
  const lasts = reachThere / Math.max(0.1, slots.speed[slot]!) > LASTS;
  if (side > 0) {
    const wish = wishLeft(slots.speedGain[slot]!, here, beyond, gain, span);
    slots.speedGain[slot] = wish;
    return (wish > GAIN_LEFT && gain > 0.001 && lasts) || (towards && gain >= 0 && wish > 0);
  }
  const wish = wishRight(slots.speedGain[slot]!, here, beyond, gain, span);
  slots.speedGain[slot] = wish;
  if (here - FASTER <= beyond) {
    slots.keepRight[slot] = slots.keepRight[slot]! - span * kerbPull(world, slot, lane, lead, reachThere);
    if (slots.keepRight[slot]! < -GAIN_RIGHT) return true;
  }
  return (wish < -GAIN_RIGHT && lasts) || (towards && gain >= 0 && wish < 0);
}

function wishLeft(wish: number, here: number, beyond: number, gain: number, span: number): number {
  if (beyond > here) return wish + span * gain;
  if (wish <= 0) return wish;
  return wish * (here > beyond ? FADES : FADES_SLOWLY) ** span;
}

function wishRight(wish: number, here: number, beyond: number, gain: number, span: number): number {
  if (here - FASTER > beyond) return wish < 0 ? wish * FADES ** span : wish;
  return wish < 0 || gain > 0 ? wish - span * gain : wish;
}

/** How fast the wish to go back to the kerb side grows: by the seconds that could be driven freely there. */
function kerbPull(world: World, slot: number, lane: number, lead: number, reach: number): number {
  const { slots, network, demand, dt } = world;
  const limit = slots.limit[slot]!;
  const speed = slots.speed[slot]!;
  const acceptance = (KEEP_RIGHT_ACCEPTANCE * limit * Math.max(1, speed)) / network.laneSpeed[lane]!;
  const type = slots.type[slot]!;
  let free = Math.max(0, reach - brakeGap(limit, demand.types.decel[type]!, demand.types.tau[type]!, dt));
  let seconds = Math.min(acceptance, free / limit);
  if (lead >= 0 && slots.speed[lead]! < limit) {
    const gap = gapTo(world, slot, lead) - secureGap(world, slot, limit, lead, slots.speed[lead]!);
    free = Math.max(0, Math.min(free, gap));
    seconds = Math.min(seconds, free / (limit - slots.speed[lead]!));
  }
  return (GAIN_RIGHT * seconds) / acceptance / KEEP_RIGHT_TIME;
}

/**
 * What speed a lane promises that leads on for `reach` metres. While those ahead are `gathering` speed, nothing is
 * promised beyond what the vehicle itself can gain in the next second.
 */
function promisedSpeed(world: World, slot: number, lead: number, reach: number, gathering: boolean): number {
  const { slots, demand, dt } = world;
  const { types } = demand;
  const type = slots.type[slot]!;
  const speed = slots.speed[slot]!;
  const decel = types.decel[type]!;
  const tau = types.tau[type]!;
  const most = gathering ? Math.min(slots.limit[slot]!, speed + types.accel[type]! * dt) : slots.limit[slot]!;
  const gap = Math.max(0, lead < 0 ? reach : gapTo(world, slot, lead));
  if (gap >= ampleGap(most, decel, tau)) return most;
  const safe = lead < 0 ? stoppingSpeed(gap, decel, tau, dt) : calmSpeed(world, slot, gap, lead, slots.speed[lead]!);
  return Math.min(most, safe);
}
