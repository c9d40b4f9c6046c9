// Figures of plans: what SUMO says of a plan that the product made from the same files.
import { optimisedPlan } from '../optimised-plan.ts';
import { namedScenarios } from '../scenarios.ts';
import { fixed } from '../table.ts';
import type { Figure, Measurement } from './figure.ts';

const SEEDS = [1, 2, 3, 4, 5];

async function lower(name: string, method: string, least: number): Promise<Measurement> {
  const scenario = namedScenarios([name])[0]!;
  const { verdict } = await optimisedPlan(scenario, method, SEEDS);
  const own = scenario.published.delayAll_s;
  const [low, high] = verdict.delay_s.ci95;
  const change = (delay: number) => (100 * (own - delay)) / own;
  return {
    measured: `${fixed(verdict.delay_s.mean)} s, ${fixed(change(verdict.delay_s.mean))} % lower`,
    interval: `${fixed(low)} to ${fixed(high)} s`,
    met: change(verdict.delay_s.mean) >= least,
  };
}

function planFigure(scenario: string, method: string, own: number, least: number): Figure {
  return {
    id: `${method}-${scenario}`,
    group: 'Plans, judged by SUMO 1.15 (step 1 s, no teleport, seeds 1-5, vehicles that could not enter counted)',
    asked: `${scenario}: delay under \`optimise --method ${method}\`, own plan ${own} s`,
    aim: `${least} % lower`,
    command: `npm run figures -- ${method}-${scenario}`,
    measure: () => lower(scenario, method, least),
  };
}

export const PLAN_FIGURES: readonly Figure[] = [
  planFigure('hangzhou-4x4', 'green-wave', 317.4, 60),
  planFigure('cologne8', 'green-wave', 64.1, 30),
];
