// The optimiser `area`: every signal studied by itself, common cycles by flow profiles, then simulation in the loop and a robust last choice.
import type { CompiledDemand } from '../../core/compiled-demand.ts';
import type { Clock } from '../clock.ts';
import { loadGpuJs } from '../flow/gpu-js.ts';
import type { ControllerPlan, Plan } from '../plan.ts';
import { bredStart } from './bred-start.ts';
import { choiceScenarios, jamShare, searchScenario, type Tried, worthOf } from './deck.ts';
import { createDraw } from './draw.ts';
import { type AreaGround, areaGround } from './ground.ts';
import type { Scenario, TrialGround } from './scenario-run.ts';
import { AreaSearch, type SearchGround, type Standing } from './search.ts';
import {
  type CommonStart,
  commonCycles,
  commonStart,
  isolatedStart,
  ownStart,
  type Start,
  structureStarts,
} from './starts.ts';
import { subAreas } from './sub-areas.ts';
import { createTrialPool, type TrialPool } from './trial-pool.ts';

export interface AreaOptions {
  readonly clock: Clock;
  /** s for everything */
  readonly budget: number;
  /** threads for simulations */
  readonly threads: number;
  readonly allowUnserved: boolean;
  /** told how far the search is, 0..1 */
  readonly progress: (step: string, done: number) => void;
  /** asked often; true ends the search with the best plan so far */
  readonly interrupted: () => boolean;
}

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

/** shares of the budget: until when first plans are sought and bred, the races run, and the last choice begins */
const STARTS_UNTIL = 0.22;
const BRED_UNTIL = 0.18;
const SEARCH_UNTIL = 0.88;
/** by simulations that there is time for: searches that are run beside each other in each round */
const ISLANDS: readonly (readonly [least: number, searches: readonly [number, number, number]])[] = [
  [3000, [3, 2, 1]],
  [1200, [2, 2, 1]],
  [400, [2, 1, 1]],
  [0, [1, 1, 1]],
];
/** common cycles whose plans are bred, and the first chance that is used for it */
const BRED = 2;
const BREEDING = -2;
/** first plans kept for the searches */
const KEPT = 3;
/** by simulations that there is time for: scenarios of each round */
const DECKS: readonly (readonly [least: number, decks: readonly [number, number, number]])[] = [
  [2000, [6, 10, 16]],
  [800, [4, 8, 12]],
  [300, [3, 4, 8]],
  [100, [2, 3, 5]],
  [0, [2, 2, 3]],
];
/** scenarios at least where first plans have jammed */
const JAM_DECK = 8;
const WIDEST = 40;
/** plans that the last choice looks at */
const FINALISTS = 4;
/** scenarios of the last choice */
const CHOICE = 10;

interface Field {
  readonly ground: AreaGround;
  readonly trial: TrialGround;
  readonly pool: TrialPool;
  readonly options: AreaOptions;
  readonly begun: number;
  /** s a simulation takes on one thread, the mean so far */
  readonly pace: () => number;
}

/**
 * Optimises all signals of a place together.
 * @throws Fault those of `areaGround`
 */
export async function optimiseArea(
  trial: TrialGround,
  demand: CompiledDemand,
  ownPlan: Plan | undefined,
  options: AreaOptions,
): Promise<AreaResult> {
  const { clock, progress, allowUnserved } = options;
  const begun = clock.now();
  const { network, safety, seed, begin, end } = trial;
  const pool = createTrialPool(trial, options.threads);
  try {
    const own = ownPlan && inOrder(ownPlan, network.controllerIds);
    const before = own && triedOn(pool, own, choiceScenarios(seed, CHOICE));
    before?.catch(() => {});
    const onDone = (share: number) => progress('Studying each signal', share * STARTS_UNTIL);
    const finalists = options.budget < 15 ? 6 : 20;
    const ground = await areaGround(network, demand, safety, ownPlan, { begin, end, allowUnserved, onDone, finalists });
    const ownTried = await before;
    let simulating = 0;
    const pace = () => simulating;
    const field: Field = { ground, trial, pool, options, begun, pace };
    const since = clock.now();
    const runsBefore = pool.runs;
    const starts = await firstPlans(field, own);
    simulating = ((clock.now() - since) * pool.width) / Math.max(1, pool.runs - runsBefore);
    const standings = await raceIslands(field, starts);
    const choice = await choose(field, standings, own && ownStart(ground, own).plans, ownTried);
    const areas = subAreas(ground.graph.graph, network.controllerIds, createDraw(seed, -1));
    return {
      plan: planOf(choice.plans, options.budget, pool.runs),
      before: ownTried && summary(ownTried),
      after: summary(choice.tried),
      runs: pool.runs,
      subAreas: gathered(areas, network.controllerIds),
    };
  } finally {
    await pool.close();
  }
}

function planOf(controllers: readonly ControllerPlan[], budget: number, runs: number): Plan {
  const note = `${runs} simulations in ${Math.round(budget)} s`;
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
  const mean = delays.reduce((sum, delay) => sum + delay, 0) / delays.length;
  return { mean, worst: Math.max(...delays), jams: jamShare(tried), delays };
}

function triedOn(pool: TrialPool, plans: readonly ControllerPlan[], scenarios: readonly Scenario[]): Promise<Tried[]> {
  return Promise.all(
    scenarios.map(async (scenario) => ({ scenario, delay: (await pool.simulate(plans, scenario)).delay })),
  );
}

interface Raced extends Start {
  readonly losses: readonly Float64Array[];
  readonly tried: readonly Tried[];
}

/** First plans, simulated a few times: the best ones, and the one that takes for each sub-area what is best there. */
async function firstPlans(field: Field, own: readonly ControllerPlan[] | undefined): Promise<Raced[]> {
  const { ground, options, begun, trial } = field;
  const late = () => options.interrupted() || options.clock.now() > begun + STARTS_UNTIL * options.budget;
  const starts: Start[] = [isolatedStart(ground)];
  if (own !== undefined) starts.push(ownStart(ground, own));
  if (ground.isolated.length <= 3) starts.push(...structureStarts(ground));
  const commons: CommonStart[] = [];
  if (ground.isolated.length > 1)
    for (const cycle of commonCycles(ground.isolated.map((plan) => ('cycle' in plan ? plan.cycle : 90)))) {
      if (late()) break;
      const found = commonStart(ground, cycle, late);
      if (found !== undefined) commons.push(found);
      await new Promise((resolve) => setImmediate(resolve));
    }
  commons.sort((a, b) => a.cost - b.cost);
  commons.push(...(await bredStarts(field, commons.slice(0, BRED))));
  starts.push(...commons.sort((a, b) => a.cost - b.cost).slice(0, 6));
  options.progress('Racing first plans', STARTS_UNTIL);
  let raced = await Promise.all(starts.map((start) => race(field, { ...start, losses: [], tried: [] }, 2)));
  const mixed = mixOf(raced, subAreas(ground.graph.graph, trial.network.controllerIds, createDraw(trial.seed, -1)));
  if (mixed !== undefined) raced.push(await race(field, mixed, 2));
  for (const scenarios of [4, 8]) {
    raced = best(raced, Math.max(KEPT, Math.ceil(raced.length / 2)));
    if (!late()) raced = await Promise.all(raced.map((start) => race(field, start, scenarios)));
  }
  return best(raced, KEPT);
}

/** What thousands of plans on flow profiles make of the best common cycles, while there is time and gpu.js is installed. */
async function bredStarts({ ground, options, begun, trial }: Field, commons: readonly CommonStart[]) {
  const until = begun + BRED_UNTIL * options.budget;
  const late = () => options.interrupted() || options.clock.now() > until;
  const bred: CommonStart[] = [];
  for (const [i, common] of commons.entries()) {
    const gpu = late() ? undefined : await loadGpuJs();
    const found = gpu && bredStart(ground, common, gpu, createDraw(trial.seed, BREEDING - i), late);
    if (found !== undefined) bred.push(found);
  }
  return bred;
}

const best = (raced: readonly Raced[], count: number): Raced[] =>
  [...raced].sort((a, b) => worthOf(a.tried) - worthOf(b.tried)).slice(0, count);

/** The start with as many scenarios behind it as asked for. */
async function race({ pool, trial }: Field, start: Raced, count: number): Promise<Raced> {
  const known = start.tried.length;
  const missing = Array.from({ length: Math.max(0, count - known) }, (_, i) => searchScenario(trial.seed, known + i));
  const verdicts = await Promise.all(missing.map((scenario) => pool.simulate(start.plans, scenario)));
  const tried = verdicts.map(({ delay }, i) => ({ scenario: missing[i]!, delay }));
  return {
    ...start,
    losses: [...start.losses, ...verdicts.map(({ loss }) => loss)],
    tried: [...start.tried, ...tried],
  };
}

/** For each sub-area the plans of the start that loses least there; undefined where that is one of the starts. */
function mixOf(raced: readonly Raced[], areas: readonly number[]): Raced | undefined {
  const chosen = new Map<number, Raced>();
  for (const area of new Set(areas)) {
    const lossOf = ({ losses }: Raced) =>
      losses.reduce((sum, loss) => areas.reduce((part, own, c) => part + (own === area ? loss[c]! : 0), sum), 0);
    chosen.set(
      area,
      raced.reduce((a, b) => (lossOf(b) < lossOf(a) ? b : a)),
    );
  }
  if (new Set(chosen.values()).size < 2) return undefined;
  const plans = areas.map((area, c) => chosen.get(area)!.plans[c]!);
  return { name: 'a cycle for each sub-area', plans, losses: [], tried: [] };
}

/** Searches from several starts; after each round the worse ones are given up, and the others get more scenarios. */
async function raceIslands(field: Field, starts: readonly Raced[]): Promise<Standing[]> {
  const { ground, trial, pool, options, begun } = field;
  const { clock, budget, interrupted, progress } = options;
  const from = clock.now();
  const until = begun + SEARCH_UNTIL * budget;
  const late = () => interrupted() || clock.now() > until;
  const affordable = (Math.max(0, until - from) * pool.width) / Math.max(1e-3, field.pace());
  // where traffic locks now and then, a few scenarios do not show it
  const jams = starts.some(({ tried }) => jamShare(tried) > 0);
  const decks = DECKS.find(([least]) => affordable >= least)![1].map((deck) =>
    jams ? Math.max(deck, JAM_DECK) : deck,
  );
  const searchGround: SearchGround = { ...ground.moves, pool, seed: trial.seed, late };
  const rounds = ISLANDS.find(([least]) => affordable >= least)![1];
  let islands = starts
    .slice(0, rounds[0])
    .map((start, i) => new AreaSearch(start.plans, decks[0]!, searchGround, createDraw(trial.seed, i)));
  const left: Standing[] = starts.map(({ plans, tried }) => ({ plans, worth: worthOf(tried) }));
  const ends = [0.3, 0.6, 1].map((share) => from + share * (until - from));
  for (const [round, end] of ends.entries()) {
    islands = islands.slice(0, rounds[round]);
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
  }
  return [...islands.flatMap(({ best }) => best ?? []), ...left];
}

interface Choice {
  readonly plans: readonly ControllerPlan[];
  readonly tried: readonly Tried[];
}

/**
 * The plan that is worth most on fresh scenarios: of the best of the search and the own plan, made lawful where it is not,
 * and of what the search left behind while there is time.
 */
async function choose(
  field: Field,
  standings: readonly Standing[],
  fallback: readonly ControllerPlan[] | undefined,
  before: readonly Tried[] | undefined,
): Promise<Choice> {
  const { pool, trial, options, begun } = field;
  options.progress('Choosing on fresh scenarios', SEARCH_UNTIL);
  const late = () => options.interrupted() || options.clock.now() > begun + options.budget;
  const scenarios = choiceScenarios(trial.seed, CHOICE);
  let chosen: Choice | undefined;
  const consider = async (plans: readonly ControllerPlan[]) => {
    const tried = await triedOn(pool, plans, scenarios);
    if (chosen === undefined || worthOf(tried) < worthOf(chosen.tried)) chosen = { plans, tried };
  };
  for (const [i, { plans }] of standings.slice(0, FINALISTS).entries()) if (i === 0 || !late()) await consider(plans);
  // a plan that has locked, or is no better, is compared with what would be there without it, however late it is
  const doubtful = jamShare(chosen!.tried) > 0 || (before !== undefined && worthOf(chosen!.tried) >= worthOf(before));
  if (fallback !== undefined && doubtful) await consider(fallback);
  return chosen!;
}
