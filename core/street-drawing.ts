// Draws a network of streets and junctions: lanes, stop lines, ways through, right of way, crossings and lamps.
import { closestApproach, headingAt, intersections, type Polyline, type Xy } from './geometry.ts';
import { type GuessingReport, tally } from './import-report.ts';
import { type Arm, type Junction, turn } from './junction-arms.ts';
import { drawTurnings, edgeOf } from './junction-builder.ts';
import type { Crossing, NetworkConnection, NetworkEdge, NetworkFile, NetworkNode } from './network.ts';
import type { Restrictions } from './osm-restrictions.ts';
import type { Street } from './osm-streets.ts';
import { numberSignals, type SignalledCrossing, type SignalledWay } from './signal-links.ts';
import { beside, carriageway, type StreetArm } from './street-arms.ts';
import type { Cluster, Clustering } from './street-clusters.ts';
import { passages } from './street-passages.ts';
import { roadsOf, type SignAt, type StreetRoad } from './street-roads.ts';
import { exitsOf, type StreetExit, type StreetTurning, turningsFrom } from './street-turnings.ts';

/** A crossing on an arm: m from the vertex to its middle. */
export interface ArmCrossing {
  readonly away: number;
  readonly lit: boolean;
  readonly guessed: boolean;
}

export interface DrawingWishes {
  readonly signAt: SignAt;
  readonly crossingOn: (arm: StreetArm) => ArmCrossing | undefined;
  /** how a junction is ruled, and whether that was guessed */
  readonly controlOf: (
    cluster: Cluster,
    arriving: readonly StreetRoad[],
  ) => { readonly control: NetworkNode['control']; readonly guessed: boolean };
  readonly restrictions: Restrictions;
}

export type Drawing = Pick<NetworkFile, 'nodes' | 'edges' | 'connections' | 'controllers' | 'crossings'>;

export const CROSSING_WIDTH = 3;
/** m; paths of different roads nearer than this touch */
const TOUCHING = 1.8;

/** Draws everything; lamps are numbered counter-clockwise when `mirrored`, so that they run clockwise in the end. */
export function drawStreets(
  streets: readonly Street[],
  clustering: Clustering,
  wishes: DrawingWishes,
  mirrored: boolean,
  report: GuessingReport,
): Drawing {
  const inside = new Set(clustering.clusters.flatMap((cluster) => cluster.inside));
  const shown = streets.filter((street) => !inside.has(street));
  const roads = shown.flatMap((street) => roadsOf(street, clustering, wishes.signAt));
  const edges = new Map(roads.map((road) => [road, withGuesses(edgeOf(road, road.centre), road)]));
  const [arrivals, departures] = [byNode(roads, 'to'), byNode(roads, 'from')];
  const nodes: NetworkNode[] = [];
  const connections: NetworkConnection[] = [];
  const ways: SignalledWay[] = [];
  const crossings: SignalledCrossing[] = [];
  for (const cluster of clustering.clusters) {
    const id = String(cluster.id);
    const [arriving, leaving] = [arrivals.get(id) ?? [], departures.get(id) ?? []];
    if (arriving.length + leaving.length === 0) continue;
    const arms = clustering.arms.get(cluster)!.list;
    const exits = exitsByRoad({ cluster, arriving, leaving }, wishes.restrictions, report);
    const { control, guessed } = wishes.controlOf(cluster, arriving);
    const way = [...exits.values()].some((list) => list.length > 0);
    const settled = way || arriving.length === 0 ? control : 'dead-end';
    const node = nodeOf(cluster, settled === 'signals' && !way ? 'dead-end' : settled, guessed);
    const junction: Junction = { node, arms: builderArms(arms, cluster, arriving, leaving) };
    const turnings = [...exits].flatMap(([road, own]) => turningsFrom(road, own, exits, node.control === 'signals'));
    if (turnings.length === 0 && node.control === 'signals') node.control = 'dead-end';
    const own = drawTurnings(junction, turnings, edges, connections.length, touches);
    connections.push(...own);
    const apart = lampsApart(own, turnings, connections.length - own.length);
    own.forEach((connection, i) => {
      ways.push({ node, bearing: bearingOf(junction, turnings[i]!.from), connection, apart: apart[i]! });
    });
    crossings.push(...crossingsOf(node, cluster, arms, roads, wishes));
    const shape = outlineOf(junction, arms);
    if (shape.length > 2) node.shape = shape;
    nodes.push(node);
  }
  const controllers = numberSignals(nodes, ways, crossings, !mirrored);
  return {
    nodes,
    edges: [...edges.values()],
    connections,
    controllers,
    crossings: crossings.map((one) => one.crossing),
  };
}

/** What sets ways of one road and direction apart under lamps of their own: cycle lanes, and ways that cross each other. */
function lampsApart(own: readonly NetworkConnection[], turnings: readonly StreetTurning[], first: number): string[] {
  const alike = (a: NetworkConnection, b: NetworkConnection) => a.from === b.from && a.direction === b.direction;
  const meets = (a: NetworkConnection, b: NetworkConnection) => a.to !== b.to || a.toLane !== b.toLane;
  return own.map((connection, i) => {
    const { from, fromLane } = turnings[i]!;
    if (from.section[fromLane]!.kind === 'cycle') return ' cycle';
    const group = own.filter((other) => alike(connection, other));
    const crossed = group.some((one) =>
      one.foes.some((foe) => group.includes(own[foe - first]!) && meets(one, own[foe - first]!)),
    );
    return crossed ? ` ${connection.to} ${connection.fromLane}` : '';
  });
}

function byNode(roads: readonly StreetRoad[], end: 'from' | 'to'): Map<string, StreetRoad[]> {
  const map = new Map<string, StreetRoad[]>();
  for (const road of roads) {
    const list = map.get(road[end]);
    if (list === undefined) map.set(road[end], [road]);
    else list.push(road);
  }
  return map;
}

function withGuesses(edge: NetworkEdge, { street }: StreetRoad): NetworkEdge {
  const guessed = [...street.section.guessed, ...(street.speedGuessed ? ['speed'] : [])];
  return guessed.length > 0 ? { ...edge, guessed } : edge;
}

function exitsByRoad(
  junction: { cluster: Cluster; arriving: readonly StreetRoad[]; leaving: readonly StreetRoad[] },
  restrictions: Restrictions,
  report: GuessingReport,
): Map<StreetRoad, StreetExit[]> {
  const forbidden = () => tally(report.used, 'turn forbidden by a restriction');
  const ways = passages(junction, restrictions, forbidden);
  return new Map([...ways].map(([road, leaving]) => [road, exitsOf(road, leaving)]));
}

function nodeOf(cluster: Cluster, control: NetworkNode['control'], guessed: boolean): NetworkNode {
  const [x, y] = cluster.centre;
  return {
    id: String(cluster.id),
    x,
    y,
    control,
    ...(cluster.vertices.length > 1 && { joined: cluster.vertices.map(String) }),
    ...(guessed && { guessed: ['control'] }),
  };
}

/** Arms as the builder knows them, counter-clockwise from east as seen from the junction's middle. */
function builderArms(
  arms: readonly StreetArm[],
  cluster: Cluster,
  arriving: readonly StreetRoad[],
  leaving: readonly StreetRoad[],
): Arm[] {
  const [cx, cy] = cluster.centre;
  const whole = 2 * Math.PI;
  const placed = arms.map((arm) => {
    const [x, y] = beside(arm, Math.max(arm.trim, 8), 0);
    const around = Math.hypot(x - cx, y - cy) < 1 ? arm.heading : Math.atan2(y - cy, x - cx);
    return { arm, around: (around + whole) % whole };
  });
  return placed
    .sort((a, b) => a.around - b.around)
    .map(({ arm }) => ({
      bearing: arm.heading,
      arriving: arriving.filter((road) => road.street === arm.street && road.endVertex === arm.vertex),
      leaving: leaving.filter((road) => road.street === arm.street && road.startVertex === arm.vertex),
      left: arm.left,
      right: arm.right,
      trim: 0,
      corner: 0,
    }));
}

function bearingOf({ arms }: Junction, road: StreetRoad): number {
  return arms.find((arm) => arm.arriving.includes(road))!.bearing;
}

function touches(a: Polyline, b: Polyline): boolean {
  return intersections(a, b).length > 0 || closestApproach(a, b).distance < TOUCHING;
}

function crossingsOf(
  node: NetworkNode,
  cluster: Cluster,
  arms: readonly StreetArm[],
  roads: readonly StreetRoad[],
  wishes: DrawingWishes,
): SignalledCrossing[] {
  const found: SignalledCrossing[] = [];
  for (const arm of arms) {
    const wish = wishes.crossingOn(arm);
    if (wish === undefined) continue;
    const lit = node.control === 'signals' && (wish.lit || cluster.signalled);
    const over = found.length > 0 && arms.length === 2 ? undefined : arm;
    // where a street merely goes on, both of its parts have the same crossing
    if (over === undefined) continue;
    const streets = arms.length === 2 ? arms.map(({ street }) => street) : [arm.street];
    const crossing: Crossing = {
      id: `${node.id}.crossing${found.length}`,
      node: node.id,
      edges: roads
        .filter(({ street, from, to }) => streets.includes(street) && [from, to].includes(node.id))
        .map(({ id }) => id),
      length: carriageway(arm.street),
      width: CROSSING_WIDTH,
      shape: [beside(arm, wish.away, arm.right), beside(arm, wish.away, arm.left)].map(([x, y]) => [x, y]),
      priority: !lit,
    };
    found.push({ node: lit ? node : { ...node, control: 'priority' }, bearing: arm.heading, crossing });
  }
  return found.map((one) => (one.node.control === 'signals' ? { ...one, node } : one));
}

/** The ground of a junction: from stop line to stop line around, the kerbs between rounded where they bend away. */
function outlineOf({ arms }: Junction, streetArms: readonly StreetArm[]): [number, number][] {
  if (arms.length < 2) return [];
  const around = arms.map((arm) => streetArms.find((one) => one.heading === arm.bearing && one.left === arm.left)!);
  return around.flatMap((arm, i) => {
    const next = around[(i + 1) % around.length]!;
    const [right, left] = [beside(arm, arm.trim, arm.right), beside(arm, arm.trim, arm.left)];
    const corner = beside(next, next.trim, next.right);
    const courses = [headingAt(arm.outward, arm.trim), headingAt(next.outward, next.trim)] as const;
    return [right, left, ...kerb(left, courses[0], corner, courses[1])].map(([x, y]): [number, number] => [x, y]);
  });
}

/** Points of the kerb from one arm's corner to the next arm's: a curve that leaves along the one and joins the other. */
function kerb(from: Xy, fromCourse: number, to: Xy, toCourse: number): Xy[] {
  const bend = turn(fromCourse, toCourse);
  if (Math.abs(bend) < 0.4 || Math.abs(bend) > 2.9) return [];
  const sine = Math.sin(bend);
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
  // both kerbs run inwards, against their courses, until they meet
  const inwards = (dy * Math.cos(toCourse) - dx * Math.sin(toCourse)) / sine;
  const outwards = (dy * Math.cos(fromCourse) - dx * Math.sin(fromCourse)) / sine;
  if (!(inwards > 0 && outwards > 0 && inwards < 25 && outwards < 25)) return [];
  const meet: Xy = [from[0] - inwards * Math.cos(fromCourse), from[1] - inwards * Math.sin(fromCourse)];
  return [0.2, 0.4, 0.6, 0.8].map((t): Xy => {
    const [a, b, c] = [(1 - t) ** 2, 2 * t * (1 - t), t * t];
    return [a * from[0] + b * meet[0] + c * to[0], a * from[1] + b * meet[1] + c * to[1]];
  });
}
