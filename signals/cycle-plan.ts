// All controllers at one cycle: the stages that each has, with greens to fit, and the streams that follow.
import type { CompiledDemand } from '../core/compiled-demand.ts';
import type { CompiledNetwork } from '../core/compiled-network.ts';
import { Fault } from '../core/fault.ts';
import { type LinkTable, linkTable } from './conflicts.ts';
import type { FlowProfiles, ProfileStream, ProfileWeights } from './flow-profile.ts';
import { incrementalDelay, initialQueueDelay } from './hcm.ts';
import { controllerBreaches } from './interlock.ts';
import { DELAY_WEIGHTS, JunctionDelay } from './junction-delay.ts';
import { type JunctionModel, junctionModel } from './junction-model.ts';
import type { LampRows } from './lamp-rows.ts';
import { lampRows } from './lamps.ts';
import { intervalCount, intervalHours, movementDemand } from './movement-demand.ts';
import { type Turns, turnsOf } from './passage.ts';
import type { Stage, StagePlan } from './plan.ts';
import type { ControllerSafety, SafetyByController } from './safety.ts';
import { type SignalTraffic, signalTraffic } from './signal-traffic.ts';
import { growSplits, refineSplits, stageSequence } from './split-search.ts';
import { stageCycle } from './stage-lamps.ts';
import { profileStreams } from './stream-greens.ts';

/** What stays the same whatever the plan. */
export interface WaveStudy {
  readonly network: CompiledNetwork;
  readonly safety: SafetyByController;
  readonly turns: Turns;
  readonly traffic: SignalTraffic;
  /** one a controller */
  readonly models: readonly JunctionModel[];
  readonly delays: readonly JunctionDelay[];
  readonly linkTables: readonly LinkTable[];
  readonly allowUnserved: boolean;
  readonly weights: ProfileWeights;
  /** h, by interval of the window */
  readonly hours: readonly number[];
  /** trips that depart, veh/s */
  readonly departing: number;
}

/** s: demand comes in bursts that an hour's mean does not show; queues are carried from one interval to the next */
export const STUDY_INTERVAL = 300;

/** s of delay for each second that a vehicle is queued where it blocks others: as much again as its own */
const SPILL_WEIGHT = 4;

/** @throws Fault PLAN_SAFETY_DATA for a controller without safety data */
export function waveStudy(
  network: CompiledNetwork,
  demand: CompiledDemand,
  safety: SafetyByController,
  begin: number,
  end: number,
  allowUnserved: boolean,
): WaveStudy {
  const window = { begin, end, interval: STUDY_INTERVAL };
  const hours = Array.from({ length: intervalCount(window) }, (_, i) => intervalHours(window, i));
  const movements = movementDemand(network, demand, window);
  const models = network.controllerIds.map((id, controller) => {
    const data = safety.get(id);
    if (!data)
      throw new Fault('PLAN_SAFETY_DATA', 'no safety data for this controller; derive it from the network', id);
    return junctionModel(network, controller, data, movements, window);
  });
  const turns = turnsOf(network);
  const traffic = signalTraffic(network, demand, models, turns, begin, end);
  const delays = models.map((model) => new JunctionDelay(model, hours));
  const weights = { stop: DELAY_WEIGHTS.stop, spill: SPILL_WEIGHT };
  let trips = 0;
  for (const depart of demand.depart) if (depart >= begin && depart < end) trips++;
  const linkTables = network.controllerIds.map((_, controller) => linkTable(network, controller));
  const departing = trips / (end - begin);
  return { network, safety, turns, traffic, models, delays, linkTables, allowUnserved, weights, hours, departing };
}

/** A plan of every controller at one cycle, offsets still open. */
export interface CyclePlan {
  /** s */
  readonly cycle: number;
  /** one a controller, offset 0; its cycle is the common one or half of it */
  readonly plans: readonly StagePlan[];
  readonly lamps: readonly LampRows[];
  /** s, cycle by controller */
  readonly periods: readonly number[];
  readonly streams: readonly ProfileStream[];
}

/** A junction by itself under a plan at a given cycle. */
export interface Fitted {
  readonly plan: StagePlan;
  /** s/veh, of the junction by itself */
  readonly cost: number;
}

/** The stages of a plan with the greens of least delay that make a given cycle; undefined where they do not fit in it. */
export function fitStages(study: WaveStudy, controller: number, plan: StagePlan, cycle: number): Fitted | undefined {
  const delay = study.delays[controller]!;
  const range = { min: cycle, max: cycle };
  const stages = plan.stages.map(({ state }) => ({ state, green: 0, free: 0 }));
  const sequence = stageSequence(stages, study.models[controller]!.safety, delay);
  const grown = growSplits(delay, sequence, range, 3);
  if (grown.cost === Number.POSITIVE_INFINITY) return undefined;
  const { greens, cost } = refineSplits(delay, sequence, range, grown);
  const fitted = plan.stages.map((stage, i) => ({ ...stage, green: Math.round(greens[i]! * 10) / 10 }));
  const settled = settle(fitted, cycle, study.safety.get(plan.controller)!);
  if (!settled) return undefined;
  const exact = { ...plan, cycle, offset: 0, stages: settled };
  const { allowUnserved } = study;
  const breaches = controllerBreaches(exact, study.models[controller]!.safety, study.linkTables[controller]!, {
    allowUnserved,
  });
  return breaches.length === 0 ? { plan: exact, cost } : undefined;
}

/** s; no stage is cut below this */
const LEAST_STAGE = 5;

/**
 * The stages with greens that make the cycle under the interstages as the lamps show them: a crossing's long clearance may
 * reach over a short stage, which the split search does not see. The longest green gives what is missing.
 */
function settle(stages: readonly Stage[], cycle: number, safety: ControllerSafety): Stage[] | undefined {
  const settled = stages.map((stage) => ({ ...stage }));
  for (let round = 0; round < 8; round++) {
    const excess = Math.round((stageCycle(settled, safety) - cycle) * 10) / 10;
    if (excess === 0) return settled;
    const longest = settled.reduce((a, b) => (b.green > a.green ? b : a));
    longest.green = Math.round((longest.green - excess) * 10) / 10;
    if (longest.green < LEAST_STAGE) return undefined;
  }
  return undefined;
}

/** s: no controller runs a shorter half of the common cycle, lawful or not */
export const LEAST_CYCLE = 30;

/** The plans of one controller at a common cycle and at half of it, by what the junction by itself loses under them, best first. */
export function fittedAt(study: WaveStudy, controller: number, choices: readonly StagePlan[], cycle: number): Fitted[] {
  const lengths = cycle % 2 === 0 && cycle / 2 >= LEAST_CYCLE ? [cycle, cycle / 2] : [cycle];
  return lengths
    .flatMap((length) => choices.flatMap((plan) => fitStages(study, controller, plan, length) ?? []))
    .sort((a, b) => a.cost - b.cost);
}

/**
 * Every controller at a common cycle, or at half of it where the junction by itself is better served so. `structures` has
 * for each controller the stage plans to choose from. Undefined where some controller has none that fits.
 */
export function planAt(
  study: WaveStudy,
  structures: readonly (readonly StagePlan[])[],
  cycle: number,
): CyclePlan | undefined {
  const plans: StagePlan[] = [];
  for (const [controller, choices] of structures.entries()) {
    const best = fittedAt(study, controller, choices, cycle)[0];
    if (best === undefined) return undefined;
    plans.push(best.plan);
  }
  // where all are better off at half of it, that is the common cycle
  const common = plans.every((plan) => plan.cycle < cycle) ? cycle / 2 : cycle;
  return cyclePlan(study, plans, common);
}

/** Lamps and streams of given plans at a common cycle. */
export function cyclePlan(study: WaveStudy, plans: readonly StagePlan[], cycle: number): CyclePlan {
  const lamps = plans.map((plan) => {
    const data = study.safety.get(plan.controller)!;
    return lampRows(plan, data.links.length, data);
  });
  const streams = profileStreams(study.network, study.traffic, lamps, cycle);
  const periods = plans.map((plan) => plan.cycle);
  return { cycle, plans, lamps, periods, streams: withRoomForChance(study, streams, cycle) };
}

/** veh/h that a stream's greens let pass. */
function capacityOf(stream: ProfileStream, cycle: number): number {
  const open = stream.greens.reduce((sum, [start, end, rate]) => sum + (end - start) * rate, 0);
  return Math.max(1, (open * stream.saturation * 3600) / cycle);
}

/** What chance and overload add to the even queues of a stream. */
interface Beyond {
  /** vehicle-hours over the window */
  readonly delay: number;
  /** vehicles, the longest such queue */
  readonly queue: number;
  /** vehicle-hours, by weight, of those that stand where they block others */
  readonly spilled: number;
}

function beyondEven(volume: Float64Array, capacity: number, storage: number, hours: readonly number[]): Beyond {
  let delay = 0;
  let longest = 0;
  let spilled = 0;
  let left = 0;
  for (const [t, period] of hours.entries()) {
    const flow = volume[t]!;
    if (flow <= 0 && left <= 0) continue;
    const chance = incrementalDelay(flow / capacity, capacity, period);
    const carried = initialQueueDelay(flow, capacity, left, period);
    delay += flow * period * (chance + carried.delay);
    const queue = Math.max(left, (chance * Math.min(flow, capacity)) / 3600);
    spilled += flow * period * DELAY_WEIGHTS.spill * Math.max(0, queue - storage);
    longest = Math.max(longest, queue);
    left = Math.max(0, carried.queueAtEnd, (flow - capacity) * period + left);
  }
  return { delay: delay / 3600, queue: longest, spilled: spilled / 3600 };
}

/** Chance and overload take room as well: the longest queue that they add is taken off the storage. */
function withRoomForChance(study: WaveStudy, streams: readonly ProfileStream[], cycle: number): ProfileStream[] {
  return streams.map((stream, i) => {
    if (stream.storage === Infinity) return stream;
    const { volume } = study.traffic.groups[i]!;
    const { queue } = beyondEven(volume, capacityOf(stream, cycle), stream.storage, study.hours);
    return { ...stream, storage: Math.max(1, stream.storage - queue) };
  });
}

/**
 * What chance and overload add to the cost of one stream, beyond its profile: s of delay a second, with stops and spillback as
 * they weigh.
 * @param i the stream's lane group
 */
export function beyondCost(study: WaveStudy, i: number, stream: ProfileStream, cycle: number): number {
  const window = study.hours.reduce((sum, period) => sum + period, 0);
  const { volume, storage, feeds } = study.traffic.groups[i]!;
  const room = feeds.length === 0 ? Infinity : storage;
  const { delay, spilled } = beyondEven(volume, capacityOf(stream, cycle), room, study.hours);
  return (delay / window) * (1 + study.weights.stop / cycle) + spilled / window;
}

/**
 * Cost of settled profiles with what chance and overload add, in s of delay a vehicle of the whole demand; a stop counts as
 * weighted. Streams are those of `profileStreams`, one a lane group.
 */
export function profileCost(study: WaveStudy, streams: readonly ProfileStream[], profiles: FlowProfiles): number {
  let cost = profiles.totals().cost;
  for (const [i, stream] of streams.entries()) cost += beyondCost(study, i, stream, profiles.cycle);
  return cost / study.departing;
}
