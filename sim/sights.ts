// What drivers see at every gate, kept up to date with the lamps, so that it is worked out once a change and not once a look.
import type { CompiledNetwork } from '../core/compiled-network.ts';
import type { Lamps } from './lamps.ts';
import { sightAt } from './right-of-way.ts';
import type { World } from './world.ts';

export interface Sights {
  /** SIGHT by gate */
  readonly of: Uint8Array;
  /** the lamps, four to a word, as they are and as they were when last looked at */
  readonly now: Uint32Array;
  readonly seen: Uint32Array;
  /** CSR by lamp: gates whose sight it decides */
  readonly start: Uint32Array;
  readonly gates: Int32Array;
}

export function createSights(network: CompiledNetwork, lamps: Lamps): Sights {
  const { gateCount, lampCount } = network;
  const start = new Uint32Array(lampCount + 1);
  const lampOf = (gate: number) => {
    const own = network.gateLamp[gate]!;
    return own >= 0 || !network.gateInside[gate] ? own : network.gateLamp[network.gateFrom[gate]! - network.edgeLanes]!;
  };
  for (let gate = 0; gate < gateCount; gate++) if (lampOf(gate) >= 0) start[lampOf(gate) + 1]!++;
  for (let lamp = 0; lamp < lampCount; lamp++) start[lamp + 1] = start[lamp + 1]! + start[lamp]!;
  const gates = new Int32Array(start[lampCount]!);
  const filled = start.slice();
  for (let gate = 0; gate < gateCount; gate++) {
    const lamp = lampOf(gate);
    if (lamp >= 0) gates[filled[lamp]!++] = gate;
  }
  const now = new Uint32Array(lamps.state.buffer, lamps.state.byteOffset, Math.ceil(lampCount / 4));
  const of = new Uint8Array(gateCount);
  for (let gate = 0; gate < gateCount; gate++) of[gate] = sightAt(network, lamps, gate);
  return { of, now, seen: now.slice(), start, gates };
}

/** Looks at the lamps, whoever has written them. */
export function noteSights({ sights, network, lamps }: World): void {
  const { now, seen } = sights;
  for (let word = 0; word < now.length; word++) {
    if (now[word] === seen[word]) continue;
    seen[word] = now[word]!;
    const until = Math.min(4 * word + 4, network.lampCount);
    for (let i = sights.start[4 * word]!; i < sights.start[until]!; i++) {
      const gate = sights.gates[i]!;
      sights.of[gate] = sightAt(network, lamps, gate);
    }
  }
}
