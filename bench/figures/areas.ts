// Figures of `optimise --method area`, with SUMO as the judge: delay on the own trips, on others, and what we foretell of it.
import { type AreaCase, areaCase, keptGain } from '../area-case.ts';
import { cityPlan } from '../city-plan.ts';
import { namedScenarios } from '../scenarios.ts';
import { fixed } from '../table.ts';
import type { Figure, Measurement } from './figure.ts';

const SEEDS = [1, 2, 3, 4, 5];
const GROUP =
  'Areas: `optimise --method area --budget 60`, judged by SUMO 1.15 (step 1 s, no teleport, seeds 1-5, vehicles that could not enter counted)';

const cases = new Map<string, Promise<AreaCase>>();

/** One plan serves all figures of a scenario that are measured together. */
function caseOf(name: string): Promise<AreaCase> {
  const known = cases.get(name) ?? areaCase(namedScenarios([name])[0]!, SEEDS);
  cases.set(name, known);
  return known;
}

async function delayOf(name: string, most: number): Promise<Measurement> {
  const { area, own, gain } = await caseOf(name);
  const [low, high] = area.delay_s.ci95;
  const jammed = area.delay_s.bySeed.some((delay) => delay > 1.5 * area.delay_s.median);
  const seeds = area.delay_s.bySeed.map((delay) => fixed(delay)).join(' ');
  return {
    measured: `${fixed(area.delay_s.mean)} s (own plan ${fixed(own.delay_s.mean)} s), ${fixed(Math.abs(gain))} % ${gain <= 0 ? 'lower' : 'HIGHER'}${jammed ? ', a seed jams' : ''}`,
    interval: `${fixed(low)} to ${fixed(high)} s; by seed ${seeds}`,
    met: area.delay_s.mean <= most && !jammed,
  };
}

async function keptOf(name: string): Promise<Measurement> {
  const kept = await keptGain(await caseOf(name), [1, 2, 3]);
  return {
    measured: kept.map(({ name, share }) => `${name} ${fixed(100 * share, 0)} %`).join(', '),
    interval: 'SUMO, seeds 1-3 each',
    met: kept.every(({ share }) => share >= 0.8),
  };
}

async function foretold(name: string): Promise<Measurement> {
  const { forecast, gain } = await caseOf(name);
  return {
    measured: `foretold ${fixed(forecast)} %, SUMO says ${fixed(gain)} %`,
    interval: `${fixed(Math.abs(forecast - gain))} points apart`,
    met: Math.sign(forecast) === Math.sign(gain) && Math.abs(forecast - gain) <= 10,
  };
}

function figuresOf(name: string, most: number, aim: string): Figure[] {
  const command = (id: string) => `npm run figures -- ${id}`;
  const of = (id: string, asked: string, wanted: string, measure: () => Promise<Measurement>): Figure => ({
    id: `${id}-${name}`,
    group: GROUP,
    asked: `${name}: ${asked}`,
    aim: wanted,
    command: command(`${id}-${name}`),
    measure,
  });
  return [
    of('area', 'mean delay', aim, () => delayOf(name, most)),
    of('area-kept', 'gain that stays on other demand', 'at least 80 % of it', () => keptOf(name)),
    of('area-forecast', 'gain foretold by our simulation', 'same sign, within 10 points', () => foretold(name)),
  ];
}

const CITY: Figure = {
  id: 'area-city',
  group: 'A whole city (own engine)',
  asked: 'generated city of 1,296 signals and 30,000 vehicles: `optimise --method area --budget 600` against Webster',
  aim: '20 % lower in 10 minutes on two cores',
  command: 'npm run figures -- area-city',
  measure: async (): Promise<Measurement> => {
    const { percent, ci95, wall } = await cityPlan(600, 3);
    return {
      measured: `${fixed(percent)} % in ${fixed(wall, 0)} s`,
      interval: `${fixed(ci95[0])} to ${fixed(ci95[1])} s a vehicle, 3 paired replications`,
      met: percent <= -20 && wall <= 630,
    };
  },
};

export const AREA_FIGURES: readonly Figure[] = [
  ...figuresOf('cologne1', 36, 'at most 36 s (aim 33)'),
  ...figuresOf('cologne3', 30, 'at most 30 s (aim 25), no seed over 1.5 times the median'),
  ...figuresOf('cologne8', 31, 'at most 31 s (aim 28)'),
  ...figuresOf('hangzhou-4x4', 70, 'at most 70 s (aim 62)'),
  ...figuresOf('bologna-acosta', 0.7 * 346.2, '30 % below the own plan’s 346 s (aim 40 %)'),
  CITY,
];
