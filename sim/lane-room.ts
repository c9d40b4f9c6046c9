// Room between neighbours on two lanes: gaps, what they must be, and whether a change would leave everybody able to brake.
import { guestOn } from './guests.ts';
import { brakeGap, followingSpeed } from './krauss.ts';
import { upstreamBrakes } from './upstream.ts';
import type { World } from './world.ts';

/** m to the lane's end within which a vehicle looks at those beyond it */
const LOOK_BEYOND = 40;
/** m from the lane's start within which a vehicle looks back at those who are about to come onto it */
const LOOK_BACK = 30;

/** m that a vehicle takes of a queue: its length and standstill gap. */
export function spaceOf({ slots, demand }: World, slot: number): number {
  const type = slots.type[slot]!;
  return demand.types.length[type]! + demand.types.minGap[type]!;
}

/** m from the vehicle's front to the rear of one ahead, less the standstill gap. */
export function gapTo(world: World, slot: number, lead: number): number {
  const { slots, demand } = world;
  return gapToRear(world, slot, slots.position[lead]! - demand.types.length[slots.type[lead]!]!);
}

function gapToRear({ slots, demand }: World, slot: number, rear: number): number {
  return rear - slots.position[slot]! - demand.types.minGap[slots.type[slot]!]!;
}

/** m that a vehicle at `speed` needs to a leader at `leadSpeed` to be able to brake behind it. */
export function secureGap(world: World, slot: number, speed: number, lead: number, leadSpeed: number): number {
  const { slots, demand, dt } = world;
  const type = slots.type[slot]!;
  const decel = demand.types.decel[type]!;
  const way = brakeGap(leadSpeed, Math.max(decel, demand.types.decel[slots.type[lead]!]!), 0, dt);
  return Math.max(0, brakeGap(speed, decel, demand.types.tau[type]!, dt) - way);
}

/** The speed that is safe for a vehicle `gap` behind a leader at `leadSpeed`, braking no harder than it likes to. */
export function calmSpeed(world: World, slot: number, gap: number, lead: number, leadSpeed: number): number {
  const { slots, demand, dt } = world;
  const { types } = demand;
  const type = slots.type[slot]!;
  const decel = types.decel[type]!;
  const leadDecel = types.decel[slots.type[lead]!]!;
  const way = brakeGap(leadSpeed, Math.max(decel, leadDecel), 0, dt);
  return followingSpeed(gap, slots.speed[slot]!, leadSpeed, leadDecel, way, decel, decel, types.tau[type]!, dt);
}

/** Whether the one ahead on the target lane, or beyond its end, leaves room to brake. */
export function leaderAgrees(world: World, slot: number, target: number, there: number): boolean {
  const { lanes, slots } = world;
  const speed = slots.speed[slot]!;
  if (there > 0) {
    const lead = lanes.order[lanes.start[target]! + there - 1]!;
    return gapTo(world, slot, lead) >= secureGap(world, slot, speed, lead, slots.speed[lead]!);
  }
  const guest = guestOn(world, target);
  if (guest < 0) return isSafeBeyond(world, slot, target);
  if (guest === slot) return true;
  return (
    gapToRear(world, slot, world.guests.rear[target]!) >= secureGap(world, slot, speed, guest, slots.speed[guest]!)
  );
}

/** Whether the one behind on the target lane, or about to come onto it, would have room to brake. */
export function followerAgrees(world: World, slot: number, target: number, there: number): boolean {
  const { lanes, slots } = world;
  const speed = slots.speed[slot]!;
  if (there < lanes.count[target]!) {
    const follower = lanes.order[lanes.start[target]! + there]!;
    return gapTo(world, follower, slot) >= secureGap(world, follower, slots.speed[follower]!, slot, speed);
  }
  const rear = slots.position[slot]! - world.demand.types.length[slots.type[slot]!]!;
  return rear > LOOK_BACK || upstreamBrakes(world, target, rear, speed);
}

/** Whether a vehicle that changes to `target`, with nobody ahead there, could brake behind the next one on its way. */
function isSafeBeyond(world: World, slot: number, target: number): boolean {
  const { network, lanes, slots, demand, lanePlan, lanesAcross } = world;
  const gate =
    lanePlan.gate[slots.id[slot]! * lanesAcross + target - network.edgeFirstLane[network.laneEdge[target]!]!]!;
  let way = network.laneLength[target]! - slots.position[slot]!;
  if (gate < 0 || way > LOOK_BEYOND) return true;
  for (let lane = network.edgeLanes + gate; ; lane = network.gateTo[lane - network.edgeLanes]!) {
    const count = lanes.count[lane]!;
    const lead = count > 0 ? lanes.order[lanes.start[lane]! + count - 1]! : guestOn(world, lane);
    if (lead >= 0) {
      const last = slots.position[lead]! - demand.types.length[slots.type[lead]!]!;
      const rear = way + (count > 0 ? last : world.guests.rear[lane]!);
      const gap = rear - demand.types.minGap[slots.type[slot]!]!;
      return gap >= secureGap(world, slot, slots.speed[slot]!, lead, slots.speed[lead]!);
    }
    if (lane < network.edgeLanes) return true;
    way += network.laneLength[lane]!;
  }
}
