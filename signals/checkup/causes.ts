// What can be wrong with a signal, what to do first about it, and what a check-up says of a junction.
import type { Estimate } from '../../core/statistics.ts';

export const CHECKUP_CAUSES = [
  'cycle-too-long',
  'cycle-too-short',
  'split-wrong',
  'offset-wrong',
  'spilled',
  'starved',
  'detector-broken',
  'plan-at-wrong-hour',
] as const;
export type CheckupCause = (typeof CHECKUP_CAUSES)[number];

export const CAUSE_WORDS: Readonly<Record<CheckupCause, string>> = {
  'cycle-too-long': 'cycle too long',
  'cycle-too-short': 'cycle too short',
  'split-wrong': 'green shared out badly',
  'offset-wrong': 'out of step with the neighbours',
  spilled: 'exit full: traffic spills back into the junction',
  starved: 'starved: traffic is held at the signal before',
  'detector-broken': 'detector broken',
  'plan-at-wrong-hour': 'plan at the wrong hour',
};

/** One cause at a junction. */
export interface Diagnosis {
  readonly cause: CheckupCause;
  /** veh·h of delay a run that the remedy saves, mean over the runs with its 95 % interval; what is lost there where no remedy was simulated */
  readonly saving_vehh: Estimate;
  /** whether the saving was simulated, or is the delay that the cause was seen to make */
  readonly simulated: boolean;
  /** what was seen, in words */
  readonly evidence: string;
  /** what to do first, in words */
  readonly remedy: string;
}

/** A junction with what is wrong, most first; a whole place under the wrong plan is one row with the id `*`. */
export interface JunctionFinding {
  readonly junction: string;
  readonly name: string;
  /** veh through it a run */
  readonly vehicles: number;
  /** s a vehicle before its stop lines */
  readonly delay_s: number;
  /** veh·h a run that need not be lost: the largest saving; 0 where nothing was found */
  readonly excess_vehh: number;
  readonly causes: readonly Diagnosis[];
}
