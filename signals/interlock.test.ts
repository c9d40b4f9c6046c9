// The interlock, case by case: one lawful plan, and what each change to it is called.
import { describe, expect, it } from 'vitest';
import type { LinkTable } from './conflicts.ts';
import { controllerBreaches } from './interlock.ts';
import type { ControllerPlan, ProgramPlan, RingBarrierPlan, StagePlan } from './plan.ts';
import type { ControllerSafety } from './safety.ts';

/** Links: 0 west-east, 1 its left turn, 2 east-west, 3 north-south, 4 a crossing, 5 a right turn, 6 nothing. */
const LINKS = 7;
const pairs: [number, number, number][] = [
  [1, 2, 4],
  [2, 1, 5],
  [0, 3, 6],
  [3, 0, 5],
  [1, 3, 5],
  [3, 1, 4],
  [2, 3, 5],
  [3, 2, 5],
  [0, 4, 6],
  [4, 0, 9],
];

function tableOf(): LinkTable {
  const conflicts = new Uint8Array(LINKS * LINKS);
  for (const [from, to] of pairs) conflicts[from * LINKS + to] = 1;
  const yields = new Uint8Array(LINKS * LINKS);
  yields[1 * LINKS + 2] = 1;
  yields[1 * LINKS + 3] = 1;
  const names = ['west-east', 'west-north', 'east-west', 'north-south', 'crossing', 'right', 'unused'];
  const use = ['vehicle', 'vehicle', 'vehicle', 'vehicle', 'crossing', 'vehicle', 'unused'] as const;
  return { controller: 'a', links: LINKS, use, names, conflicts, yields };
}

const table = tableOf();
const stated = (seconds: number) => ({ seconds, source: 'stated' as const });
const safety: ControllerSafety = {
  controller: 'a',
  links: table.use.map((use, link) => ({
    link,
    use,
    minGreen: stated(use === 'crossing' ? 7 : 5),
    yellow: stated(use === 'vehicle' ? 3 : 0),
  })),
  intergreens: pairs.map(([from, to, seconds]) => ({ from, to, ...stated(seconds) })),
  permissive: [{ link: 1, to: 2 }],
  stopThenGo: [5],
};

const good: StagePlan = {
  kind: 'stages',
  controller: 'a',
  cycle: 45,
  offset: 3,
  stages: [
    { state: 'GgGrrsr', green: 20 },
    { state: 'rrrGGsr', green: 10 },
  ],
};

const program = (...phases: [number, string][]): ProgramPlan => ({
  kind: 'program',
  controller: 'a',
  program: '0',
  offset: 0,
  phases: phases.map(([duration, state]) => ({ duration, state })),
});

/** The lamps of the good plan, written out. */
const asFound = (): ProgramPlan =>
  program([20, 'GgGrrsr'], [3, 'yyyrrsr'], [3, 'rrrrrsr'], [10, 'rrrGGsr'], [3, 'rrryrsr'], [6, 'rrrrrsr']);

const codes = (plan: ControllerPlan, given: ControllerSafety | undefined = safety, options = {}) =>
  [...new Set(controllerBreaches(plan, given, table, options).map(({ code }) => code))].sort();

const change = (phase: number, link: number, letter: string): ProgramPlan => {
  const plan = asFound();
  const { state } = plan.phases[phase]!;
  plan.phases[phase]!.state = state.slice(0, link) + letter + state.slice(link + 1);
  return plan;
};

const stretch = (phase: number, seconds: number): ProgramPlan => {
  const plan = asFound();
  plan.phases[phase]!.duration += seconds;
  return plan;
};

describe('the interlock', () => {
  it('lets lawful plans pass', () => {
    expect(controllerBreaches(good, safety, table)).toEqual([]);
    expect(controllerBreaches(asFound(), safety, table)).toEqual([]);
  });

  it('names each breach with links, moment and cure', () => {
    expect(controllerBreaches(change(3, 0, 'G'), safety, table)).toContainEqual({
      code: 'PLAN_CONFLICT',
      controller: 'a',
      links: [0, 3],
      at: 26,
      text: 'links 0 (west-east) and 3 (north-south) conflict and show G and G together; part them, or show g where a turn may yield',
    });
  });

  it.each<[string, ControllerPlan, string[]]>([
    ['a permitted turn shown G', change(0, 1, 'G'), ['PLAN_CONFLICT']],
    ['a turn that yields but has no permission', change(3, 1, 'g'), ['PLAN_CONFLICT', 'PLAN_YELLOW']],
    ['no yellow', change(1, 0, 'r'), ['PLAN_YELLOW']],
    ['a short yellow', stretch(1, -0.5), ['PLAN_YELLOW', 'PLAN_INTERGREEN']],
    ['a yellow of 6.1 s', stretch(1, 3.1), ['PLAN_YELLOW']],
    ['yellow before green', change(5, 0, 'y'), ['PLAN_SEQUENCE']],
    ['an intergreen cut across the end of the cycle', stretch(5, -1), ['PLAN_INTERGREEN']],
    ['an intergreen cut inside', stretch(2, -1), ['PLAN_INTERGREEN']],
    ['a short green', stretch(3, -6), ['PLAN_MIN_GREEN']],
    ['a short walk', stretch(3, -4), ['PLAN_MIN_GREEN']],
    ['s where it may not be', change(2, 0, 's'), ['PLAN_STOP_THEN_GO']],
    ['blinking now and then', change(2, 0, 'o'), ['PLAN_SEQUENCE', 'PLAN_INTERGREEN', 'PLAN_MIN_GREEN']],
    ['offset as long as the cycle', { ...good, offset: 45 }, ['PLAN_OFFSET']],
    ['negative offset', { ...good, offset: -1 }, ['PLAN_OFFSET']],
    ['offset not a number', { ...good, offset: Number.NaN }, ['PLAN_OFFSET', 'PLAN_RESOLUTION']],
    ['a wrong cycle', { ...good, cycle: 46 }, ['PLAN_CYCLE']],
    ['a green of 20.05 s', { ...good, stages: [{ state: 'GgGrrsr', green: 20.05 }] }, ['PLAN_STAGES']],
    ['no stages', { ...good, stages: [] }, ['PLAN_STAGES']],
    ['too few letters', program([20, 'GgG']), ['PLAN_PROGRAM']],
    ['unknown letters', program([20, 'GgGrrXr']), ['PLAN_PROGRAM']],
    ['a phase without end', program([Number.POSITIVE_INFINITY, 'GgGrrsr']), ['PLAN_PROGRAM']],
    ['a negative phase', program([-5, 'GgGrrsr'], [20, 'GgGrrsr']), ['PLAN_PROGRAM']],
    ['a phase of 20.05 s', stretch(0, 0.05), ['PLAN_RESOLUTION']],
    ['unserved links', { ...good, cycle: 26, stages: [{ state: 'GgGrrsr', green: 26 }] }, ['PLAN_UNSERVED']],
  ])('refuses %s', (_, plan, expected) => {
    expect(codes(plan)).toEqual([...expected].sort());
  });

  it('accepts unserved links only when asked', () => {
    const plan: StagePlan = { ...good, cycle: 26, stages: [{ state: 'GgGrrsr', green: 26 }] };
    expect(codes(plan, safety, { allowUnserved: true })).toEqual([]);
  });

  it('refuses what it has no safety data for', () => {
    expect(codes(good, undefined)).toEqual([]);
    expect(controllerBreaches(good, undefined, table).map(({ code }) => code)).toEqual(['PLAN_SAFETY_MISSING']);
    expect(codes(good, { ...safety, intergreens: safety.intergreens.slice(1) })).toContain('PLAN_SAFETY_MISSING');
    expect(codes(good, { ...safety, links: safety.links.slice(1) })).toEqual(['PLAN_SAFETY_DATA']);
    expect(codes(good, { ...safety, maxRed: 20 })).toEqual(['PLAN_MAX_RED']);
  });

  it('trusts no permission that the right of way does not back', () => {
    const bold: ControllerSafety = { ...safety, permissive: [...safety.permissive, { link: 2, to: 3 }] };
    expect(
      codes({ ...good, cycle: 26, stages: [{ state: 'rrgGrsr', green: 26 }] }, bold, { allowUnserved: true }),
    ).toEqual(['PLAN_CONFLICT']);
  });

  it('holds a protected turn’s intergreen although its arrow stays g', () => {
    const plan = program(
      [10, 'GGrrrsr'],
      [20, 'GgGrrsr'],
      [3, 'yyyrrsr'],
      [3, 'rrrrrsr'],
      [10, 'rrrGGsr'],
      [3, 'rrryrsr'],
      [6, 'rrrrrsr'],
    );
    expect(codes(plan)).toEqual(['PLAN_INTERGREEN']);
    plan.phases.splice(1, 0, { duration: 4, state: 'Ggrrrsr' });
    expect(codes(plan)).toEqual([]);
  });

  it('lets a turn yield only to greens that it shares, not to one that starts as it ends', () => {
    const options = { allowUnserved: true };
    const plan = program([10, 'rgrrrsr'], [3, 'ryGrrsr'], [10, 'rrGrrsr'], [3, 'rryrrsr'], [5, 'rrrrrsr']);
    expect(codes(plan, safety, options)).toEqual(['PLAN_INTERGREEN']);
    plan.phases.splice(1, 0, { duration: 1, state: 'rgGrrsr' });
    expect(codes(plan, safety, options)).toEqual([]);
  });
});

describe('rings and barriers', () => {
  const phase = (id: string, links: number[], split: number, more = {}) => ({
    id,
    links,
    split,
    minGreen: 5,
    yellow: 3,
    redClearance: 3,
    ...more,
  });
  const plan: RingBarrierPlan = {
    kind: 'ring-barrier',
    controller: 'a',
    cycle: 60,
    offset: 0,
    reference: { phase: '2', point: 'green-start' },
    phases: [
      phase('1', [1], 15),
      phase('2', [2], 20),
      phase('6', [0], 35),
      phase('4', [3], 25, { crossings: [4], walk: 7, pedestrianClearance: 9 }),
    ],
    groups: [{ rings: [['1', '2'], ['6']] }, { rings: [['4']] }],
    always: [{ link: 5, letter: 's' }],
  };

  it('pass when lawful', () => expect(controllerBreaches(plan, safety, table)).toEqual([]));

  it.each<[string, Partial<RingBarrierPlan>, string[]]>([
    [
      'do not meet at the barrier',
      { phases: plan.phases.map((entry) => (entry.id === '1' ? phase('1', [1], 16) : entry)) },
      ['PLAN_RINGS'],
    ],
    ['do not add up to the cycle', { cycle: 61 }, ['PLAN_RINGS']],
    [
      'leave a split without its least green',
      { phases: plan.phases.map((entry) => ({ ...entry, minGreen: 12 })) },
      ['PLAN_MIN_GREEN'],
    ],
    [
      'have too long a yellow',
      { phases: plan.phases.map((entry) => ({ ...entry, yellow: 7, redClearance: 0 })) },
      ['PLAN_YELLOW'],
    ],
    ['clear too shortly', { phases: plan.phases.map((entry) => ({ ...entry, redClearance: 0 })) }, ['PLAN_INTERGREEN']],
    [
      'walk longer than the split',
      { phases: plan.phases.map((entry) => (entry.id === '4' ? { ...entry, walk: 17 } : entry)) },
      ['PLAN_INTERGREEN', 'PLAN_WALK'],
    ],
    ['name a phase that is not there', { groups: [{ rings: [['1', '9']] }] }, ['PLAN_RINGS']],
  ])('are refused when they %s', (_, part, expected) => {
    expect(codes({ ...plan, ...part })).toEqual(expected);
  });
});
