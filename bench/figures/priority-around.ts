// Figures of what stands around green corridors: the forecast, several at once, bad positions, time, and senseless requests.
import { USUAL_DETECTION } from '../../signals/priority/detected-world.ts';
import { timedForecasts } from '../corridor-forecast-case.ts';
import { measureCorridors, priorityPlace } from '../priority-case.ts';
import { crossingCorridors } from '../priority-crossing.ts';
import { decisionTimes } from '../priority-decision.ts';
import { fuzzCorridors } from '../priority-fuzz.ts';
import { ASKED_NOISE, noisyTelling } from '../priority-noise.ts';
import { summarisePriority } from '../priority-summary.ts';
import { fixed } from '../table.ts';
import type { Figure } from './figure.ts';

const GROUP = 'Green corridors, what stands around them';
const FORECASTS = 9;
const GROUPS = 10;
const AT_ONCE = 5;
const SEQUENCES = 100_000;
const NOISY = { corridors: 30, replications: 3, driven: 'obeying', goOn: () => true, onDone: () => undefined } as const;

const forecast: Figure = {
  id: 'corridor-forecast',
  group: GROUP,
  asked:
    'forecast before a corridor is granted: at least 8 paired replications and two other ways, a district of 24 signals',
  aim: '<= 2 s, threads ready',
  command: 'npm run figures -- corridor-forecast',
  measure: async () => {
    const { seconds, last, signals } = await timedForecasts(FORECASTS);
    const warm = seconds.slice(2).sort((a, b) => a - b);
    const median = warm[Math.floor(warm.length / 2)]!;
    const [best] = last.ways as [(typeof last.ways)[number]];
    return {
      measured: `${fixed(median, 2)} s, median of ${warm.length} (riverside, ${signals} signals, ${best.pairs} pairs ${fixed(last.horizon_s, 0)} s ahead, ${last.ways.length - 1} other ways with ${last.ways.at(-1)!.pairs}); the first, threads cold, ${fixed(seconds[0]!, 2)} s`,
      interval: `${fixed(warm[0]!, 2)} to ${fixed(warm.at(-1)!, 2)} s`,
      met: median <= 2 && best.pairs >= 8,
    };
  },
};

const crossing: Figure = {
  id: 'corridors-crossing',
  group: GROUP,
  asked: `riverside: five corridors at once, crossing, ${GROUPS} times`,
  aim: 'all served or queued with reason; 0 breaches',
  command: 'npm run figures -- corridors-crossing',
  measure: async () => {
    const found = crossingCorridors(await priorityPlace('riverside'), GROUPS, AT_ONCE);
    return {
      measured: `${found.groups} groups of ${AT_ONCE}: ${found.arrived} of ${found.corridors} arrived, ${found.recovered} corridors recovered; ${found.queued} of ${found.junctions} junction visits queued with their reason, ${found.unexplained} without; ${found.breaches} breaches`,
      met:
        found.groups === GROUPS &&
        found.arrived === found.corridors &&
        found.recovered === found.corridors &&
        found.unexplained === 0 &&
        found.breaches === 0,
    };
  },
};

const positions: Figure = {
  id: 'corridors-positions',
  group: GROUP,
  asked:
    'riverside: positions with 30 m noise, 5 s late, 20 % lost, a gap of 60 s; 30 corridors obeying the lamps, 3 paired replications',
  aim: 'the saving falls by at most a quarter; 0 breaches',
  command: 'npm run figures -- corridors-positions',
  measure: async () => {
    const place = await priorityPlace('riverside');
    const telling = { name: 'noisy', of: noisyTelling(place.network, ASKED_NOISE) };
    const exact = summarisePriority(measureCorridors(place, NOISY)!);
    const noisy = summarisePriority(measureCorridors(place, { ...NOISY, telling })!);
    const fallen = 100 * (1 - noisy.savingAll / exact.savingAll);
    return {
      measured: `saving falls by ${fixed(fallen)} % (${fixed(exact.savingAll)} % of travel time with exact positions, ${fixed(noisy.savingAll)} % with these); others ${fixed(noisy.others.mean, 2)} %; ${noisy.violations} breaches`,
      met: fallen <= 25 && noisy.violations === 0,
    };
  },
};

const detectors: Figure = {
  id: 'corridors-detectors',
  group: GROUP,
  asked:
    'cologne8: queues known by counts (5 % missed) and probes (every tenth vehicle) alone, by shock waves; 30 corridors obeying the lamps, 3 paired replications',
  aim: 'the saving falls by at most a quarter; 0 breaches',
  command: 'npm run figures -- corridors-detectors',
  measure: async () => {
    const place = await priorityPlace('cologne8');
    const seen = summarisePriority(measureCorridors(place, NOISY)!);
    const counted = summarisePriority(measureCorridors(place, { ...NOISY, detection: USUAL_DETECTION })!);
    const fallen = 100 * (1 - counted.savingAll / seen.savingAll);
    return {
      measured: `saving falls by ${fixed(fallen)} % (${fixed(seen.savingAll)} % of travel time with the whole view, ${fixed(counted.savingAll)} % with detectors); loss removed ${fixed(counted.lossRemovedAll)} %; others ${fixed(counted.others.mean, 2)} %; ${counted.violations} breaches`,
      met: fallen <= 25 && counted.violations === 0,
    };
  },
};

const decision: Figure = {
  id: 'corridors-decision',
  group: GROUP,
  asked: 'decision per second for 100 corridors and 1,300 junctions',
  aim: '< 100 ms',
  command: 'npm run figures -- corridors-decision',
  measure: async () => {
    const { junctions, corridors, milliseconds, held } = await decisionTimes(100, 300);
    const [median, most] = [milliseconds[milliseconds.length >> 1]!, milliseconds.at(-1)!];
    return {
      measured: `${fixed(median)} ms, the longest of ${milliseconds.length} ${fixed(most)} ms (${corridors} corridors, ${junctions} junctions, ${held} held at the end)`,
      interval: `${fixed(milliseconds[0]!)} to ${fixed(most)} ms`,
      met: most < 100,
    };
  },
};

const fuzz: Figure = {
  id: 'corridors-fuzz',
  group: GROUP,
  asked:
    'riverside: 10^5 fuzzed request sequences (positions that jump, stop, grow old, vanish; cancelled; 25 at once)',
  aim: '0 breaches of the interlock, every junction back at its plan',
  command: 'npm run figures -- corridors-fuzz',
  measure: async () => {
    const found = fuzzCorridors(await priorityPlace('riverside'), SEQUENCES, 1);
    return {
      measured: `${found.breaches} breaches in ${found.sequences} sequences (${found.seconds} s of street time, ${found.takeovers} takeovers), ${found.held} junctions still held at the end`,
      met: found.breaches === 0 && found.held === 0,
    };
  },
};

export const AROUND_FIGURES: readonly Figure[] = [forecast, crossing, positions, detectors, decision, fuzz];
