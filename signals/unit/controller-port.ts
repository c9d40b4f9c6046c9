// What the timing centre knows of a controller, whoever stands behind it: the street, SUMO, or our own engine.
import type { ControllerPlan } from '../plan.ts';
import type { TransitionMethod } from '../transition.ts';

export type ControllerMode =
  | 'plan'
  | 'transition'
  | 'priority'
  | 'hold'
  | 'all-red'
  | 'flash'
  | 'off'
  | 'start-up'
  | 'fault';

export const MANUAL_ACTIONS = ['hold', 'step', 'all-red', 'flash', 'off', 'on'] as const;
export type ManualAction = (typeof MANUAL_ACTIONS)[number];

/** A plan as it is named on the wire: the centre's name, and the digest of what arrived. */
export interface NamedPlan {
  readonly version: string;
  readonly digest: string;
}

/** What a controller says of itself. */
export interface ControllerStatus {
  readonly controller: string;
  /** ms since 1970 UTC by the controller's own clock */
  readonly clock_ms: number;
  readonly mode: ControllerMode;
  readonly running: NamedPlan | null;
  readonly staged: NamedPlan | null;
  /** the highest fence number that it has obeyed */
  readonly fence: number;
  /** one letter a link */
  readonly lamps: string;
  /** s since the start of the cycle */
  readonly cycleTimer_s: number;
  readonly faults: readonly string[];
}

/**
 * Orders carry a fence number that only grows: a controller obeys none below the highest it has seen, so that an order
 * that was late on its way cannot undo a newer one. The same number again is the same order again, and does nothing.
 */
interface Fenced {
  readonly fence: number;
}

export interface StageOrder extends Fenced {
  readonly kind: 'stage';
  readonly version: string;
  readonly plan: ControllerPlan;
}

export interface ActivateOrder extends Fenced {
  readonly kind: 'activate';
  readonly version: string;
  readonly method: TransitionMethod;
  /** share of a cycle by which one may be lengthened or shortened */
  readonly limit: number;
}

export interface ManualOrder extends Fenced {
  readonly kind: 'manual';
  readonly action: ManualAction;
  /** s after which the controller goes back to its plan by itself */
  readonly lease_s: number;
}

/** Priority: a way through the junction becomes green as soon as is lawful, and stays so until the lease ends. */
export interface ServeOrder extends Fenced {
  readonly kind: 'serve';
  /** links to show green, the most urgent first; one that conflicts with those before it waits */
  readonly links: readonly number[];
  /** links whose vehicles stand in the same queue */
  readonly approach: readonly number[];
  /** s after which the controller goes back to its plan by itself, unless the order is given anew */
  readonly lease_s: number;
}

export interface ReleaseOrder extends Fenced {
  readonly kind: 'release';
}

export type ControllerOrder = StageOrder | ActivateOrder | ManualOrder | ServeOrder | ReleaseOrder;

/** What a detector measured in an interval. */
export interface Reading {
  readonly detector: string;
  /** ms since 1970 UTC, end of the interval */
  readonly at_ms: number;
  readonly interval_s: number;
  readonly vehicles: number;
  /** 0..1, share of the interval that somebody stood over it */
  readonly occupancy: number;
  /** m/s, NaN-free; -1 where nobody passed, or where it is not measured */
  readonly speed_mps: number;
}

/** One way to talk to one controller. Every call may fail with a `Fault`, or never answer. */
export interface ControllerPort {
  readonly controller: string;
  readonly adapter: string;
  /** true where the controller cannot be taken by hand from afar */
  readonly plansOnly?: true;
  /** true where the controller says its status by itself: nobody needs to ask */
  readonly reports?: true;
  status(): Promise<ControllerStatus>;
  /** Resolves when the controller has taken the order; whether it did as told is read back by `status`. */
  obey(order: ControllerOrder): Promise<void>;
  /** What its detectors measured since this was asked last; each row is told once. */
  readings?(): readonly Reading[];
  close(): Promise<void>;
}
