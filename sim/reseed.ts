// Another future from the same present: the road stays as it is, chances are drawn anew from now on.
import { bits, PURPOSE, streamOf } from '../core/chance.ts';
import type { World } from './world.ts';

/**
 * Draws the chances of a world from another seed from the next step on: how everybody dawdles, and what those draw who
 * have not entered yet. Who is on the road keeps the speed that he likes, and the demand stays what it is.
 */
export function reseed(world: World, seed: number): void {
  const { slots, demand, lanes } = world;
  world.seed = seed;
  const draw = (slot: number): void => {
    slots.key[slot] = bits(seed, streamOf(PURPOSE.dawdle, demand.driver[slots.id[slot]!]!), 0) | 0;
  };
  for (let lane = 0; lane < lanes.count.length; lane++)
    for (let k = 0; k < lanes.count[lane]!; k++) draw(lanes.order[lanes.start[lane]! + k]!);
  for (const id of world.aside) draw(world.vehicles.slot[id]!);
}
