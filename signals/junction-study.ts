// One controller under study: its candidate stage sequences are made once and tried for any range of cycles.
import { type CompiledNetwork, laneId } from '../core/compiled-network.ts';
import { Fault } from '../core/fault.ts';
import type { ProgramPhase } from '../core/program.ts';
import type { InterlockOptions } from './breach.ts';
import { linkTable } from './conflicts.ts';
import { firstLook, laneNeeds } from './critical-flow.ts';
import { type LevelOfService, laneGroupLevelOfService, levelOfService } from './hcm.ts';
import { controllerBreaches } from './interlock.ts';
import { DELAY_WEIGHTS, type DelayWeights, JunctionDelay, type LaneOutcome } from './junction-delay.ts';
import type { JunctionModel } from './junction-model.ts';
import { phasesOf } from './lamps.ts';
import { type DemandWindow, intervalCount, intervalHours, metVolume } from './movement-demand.ts';
import { type GroupTable, groupTable } from './movement-group.ts';
import type { ControllerPlan, StagePlan } from './plan.ts';
import type { ControllerSafety } from './safety.ts';
import {
  type CycleRange,
  growSplits,
  refineSplits,
  type Splits,
  type StageSequence,
  stageSequence,
} from './split-search.ts';
import { stageCycle } from './stage-lamps.ts';
import {
  type CandidateStage,
  candidateStages,
  coveringSets,
  STAGE_BOUNDS,
  StageOrder,
  stagesOfProgram,
} from './stages.ts';

export interface JunctionMeasure {
  readonly cycle: number;
  readonly delay: number;
  readonly los: LevelOfService;
  /** largest degree of saturation of any lane */
  readonly x: number;
  readonly stops: number;
  /** every lane with traffic */
  readonly lanes: readonly LaneMeasure[];
}

/** A lane as a lane group of its own. */
export interface LaneMeasure extends LaneOutcome {
  /** as `laneId` names it */
  readonly lane: string;
  readonly los: LevelOfService;
}

/** How closely sequences are looked at: all of them in steps of so many seconds, the best of them in smaller ones. */
const FIRST_LOOK = 300;
const COARSE_STEP = 16;
const SEMIFINALISTS = 60;
const FINE_STEP = 5;
const FINALISTS = 20;
/** bits of a whole number that are safe to shift */
const MOST_GROUPS = 30;

export interface Found {
  readonly plan: ControllerPlan;
  readonly measure: JunctionMeasure;
  readonly stages: number;
}

/** What a search may do, and what it counts. */
export interface StudyOptions {
  readonly allowUnserved?: boolean;
  readonly weights?: DelayWeights;
  readonly maxStages?: number;
}

/** The candidates, the measures and the best plans of one controller. */
export class JunctionStudy {
  readonly #model: JunctionModel;
  readonly #network: CompiledNetwork;
  readonly #safety: ControllerSafety;
  readonly #table: GroupTable;
  readonly #own: ControllerPlan | undefined;
  readonly #rules: InterlockOptions;
  readonly #quick: JunctionDelay;
  readonly #full: JunctionDelay;
  readonly #sequences: StageSequence[];

  constructor(
    network: CompiledNetwork,
    model: JunctionModel,
    own: ControllerPlan | undefined,
    window: DemandWindow,
    options: StudyOptions,
  ) {
    this.#network = network;
    this.#model = model;
    this.#safety = model.safety;
    this.#own = own;
    this.#rules = { allowUnserved: options.allowUnserved ?? false };
    this.#table = groupTable(model, network.drivingSide);
    const hours = Array.from({ length: intervalCount(window) }, (_, i) => intervalHours(window, i));
    const total = hours.reduce((sum, value) => sum + value, 0);
    const weights = options.weights ?? DELAY_WEIGHTS;
    this.#quick = new JunctionDelay(model, [total], weights);
    this.#full = new JunctionDelay(model, hours, weights);
    this.#sequences = this.#candidates(options);
  }

  /** All sequences worth trying: covers of candidate stages in their best order, and the stages of the own program. */
  #candidates(options: StudyOptions): StageSequence[] {
    const table = this.#table;
    let needed = 0;
    let wished = 0;
    for (const [g, group] of table.groups.entries()) {
      if (!options.allowUnserved || group.volume > 0 || group.crossing) needed |= 1 << g;
      const yielding = table.groups.some((_, other) => table.yields[g * table.groups.length + other] === 1);
      if (yielding && group.volume > 0 && !table.kerbside[g]) wished |= 1 << g;
    }
    const program = this.#ownPhases();
    const own = program ? stagesOfProgram(this.#model, table, program) : [];
    const ownServes = own.length > 0 && (needed & ~own.reduce((mask, stage) => mask | stage.green, 0)) === 0;
    if (table.groups.length > MOST_GROUPS) {
      if (ownServes) return [stageSequence(own, this.#safety, this.#quick)];
      const text = `${table.groups.length} movements are more than the ${MOST_GROUPS} that stages are searched for; give it a lawful plan first (validate --repair)`;
      throw new Fault('OPT_TOO_MANY_MOVEMENTS', text, this.#model.id);
    }
    const stages = [...candidateStages(this.#model, table)];
    const bounds = { ...STAGE_BOUNDS, length: options.maxStages ?? STAGE_BOUNDS.length };
    const sets: CandidateStage[][] = coveringSets(stages, needed, wished, bounds).map((set) =>
      set.map((stage) => stages[stage]!),
    );
    if (ownServes) sets.push(own);
    const order = new StageOrder(this.#safety);
    const needs = laneNeeds(this.#model, table, (volumes) => metVolume(volumes, this.#model.intervals));
    return sets
      .map((set) => {
        const stages = order.best(set);
        return { stages, look: firstLook(stages, needs, order.lost(stages) + stages.length) };
      })
      .filter(({ stages }) => stages.length > 0)
      .sort((a, b) => a.look - b.look)
      .slice(0, FIRST_LOOK)
      .map(({ stages }) => stageSequence(stages, this.#safety, this.#quick));
  }

  #ownPhases(): ProgramPhase[] | undefined {
    return this.#own && phasesOf(this.#own, this.#model.links, this.#safety);
  }

  leastCycle(): number {
    const probe = { min: 0, max: 3600 };
    return Math.min(...this.#sequences.map((sequence) => growSplits(this.#quick, sequence, probe, 3600).cycle));
  }

  /** The best lawful plan whose cycle lies in the range. */
  best(range: CycleRange): Found {
    const linkRules = linkTable(this.#network, this.#model.controller);
    for (const { plan } of this.ranked(range)) {
      if (controllerBreaches(plan, this.#safety, linkRules, this.#rules).length === 0) {
        return { plan, measure: this.measure(plan), stages: plan.stages.length };
      }
    }
    const text = `no lawful plan with a cycle of ${range.min} to ${range.max} s was found; allow a longer cycle`;
    throw new Fault('OPT_NO_CYCLE', text, this.#model.id);
  }

  /** Plans in the order of their cost (s/veh), the best first. */
  ranked(range: CycleRange, finalists = FINALISTS): { plan: StagePlan; cost: number }[] {
    const grown = (sequences: readonly StageSequence[], step: number) =>
      sequences
        .map((sequence) => ({ sequence, splits: growSplits(this.#quick, sequence, range, step) }))
        .filter(({ splits }) => splits.cost < Number.POSITIVE_INFINITY)
        .sort((a, b) => a.splits.cost - b.splits.cost);
    const coarse = grown(this.#sequences, COARSE_STEP).slice(0, SEMIFINALISTS);
    const quick = grown(
      coarse.map(({ sequence }) => sequence),
      FINE_STEP,
    );
    const full = quick.slice(0, finalists).map(({ sequence, splits }) => {
      const exact = { ...sequence, lamps: this.#full.sequence(sequence.states) };
      return { sequence: exact, splits: this.#polish(exact, range, splits) };
    });
    const ranked = full.map(({ sequence, splits }) => {
      const plan = this.#planOf(sequence, splits, range);
      return { plan, cost: this.cost(plan) };
    });
    return ranked.sort((a, b) => a.cost - b.cost);
  }

  #polish(sequence: StageSequence, range: CycleRange, coarse: Splits): Splits {
    const times = { ...coarse, cost: Number.POSITIVE_INFINITY };
    const near = { min: Math.max(range.min, coarse.cycle), max: Math.max(range.min, coarse.cycle) };
    const start = refineSplits(this.#full, sequence, near, times);
    return refineSplits(this.#full, sequence, range, start);
  }

  #planOf(sequence: StageSequence, splits: Splits, range: CycleRange): StagePlan {
    const stages = sequence.stages.map((stage, i) => ({
      id: String(i + 1),
      state: stage.state,
      green: Math.round(splits.greens[i]! * 10) / 10,
    }));
    // A short stage can hold links of the next one back a little longer; the longest green gives way if the cycle is fixed.
    const surplus = stageCycle(stages, this.#safety) - splits.cycle;
    if (Math.abs(surplus) > 1e-9 && splits.cycle + surplus > range.max) {
      const longest = stages.reduce((a, b) => (b.green > a.green ? b : a));
      longest.green = Math.round((longest.green - surplus) * 10) / 10;
    }
    return {
      kind: 'stages',
      controller: this.#model.id,
      cycle: stageCycle(stages, this.#safety),
      offset: 0,
      stages,
    };
  }

  /** What a plan costs a vehicle, by its lamps as they will be shown: delay, stops and spill-back by weight. Unit s. */
  cost(plan: ControllerPlan): number {
    const phases = phasesOf(plan, this.#model.links, this.#safety);
    const sequence = this.#full.sequence(phases.map((phase) => phase.state));
    return this.#full.cost(
      sequence,
      phases.map((phase) => phase.duration),
    );
  }

  /** HCM measures of any plan of this controller. */
  measure(plan: ControllerPlan): JunctionMeasure {
    const phases = phasesOf(plan, this.#model.links, this.#safety);
    const sequence = this.#full.sequence(phases.map((phase) => phase.state));
    const outcomes: LaneOutcome[] = [];
    this.#full.cost(
      sequence,
      phases.map((phase) => phase.duration),
      outcomes,
    );
    let volume = 0;
    let delay = 0;
    let stops = 0;
    let x = 0;
    for (const lane of outcomes) {
      volume += lane.volume;
      delay += lane.volume * lane.delay;
      stops += lane.volume * lane.stops;
      x = Math.max(x, lane.volume / Math.max(lane.capacity, 1));
    }
    const mean = volume > 0 ? delay / volume : 0;
    const cycle = phases.reduce((sum, phase) => sum + phase.duration, 0);
    const lanes = outcomes.map((outcome, i) => ({
      ...outcome,
      lane: laneId(this.#network, sequence.lanes[i]!.source.lane),
      los: laneGroupLevelOfService(outcome.delay, outcome.volume / Math.max(outcome.capacity, 1)),
    }));
    return { cycle, delay: mean, los: levelOfService(mean), x, stops: volume > 0 ? stops / volume : 0, lanes };
  }

  /** The controller's own plan, where it has one. */
  own(): JunctionMeasure | undefined {
    return this.#own && this.measure(this.#own);
  }

  /** veh/h through the junction's lamps. */
  volume(): number {
    let volume = 0;
    for (const lane of this.#model.lanes) {
      for (const turn of lane.turns) for (const value of turn.volume) volume += value / this.#model.intervals;
    }
    return volume;
  }
}
