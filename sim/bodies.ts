// Where vehicles are in the plane, bumper to bumper, and which of those whose ways cross touch one another.
import { MEETING } from '../core/compiled-network.ts';
import type { World } from './world.ts';

/** m between two points of a body's middle line */
const SPACING = 0.5;

/** Pairs of slots on crossing ways whose bodies touch, and by how many metres. A body is as wide as its type, with round ends. */
export function touchingBodies(world: World): [a: number, b: number, depth: number][] {
  const { network } = world;
  const over = slotsOverInside(world);
  const lines = new Map<number, number[]>();
  const lineOf = (slot: number) => {
    const known = lines.get(slot) ?? middleLine(world, slot);
    lines.set(slot, known);
    return known;
  };
  const found = new Map<string, [number, number, number]>();
  for (const [gate, slots] of over) {
    for (let m = network.meetStart[gate]!; m < network.meetStart[gate + 1]!; m++) {
      const foeGate = network.meetGate[m]!;
      if (network.meetKind[m] !== MEETING.cross || foeGate < gate) continue;
      for (const foe of over.get(foeGate) ?? []) {
        for (const slot of slots) {
          if (slot === foe) continue;
          const depth = overlap(world, slot, foe, lineOf(slot), lineOf(foe));
          if (depth > 0) found.set(`${Math.min(slot, foe)} ${Math.max(slot, foe)}`, [slot, foe, depth]);
        }
      }
    }
  }
  return [...found.values()];
}

/** Slots by the gates whose inside lanes their bodies are on. */
function slotsOverInside(world: World): Map<number, number[]> {
  const { network, lanes, slots, demand, vehicles } = world;
  const over = new Map<number, number[]>();
  const note = (slot: number) => {
    const lane = slots.lane[slot]!;
    let back = slots.position[slot]! - demand.types.length[slots.type[slot]!]!;
    for (const on of [lane, slots.behind1[slot]!, slots.behind2[slot]!, slots.behind3[slot]!]) {
      if (on < 0) break;
      if (on !== lane) {
        if (back >= 0) break;
        back += network.laneLength[on]!;
      }
      if (on < network.edgeLanes) continue;
      const gate = on - network.edgeLanes;
      over.set(gate, [...(over.get(gate) ?? []), slot]);
    }
  };
  for (let lane = 0; lane < network.laneCount; lane++) {
    for (let k = 0; k < lanes.count[lane]!; k++) note(lanes.order[lanes.start[lane]! + k]!);
  }
  for (const id of world.aside) note(vehicles.slot[id]!);
  return over;
}

function overlap(world: World, a: number, b: number, lineA: readonly number[], lineB: readonly number[]): number {
  const { width } = world.demand.types;
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < lineA.length; i += 2) {
    for (let j = 0; j < lineB.length; j += 2) {
      least = Math.min(least, Math.hypot(lineA[i]! - lineB[j]!, lineA[i + 1]! - lineB[j + 1]!));
    }
  }
  return 0.5 * (width[world.slots.type[a]!]! + width[world.slots.type[b]!]!) - least;
}

/** Points x, y along the middle of a body, half its width short of both bumpers, so that round ends stay within it. */
function middleLine(world: World, slot: number): number[] {
  const { slots, demand } = world;
  const type = slots.type[slot]!;
  const round = 0.5 * demand.types.width[type]!;
  const points: number[] = [];
  const until = Math.max(round, demand.types.length[type]! - round);
  for (let back = round; back < until + SPACING; back += SPACING) {
    points.push(...pointBehind(world, slot, Math.min(back, until)));
  }
  return points;
}

/** The point `back` metres behind the front bumper, along the lanes that the vehicle came by. */
function pointBehind(world: World, slot: number, back: number): [number, number] {
  const { slots, network } = world;
  let at = slots.position[slot]! - back;
  let on = slots.lane[slot]!;
  for (const before of [slots.behind1[slot]!, slots.behind2[slot]!, slots.behind3[slot]!]) {
    if (at >= 0 || before < 0) break;
    on = before;
    at += network.laneLength[on]!;
  }
  return pointOn(world, on, at);
}

/** The point at a driven distance from a lane's start; the drawn shape is stretched to the driven length. */
function pointOn({ network }: World, lane: number, driven: number): [number, number] {
  const { laneShape, laneShapeStart, laneLength } = network;
  const from = laneShapeStart[lane]!;
  const until = laneShapeStart[lane + 1]!;
  const part = (p: number) =>
    Math.hypot(laneShape[2 * p + 2]! - laneShape[2 * p]!, laneShape[2 * p + 3]! - laneShape[2 * p + 1]!);
  let drawn = 0;
  for (let p = from; p + 1 < until; p++) drawn += part(p);
  let left = (Math.max(0, driven) * drawn) / laneLength[lane]!;
  for (let p = from; p + 1 < until; p++) {
    const length = part(p);
    if (left <= length || p + 2 === until) {
      const share = length > 0 ? left / length : 0;
      const [x, y] = [laneShape[2 * p]!, laneShape[2 * p + 1]!];
      return [x + share * (laneShape[2 * p + 2]! - x), y + share * (laneShape[2 * p + 3]! - y)];
    }
    left -= length;
  }
  return [laneShape[2 * from]!, laneShape[2 * from + 1]!];
}
