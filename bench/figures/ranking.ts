// Figures of direction: does our engine rank plans as SUMO ranks them?
import { rankingCase } from '../ranking-case.ts';
import { namedScenarios } from '../scenarios.ts';
import { fixed } from '../table.ts';
import { COMPARED_MAPS } from './accuracy.ts';
import type { Figure, Measurement } from './figure.ts';

async function ranking(map: string): Promise<Measurement> {
  const { rank, ownRank } = await rankingCase(namedScenarios([map])[0]!, [1, 2, 3, 4]);
  return {
    measured: `Spearman ${fixed(rank, 3)}`,
    interval: `SUMO's own halves of the seeds ${fixed(ownRank, 3)}`,
    met: rank >= 0.9 || rank >= ownRank,
  };
}

export const RANKING_FIGURES: readonly Figure[] = COMPARED_MAPS.map((map) => ({
  id: `ranking-${map}`,
  group: "Direction of change: 20 random plans a map, our ranking by delay against SUMO's (4 seeds each side)",
  asked: `${map}: rank correlation`,
  aim: 'at least 0.9 where SUMO agrees that well with itself',
  command: `npm run ranking -- ${map}`,
  measure: () => ranking(map),
}));
