// Figures of green corridors: what an ambulance saves, and what it costs everybody else.
import { type Driven, measuredPriority, type PrioritySummary } from '../priority-case.ts';
import { fixed } from '../table.ts';
import type { Figure, Measurement } from './figure.ts';

const CORRIDORS = 30;
const REPLICATIONS = 10;

async function summary(place: string, driven: Driven): Promise<PrioritySummary> {
  return measuredPriority(place, CORRIDORS, REPLICATIONS, driven, () => undefined);
}

function verdict(found: PrioritySummary): Measurement {
  const [low, high] = found.saving.ci95;
  const [least, most] = found.others.ci95;
  const saved =
    found.judged > 0
      ? `${fixed(found.saving.mean)} % of travel time saved, ${fixed(found.lossRemoved)} % of the loss removed (${found.judged} corridors judged)`
      : 'no corridor loses half of its time';
  return {
    measured: `${saved}; over all ${found.corridors} corridors ${fixed(found.savingAll)} % saved, ${found.slower} slower; others ${fixed(found.others.mean, 2)} %; recovered within 2 cycles ${fixed(found.within2)} %, within 4 ${fixed(found.within4)} %; ${found.violations} breaches`,
    interval: `saved ${fixed(low)} to ${fixed(high)} %; others ${fixed(least, 2)} to ${fixed(most, 2)} %`,
    met:
      (found.judged === 0 || (found.saving.mean >= 50 && found.lossRemoved >= 80)) &&
      found.slower === 0 &&
      found.others.mean <= 3 &&
      found.within2 >= 90 &&
      found.within4 === 100 &&
      found.violations === 0,
  };
}

const corridorFigure = (place: string, driven: Driven): Figure => ({
  id: `corridors-${place}${driven === 'obeying' ? '-obeying' : ''}`,
  group: 'Green corridors (own engine, the place’s plan made lawful, 10 paired replications)',
  asked: `${place}: 30 corridors drawn by seed, ${driven === 'obeying' ? 'for a vehicle that obeys the lamps' : 'for an ambulance under blue light'}`,
  aim: '50 % saved and 80 % of the loss removed where half of the time is lost; none slower; others +3 %; 90 % recovered in 2 cycles, all in 4; 0 breaches',
  command: `npm run bench:priority -- ${place}${driven === 'obeying' ? ' --obeying' : ''}`,
  measure: async () => verdict(await summary(place, driven)),
});

export const PRIORITY_FIGURES: readonly Figure[] = ['riverside', 'hangzhou-4x4', 'cologne8'].flatMap((place) => [
  corridorFigure(place, 'blue light'),
  corridorFigure(place, 'obeying'),
]);
