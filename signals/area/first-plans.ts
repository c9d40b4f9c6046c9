// First plans, raced: each signal by itself, the own plan, common cycles, what is bred of them, and a mixture by sub-area.
import { loadGpuJs } from '../flow/gpu-js.ts';
import type { ControllerPlan } from '../plan.ts';
import { bredStart } from './bred-start.ts';
import { searchScenario, type Tried, worthOf } from './deck.ts';
import { createDraw } from './draw.ts';
import { betterOf, type Field } from './field.ts';
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

/** shares of the budget: until when first plans are sought and bred */
export const STARTS_UNTIL = 0.22;
const BRED_UNTIL = 0.18;
/** common cycles whose plans are bred, and the first chance that is used for it */
const BRED = 2;
const BREEDING = -2;
/** first plans kept for the searches */
const KEPT = 3;

export interface Raced extends Start {
  readonly losses: readonly Float64Array[];
  readonly tried: readonly Tried[];
}

/** First plans, simulated a few times: the best ones, and the one that takes for each sub-area what is best there. */
export async function firstPlans(field: Field, own: readonly ControllerPlan[] | undefined): Promise<Raced[]> {
  const { ground, options, begun, trial, soFar } = field;
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
  const affordable = (STARTS_UNTIL * options.budget * field.pool.width) / Math.max(1e-3, field.pace());
  let raced = await Promise.all(
    starts.slice(0, Math.max(2, Math.floor(affordable / 2))).map(async (start) => {
      const known = await race(field, { ...start, losses: [], tried: [] }, 2);
      soFar.take(betterOf(soFar.best?.tried.length === known.tried.length ? soFar.best : undefined, known));
      return known;
    }),
  );
  const mixed = mixOf(raced, subAreas(ground.graph.graph, trial.network.controllerIds, createDraw(trial.seed, -1)));
  if (mixed !== undefined) raced.push(await race(field, mixed, 2));
  for (const scenarios of [4, 8]) {
    raced = best(raced, Math.max(KEPT, Math.ceil(raced.length / 2)));
    if (!late()) raced = await Promise.all(raced.map((start) => race(field, start, scenarios)));
  }
  const kept = best(raced, KEPT);
  soFar.take(kept[0]!);
  return kept;
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
