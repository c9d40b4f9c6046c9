// Stages found from lamps: programs whose stages are known.
import { describe, expect, it } from 'vitest';
import { lampProgramOf, rowsOfPhases } from '../lamp-rows.ts';
import { shownStages } from './shown-stages.ts';

function stagesOf(phases: readonly (readonly [number, string])[], crossings: readonly number[] = []) {
  const links = phases[0][1].length;
  const rows = rowsOfPhases(
    phases.map(([duration, state]) => ({ duration, state })),
    links,
  );
  return shownStages(lampProgramOf(rows, 0, 0), new Set(crossings)).map(({ from, length, greens }) => ({
    from,
    length,
    greens: Object.fromEntries(greens),
  }));
}

describe('stages', () => {
  it('are the stretches between the changes', () => {
    const found = stagesOf([
      [31, 'Gr'],
      [4, 'yr'],
      [20, 'rg'],
      [5, 'ry'],
    ]);
    expect(found).toEqual([
      { from: 0, length: 31, greens: { 0: 'G' } },
      { from: 35, length: 20, greens: { 1: 'g' } },
    ]);
  });

  it('may run on over the end of the cycle', () => {
    const found = stagesOf([
      [10, 'Gr'],
      [4, 'yr'],
      [20, 'rG'],
      [4, 'ry'],
      [12, 'Gr'],
    ]);
    expect(found).toEqual([
      { from: -12, length: 22, greens: { 0: 'G' } },
      { from: 14, length: 20, greens: { 1: 'G' } },
    ]);
  });

  it('are not parted by a crossing that stops walking', () => {
    const found = stagesOf(
      [
        [12, 'GrG'],
        [18, 'Grr'],
        [4, 'yrr'],
        [20, 'rGr'],
        [4, 'ryr'],
      ],
      [2],
    );
    expect(found[0]).toEqual({ from: 0, length: 30, greens: { 0: 'G', 2: 'G' } });
    expect(found).toHaveLength(2);
  });

  it('is one for lamps that never change', () => {
    expect(stagesOf([[60, 'Gg']])).toEqual([{ from: 0, length: 60, greens: { 0: 'G', 1: 'g' } }]);
  });
});
