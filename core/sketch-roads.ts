// The roads of a sketch made ready for drawing: references resolved, turn pockets split off as edges of their own.
import { Fault } from './fault.ts';
import { pointAt, polylineLength, slicePolyline, type Xy } from './geometry.ts';
import { DEFAULT_LANE_WIDTH, type NetworkSketch, type SketchEdge, type SketchNode } from './network-sketch.ts';
import type { VehicleClass } from './vehicle-class.ts';

/** One edge to draw. `centre` runs from node to node, untrimmed. */
export interface Road {
  readonly id: string;
  readonly sketch: SketchEdge;
  readonly from: string;
  readonly to: string;
  readonly centre: readonly Xy[];
  readonly lanes: number;
  readonly width: number;
  /** m, of each lane, kerb first, where they differ from `width` */
  readonly widths?: readonly number[];
  /** pocket lanes among `lanes`, at the kerb and at the inner side */
  readonly kerbPocket: number;
  readonly innerPocket: number;
  readonly allow: readonly (readonly VehicleClass[] | undefined)[];
  /** true: this end is the sketch edge's own, so its turns, bans and signs apply */
  readonly meetsJunction: boolean;
  /** m from the centre line to the inner edge of the innermost lane, positive on the own side */
  readonly inner: number;
}

export interface Roads {
  readonly nodes: readonly SketchNode[];
  readonly roads: readonly Road[];
}

/** m; a road must have this much left before its pocket, taper included */
const LEAST_BEFORE_POCKET = 20;

/** Throws NET_UNKNOWN_NODE, NET_DUPLICATE_ID, NET_NO_LANES, NET_BAD_SHAPE, NET_POCKET_LENGTH, NET_LANE_CLASSES. */
export function layOutRoads(sketch: NetworkSketch): Roads {
  const nodes = new Map<string, SketchNode>();
  for (const node of sketch.nodes) {
    if (nodes.has(node.id)) throw new Fault('NET_DUPLICATE_ID', 'there are two nodes of this id; rename one', node.id);
    nodes.set(node.id, node);
  }
  const centres = new Map<string, readonly Xy[]>();
  for (const edge of sketch.edges) {
    if (centres.has(edge.id))
      throw new Fault('NET_DUPLICATE_ID', 'there are two edges of this id; rename one', edge.id);
    if (!(Number.isInteger(edge.lanes) && edge.lanes > 0))
      throw new Fault('NET_NO_LANES', `${edge.lanes} lanes; give a whole number above zero`, edge.id);
    centres.set(edge.id, centreLine(edge, nodes));
  }
  const paired = pairs(sketch.edges, centres);
  const roads: Road[] = [];
  for (const edge of sketch.edges) roads.push(...partsOf(edge, centres.get(edge.id)!, paired.has(edge.id), nodes));
  return { nodes: [...nodes.values()], roads };
}

function centreLine(edge: SketchEdge, nodes: ReadonlyMap<string, SketchNode>): Xy[] {
  const ends = [edge.from, edge.to].map((id): Xy => {
    const node = nodes.get(id);
    if (node === undefined) throw new Fault('NET_UNKNOWN_NODE', `node "${id}" does not exist; add it`, edge.id);
    return [node.x, node.y];
  });
  const line = [ends[0], ...(edge.shape ?? []), ends[1]];
  if (!(polylineLength(line) > 1))
    throw new Fault('NET_BAD_SHAPE', 'the edge is shorter than a metre; move its nodes apart', edge.id);
  return line;
}

/** Edges that have a partner in the other direction on the same course. */
function pairs(edges: readonly SketchEdge[], centres: ReadonlyMap<string, readonly Xy[]>): Set<string> {
  const key = (line: readonly Xy[]) => line.map(([x, y]) => `${x.toFixed(2)},${y.toFixed(2)}`).join(' ');
  const courses = new Set(edges.map((edge) => `${edge.from} ${edge.to} ${key(centres.get(edge.id)!)}`));
  const back = (edge: SketchEdge) => `${edge.to} ${edge.from} ${key([...centres.get(edge.id)!].reverse())}`;
  return new Set(edges.filter((edge) => courses.has(back(edge))).map((edge) => edge.id));
}

function partsOf(edge: SketchEdge, centre: readonly Xy[], paired: boolean, nodes: Map<string, SketchNode>): Road[] {
  const width = edge.width ?? DEFAULT_LANE_WIDTH;
  const [kerb, inner] = [edge.kerbPocket?.lanes ?? 0, edge.innerPocket?.lanes ?? 0];
  const allow = lists(edge, kerb, inner);
  const median = edge.median ?? 0;
  const side = (lanes: number, pocket: number) =>
    paired ? Math.max(-median / 2, median / 2 - pocket * width) : (-lanes * width) / 2;
  const main = { sketch: edge, from: edge.from, width, kerbPocket: 0, innerPocket: 0 };
  const lanes = edge.lanes;
  if (kerb + inner === 0)
    return [{ ...main, id: edge.id, to: edge.to, centre, lanes, allow, meetsJunction: true, inner: side(lanes, 0) }];
  const length = Math.max(edge.kerbPocket?.length ?? 0, edge.innerPocket?.length ?? 0);
  const at = polylineLength(centre) - length;
  if (!(at >= LEAST_BEFORE_POCKET && length > 0))
    throw new Fault(
      'NET_POCKET_LENGTH',
      `a pocket of ${length} m leaves ${at.toFixed(0)} m before it; shorten it`,
      edge.id,
    );
  const [x, y] = pointAt(centre, at);
  const split: SketchNode = { id: `${edge.id}.widening`, x, y, control: 'priority' };
  nodes.set(split.id, split);
  const plain = allow.slice(kerb, kerb + lanes);
  const all = lanes + kerb + inner;
  return [
    {
      ...main,
      id: edge.id,
      to: split.id,
      centre: slicePolyline(centre, 0, at),
      lanes,
      allow: plain,
      meetsJunction: false,
      inner: side(lanes, 0),
    },
    {
      ...main,
      id: `${edge.id}.approach`,
      from: split.id,
      to: edge.to,
      centre: slicePolyline(centre, at, at + length),
      lanes: all,
      kerbPocket: kerb,
      innerPocket: inner,
      allow,
      meetsJunction: true,
      inner: side(all, inner),
    },
  ];
}

/** Classes by lane, pockets included; pockets admit what their neighbour does. */
function lists(edge: SketchEdge, kerb: number, inner: number): (readonly VehicleClass[] | undefined)[] {
  const { allow, lanes } = edge;
  const byLane = allow?.some((entry) => typeof entry !== 'string') === true;
  const own = byLane
    ? [...(allow as readonly (readonly VehicleClass[] | undefined)[])]
    : Array.from({ length: lanes }, () => allow as readonly VehicleClass[] | undefined);
  if (own.length !== lanes)
    throw new Fault('NET_LANE_CLASSES', `${own.length} class lists for ${lanes} lanes; give one a lane`, edge.id);
  return [
    ...Array.from({ length: kerb }, () => undefined),
    ...own,
    ...Array.from({ length: inner }, () => own[lanes - 1]),
  ];
}
