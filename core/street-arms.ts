// The arms of a junction of streets: where each begins, which way it points, how wide it is, where its stop line stands.
import {
  headingAt,
  intersections,
  offsetPolyline,
  type Polyline,
  pointAt,
  slicePolyline,
  type Xy,
} from './geometry.ts';
import { turn } from './junction-arms.ts';
import type { StreetLane } from './osm-lanes.ts';
import { endsOf, type Street } from './osm-streets.ts';
import type { Cluster } from './street-clusters.ts';

export interface StreetArm {
  readonly street: Street;
  /** which end of the street is here */
  readonly end: 'from' | 'to';
  readonly vertex: number;
  /** away from the junction */
  readonly outward: Polyline;
  /** rad, of the first metres of `outward` */
  readonly heading: number;
  /** m from `outward` to the carriageway's edges, positive to the left looking outward */
  readonly left: number;
  readonly right: number;
  /** m from the vertex to the stop line; what the neighbours ask for, however short the street is */
  trim: number;
}

/** The arms of one junction. */
export class Arms {
  readonly list: readonly StreetArm[];

  constructor(list: readonly StreetArm[]) {
    this.list = list;
  }

  of(street: Street, end: 'from' | 'to'): StreetArm | undefined {
    return this.list.find((arm) => arm.street === street && arm.end === end);
  }

  trimOf(street: Street, end: 'from' | 'to'): number {
    return this.of(street, end)?.trim ?? 0;
  }
}

export const widthOf = (lanes: readonly StreetLane[]): number =>
  lanes.reduce((sum, lane) => sum + (lane.kind === 'walk' ? 0 : lane.width), 0);

/** m, of the carriageway without its pavements; the street's line runs in its middle */
export function carriageway({ section }: Street): number {
  return widthOf(section.forward) + widthOf(section.backward) + section.middle;
}

/** m along an arm that are looked at */
const SIGHT = 60;
/** m over which an arm's heading is taken */
const HEADING_LENGTH = 12;
/** m, radius of the kerbs at corners */
const CORNER_RADIUS = 4;
/** m, from the vertex to the stop line where a street merely goes on; half of it */
const PLAIN_TRIM = 1;
/** m, where its lanes change */
const TAPER_TRIM = 7;
/** m, where signals stand at a crossing by itself */
const CROSSING_TRIM = 3.5;
const MOST_TRIM = 40;

export function armsOf(cluster: Cluster, at: ReadonlyMap<number, readonly Street[]>): StreetArm[] {
  const arms: StreetArm[] = [];
  const inside = new Set(cluster.inside);
  const here = new Set(cluster.vertices);
  const met = new Set<Street>();
  for (const vertex of cluster.vertices)
    for (const street of at.get(vertex) ?? []) if (!inside.has(street)) met.add(street);
  for (const street of met) {
    const [from, to] = endsOf(street);
    const half = carriageway(street) / 2;
    const add = (end: 'from' | 'to', vertex: number, outward: Polyline) => {
      const reach = pointAt(outward, Math.min(HEADING_LENGTH, street.length / 2));
      const heading = Math.atan2(reach[1] - outward[0]![1], reach[0] - outward[0]![0]);
      arms.push({ street, end, vertex, outward, heading, left: half, right: -half, trim: 0 });
    };
    if (here.has(from)) add('from', from, street.centre);
    if (here.has(to)) add('to', to, [...street.centre].reverse());
  }
  return arms;
}

/** Sets every arm's `trim`: where its carriageway is clear of all others and of the streets inside. */
export function trimsOf(arms: StreetArm[], cluster: Cluster): Arms {
  if (arms.length === 2 && cluster.inside.length === 0) {
    for (const arm of arms) arm.trim = continuation(arms[0]!, arms[1]!);
    return new Arms(arms);
  }
  const strips = arms.map((arm) => edgesOf(slicePolyline(arm.outward, 0, SIGHT), arm.left));
  const inner = cluster.inside.map((street) => edgesOf(street.centre, carriageway(street) / 2));
  const blends = arms.some((arm, i) => arms.slice(0, i).some((other, j) => blend(arm, other, strips[i]!, strips[j]!)));
  arms.forEach((arm, i) => {
    let trim = blends ? TAPER_TRIM : PLAIN_TRIM;
    arms.forEach((other, j) => {
      if (i === j) return;
      const angle = Math.abs(turn(arm.heading, other.heading));
      const reach = reachAt(angle, arm.vertex === other.vertex);
      trim = Math.max(trim, clearOf(strips[i]!, strips[j]!, reach, rounding(angle)));
    });
    for (const strip of inner) trim = Math.max(trim, clearOf(strips[i]!, strip, 25, CORNER_RADIUS / 2));
    arm.trim = arms.length === 1 ? 0 : Math.min(MOST_TRIM, trim);
  });
  return new Arms(arms);
}

/** Whether two arms leave one point side by side and lie over one another as far as can be seen: lanes that merge need room for it. */
function blend(a: StreetArm, b: StreetArm, own: readonly Polyline[], other: readonly Polyline[]): boolean {
  return (
    a.vertex === b.vertex &&
    Math.abs(turn(a.heading, b.heading)) < 0.2 &&
    clearOf(own, other, MOST_TRIM, 0) < TAPER_TRIM
  );
}

function edgesOf(line: Polyline, half: number): readonly Polyline[] {
  return [offsetPolyline(line, half), offsetPolyline(line, -half)];
}

/** m along an arm where its edges last touch those of another strip, and `more`; 0 where they never do within `reach`. */
function clearOf(own: readonly Polyline[], other: readonly Polyline[], reach: number, more: number): number {
  let last = -1;
  for (const a of own)
    for (const b of other)
      for (const { alongA } of intersections(a, b)) if (alongA <= reach) last = Math.max(last, alongA);
  return last < 0 ? 0 : last + more;
}

/** Arms that run side by side touch far out; there a stop line has nothing to do, unless they fork from one point. */
function reachAt(angle: number, fork: boolean): number {
  if (fork) return MOST_TRIM;
  if (angle < 0.25) return 14;
  return angle < 0.7 ? 28 : SIGHT;
}

/** m, from where the edges meet to where the kerb is straight */
function rounding(angle: number): number {
  if (angle < 0.5 || angle > 2.7) return 1;
  return Math.min(6, CORNER_RADIUS / Math.tan(angle / 2));
}

/** A street that goes on needs no room, unless its lanes shift or it bends. */
function continuation(a: StreetArm, b: StreetArm): number {
  const bend = Math.PI - Math.abs(turn(a.heading, b.heading));
  const widths = Math.abs(carriageway(a.street) - carriageway(b.street));
  const count = ({ street: { section } }: StreetArm) => section.forward.length + section.backward.length;
  if (widths < 0.3 && count(a) === count(b)) return bend < 0.35 ? PLAIN_TRIM : 3;
  return TAPER_TRIM;
}

/** The point `away` metres along an arm and `left` metres beside it. */
export function beside(arm: StreetArm, away: number, left: number): Xy {
  const [x, y] = pointAt(arm.outward, away);
  const heading = headingAt(arm.outward, away);
  return [x - left * Math.sin(heading), y + left * Math.cos(heading)];
}

export const STANDALONE_TRIM = CROSSING_TRIM;
