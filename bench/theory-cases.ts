// The theory cases that are held against the engine, small enough to be tests.
import { fieldCar, fixedSignalDelay, freeFlow, type Run, saturation, stoppingWave, type TheoryCase } from './theory.ts';

/** Every case by its name in FIGURES.md. `seeds` is for the cases with chance. */
export const THEORY_CASES: Readonly<Record<string, (run: Run, seeds: readonly number[]) => TheoryCase[]>> = {
  'free-flow': (run) => [freeFlow(run, 13.89, 1), freeFlow(run, 10, 0.1)],
  saturation: (run, seeds) => saturation(run, seeds),
  'field-car': (run, seeds) => fieldCar(run, seeds),
  'fixed-signal': (run) => [
    fixedSignalDelay(run, 250, 30, 100),
    fixedSignalDelay(run, 400, 30, 100),
    fixedSignalDelay(run, 500, 40, 90),
  ],
  'stopping-wave': (run) => [
    stoppingWave(run, 500, 0.1),
    stoppingWave(run, 500, 1),
    stoppingWave(run, 900, 0.1),
    stoppingWave(run, 900, 1),
  ],
};
