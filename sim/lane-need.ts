// How pressing a change of lanes is: the metres left on a lane that leads on, less those that queues take, against the
// metres that changing takes. After Erdmann, J. (2014): Lane-changing model in SUMO (LC2013).
import { spaceOf } from './lane-room.ts';
import { countsOf } from './parts.ts';
import { roundaboutBonus } from './roundabout.ts';
import { ARRIVES } from './vehicles.ts';
import type { World } from './world.ts';

/** s of driving that a change for the route is planned ahead; to the left twice that */
const LOOK_FORWARD = 10;
const LOOK_LEFT = 2;
/** lane changes that going to a lane that leads elsewhere is counted as, for the way back */
const WAY_BACK = 2;
/** m; nobody leaves a lane that leads on for one that leads elsewhere and ends within this */
const TURN_LANE = 200;
/** edges beyond the present one on which queues are looked at */
const QUEUES_AHEAD = 8;
/** m that are no matter */
const SOME = 1;

/** m that one change of lanes takes to this side. */
function wayOfChange(world: World, slot: number, side: number): number {
  const { slots, demand } = world;
  const early = LOOK_FORWARD * demand.types.lcStrategic[slots.type[slot]!]!;
  return slots.lookSpeed[slot]! * early * (side > 0 ? LOOK_LEFT : 1) + 2 * spaceOf(world, slot);
}

/**
 * Whether a vehicle on a lane that does not lead on must see to changing now.
 * @param closely count the vehicles ahead on the best lane and on the lanes beyond it too
 */
export function isUrgent(world: World, slot: number, lane: number, closely: boolean): boolean {
  const { slots } = world;
  const offset = slots.offset[slot]!;
  let left = slots.reach[slot]! - slots.position[slot]!;
  const look = wayOfChange(world, slot, offset) * Math.abs(offset);
  if (world.roundabouts.any) left += roundaboutBonus(world, slot, lane + offset, lane);
  if (left < look) return true;
  if (!closely) return false;
  return queueFrom(world, slot, lane + offset, left - look) > left - look;
}

/**
 * Whether a vehicle that goes to `target`, a lane that leads elsewhere, could no more come back in time.
 * @param bonus m that both lanes count as longer, for a roundabout ahead
 */
export function isTooLate(world: World, slot: number, lane: number, target: number, bonus: number): boolean {
  const { slots, network, lanePlan, lanesAcross } = world;
  const { laneEdge, edgeFirstLane } = network;
  const row = slots.id[slot]! * lanesAcross + target - edgeFirstLane[laneEdge[target]!]!;
  const reach = lanePlan.reach[row]!;
  const offset = slots.offset[slot]!;
  if (offset === 0 && bonus === 0 && reach < TURN_LANE && lanePlan.gate[row] !== ARRIVES) return true;
  const look = wayOfChange(world, slot, target - lane) * (Math.abs(offset) + WAY_BACK);
  const spare = reach + bonus - slots.position[slot]! - look;
  if (spare < 0) return true;
  return queueFrom(world, slot, lane, spare) > spare || queueFrom(world, slot, target, spare) > spare;
}

/**
 * m that vehicles take ahead of `slot` on `lane` and on the lanes that it leads to along the route; counts on only until
 * it is more than `enough`, or cannot become so any more.
 */
function queueFrom(world: World, slot: number, lane: number, enough: number): number {
  const { slots, network, demand, lanePlan, lanesAcross, exits, parts } = world;
  const { laneGateStart } = network;
  const { routeEdges } = demand;
  const counts = countsOf(world);
  const id = slots.id[slot]!;
  const space = spaceOf(world, slot);
  const most = space * parts.fullest[0]!;
  let taken = space * placeOn(world, lane, slots.position[slot]!);
  const gate = lanePlan.gate[id * lanesAcross + lane - network.edgeFirstLane[network.laneEdge[lane]!]!]!;
  const last = demand.routeEnd[id]! - 1;
  let next = gate < 0 ? -1 : network.gateTarget[gate]!;
  let routeAt = slots.routeAt[slot]!;
  for (let left = QUEUES_AHEAD; left > 0 && next >= 0 && taken <= enough; left--) {
    // were all that are left as full as the fullest, it would not be more than enough
    if (taken + left * most < enough - SOME) break;
    taken += space * counts[next]!;
    if (++routeAt >= last) break;
    const edge = routeEdges[routeAt + 1]!;
    const until = laneGateStart[next + 1]!;
    let g = laneGateStart[next]!;
    while (g < until && exits[2 * g] !== edge) g++;
    next = g < until ? exits[2 * g + 1]! : -1;
  }
  return taken;
}

/**
 * Number of vehicles on a lane at or ahead of a position.
 * @param from of which it is known that so many are: the search gallops on from there
 */
export function placeOn({ lanes, slots }: World, lane: number, position: number, from = 0): number {
  const { order } = lanes;
  const front = slots.position;
  const start = lanes.start[lane]!;
  const count = lanes.count[lane]!;
  let low = from;
  let width = 1;
  while (low + width <= count && front[order[start + low + width - 1]!]! >= position) {
    low += width;
    width <<= 1;
  }
  let high = Math.min(count, low + width - 1);
  while (low < high) {
    const middle = (low + high) >> 1;
    if (front[order[start + middle]!]! >= position) low = middle + 1;
    else high = middle;
  }
  return low;
}
