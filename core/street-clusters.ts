// Joins the points that are one real junction: crossings of dual carriageways, signalled clusters, short stubs between.
import type { Xy } from './geometry.ts';
import { endsOf, type Street, type StreetPlane, streetsAt } from './osm-streets.ts';
import { type Arms, armsOf, trimsOf } from './street-arms.ts';

/** One junction, or a point where a street ends or changes. */
export interface Cluster {
  /** the least of its OSM nodes */
  readonly id: number;
  readonly vertices: readonly number[];
  /** streets that lie inside it and are not drawn */
  readonly inside: readonly Street[];
  readonly centre: Xy;
  readonly signalled: boolean;
}

export interface Clustering {
  readonly clusters: readonly Cluster[];
  /** by vertex */
  readonly of: ReadonlyMap<number, Cluster>;
  readonly arms: ReadonlyMap<Cluster, Arms>;
}

export interface ClusterWishes {
  readonly signalled: ReadonlySet<number>;
  readonly join: readonly (readonly number[])[];
  readonly apart: readonly (readonly number[])[];
}

/** m; streets shorter than these between two points of a junction lie inside it */
const ALWAYS = 4;
const BOTH_SIGNALLED = 34;
const ONE_SIGNALLED = 15;
const UNSIGNALLED = 10;
const DUAL = 20;
/** m; the farthest that two points of one junction may lie apart */
const WIDEST = 75;
const MOST_VERTICES = 24;
/** m; a street with less than this between its stop lines is no street */
const LEAST_STREET = 5;

class Groups {
  readonly #up = new Map<number, number>();
  readonly #members = new Map<number, number[]>();

  find(vertex: number): number {
    let root = vertex;
    for (let up = this.#up.get(root); up !== undefined; up = this.#up.get(root)) root = up;
    return root;
  }

  members(vertex: number): readonly number[] {
    const root = this.find(vertex);
    return this.#members.get(root) ?? [root];
  }

  join(a: number, b: number): void {
    const [root, other] = [Math.min(this.find(a), this.find(b)), Math.max(this.find(a), this.find(b))];
    if (root === other) return;
    this.#members.set(root, [...this.members(root), ...this.members(other)]);
    this.#up.set(other, root);
  }
}

/** Joins vertices into junctions; several rounds, since wider junctions swallow streets that looked long enough. */
export function clusterStreets(streets: readonly Street[], plane: StreetPlane, wishes: ClusterWishes): Clustering {
  const at = streetsAt(streets);
  const groups = new Groups();
  const apart = (a: number, b: number) =>
    wishes.apart.some((list) => {
      const members = [...groups.members(a), ...groups.members(b)];
      return list.filter((node) => members.includes(node)).length > 1;
    });
  const mayJoin = (a: number, b: number) => {
    const members = [...groups.members(a), ...groups.members(b)];
    return members.length <= MOST_VERTICES && extentOf(members.map(plane.at)) <= WIDEST && !apart(a, b);
  };
  for (const list of wishes.join) {
    const known = list.filter((node) => at.has(node));
    for (const node of known) groups.join(known[0]!, node);
  }
  const order = [...streets].sort((a, b) => a.length - b.length || (a.id < b.id ? -1 : 1));
  const isLit = (vertex: number) => groups.members(vertex).some((node) => wishes.signalled.has(node));
  for (const street of order) {
    const [from, to] = endsOf(street);
    if (groups.find(from) !== groups.find(to) && isShort(street, at, isLit) && mayJoin(from, to)) groups.join(from, to);
  }
  let clustering = clustersOf(streets, at, groups, plane, wishes);
  for (let round = 0; round < 4; round++) {
    const swallowed = order.filter((street) => isSwallowed(street, clustering, at) && mayJoin(...endsOf(street)));
    if (swallowed.length === 0) break;
    for (const street of swallowed) if (mayJoin(...endsOf(street))) groups.join(...endsOf(street));
    clustering = clustersOf(streets, at, groups, plane, wishes);
  }
  return clustering;
}

function extentOf(points: readonly Xy[]): number {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y] of points) {
    [west, east] = [Math.min(west, x), Math.max(east, x)];
    [south, north] = [Math.min(south, y), Math.max(north, y)];
  }
  return Math.hypot(east - west, north - south);
}

function isShort(
  street: Street,
  at: ReadonlyMap<number, readonly Street[]>,
  isLit: (vertex: number) => boolean,
): boolean {
  const { length, roundabout, inside } = street;
  if (length <= ALWAYS || (inside && length < WIDEST)) return true;
  if (roundabout) return false;
  const [from, to] = endsOf(street);
  const meets = (vertex: number) => at.get(vertex)!.length > 2;
  if (!meets(from) || !meets(to)) return length <= ALWAYS * 2 && (isLit(from) || isLit(to));
  const ring = [from, to].some((vertex) => at.get(vertex)!.some((other) => other.roundabout));
  if (ring) return false;
  const lit = Number(isLit(from)) + Number(isLit(to));
  if (lit === 2) return length <= BOTH_SIGNALLED;
  if (lit === 1) return length <= ONE_SIGNALLED || (isDual(street, at) && length <= BOTH_SIGNALLED);
  return length <= UNSIGNALLED || (isDual(street, at) && length <= DUAL);
}

const isOneway = ({ section }: Street) => section.forward.length === 0 || section.backward.length === 0;

/** Whether a street joins two one-way streets that run against each other: the middle of a dual carriageway's crossing. */
function isDual(street: Street, at: ReadonlyMap<number, readonly Street[]>): boolean {
  const courses = endsOf(street).map((vertex) =>
    at
      .get(vertex)!
      .filter((other) => other !== street && isOneway(other) && other.kind.kind !== 'rail')
      .map(courseOf),
  );
  return courses[0]!.some((a) => courses[1]!.some((b) => Math.cos(a - b) < -0.8));
}

/** rad, of a one-way street's traffic */
function courseOf({ centre, section }: Street): number {
  const [a, b] = [centre[0]!, centre[centre.length - 1]!];
  const sign = section.forward.length > 0 ? 1 : -1;
  return Math.atan2(sign * (b[1] - a[1]), sign * (b[0] - a[0]));
}

/** Whether nothing is left of a street between the stop lines at its ends. */
function isSwallowed(street: Street, { of, arms }: Clustering, at: ReadonlyMap<number, readonly Street[]>): boolean {
  const [from, to] = endsOf(street);
  const [a, b] = [of.get(from)!, of.get(to)!];
  if (a === b || street.roundabout || street.length > 40) return false;
  const isRing = (cluster: Cluster) => cluster.vertices.some((vertex) => at.get(vertex)!.some((one) => one.roundabout));
  if (isRing(a) || isRing(b)) return false;
  const meets = (cluster: Cluster) => cluster.vertices.some((vertex) => at.get(vertex)!.length > 2);
  if (!meets(a) || !meets(b)) return false;
  const trims = [arms.get(a)!.trimOf(street, 'from'), arms.get(b)!.trimOf(street, 'to')];
  return street.length - trims[0]! - trims[1]! < LEAST_STREET;
}

function clustersOf(
  streets: readonly Street[],
  at: ReadonlyMap<number, readonly Street[]>,
  groups: Groups,
  plane: StreetPlane,
  wishes: ClusterWishes,
): Clustering {
  const of = new Map<number, Cluster>();
  const clusters: Cluster[] = [];
  const within = new Map<number, Street[]>();
  for (const street of streets) {
    const [from, to] = endsOf(street);
    const root = groups.find(from);
    if (root !== groups.find(to)) continue;
    // a long way round from a junction to itself is a street of its own
    const span = extentOf(groups.members(root).map(plane.at));
    if (street.length <= Math.max(1.6 * span, 12)) within.set(root, [...(within.get(root) ?? []), street]);
  }
  for (const vertex of at.keys()) {
    const root = groups.find(vertex);
    if (vertex !== root && of.has(root)) {
      of.set(vertex, of.get(root)!);
      continue;
    }
    if (of.has(vertex)) continue;
    const vertices = [...groups.members(root)].filter((node) => at.has(node)).sort((a, b) => a - b);
    const points = vertices.map(plane.at);
    const mean = (axis: 0 | 1) => points.reduce((sum, point) => sum + point[axis], 0) / points.length;
    const cluster: Cluster = {
      id: vertices[0]!,
      vertices,
      inside: within.get(root) ?? [],
      centre: [mean(0), mean(1)],
      signalled: vertices.some((node) => wishes.signalled.has(node)),
    };
    clusters.push(cluster);
    for (const node of vertices) of.set(node, cluster);
  }
  const arms = new Map(clusters.map((cluster) => [cluster, trimsOf(armsOf(cluster, at), cluster)]));
  return { clusters, of, arms };
}
