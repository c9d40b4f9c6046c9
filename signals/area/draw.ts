// Chance for a search: one stream of numbers drawn one after the other, the same for the same seed.
import { PURPOSE, streamOf, uniform } from '../../core/chance.ts';

export interface Draw {
  /** uniform in [0, 1) */
  next(): number;
  /** whole, 0 to below `count` */
  below(count: number): number;
  pick<T>(items: readonly T[]): T;
}

export function createDraw(seed: number, subject: number): Draw {
  const stream = streamOf(PURPOSE.search, subject);
  let counter = 0;
  const next = () => uniform(seed, stream, counter++);
  const below = (count: number) => Math.floor(next() * count);
  return { next, below, pick: (items) => items[below(items.length)]! };
}
