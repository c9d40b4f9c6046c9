// The lanes that anybody is on, in order.
import type { World } from './world.ts';

/** Lists the occupied lanes, edge lanes first. */
export function listOccupied(world: World): void {
  const { occupied } = world;
  const { taken } = world.lanes;
  let n = 0;
  for (let word = 0; word < taken.length; word++) {
    for (let bits = taken[word]!; bits !== 0; bits &= bits - 1)
      occupied[n++] = 32 * word + 31 - Math.clz32(bits & -bits);
  }
  world.occupiedCount = n;
}
