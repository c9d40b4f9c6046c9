// Figures of the graphics card and of thousands of plans at once.

import { systemClock } from '../../signals/clock.ts';
import { loadWorld } from '../../sim/checkpoint.ts';
import { singleSteps } from '../card-case.ts';
import { CARD_PLACES, cardPlace } from '../card-places.ts';
import { cardRuns } from '../card-runs.ts';
import { benchCard, plansOnCard, realCard, torusOnCard } from '../card-speed.ts';
import { flowRates } from '../flow-case.ts';
import { fixed, percent } from '../table.ts';
import type { Figure, Measurement } from './figure.ts';

const GROUP =
  'Graphics card. Software adapters (SwiftShader) test whether it is right, never how fast; what needs a card is not measured on a GPU yet';

async function flowRate(): Promise<Measurement> {
  const rates = await flowRates();
  const [short, long] = [rates[0]!, rates.at(-1)!];
  return {
    measured: `${fixed(short.plansPerCpuSecond, 0)} plans a second of processor time at a cycle of ${short.cycle} s, ${fixed(long.plansPerCpuSecond, 0)} at ${long.cycle} s; within ${Math.max(short.apart, long.apart).toExponential(1)} of the reference`,
    interval: `one thread, by the clock ${fixed(short.plansPerSecond, 0)} and ${fixed(long.plansPerSecond, 0)} beside other work, ${short.streams} streams, 5,000 random plans of up to four timings a signal; the reference ${fixed(short.referencePerSecond, 0)} and ${fixed(long.referencePerSecond, 0)}`,
    met: short.plansPerCpuSecond >= 5000 && short.apart <= 1e-4 && long.apart <= 1e-4,
  };
}

const ON_PASS = 'the verb move on the card, all others on the processor';
const STATES = 1000;
const SEEDS = [1, 2, 3, 4, 5];

async function steps(name: string): Promise<Measurement> {
  const { network, demand, lamps, make } = await cardPlace(name);
  const card = await benchCard();
  const begun = systemClock.now();
  const found = await singleSteps(make(1), (bytes) => loadWorld(network, demand, lamps, bytes), STATES, card);
  const { states, updates, flips, apart } = found;
  return {
    measured: `${flips} of ${updates} vehicle-steps differ, the others within ${apart.toExponential(1)}`,
    interval: `${states} states over an hour, on ${card.name}, ${fixed(systemClock.now() - begun, 0)} s`,
    met: states >= STATES && flips * 1e5 <= updates && apart <= 1e-4,
  };
}

async function totals(name: string): Promise<Measurement> {
  const card = await benchCard();
  const { make } = await cardPlace(name);
  const found = await cardRuns(make, SEEDS, card);
  const broken = Object.entries(found.breaches).map(([code, count]) => `${code} ${count}`);
  return {
    measured: `delay ${percent(found.delay, 2)}, arrivals ${percent(found.arrivals, 2)}; missing vehicles ${found.missing}, breaches ${broken.join(', ') || 'none'}`,
    interval: `five seeds in one dispatch a step, ${found.updates} updates, breaches looked for in every step of the first; ${card.name}`,
    met:
      Math.abs(found.delay) <= 0.02 && Math.abs(found.arrivals) <= 0.01 && found.missing === 0 && broken.length === 0,
  };
}

/** The place of the million-vehicle run, larger, for as many steps as show the speed. */
async function updates(): Promise<Measurement> {
  const card = await realCard();
  const { running, perSecond } = await torusOnCard(card, { size: 320, trips: 3_000_000, steps: 30 });
  return {
    measured: `${fixed(perSecond / 1e6, 1)} million a second`,
    interval: `${running} vehicles, ${card.name}; ${ON_PASS}`,
    met: perSecond >= 400e6 && running >= 2.5e6,
  };
}

async function plans(): Promise<Measurement> {
  const card = await realCard();
  const took = await plansOnCard(card, 4096, 3600);
  return { measured: `${fixed(took, 1)} s`, interval: `${card.name}; ${ON_PASS}`, met: took < 10 };
}

const command = (id: string) => `npm run figures -- ${id}`;

function placeFigures(name: string): Figure[] {
  return [
    {
      id: `card-steps-${name}`,
      group: GROUP,
      asked: `${name}: single steps from equal states, card and processor (${ON_PASS})`,
      aim: 'whole numbers equal, real ones within 1e-4, at most 1 flip in 100,000',
      command: command(`card-steps-${name}`),
      measure: () => steps(name),
    },
    {
      id: `card-hour-${name}`,
      group: GROUP,
      asked: `${name}: an hour on the card against the processor (${ON_PASS})`,
      aim: 'delay within 2 %, arrivals within 1 %; conservation, overlaps, red running, foe overlaps: zero',
      command: command(`card-hour-${name}`),
      measure: () => totals(name),
    },
  ];
}

/** What only a real card can answer: the command stops with GPU_SOFTWARE or GPU_NONE where there is none. */
function cardOnly(id: string, asked: string, aim: string, measure: () => Promise<Measurement>): Figure {
  return { id, group: GROUP, asked: `${asked} (not measured on a GPU yet)`, aim, command: command(id), measure };
}

export const GPU_FIGURES: readonly Figure[] = [
  {
    id: 'flow-plans',
    group: GROUP,
    asked: 'gpu.js flow model in CPU mode: 21 signals of riverside',
    aim: 'at least 5,000 plans/s, within 1e-4 of the reference',
    command: 'npm run figures -- flow-plans',
    measure: flowRate,
  },
  ...CARD_PLACES.flatMap(placeFigures),
  cardOnly(
    'card-updates',
    'real card: updates a second of 2.5 million vehicles',
    'at least 400 M/s (aim 1 G)',
    updates,
  ),
  cardOnly('card-plans', 'real card: 4,096 plans of cologne8, an hour each', 'under 10 s', plans),
  {
    id: 'card-memory',
    group: GROUP,
    asked: 'memory on the card, the whole step',
    aim: 'at most 160 bytes a vehicle',
    command: command('card-memory'),
  },
];
