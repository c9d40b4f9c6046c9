// Green for one vehicle: it gains time, and no lamp breaks the safety data while junctions turn to it and back.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { compileDemand } from '../../core/compile-demand.ts';
import { compileNetwork } from '../../core/compile-network.ts';
import type { DemandFile } from '../../core/demand.ts';
import type { NetworkFile } from '../../core/network.ts';
import { compilePlan, type Plan, type SafetyFile, safetyByController } from '../../signals/browser.ts';
import { packageRoot } from '../../signals/package-root.ts';
import { LAMP } from '../../sim/lamp-program.ts';
import { step, until } from '../../sim/step.ts';
import { createWorld, type World } from '../../sim/world.ts';
import { MissionInWorld } from './mission.ts';

const read = <T>(name: string) =>
  JSON.parse(readFileSync(join(packageRoot(), 'fixtures/riverside', `${name}.json`), 'utf8')) as T;
const network = compileNetwork(read<NetworkFile>('network'));
const safety = safetyByController(read<SafetyFile>('safety'));
const demand = read<DemandFile>('demand');
const { plan } = read<{ plan: Plan }>('retimed');
const green = (lamp: number) => lamp === LAMP.green || lamp === LAMP.yield;

/** A world in the peak, made anew each time: the same up to here. */
function peak(at = 1500): World {
  const vehicles = compileDemand(demand, network, 1, 0);
  const world = createWorld(network, vehicles, compilePlan(plan, network, safety), { seed: 1, begin: 0, end: 4500 });
  until(world, at);
  return world;
}

/** Watches the lamps of all controllers, and answers every breach of intergreens, yellows and conflicts. */
function lampWatch(world: World): { look(): void; readonly breaches: string[] } {
  const breaches: string[] = [];
  const lost = new Float64Array(network.lampCount).fill(-1e9);
  const yellow = new Float64Array(network.lampCount).fill(Number.NaN);
  let last = world.lamps.state.slice();
  const look = () => {
    const now = world.lamps.state.slice();
    // lamps of a step are those that were shown while it ran
    const time = world.time - world.dt;
    for (const [id, rules] of safety) {
      const first = network.controllerLamp[network.controllerIds.indexOf(id)];
      for (const { link, use, yellow: least } of rules.links) {
        const lamp = first + link;
        if (green(last[lamp]) && !green(now[lamp])) {
          lost[lamp] = time;
          if (use === 'vehicle' && now[lamp] !== LAMP.yellow) breaches.push(`${id} ${link}: green to ${now[lamp]}`);
        }
        if (now[lamp] === LAMP.yellow && last[lamp] !== LAMP.yellow) yellow[lamp] = time;
        if (last[lamp] === LAMP.yellow && now[lamp] !== LAMP.yellow && time - yellow[lamp] < least.seconds - 1e-6)
          breaches.push(`${id} ${link}: yellow of ${time - yellow[lamp]} s`);
      }
      const permitted = new Set(rules.permissive.map((one) => `${one.link} ${one.to}`));
      for (const { from, to, seconds } of rules.intergreens) {
        const [a, b] = [first + from, first + to];
        const begins = green(now[b]) && !green(last[b]);
        if (begins && !green(now[a]) && time - lost[a] < seconds - 1e-6)
          breaches.push(`${id} ${from}->${to}: ${time - lost[a]} of ${seconds} s at ${time}`);
        if (!green(now[a]) || !green(now[b])) continue;
        const shared =
          (now[a] === LAMP.yield && permitted.has(`${from} ${to}`)) ||
          (now[b] === LAMP.yield && permitted.has(`${to} ${from}`));
        if (!shared) breaches.push(`${id} ${from} and ${to}: green together at ${time}`);
      }
    }
    last = now;
  };
  return { look, breaches };
}

function ride(
  from: string,
  to: string,
  withGreen: boolean,
  at = 1500,
): { seconds: number; held: number; breaches: string[] } {
  const world = peak(at);
  const watch = lampWatch(world);
  for (let i = 0; i < 30; i++) {
    step(world);
    watch.look();
  }
  watch.breaches.length = 0; // intergreens that began before the watch
  const mission = new MissionInWorld(world, safety, from, to, withGreen);
  for (let i = 0; i < 500 && !mission.tell().arrived; i++) {
    step(world);
    watch.look();
  }
  const { seconds, held } = mission.tell();
  for (let i = 0; i < 150; i++) {
    step(world);
    watch.look();
  }
  return { seconds, held, breaches: watch.breaches };
}

test('along Harbour Road it saves time over several departures, turns junctions, and keeps every intergreen and yellow', () => {
  // one departure proves little: a green wave that happens to fit serves an ambulance as well
  const saved = [1500, 1533, 1567].map((at) => {
    const without = ride('A0_A1', 'A10_A11', false, at);
    const corridor = ride('A0_A1', 'A10_A11', true, at);
    expect(without.breaches).toEqual([]);
    expect(corridor.breaches).toEqual([]);
    expect(corridor.held).toBeGreaterThan(6);
    return without.seconds - corridor.seconds;
  });
  expect(saved.reduce((sum, one) => sum + one, 0) / saved.length).toBeGreaterThan(5);
});

test('behind it every controller goes back to its program', () => {
  const world = peak();
  const mission = new MissionInWorld(world, safety, 'A0_A1', 'A4_A5', true);
  for (let i = 0; i < 600 && !(mission.tell().arrived && i > 300); i++) step(world);
  for (let i = 0; i < 150; i++) step(world);
  expect([...world.lamps.taken].every((taken) => !taken)).toBe(true);
});
