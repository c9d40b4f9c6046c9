// Several threads are withdrawn until they answer the same as one each time; that they are, is proven here.
import { expect, test } from 'vitest';
import type { World } from '../sim/world.ts';
import { hireCrew } from './world-crew.ts';

test('more than one thread is refused', async () => {
  await expect(hireCrew({} as World, 2)).rejects.toMatchObject({ code: 'SIM_CREW' });
  await (await hireCrew({} as World, 1))();
});
