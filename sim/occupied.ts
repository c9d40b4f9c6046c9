// The lanes that anybody is on, in order.
import type { World } from './world.ts';

/** Lists the occupied lanes, edge lanes first. */
export function listOccupied(world: World): void {
  const { occupied } = world;
  const { count } = world.lanes;
  let n = 0;
  for (let lane = 0; lane < count.length; lane++) if (count[lane]! > 0) occupied[n++] = lane;
  world.occupiedCount = n;
}
