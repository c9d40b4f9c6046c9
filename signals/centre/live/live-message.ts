// What the service and the thread of the live street say to each other.
import type { FaultRecord } from '../../../core/fault.ts';
import type { StreetSample } from '../../../sim/street-gauge.ts';
import type { Batch } from '../../replication.ts';
import type { ControllerOrder } from '../../unit/controller-port.ts';
import type { UnitSetup } from '../../unit/controller-unit.ts';
import type { Reading } from '../store/store.ts';
import type { ProbeAsk } from './live-probe.ts';

/** What the thread is started with: one plan's lamps, and the run's window. */
export interface LiveStart {
  readonly batch: Batch;
  /** controllers that obey the centre; the others show their program as it was found */
  readonly units: readonly UnitSetup[];
  readonly seed: number;
  readonly speed: number;
  /** s of the street's day that run before anybody looks, so that it does not start empty */
  readonly warmUp: number;
  /** frames a second of real time at most */
  readonly rate: number;
  /** a running SUMO instead of our engine */
  readonly sumo?: SumoStart;
}

/** Which street SUMO runs: a configuration whose network is that of the place. */
export interface SumoStart {
  /** path of the .sumocfg */
  readonly config: string;
}

/** The clock of the live street. */
export interface LiveClock {
  readonly state: 'running' | 'paused';
  readonly time_s: number;
  readonly speed: number;
  readonly running: number;
  readonly waiting: number;
  readonly arrived: number;
  /** of the last vehicle frame */
  readonly sequence: number;
  /** s of simulated time given up because the machine was too slow */
  readonly behind_s: number;
}

export type ToStreet =
  | {
      readonly kind: 'pace';
      readonly request: number;
      readonly speed?: number | undefined;
      readonly paused?: boolean | undefined;
    }
  | {
      readonly kind: 'restart';
      readonly request: number;
      readonly seed?: number | undefined;
      readonly begin_s?: number | undefined;
    }
  | ProbeAsk
  | { readonly kind: 'measures'; readonly request: number }
  | { readonly kind: 'status'; readonly request: number; readonly controller: string }
  | { readonly kind: 'order'; readonly request: number; readonly controller: string; readonly order: ControllerOrder }
  | { readonly kind: 'stop' };

export type FromStreet =
  | { readonly kind: 'clock'; readonly clock: LiveClock }
  | { readonly kind: 'vehicles'; readonly frame: ArrayBuffer }
  | { readonly kind: 'lamps'; readonly frame: ArrayBuffer }
  | { readonly kind: 'sample'; readonly sample: StreetSample }
  | { readonly kind: 'readings'; readonly rows: readonly Reading[] }
  | { readonly kind: 'restarted' }
  | { readonly kind: 'answer'; readonly request: number; readonly value: unknown }
  | { readonly kind: 'refusal'; readonly request: number; readonly fault: FaultRecord }
  | { readonly kind: 'fault'; readonly fault: FaultRecord };
