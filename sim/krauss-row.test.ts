// The tabled speeds against the models that they stand for.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_CAR, straightRoadDemand, straightRoadNetwork } from '../bench/straight-road.ts';
import { compileDemand } from '../core/compile-demand.ts';
import { compileNetwork } from '../core/compile-network.ts';
import { brakeGap, followingSpeed, stoppingSpeed } from './krauss.ts';
import { speedBehind, speedToStop } from './krauss-row.ts';
import { createTypeTable, TYPE_ROW } from './type-table.ts';

const RUNS = { numRuns: process.env.GREENBAND_FULL === '1' ? 100_000 : 5000, seed: 1 };
const number = (min: number, max: number) => fc.double({ min, max, noNaN: true });
const DT = fc.constantFrom(1, 0.5, 0.2, 0.1);
/** 0: the car of the tests; 1, 2: drawn */
const TYPES = fc.record({ decel: number(1, 9), tau: number(0.5, 3), harder: number(0, 5) });

const network = compileNetwork(straightRoadNetwork({ lanes: 1, speed: 14, approach: 300, beyond: 100, signal: false }));
const { types: car } = compileDemand(straightRoadDemand([0], 10, DEFAULT_CAR), network, 1);

function tableOf(own: { decel: number; tau: number; harder: number }, lead: { decel: number }, dt: number) {
  const two = <A extends { [index: number]: number }>(make: (values: number[]) => A, a: number, b: number) =>
    make([a, b]);
  const column = (a: number, b: number) => two((values) => Float32Array.from(values), a, b);
  const twice = (values: Float32Array) => column(values[0]!, values[0]!);
  const types = {
    ...car,
    ids: ['own', 'lead'],
    model: Uint8Array.of(0, 0),
    accel: twice(car.accel),
    decel: column(own.decel, lead.decel),
    emergencyDecel: column(own.decel + own.harder, lead.decel),
    tau: column(own.tau, 1),
    minGap: twice(car.minGap),
    length: twice(car.length),
    sigma: twice(car.sigma),
    maxSpeed: twice(car.maxSpeed),
  };
  return { types, table: createTypeTable(types, dt) };
}

describe('the tabled speed', () => {
  it('behind a leader is that of the model', () => {
    fc.assert(
      fc.property(
        TYPES,
        TYPES,
        DT,
        number(-1, 120),
        number(0, 35),
        number(0, 35),
        number(0, 40),
        (own, its, dt, gap, v, leadSpeed, most) => {
          const { types, table } = tableOf(own, its, dt);
          const [b, leadB] = [types.decel[0]!, types.decel[1]!];
          const way = brakeGap(leadSpeed, Math.max(b, leadB), 0, dt);
          const hardest = types.emergencyDecel[0]!;
          const safe = followingSpeed(gap, v, leadSpeed, leadB, way, b, hardest, types.tau[0]!, dt);
          const tabled = speedBehind(table, 0, TYPE_ROW, gap, v, leadSpeed, most, dt);
          // where the braking is just that of comfort, rounding may take either branch
          const edge = Math.abs((v - stoppingSpeed(gap + way, b, types.tau[0]!, dt)) / dt - b - 0.001) < 1e-6;
          if (!edge) expect(tabled).toBeCloseTo(Math.min(most, safe), 6);
        },
      ),
      RUNS,
    );
  });

  it('to a stand is that of the model', () => {
    fc.assert(
      fc.property(TYPES, DT, number(-1, 200), number(0, 40), (own, dt, gap, most) => {
        const { types, table } = tableOf(own, own, dt);
        const safe = stoppingSpeed(gap, types.decel[0]!, dt, dt);
        expect(speedToStop(table, 0, gap, most, dt)).toBeCloseTo(Math.min(most, safe), 6);
      }),
      RUNS,
    );
  });
});
