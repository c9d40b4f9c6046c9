// Figures of adaptive control: what SUMO measures while our controllers hold its lamps.
import { type AdaptiveResult, adaptive } from '../adaptive-case.ts';
import { thinkingTimes } from '../adaptive-decision.ts';
import { fixed } from '../table.ts';
import type { Figure, Measurement } from './figure.ts';

const SEEDS = [1, 2, 3, 4, 5];
const GROUP =
  'Adaptive control, judged by SUMO 1.15 (step 1 s, no teleport, median of seeds 1-5, vehicles that could not enter counted)';

function told({ bySeed, breaches, late, fallbacks }: AdaptiveResult): string {
  const spread = `by seed ${bySeed.map((delay) => fixed(delay)).join(', ')}`;
  return `${spread}; breaches ${breaches}, late ${late}, fallbacks ${fallbacks}`;
}

/** `predictive` with our own MAXWAVE in the same setting beside it, which it must beat. */
function predictiveFigure(map: string, published: string, most: number): Figure {
  const id = `predictive-${map}`;
  return {
    id,
    group: GROUP,
    asked: `${map}: delay under \`control --controller predictive\` (best published ${published})`,
    aim: `at most ${most} s, and below our MAXWAVE`,
    command: `npm run figures -- ${id}`,
    measure: async (): Promise<Measurement> => {
      const ours = await adaptive(map, 'predictive', SEEDS);
      const wave = await adaptive(map, 'max-wave', SEEDS);
      return {
        measured: `${fixed(ours.median)} s (MAXWAVE ${fixed(wave.median)} s)`,
        interval: told(ours),
        met: ours.median <= most && ours.median < wave.median && ours.breaches === 0,
      };
    },
  };
}

/** `predictive` with poorer eyes, beside full view and beside `actuated` with the same eyes. */
function sensingFigure(map: string, sensing: 'areas' | 'loops', words: string): Figure {
  const id = `predictive-${sensing}-${map}`;
  return {
    id,
    group: GROUP,
    asked: `${map}: delay under \`predictive\` that sees ${words} alone`,
    aim: 'at most 15 % more than with full view, and below actuated',
    command: `npm run figures -- ${id}`,
    measure: async (): Promise<Measurement> => {
      const full = await adaptive(map, 'predictive', SEEDS);
      const poor = await adaptive(map, 'predictive', SEEDS, ['--sensing', sensing]);
      const actuated = await adaptive(map, 'actuated', SEEDS, ['--sensing', sensing]);
      const more = 100 * (poor.median / full.median - 1);
      return {
        measured: `${fixed(poor.median)} s, ${fixed(more)} % more than with full view (${fixed(full.median)} s); actuated ${fixed(actuated.median)} s`,
        interval: told(poor),
        met: more <= 15 && poor.median < actuated.median && poor.breaches === 0,
      };
    },
  };
}

const DECISION: Figure = {
  id: 'predictive-decision',
  group: GROUP,
  asked: 'decision of `predictive` for 100 junctions; cost of a junction in a larger city',
  aim: 'every second < 1 s; flat',
  command: 'npm run figures -- predictive-decision',
  measure: async (): Promise<Measurement> => {
    // at the edge of a grid junctions have fewer arms: only larger grids are alike
    const [few, some, many] = [await thinkingTimes(10), await thinkingTimes(20), await thinkingTimes(30)];
    const each = ({ milliseconds, junctions }: typeof few) => milliseconds[milliseconds.length >> 1]! / junctions;
    const longest = few.milliseconds.at(-1)!;
    return {
      measured: `${fixed(few.milliseconds[few.milliseconds.length >> 1]!, 0)} ms, the longest ${fixed(longest, 0)} ms (${few.junctions} junctions, ${few.vehicles} vehicles, one thread)`,
      interval: `a junction ${fixed(each(some), 2)} ms where there are ${some.junctions} with ${some.vehicles} vehicles, ${fixed(each(many), 2)} ms where there are ${many.junctions} with ${many.vehicles}`,
      met: longest < 1000 && each(many) <= 1.25 * each(some),
    };
  },
};

export const ADAPTIVE_FIGURES: readonly Figure[] = [
  predictiveFigure('cologne1', '27.8 s', 25.5),
  predictiveFigure('cologne3', '24.0 s', 20),
  predictiveFigure('cologne8', '21.9 s', 17.8),
  predictiveFigure('hangzhou-4x4', 'none', 36),
  sensingFigure('cologne8', 'areas', 'lane areas of 250 m'),
  sensingFigure('cologne8', 'loops', 'loops at the stop lines and upstream'),
  DECISION,
];
