// Whole runs on a card beside the same on the processor: totals over seeds, and what must hold after every step.
import { mean } from '../core/statistics.ts';
import type { Card } from '../sim/gpu/card.ts';
import { MoveOnCard } from '../sim/gpu/move-on-card.ts';
import { untilOnCard } from '../sim/gpu/run-on-card.ts';
import { addHook } from '../sim/hooks.ts';
import { breachesOf, createWatch } from '../sim/invariants.ts';
import type { RunResult } from '../sim/result.ts';
import { resultOf } from '../sim/run.ts';
import { until } from '../sim/step.ts';
import type { World } from '../sim/world.ts';

export interface CardRuns {
  readonly seeds: number;
  /** card against processor, as shares: mean delay, arrivals */
  readonly delay: number;
  readonly arrivals: number;
  readonly updates: number;
  /** of the first seed on the card: breaches of what must hold, by code; vehicles neither running, arrived nor waiting */
  readonly breaches: Readonly<Record<string, number>>;
  readonly missing: number;
}

/** @param make a world of the place under a seed */
export async function cardRuns(make: (seed: number) => World, seeds: readonly number[], card: Card): Promise<CardRuns> {
  const worlds = seeds.map(make);
  const breaches: Record<string, number> = {};
  const watch = createWatch(worlds[0]!);
  addHook(worlds[0]!, 'end', (world) => {
    for (const { code } of breachesOf(watch, world)) breaches[code] = (breaches[code] ?? 0) + 1;
  });
  await untilOnCard(worlds, worlds[0]!.end, card, await MoveOnCard.on(card));
  if (card.lost !== undefined) throw new Error(`the card was lost: ${card.lost}`);
  const there = worlds.map(resultOf);
  const here = seeds.map((seed) => {
    const world = make(seed);
    until(world, world.end);
    return resultOf(world);
  });
  const ratio = (of: (result: RunResult) => number) => mean(there.map(of)) / mean(here.map(of)) - 1;
  const { vehicles } = there[0]!;
  return {
    seeds: seeds.length,
    delay: ratio(({ mean: means }) => means.delay_s),
    arrivals: ratio(({ vehicles: counts }) => counts.arrived),
    updates: there.reduce((sum, { updates }) => sum + updates, 0),
    breaches,
    missing: vehicles.departed - vehicles.arrived - vehicles.running - vehicles.removed,
  };
}
