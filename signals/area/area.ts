// The optimiser `area`: every signal studied by itself, common cycles by flow profiles, then simulation in the loop and a robust last choice.
import type { CompiledDemand } from '../../core/compiled-demand.ts';
import type { ControllerPlan, Plan } from '../plan.ts';
import { choiceScenarios, jamShare, searchScenario, type Tried, worthOf } from './deck.ts';
import { createDraw } from './draw.ts';
import { type AreaOptions, BestSoFar, type Choice, type Field, triedOn, unlessCalledOff } from './field.ts';
import { raceFinalists } from './finalists.ts';
import { firstPlans, type Raced, STARTS_UNTIL } from './first-plans.ts';
import { areaGround } from './ground.ts';
import { busiestPart } from './part.ts';
import type { TrialGround } from './scenario-run.ts';
import { AreaSearch, type SearchGround, type Standing } from './search.ts';
import { lawfulAtOnce, ownStart } from './starts.ts';
import { subAreas } from './sub-areas.ts';
import { createTrialPool, type TrialPool } from './trial-pool.ts';

/** Delays on the scenarios of the last choice, s a vehicle. */
export interface ChoiceDelays {
  readonly mean: number;
  readonly worst: number;
  /** share of the runs that jammed */
  readonly jams: number;
  readonly delays: readonly number[];
}

export interface AreaResult {
  readonly plan: Plan;
  readonly before: ChoiceDelays | undefined;
  readonly after: ChoiceDelays;
  /** simulations made */
  readonly runs: number;
  /** ids of controllers, a sub-area a row */
  readonly subAreas: readonly (readonly string[])[];
}

/** share of the budget after which the last choice begins, and where traffic locks now and then: that takes many runs to see */
const SEARCH_UNTIL = 0.88;
const JAM_SEARCH_UNTIL = 0.72;
/** by simulations that there is time for: searches that are run beside each other in each round */
const ISLANDS: readonly (readonly [least: number, searches: readonly [number, number, number]])[] = [
  [3000, [3, 2, 1]],
  [1200, [2, 2, 1]],
  [400, [2, 1, 1]],
  [0, [1, 1, 1]],
];
/** by simulations that there is time for: scenarios of each round */
const DECKS: readonly (readonly [least: number, decks: readonly [number, number, number]])[] = [
  [2000, [6, 10, 16]],
  [800, [4, 8, 12]],
  [300, [3, 4, 8]],
  [100, [2, 3, 5]],
  [0, [2, 2, 3]],
];
/** by simulations that there is time for: the part of the window that the first rounds look at */
const PARTS: readonly (readonly [least: number, share: number])[] = [
  [400, 1],
  [150, 0.5],
  [0, 1 / 3],
];
/** scenarios at least where first plans have jammed */
const JAM_DECK = 12;
const WIDEST = 40;
/** s; a simulation that takes longer is made once to see how long it takes */
const LONG_RUN = 3;
/** budgets after which the best plan so far is given, whatever is still being simulated */
const LATEST = 1.3;

/**
 * Optimises all signals of a place together. Called off, it answers with the best plan so far within a moment.
 * @throws Fault those of `areaGround`
 */
export async function optimiseArea(
  trial: TrialGround,
  demand: CompiledDemand,
  ownPlan: Plan | undefined,
  options: AreaOptions,
): Promise<AreaResult> {
  const { network } = trial;
  const pool = createTrialPool(trial, options.threads);
  const soFar = new BestSoFar();
  try {
    const own = ownPlan && inOrder(ownPlan, network.controllerIds);
    const fallback = lawfulAtOnce(trial, own, options.allowUnserved);
    if (fallback !== undefined) soFar.begin(fallback);
    const whole = searched(trial, demand, ownPlan, own, options, pool, soFar);
    const until = options.clock.now() + LATEST * options.budget;
    const over = () => options.interrupted() || options.clock.now() > until;
    const found = await unlessCalledOff(whole, over, soFar);
    const { plans, tried } = found?.choice ?? soFar.best!;
    return {
      plan: planOf(
        plans,
        found === undefined ? 'until it was called off' : `in ${Math.round(options.budget)} s`,
        pool.runs,
      ),
      before: found?.before && summary(found.before),
      after: summary(tried),
      runs: pool.runs,
      subAreas: gathered(found?.areas ?? plans.map((_, i) => i), network.controllerIds),
    };
  } finally {
    await pool.close();
  }
}

interface Searched {
  readonly choice: Choice;
  readonly before: readonly Tried[] | undefined;
  /** by controller: its sub-area */
  readonly areas: readonly number[];
}

async function searched(
  trial: TrialGround,
  demand: CompiledDemand,
  ownPlan: Plan | undefined,
  own: readonly ControllerPlan[] | undefined,
  options: AreaOptions,
  pool: TrialPool,
  soFar: BestSoFar,
): Promise<Searched> {
  const { clock, progress, allowUnserved, budget } = options;
  const begun = clock.now();
  const { network, safety, seed, begin, end } = trial;
  const all = choiceScenarios(seed, 1 + Math.min(2, pool.width));
  const first: Tried[] = [];
  let pace = 0;
  // the first run of a thread reads everything for the first time
  for (const run of own === undefined ? [] : [all.slice(0, 1), all.slice(1)]) {
    if (pace > LONG_RUN) break;
    const since = clock.now();
    first.push(...(await triedOn(pool, own!, run)));
    pace = clock.now() - since;
  }
  const onDone = (share: number) => progress('Studying each signal', share * STARTS_UNTIL);
  const ground = areaGround(network, demand, safety, ownPlan, {
    begin,
    end,
    allowUnserved,
    onDone,
    finalists: budget < 15 ? 6 : 20,
    structuresOf: (request) => pool.structuresOf(request),
  });
  const field: Field = { ground: await ground, trial, pool, options, begun, soFar, pace: () => pace };
  soFar.begin(field.ground.isolated);
  const since = clock.now();
  const runsBefore = pool.runs;
  const starts = await firstPlans(field, own);
  pace = ((clock.now() - since) * pool.width) / Math.max(1, pool.runs - runsBefore);
  const standings = await raceIslands(field, starts, demand);
  const fallback = own && ownStart(field.ground, own).plans;
  options.progress('Choosing on fresh scenarios', SEARCH_UNTIL);
  const plans = standings.map((standing) => standing.plans);
  const chosen = await raceFinalists(field, plans, fallback, own && { plans: own, tried: first });
  return { ...chosen, areas: subAreas(field.ground.graph.graph, network.controllerIds, createDraw(seed, -1)) };
}

function planOf(controllers: readonly ControllerPlan[], how: string, runs: number): Plan {
  const note = `${runs} simulations ${how}`;
  return { id: 'area', origin: { method: 'area', note }, controllers: [...controllers] };
}

/** The controllers of a plan in the network's order; undefined where one is missing. */
function inOrder(plan: Plan, ids: readonly string[]): ControllerPlan[] | undefined {
  const found = ids.map((id) => plan.controllers.find(({ controller }) => controller === id));
  return found.every((one) => one !== undefined) ? found : undefined;
}

function gathered(areas: readonly number[], ids: readonly string[]): string[][] {
  const byArea = new Map<number, string[]>();
  for (const [i, area] of areas.entries()) byArea.set(area, [...(byArea.get(area) ?? []), ids[i]!]);
  return [...byArea.values()];
}

function summary(tried: readonly Tried[]): ChoiceDelays {
  const delays = tried.map(({ delay }) => delay);
  if (delays.length === 0) return { mean: Number.NaN, worst: Number.NaN, jams: 0, delays };
  const mean = delays.reduce((sum, delay) => sum + delay, 0) / delays.length;
  return { mean, worst: Math.max(...delays), jams: jamShare(tried), delays };
}

/** Searches from several starts; after each round the worse ones are given up, and the others get more scenarios. */
async function raceIslands(field: Field, starts: readonly Raced[], demand: CompiledDemand): Promise<Standing[]> {
  const { ground, trial, pool, options, begun, soFar } = field;
  const { clock, budget, interrupted, progress } = options;
  const from = clock.now();
  // where traffic locks now and then, a few scenarios do not show it
  const jams = starts.some(({ tried }) => jamShare(tried) > 0);
  const until = begun + (jams ? JAM_SEARCH_UNTIL : SEARCH_UNTIL) * budget;
  const late = () => interrupted() || clock.now() > until;
  const affordable = (Math.max(0, until - from) * pool.width) / Math.max(1e-3, field.pace());
  const decks = DECKS.find(([least]) => affordable >= least)![1].map((deck) =>
    jams ? Math.max(deck, JAM_DECK) : deck,
  );
  // a lock late in the window is not seen in a part of it
  const share = jams ? 1 : PARTS.find(([least]) => affordable >= least)![1];
  const part = busiestPart(trial, demand, share);
  const whole: SearchGround = { ...ground.moves, pool, scenario: (i) => searchScenario(trial.seed, i), late };
  const partly: SearchGround = { ...whole, scenario: (i) => ({ ...whole.scenario(i), ...(part && { part }) }) };
  const rounds = ISLANDS.find(([least]) => affordable >= least)![1];
  let islands = starts
    .slice(0, rounds[0])
    .map((start, i) => new AreaSearch(start.plans, decks[0]!, partly, createDraw(trial.seed, i)));
  const left: Standing[] = starts.map(({ plans, tried }) => ({ plans, tried, worth: worthOf(tried) }));
  const ends = [0.3, 0.6, 1].map((share) => from + share * (until - from));
  for (const [round, end] of ends.entries()) {
    islands = islands.slice(0, rounds[round]);
    if (round === 2 && part !== undefined) islands = islands.map((island) => island.onOther(whole));
    for (const [i, island] of islands.entries()) {
      island.widen(decks[round]!);
      const slice = clock.now() + (end - clock.now()) / (islands.length - i);
      const done = () => {
        const worth = island.best?.worth;
        const told = worth === undefined ? '' : `: ${worth.toFixed(1)} s a vehicle`;
        progress(`Searching${told}, ${pool.runs} simulations`, (clock.now() - begun) / budget);
        return clock.now() > slice;
      };
      await island.improve(done);
      // nothing is left to try: what seems equal may differ on more scenarios
      while (!done() && !late() && island.deck < WIDEST) {
        island.widen(island.deck + 4);
        await island.improve(done);
      }
    }
    islands.sort((a, b) => (a.best?.worth ?? Infinity) - (b.best?.worth ?? Infinity));
    if (islands[0]?.best !== undefined) soFar.take(islands[0].best);
  }
  return [...islands.flatMap(({ best }) => best ?? []), ...islands.flatMap(({ trail }) => trail), ...left];
}
