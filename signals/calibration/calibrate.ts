// Draws a demand towards counts: simulate, see which paths pass which counts when, solve for path flows, simulate again.
import { compileDemand } from '../../core/compile-demand.ts';
import { type Count, countedPlace } from '../../core/count.ts';
import type { DemandFile } from '../../core/demand.ts';
import { nonNegativeLeastSquares, times } from '../../core/least-squares.ts';
import { median } from '../../core/median.ts';
import { type PathDemand, pathDemand, withPathFlows } from '../../core/path-flows.ts';
import type { LampProgram } from '../../sim/lamp-program.ts';
import type { LinkTable } from '../../sim/result.ts';
import { batchOf, type PreparedPlace } from '../prepared-place.ts';
import type { Outcome } from '../replication.ts';
import { runBatch, seedsFrom } from '../replications.ts';
import { assignment, DrivenTimes } from './assignment.ts';
import { type Fit, fitOf, simulatedCounts } from './fit.ts';

export interface CalibrateOptions {
  readonly seed: number;
  /** s, into which departures are cut */
  readonly interval: number;
  /** rounds of simulation and estimation */
  readonly iterations: number;
  /** runs behind the fits before and after */
  readonly replications: number;
  /** relative standard errors of a count, and of a path's prior flow */
  readonly countError: number;
  readonly priorError: number;
  readonly workers?: number | undefined;
  readonly onRound?: (round: number, of: number) => void;
}

export interface Calibration {
  readonly demand: DemandFile;
  readonly before: { readonly counted: Fit; readonly heldOut: Fit };
  readonly after: { readonly counted: Fit; readonly heldOut: Fit };
  /** veh expected in the window, before and after */
  readonly vehicles: { readonly before: number; readonly after: number };
  /** counts above 0 that no path of the demand passes: nothing can be done about them */
  readonly unreached: readonly Count[];
  /** share of counts with GEH < 5 after each round, the start first; the round that is kept */
  readonly rounds: readonly number[];
  readonly kept: number;
}

/** s, of the link tables that travel times are read from */
const TIMES = 300;
/** bounds of the factor by which a demand is scaled as a whole before its pattern is drawn towards the counts */
const SCALES = [0.2, 5] as const;

/** One round's demand with its runs. */
interface Round {
  readonly vehicles: Float64Array;
  readonly demand: DemandFile;
  readonly runs: readonly Outcome[];
}

/** Calibrates one place's demand; `heldOut` counts are looked at, never used. */
export class Calibrator {
  readonly #prepared: PreparedPlace;
  readonly #lamps: readonly LampProgram[];
  readonly #options: CalibrateOptions;
  readonly #paths: PathDemand;
  readonly #prior: Float64Array;

  constructor(prepared: PreparedPlace, lamps: readonly LampProgram[], options: CalibrateOptions) {
    this.#prepared = prepared;
    this.#lamps = lamps;
    this.#options = options;
    this.#paths = pathDemand(prepared.place.demand, prepared.network, options.interval);
    this.#prior = Float64Array.from(this.#paths.paths, ({ expected }) => expected);
  }

  /** Time: (iterations + 1) x replications simulations, and as many sparse least-squares problems. */
  async calibrate(counts: readonly Count[], heldOut: readonly Count[]): Promise<Calibration> {
    const { iterations, onRound } = this.#options;
    let round = await this.#round(this.#prior);
    const before = { counted: this.#fit(counts, round), heldOut: this.#fit(heldOut, round) };
    let best = { round, fit: before.counted, at: 0 };
    const rounds = [before.counted.countsBelow5];
    for (let k = 1; k <= iterations; k++) {
      onRound?.(k, iterations);
      const target = this.#solve(counts, round);
      // successive averages: driven times and flows follow one another without swinging
      const share = k === 1 ? 1 : 0.7;
      round = await this.#round(target.map((value, i) => share * value + (1 - share) * round.vehicles[i]!));
      const fit = this.#fit(counts, round);
      if (isNoWorse(fit, best.fit) && fit.meanGeh <= before.counted.meanGeh) best = { round, fit, at: k };
      rounds.push(fit.countsBelow5);
    }
    const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0);
    return {
      demand: best.round.demand,
      before,
      after: { counted: best.fit, heldOut: this.#fit(heldOut, best.round) },
      vehicles: { before: sum(this.#prior), after: sum(best.round.vehicles) },
      unreached: this.#unreached(counts, best.round),
      rounds,
      kept: best.at,
    };
  }

  async #round(vehicles: Float64Array): Promise<Round> {
    const { place } = this.#prepared;
    const { seed, replications, workers } = this.#options;
    const demand = withPathFlows(place.demand, this.#paths, vehicles, seed);
    const batch = { ...batchOf(this.#prepared, [this.#lamps], TIMES), demand };
    const jobs = seedsFrom(seed, replications).map((one) => ({ plan: 0, seed: one, tables: true }));
    return { vehicles, demand, runs: await runBatch(batch, jobs, { workers }) };
  }

  #shares(counts: readonly Count[], { runs }: Round) {
    const { network, window } = this.#prepared;
    return assignment(network, this.#paths, counts, new DrivenTimes(network, summed(runs), window.begin));
  }

  /**
   * Count variance: a relative error and that of a Poisson number, both of the mean of what is counted and modelled, as GEH
   * has it, so that a count near 0 is not believed beyond all others. Prior variance: a relative error, and half a vehicle. The
   * prior's pattern is believed more than its total, which is first scaled to the counts; no path is held more tightly by that.
   */
  #solve(counts: readonly Count[], round: Round): Float64Array {
    const { countError, priorError } = this.#options;
    const { matrix, fixed } = this.#shares(counts, round);
    const target = Float64Array.from(counts, ({ vehicles }, row) => vehicles - fixed[row]!);
    const modelled = times(matrix, round.vehicles);
    const weight = Float64Array.from(counts, ({ vehicles }, row) => {
      const level = (vehicles + modelled[row]! + fixed[row]!) / 2;
      return 1 / ((countError * level) ** 2 + Math.max(1, level));
    });
    const scale = scaleOf(counts, times(matrix, this.#prior), target);
    const prior = this.#prior.map((value) => scale * value);
    const priorWeight = this.#prior.map((value) => 1 / ((priorError * Math.max(1, scale) * value) ** 2 + 0.25));
    return nonNegativeLeastSquares({ matrix, target, weight, prior, priorWeight });
  }

  #fit(counts: readonly Count[], round: Round): Fit {
    const { network, window } = this.#prepared;
    const { matrix, fixed } = this.#shares(counts, round);
    const modelled = times(matrix, round.vehicles).map((value, row) => value + fixed[row]!);
    return fitOf(counts, simulatedCounts(network, counts, round.runs, window.begin, modelled));
  }

  #unreached(counts: readonly Count[], round: Round): Count[] {
    const { matrix, fixed } = this.#shares(counts, round);
    const reached = new Set(matrix.columns.flatMap(({ row }) => [...row]));
    return counts.filter(({ vehicles }, row) => vehicles > 0 && !reached.has(row) && fixed[row] === 0);
  }
}

/** More counts with GEH < 5, or as many and no larger a mean of GEH. */
const isNoWorse = (one: Fit, other: Fit): boolean =>
  one.countsBelow5 > other.countsBelow5 || (one.countsBelow5 === other.countsBelow5 && one.meanGeh <= other.meanGeh);

/**
 * The median over places of target to modelled, within SCALES, so that a few wrong places do not bend it; 1 where nothing is
 * modelled. Places that counted nothing, or are beyond SCALES where others are not, tell of themselves, not of the town's level:
 * a street may be closed, or its detector dead.
 */
function scaleOf(counts: readonly Count[], modelled: Float64Array, target: Float64Array): number {
  const places = new Map<string, { modelled: number; target: number }>();
  for (const [row, count] of counts.entries()) {
    const sums = places.get(countedPlace(count)) ?? { modelled: 0, target: 0 };
    sums.modelled += modelled[row]!;
    sums.target += target[row]!;
    places.set(countedPlace(count), sums);
  }
  const ratios = [...places.values()]
    .filter((sums) => sums.modelled > 0 && sums.target > 0)
    .map((sums) => sums.target / sums.modelled);
  const near = ratios.filter((ratio) => ratio >= SCALES[0] && ratio <= SCALES[1]);
  if (near.length > 0) return median(near);
  return ratios.length === 0 ? 1 : Math.min(SCALES[1], Math.max(SCALES[0], median(ratios)));
}

/** The link tables of several runs as one: sums of times and distances keep their ratio. */
function summed(runs: readonly Outcome[]): LinkTable {
  const [first, ...rest] = runs.map((run) => run.tables!.links);
  const time = Float64Array.from(first!.time);
  const distance = Float64Array.from(first!.distance);
  for (const table of rest)
    for (let cell = 0; cell < time.length; cell++) {
      time[cell]! += table.time[cell]!;
      distance[cell]! += table.distance[cell]!;
    }
  return { ...first!, time, distance };
}

/** Checks that a demand can be driven before it is written. Throws DEM_*. */
export function checkDemand(prepared: PreparedPlace, demand: DemandFile, seed: number): void {
  compileDemand(demand, prepared.network, seed, prepared.window.begin);
}
