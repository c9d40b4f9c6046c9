// Figures of single junctions: our plan against the best of all plans that there are.
import { BRUTE_CASES, bruteAnswer } from '../brute-junction.ts';
import { fixed } from '../table.ts';
import type { Figure, Measurement } from './figure.ts';

/** s for our plan */
const BUDGET = 20;

async function brute(): Promise<Measurement> {
  const answers = [];
  for (const one of BRUTE_CASES) answers.push(await bruteAnswer(one, BUDGET));
  const rows = answers.map(
    ({ name, best, ours, ourStages, bestStages }) =>
      `${name}: ${fixed(ours, 2)} s with ${ourStages} stages, best of all ${fixed(best, 2)} s with ${bestStages}`,
  );
  const tried = answers.reduce((sum, answer) => sum + answer.tried, 0);
  return {
    measured: rows.join('; '),
    interval: `${tried} plans on the grid, narrowed to 10 on 16 fresh seeds, ours on the same; budget ${BUDGET} s`,
    met: answers.every(({ best, ours }) => ours <= 1.01 * best),
  };
}

export const JUNCTION_FIGURES: readonly Figure[] = [
  {
    id: 'junction-brute-force',
    group: 'Single junctions',
    asked: 'our plan against brute force over the whole grid of cycle x splits x sequence (2-4 stages)',
    aim: 'within 1 % of the best simulated',
    command: 'npm run figures -- junction-brute-force',
    measure: brute,
  },
];
