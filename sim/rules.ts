// The rules of the road in force: who may use which lane and gate, and how fast, as events change them in one world.
import type { CompiledNetwork } from '../core/compiled-network.ts';
import { laneId } from '../core/compiled-network.ts';
import type { Closure, LaneUse, RoadEvents, SpeedChange } from '../core/scenario.ts';
import { movementGates } from '../core/validate-scenario.ts';
import { ALL_CLASSES, classMask } from '../core/vehicle-class.ts';
import { setLimit } from './cross.ts';
import { replan } from './reroute.ts';
import { createTypeTable } from './type-table.ts';
import { allowWays } from './ways.ts';
import { moreHeadway, WEATHER } from './weather.ts';
import type { World } from './world.ts';

/** What the rules are without events. */
export interface BaseRules {
  readonly laneAllow: Uint32Array;
  readonly gateAllow: Uint32Array;
  readonly laneSpeed: Float64Array;
}

/** A network whose rules are the world's own; everything else is shared. */
export function withOwnRules(network: CompiledNetwork): CompiledNetwork {
  return {
    ...network,
    laneAllow: network.laneAllow.slice(),
    gateAllow: network.gateAllow.slice(),
    laneSpeed: network.laneSpeed.slice(),
  };
}

/** A copy of the rules of a network. */
export function baseRules({ laneAllow, gateAllow, laneSpeed }: CompiledNetwork): BaseRules {
  return { laneAllow: laneAllow.slice(), gateAllow: gateAllow.slice(), laneSpeed: laneSpeed.slice() };
}

interface Timed {
  readonly from?: number;
  readonly until?: number;
}

/** Whether something is in force at `time` (s). */
export function inForce({ from, until }: Timed, time: number): boolean {
  return (from === undefined || time >= from - 1e-9) && (until === undefined || time < until - 1e-9);
}

/** Writes the rules in force at the world's time into its network and types, and lets everybody on the road know. */
export function applyRules(world: World, base: BaseRules, events: RoadEvents): void {
  const { network, time } = world;
  network.laneAllow.set(base.laneAllow);
  network.gateAllow.set(base.gateAllow);
  network.laneSpeed.set(base.laneSpeed);
  for (const use of events.laneUse ?? []) if (inForce(use, time)) applyUse(network, use);
  for (const closure of events.closures ?? []) if (inForce(closure, time)) applyClosure(network, closure);
  allowWays(world.ways, network);
  for (const change of events.speeds ?? []) if (inForce(change, time)) applySpeed(network, change);
  const weather = (events.weather ?? []).findLast((kind) => inForce(kind, time));
  const { speed, capacity } = WEATHER[weather?.kind ?? 'dry'];
  if (speed !== 1) for (let lane = 0; lane < network.laneCount; lane++) network.laneSpeed[lane]! *= speed;
  keepHeadway(world, moreHeadway(capacity));
  tellEverybody(world);
}

/** Every type keeps `more` seconds more than in dry weather; types that are added take it up too. */
function keepHeadway(world: World, more: number): void {
  const { types } = world.demand;
  const change = more - world.moreHeadway;
  if (change === 0) return;
  world.moreHeadway = more;
  world.demand = { ...world.demand, types: { ...types, tau: types.tau.map((tau) => tau + change) } };
  world.types = createTypeTable(world.demand.types, world.dt);
}

function lanesOf(network: CompiledNetwork, named: Pick<Closure, 'edges' | 'lanes'>): number[] {
  const whole = (named.edges ?? []).flatMap((id) => {
    const edge = network.edgeIndex.get(id)!;
    return Array.from({ length: network.edgeLaneTotal[edge]! }, (_, i) => network.edgeFirstLane[edge]! + i);
  });
  const single = (named.lanes ?? []).map(
    ({ edge, lane }) => network.edgeFirstLane[network.edgeIndex.get(edge)!]! + lane,
  );
  return [...whole, ...single];
}

function applyClosure(network: CompiledNetwork, closure: Closure): void {
  const open = ~(closure.classes ? classMask(closure.classes) : ALL_CLASSES);
  const closed = new Set(lanesOf(network, closure));
  for (const lane of closed) network.laneAllow[lane]! &= open;
  for (let gate = 0; gate < network.gateCount; gate++) {
    if (closed.has(network.gateTarget[gate]!)) network.gateAllow[gate]! &= open;
  }
  for (const { from, to } of closure.movements ?? []) {
    const [a, b] = [network.edgeIndex.get(from)!, network.edgeIndex.get(to)!];
    for (const gate of movementGates(network, a, b)) network.gateAllow[gate]! &= open;
  }
}

function applyUse(network: CompiledNetwork, use: LaneUse): void {
  const lane = network.edgeFirstLane[network.edgeIndex.get(use.edge)!]! + use.lane;
  const before = network.laneAllow[lane]!;
  const after = classMask(use.allow);
  network.laneAllow[lane] = after;
  for (let gate = 0; gate < network.gateCount; gate++) {
    if (network.gateTarget[gate] === lane)
      network.gateAllow[gate] = (network.gateAllow[gate]! & before & after) | (after & ~before);
  }
}

function applySpeed(network: CompiledNetwork, change: SpeedChange): void {
  for (const lane of lanesOf(network, change)) network.laneSpeed[lane] = change.speed_mps;
}

function tellEverybody(world: World): void {
  const { slots, used } = world;
  for (let slot = 0; slot < used; slot++) {
    if (slots.lane[slot]! < 0) continue;
    const ahead = slots.position[slot]! - slots.since[slot]!;
    slots.ideal[slot] = slots.ideal[slot]! + ahead / slots.limit[slot]!;
    slots.travelled[slot] = slots.travelled[slot]! + ahead;
    slots.since[slot] = slots.position[slot]!;
    setLimit(world, slot);
    replan(world, slot);
  }
}

/** Whether a class (bit) may pass from an edge to the next one now. */
export function isOpen({ network }: World, from: number, to: number, bit: number): boolean {
  for (const gate of movementGates(network, from, to)) {
    if (network.gateAllow[gate]! & network.laneAllow[network.gateTarget[gate]!]! & bit) return true;
  }
  return false;
}

/** The name of a closed place, for warnings. */
export function placeName({ network }: World, edge: number): string {
  return laneId(network, network.edgeFirstLane[edge]!).replace(/_0$/, '');
}
