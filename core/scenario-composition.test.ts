// Proves that scenarios lie over one another as they should: lists join, single values are taken by the last, and nobody is told less than that.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ScenarioFile } from './scenario.ts';
import { composeScenarios, scenarioWords } from './scenario-composition.ts';

const file = (parts: Partial<ScenarioFile>): ScenarioFile => ({ format: 'greenband-scenario', version: 1, ...parts });

describe('layers', () => {
  test('lists join in order, and the place keeps its name', () => {
    const base = file({ name: 'Town', closures: [{ edges: ['a'] }] });
    const { scenario, warnings } = composeScenarios(base, [
      { name: 'x', scenario: file({ name: 'X', closures: [{ edges: ['b'] }], plan: 'p' }) },
      { name: 'y', scenario: file({ demand: [{ factor: 2 }] }) },
    ]);
    expect(scenario).toMatchObject({ name: 'Town', closures: [{ edges: ['a'] }, { edges: ['b'] }], plan: 'p' });
    expect(warnings).toEqual([]);
  });

  test('a value that a later layer takes back is said', () => {
    const layers = [
      { name: 'x.json', scenario: file({ plan: 'p' }) },
      { name: 'y.json', scenario: file({ plan: 'q' }) },
    ];
    const { scenario, warnings } = composeScenarios(file({ plan: 'own' }), layers);
    expect(scenario.plan).toBe('q');
    expect(warnings).toMatchObject([{ code: 'SCN_OVERRIDDEN', where: 'y.json' }]);
  });

  test('laying over is associative', () => {
    const part = fc.record(
      {
        plan: fc.constantFrom('p', 'q'),
        demand: fc.array(fc.record({ factor: fc.double({ min: 0, max: 3, noNaN: true }) })),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(part, part, part, (a, b, c) => {
        const named = (parts: Partial<ScenarioFile>) => ({ name: 'n', scenario: file(parts) });
        const atOnce = composeScenarios(file({}), [named(a), named(b), named(c)]).scenario;
        const later = composeScenarios(file({}), [named(b), named(c)]).scenario;
        const inTwo = composeScenarios(file({}), [named(a), named(later)]).scenario;
        expect(inTwo).toEqual(atOnce);
      }),
    );
  });
});

test('what a scenario changes, in words', () => {
  expect(scenarioWords(file({ name: 'nothing', begin: 0 }))).toEqual([]);
  const words = scenarioWords(
    file({
      closures: [{ edges: ['a'], classes: ['truck'], from: 60, until: 120 }],
      laneUse: [{ edge: 'b', lane: 1, allow: ['bus'] }],
      demand: [{ factor: 0.5, origins: ['a'] }],
    }),
  );
  expect(words).toEqual(['closed: a to truck, 60 s to 120 s', 'lane 1 of b for bus', 'demand x 0.5 from a']);
});
