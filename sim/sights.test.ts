// The sights that are kept against those worked out anew, whoever writes the lamps.
import { expect, it } from 'vitest';
import { randomPlace } from '../fixtures/random-place.ts';
import { setLamps, takeLamps } from './lamp-port.ts';
import { tickAt } from './lamps.ts';
import { sightAt, sightOf } from './right-of-way.ts';
import { step } from './step.ts';
import { createWorld } from './world.ts';

it.each([1, 0.5, 0.1])('lamps follow their programs and sights the lamps, step %f s', (dt) => {
  for (const seed of [1, 2, 3, 5, 8]) {
    const { network, demand, programs } = randomPlace(seed, 100);
    const world = createWorld(network, demand, programs, { seed, begin: 0, end: 100, step: dt });
    while (world.time < 100 - 1e-9) {
      const { time } = world;
      if (Math.abs(time - 60) < 1e-9 && programs.length > 0) {
        takeLamps(world, 0);
        setLamps(world, 0, new Uint8Array(world.lamps.first[1]! - world.lamps.first[0]!).fill(3));
      }
      step(world);
      for (const program of programs) {
        if (world.lamps.taken[program.controller]) continue;
        const from = world.lamps.first[program.controller]!;
        const n = program.states.length / program.ticks;
        const tick = tickAt(program, time);
        const shown = world.lamps.state.subarray(from, from + n);
        expect([...shown]).toEqual([...program.states.subarray(tick * n, (tick + 1) * n)]);
      }
      for (let gate = 0; gate < network.gateCount; gate++) {
        expect(sightOf(world, gate)).toBe(sightAt(network, world.lamps, gate));
      }
    }
  }
});
