// Those with right of way who are still too far from their gate to have planned for it, and come all the same: on the lane
// before the gate, and on their way to that lane. Looked for by the few who stand at a line, and not by the many who pass.
import { addApproach } from './approach.ts';
import { timeApproach } from './approach-times.ts';
import { leavesNoTime, lookFor, TIME_GAP } from './gap-acceptance.ts';
import { STANDING } from './krauss.ts';
import { brakeWay } from './krauss-row.ts';
import { lookOf } from './plan-ahead.ts';
import { SIGHT } from './right-of-way.ts';
import { gateTowards } from './roundabout.ts';
import { TYPE_COLUMN, TYPE_ROW } from './type-table.ts';
import type { World } from './world.ts';

const { closed: CLOSED, yellow: YELLOW, free: FREE, zips: ZIPS } = SIGHT;
const { GAIN, DECEL } = TYPE_COLUMN;
const ROW = TYPE_ROW;
/** times the limit that anybody drives at most */
const FASTEST = 1.5;

/** Whether one who is still far from `foeGate` comes too early for `row`. */
export function farFoeBlocks(world: World, row: number, foeGate: number, sameTarget: boolean): boolean {
  const { network, approaches, lanes, slots, types, sights } = world;
  const lane = network.gateFrom[foeGate]!;
  const sight = sights.of[foeGate]!;
  if (lane >= network.edgeLanes || sight === CLOSED || sight === YELLOW) return false;
  const length = network.laneLength[lane]!;
  const decel = types[slots.type[approaches.slot[row]!]! * ROW + DECEL]!;
  const farthest = lookFor(world, row, FASTEST * network.laneSpeed[lane]!, decel, sameTarget);
  const start = lanes.start[lane]!;
  for (let k = start, last = k + lanes.count[lane]!; k < last; k++) {
    const foe = lanes.order[k]!;
    if (length - slots.position[foe]! > farthest) return false;
    if (slots.gate[foe] !== foeGate) continue;
    const ahead = k > start ? lanes.order[k - 1]! : -1;
    if (comesTooEarly(world, row, foe, foeGate, sameTarget, 0, ahead)) return true;
  }
  return length < farthest && comesFromBehind(world, row, foeGate, sameTarget, farthest);
}

/** The same for those who are on their way to the lane before `foeGate`. */
function comesFromBehind(world: World, row: number, foeGate: number, sameTarget: boolean, farthest: number): boolean {
  const { network, lanes, slots, sights } = world;
  const { edgeLanes, gateFrom, laneLength } = network;
  const lane = gateFrom[foeGate]!;
  const last = lanes.count[lane]! > 0 ? lanes.order[lanes.start[lane]! + lanes.count[lane]! - 1]! : -1;
  for (let i = network.laneSourceStart[lane]!; i < network.laneSourceStart[lane + 1]!; i++) {
    let piece = network.laneSources[i]!;
    let beyond = laneLength[lane]!;
    let yields = false;
    for (;;) {
      const isEdge = piece < edgeLanes;
      const start = lanes.start[piece]!;
      for (let k = start, end = k + lanes.count[piece]!; k < end; k++) {
        const foe = lanes.order[k]!;
        if (beyond + laneLength[piece]! - slots.position[foe]! > farthest) break;
        if (isEdge && (slots.gate[foe]! < 0 || network.gateTarget[slots.gate[foe]!] !== lane)) continue;
        if (yields && !laysClaim(world, foe)) break;
        if (gateAfter(world, foe, lane) !== foeGate) continue;
        const ahead = last >= 0 ? last : k > start ? lanes.order[k - 1]! : -1;
        if (comesTooEarly(world, row, foe, foeGate, sameTarget, beyond, ahead)) return true;
      }
      beyond += laneLength[piece]!;
      if (isEdge || beyond > farthest) break;
      const gate = piece - edgeLanes;
      const sight = sights.of[gate];
      piece = gateFrom[gate]!;
      if (sight === CLOSED || sight === YELLOW) break;
      yields = piece < edgeLanes && sight !== FREE && sight !== ZIPS;
    }
  }
  return false;
}

/** Whether one who must yield at its own gate is so near that it already lays claim to what is behind. */
function laysClaim({ network, slots, types, dt }: World, slot: number): boolean {
  const seen = network.laneLength[slots.lane[slot]!]! - slots.position[slot]!;
  if (seen <= network.gateVisibility[slots.gate[slot]!]!) return true;
  return seen <= brakeWay(types, slots.type[slot]! * ROW, slots.speed[slot]!, dt);
}

/** The gate by which a vehicle that is on its way to `lane` leaves it; -1 where its route ends or the lane does not lead on. */
function gateAfter({ network, demand, slots }: World, slot: number, lane: number): number {
  const at = slots.routeAt[slot]! + 2;
  return at < demand.routeEnd[slots.id[slot]!]! ? gateTowards(network, lane, demand.routeEdges[at]!) : -1;
}

/** @param beyond m from the end of the lane that the foe is on to `foeGate` */
function comesTooEarly(
  world: World,
  row: number,
  foe: number,
  foeGate: number,
  sameTarget: boolean,
  beyond: number,
  ahead: number,
): boolean {
  const { network, slots, types, approaches, sights, dt } = world;
  if (slots.speed[foe]! < STANDING && (beyond === 0 || ahead >= 0)) return false;
  const t = slots.type[foe]! * ROW;
  const next = Math.min(slots.speed[foe]! + types[t + GAIN]!, slots.limit[foe]!);
  const seen = beyond + network.laneLength[slots.lane[foe]!]! - slots.position[foe]!;
  // nearer ones have planned and registered
  if (beyond === 0 && seen <= lookOf(types, t, next, dt)) return false;
  const foeRow = addApproach(approaches, foe, foeGate);
  approaches.distance[foeRow] = seen;
  approaches.passSpeed[foeRow] = next;
  if (ahead >= 0) {
    approaches.ahead[foeRow] = ahead;
    const behind = slots.lane[ahead] === slots.lane[foe] ? beyond : 0;
    approaches.aheadDistance[foeRow] = behind + network.laneLength[slots.lane[ahead]!]! - slots.position[ahead]!;
  }
  if (sights.of[foeGate] !== FREE && seen > network.gateVisibility[foeGate]!) approaches.slows[foeRow] = 1;
  timeApproach(world, foeRow);
  const blocked = leavesNoTime(world, row, foeRow, sameTarget, TIME_GAP);
  approaches.count--;
  return blocked;
}
