// One number that two runs share only if they went the same way.
import type { World } from './world.ts';

/** Hex FNV-1a over the trip table and the state of the vehicles under way, in order of their ids. */
export function checksum(world: World): string {
  const { measures, vehicles, slots } = world;
  const word = new DataView(new ArrayBuffer(8));
  let hash = 0x811c9dc5;
  const take = (value: number) => {
    word.setFloat64(0, value);
    hash = Math.imul(hash ^ word.getUint32(0), 0x01000193);
    hash = Math.imul(hash ^ word.getUint32(4), 0x01000193);
    hash ^= hash >>> 15;
  };
  const { status, entered, arrived, timeLoss } = measures.trips;
  for (let id = 0; id < status.length; id++) {
    if (status[id] === 0) continue;
    take(status[id]! + 8 * entered[id]!);
    take(arrived[id]!);
    take(timeLoss[id]!);
    const slot = vehicles.slot[id]!;
    if (slot >= 0) {
      take(slots.lane[slot]!);
      take(slots.position[slot]!);
      take(slots.speed[slot]!);
    }
  }
  return (hash >>> 0).toString(16).padStart(8, '0');
}
