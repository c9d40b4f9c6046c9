// A road network as a sketch: centre lines, lane counts and wishes, from which the junction builder draws the rest.
import type { Xy } from './geometry.ts';
import type { NetworkFile, NetworkNode } from './network.ts';
import type { VehicleClass } from './vehicle-class.ts';

export interface SketchNode {
  readonly id: string;
  /** m */
  readonly x: number;
  readonly y: number;
  readonly control: NetworkNode['control'];
  /** signals only: the controller's id; the node's own id by default. Nodes may share a controller. */
  readonly controller?: string;
  /** m, radius of the kerbs at the corners; 5 by default */
  readonly cornerRadius?: number;
}

/** Extra lanes on the last metres before the stop line, for turns only. */
export interface SketchPocket {
  readonly lanes: number;
  /** m, from the widening to the stop line */
  readonly length: number;
}

/**
 * One direction of a road. Two edges between the same nodes with the same course form a two-way road: each lies on its
 * own side of the centre line. An edge without such a partner is a one-way road, drawn on both sides of it.
 */
export interface SketchEdge {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  /** number of through-going lanes, pockets not counted */
  readonly lanes: number;
  /** m/s */
  readonly speed: number;
  /** m, of one lane; 3.2 by default */
  readonly width?: number;
  /** points of the centre line between the two nodes */
  readonly shape?: readonly Xy[];
  /** the greater goes first where no lamp decides; 1 by default */
  readonly priority?: number;
  /** classes admitted, one list for all lanes or a list a lane (kerb first; undefined: everyone) */
  readonly allow?: readonly VehicleClass[] | readonly (readonly VehicleClass[] | undefined)[];
  readonly name?: string;
  readonly kind?: string;
  /** m, between the two directions; inner pockets take its room */
  readonly median?: number;
  readonly innerPocket?: SketchPocket;
  readonly kerbPocket?: SketchPocket;
  /** what each lane at the stop line serves, kerb first, pockets included: letters s l r t; chosen by rule without it */
  readonly turns?: readonly string[];
  /** edges that each lane at the stop line leads to, kerb first, pockets included; instead of `turns` where those are known */
  readonly leadsTo?: readonly (readonly string[])[];
  /** edges that may not be reached from this one */
  readonly banned?: readonly string[];
  /** true: vehicles may turn round at the end, from the innermost lane */
  readonly uTurn?: boolean;
  /** true: a stop sign where the edge is the minor one */
  readonly stopSign?: boolean;
}

/** A pedestrian crossing over the arm of `node` that `edge` (either direction) belongs to. */
export interface SketchCrossing {
  readonly node: string;
  readonly edge: string;
  /** m; 3 by default */
  readonly width?: number;
}

export interface NetworkSketch {
  readonly name: string;
  readonly source?: string;
  readonly drivingSide: 'right' | 'left';
  readonly nodes: readonly SketchNode[];
  readonly edges: readonly SketchEdge[];
  readonly crossings?: readonly SketchCrossing[];
  readonly projection?: NonNullable<NetworkFile['projection']>;
  readonly water?: readonly (readonly Xy[])[];
}

export const DEFAULT_LANE_WIDTH = 3.2;
