// A breach is one reason why a plan must not reach the street.
import type { PlanFaultCode } from './fault-table.ts';

/** One reason to refuse a plan. */
export interface Breach {
  readonly code: PlanFaultCode;
  readonly controller: string;
  /** the links concerned, none where it is about the whole plan */
  readonly links: readonly number[];
  /** s from the start of the lamps (the offset's reference), -1 where it has no moment */
  readonly at: number;
  /** what is wrong and how to cure it */
  readonly text: string;
}

export interface InterlockOptions {
  /** allow links that are never green; `--allow-unserved` */
  readonly allowUnserved?: boolean;
}
