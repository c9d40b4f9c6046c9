// The runs of a batch on a graphics card: many worlds at once, each step of all of them in one dispatch.
import type { FaultRecord } from '../../core/fault.ts';
import { type Card, openCard } from '../../sim/gpu/card.ts';
import { MoveOnCard } from '../../sim/gpu/move-on-card.ts';
import { CARD_NEEDS, PASSES_ON_CARD } from '../../sim/gpu/passes.ts';
import { untilOnCard } from '../../sim/gpu/run-on-card.ts';
import { type Batch, type Job, type Outcome, Replicator } from '../replication.ts';
import { allowsSoftware, loadWebGpu } from './web-gpu.ts';

export interface CardOptions {
  readonly onDone?: ((done: number, total: number) => void) | undefined;
  readonly onOutcome?: ((outcome: Outcome) => void) | undefined;
}

/** worlds whose steps go to the card together */
const TOGETHER = 32;

/** Opens this machine's card. @throws Fault GPU_PACKAGE, GPU_NONE, GPU_SOFTWARE, GPU_LIMIT */
export async function installedCard(): Promise<Card> {
  return openCard(await loadWebGpu(), CARD_NEEDS, allowsSoftware());
}

/**
 * Runs every job of a batch; answers in the order of the jobs. Sums differ from the processor's within single precision.
 * @throws Fault those of `installedCard`, GPU_SHADER, and of `compileDemand`
 */
export async function runBatchOnCard(
  batch: Batch,
  jobs: readonly Job[],
  { onDone, onOutcome }: CardOptions,
  open: () => Promise<Card> = installedCard,
): Promise<Outcome[]> {
  const card = await open();
  const pass = await MoveOnCard.on(card);
  const replicator = new Replicator(batch);
  const outcomes: Outcome[] = [];
  for (let from = 0; from < jobs.length; from += TOGETHER) {
    const runs = jobs.slice(from, from + TOGETHER).map((job) => replicator.begin(job));
    const worlds = runs.map(({ world }) => world);
    for (const world of worlds) world.warnings.push(partly(card));
    await untilOnCard(worlds, batch.end, card, pass);
    for (const run of runs) {
      const outcome = run.finish();
      outcomes.push(outcome);
      onOutcome?.(outcome);
      onDone?.(outcomes.length, jobs.length);
    }
  }
  card.device.destroy();
  return outcomes;
}

/** What of a step is on the card and what is not. */
function partly(card: Card): FaultRecord {
  const text = `of each step, ${PASSES_ON_CARD.join(', ')} runs on the card and everything else on the processor, which is slower than --backend cpu as far as is known; use it to try the card`;
  return { code: 'GPU_PARTLY', text, where: card.name };
}
