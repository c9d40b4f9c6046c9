// Runs with the verbs that a card can do on the card and all others here; where the card is lost, the run goes on without it.
import { Fault, type FaultRecord } from '../../core/fault.ts';
import { decide, move, settle } from '../step.ts';
import type { World } from '../world.ts';
import type { Card } from './card.ts';
import type { MoveOnCard } from './move-on-card.ts';

/**
 * Steps worlds of one network, in step with each other, until their clocks show `time` (s). A step that the card did not
 * finish is done here, so that nothing is lost; the worlds say so in their warnings.
 */
export async function untilOnCard(worlds: readonly World[], time: number, card: Card, pass: MoveOnCard): Promise<void> {
  let there = true;
  while (worlds[0]!.time < time - 1e-9) {
    for (const world of worlds) decide(world);
    if (there) there = await moved(worlds, card, pass);
    else for (const world of worlds) move(world);
    for (const world of worlds) settle(world);
  }
}

/** Moves everybody, on the card if it can; answers whether it can. */
async function moved(worlds: readonly World[], card: Card, pass: MoveOnCard): Promise<boolean> {
  let fault: Fault | undefined;
  try {
    if (card.lost === undefined) {
      await pass.move(worlds);
      return true;
    }
  } catch (reason) {
    if (reason instanceof Fault) fault = reason;
    else card.lost ??= (reason as Error).message;
  }
  const why = fault?.text ?? `the graphics card was lost (${card.lost})`;
  const text = `${why}; the run went on with the processor, nothing is missing`;
  const warning: FaultRecord = { code: fault?.code ?? 'GPU_LOST', text, where: `${card.name}, ${worlds[0]!.time} s` };
  for (const world of worlds) {
    world.warnings.push(warning);
    move(world);
  }
  return false;
}
