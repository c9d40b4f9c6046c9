// A small dose of the fuzz that bench/centre-fuzz.ts gives in full.
import { expect, test } from 'vitest';
import { fuzzPlans, fuzzRequests } from '../../bench/centre-fuzz.ts';

test('no spoilt request makes the service fall over or tell of its inside', async () => {
  const { fallen, leaks, byStatus } = await fuzzRequests(1500, 7);
  expect([fallen, leaks]).toEqual([0, 0]);
  expect(byStatus['400']).toBeGreaterThan(100);
}, 60_000);

test('no spoilt plan that is unsafe passes the interlock', () => {
  const { passed, unsafe } = fuzzPlans(3000, 7);
  expect(unsafe).toBe(0);
  expect(passed).toBeGreaterThan(100);
});
