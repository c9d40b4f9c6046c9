// One simulation of a plan on trial: which demand and which chance, and what each signal's roads lost.
import { compileDemand } from '../../core/compile-demand.ts';
import type { CompiledDemand } from '../../core/compiled-demand.ts';
import type { CompiledNetwork } from '../../core/compiled-network.ts';
import type { DemandFile } from '../../core/demand.ts';
import { type Redraw, redrawDemand } from '../../core/redrawn-demand.ts';
import type { LampProgram } from '../../sim/lamp-program.ts';
import { type RunResult, TRIP_STATUS } from '../../sim/result.ts';
import { resultOf } from '../../sim/run.ts';
import { until } from '../../sim/step.ts';
import { createWorld } from '../../sim/world.ts';
import { compileControllerPlan } from '../lamps.ts';
import { turnsOf } from '../passage.ts';
import type { ControllerPlan } from '../plan.ts';
import type { SafetyByController } from '../safety.ts';
import { territories } from './territory.ts';

/** A drawing of demand and chance. Without `redraw` the demand is the place's own. */
export interface Scenario {
  readonly seed: number;
  readonly redraw?: Redraw;
  /** s, a part of the place's window; the streets are empty when it begins */
  readonly part?: { readonly begin: number; readonly end: number };
}

/** What a run says of a plan. */
export interface Verdict {
  /** s a vehicle, waits to enter included */
  readonly delay: number;
  /** vehicles due */
  readonly vehicles: number;
  /** by controller, and last for roads that lead to none: s lost by all vehicles, waits to enter included */
  readonly loss: Float64Array;
  /** the traffic locked and the run was given up: figures are what they would be if it went on losing as it did */
  readonly jammed: boolean;
}

/** Everything that a scenario is run on. */
export interface TrialGround {
  readonly network: CompiledNetwork;
  readonly demand: DemandFile;
  readonly safety: SafetyByController;
  /** of the plan's demand */
  readonly seed: number;
  /** s */
  readonly begin: number;
  readonly end: number;
  readonly step: number;
}

const REMEMBERED = 20_000;
/** s between two looks at how many vehicles there are */
const LOOK = 300;
/** a run is given up with so many times the vehicles that another plan had at its worst, and this many more */
const LOCKED = 2.5;
const LOCKED_MORE = 60;

/** Runs plans on scenarios; demands and lamps are remembered. One instance a thread. */
export class ScenarioRunner {
  readonly #ground: TrialGround;
  readonly #fixed: boolean;
  readonly #demands = new Map<string, CompiledDemand>();
  readonly #lamps = new Map<string, LampProgram>();
  readonly #owner: Int32Array;
  /** by scenario: the most vehicles at once under the plan that had fewest */
  readonly #crowds = new Map<string, number>();

  constructor(ground: TrialGround) {
    this.#ground = ground;
    this.#fixed = (ground.demand.flows?.length ?? 0) === 0 && (ground.demand.mixes?.length ?? 0) === 0;
    const { network } = ground;
    this.#owner = territories(network, this.#base(ground.seed), turnsOf(network));
  }

  /** Throws the faults of `compileDemand` and of plans that cannot be shown. */
  run(plans: readonly ControllerPlan[], scenario: Scenario): Verdict {
    const { network, step } = this.#ground;
    const { begin, end } = scenario.part ?? this.#ground;
    const demand = this.#demandOf(scenario, begin, end);
    const lamps = plans.map((plan) => this.#lampsOf(plan));
    // a lock has to cost what it may cost: a plan that leads to one now and then is no good plan
    const options = { seed: scenario.seed, begin, end, step, interval: end - begin, locks: 'kept' } as const;
    const world = createWorld(network, demand, lamps, options);
    const key = keyOf(scenario);
    const usual = this.#crowds.get(key) ?? Number.POSITIVE_INFINITY;
    let crowd = 0;
    let jammed = false;
    for (let time = begin + LOOK; world.time < end - 1e-9 && !jammed; time += LOOK) {
      until(world, Math.min(time, end));
      const now = world.running + world.queues.waiting;
      crowd = Math.max(crowd, now);
      jammed = now > LOCKED * usual + LOCKED_MORE && world.time < end - LOOK;
    }
    const result = resultOf(world);
    if (!jammed) this.#crowds.set(key, Math.min(usual, crowd));
    const loss = this.#losses(result, demand, world.time);
    const vehicles = Math.max(1, result.vehicles.demanded);
    if (!jammed) return { delay: result.mean.delay_s, vehicles, loss, jammed };
    const rest = (end - begin) / (world.time - begin);
    for (let i = 0; i < loss.length; i++) loss[i]! *= rest;
    const due = dueBefore(demand, begin, end);
    return { delay: (result.mean.delay_s * vehicles * rest) / due, vehicles: due, loss, jammed };
  }

  #base(seed: number, begin = this.#ground.begin): CompiledDemand {
    const { demand, network } = this.#ground;
    const key = this.#fixed ? `own ${begin}` : `own ${begin} ${seed}`;
    const known = this.#demands.get(key) ?? compileDemand(demand, network, seed, begin);
    this.#demands.set(key, known);
    return known;
  }

  #demandOf({ seed, redraw }: Scenario, begin: number, end: number): CompiledDemand {
    if (redraw === undefined) return this.#base(seed, begin);
    const key = keyOf({ seed, redraw, part: { begin, end } });
    const known = this.#demands.get(key) ?? redrawDemand(this.#base(seed, begin), seed, redraw, begin, end);
    this.#demands.set(key, known);
    return known;
  }

  #lampsOf(plan: ControllerPlan): LampProgram {
    const key = JSON.stringify(plan);
    const known = this.#lamps.get(key);
    if (known !== undefined) return known;
    if (this.#lamps.size > REMEMBERED) this.#lamps.clear();
    const { network, safety } = this.#ground;
    const lamps = compileControllerPlan(plan, network, safety.get(plan.controller));
    this.#lamps.set(key, lamps);
    return lamps;
  }

  #losses(result: RunResult, demand: CompiledDemand, now: number): Float64Array {
    const { network } = this.#ground;
    const loss = new Float64Array(network.controllerIds.length + 1);
    const owner = this.#owner;
    const { timeLoss } = result.links;
    for (let cell = 0; cell < timeLoss.length; cell++) loss[owner[cell % network.edgeCount]!]! += timeLoss[cell]!;
    const { status, entered } = result.trips;
    for (let v = 0; v < demand.count; v++) {
      if (status[v] === TRIP_STATUS.notDue) continue;
      const since = status[v] === TRIP_STATUS.waiting ? now : entered[v]!;
      loss[owner[demand.routeEdges[demand.routeStart[v]!]!]!]! += since - demand.depart[v]!;
    }
    return loss;
  }
}

function keyOf({ seed, redraw, part }: Scenario): string {
  return JSON.stringify([seed, redraw, part?.begin, part?.end]);
}

function dueBefore(demand: CompiledDemand, begin: number, end: number): number {
  let due = 0;
  for (const depart of demand.depart) if (depart >= begin && depart < end) due++;
  return Math.max(1, due);
}
