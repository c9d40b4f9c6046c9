// The search with the simulation in the loop: moves at many signals at once, each judged by the losses around it, scenario by scenario.
import type { ControllerPlan } from '../plan.ts';
import { boundedDifference, type Tried, worthOf } from './deck.ts';
import type { Draw } from './draw.ts';
import { MoveChoice } from './move-choice.ts';
import { type Changes, drawMove, type Move, type MoveGround } from './moves.ts';
import type { Scenario, Verdict } from './scenario-run.ts';
import type { TrialPool } from './trial-pool.ts';

/** A plan that has been simulated on the whole deck. */
export interface Standing {
  readonly plans: readonly ControllerPlan[];
  /** s a vehicle, see `worthOf` */
  readonly worth: number;
  readonly tried: readonly Tried[];
}

export interface SearchGround extends MoveGround {
  readonly pool: TrialPool;
  /** by place in the deck */
  readonly scenario: (index: number) => Scenario;
  /** asked before each simulation */
  readonly late: () => boolean;
}

/** A move under trial. */
interface Trial {
  readonly move: Move;
  readonly changes: Changes;
  readonly controller: number;
  /** territories whose losses it may change */
  readonly footprint: readonly number[];
  /** of the last commit when it began */
  readonly stamp: number;
  /** by scenario: the losses of the footprint */
  readonly seen: Map<number, Float64Array>;
  /** s a vehicle, new - old, one a scenario */
  readonly differences: number[];
}

/** share of the delay that a move must gain */
const LEAST_GAIN = 0.0007;
/** standard errors that a gain must be away from none, after the whole deck and before */
const SURE = 0.6;
const VERY_SURE = 3;
const LEAST_SEEN = 4;
/** moves drawn in a row that did not apply before a place is given up */
const TRIES = 24;
/** plans remembered that were best */
const TRAIL = 10;
/** times that the same change may fail before it is left alone */
const MOST_FAILURES = 2;

/** Improves one plan. Several searches may share a pool. */
export class AreaSearch {
  plans: readonly ControllerPlan[];
  best: Standing | undefined;
  /** plans that were best, the last first: all of them good, and who jams now and then may be seen only later */
  trail: readonly Standing[] = [];
  /** moves kept */
  commits = 0;
  readonly #ground: SearchGround;
  readonly #draw: Draw;
  readonly #choice: MoveChoice;
  readonly #territories: number;
  /** by scenario: losses of the plan that stands; undefined where they are not known well enough */
  #base: (Float64Array | undefined)[] = [];
  #vehicles: number[] = [];
  /** by scenario: commits since its losses were simulated as a whole */
  #age: number[] = [];
  #pending = new Map<number, Promise<Float64Array>>();
  /** by territory: the last commit there */
  readonly #stamps: Int32Array;
  readonly #again: { move: Move; controller: number }[] = [];
  /** by changes: how often they failed on the plan that stands */
  readonly #failed = new Map<string, number>();
  #sinceCheck = 0;
  #checking: Promise<void> | undefined;
  #deck: number;

  constructor(plans: readonly ControllerPlan[], deck: number, ground: SearchGround, draw: Draw) {
    this.plans = plans;
    this.#deck = deck;
    this.#ground = ground;
    this.#draw = draw;
    this.#territories = plans.length + 1;
    this.#stamps = new Int32Array(this.#territories);
    this.#choice = new MoveChoice(draw);
  }

  /** scenarios that it has to be good on */
  get deck(): number {
    return this.#deck;
  }

  /** More scenarios to be good on. */
  widen(deck: number): void {
    if (deck <= this.#deck) return;
    this.#deck = deck;
    this.best = undefined;
    this.#failed.clear();
  }

  /** A search that goes on from here on other scenarios. */
  onOther(ground: SearchGround): AreaSearch {
    const search = new AreaSearch(this.best?.plans ?? this.plans, this.#deck, ground, this.#draw);
    search.trail = this.trail;
    return search;
  }

  /** Searches until `until` says so. */
  async improve(until: () => boolean): Promise<void> {
    const stop = () => until() || this.#ground.late();
    if (this.best === undefined) await this.#check();
    await Promise.all(Array.from({ length: this.#ground.pool.width }, () => this.#line(stop)));
    if (this.#sinceCheck > 0) await this.#check();
  }

  /** One line of trials: what is alive is simulated together, scenario after scenario. */
  async #line(stop: () => boolean): Promise<void> {
    let alive: Trial[] = [];
    let cursor = this.#draw.below(this.#deck);
    while (!stop()) {
      this.#fill(alive);
      if (alive.length === 0) return;
      const scenario = cursor++ % this.#deck;
      const base = await this.#baseOf(scenario);
      const plans = withChanges(
        this.plans,
        alive.map(({ changes }) => changes),
      );
      const verdict = await this.#ground.pool.simulate(plans, this.#ground.scenario(scenario));
      alive = this.#judge(alive, scenario, base, verdict);
      if (this.#sinceCheck >= this.#checkEvery()) await this.#check();
    }
  }

  #checkEvery(): number {
    return Math.max(2, Math.ceil(this.plans.length / 2));
  }

  /** New trials beside those alive, as many as keep out of each other's way. */
  #fill(alive: Trial[]): void {
    const taken = new Set(alive.flatMap(({ footprint }) => footprint));
    const count = this.plans.length;
    let misses = 0;
    while (misses < TRIES + count / 2) {
      const next = this.#again.pop() ?? this.#drawn();
      const trial = this.#begin(next.move, next.controller);
      if (trial === undefined || trial.footprint.some((territory) => taken.has(territory))) {
        misses++;
        continue;
      }
      alive.push(trial);
      for (const territory of trial.footprint) taken.add(territory);
      if (taken.size >= this.#territories - 1) return;
    }
  }

  #drawn(): { move: Move; controller: number } {
    const controller = this.#draw.below(this.plans.length);
    return { move: drawMove(this.#choice.draw(), controller, this.#ground, this.#draw), controller };
  }

  #begin(move: Move, controller: number): Trial | undefined {
    const changes = move.apply(this.plans);
    if (changes === undefined || (this.#failed.get(keyOf(changes)) ?? 0) >= MOST_FAILURES) return undefined;
    const around = new Set<number>();
    for (const changed of changes.keys()) {
      around.add(changed);
      for (const other of this.#ground.neighbours[changed]!) around.add(other);
    }
    // in a place this small everything hangs together, the roads without a signal too
    const all = around.size > 0.6 * this.plans.length;
    const footprint = all ? Array.from({ length: this.#territories }, (_, i) => i) : [...around];
    return { move, changes, controller, footprint, stamp: this.commits, seen: new Map(), differences: [] };
  }

  /** What a simulation says of each trial; answers those still alive. */
  #judge(alive: readonly Trial[], scenario: number, base: Float64Array, { loss, vehicles, jammed }: Verdict): Trial[] {
    const still: Trial[] = [];
    for (const trial of alive) {
      const { footprint, differences } = trial;
      const stale = footprint.some((territory) => this.#stamps[territory]! > trial.stamp);
      let difference = 0;
      for (const territory of footprint) difference += loss[territory]! - base[territory]!;
      // a jam elsewhere says nothing of this move
      if (jammed && difference <= 0 && footprint.length < this.#territories) {
        still.push(trial);
        continue;
      }
      differences.push(boundedDifference(difference / vehicles, this.#level()));
      trial.seen.set(
        scenario,
        Float64Array.from(footprint, (territory) => loss[territory]!),
      );
      const { mean, error } = meanAndError(differences);
      const seen = differences.length;
      if (mean > -LEAST_GAIN * this.#level() * (seen > 1 ? 1 : 0)) this.#fail(trial);
      else if (stale) this.#again.push(trial);
      else if (seen >= this.#deck ? mean < -SURE * error : seen >= LEAST_SEEN && mean < -VERY_SURE * error)
        this.#commit(trial, -mean);
      else if (seen >= this.#deck) this.#fail(trial);
      else still.push(trial);
    }
    return still;
  }

  #fail(trial: Trial): void {
    this.#choice.failed(trial.move.kind, trial.differences.length);
    const key = keyOf(trial.changes);
    this.#failed.set(key, (this.#failed.get(key) ?? 0) + 1);
  }

  #level(): number {
    return this.best?.worth ?? 1;
  }

  #commit(trial: Trial, gain: number): void {
    this.#choice.gained(trial.move.kind, trial.differences.length, gain);
    this.plans = withChanges(this.plans, [trial.changes]);
    this.commits++;
    this.#failed.clear();
    this.#sinceCheck++;
    const whole = trial.footprint.length === this.#territories;
    for (const territory of trial.footprint) this.#stamps[territory] = this.commits;
    for (let scenario = 0; scenario < this.#base.length; scenario++) {
      const seen = trial.seen.get(scenario);
      const base = this.#base[scenario];
      if (seen === undefined || base === undefined) {
        this.#base[scenario] = undefined;
        continue;
      }
      const patched = base.slice();
      for (const [i, territory] of trial.footprint.entries()) patched[territory] = seen[i]!;
      this.#base[scenario] = patched;
      this.#age[scenario] = whole ? 0 : this.#age[scenario]! + 1;
    }
  }

  /** Losses of the standing plan on a scenario, simulated where they are not known. */
  async #baseOf(scenario: number): Promise<Float64Array> {
    const known = this.#base[scenario];
    if (known !== undefined && this.#age[scenario]! <= this.#checkEvery()) return known;
    const pending = this.#pending.get(scenario) ?? this.#simulateBase(scenario);
    this.#pending.set(scenario, pending);
    return pending;
  }

  async #simulateBase(scenario: number): Promise<Float64Array> {
    const stamp = this.commits;
    const { pool, scenario: scenarioOf } = this.#ground;
    const verdict = await pool.simulate(this.plans, scenarioOf(scenario));
    this.#pending.delete(scenario);
    this.#vehicles[scenario] = verdict.vehicles;
    if (stamp === this.commits) {
      this.#base[scenario] = verdict.loss;
      this.#age[scenario] = 0;
    }
    return verdict.loss;
  }

  /** Simulates the standing plan on the whole deck; goes back to the best one known where it is not better. */
  #check(): Promise<void> {
    this.#checking ??= this.#checkNow().finally(() => {
      this.#checking = undefined;
    });
    return this.#checking;
  }

  async #checkNow(): Promise<void> {
    this.#sinceCheck = 0;
    const { plans, commits } = this;
    const { pool, scenario: scenarioOf } = this.#ground;
    const losses = await Promise.all(
      Array.from({ length: this.#deck }, async (_, scenario) => {
        const known = this.#base[scenario];
        if (known !== undefined && this.#age[scenario] === 0) return known;
        const verdict = await pool.simulate(plans, scenarioOf(scenario));
        this.#vehicles[scenario] = verdict.vehicles;
        return verdict.loss;
      }),
    );
    if (commits === this.commits) {
      this.#base = [...losses];
      this.#age = losses.map(() => 0);
    }
    const tried = losses.map((loss, i) => ({
      scenario: scenarioOf(i),
      delay: loss.reduce((sum, value) => sum + value, 0) / this.#vehicles[i]!,
    }));
    const worth = worthOf(tried);
    if (this.best === undefined || worth < this.best.worth) {
      this.best = { plans, worth, tried };
      this.trail = [this.best, ...this.trail].slice(0, TRAIL);
    } else if (worth > 1.004 * this.best.worth && commits === this.commits) this.#goBack(this.best);
  }

  #goBack(best: Standing): void {
    this.plans = best.plans;
    this.commits++;
    this.#stamps.fill(this.commits);
    this.#base = [];
  }
}

function keyOf(changes: Changes): string {
  return JSON.stringify([...changes]);
}

function meanAndError(values: readonly number[]): { mean: number; error: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  if (values.length < 2) return { mean, error: 0 };
  const square = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  return { mean, error: Math.sqrt(square / values.length) };
}

/** The plans with changes in the places of those that they change. */
export function withChanges(plans: readonly ControllerPlan[], changes: readonly Changes[]): ControllerPlan[] {
  const changed = [...plans];
  for (const one of changes) for (const [controller, plan] of one) changed[controller] = plan;
  return changed;
}
