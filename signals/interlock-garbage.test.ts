// Whatever stands in a plan, the interlock answers with breaches and throws nothing.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { LinkTable } from './conflicts.ts';
import { controllerBreaches } from './interlock.ts';
import type { ControllerPlan } from './plan.ts';
import type { ControllerSafety } from './safety.ts';

const stated = (seconds: number) => ({ seconds, source: 'stated' as const });
const table: LinkTable = {
  controller: 'a',
  links: 2,
  use: ['vehicle', 'vehicle'],
  names: ['one', 'two'],
  conflicts: Uint8Array.from([0, 1, 1, 0]),
  yields: new Uint8Array(4),
};
const safety: ControllerSafety = {
  controller: 'a',
  links: [0, 1].map((link) => ({ link, use: 'vehicle' as const, minGreen: stated(5), yellow: stated(3) })),
  intergreens: [
    { from: 0, to: 1, ...stated(5) },
    { from: 1, to: 0, ...stated(5) },
  ],
  permissive: [],
  stopThenGo: [],
};

const seconds = fc.oneof(
  fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -1, 0, 1e-9, 0.05, 1e9),
  fc.integer({ min: 1, max: 40 }),
  fc.double(),
);
const state = fc.oneof(fc.string({ maxLength: 4 }), fc.stringMatching(/^[rygGsuoO]{2}$/));
const link = fc.oneof(fc.constantFrom(-1, 0.5, 7, Number.NaN), fc.integer({ min: 0, max: 1 }));
const id = fc.constantFrom('1', '2', '3');
const links = fc.array(link, { maxLength: 3 });

const program = fc.record({
  kind: fc.constant('program' as const),
  controller: fc.constant('a'),
  program: fc.constant('0'),
  offset: seconds,
  phases: fc.array(fc.record({ duration: seconds, state }), { maxLength: 4 }),
});
const stages = fc.record({
  kind: fc.constant('stages' as const),
  controller: fc.constant('a'),
  cycle: seconds,
  offset: seconds,
  stages: fc.array(fc.record({ green: seconds, state }), { maxLength: 4 }),
});
const phase = fc.record(
  {
    id,
    links,
    permissive: links,
    split: seconds,
    minGreen: seconds,
    yellow: seconds,
    redClearance: seconds,
    crossings: links,
    walk: seconds,
    pedestrianClearance: seconds,
    maxGreen: seconds,
  },
  { requiredKeys: ['id', 'links', 'split', 'minGreen', 'yellow', 'redClearance'] },
);
const rings = fc.record({
  kind: fc.constant('ring-barrier' as const),
  controller: fc.constant('a'),
  cycle: seconds,
  offset: seconds,
  reference: fc.record({ phase: id, point: fc.constantFrom('green-start', 'yellow-start', 'red-start') }),
  phases: fc.array(phase, { maxLength: 3 }),
  groups: fc.array(fc.record({ rings: fc.array(fc.array(id, { maxLength: 2 }), { maxLength: 2 }) }), { maxLength: 2 }),
  always: fc.array(fc.record({ link, letter: fc.string({ maxLength: 2 }) }), { maxLength: 2 }),
});

it('answers garbage with breaches', () => {
  fc.assert(
    fc.property(fc.oneof(program, stages, rings), fc.boolean(), (plan, known) => {
      const breaches = controllerBreaches(plan as ControllerPlan, known ? safety : undefined, table);
      const numbers = JSON.stringify(plan, (_, value) =>
        typeof value === 'number' && !Number.isFinite(value) ? 'not finite' : value,
      );
      if (!known || numbers.includes('not finite')) expect(breaches).not.toEqual([]);
      for (const { text, at } of breaches) {
        expect(text).toMatch(/; /);
        expect(Number.isFinite(at)).toBe(true);
      }
    }),
    { numRuns: 5_000 },
  );
});
