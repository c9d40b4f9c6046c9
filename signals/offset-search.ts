// The search for offsets on flow profiles: one controller at a time, over the whole network, until nothing gains.
import type { FlowProfiles } from './flow-profile.ts';

export interface OffsetSearchOptions {
  /** offsets tried are multiples of this, s */
  readonly step: number;
  /** times through all controllers at most */
  readonly rounds: number;
  /** stops the search; asked before each controller */
  readonly stop: () => boolean;
}

/**
 * Coordinate descent: for every controller in turn the best of all offsets, as its own and the next two streams see it.
 * A move that turns out worse once the whole network has settled is taken back. Leaves `profiles` at the best offsets.
 * @param periods s, by controller: an offset and the same one period later are alike
 * @returns the cost reached
 */
export function searchOffsets(
  profiles: FlowProfiles,
  periods: readonly number[],
  options: OffsetSearchOptions,
): number {
  let cost = profiles.settle().cost;
  const due = new Set(periods.keys());
  for (let round = 0; round < options.rounds && due.size > 0; round++) {
    for (const controller of [...due]) {
      if (options.stop()) return cost;
      due.delete(controller);
      const kept = profiles.offsets[controller]!;
      const best = bestOffset(profiles, controller, periods[controller]!, options.step);
      if (best === kept) continue;
      const moved = profiles.move(controller, best).cost;
      if (moved < cost - 1e-9) {
        cost = moved;
        for (const other of periods.keys()) if (other !== controller) due.add(other);
      } else cost = profiles.move(controller, kept).cost;
    }
  }
  return cost;
}

function bestOffset(profiles: FlowProfiles, controller: number, period: number, step: number): number {
  const kept = profiles.offsets[controller]!;
  let best = kept;
  let least = -1e-7;
  for (let offset = 0; offset < period; offset += step) {
    const change = profiles.trial(controller, offset);
    if (change < least) {
      least = change;
      best = offset;
    }
  }
  return best;
}
