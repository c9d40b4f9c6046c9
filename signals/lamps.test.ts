// Stages, rings and programs against lamps worked out by hand.
import { describe, expect, it } from 'vitest';
import { lampProgramOf, phasesOfRows, rowsOfPhases } from './lamp-rows.ts';
import { lampRows, phasesOf } from './lamps.ts';
import type { RingBarrierPlan, StagePlan } from './plan.ts';
import type { ControllerSafety } from './safety.ts';
import { interstageTimes, stageCycle } from './stage-lamps.ts';

/** Links: 0 west-east, 1 its left turn, 2 east-west, 3 north-south, 4 a crossing over the west arm. */
const safety: ControllerSafety = {
  controller: 'a',
  links: [0, 1, 2, 3, 4].map((link) => ({
    link,
    use: link === 4 ? ('crossing' as const) : ('vehicle' as const),
    minGreen: { seconds: 5, source: 'stated' as const },
    yellow: { seconds: link === 4 ? 0 : 3, source: 'stated' as const },
  })),
  intergreens: [
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
    [2, 4, 3],
    [4, 2, 9],
  ].map(([from, to, seconds]) => ({ from: from!, to: to!, seconds: seconds!, source: 'stated' as const })),
  permissive: [{ link: 1, to: 2 }],
  stopThenGo: [],
};

const stages = (...list: [string, number][]): StagePlan => ({
  kind: 'stages',
  controller: 'a',
  cycle: 0,
  offset: 0,
  stages: list.map(([state, green]) => ({ state, green })),
});

describe('stages', () => {
  it('put yellow and red between conflicting greens, each link as early as its own intergreens allow', () => {
    const plan = stages(['GgGrr', 20], ['rrrGG', 10]);
    expect(interstageTimes(plan.stages, safety)).toEqual([6, 9]);
    expect(stageCycle(plan.stages, safety)).toBe(45);
    expect(phasesOf(plan, 5, safety)).toEqual([
      { duration: 20, state: 'GgGrr' },
      { duration: 3, state: 'yyyrr' },
      { duration: 3, state: 'rrrrr' },
      { duration: 10, state: 'rrrGG' },
      { duration: 3, state: 'rrryr' },
      { duration: 1, state: 'rrrrr' },
      { duration: 5, state: 'rgrrr' },
    ]);
  });

  it('keep a link green that both stages show, and raise g to G when the opposing green has cleared', () => {
    const plan = stages(['GgGrr', 20], ['GGrrr', 8], ['rrrGr', 10]);
    expect(interstageTimes(plan.stages, safety)).toEqual([5, 6, 5]);
    expect(phasesOf(plan, 5, safety).slice(0, 4)).toEqual([
      { duration: 20, state: 'GgGrr' },
      { duration: 3, state: 'Ggyrr' },
      { duration: 2, state: 'Ggrrr' },
      { duration: 8, state: 'GGrrr' },
    ]);
  });

  it('let a protected turn fall back to g at once, and hold the opposing green for its intergreen', () => {
    const plan = stages(['GGrrr', 8], ['GgGrr', 20], ['rrrGr', 10]);
    expect(phasesOf(plan, 5, safety).slice(0, 3)).toEqual([
      { duration: 8, state: 'GGrrr' },
      { duration: 4, state: 'Ggrrr' },
      { duration: 20, state: 'GgGrr' },
    ]);
  });

  it('wait out an intergreen that is longer than a whole stage', () => {
    const slow: ControllerSafety = {
      ...safety,
      intergreens: safety.intergreens.map((entry) =>
        entry.from === 4 && entry.to === 0 ? { ...entry, seconds: 20 } : entry,
      ),
    };
    // the crossing ends with stage 0; link 0 gains green two stages later
    const plan = stages(['rrrGG', 6], ['rrGrr', 6], ['GrGrr', 6]);
    expect(interstageTimes(plan.stages, slow)).toEqual([9, 14, 6]);
  });

  it('use tenths of a second only where they must', () => {
    expect(lampRows(stages(['GgGrr', 20], ['rrrGG', 10]), 5, safety).unit).toBe(10);
    const fine = lampRows(stages(['GgGrr', 20.5], ['rrrGG', 10]), 5, safety);
    expect([fine.unit, fine.rows]).toEqual([1, 455]);
  });

  it('are refused with a letter that only the interstage may show', () => {
    expect(() => lampRows(stages(['GgGry', 20]), 5, safety)).toThrow(/PLAN_STAGES/);
    expect(() => lampRows(stages(['GgG', 20]), 5, safety)).toThrow(/PLAN_STAGES/);
    expect(() => lampRows(stages(['GgGrr', Number.NaN]), 5, safety)).toThrow(/PLAN_STAGES/);
  });
});

describe('rings and barriers', () => {
  const phase = (id: string, links: number[], split: number, permissive: number[] = []) => ({
    id,
    links,
    permissive,
    split,
    minGreen: 5,
    yellow: 3,
    redClearance: 2,
  });
  const plan: RingBarrierPlan = {
    kind: 'ring-barrier',
    controller: 'a',
    cycle: 60,
    offset: 7,
    reference: { phase: '2', point: 'green-start' },
    phases: [
      phase('1', [0], 15),
      phase('2', [1], 25, [0]),
      phase('5', [2], 10),
      phase('6', [3], 30),
      phase('4', [4], 20),
    ],
    groups: [
      {
        rings: [
          ['1', '2'],
          ['5', '6'],
        ],
      },
      { rings: [['4']] },
    ],
  };

  it('compile to lamps that start at the reference point', () => {
    const phases = phasesOf(plan, 5, undefined);
    expect(phases[0]).toEqual({ duration: 20, state: 'gGrGr' });
    expect(phases.slice(1, 4)).toEqual([
      { duration: 3, state: 'yyryr' },
      { duration: 2, state: 'rrrrr' },
      { duration: 15, state: 'rrrrG' },
    ]);
    expect(phases.reduce((sum, { duration }) => sum + duration, 0)).toBe(60);
    expect(phases.at(-1)).toEqual({ duration: 5, state: 'grrGr' });
  });

  it('are refused when the rings do not meet at the barrier', () => {
    const phases = plan.phases.map((entry) => (entry.id === '5' ? { ...entry, split: 11 } : entry));
    expect(() => lampRows({ ...plan, phases }, 5, undefined)).toThrow(/meet at the barrier/);
  });
});

describe('programs', () => {
  it('compile exactly, row 0 at the offset', () => {
    const phases = [
      { duration: 2, state: 'Gr' },
      { duration: 1, state: 'yr' },
      { duration: 3, state: 'rG' },
    ];
    const program = lampProgramOf(rowsOfPhases(phases, 2), 4, 17);
    expect({ ...program, states: Array.from(program.states) }).toEqual({
      controller: 4,
      tick: 1,
      ticks: 6,
      offset: 17,
      states: [3, 0, 3, 0, 1, 0, 0, 3, 0, 3, 0, 3],
    });
    expect(phasesOfRows(rowsOfPhases(phases, 2))).toEqual(phases);
  });

  it('take tenths where their durations ask for them', () => {
    const rows = rowsOfPhases(
      [
        { duration: 2.5, state: 'G' },
        { duration: 2.5, state: 'r' },
      ],
      1,
    );
    expect([rows.unit, rows.rows]).toEqual([1, 50]);
  });
});
