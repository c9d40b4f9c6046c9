// One run of a batch: the same place under one plan and one seed. Runs in a worker or in place, with the same answer.
import { changedDemand } from '../core/changed-demand.ts';
import { compileDemand } from '../core/compile-demand.ts';
import type { CompiledDemand } from '../core/compiled-demand.ts';
import type { CompiledNetwork } from '../core/compiled-network.ts';
import type { DemandFile } from '../core/demand.ts';
import type { FaultRecord } from '../core/fault.ts';
import type { ScenarioFile } from '../core/scenario.ts';
import { Detectors, type LoopRow } from '../sim/detectors.ts';
import { addHook } from '../sim/hooks.ts';
import { type InstrumentOptions, instrument, type Readings } from '../sim/instruments.ts';
import type { LampProgram } from '../sim/lamp-program.ts';
import type { LinkTable, RunResult, TripTable } from '../sim/result.ts';
import { resultOf } from '../sim/run.ts';
import { until } from '../sim/step.ts';
import { gaugeWorld, type StreetInterval } from '../sim/street-gauge.ts';
import { createWorld, type World } from '../sim/world.ts';
import type { LateBy } from './priority/bus-calls.ts';
import { type BusReport, favourBuses } from './priority/bus-priority.ts';
import type { SafetyByController } from './safety.ts';

/** A plan (by its place in the batch) and a seed. */
export interface Job {
  readonly plan: number;
  readonly seed: number;
  /** whether the trip and link tables are wanted; without them a long batch stays small */
  readonly tables: boolean;
  /** what else is to be read off the run */
  readonly instruments?: InstrumentOptions | undefined;
  /** s, of the intervals by which the street's delay, queues and spillback are wanted */
  readonly gauge?: number | undefined;
}

/** s between two looks of the gauge */
export const GAUGE_EVERY = 10;

/** Everything that the runs of a batch share. */
export interface Batch {
  readonly network: CompiledNetwork;
  readonly demand: DemandFile;
  /** lamp programs of each plan */
  readonly plans: readonly (readonly LampProgram[])[];
  /** s */
  readonly begin: number;
  readonly end: number;
  readonly step: number;
  /** s, of the link table */
  readonly interval: number;
  /** what happens besides the everyday demand */
  readonly scenario?: ScenarioFile | undefined;
  /** late buses are favoured at the controllers named */
  readonly buses?: BusesFavoured | undefined;
}

export interface BusesFavoured {
  readonly lateBy: LateBy;
  readonly safety: SafetyByController;
  readonly steered: ReadonlySet<string>;
}

/** What a run answered, with its tables if they were asked for. */
export interface Outcome extends Omit<RunResult, 'trips' | 'links'> {
  readonly tables?: { readonly trips: TripTable; readonly links: LinkTable };
  readonly readings?: Readings;
  readonly gauge?: readonly StreetInterval[];
  /** induction loops of the place by the intervals of the gauge */
  readonly gaugeLoops?: readonly LoopRow[];
  /** what buses were given, where they are favoured */
  readonly busGrants?: BusReport['grants'];
}

/** Runs the jobs of one batch one after the other; what does not depend on the seed is compiled once. */
export class Replicator {
  readonly #batch: Batch;
  readonly #seeded: boolean;
  #demand: CompiledDemand | undefined;

  constructor(batch: Batch) {
    this.#batch = batch;
    const { demand, scenario } = batch;
    const chances = [demand.flows, demand.mixes, demand.pedestrians, demand.lines, scenario?.demand];
    this.#seeded = chances.some((list) => (list?.length ?? 0) > 0);
  }

  /** Throws the faults of `compileDemand`. */
  run(job: Job): Outcome {
    const { world, finish } = this.begin(job);
    until(world, this.#batch.end);
    return finish();
  }

  /** The world of a job before its first step, and what reads its outcome once it has run. Throws as `run` does. */
  begin(job: Job): { readonly world: World; readonly finish: () => Outcome } {
    const { network, plans, begin, end, step, interval, scenario } = this.#batch;
    const demand = this.#demandFor(job.seed);
    const world = createWorld(network, demand, plans[job.plan]!, {
      seed: job.seed,
      begin,
      end,
      step,
      interval,
      ...(scenario && { events: scenario }),
    });
    const favoured = favour(world, this.#batch, plans[job.plan]!);
    const instruments = job.instruments && instrument(world, job.instruments);
    const gauge = job.gauge === undefined ? undefined : gaugeWorld(world, GAUGE_EVERY, job.gauge).read;
    const loops = job.gauge === undefined ? undefined : senseLoops(world, job.gauge);
    const finish = (): Outcome => {
      const readings = instruments?.read();
      const { trips, links, ...summary } = resultOf(world);
      const warnings = distinct([...demand.warnings, ...summary.warnings]);
      return {
        ...summary,
        warnings,
        ...(job.tables && { tables: { trips, links } }),
        ...(readings && { readings }),
        ...(gauge && { gauge: gauge() }),
        ...(loops && { gaugeLoops: loops() }),
        ...(favoured && { busGrants: favoured.grants }),
      };
    };
    return { world, finish };
  }

  #demandFor(seed: number): CompiledDemand {
    const { demand, network, begin, scenario } = this.#batch;
    if (this.#demand === undefined || this.#seeded) {
      this.#demand = compileDemand(changedDemand(demand, scenario?.demand ?? [], seed), network, seed, begin);
    }
    return this.#demand;
  }
}

/** Senses the place's loops from now on, where it has any; answers what reads them. */
function senseLoops(world: World, period: number): (() => readonly LoopRow[]) | undefined {
  if (world.network.detectorIds.length === 0) return undefined;
  const detectors = new Detectors(world, period);
  addHook(world, 'end', () => detectors.step());
  return () => {
    detectors.close();
    return detectors.loops;
  };
}

function favour(world: World, { buses, network }: Batch, plan: readonly LampProgram[]): BusReport | undefined {
  if (!buses) return undefined;
  const programs = plan.filter(({ controller }) => buses.steered.has(network.controllerIds[controller]!));
  return favourBuses(world, { programs, safety: buses.safety, lateBy: buses.lateBy });
}

function distinct(faults: readonly FaultRecord[]): FaultRecord[] {
  const seen = new Map(faults.map((fault) => [`${fault.code} ${fault.text} ${fault.where}`, fault]));
  return [...seen.values()];
}
