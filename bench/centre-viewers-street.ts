// The thread of a street with 50,000 vehicles that ticks ten times a second by the clock, and counts what a tick costs.
import { parentPort } from 'node:worker_threads';
import { vehicleFrame } from '../signals/centre/live/frame.ts';
import type { FromStreet, ToStreet } from '../signals/centre/live/live-message.ts';
import { systemClock, systemWallClock } from '../signals/clock.ts';
import { until } from '../sim/step.ts';
import { createWorld } from '../sim/world.ts';
import { gridFiles } from './grid-work.ts';
import { loadPlace } from './our-run.ts';
import { torusDemand, torusNetwork, torusPrograms } from './torus-grid.ts';

const SIZE = 45;
const TRIPS = 60_000;
/** s over which everybody departs */
const WINDOW = 180;
/** s */
const TICK = 0.1;

/** What the ticks since the last question were like. ms */
export interface TickCosts {
  readonly vehicles: number;
  readonly ticks: number;
  /** ticks that began more than a tick late */
  readonly late: number;
  readonly p50_ms: number;
  readonly p99_ms: number;
}

const port = parentPort!;
const send = (message: FromStreet) => port.postMessage(message, 'frame' in message ? [message.frame] : []);

async function crowdedWorld() {
  const { net, routes } = gridFiles({ size: 5, trips: 100, window: 100, reach: 3, seed: 1 });
  const small = await loadPlace({ net, routes: [routes], additional: [], begin: 0, end: 1 });
  const network = torusNetwork(small.network, SIZE);
  const demand = torusDemand(small.demand(1), SIZE, TRIPS, WINDOW, 10);
  const programs = torusPrograms(small.network, small.lamps, SIZE);
  const world = createWorld(network, demand, programs, { seed: 1, begin: 0, end: 100_000, step: TICK });
  until(world, WINDOW);
  return world;
}

const world = await crowdedWorld();
let costs: number[] = [];
let late = 0;
let sequence = 0;
let due = systemClock.now();

function sayClock(): void {
  const rest = { speed: 1, waiting: 0, arrived: 0, behind_s: 0 };
  send({ kind: 'clock', clock: { state: 'running', time_s: world.time, running: world.running, sequence, ...rest } });
}

function tick(): void {
  const begun = systemClock.now();
  if (begun - due > TICK) {
    late++;
    due = begun;
  }
  until(world, world.time + TICK);
  const head = { kind: 1, sequence: ++sequence, time: world.time, made: systemWallClock.now() };
  send({ kind: 'vehicles', frame: vehicleFrame(world, head) });
  if (sequence % 10 === 0) sayClock();
  costs.push((systemClock.now() - begun) * 1000);
  due += TICK;
  setTimeout(tick, Math.max(0, (due - systemClock.now()) * 1000));
}

port.on('message', (message: ToStreet) => {
  if (message.kind !== 'measures') return;
  const sorted = costs.sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.floor(sorted.length * share)] ?? Number.NaN;
  const ticks = sorted.length;
  const value: TickCosts = { vehicles: world.running, ticks, late, p50_ms: at(0.5), p99_ms: at(0.99) };
  costs = [];
  late = 0;
  send({ kind: 'answer', request: message.request, value });
});
sayClock();
tick();
