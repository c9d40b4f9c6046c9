import { describe, expect, it } from 'vitest';
import type { SignalProgram } from '../core/program.ts';
import { randomPlan, randomPlans } from './random-plans.ts';
import { sumoPrograms } from './sumo-programs.ts';

const own: SignalProgram = {
  controller: 'x',
  program: '0',
  offset: 0,
  phases: [
    { duration: 30, state: 'GGrrG' },
    { duration: 3, state: 'yyrrG' },
    { duration: 2, state: 'rrrrG' },
    { duration: 20, state: 'rrGrG' },
    { duration: 5, state: 'rryrG' },
    { duration: 10, state: 'rrgGG' },
    { duration: 5, state: 'rryyG' },
  ],
};

describe('random plans', () => {
  it('keep interphases, minima and service', () => {
    for (const [program] of randomPlans([own], 200)) {
      const { phases, offset } = program!;
      const cycle = phases.reduce((sum, phase) => sum + phase.duration, 0);
      expect(offset).toBeGreaterThanOrEqual(0);
      expect(offset).toBeLessThan(cycle);
      for (let lamp = 0; lamp < 5; lamp++) expect(phases.some((phase) => /[Gg]/.test(phase.state[lamp]!))).toBe(true);
      for (const [i, phase] of phases.entries()) {
        expect(phase.duration).toBeGreaterThan(0);
        const next = phases[(i + 1) % phases.length]!;
        for (let lamp = 0; lamp < 5; lamp++)
          if (/[Gg]/.test(phase.state[lamp]!)) expect(next.state[lamp]).toMatch(/[Ggy]/);
      }
    }
  });

  it('are the same for the same seed, and differ for others', () => {
    expect(randomPlan([own], 7)).toEqual(randomPlan([own], 7));
    expect(randomPlan([own], 7)).not.toEqual(randomPlan([own], 8));
  });

  it('are written for SUMO with names escaped', () => {
    expect(sumoPrograms([{ ...own, controller: 'a"<b' }])).toContain('id="a&quot;&lt;b"');
  });
});
