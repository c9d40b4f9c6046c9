// Dividing the network among workers: parts that are a function of the network alone, so that a result is one of them and never of
// how many workers share them out.
import type { CompiledNetwork } from '../core/compiled-network.ts';
import type { World } from './world.ts';

/** edge lanes from which on a network is large */
const LARGE = 4000;
/** edge lanes of a part, about: so many that what a step reads of them stays in a core's own cache */
const LANES_EACH = 2000;
const MOST = 128;

/**
 * Every lane belongs to one part: an edge's to that of the junction at its end, a junction's inside lanes to that of the edge that they
 * are counted for. An edge whose ends are in two parts is a border. Edges that are no borders touch only edges of their own part.
 */
export interface Parts {
  readonly count: number;
  /** by lane */
  readonly ofLane: Uint8Array;
  /** by edge: 1 on a border */
  readonly border: Uint8Array;
  /** where each part's lanes start in `world.occupied` in this step, and where the vehicles on them do, counted part by part */
  readonly first: Int32Array;
  readonly vehicles: Int32Array;
  /** by part: its first row and planner of approaches in this step, and where these and its crossing vehicles end */
  readonly firstRow: Int32Array;
  readonly firstPlanner: Int32Array;
  readonly rows: Int32Array;
  readonly planners: Int32Array;
  readonly crossings: Int32Array;
  /** by edge lane: how many were on it before lanes were changed */
  readonly counts: Int32Array;
  /** one number: how many were on the fullest lane */
  readonly fullest: Int32Array;
  /** by slot: whether it had to wait at its gate in the last step */
  held: Uint8Array;
  /** all lanes, part by part, as memory is ordered; empty where there is one part */
  readonly order: Int32Array;
  /** occupied lanes in order, before they are put in order of their parts */
  readonly list: Int32Array;
}

/** By edge lane: how many are on it, or were before others began to change lanes. */
export function countsOf({ parts, lanes }: World): Int32Array {
  return parts.count === 1 ? lanes.count : parts.counts;
}

/** @param asked how many parts; by the size of the network without it */
export function createParts(network: CompiledNetwork, countedFor: Int32Array, asked?: number): Parts {
  const { edgeCount, edgeLanes, laneCount, edgeFrom, edgeTo } = network;
  const count = asked ?? (edgeLanes < LARGE ? 1 : Math.min(MOST, 2 ** Math.round(Math.log2(edgeLanes / LANES_EACH))));
  const ofNode = divide(network, count);
  const many = count > 1;
  const ofLane = new Uint8Array(many ? laneCount : 0);
  const border = new Uint8Array(many ? edgeCount : 0);
  for (let lane = 0; lane < ofLane.length; lane++) ofLane[lane] = ofNode[edgeTo[countedFor[lane]!]!]!;
  for (let edge = 0; edge < border.length; edge++)
    border[edge] = ofNode[edgeFrom[edge]!] === ofNode[edgeTo[edge]!] ? 0 : 1;
  return {
    count,
    ofLane,
    border,
    first: new Int32Array(count + 1),
    vehicles: new Int32Array(count + 1),
    firstRow: new Int32Array(count),
    firstPlanner: new Int32Array(count),
    rows: new Int32Array(count),
    planners: new Int32Array(count),
    crossings: new Int32Array(count),
    counts: new Int32Array(many ? edgeLanes : 0),
    fullest: new Int32Array(1),
    held: new Uint8Array(0),
    order: many ? inOrder(ofLane, count) : new Int32Array(0),
    list: new Int32Array(many ? laneCount : 0),
  };
}

function inOrder(ofLane: Uint8Array, count: number): Int32Array {
  const next = new Int32Array(count + 1);
  for (let lane = 0; lane < ofLane.length; lane++) next[ofLane[lane]! + 1]!++;
  for (let part = 0; part < count; part++) next[part + 1]! += next[part]!;
  const order = new Int32Array(ofLane.length);
  for (let lane = 0; lane < ofLane.length; lane++) order[next[ofLane[lane]!]!++] = lane;
  return order;
}

/** The part of every node: the plane is cut again and again across its longer side, so that both halves have as many lanes. */
function divide(network: CompiledNetwork, parts: number): Uint8Array {
  const ofNode = new Uint8Array(network.nodeCount);
  const lanesTo = new Int32Array(network.nodeCount);
  for (let edge = 0; edge < network.edgeCount; edge++) {
    const node = network.edgeTo[edge]!;
    lanesTo[node] = lanesTo[node]! + network.edgeLaneTotal[edge]!;
  }
  const cut = (nodes: number[], first: number, into: number): void => {
    if (into <= 1) {
      for (const node of nodes) ofNode[node] = first;
      return;
    }
    const at = longerSide(network, nodes);
    nodes.sort((a, b) => at[a]! - at[b]! || a - b);
    const some = into >> 1;
    const all = nodes.reduce((sum, node) => sum + lanesTo[node]!, 0);
    let lanes = 0;
    let n = 0;
    while (n < nodes.length && lanes * into < all * some) lanes += lanesTo[nodes[n++]!]!;
    cut(nodes.slice(0, n), first, some);
    cut(nodes.slice(n), first + some, into - some);
  };
  cut(
    Array.from({ length: network.nodeCount }, (_, node) => node),
    0,
    parts,
  );
  return ofNode;
}

function longerSide({ nodeX, nodeY }: CompiledNetwork, nodes: readonly number[]): Float64Array {
  const extent = (at: Float64Array) => {
    let [least, most] = [Infinity, -Infinity];
    for (const node of nodes) {
      least = Math.min(least, at[node]!);
      most = Math.max(most, at[node]!);
    }
    return most - least;
  };
  return extent(nodeX) >= extent(nodeY) ? nodeX : nodeY;
}
