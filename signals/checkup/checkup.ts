// The check-up of a place: every remedy at every busy junction is simulated on the same drivers, and what saves most names the cause.
import { compileDemand } from '../../core/compile-demand.ts';
import type { CompiledDemand } from '../../core/compiled-demand.ts';
import { type Estimate, estimate, standardDeviation, tQuantile } from '../../core/statistics.ts';
import type { DetectorFinding } from '../atspm/detector-health.ts';
import { type WaveStudy, waveStudy } from '../cycle-plan.ts';
import type { ControllerPlan, Plan } from '../plan.ts';
import { cycleOf } from '../plan.ts';
import { batchOf, lampsOfPlan, type PreparedPlace } from '../prepared-place.ts';
import type { Outcome } from '../replication.ts';
import { runBatch, seedsFrom } from '../replications.ts';
import { junctionPlaces, junctionTitle } from '../report/junction-names.ts';
import { type JunctionFigure, junctionFigures } from '../report/link-figures.ts';
import { signalGraph } from '../signal-graph.ts';
import type { CheckupCause, Diagnosis, JunctionFinding } from './causes.ts';
import { type FullExit, fullExits } from './full-exits.ts';
import {
  type Aspect,
  asStages,
  cycleRemedies,
  isLawful,
  offsetRemedies,
  type Remedy,
  splitRemedy,
} from './remedies.ts';
import { type StarvedApproach, starvedApproaches } from './starved.ts';

export interface CheckupOptions {
  readonly seed: number;
  readonly replications: number;
  /** junctions that are looked at closely: those where most is lost */
  readonly closely: number;
  readonly workers?: number | undefined;
  readonly onDone?: (share: number) => void;
}

/** s, of the link tables */
const INTERVAL = 300;
/**
 * The simplest remedy that saves nearly as much as the best one names the cause: another plan that the place has, then
 * another offset, another share of green, another cycle.
 */
const NEARLY = 0.75;
const SIMPLEST_FIRST: readonly Aspect[] = ['offset', 'split', 'cycle'];
/** a remedy must save this share of the junction's delay to be told of */
const LEAST_SAVING = 0.04;
/** and do so by more than chance: one-sided, 90 % */
const CERTAINTY = 0.9;

type Runs = readonly Outcome[];

/** veh·h that everybody lost in a run, those who wait to enter included. */
const lost = ({ mean: means, vehicles }: Outcome): number => (means.delay_s * vehicles.demanded) / 3600;

/** Checks one place up. */
export class Checkup {
  readonly #prepared: PreparedPlace;
  readonly #options: CheckupOptions;
  readonly #plan: Plan;
  readonly #study: WaveStudy;
  /** controllers with a neighbour: at the others traffic comes evenly, and an offset is worth nothing but chance */
  readonly #neighboured: ReadonlySet<string>;
  readonly #demand: CompiledDemand;

  constructor(prepared: PreparedPlace, plan: Plan, options: CheckupOptions) {
    const { network, place, safety, window } = prepared;
    this.#prepared = prepared;
    this.#plan = plan;
    this.#options = options;
    const demand = compileDemand(place.demand, network, options.seed, window.begin);
    this.#demand = demand;
    this.#study = waveStudy(network, demand, safety, window.begin, window.end, true);
    const { graph } = signalGraph(network, demand, this.#study.turns, window.begin, window.end);
    this.#neighboured = new Set(graph.filterNodes((id) => graph.degree(id) > 0));
  }

  /** Findings, most excess delay first. `broken`: detectors not to believe, by the log. */
  async findings(broken: readonly DetectorFinding[]): Promise<JunctionFinding[]> {
    const { network, place } = this.#prepared;
    const [base] = await this.#simulate([this.#plan], true);
    const figures = junctionFigures(network, { plan: this.#plan, lamps: [], outcomes: base! });
    const names = junctionPlaces(network, place.network);
    const tables = base!.map((run) => run.tables!.links);
    const exits = fullExits(network, tables);
    const starved = starvedApproaches(network, this.#demand, tables, this.#prepared.window);
    const busiest = network.controllerIds
      .map((_, controller) => controller)
      .filter((controller) => figures[controller]!.vehicles > 0)
      .sort((a, b) => weight(figures[b]!) - weight(figures[a]!));
    const rows: JunctionFinding[] = [];
    for (const [i, controller] of busiest.entries()) {
      const figure = figures[controller]!;
      const closely = i < this.#options.closely;
      const trials = closely ? await this.#tried(controller, base!) : [];
      const hungry = starved.filter((one) => one.controller === controller).map((one) => this.#starved(one));
      const causes = [...this.#diagnose(controller, figure, trials, exits, broken), ...hungry];
      rows.push(row(network.controllerIds[controller]!, junctionTitle(names[controller]!), figure, causes));
      this.#options.onDone?.((i + 1) / busiest.length);
    }
    const other = await this.#otherPlan(base!, rows);
    return [...(other ? [other] : []), ...rows.sort((a, b) => b.excess_vehh - a.excess_vehh)];
  }

  async #simulate(plans: readonly Plan[], tables: boolean, replications = this.#options.replications): Promise<Runs[]> {
    const seeds = seedsFrom(this.#options.seed, replications);
    const jobs = plans.flatMap((_, plan) => seeds.map((seed) => ({ plan, seed, tables })));
    const lamps = plans.map((plan) => lampsOfPlan(this.#prepared, plan));
    const outcomes = await runBatch(batchOf(this.#prepared, lamps, INTERVAL), jobs, { workers: this.#options.workers });
    return plans.map((_, i) => outcomes.slice(i * seeds.length, (i + 1) * seeds.length));
  }

  #with(plan: ControllerPlan): Plan {
    return {
      ...this.#plan,
      controllers: this.#plan.controllers.map((one) => (one.controller === plan.controller ? plan : one)),
    };
  }

  /** The best remedy of each aspect, chosen under the first seed and then paired with the plan of today under all. */
  async #tried(controller: number, base: Runs): Promise<Trial[]> {
    const { network } = this.#prepared;
    const own = this.#plan.controllers.find((entry) => entry.controller === network.controllerIds[controller]);
    if (own === undefined) return [];
    const stages = asStages(own, network, controller, this.#study.models[controller]!.safety);
    const offered = [
      ...(stages
        ? [
            splitRemedy(this.#study, controller, stages),
            ...cycleRemedies(this.#study, controller, stages, this.#commonCycle(own)),
          ]
        : []),
      ...(this.#neighboured.has(own.controller) ? offsetRemedies(own) : []),
    ].filter((remedy): remedy is Remedy => remedy !== undefined && isLawful(this.#study, controller, remedy.plan));
    const first = await this.#simulate(
      offered.map((remedy) => this.#with(remedy.plan)),
      false,
      1,
    );
    const best = new Map<Aspect, { remedy: Remedy; cost: number }>();
    for (const [i, remedy] of offered.entries()) {
      const cost = lost(first[i]![0]!);
      if (cost < (best.get(remedy.aspect)?.cost ?? Number.POSITIVE_INFINITY)) best.set(remedy.aspect, { remedy, cost });
    }
    const chosen = [...best.values()].map(({ remedy }) => remedy);
    const runs = await this.#simulate(
      chosen.map((remedy) => this.#with(remedy.plan)),
      false,
    );
    return chosen.map((remedy, i) => ({ remedy, ...saved(base, runs[i]!) }));
  }

  /** The cycle that most of the other controllers run; none where every one has its own. */
  #commonCycle(own: ControllerPlan): number | undefined {
    const counts = new Map<number, number>();
    for (const plan of this.#plan.controllers) {
      const cycle = Math.round(cycleOf(plan));
      if (plan.controller !== own.controller) counts.set(cycle, (counts.get(cycle) ?? 0) + 1);
    }
    const [most] = [...counts].sort((a, b) => b[1] - a[1]);
    return most && most[1] > 1 ? most[0] : undefined;
  }

  #diagnose(
    controller: number,
    figure: JunctionFigure,
    trials: readonly Trial[],
    exits: readonly FullExit[],
    broken: readonly DetectorFinding[],
  ): Diagnosis[] {
    const told = trials.filter(({ saving, surely }) => saving.mean > LEAST_SAVING * weight(figure) && surely > 0);
    const most = Math.max(...told.map(({ saving }) => saving.mean));
    const order = SIMPLEST_FIRST.flatMap((aspect) => told.filter(({ remedy }) => remedy.aspect === aspect));
    const named = order.find(({ saving }) => saving.mean >= NEARLY * most);
    const found = [...(named ? [named] : []), ...order.filter((trial) => trial !== named)].map((trial) =>
      this.#timed(controller, trial),
    );
    const spill = this.#spilled(controller, figure, exits, found[0]);
    const causes = spill ? [spill, ...found] : found;
    const own = broken.filter(({ device }) => device === this.#prepared.network.controllerIds[controller]);
    return own.length > 0 ? withDetectors(own, causes) : causes;
  }

  #timed(controller: number, { remedy, saving }: Trial): Diagnosis {
    const own = this.#plan.controllers.find(
      (entry) => entry.controller === this.#prepared.network.controllerIds[controller],
    )!;
    const longer = cycleOf(remedy.plan) < cycleOf(own);
    const causes: Readonly<Record<Aspect, CheckupCause>> = {
      split: 'split-wrong',
      offset: 'offset-wrong',
      cycle: longer ? 'cycle-too-long' : 'cycle-too-short',
    };
    return {
      cause: causes[remedy.aspect],
      saving_vehh: saving,
      simulated: true,
      evidence: `simulated: ${saving.mean.toFixed(1)} veh·h less`,
      remedy: remedy.words,
    };
  }

  /** A full exit that no signal empties is the cause; one that a signal empties is that signal's, and is told of second. */
  #spilled(
    controller: number,
    figure: JunctionFigure,
    exits: readonly FullExit[],
    best: Diagnosis | undefined,
  ): Diagnosis | undefined {
    const { network } = this.#prepared;
    const exit = exits.filter((one) => one.controller === controller).sort((a, b) => b.share - a.share)[0];
    if (exit === undefined) return undefined;
    const next = exit.next === undefined ? undefined : network.controllerIds[exit.next]!;
    const share = next === undefined ? 1 : 0.5;
    const excess = share * Math.max(0, weight(figure) - (best?.saving_vehh.mean ?? 0));
    return {
      cause: 'spilled',
      saving_vehh: { mean: excess, ci95: [0, weight(figure)] },
      simulated: false,
      evidence: `exit ${exit.edge} is full for ${Math.round(100 * exit.share)} % of the time`,
      remedy:
        next === undefined
          ? `remove what holds the exit ${exit.edge} up; until then give less green towards it`
          : `see to ${next}, whose queue reaches back; until then give less green towards it`,
    };
  }

  /** Nothing is lost here by it: what is lost is lost at the signal before, and counted there. */
  #starved({ edge, wanted, came, holder }: StarvedApproach): Diagnosis {
    const name = this.#prepared.network.controllerIds[holder]!;
    return {
      cause: 'starved',
      saving_vehh: { mean: 0, ci95: [0, 0] },
      simulated: false,
      evidence: `${Math.round(came)} of ${Math.round(wanted)} vehicles that want to reach ${edge} come, and there is room for them`,
      remedy: `see to ${name}, which holds them; green here for ${edge} is wasted until then`,
    };
  }

  /** Another plan of the place that would do nearly as well as the best single remedy, or better: the plan is right, its hour is not. */
  async #otherPlan(base: Runs, rows: readonly JunctionFinding[]): Promise<JunctionFinding | undefined> {
    const others = this.#prepared.place.plans.plans.filter(({ id }) => id !== this.#plan.id);
    if (others.length === 0) return undefined;
    const runs = await this.#simulate(others, false);
    const trials = others.map((plan, i) => ({ plan, ...saved(base, runs[i]!) }));
    const best = trials.reduce((a, b) => (b.saving.mean > a.saving.mean ? b : a));
    const most = Math.max(0, ...rows.map((one) => one.excess_vehh));
    const all = base.reduce((sum, run) => sum + lost(run), 0) / base.length;
    if (best.surely <= 0 || best.saving.mean < Math.max(LEAST_SAVING * all, NEARLY * most)) return undefined;
    const cause: Diagnosis = {
      cause: 'plan-at-wrong-hour',
      saving_vehh: best.saving,
      simulated: true,
      evidence: `simulated: plan ${best.plan.id} loses ${best.saving.mean.toFixed(1)} veh·h less than ${this.#plan.id} on this demand`,
      remedy: `run plan ${best.plan.id} at this hour: correct the schedule, then the controllers' clocks`,
    };
    const vehicles = base.reduce((sum, run) => sum + run.vehicles.demanded, 0) / base.length;
    const delay = (3600 * all) / Math.max(1, vehicles);
    return row('*', 'the whole place', { vehicles, delay, worstDelay: delay, worstApproach: -1 }, [cause]);
  }
}

interface Trial {
  readonly remedy: Remedy;
  readonly saving: Estimate;
  /** veh·h that it saves with one-sided certainty */
  readonly surely: number;
}

/** veh·h lost before a junction's stop lines. */
const weight = ({ vehicles, delay }: JunctionFigure): number =>
  Number.isFinite(delay) ? (vehicles * delay) / 3600 : 0;

/** veh·h that the second runs lose less than the first, paired by seed. */
function saved(before: Runs, after: Runs): Pick<Trial, 'saving' | 'surely'> {
  const differences = before.map((run, i) => lost(run) - lost(after[i]!));
  const saving = estimate(differences);
  const error = standardDeviation(differences) / Math.sqrt(differences.length);
  return { saving, surely: saving.mean - tQuantile(CERTAINTY, Math.max(1, differences.length - 1)) * error };
}

/** Broken detectors come first where the green is shared out badly or the cycle runs away: they are what asks for green. */
function withDetectors(broken: readonly DetectorFinding[], causes: readonly Diagnosis[]): Diagnosis[] {
  const [first] = causes;
  const asked = first && first.cause !== 'offset-wrong' && first.cause !== 'spilled';
  const saving = asked ? first.saving_vehh : { mean: 0, ci95: [0, 0] as const };
  const words = broken.map(
    ({ detector, phase, fault, seen }) => `detector ${detector} of phase ${phase} is ${fault}: ${seen}`,
  );
  const diagnosis: Diagnosis = {
    cause: 'detector-broken',
    saving_vehh: saving,
    simulated: asked === true && first.simulated,
    evidence: words.join('; '),
    remedy: `repair ${broken.map(({ detector }) => `detector ${detector}`).join(', ')}; until then ${asked ? first.remedy : 'run fixed greens'}`,
  };
  return asked ? [diagnosis, ...causes] : [...causes, diagnosis];
}

function row(
  junction: string,
  name: string,
  { vehicles, delay }: JunctionFigure,
  causes: readonly Diagnosis[],
): JunctionFinding {
  const excess = causes[0]?.saving_vehh.mean ?? 0;
  return { junction, name, vehicles, delay_s: Number.isFinite(delay) ? delay : 0, excess_vehh: excess, causes };
}
