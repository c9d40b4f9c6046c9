// A corridor as the journal tells it: who asked, what was forecast, what each junction did, and all of it in words.
import type { WayForecast } from '../../priority/corridor-forecast.ts';

export const CORRIDOR_STATES = [
  'requested',
  'forecast',
  'granted',
  'queued',
  'active',
  'passed',
  'recovered',
  'rejected',
  'cancelled',
  'failed',
] as const;
export type CorridorState = (typeof CORRIDOR_STATES)[number];

/** What each state means, for people. */
export const CORRIDOR_WORDS: Readonly<Record<CorridorState, string>> = {
  requested: 'Asked for; its gain and its price are being simulated.',
  forecast: 'Simulated; a dispatcher decides whether to grant it.',
  granted: 'Granted; the vehicle is not near a signal yet.',
  queued: 'Waits at a junction for another vehicle that goes first, or for the plan to have had its time.',
  active: 'Green is held or on its way for the vehicle.',
  passed: 'The vehicle has passed; the last junctions go back to their plans.',
  recovered: 'Over: every junction follows its plan again.',
  rejected: 'Refused by the dispatcher; the plans were left alone.',
  cancelled: 'Called off; every junction goes back to its plan.',
  failed: 'It could not go on; every junction goes back to its plan by itself.',
};

/** States in which junctions may be held. */
export const OPEN_STATES: readonly CorridorState[] = ['granted', 'queued', 'active'];
/** States in which nothing will happen any more. */
export const ENDED_STATES: readonly CorridorState[] = ['recovered', 'rejected', 'cancelled', 'failed'];

/** Where a request's end was put on the network. */
export interface SnappedPlace {
  readonly edge: string;
  readonly position_m: number;
  /** m from what was asked for */
  readonly off_m: number;
}

export interface CorridorJunction {
  readonly controller: string;
  readonly state: string;
  readonly eta_s: number | null;
  readonly granted_s: number | null;
  readonly released_s: number | null;
  readonly recovered_s: number | null;
  readonly reason: string | null;
}

/** What was seen before the grant; null fields where it could not be simulated, with the reason. */
export interface ShownForecast {
  readonly at_s: number;
  readonly wall_s: number;
  readonly horizon_s: number;
  readonly without: WayForecast['with'];
  readonly ways: readonly WayForecast[];
}

export interface CorridorRow {
  readonly id: string;
  readonly at: string;
  readonly by: string;
  readonly vehicle: string;
  readonly class: string;
  /** 0 life at risk, 1 fire or rescue, 2 others */
  readonly urgency: number;
  readonly reason: string;
  readonly from: string;
  readonly to: string;
  readonly snapped: { readonly from: SnappedPlace; readonly to: SnappedPlace };
  readonly depart_s: number | null;
  readonly driven: 'reported' | 'simulated';
  /** whether it is granted as soon as it is forecast */
  readonly atOnce: boolean;
  readonly incident: string | null;
  readonly state: CorridorState;
  readonly says: string;
  readonly forecast: ShownForecast | null;
  /** edge ids, once there is a way */
  readonly way: readonly string[] | null;
  readonly grantedBy: string | null;
  readonly junctions: readonly CorridorJunction[];
}

/** A vehicle of the fleet register. */
export interface FleetVehicle {
  readonly id: string;
  readonly class: FleetClass;
  readonly length_m: number;
  readonly agency: string;
  /** whether it may ask for green */
  readonly allowed: boolean;
  /** where it stands when it is not called, an edge */
  readonly station: string | null;
}

export const FLEET_CLASSES = ['ambulance', 'fire', 'rescue', 'police', 'other'] as const;
export type FleetClass = (typeof FLEET_CLASSES)[number];

/** How urgent a class is where the request does not say that life is at risk. */
export const CLASS_URGENCY: Readonly<Record<FleetClass, number>> = {
  ambulance: 1,
  fire: 1,
  rescue: 1,
  police: 2,
  other: 3,
};

/** Classes that are sent to a kind of incident, the fittest first. */
export const FIT_FOR: Readonly<Record<string, readonly FleetClass[]>> = {
  crash: ['ambulance', 'rescue', 'fire'],
  fire: ['fire', 'rescue', 'ambulance'],
  medical: ['ambulance', 'rescue'],
  crime: ['police'],
};
