// Who stands for too long: noted every minute with whom it waits for, rings named, so that a jam is reported, not hidden.
import { laneId } from '../core/compiled-network.ts';
import type { FaultRecord } from '../core/fault.ts';
import { Tally } from '../core/tally.ts';
import { addHook } from './hooks.ts';
import { removeVehicle } from './reroute.ts';
import { TRIP_STATUS } from './result.ts';
import { waitOf } from './waiting.ts';
import { waitChain } from './waiting-for.ts';
import type { World } from './world.ts';

/** s between two looks, s of standing that are too long, and s of waiting to enter that are */
const EVERY = 60;
export const TOO_LONG = 300;
/** vehicles of a chain that are named */
const NAMED = 6;

/** What stood still in a world. */
export interface Standstill {
  /** by vehicle: its chain, in words, when it was first seen to stand too long */
  readonly stuck: ReadonlyMap<number, string>;
  /** rings of vehicles that each wait for the next, in words, and when each was first seen (s) */
  readonly rings: ReadonlyMap<string, number>;
}

/**
 * Looks every minute for who stands too long. With `teleport` (s, off without it) the first vehicle of a lane that has
 * stood for so long, not at a lamp, is taken out and counted.
 */
export function watchStandstill(world: World, teleport?: number): Standstill {
  const stuck = new Map<number, string>();
  const rings = new Map<string, number>();
  const taken = new Tally();
  let next = world.begin + EVERY;
  addHook(world, 'end', (now) => {
    if (now.time < next - 1e-9) return;
    while (next < now.time + 1e-9) next += EVERY;
    look(now, stuck, rings);
    if (teleport !== undefined) takeOut(now, teleport, taken);
  });
  world.reports.push(() => [...report(world, stuck, rings), ...taken.records()]);
  return { stuck, rings };
}

function look(world: World, stuck: Map<number, string>, rings: Map<string, number>): void {
  const { slots, used, vehicles, measures } = world;
  for (let slot = 0; slot < used; slot++) {
    if (slots.lane[slot]! < 0 || waitOf(world, slot) < TOO_LONG) continue;
    const id = slots.id[slot]!;
    if (stuck.has(id) || vehicles.dwell[id]! > 0 || measures.trips.status[id] === TRIP_STATUS.obstacle) continue;
    const chain = waitChain(world, id);
    stuck.set(id, inWords(world, chain.vehicles, chain.backTo < 0 ? chain.reason : 'a ring'));
    if (chain.backTo < 0) continue;
    const ring = chain.vehicles.slice(chain.backTo);
    if (ring.some((member) => waitOf(world, vehicles.slot[member]!) < EVERY)) continue;
    const from = ring.indexOf(Math.min(...ring));
    const name = inWords(world, [...ring.slice(from), ...ring.slice(0, from)], 'the first');
    if (!rings.has(name)) rings.set(name, world.time);
  }
}

function inWords(world: World, chain: readonly number[], end: string): string {
  const { vehicles, slots, network, demand } = world;
  const named = chain
    .slice(0, NAMED)
    .map((id) => `${demand.ids[id]} (${laneId(network, slots.lane[vehicles.slot[id]!]!)})`);
  const more = chain.length > NAMED ? [`${chain.length - NAMED} more`] : [];
  return [...named, ...more, end].join(' waits for ');
}

function report(world: World, stuck: ReadonlyMap<number, string>, rings: ReadonlyMap<string, number>): FaultRecord[] {
  const found: FaultRecord[] = [];
  if (stuck.size > 0) {
    const text = `${stuck.size} x stood for ${TOO_LONG} s or longer without a break; look at the signals and lanes there`;
    found.push({ code: 'SIM_STUCK', text, where: [...stuck.values()][0]! });
  }
  for (const [name, time] of rings) {
    const text = `vehicles wait for each other in a ring, seen at ${time} s; keep the junction clear or change its lanes`;
    found.push({ code: 'SIM_DEADLOCK', text, where: name });
  }
  return [...found, ...entryReport(world)];
}

/** Entries where vehicles have waited too long at the end of the run, by edge, and how many never entered. */
function entryReport(world: World): FaultRecord[] {
  const { queues, demand, network, time } = world;
  const full: { readonly edge: string; readonly late: number }[] = [];
  for (let edge = 0; edge < network.edgeCount; edge++) {
    let late = 0;
    for (let id = queues.head[edge]!; id >= 0; id = queues.next[id]!) {
      if (time - demand.depart[id]! >= TOO_LONG) late++;
    }
    if (late > 0) full.push({ edge: network.edgeIds[edge]!, late });
  }
  if (full.length === 0) return [];
  full.sort((a, b) => b.late - a.late);
  const total = full.reduce((sum, { late }) => sum + late, 0);
  const text = `${total} x due, but still waiting to enter after ${TOO_LONG} s; lower the demand or open lanes there`;
  const places = full.slice(0, NAMED).map(({ edge, late }) => `${edge}: ${late}`);
  const more = full.length > NAMED ? [`${full.length - NAMED} more`] : [];
  return [{ code: 'SIM_ENTRY_FULL', text, where: [...places, ...more].join(', ') }];
}

function takeOut(world: World, after: number, taken: Tally): void {
  const { lanes, slots, network } = world;
  for (let lane = 0; lane < network.laneCount; lane++) {
    if (lanes.count[lane] === 0) continue;
    const slot = lanes.order[lanes.start[lane]!]!;
    const id = slots.id[slot]!;
    if (waitOf(world, slot) < after || world.measures.trips.status[id] === TRIP_STATUS.obstacle) continue;
    const { reason, backTo } = waitChain(world, id);
    if (backTo < 0 && (reason === 'lamp' || reason === 'stop')) continue;
    const text = `taken out after ${after} s of standing, as teleport_s asks; find what blocks them`;
    taken.add('SIM_TELEPORT', text, laneId(network, lane));
    removeVehicle(world, id);
  }
}
