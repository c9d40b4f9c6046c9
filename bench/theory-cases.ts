// The theory cases that are held against the engine, small enough to be tests.
import {
  fieldCar,
  fixedSignalDelay,
  freeFlow,
  type Run,
  saturation,
  stepConvergence,
  stoppingWave,
  type TheoryCase,
} from './theory.ts';
import { bottleneck, ring } from './theory-flow.ts';
import { criticalGaps, hcmMinorCapacity, minorCapacity } from './theory-gaps.ts';
import { poissonSignal } from './theory-queue.ts';

/** Cars on a ring of 1,002 m: free, at capacity, and two that are jammed. */
const DENSITIES = [20, 40, 60, 90];
const FLOWS = [300, 700, 900];

/** Cycles that chance is averaged over: the figure's 20,000 for five seeds, else as many as bring 12,000 vehicles or so. */
function cyclesFor(seeds: readonly number[], flow: number): number {
  return seeds.length < 5 ? Math.round(720_000 / flow) : 4000 * seeds.length;
}

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
  steps: (run) => [250, 400, 550].flatMap((flow) => stepConvergence(run, flow)),
  ring: (run) =>
    (['krauss', 'idm'] as const).flatMap((model) => DENSITIES.map((count) => ring(run, model, count, 0.1))),
  bottleneck: (run) => [bottleneck(run, 5, 0.1), bottleneck(run, 8.33, 0.1), bottleneck(run, 8.33, 1)],
  'poisson-queue': (run, seeds) =>
    FLOWS.flatMap((flow) => poissonSignal(run, flow, cyclesFor(seeds, flow)).slice(0, 1)),
  'field-delay': (run, seeds) => FLOWS.flatMap((flow) => poissonSignal(run, flow, cyclesFor(seeds, flow) / 4).slice(1)),
  'gap-acceptance': (run) => {
    const gaps = criticalGaps(run);
    return [200, 600, 1000].map((flow) => minorCapacity(run, gaps, flow, 10));
  },
  'two-way-stop': (run) => [300, 600, 900].map((flow) => hcmMinorCapacity(run, flow, 3)),
};
