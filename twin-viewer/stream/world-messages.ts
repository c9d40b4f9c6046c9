// What the page and the worker that simulates a world for it say to each other.
import type { FaultRecord } from '../../core/fault.ts';
import type { CorridorTrack, Plan } from '../../signals/browser.ts';
import type { PlaceText, Variant } from '../what-if/place-book.ts';
import type { VehiclePoses } from './vehicle-poses.ts';
import type { WorldFigures } from './world-figures.ts';

/** What a world begins with. */
export interface WorldOpening {
  readonly variant: Variant;
  readonly seed: number;
  /** s */
  readonly begin: number;
  readonly end: number;
}

export type WorldRequest =
  | { readonly kind: 'place'; readonly text: PlaceText }
  /** another world from now on; `turn` counts them, so that what is told of the one before is known */
  | { readonly kind: 'open'; readonly turn: number; readonly opening: WorldOpening }
  /** the same world goes on as that of another turn */
  | { readonly kind: 'keep'; readonly turn: number }
  /** simulate up to here, with a glance now and then, then send one step */
  | { readonly kind: 'skip'; readonly until: number }
  /** send every step up to here */
  | { readonly kind: 'play'; readonly until: number }
  /** from now on under this plan */
  | { readonly kind: 'plan'; readonly plan: Plan }
  /** from now on tell who is where on a corridor (m along it by lane: start and slope each way); none without */
  | { readonly kind: 'trace'; readonly track: CorridorTrack | undefined }
  /** an ambulance from edge to edge, at once; `green` clears its way */
  | { readonly kind: 'mission'; readonly from: string; readonly to: string; readonly green: boolean };

/** One step of a world as it is drawn and told. */
export interface WorldStep {
  readonly time: number;
  readonly poses: VehiclePoses;
  readonly lamps: Uint8Array<ArrayBuffer>;
  readonly load: Uint8Array<ArrayBuffer>;
  readonly figures: WorldFigures;
  /** now and then: what each road has done in the last minutes */
  readonly roads: RoadLoad | undefined;
  /** vehicle, m along the corridor that is traced, 1 out or 0 back, s: four numbers a sighting, in order of time */
  readonly traced: Float32Array<ArrayBuffer>;
  readonly mission: MissionStep | undefined;
}

/** By edge, over the last minutes. */
export interface RoadLoad {
  /** s a vehicle that passed */
  readonly delay_s: Float32Array;
  /** m from the stop line to the back of the last standing vehicle, now */
  readonly queue_m: Float32Array;
  /** veh/h that left the edge */
  readonly flow_vehh: Float32Array;
}

/** How an ambulance stands. */
export interface MissionStep {
  readonly vehicle: number;
  /** s under way */
  readonly seconds: number;
  /** 0..1 of its way */
  readonly share: number;
  readonly arrived: boolean;
  readonly stops: number;
  /** junctions turned to green for it so far */
  readonly held: number;
}

/** Each with the turn of the world that it tells of. */
export type WorldReply = { readonly turn: number } & WorldNews;

export type WorldNews =
  | { readonly kind: 'step'; readonly step: WorldStep }
  /** how a time that is skipped goes by; its end comes as a step */
  | { readonly kind: 'glance'; readonly step: WorldStep }
  | { readonly kind: 'end'; readonly time: number }
  | { readonly kind: 'fault'; readonly fault: FaultRecord };
