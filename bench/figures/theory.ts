// Figures of theory: the engine against closed formulas.
import { fixed } from '../table.ts';
import { holds, type TheoryCase } from '../theory.ts';
import { THEORY_CASES } from '../theory-cases.ts';
import { theoryRun } from '../theory-run.ts';
import type { Figure, Measurement } from './figure.ts';

/** More cases than these are summed up. */
const FEW = 4;

async function measured(name: string): Promise<Measurement> {
  const cases = THEORY_CASES[name]!(theoryRun, [1, 2, 3, 4, 5]);
  const text = ({ name: title, theory, measured: value, unit, between }: TheoryCase) =>
    between === undefined
      ? `${title}: ${fixed(value, 2)} against ${fixed(theory, 2)} ${unit}`
      : `${title}: ${fixed(value, between[0] > 100 ? 0 : 2)} ${unit}`;
  const met = cases.every(holds);
  if (cases.length <= FEW) return { measured: cases.map(text).join('; '), met };
  const away = (one: TheoryCase) => Math.abs(one.measured / one.theory - 1);
  const farthest = cases.reduce((a, b) => (away(b) > away(a) ? b : a));
  return { measured: `${cases.filter(holds).length} of ${cases.length}; farthest: ${text(farthest)}`, met };
}

function theoryFigure(name: string, asked: string, aim: string): Figure {
  const id = `theory-${name}`;
  const group = 'The engine against theory';
  return { id, group, asked, aim, command: `npm run figures -- ${id}`, measure: () => measured(name) };
}

export const THEORY_FIGURES: readonly Figure[] = [
  theoryFigure('free-flow', 'free-flow travel time', 'exact (to the step)'),
  theoryFigure(
    'saturation',
    'saturation flow of the default car at 11 and 16.5 m/s; start-up lost time',
    '1,700-1,800 and 1,900-2,000 veh/h/lane; 1.5-2.5 s',
  ),
  theoryFigure(
    'field-car',
    'a car calibrated to the field: saturation flow; start-up lost time at 50 km/h',
    '1,900 veh/h/lane within 3 %; 1.5-2.5 s',
  ),
  theoryFigure('fixed-signal', 'D/D/1 delay at a fixed signal, step 0.1 s', 'within 3 %'),
  theoryFigure('stopping-wave', 'speed of the stopping shock wave from the fundamental diagram', 'within 5 %'),
  theoryFigure('steps', 'delay at a signal with steps of 1 s and 0.5 s against 0.1 s', 'within 10 % and 5 %'),
  theoryFigure('ring', 'flow on a ring against the models’ own equilibrium (Krauss, IDM), step 0.1 s', 'within 3 %'),
  theoryFigure('bottleneck', 'discharge of a slow stretch against the model’s own capacity', 'within 3 %'),
  theoryFigure(
    'poisson-queue',
    'fixed-time signal under Poisson arrivals, 20,000 cycles, against the exact delay',
    'within 3 %',
  ),
  theoryFigure('field-delay', 'the same against HCM’s and Webster’s delay', 'within 15 %'),
  theoryFigure(
    'gap-acceptance',
    'capacity of a minor road, from the critical gaps that the engine shows beside another flow',
    'within 3 %',
  ),
  theoryFigure('two-way-stop', 'capacity of a minor road with a stop sign against HCM’s two-way stop', 'within 15 %'),
];
