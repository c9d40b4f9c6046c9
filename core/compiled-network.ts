// The compiled network: immutable typed arrays that the engine, the router and the drawing read.

/** Right of way at a gate, in the order of `RIGHTS_OF_WAY`. */
export const RIGHT = { major: 0, minor: 1, equal: 2, stop: 3, allWayStop: 4, zipper: 5 } as const;

/** How two paths through a junction meet. */
export const MEETING = { cross: 0, merge: 1, diverge: 2 } as const;

/**
 * Lanes are numbered edge lanes first (edge by edge, kerb side first), then inside lanes (junction by junction).
 * An inside lane is one path piece of a connection; a connection whose vehicles may wait inside the junction has two,
 * in sequence. Entering an inside lane means passing its gate, so **gate g is the entry of lane `edgeLanes + g`**.
 * CSR columns: the entries of row `i` stand at `xStart[i] .. xStart[i + 1]`.
 */
export interface CompiledNetwork {
  readonly name: string;
  readonly drivingSide: 'right' | 'left';

  readonly nodeCount: number;
  readonly nodeIds: readonly string[];
  readonly nodeX: Float64Array;
  readonly nodeY: Float64Array;
  /** index into NODE_CONTROLS */
  readonly nodeControl: Uint8Array;

  readonly edgeCount: number;
  readonly edgeIds: readonly string[];
  readonly edgeIndex: ReadonlyMap<string, number>;
  readonly edgeFrom: Int32Array;
  readonly edgeTo: Int32Array;
  readonly edgeFirstLane: Int32Array;
  readonly edgeLaneTotal: Uint8Array;
  /** m, of lane 0 */
  readonly edgeLength: Float64Array;
  readonly edgePriority: Float32Array;
  /** 1: part of the circle of a roundabout */
  readonly edgeRoundabout: Uint8Array;

  readonly laneCount: number;
  /** lanes below this are on edges, the rest are inside junctions */
  readonly edgeLanes: number;
  /** m */
  readonly laneLength: Float64Array;
  /** m/s */
  readonly laneSpeed: Float64Array;
  /** m */
  readonly laneWidth: Float32Array;
  /** class mask */
  readonly laneAllow: Uint32Array;
  /** edge of an edge lane; -1 inside */
  readonly laneEdge: Int32Array;
  /** the junction at the end of an edge lane, or around an inside lane */
  readonly laneNode: Int32Array;
  /** CSR by lane, in points: shape of lane l is laneShape[2*laneShapeStart[l] .. 2*laneShapeStart[l+1]] as x, y */
  readonly laneShapeStart: Uint32Array;
  readonly laneShape: Float32Array;
  /** CSR by lane: the gates that leave it. An inside lane that ends on an edge lane has none. */
  readonly laneGateStart: Uint32Array;
  readonly laneGates: Int32Array;
  /** CSR by edge lane: inside lanes that end on it */
  readonly laneSourceStart: Uint32Array;
  readonly laneSources: Int32Array;

  readonly gateCount: number;
  /** the lane before the gate: an edge lane, or the first inside piece */
  readonly gateFrom: Int32Array;
  /** the lane after the inside lane behind the gate: an edge lane, or the second inside piece */
  readonly gateTo: Int32Array;
  /** the edge lane finally reached */
  readonly gateTarget: Int32Array;
  /** index into the authored connections */
  readonly gateConnection: Int32Array;
  /** index into DIRECTIONS */
  readonly gateDirection: Uint8Array;
  /** RIGHT */
  readonly gateRight: Uint8Array;
  /** number of the lamp over all controllers, -1 without; second pieces have none */
  readonly gateLamp: Int32Array;
  readonly gateAllow: Uint32Array;
  /** 1: nobody enters without room beyond, so as not to stand in the way of its foes; 0 where it has none */
  readonly gateKeepClear: Uint8Array;
  /** m before the gate from which a driver sees all who go first */
  readonly gateVisibility: Float32Array;
  /** 1: its vehicles yield at the second piece's gate, not here */
  readonly gateWaitsInside: Uint8Array;
  /** 1: this is the gate of a second piece */
  readonly gateInside: Uint8Array;
  /** CSR by gate: gates whose approaching vehicles must be let pass first */
  readonly yieldStart: Uint32Array;
  readonly yields: Int32Array;
  /** 1: some other gate yields to this one, so its approaching vehicles are registered */
  readonly gateWatched: Uint8Array;
  /** CSR by gate: inside lanes (as gates) whose paths meet this one's */
  readonly meetStart: Uint32Array;
  readonly meetGate: Int32Array;
  /** MEETING */
  readonly meetKind: Uint8Array;
  /** m from the start of the own inside lane: the contested zone begins / ends */
  readonly meetFrom: Float32Array;
  readonly meetUntil: Float32Array;
  /** the same along the other inside lane */
  readonly meetFoeFrom: Float32Array;
  readonly meetFoeUntil: Float32Array;
  /** m along the other lane: where the middle lines cross, and where a rear must be to have cleared; may be beyond it */
  readonly meetFoeMiddle: Float32Array;
  readonly meetFoeClear: Float32Array;

  readonly controllerIds: readonly string[];
  /** lamps of controller c: controllerLamp[c] .. controllerLamp[c + 1] */
  readonly controllerLamp: Uint32Array;
  readonly lampCount: number;

  readonly busStopIds: readonly string[];
  readonly busStopLane: Int32Array;
  readonly busStopFrom: Float32Array;
  readonly busStopUntil: Float32Array;

  readonly crossings: readonly CompiledCrossing[];

  readonly detectorIds: readonly string[];
  readonly detectorLane: Int32Array;
  readonly detectorFrom: Float32Array;
  readonly detectorUntil: Float32Array;

  readonly entryExits: readonly CompiledEntryExit[];
}

/** Points of lanes, m from their starts, between which vehicles are measured. */
export interface CompiledEntryExit {
  readonly id: string;
  readonly entries: readonly { readonly lane: number; readonly position: number }[];
  readonly exits: readonly { readonly lane: number; readonly position: number }[];
}

/** A pedestrian crossing and the lamps over it. */
export interface CompiledCrossing {
  readonly id: string;
  readonly node: number;
  /** edges that it crosses */
  readonly edges: readonly number[];
  /** m, kerb to kerb */
  readonly length: number;
  /** m */
  readonly width: number;
  /** number of the lamp over all controllers, and of the one for the other direction; -1 without */
  readonly lamp: number;
  readonly lamp2: number;
  /** its line as drawn, empty where it is not known */
  readonly shape: readonly (readonly [number, number])[];
  /** without a lamp: people go first */
  readonly priority: boolean;
}

/** `edge_index`, or `:node/gate` inside a junction. */
export function laneId(network: CompiledNetwork, lane: number): string {
  const edge = network.laneEdge[lane]!;
  if (edge < 0) return `:${network.nodeIds[network.laneNode[lane]!]}/${lane - network.edgeLanes}`;
  return `${network.edgeIds[edge]}_${lane - network.edgeFirstLane[edge]!}`;
}
