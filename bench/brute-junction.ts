// One junction, all there is: every lawful set of stages in every order, on a grid of cycles and splits, simulated; and our plan beside the best.
import { compileDemand } from '../core/compile-demand.ts';
import { compileNetwork } from '../core/compile-network.ts';
import { DEMAND_FORMAT, DEMAND_VERSION, type DemandFile } from '../core/demand.ts';
import { buildNetwork } from '../core/junction-builder.ts';
import type { NetworkFile } from '../core/network.ts';
import { mean } from '../core/statistics.ts';
import { optimiseArea } from '../signals/area/area.ts';
import { lawful } from '../signals/area/plan-shape.ts';
import type { TrialGround } from '../signals/area/scenario-run.ts';
import { MAX_CYCLE, MIN_CYCLE } from '../signals/area/structures.ts';
import { systemClock } from '../signals/clock.ts';
import { waveStudy } from '../signals/cycle-plan.ts';
import { deriveSafety, safetyByController } from '../signals/derive-safety.ts';
import { compileControllerPlan } from '../signals/lamps.ts';
import { groupTable } from '../signals/movement-group.ts';
import type { ControllerPlan, StagePlan } from '../signals/plan.ts';
import { candidateStages, changeTime, coveringSets, STAGE_BOUNDS } from '../signals/stages.ts';
import { run } from '../sim/run.ts';

/** s */
const END = 1200;
const CYCLES = { from: 30, until: 90, step: 10 };
/** s between two greens that are tried, by number of stages */
const GREEN_STEP = [0, 1, 2, 5, 10];
const LEAST_GREEN = 5;
/** what the grid is narrowed to: so many plans, on so many seeds */
const RACE: readonly (readonly [plans: number, seeds: number])[] = [
  [120, 3],
  [10, 16],
];
/** seeds of the race, and those of the verdict: whoever won a race by chance has to show it again */
const RACE_SEEDS = 500;
const VERDICT_SEEDS = 600;
const VERDICT = 32;

/** veh/h by way through the junction, as `wx xn` */
export interface BruteCase {
  readonly id: string;
  readonly name: string;
  readonly arms: Readonly<Record<string, readonly [x: number, y: number]>>;
  readonly lanes: number;
  readonly flows: Readonly<Record<string, number>>;
}

export interface BruteAnswer {
  /** plans of the grid */
  readonly tried: number;
  /** s a vehicle, on the same fresh seeds */
  readonly best: number;
  readonly ours: number;
  readonly bestStages: number;
  readonly ourStages: number;
}

const FOUR = { n: [0, 250], e: [250, 0], s: [0, -250], w: [-250, 0] } as const;
const THREE = { n: [0, 250], e: [250, 0], w: [-250, 0] } as const;

export const BRUTE_CASES: readonly BruteCase[] = [
  {
    id: 'three-arms',
    name: 'three arms of one lane',
    arms: THREE,
    lanes: 1,
    flows: { we: 420, wn: 110, ew: 380, en: 120, nw: 150, ne: 170 },
  },
  {
    id: 'four-arms',
    name: 'four arms of two lanes',
    arms: FOUR,
    lanes: 2,
    flows: { we: 600, ew: 480, wn: 110, es: 90, ns: 380, sn: 420, ne: 80, sw: 100, ws: 60, en: 70, nw: 50, se: 60 },
  },
];

function networkOf({ name, arms, lanes }: BruteCase): NetworkFile {
  const ids = Object.keys(arms);
  const shared = { lanes, speed: 13.89 };
  return buildNetwork({
    name,
    drivingSide: 'right',
    nodes: [
      { id: 'x', x: 0, y: 0, control: 'signals' },
      ...ids.map((id) => ({ id, x: arms[id]![0], y: arms[id]![1], control: 'dead-end' as const })),
    ],
    edges: ids.flatMap((id) => [
      { ...shared, id: `${id}x`, from: id, to: 'x' },
      { ...shared, id: `x${id}`, from: 'x', to: id },
    ]),
  });
}

function groundOf(one: BruteCase): TrialGround {
  const file = networkOf(one);
  const network = compileNetwork(file);
  const flows = Object.entries(one.flows).map(([way, poissonPerHour]) => ({
    id: way,
    begin: 0,
    end: END,
    poissonPerHour,
    type: 'car',
    route: [`${way[0]}x`, `x${way[1]}`],
  }));
  const demand: DemandFile = {
    format: DEMAND_FORMAT,
    version: DEMAND_VERSION,
    begin: 0,
    end: END,
    vehicleTypes: [{ id: 'car', class: 'car' }],
    trips: [],
    flows,
  };
  const safety = safetyByController(deriveSafety(network, []));
  return { network, demand, safety, seed: 1, begin: 0, end: END, step: 1 };
}

/** Every order of every set of two to four stages that serves all, each on the grid of cycles and splits, as far as it is lawful. */
export function allPlans({ network, demand, safety }: TrialGround): StagePlan[] {
  const study = waveStudy(network, compileDemand(demand, network, 1), safety, 0, END, false);
  const model = study.models[0]!;
  const table = groupTable(model, network.drivingSide);
  const stages = candidateStages(model, table);
  const needed = 2 ** table.groups.length - 1;
  const wished = table.groups.reduce((mask, _, g) => (table.kerbside[g] ? mask : mask | (1 << g)), 0);
  const sets = coveringSets(stages, needed, wished, { ...STAGE_BOUNDS, length: 4 });
  const limits = {
    safety: model.safety,
    table: study.linkTables[0]!,
    allowUnserved: false,
    minCycle: MIN_CYCLE,
    maxCycle: MAX_CYCLE,
  };
  const plans: StagePlan[] = [];
  for (const set of sets)
    for (const order of orders(set.slice(1))) {
      const states = [set[0]!, ...order].map((at) => stages[at]!.state);
      const lost = states.reduce(
        (sum, state, i) => sum + changeTime(state, states[(i + 1) % states.length]!, model.safety),
        0,
      );
      for (let cycle = CYCLES.from; cycle <= CYCLES.until; cycle += CYCLES.step)
        for (const greens of splits(Math.round(cycle - lost), states.length)) {
          const bare = states.map((state, i) => ({ id: String(i + 1), state, green: greens[i]! }));
          const plan = lawful({ kind: 'stages', controller: model.id, cycle, offset: 0, stages: bare }, limits);
          if (plan !== undefined) plans.push(plan);
        }
    }
  return plans;
}

function orders<T>(items: readonly T[]): T[][] {
  if (items.length <= 1) return [[...items]];
  return items.flatMap((item, i) =>
    orders([...items.slice(0, i), ...items.slice(i + 1)]).map((rest) => [item, ...rest]),
  );
}

/** Greens on the grid that fill `total` s. */
function splits(total: number, count: number): number[][] {
  if (count === 1) return total >= LEAST_GREEN ? [[total]] : [];
  const step = GREEN_STEP[count] ?? 2;
  const found: number[][] = [];
  for (let green = LEAST_GREEN; green <= total - LEAST_GREEN * (count - 1); green += step)
    for (const rest of splits(total - green, count - 1)) found.push([green, ...rest]);
  return found;
}

/** Mean delay of a plan, s a vehicle. */
function delayOf(
  { network, demand, safety }: TrialGround,
  plan: ControllerPlan,
  seeds: readonly number[],
  end: number,
) {
  const lamps = [compileControllerPlan(plan, network, safety.get(plan.controller))];
  return mean(
    seeds.map(
      (seed) => run(network, compileDemand(demand, network, seed), lamps, { seed, begin: 0, end }).mean.delay_s,
    ),
  );
}

const seedsFrom = (first: number, count: number) => Array.from({ length: count }, (_, i) => first + i);

/** The best of all plans by simulation, narrowed from one seed to many, and ours: both on seeds that neither has seen. */
export async function bruteAnswer(one: BruteCase, budget: number): Promise<BruteAnswer> {
  const ground = groundOf(one);
  const plans = allPlans(ground);
  let left = plans.map((plan) => ({ plan, delay: delayOf(ground, plan, [1], END / 2) }));
  for (const [count, seeds] of RACE)
    left = left
      .sort((a, b) => a.delay - b.delay)
      .slice(0, count)
      .map(({ plan }) => ({ plan, delay: delayOf(ground, plan, seedsFrom(RACE_SEEDS, seeds), END) }));
  const best = left.reduce((a, b) => (b.delay < a.delay ? b : a)).plan;
  const { plan } = await optimiseArea(ground, compileDemand(ground.demand, ground.network, 1), undefined, {
    clock: systemClock,
    budget,
    threads: 1,
    allowUnserved: false,
    progress: () => {},
    interrupted: () => false,
  });
  const [own] = plan.controllers as [StagePlan];
  const verdict = (one: StagePlan) => delayOf(ground, one, seedsFrom(VERDICT_SEEDS, VERDICT), END);
  return {
    tried: plans.length,
    best: verdict(best),
    ours: verdict(own),
    bestStages: best.stages.length,
    ourStages: own.stages.length,
  };
}
