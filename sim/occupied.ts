// The lanes that anybody is on: edge lanes first and in order, part by part.
import type { World } from './world.ts';

/** Lists the occupied lanes. */
export function listOccupied(world: World): void {
  const { occupied, parts } = world;
  if (parts.count > 1) {
    const n = list(world, parts.list);
    world.occupiedCount = n;
    putInParts(world, n);
    return;
  }
  world.occupiedCount = list(world, occupied);
  parts.first[1] = world.occupiedCount;
}

function list({ lanes }: World, into: Int32Array): number {
  const { takenWords } = lanes;
  let n = 0;
  for (let word = 0; word < takenWords.length; word++) {
    // the lowest set bit is bit 0 of the byte of the next lane
    for (let bits = takenWords[word]!; bits !== 0; bits &= bits - 1)
      into[n++] = 4 * word + ((31 - Math.clz32(bits & -bits)) >> 3);
  }
  return n;
}

/** Orders the lanes by part, and says where each part's lanes and vehicles start. */
function putInParts({ occupied, parts, lanes }: World, n: number): void {
  const { count, ofLane, first, vehicles, list } = parts;
  first.fill(0);
  vehicles.fill(0);
  for (let i = 0; i < n; i++) {
    const lane = list[i]!;
    const after = ofLane[lane]! + 1;
    first[after] = first[after]! + 1;
    vehicles[after] = vehicles[after]! + lanes.count[lane]!;
  }
  for (let part = 0; part < count; part++) {
    first[part + 1] = first[part + 1]! + first[part]!;
    vehicles[part + 1] = vehicles[part + 1]! + vehicles[part]!;
  }
  for (let i = 0; i < n; i++) {
    const lane = list[i]!;
    const part = ofLane[lane]!;
    occupied[first[part]!] = lane;
    first[part] = first[part]! + 1;
  }
  for (let part = count; part > 0; part--) first[part] = first[part - 1]!;
  first[0] = 0;
}
