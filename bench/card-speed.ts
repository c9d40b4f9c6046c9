// What a real card would be asked: speed on a generated network, and many plans of one place at once. Small sizes on an adapter
// in software show that the commands work.

import { systemClock } from '../signals/clock.ts';
import { chooseSoftwareDriver } from '../signals/gpu/software-card.sample.ts';
import { loadWebGpu } from '../signals/gpu/web-gpu.ts';
import { type Card, openCard } from '../sim/gpu/card.ts';
import { MoveOnCard } from '../sim/gpu/move-on-card.ts';
import { CARD_NEEDS } from '../sim/gpu/passes.ts';
import { untilOnCard } from '../sim/gpu/run-on-card.ts';
import { until } from '../sim/step.ts';
import { createWorld } from '../sim/world.ts';
import { cardPlace } from './card-places.ts';
import { gridFiles } from './grid-work.ts';
import { loadPlace } from './our-run.ts';
import { torusDemand, torusNetwork, torusPrograms } from './torus-grid.ts';

/** The card of this machine, else an adapter in software: for what is right or wrong. */
export async function benchCard(): Promise<Card> {
  chooseSoftwareDriver();
  return openCard(await loadWebGpu(), CARD_NEEDS, true);
}

/** A card that may be timed. @throws Fault GPU_SOFTWARE, GPU_NONE where there is none */
export async function realCard(): Promise<Card> {
  return openCard(await loadWebGpu(), CARD_NEEDS, false);
}

export interface TorusSize {
  /** junctions a side */
  readonly size: number;
  readonly trips: number;
  /** measured, after everybody has departed */
  readonly steps: number;
}

/** s over which everybody departs */
const WINDOW = 180;
const REACH = 10;

/** Runs a grid without an edge until it is full, then some steps on the card. */
export async function torusOnCard(card: Card, { size, trips, steps }: TorusSize) {
  const { net, routes } = gridFiles({ size: 5, trips: 100, window: 100, reach: 3, seed: 1 });
  const place = await loadPlace({ net, routes: [routes], additional: [], begin: 0, end: 1 });
  const network = torusNetwork(place.network, size);
  const programs = torusPrograms(place.network, place.lamps, size);
  const demand = torusDemand(place.demand(1), size, trips, WINDOW, REACH);
  const world = createWorld(network, demand, programs, { seed: 1, begin: 0, end: WINDOW + steps });
  until(world, WINDOW);
  const before = world.measures.updates;
  const pass = await MoveOnCard.on(card);
  const begun = systemClock.now();
  await untilOnCard([world], WINDOW + steps, card, pass);
  const updates = world.measures.updates - before;
  return { running: world.running, updates, perSecond: updates / (systemClock.now() - begun) };
}

/** Runs so many worlds of cologne8 beside each other for so many seconds; s taken. */
export async function plansOnCard(card: Card, plans: number, seconds: number): Promise<number> {
  const { make } = await cardPlace('cologne8');
  const worlds = Array.from({ length: plans }, (_, i) => make(i + 1));
  const pass = await MoveOnCard.on(card);
  const begun = systemClock.now();
  await untilOnCard(worlds, worlds[0]!.begin + seconds, card, pass);
  return systemClock.now() - begun;
}
