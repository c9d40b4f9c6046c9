// Who goes first at a gate now: what the lamp says, and where it is silent, the signs.
import { type CompiledNetwork, RIGHT } from '../core/compiled-network.ts';
import { LAMP } from './lamp-program.ts';
import type { Lamps } from './lamps.ts';
import type { World } from './world.ts';

/** What a driver sees at a gate. */
export const SIGHT = { closed: 0, yellow: 1, yields: 2, free: 3, stops: 4, turns: 5, zips: 6 } as const;

/** SIGHT by LAMP; -1: the signs decide. */
const BY_LAMP = new Int8Array(8);
BY_LAMP[LAMP.red] = SIGHT.closed;
BY_LAMP[LAMP.yellow] = SIGHT.yellow;
BY_LAMP[LAMP.yield] = SIGHT.yields;
BY_LAMP[LAMP.green] = SIGHT.free;
BY_LAMP[LAMP.stopThenGo] = SIGHT.stops;
BY_LAMP[LAMP.redYellow] = SIGHT.closed;
BY_LAMP[LAMP.blinking] = SIGHT.yields;
BY_LAMP[LAMP.off] = -1;

const BY_RIGHT = new Int8Array(6);
BY_RIGHT[RIGHT.major] = SIGHT.free;
BY_RIGHT[RIGHT.minor] = SIGHT.yields;
BY_RIGHT[RIGHT.equal] = SIGHT.yields;
BY_RIGHT[RIGHT.stop] = SIGHT.stops;
BY_RIGHT[RIGHT.allWayStop] = SIGHT.turns;
BY_RIGHT[RIGHT.zipper] = SIGHT.zips;

/** SIGHT at a gate, by the lamps as they were at the begin of the step. */
export function sightOf({ sights }: World, gate: number): number {
  return sights.of[gate]!;
}

/** SIGHT at a gate now. At the waiting point inside a junction it is free while the entry shows a protected green. */
export function sightAt(network: CompiledNetwork, lamps: Lamps, gate: number): number {
  const lamp = network.gateLamp[gate]!;
  if (lamp >= 0) {
    const sight = BY_LAMP[lamps.state[lamp]!]!;
    if (sight >= 0) return sight;
  } else if (network.gateInside[gate]) {
    const entry = network.gateFrom[gate]! - network.edgeLanes;
    const entryLamp = network.gateLamp[entry]!;
    if (entryLamp >= 0 && lamps.state[entryLamp] === LAMP.green) return SIGHT.free;
  }
  return BY_RIGHT[network.gateRight[gate]!]!;
}
