// Thousands of plans at one common cycle on flow profiles, bred from a found one: timings and offsets together, for a start of the search.
import { beyondCost, cyclePlan, fittedAt } from '../cycle-plan.ts';
import { createFlowBatch, type FlowBatch } from '../flow/flow-batch.ts';
import type { FlowArea } from '../flow/flow-tables.ts';
import type { GpuJs } from '../flow/gpu-js.ts';
import type { ControllerPlan, StagePlan } from '../plan.ts';
import type { Draw } from './draw.ts';
import type { AreaGround } from './ground.ts';
import type { CommonStart } from './starts.ts';

/** timings of a signal that are tried: other stages, the full cycle and half of it */
const TIMINGS = 4;
/** plans of the first generation, of each later one, and how many of them have children */
const FIRST = 500;
const GENERATION = 500;
const PARENTS = 25;
const GENERATIONS = 10;

/** The signals of an area with their timings at one common cycle. */
export interface Choices {
  readonly area: FlowArea;
  /** by controller */
  readonly timings: readonly (readonly StagePlan[])[];
}

/** Undefined where some signal has no plan that fits the cycle. */
export function choicesAt({ study, moves }: AreaGround, cycle: number): Choices | undefined {
  const timings = moves.structures.map((list, c) =>
    fittedAt(study, c, list.slice(0, TIMINGS), cycle)
      .slice(0, TIMINGS)
      .map(({ plan }) => plan),
  );
  if (timings.some((list) => list.length === 0)) return undefined;
  const streams = Array.from({ length: TIMINGS }, (_, k) => {
    const plans = timings.map((list) => list[k % list.length]!);
    return cyclePlan(study, plans, cycle).streams;
  });
  const beyond = timings.map(() => new Array<number>(TIMINGS).fill(0));
  for (const [k, list] of streams.entries())
    for (const [i, stream] of list.entries()) beyond[stream.controller]![k]! += beyondCost(study, i, stream, cycle);
  const area = { cycle, controllers: timings.length, timings: streams, weights: study.weights, beyond };
  return { area, timings };
}

/** A plan as `FlowBatch` takes it: timing and offset of each controller. */
type Vector = Int32Array;

/** A found plan among the choices; signals that have another timing begin with their best. */
function vectorOf(found: readonly ControllerPlan[], { timings }: Choices): Vector {
  return Int32Array.from(
    timings.flatMap((list, c) => {
      const plan = found[c]!;
      const timing = list.findIndex((one) => plan.kind === 'stages' && sameTiming(one, plan));
      return [Math.max(0, timing), Math.round(plan.offset) % Math.round(list[Math.max(0, timing)]!.cycle)];
    }),
  );
}

const sameTiming = (a: StagePlan, b: StagePlan) =>
  a.cycle === b.cycle &&
  a.stages.length === b.stages.length &&
  a.stages.every(({ state, green }, i) => state === b.stages[i]!.state && green === b.stages[i]!.green);

/** Anything at all: most signals with their best timing, every offset as likely as another. */
function drawn({ timings }: Choices, draw: Draw): Vector {
  return Int32Array.from(
    timings.flatMap((list) => {
      const timing = draw.next() < 0.7 ? 0 : draw.below(list.length);
      return [timing, draw.below(Math.round(list[timing]!.cycle))];
    }),
  );
}

/** A child: of each signal what one of two parents has, then one signal changed, a little or wholly. */
function childOf(a: Vector, b: Vector, { timings }: Choices, draw: Draw): Vector {
  const child = a.slice();
  const mixed = draw.next() < 0.5;
  for (let c = 0; mixed && c < timings.length; c++)
    if (draw.next() < 0.5) child.set(b.subarray(2 * c, 2 * c + 2), 2 * c);
  const c = draw.below(timings.length);
  const list = timings[c]!;
  if (draw.next() < 0.15) child[2 * c] = draw.below(list.length);
  const period = Math.round(list[child[2 * c]!]!.cycle);
  const shift = draw.next() < 0.3 ? draw.below(period) : draw.below(13) - 6;
  child[2 * c + 1] = (child[2 * c + 1]! + shift + period) % period;
  return child;
}

/**
 * The best of some thousand plans at the cycle of a found start; undefined where none is better.
 * @param late asked before each generation; true ends it
 */
export function bredStart(
  ground: AreaGround,
  found: CommonStart,
  gpu: GpuJs,
  draw: Draw,
  late: () => boolean,
): CommonStart | undefined {
  const choices = choicesAt(ground, found.cycle);
  if (choices === undefined) return undefined;
  const evaluate = createFlowBatch(choices.area, gpu);
  const first = vectorOf(found.plans, choices);
  let best = ranked(
    Array.from({ length: FIRST }, () => childOf(first, drawn(choices, draw), choices, draw)),
    evaluate,
  );
  for (let generation = 0; generation < GENERATIONS && !late(); generation++) {
    const parent = () => best[draw.below(best.length)]!.vector;
    const children = Array.from({ length: GENERATION }, () => childOf(parent(), parent(), choices, draw));
    best = [...best, ...ranked(children, evaluate)].sort((a, b) => a.cost - b.cost).slice(0, PARENTS);
  }
  const { vector } = best[0]!;
  const cost = best[0]!.cost / ground.study.departing;
  if (cost >= found.cost) return undefined;
  const plans = choices.timings.map((list, c) => ({ ...list[vector[2 * c]!]!, offset: vector[2 * c + 1]! }));
  return { name: `${found.name}, bred`, cycle: found.cycle, plans, cost };
}

function ranked(vectors: readonly Vector[], evaluate: FlowBatch): { vector: Vector; cost: number }[] {
  const plans = new Int32Array(vectors.length * vectors[0]!.length);
  for (const [p, vector] of vectors.entries()) plans.set(vector, p * vector.length);
  const costs = evaluate(plans);
  return vectors
    .map((vector, p) => ({ vector, cost: costs[p]! }))
    .sort((a, b) => a.cost - b.cost)
    .slice(0, PARENTS);
}
