// The street as control sees it, whoever stands behind it: SUMO, our own engine, or detectors and controllers.
import type { LampLetters } from '../control/lamp-letters.ts';

/** How a vehicle drives, as far as that is known. m, m/s, m/s2, s. */
export interface VehicleKind {
  readonly length: number;
  readonly minGap: number;
  readonly accel: number;
  readonly decel: number;
  readonly tau: number;
  /** 0..1, driver imperfection */
  readonly sigma: number;
  readonly maxSpeed: number;
}

/** A vehicle on the road. The object stays the same while the vehicle is there. */
export interface TrackedVehicle {
  readonly id: string;
  readonly kind: VehicleKind;
  /** of the limit that it wants to drive */
  readonly speedFactor: number;
  /** edges of the compiled network */
  route: Int32Array;
  /** index into `route`: the edge it is on, or the one behind it while inside a junction */
  at: number;
  /** edge lane of the compiled network; -1 inside a junction */
  lane: number;
  /** m of its front from the lane's start; inside a junction from the stop line */
  position: number;
  /** m/s */
  speed: number;
  /** s that it has stood since it last moved */
  waited: number;
  /** name of its vehicle type, where the street tells */
  typeId?: string;
}

/** What a run of the field measured. Means as in `simulate --json`. */
export interface FieldMeasures {
  readonly vehicles: {
    readonly demanded: number;
    readonly departed: number;
    readonly arrived: number;
    readonly running: number;
    readonly waiting: number;
  };
  readonly mean: {
    readonly duration_s: number;
    readonly timeLoss_s: number;
    readonly departDelay_s: number;
    readonly delay_s: number;
    readonly stopped_s: number;
    readonly stops: number;
    readonly speed_mps: number;
  };
}

/** A street that can be watched and whose lamps can be set. Controllers are numbered as in the compiled network. */
export interface Field {
  readonly kind: 'sumo' | 'simulated';
  /** s */
  readonly time: number;
  readonly end: number;
  readonly vehicles: Iterable<TrackedVehicle>;
  /** the lamps that the street itself says it shows */
  lampsShown(controller: number): LampLetters;
  /** the lamps to show from now on */
  setLamps(controller: number, letters: LampLetters): void;
  /** lets a second pass */
  step(): Promise<void>;
  /** ends the run and says what it measured */
  finish(): Promise<FieldMeasures>;
  /** ends the run after a failure; leaves nothing behind */
  abandon(): Promise<void>;
}
