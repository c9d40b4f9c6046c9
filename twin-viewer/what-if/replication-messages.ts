// What the page and the workers that run replications for it say to each other.
import type { FaultRecord } from '../../core/fault.ts';
import type { RunMeans } from './paired-evidence.ts';
import type { PlaceText, Variant } from './place-book.ts';

/** A run that is asked for: the newest asked is the one worked on, those before it wait half done. */
export interface ReplicationJob {
  readonly id: number;
  readonly variant: Variant;
  readonly seed: number;
  /** s */
  readonly begin: number;
  readonly end: number;
}

export type ReplicationRequest =
  | { readonly kind: 'place'; readonly text: PlaceText }
  | { readonly kind: 'run'; readonly job: ReplicationJob }
  | { readonly kind: 'cancel'; readonly ids: readonly number[] };

/** How an edge fared over a run: s lost and m of standing queue, for the difference map. */
export interface EdgeOutcome {
  readonly timeLoss: Float64Array;
  readonly queue: Float32Array;
}

export type ReplicationReply =
  /** what a run shows up to `until` (s) of it */
  | { readonly kind: 'part'; readonly id: number; readonly until: number; readonly means: RunMeans }
  | {
      readonly kind: 'done';
      readonly id: number;
      readonly means: RunMeans;
      readonly edges: EdgeOutcome;
      /** departures that the what-if leaves without a beginning or an end */
      readonly lost: number;
    }
  | { readonly kind: 'fault'; readonly id: number; readonly fault: FaultRecord };
