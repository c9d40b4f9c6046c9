// A junction becomes a roundabout: a one-way ring that goes first, with a node where each arm meets it.
import { Fault } from './fault.ts';
import { headingAt, type Polyline, polylineLength, slicePolyline, type Xy } from './geometry.ts';
import { turn } from './junction-arms.ts';
import type { NetworkEdge, NetworkFile, NetworkNode } from './network.ts';
import { connectionsAt, freeId, junctionOf, redrawJunction } from './redrawn-junction.ts';
import type { Road } from './sketch-roads.ts';
import type { Turning } from './turn-lanes.ts';
import { LATERAL_ACCELERATION } from './turn-path.ts';

/** m, of the circle that the ring's middle follows: a compact roundabout of 36 m across with one lane (NCHRP 1043, 10.2.1: 27 to 46 m) */
const RADIUS = 15;
const LANE_WIDTH = 4.5;
/** rad; roads that meet the ring nearer to one another than this share a node */
const ONE_ARM = 0.6;
/** m of the ring on either side of a node that belong to it, and of an arm between the ring and its stop line */
const NODE_HALF = 5;
const ENTRY_GAP = 4;

interface Arm {
  readonly at: number;
  readonly edges: NetworkEdge[];
  node: NetworkNode;
}

/**
 * Replaces `node` by a ring with as many lanes as the widest arm brings, two at most, driven counter-clockwise. Answers the ring's
 * edges and the way around between two edges that met at the node.
 * @throws Fault SCN_NO_JUNCTION where fewer than three arms meet
 */
export function buildRoundabout(
  network: NetworkFile,
  node: NetworkNode,
): { readonly ring: readonly string[]; readonly between: (from: string, to: string) => readonly string[] | undefined } {
  const arms = armsOf(network, node);
  if (arms.length < 3) {
    const text = `${arms.length} arms meet here; a roundabout needs three or more`;
    throw new Fault('SCN_NO_JUNCTION', text, `junction ${node.id}`);
  }
  const lanes = Math.min(2, Math.max(...arms.flatMap(({ edges }) => edges.map((edge) => edge.lanes.length))));
  const radius = RADIUS + (lanes - 1) * 2;
  removeWays(network, connectionsAt(network, node.id));
  network.nodes = network.nodes.filter((one) => one !== node);
  for (const arm of arms) {
    const id = freeId(`${node.id}.ring${arms.indexOf(arm)}`, network.nodes);
    const [x, y] = [node.x + radius * Math.cos(arm.at), node.y + radius * Math.sin(arm.at)];
    arm.node = { id, x, y, control: 'priority' };
    network.nodes.push(arm.node);
    for (const edge of arm.edges) moveEnd(edge, node, arm.node.id, radius + (lanes * LANE_WIDTH) / 2 + ENTRY_GAP);
  }
  moveCrossings(network, node, arms);
  const ring = arms.map((arm, i) => ringEdge(node, radius, lanes, arm, arms[(i + 1) % arms.length]!));
  network.edges.push(...ring);
  for (const [i, arm] of arms.entries()) joinArm(network, arm, ring[(i + ring.length - 1) % ring.length]!, ring[i]!);
  const armOf = (edge: string) => arms.findIndex(({ edges }) => edges.some(({ id }) => id === edge));
  const between = (from: string, to: string) => {
    const [a, b] = [armOf(from), armOf(to)];
    if (a < 0 || b < 0) return undefined;
    const steps = (b - a + arms.length) % arms.length || arms.length;
    return Array.from({ length: steps }, (_, k) => ring[(a + k) % ring.length]!.id);
  };
  return { ring: ring.map(({ id }) => id), between };
}

/** Roads by where they meet the junction, counter-clockwise; those that meet near one another together. */
function armsOf(network: NetworkFile, node: NetworkNode): Arm[] {
  const byId = new Map(network.edges.map((edge) => [edge.id, edge]));
  const arms: Arm[] = [];
  for (const { arriving, leaving, bearing } of junctionOf(network, node).arms) {
    const edges = [...arriving, ...leaving].map((road) => byId.get(road.id)!);
    const near = arms.find(({ at }) => Math.abs(turn(at, bearing)) < ONE_ARM);
    if (near === undefined) arms.push({ at: bearing, edges, node });
    else near.edges.push(...edges);
  }
  const positive = (angle: number) => (angle + 2 * Math.PI) % (2 * Math.PI);
  return arms.sort((a, b) => positive(a.at) - positive(b.at));
}

/** Takes connections out; what is left is numbered anew. */
function removeWays(network: NetworkFile, indices: readonly number[]): void {
  const gone = new Set(indices);
  const next = new Map<number, number>();
  network.connections.forEach((_, i) => {
    if (!gone.has(i)) next.set(i, next.size);
  });
  const renumbered = (list: readonly number[]) => list.flatMap((i) => next.get(i) ?? []);
  network.connections = network.connections.filter((_, i) => !gone.has(i));
  for (const connection of network.connections) {
    connection.foes = renumbered(connection.foes);
    connection.yieldsTo = renumbered(connection.yieldsTo);
    if (connection.insideYieldsTo) connection.insideYieldsTo = renumbered(connection.insideYieldsTo);
  }
}

/** Leads an edge's end to another node, its lanes cut back to `clear` m from the old one's middle. */
function moveEnd(edge: NetworkEdge, old: NetworkNode, to: string, clear: number): void {
  const arrives = edge.to === old.id;
  for (const lane of edge.lanes) {
    const inwards = arrives ? lane.shape : [...lane.shape].reverse();
    const cut = cutOutside(inwards, [old.x, old.y], clear);
    const scale = polylineLength(cut) / Math.max(0.1, polylineLength(lane.shape));
    lane.shape = arrives ? cut : cut.reverse();
    lane.length = Math.max(1, lane.length * scale);
  }
  const length = Math.min(...edge.lanes.map((lane) => lane.length));
  for (const lane of edge.lanes) lane.length = length;
  if (arrives) edge.to = to;
  else edge.from = to;
}

/** The part of a line towards `middle` that stays `clear` m away from it; a fifth of it is always left. */
function cutOutside(line: Polyline, middle: Xy, clear: number): [number, number][] {
  const whole = polylineLength(line);
  let until = whole;
  for (let cut = 0; cut <= whole * 0.8; cut += 0.5) {
    until = whole - cut;
    const [x, y] = slicePolyline(line, 0, until).at(-1)!;
    if (Math.hypot(x - middle[0], y - middle[1]) >= clear) break;
  }
  return slicePolyline(line, 0, until);
}

/** Crossings stay on their arms, as crossings without lamps of the arm's new node. */
function moveCrossings(network: NetworkFile, node: NetworkNode, arms: readonly Arm[]): void {
  for (const crossing of network.crossings ?? []) {
    if (crossing.node !== node.id) continue;
    const arm = arms.find(({ edges }) => edges.some(({ id }) => crossing.edges.includes(id)));
    crossing.node = (arm ?? arms[0]!).node.id;
  }
}

function ringEdge(centre: NetworkNode, radius: number, lanes: number, from: Arm, to: Arm): NetworkEdge {
  const sweep = (to.at - from.at + 2 * Math.PI) % (2 * Math.PI);
  const margin = Math.min(NODE_HALF / radius, sweep / 3);
  const speed = Math.sqrt(LATERAL_ACCELERATION * radius);
  const steps = Math.max(4, Math.ceil(sweep / 0.2));
  const arc = (r: number) =>
    Array.from({ length: steps + 1 }, (_, i): [number, number] => {
      const angle = from.at + margin + ((sweep - 2 * margin) * i) / steps;
      return [centre.x + r * Math.cos(angle), centre.y + r * Math.sin(angle)];
    });
  const length = radius * (sweep - 2 * margin);
  return {
    id: `${from.node.id}.on`,
    from: from.node.id,
    to: to.node.id,
    kind: 'roundabout',
    priority: 100,
    roundabout: true,
    // the kerb, and with it lane 0, is outside
    lanes: Array.from({ length: lanes }, (_, lane) => ({
      length,
      speed,
      width: LANE_WIDTH,
      shape: arc(radius + ((lanes - 1) / 2 - lane) * LANE_WIDTH),
    })),
  };
}

/** Ways at one node of the ring: around, onto it and off it, lane by lane. */
function joinArm(network: NetworkFile, arm: Arm, before: NetworkEdge, after: NetworkEdge): void {
  const junction = junctionOf(network, arm.node);
  const roads = new Map(
    junction.arms.flatMap((one) => [...one.arriving, ...one.leaving]).map((road) => [road.id, road]),
  );
  const [around, on] = [roads.get(before.id)!, roads.get(after.id)!];
  const ways: Turning[] = [];
  const lead = (
    from: Road,
    fromLane: number,
    to: Road,
    toLane: number,
    direction: Turning['direction'],
    joins = false,
  ) => {
    const angle = turn(headingAt(from.centre, Infinity), headingAt(to.centre, 0));
    ways.push({ from, fromLane, to, toLane, direction, angle, joins });
  };
  for (let lane = 0; lane < around.lanes; lane++) lead(around, lane, on, lane, 's');
  for (const edge of arm.edges) {
    const road = roads.get(edge.id)!;
    const leaves = edge.from === arm.node.id;
    for (let lane = 0; lane < road.lanes; lane++) {
      const ringLane = Math.min(lane, around.lanes - 1);
      if (!leaves) lead(road, lane, on, ringLane, 'r', lane > ringLane);
      else if (lane < around.lanes) lead(around, lane, road, lane, 'r');
    }
  }
  redrawJunction(network, arm.node, junction, ways, 'priority');
}
