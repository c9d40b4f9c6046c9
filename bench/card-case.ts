// The engine on a card beside the engine on the processor: single steps from equal states, and whole runs.

import { saveWorld } from '../sim/checkpoint.ts';
import type { Card } from '../sim/gpu/card.ts';
import { MoveOnCard } from '../sim/gpu/move-on-card.ts';
import { decide, settle, step } from '../sim/step.ts';
import { SLOT_LAYOUT } from '../sim/vehicles.ts';
import type { World } from '../sim/world.ts';

export interface SingleSteps {
  readonly states: number;
  /** vehicle-steps compared */
  readonly updates: number;
  /** vehicles of which a whole number, the lane for one, came out otherwise, or a real number beyond rounding */
  readonly flips: number;
  /** greatest difference of a real number of the others, as a share of 1 + its size */
  readonly apart: number;
  /** what the first flips were */
  readonly examples: readonly string[];
}

const ROUNDING = 1e-4;
const EXAMPLES = 10;

/**
 * Runs a world on the processor and, at so many times spread over it, does the next step on the card as well.
 * @param again makes a world of the same place from a checkpoint
 */
export async function singleSteps(
  world: World,
  again: (bytes: Uint8Array) => World,
  states: number,
  card: Card,
): Promise<SingleSteps> {
  const pass = await MoveOnCard.on(card);
  const steps = Math.round((world.end - world.begin) / world.dt);
  const every = Math.max(1, Math.floor(steps / states));
  const found = { states: 0, updates: 0, flips: 0, apart: 0, examples: [] as string[] };
  for (let i = 0; i < steps && found.states < states; i++) {
    if (world.running === 0 || (i % every !== 0 && steps - i > states - found.states)) {
      step(world);
      continue;
    }
    const twin = again(saveWorld(world));
    step(world);
    decide(twin);
    await pass.move([twin]);
    settle(twin);
    compare(world, twin, found);
    found.states++;
  }
  return found;
}

function compare(
  world: World,
  twin: World,
  found: { -readonly [K in keyof SingleSteps]: SingleSteps[K] } & { examples: string[] },
): void {
  for (let id = 0; id < world.demand.count; id++) {
    const [a, b] = [world.vehicles.slot[id]!, twin.vehicles.slot[id]!];
    if (a < 0 && b < 0) continue;
    found.updates++;
    const wrong = a < 0 || b < 0 ? 'on the road' : firstDifference(world, twin, a, b, found);
    if (wrong === undefined) continue;
    found.flips++;
    if (found.examples.length < EXAMPLES) found.examples.push(`vehicle ${id} at ${world.time} s: ${wrong}`);
  }
}

/** The first column that two slots differ in; notes how far real numbers are apart where none does. */
function firstDifference(
  world: World,
  twin: World,
  a: number,
  b: number,
  found: { apart: number },
): string | undefined {
  let apart = 0;
  for (const [name, { kind }] of Object.entries(SLOT_LAYOUT)) {
    const [one, two] = [world.slots, twin.slots].map((slots) => slots[name as keyof typeof SLOT_LAYOUT]);
    const [x, y] = [one![a]!, two![b]!];
    if (x === y) continue;
    const share = kind === 'f32' ? Math.abs(x - y) / (1 + Math.abs(x)) : Number.POSITIVE_INFINITY;
    if (!(share <= ROUNDING)) return `${name} ${x} and ${y}`;
    apart = Math.max(apart, share);
  }
  found.apart = Math.max(found.apart, apart);
  return undefined;
}
