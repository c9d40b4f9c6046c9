// What a plan as found costs on flow profiles, whatever cycles its controllers have.
import { profileCost, type WaveStudy } from './cycle-plan.ts';
import { FlowProfiles } from './flow-profile.ts';
import { lampRows, linksOf } from './lamps.ts';
import type { Plan } from './plan.ts';
import { TENTHS } from './safety-matrix.ts';
import { profileStreams } from './stream-greens.ts';

/** Longest common cycle that is followed; beyond it cycles count as if they fitted into the longest of them. Unit s. */
const LONGEST = 1800;

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

/** The cycle in which all of the given ones come round, in whole seconds, or the longest of them where that takes too long. */
export function commonCycle(cycles: readonly number[]): number {
  let common = 1;
  for (const cycle of cycles.map(Math.round)) {
    common = (common * cycle) / greatestCommonDivisor(common, cycle);
    if (common > LONGEST) return Math.max(...cycles);
  }
  return common;
}

/** Cost in s of delay and stops a vehicle; NaN without a plan. */
export function foundCost(study: WaveStudy, plan: Plan | undefined): number {
  if (!plan) return Number.NaN;
  const { network, safety } = study;
  const own = network.controllerIds.map((id) => plan.controllers.find((entry) => entry.controller === id));
  const lamps = own.map((entry, c) => entry && lampRows(entry, linksOf(network, c), safety.get(entry.controller)));
  const cycle = commonCycle(lamps.flatMap((rows) => (rows ? [(rows.rows * rows.unit) / TENTHS] : [])));
  const streams = profileStreams(network, study.traffic, lamps, cycle);
  const offsets = own.map((entry) => entry?.offset ?? 0);
  const profiles = new FlowProfiles(streams, cycle, offsets, study.weights);
  return profileCost(study, streams, profiles);
}
