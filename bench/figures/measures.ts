// Figures of what is read off a run, and of the engine as a library.
import { compileDemand } from '../../core/compile-demand.ts';
import { compileNetwork } from '../../core/compile-network.ts';
import { crossroads } from '../../fixtures/crossroads.ts';
import { setLamps, takeLamps } from '../../sim/lamp-port.ts';
import { step } from '../../sim/step.ts';
import { createWorld } from '../../sim/world.ts';
import { contrastLoops, summariseLoops } from '../detector-case.ts';
import { contrastEntryExit } from '../entry-exit-case.ts';
import { fixed, percent } from '../table.ts';
import type { Figure, Measurement } from './figure.ts';

const GROUP = 'The engine as a library, and what is read off a run';

async function entryExits(): Promise<Measurement> {
  const { vehicles, travelTime, timeLoss, halts } = await contrastEntryExit('cologne1', 1);
  const away = ([ours, sumo]: readonly [number, number]) => ours / sumo - 1;
  return {
    measured: `vehicles ${percent(away(vehicles))}, travel time ${percent(away(travelTime))}`,
    interval: `time lost ${percent(away(timeLoss))}, halts ${percent(away(halts))}; ${vehicles[1]} vehicles of cologne1, seed 1`,
    met: Math.abs(away(vehicles)) <= 0.03 && Math.abs(away(travelTime)) <= 0.1,
  };
}

async function loops(): Promise<Measurement> {
  const { within, ours, sumo, occupancy } = summariseLoops(await contrastLoops('cologne1', 1));
  const total = ours / sumo - 1;
  return {
    measured: `${percent(within)} of loops and quarter hours with GEH < 5; all counts ${percent(total)}`,
    interval: `cologne1, one seed each; occupancy ${percent(occupancy - 1)}`,
    met: within >= 0.9 && Math.abs(total) < 0.03,
  };
}

/** A control loop in process: lamps set in every step of a small map that is empty. */
async function singleSteps(): Promise<Measurement> {
  const network = compileNetwork(crossroads());
  const trips = [{ id: 'late', depart: 9e6, type: 'car', route: ['in-west', 'out-east'] }];
  const file = {
    format: 'greenband-demand',
    version: 1,
    begin: 0,
    end: 1e7,
    vehicleTypes: [{ id: 'car' }],
    trips,
  } as const;
  const demand = compileDemand({ ...file, vehicleTypes: [{ id: 'car' }], trips }, network, 1);
  const world = createWorld(network, demand, [], { end: 3600 });
  takeLamps(world, 0);
  const states = [new Uint8Array(5), new Uint8Array(5).fill(3)] as const;
  const drive = (steps: number) => {
    for (let i = 0; i < steps; i++) {
      setLamps(world, 0, states[i & 1]!);
      step(world);
    }
  };
  drive(100_000);
  const begun = performance.now();
  const steps = 500_000;
  drive(steps);
  const rate = steps / ((performance.now() - begun) / 1000);
  return { measured: `${fixed(rate / 1000, 0)} thousand steps a second`, met: rate >= 100_000 };
}

export const MEASURE_FIGURES: readonly Figure[] = [
  {
    id: 'single-steps',
    group: GROUP,
    asked: 'single steps a second on a small empty map, lamps set from outside in each',
    aim: '100,000',
    command: 'npm run figures -- single-steps',
    measure: singleSteps,
  },
  {
    id: 'loops-sumo',
    group: GROUP,
    asked: 'induction loops on every approach against SUMO’s E1 output',
    aim: 'GEH < 5 on 90 %, all counts within 3 %',
    command: 'npm run figures -- loops-sumo',
    measure: loops,
  },
  {
    id: 'entry-exit-sumo',
    group: GROUP,
    asked: 'one entry-exit detector around a map against SUMO’s E3 output: vehicles; travel time',
    aim: 'within 3 %; within 10 %',
    command: 'npm run figures -- entry-exit-sumo',
    measure: entryExits,
  },
];
