// The stages of programs as found: what is a stage, what only leads to the next one, and for how long.
import { describe, expect, it } from 'vitest';
import { foundStages } from './found-stages.ts';

const stagesOf = (phases: readonly [string, number][]) =>
  foundStages({ phases: phases.map(([state, duration]) => ({ state, duration })) }, []).stages;

describe('the stages of a program', () => {
  it('are its phases without those that lead from one to the next', () => {
    const stages = stagesOf([
      ['Gr', 20],
      ['yr', 3],
      ['rr', 2],
      ['rG', 10],
      ['ry', 3],
      ['rr', 2],
    ]);
    expect(stages).toEqual([
      { state: 'Gr', green: 20 },
      { state: 'rG', green: 10 },
    ]);
  });

  it('last as long as all the phases in a row that show the same, however short each is', () => {
    const stages = stagesOf([
      ['Gr', 24],
      ['Gr', 6],
      ['yr', 3],
      ['rG', 3],
      ['rG', 3],
      ['rG', 3],
      ['rG', 3],
      ['ry', 3],
    ]);
    expect(stages).toEqual([
      { state: 'Gr', green: 30 },
      { state: 'rG', green: 12 },
    ]);
  });
});
