// What the page and the workers that run replications for it say to each other.
import type { DemandFile } from '../../core/demand.ts';
import type { FaultRecord } from '../../core/fault.ts';
import type { NetworkFile } from '../../core/network.ts';
import type { Plan, SafetyFile } from '../../signals/browser.ts';
import type { RunMeans } from './paired-evidence.ts';

/** One side of a comparison. */
export interface Variant {
  readonly network: NetworkFile;
  readonly demand: DemandFile;
  readonly plan: Plan;
}

export interface ReplicationCase {
  readonly variants: readonly Variant[];
  readonly safety: SafetyFile;
  /** s */
  readonly begin: number;
  readonly end: number;
}

export type ReplicationRequest =
  | { readonly kind: 'case'; readonly subject: ReplicationCase }
  | { readonly kind: 'run'; readonly variant: number; readonly seed: number };

/** How an edge fared over a run: s lost and m of standing queue, for the difference map. */
export interface EdgeOutcome {
  readonly timeLoss: Float64Array;
  readonly queue: Float32Array;
}

export type ReplicationReply =
  | {
      readonly kind: 'done';
      readonly variant: number;
      readonly seed: number;
      readonly means: RunMeans;
      readonly edges: EdgeOutcome;
    }
  | { readonly kind: 'fault'; readonly fault: FaultRecord };
