// What the page and the worker that simulates a world for it say to each other.
import type { DemandFile } from '../../core/demand.ts';
import type { FaultRecord } from '../../core/fault.ts';
import type { NetworkFile } from '../../core/network.ts';
import type { Plan, SafetyFile } from '../../signals/browser.ts';
import type { VehiclePoses } from './vehicle-poses.ts';
import type { WorldFigures } from './world-figures.ts';

/** A place with the plan that a world runs under. */
export interface WorldOpening {
  readonly network: NetworkFile;
  readonly demand: DemandFile;
  readonly safety: SafetyFile;
  readonly plan: Plan;
  readonly seed: number;
  /** s */
  readonly begin: number;
  readonly end: number;
}

export type WorldRequest =
  | { readonly kind: 'open'; readonly opening: WorldOpening }
  /** simulate without a picture up to here, then send one step */
  | { readonly kind: 'skip'; readonly until: number }
  /** send every step up to here */
  | { readonly kind: 'play'; readonly until: number }
  /** from now on under this plan */
  | { readonly kind: 'plan'; readonly plan: Plan };

/** One step of a world as it is drawn and told. */
export interface WorldStep {
  readonly time: number;
  readonly poses: VehiclePoses;
  readonly lamps: Uint8Array<ArrayBuffer>;
  readonly load: Uint8Array<ArrayBuffer>;
  readonly figures: WorldFigures;
}

export type WorldReply =
  | { readonly kind: 'step'; readonly step: WorldStep }
  | { readonly kind: 'end'; readonly time: number }
  | { readonly kind: 'fault'; readonly fault: FaultRecord };
