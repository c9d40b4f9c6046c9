// Figures of green corridors: what an ambulance saves, and what it costs everybody else.
import { type Driven, measureCorridors, priorityPlace } from '../priority-case.ts';
import { type PrioritySummary, summarisePriority } from '../priority-summary.ts';
import { measureInSumo } from '../priority-sumo.ts';
import { fixed } from '../table.ts';
import type { Figure, Measurement } from './figure.ts';
import { AROUND_FIGURES } from './priority-around.ts';

const CORRIDORS = 30;
/** measured in pieces by the same command with --seconds, and kept */
const REPLICATIONS = 10;
/** in SUMO, where a pair takes as long as twenty here */
const IN_SUMO = 3;

async function summary(name: string, driven: Driven): Promise<PrioritySummary> {
  const place = await priorityPlace(name);
  const work = { corridors: CORRIDORS, replications: REPLICATIONS, driven, goOn: () => true, onDone: () => undefined };
  return summarisePriority(measureCorridors(place, work)!);
}

function verdict(found: PrioritySummary): Measurement {
  const [least, most] = found.others.ci95;
  const judged =
    found.saving === undefined
      ? 'no uncontrolled trip loses half of its time'
      : `where half of the time is lost (${found.judged} corridors) ${fixed(found.saving.mean)} % saved, ${fixed(found.lossRemoved)} % of the loss removed`;
  const interval =
    found.saving === undefined ? [] : [`saved ${found.saving.ci95.map((one) => fixed(one)).join(' to ')} %`];
  return {
    measured: [
      judged,
      `over all ${found.corridors} corridors ${fixed(found.savingAll)} % saved, ${fixed(found.lossRemovedAll)} % of the loss removed, ${found.slower} slower`,
      `others ${fixed(found.others.mean, 2)} %, near ones ${fixed(found.near.mean, 2)} %`,
      `longest wait ${fixed(found.sideWait[0])} s beyond the cycle (without ${fixed(found.sideWait[1])} s), ${found.longWaits} pairs beyond 120 s and worse than without`,
      `recovered within 2 cycles ${fixed(found.within2)} %, within 4 ${fixed(found.within4)} %`,
      ...(found.notArrived > 0 ? [`${found.notArrived} pairs did not arrive`] : []),
      `${found.violations} breaches`,
    ].join('; '),
    interval: [...interval, `others ${fixed(least, 2)} to ${fixed(most, 2)} %`].join('; '),
    met:
      (found.saving === undefined || (found.saving.mean >= 50 && found.lossRemoved >= 80)) &&
      found.slower === 0 &&
      found.others.mean <= 3 &&
      found.near.mean <= 10 &&
      found.longWaits === 0 &&
      found.within2 >= 90 &&
      found.within4 === 100 &&
      found.violations === 0,
  };
}

const corridorFigure = (place: string, driven: Driven): Figure => ({
  id: `corridors-${place}${driven === 'obeying' ? '-obeying' : ''}`,
  group: 'Green corridors (own engine, the place’s plan made lawful, 30 corridors x 10 paired replications)',
  asked: `${place}: 30 corridors drawn by seed, ${REPLICATIONS} paired replications, ${driven === 'obeying' ? 'for a vehicle that obeys the lamps' : 'for an ambulance under blue light'}`,
  aim: '50 % saved and 80 % of the loss removed where half of the time is lost; none slower; others +3 %, near ones +10 %; nobody waits 120 s beyond the cycle because of it; 90 % recovered in 2 cycles, all in 4; 0 breaches',
  command: `npm run bench:priority -- ${place} --replications ${REPLICATIONS}${driven === 'obeying' ? ' --obeying' : ''}`,
  measure: async () => verdict(await summary(place, driven)),
});

const inSumo: Figure = {
  id: 'corridors-cologne8-sumo',
  group: 'Green corridors judged by SUMO (its traffic, its vehicle with the blue-light device, our lamps)',
  asked: `cologne8: 30 corridors drawn by seed, ${IN_SUMO} paired replications (10 asked), from 15 min before each request to 15 min after`,
  aim: '50 % saved and 80 % of the loss removed where half of the time is lost; none slower; others +3 %; 90 % recovered in 2 cycles, all in 4; 0 breaches',
  command: `npm run bench:priority -- cologne8 --sumo --replications ${IN_SUMO}`,
  measure: async () => {
    const work = { corridors: CORRIDORS, replications: IN_SUMO, goOn: () => true, onDone: () => undefined };
    const found = summarisePriority((await measureInSumo(await priorityPlace('cologne8'), work))!);
    const { measured, ...rest } = verdict(found);
    const parts = measured.split('; ').filter((part) => !part.startsWith('longest wait'));
    return { ...rest, measured: parts.join('; ').replace(/, near ones [^;]*/, '') };
  },
};

export const PRIORITY_FIGURES: readonly Figure[] = [
  ...AROUND_FIGURES,
  ...['riverside', 'hangzhou-4x4', 'cologne8'].flatMap((place) => [
    corridorFigure(place, 'blue light'),
    corridorFigure(place, 'obeying'),
  ]),
  inSumo,
];
