// The last choice: finalists raced on fresh scenarios, a few for all of them, then more and more for those that are left, since a jam in
// ten or twenty runs has to be seen before a plan is given.
import type { ControllerPlan } from '../plan.ts';
import { choiceScenarios, jamShare, type Tried, worthOf } from './deck.ts';
import { type Choice, type Field, triedOn } from './field.ts';
import type { Scenario } from './scenario-run.ts';

/** scenarios behind each finalist, lap by lap */
const LAPS = [4, 10, 18, 30, 48];
/** finalists at most */
const MOST = 14;

/**
 * The plan that is worth most, and what the own plan, as it is, did on the same scenarios.
 * @param plans the likeliest first
 * @param fallback the own plan, made lawful: raced whatever else there is time for, since nothing that is worse may take its place
 * @param own the own plan, with what is known of it on the first scenarios
 */
export async function raceFinalists(
  field: Field,
  plans: readonly (readonly ControllerPlan[])[],
  fallback: readonly ControllerPlan[] | undefined,
  own: Choice | undefined,
): Promise<{ choice: Choice; before: readonly Tried[] | undefined }> {
  const { trial, options, begun, soFar, pool } = field;
  const scenarios = choiceScenarios(trial.seed, LAPS.at(-1)!);
  let left: Choice[] = entrants(field, plans, fallback).map((one) => ({ plans: one, tried: [] }));
  let before = own;
  let pace = field.pace();
  for (const most of LAPS) {
    const more = most - left[0]!.tried.length;
    const time = begun + options.budget - options.clock.now();
    const affordable = Math.floor((time * pool.width) / Math.max(1e-3, pace * more)) - 1;
    if (left[0]!.tried.length > 0 && affordable < 2) break;
    if (left[0]!.tried.length > 0) left = left.slice(0, affordable);
    const since = options.clock.now();
    const known = before;
    const [others, old] = await Promise.all([
      Promise.all(left.map((one) => onMore(field, one, scenarios.slice(0, most)))),
      known && onMore(field, known, scenarios.slice(0, most)),
    ]);
    pace = ((options.clock.now() - since) * pool.width) / ((left.length + 1) * more);
    left = others.sort((a, b) => worthOf(a.tried) - worthOf(b.tried));
    before = old;
    soFar.take(left[0]!);
    const jams = jamShare(left[0]!.tried) > 0;
    left = left.slice(0, Math.max(2, Math.ceil(left.length / (jams ? 1.5 : 2))));
  }
  return { choice: left[0]!, before: before?.tried };
}

/** As many different plans as there is time for. */
function entrants(
  { options, pool, begun, pace }: Field,
  plans: readonly (readonly ControllerPlan[])[],
  fallback: readonly ControllerPlan[] | undefined,
): (readonly ControllerPlan[])[] {
  const time = begun + options.budget - options.clock.now();
  const affordable = Math.floor((0.4 * Math.max(0, time) * pool.width) / Math.max(1e-3, pace()) / LAPS[0]!);
  const known = new Set<string>();
  const isNew = (one: readonly ControllerPlan[]) => {
    const key = JSON.stringify(one);
    return !known.has(key) && known.add(key) !== undefined;
  };
  const first = [...plans.slice(0, 1), ...(fallback === undefined ? [] : [fallback])];
  return [...first, ...plans.slice(1)].filter(isNew).slice(0, Math.min(MOST, Math.max(first.length, affordable)));
}

async function onMore({ pool }: Field, { plans, tried }: Choice, scenarios: readonly Scenario[]): Promise<Choice> {
  const more: Tried[] = await triedOn(pool, plans, scenarios.slice(tried.length));
  return { plans, tried: [...tried, ...more] };
}
