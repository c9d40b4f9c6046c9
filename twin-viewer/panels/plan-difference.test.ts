// The difference of two plans names what changed and nothing else.
import { expect, test } from 'vitest';
import type { Plan, StagePlan } from '../../signals/browser.ts';
import { planChanges } from './plan-difference.tsx';
import { withGreen, withOffset } from './plan-draft.ts';

const entry = (controller: string): StagePlan => ({
  kind: 'stages',
  controller,
  cycle: 60,
  offset: 0,
  stages: [
    { id: 'main', state: 'Gr', green: 30 },
    { id: 'side', state: 'rG', green: 18 },
  ],
});
const before: Plan = { id: 'before', controllers: [entry('A'), entry('B')] };

test('the same plan has no difference, nor has a change that was taken back', () => {
  expect(planChanges(before, before)).toEqual([]);
  const back = withOffset(withOffset(before.controllers[0], 5), 0);
  expect(planChanges(before, { ...before, controllers: [back, before.controllers[1]] })).toEqual([]);
});

test('an offset and a green are told with what they were, and the cycle that follows', () => {
  const moved = withOffset(withGreen(before.controllers[1], 0, 33), 12);
  expect(planChanges(before, { ...before, controllers: [before.controllers[0], moved] })).toEqual([
    { controller: 'B', cycle: [60, 63], offset: [0, 12], greens: [{ stage: 'main', from: 30, to: 33 }] },
  ]);
});
