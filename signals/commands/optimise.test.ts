// Proves that a plan nobody has judged, or that is no gain, is written with a warning that says so.
import { expect, test } from 'vitest';
import { systemClock } from '../clock.ts';
import { doubts, optimise } from './optimise.ts';

const plan = { id: 'area', controllers: [] };
const objective = (before: number, after: number) => ({ before, after, unit: 's of delay a vehicle' });
const delays = { mean: Number.NaN, worst: Number.NaN, jams: 0, delays: [] };
const simulated = { before: undefined, after: delays, runs: 0, subAreas: [] };
const codes = (found: Parameters<typeof doubts>[0]) => doubts(found).map(({ code }) => code);

test('a search that was called off before both plans were simulated is not judged', () => {
  expect(codes({ plan, objective: objective(Number.NaN, Number.NaN), simulated })).toEqual(['OPT_NOT_JUDGED']);
  expect(codes({ plan, objective: objective(Number.NaN, 20), simulated })).toEqual(['OPT_NOT_JUDGED']);
});

test('no gain is told of, a gain is not', () => {
  expect(codes({ plan, objective: objective(20, 21), simulated })).toEqual(['OPT_NO_GAIN']);
  expect(codes({ plan, objective: objective(20, 19) })).toEqual([]);
});

test('where the plan cannot be written is known before anything is read or sought', async () => {
  const options = { method: 'area', seed: 1, out: 'package.json/plan.json' };
  const quiet = { at: () => {}, clear: () => {} };
  await expect(optimise('no-such-place', options, quiet, systemClock)).rejects.toMatchObject({
    code: 'CLI_CANNOT_WRITE',
    where: options.out,
  });
});
