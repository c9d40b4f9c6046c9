// People who want to cross: flows at crossings, authored and compiled.
import { type Static, Type } from '@sinclair/typebox';
import { hashName, normal, PURPOSE, streamOf } from './chance.ts';
import type { CompiledNetwork } from './compiled-network.ts';
import { Fault } from './fault.ts';
import { flowDepartures } from './flow.ts';

/** People at one crossing, half of them from either side. */
export const PedestrianFlow = Type.Object({
  crossing: Type.String({ description: 'crossing id' }),
  begin: Type.Number({ description: 's' }),
  end: Type.Number({ description: 's' }),
  perHour: Type.Number({ minimum: 0, description: 'persons/h, random arrivals' }),
});
export type PedestrianFlow = Static<typeof PedestrianFlow>;

/** Persons in order of arrival. */
export interface CompiledPedestrians {
  readonly count: number;
  /** row of CompiledNetwork.crossings */
  readonly crossing: Int32Array;
  /** s */
  readonly arrive: Float64Array;
  /** m/s */
  readonly speed: Float32Array;
  /** 0: from the first end of the crossing's line, 1: from the other */
  readonly side: Uint8Array;
}

/**
 * m/s, mean walking speed (HCM 7, ch. 19: 4.0 ft/s), and its deviation: with it the 15th percentile is the 3.5 ft/s that
 * MUTCD 2009, 4E.06, clears crossings for.
 */
const SPEED = 1.22;
const DEVIATION = 0.15;
const SLOWEST = 0.6;

/** @throws Fault DEM_UNKNOWN_CROSSING and those of `flowDepartures` */
export function compilePedestrians(
  flows: readonly PedestrianFlow[],
  network: CompiledNetwork,
  seed: number,
): CompiledPedestrians {
  const rows: { crossing: number; arrive: number; speed: number; side: number }[] = [];
  flows.forEach((flow, i) => {
    const crossing = network.crossings.findIndex(({ id }) => id === flow.crossing);
    if (crossing < 0) {
      const text = `crossing ${flow.crossing} is not in the network; correct the id`;
      throw new Fault('DEM_UNKNOWN_CROSSING', text, `pedestrians ${i}`);
    }
    if (flow.perHour === 0) return;
    const id = `pedestrians ${flow.crossing} ${flow.begin}`;
    const { begin, end, perHour } = flow;
    const times = flowDepartures({ id, begin, end, type: 'pedestrian', poissonPerHour: perHour }, seed);
    const stream = streamOf(PURPOSE.speedFactor, hashName(id));
    times.forEach((arrive, n) => {
      const speed = Math.max(SLOWEST, SPEED + DEVIATION * normal(seed, stream, n));
      rows.push({ crossing, arrive, speed, side: n & 1 });
    });
  });
  rows.sort((a, b) => a.arrive - b.arrive);
  return {
    count: rows.length,
    crossing: Int32Array.from(rows, (row) => row.crossing),
    arrive: Float64Array.from(rows, (row) => row.arrive),
    speed: Float32Array.from(rows, (row) => row.speed),
    side: Uint8Array.from(rows, (row) => row.side),
  };
}
