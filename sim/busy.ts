// A first look at a junction: one word of bits that says on which of its paths anybody is, so that empty ones cost nothing.
import type { CompiledNetwork } from '../core/compiled-network.ts';
import type { World } from './world.ts';

/** Paths of one junction share the 32 bits by turns, so a set bit may stand for another path too; a clear one never lies. */
export interface Busy {
  /** by node: bits of the inside lanes that somebody is on, hangs back over, or waits inside to enter */
  readonly node: Uint32Array;
  /** by gate: the bit of the inside lane behind it */
  readonly bit: Uint32Array;
  /** by gate: bits of all paths that meet its own */
  readonly meets: Uint32Array;
}

export function createBusy(network: CompiledNetwork): Busy {
  const { gateCount, laneNode, edgeLanes, meetStart, meetGate } = network;
  const seen = new Uint32Array(network.nodeCount);
  const bit = new Uint32Array(gateCount);
  for (let gate = 0; gate < gateCount; gate++) {
    const node = laneNode[edgeLanes + gate]!;
    bit[gate] = 1 << (seen[node]! & 31);
    seen[node] = seen[node]! + 1;
  }
  const meets = new Uint32Array(gateCount);
  for (let gate = 0; gate < gateCount; gate++) {
    for (let m = meetStart[gate]!; m < meetStart[gate + 1]!; m++) meets[gate] = meets[gate]! | bit[meetGate[m]!]!;
  }
  return { node: new Uint32Array(network.nodeCount), bit, meets };
}

/** Sets the bits of all junctions anew. */
export function noteBusy(world: World): void {
  const { busy, network, occupied, parts, guests } = world;
  const { edgeLanes } = network;
  busy.node.fill(0);
  for (let part = 0; part < parts.count; part++) {
    for (let i = parts.first[part + 1]! - 1; i >= parts.first[part]! && occupied[i]! >= edgeLanes; i--) {
      const gate = occupied[i]! - edgeLanes;
      mark(world, gate);
      if (network.gateWaitsInside[gate]) mark(world, network.gateTo[gate]! - edgeLanes);
    }
  }
  for (let i = 0; i < guests.count; i++) {
    if (guests.list[i]! >= edgeLanes) mark(world, guests.list[i]! - edgeLanes);
  }
}

function mark(world: World, gate: number): void {
  const { busy, network } = world;
  const node = network.laneNode[network.edgeLanes + gate]!;
  busy.node[node] = busy.node[node]! | busy.bit[gate]!;
}
