// Figures of accuracy: our engine against SUMO under each map's own plans, same demand, same step, no teleport.
import { type AccuracyCase, accuracyCase, difference } from '../accuracy-case.ts';
import { GENERATED, generatedScenario } from '../generated.ts';
import { namedScenarios } from '../scenarios.ts';
import { fixed, percent } from '../table.ts';
import type { Figure, Measurement } from './figure.ts';

export const COMPARED_MAPS = [
  'cologne1',
  'cologne3',
  'cologne8',
  'hangzhou-4x4',
  'hangzhou-1x1-bc-tyc',
  'hangzhou-1x1-kn-hz',
  'hangzhou-1x1-qc-yn',
  'hangzhou-1x1-sb-sx',
  'bologna-acosta',
] as const;

const known = new Map<string, Promise<AccuracyCase>>();

/** Both sides of a map, run once however many figures ask. */
function caseOf(map: string): Promise<AccuracyCase> {
  let found = known.get(map);
  if (found === undefined) {
    found = accuracyCase(namedScenarios([map])[0]!, { seeds: [1, 2, 3, 4, 5] });
    known.set(map, found);
  }
  return found;
}

async function agreement(map: string, means: number, counts: number): Promise<Measurement> {
  const result = await caseOf(map);
  const names = ['duration_s', 'delay_s', 'departed', 'arrived'] as const;
  const differences = names.map((name) => difference(result, name));
  const [duration, delay, departed, arrived] = differences.map(Math.abs) as [number, number, number, number];
  const value = (name: string) => {
    const total = result.totals.find((row) => row.name === name)!;
    return `${fixed(total.ours)} against ${fixed(total.sumo)}`;
  };
  return {
    measured: `duration ${percent(differences[0]!)}, delay ${percent(differences[1]!)}, departed ${percent(differences[2]!)}, arrived ${percent(differences[3]!)}`,
    interval: `duration ${value('duration_s')} s, delay ${value('delay_s')} s`,
    met: duration <= means && delay <= means && departed <= counts && arrived <= counts,
  };
}

async function linkAgreement(map: string): Promise<Measurement> {
  const { links } = await caseOf(map);
  return {
    measured: `GEH < 5 on ${fixed(100 * links.gehBelow5)} % of ${links.countCells} counts, speed within 15 % on ${fixed(100 * links.speedWithin15)} % of ${links.speedEdges} links`,
    met: links.gehBelow5 >= 0.9 && links.speedWithin15 >= 0.85,
  };
}

async function averageAgreement(): Promise<Measurement> {
  const [durations, delays]: [number[], number[]] = [[], []];
  for (const map of COMPARED_MAPS) {
    const result = await caseOf(map);
    durations.push(Math.abs(difference(result, 'duration_s')));
    delays.push(Math.abs(difference(result, 'delay_s')));
  }
  const average = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [duration, delay] = [average(durations), average(delays)];
  return {
    measured: `duration ${fixed(100 * duration)} %, delay ${fixed(100 * delay)} %`,
    interval: `largest: duration ${fixed(100 * Math.max(...durations))} %, delay ${fixed(100 * Math.max(...delays))} %`,
    met: duration <= 0.05 && delay <= 0.05,
  };
}

/** The places that SUMO's own tools make, one of each kind of junction; ten seeds, as many stand near their capacity. */
async function generatedAgreement(): Promise<Measurement> {
  const rows: { name: string; duration: number; delay: number }[] = [];
  for (const name of GENERATED) {
    const result = await accuracyCase(await generatedScenario(name), { seeds: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10] });
    const [duration, delay] = [difference(result, 'duration_s'), difference(result, 'delay_s')];
    rows.push({ name: name.slice(name.indexOf('/') + 1), duration: Math.abs(duration), delay: Math.abs(delay) });
  }
  const average = (key: 'duration' | 'delay') => rows.reduce((sum, row) => sum + row[key], 0) / rows.length;
  const farthest = rows.reduce((most, row) => (row.delay > most.delay ? row : most));
  const within = rows.filter((row) => Math.max(row.duration, row.delay) <= 0.1).length;
  return {
    measured: `${within} of ${rows.length}; on average duration ${fixed(100 * average('duration'))} %, delay ${fixed(100 * average('delay'))} %`,
    interval: `farthest: ${farthest.name}, duration ${fixed(100 * farthest.duration)} %, delay ${fixed(100 * farthest.delay)} %`,
    met: within === rows.length && average('duration') <= 0.05 && average('delay') <= 0.05,
  };
}

/** s; how the mean delay of a map changes as the step shrinks, in our engine and in SUMO. Nothing is asked but that it is said. */
async function stepsAgreement(map: string): Promise<Measurement> {
  const [ours, sumo]: [string[], string[]] = [[], []];
  for (const step of [1, 0.5, 0.1]) {
    const { totals } = await accuracyCase(namedScenarios([map])[0]!, { seeds: [1, 2], step });
    const delay = totals.find(({ name }) => name === 'delay_s')!;
    ours.push(fixed(delay.ours));
    sumo.push(fixed(delay.sumo));
  }
  return { measured: `ours ${ours.join(', ')} s; SUMO ${sumo.join(', ')} s`, met: true };
}

const FIRST = 'Accuracy of the first engine, against SUMO 1.15 (own plans, step 1 s, seeds 1-5 each side)';
const FULL = 'Accuracy on every map, against SUMO 1.15 (own plans, step 1 s, seeds 1-5 each side)';

function firstFigure(map: string): Figure {
  return {
    id: `accuracy-first-${map}`,
    group: FIRST,
    asked: `${map}: mean duration and delay; departed and arrived`,
    aim: 'within 15 %; within 5 %',
    command: `npm run accuracy -- ${map}`,
    measure: () => agreement(map, 0.15, 0.05),
  };
}

export const ACCURACY_FIGURES: readonly Figure[] = [
  firstFigure('cologne1'),
  firstFigure('hangzhou-1x1-kn-hz'),
  ...COMPARED_MAPS.flatMap((map): Figure[] => [
    {
      id: `accuracy-${map}`,
      group: FULL,
      asked: `${map}: mean duration and delay; departed and arrived`,
      aim: 'within 10 %; within 3 %',
      command: `npm run accuracy -- ${map}`,
      measure: () => agreement(map, 0.1, 0.03),
    },
    {
      id: `accuracy-links-${map}`,
      group: FULL,
      asked: `${map}: link counts by 15 min; link speeds`,
      aim: 'GEH < 5 on 90 %; within 15 % on 85 %',
      command: `npm run accuracy -- ${map} --links`,
      measure: () => linkAgreement(map),
    },
  ]),
  ...['cologne1', 'cologne8'].map((map): Figure => {
    const id = `accuracy-steps-${map}`;
    const asked = `${map}: mean delay with steps of 1, 0.5 and 0.1 s, seeds 1-2`;
    return {
      id,
      group: FULL,
      asked,
      aim: 'reported',
      command: `npm run figures -- ${id}`,
      measure: () => stepsAgreement(map),
    };
  }),
  {
    id: 'accuracy-average',
    group: FULL,
    asked: 'all maps: mean duration and mean delay, absolute difference on average',
    aim: 'within 5 %',
    command: 'npm run accuracy',
    measure: averageAgreement,
  },
  {
    id: 'accuracy-generated',
    group: FULL,
    asked:
      '21 places made by netgenerate and netconvert, one of each kind of junction: mean duration and delay, seeds 1-10',
    aim: 'within 10 % each, 5 % on average',
    command: 'npm run accuracy -- generated --seeds 1-10',
    measure: generatedAgreement,
  },
];
