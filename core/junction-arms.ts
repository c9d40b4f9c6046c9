// The arms of a junction: which roads leave in which direction, how wide, and how far back their stop lines stand.
import type { Xy } from './geometry.ts';
import { headingAt, polylineLength } from './geometry.ts';
import type { SketchNode } from './network-sketch.ts';
import type { Road } from './sketch-roads.ts';

/** One direction away from a node. Lateral metres are positive to the left when looking away from the node. */
export interface Arm {
  /** rad, counter-clockwise from east, away from the node */
  readonly bearing: number;
  readonly arriving: readonly Road[];
  readonly leaving: readonly Road[];
  /** m, the carriageway's edges */
  readonly left: number;
  readonly right: number;
  /** m from the node to the stop line and to the corner's kerbs */
  trim: number;
  corner: number;
}

export interface Junction {
  readonly node: SketchNode;
  /** counter-clockwise from east */
  readonly arms: readonly Arm[];
}

const CORNER_RADIUS = 5;
/** rad; arms that leave at less than this apart are one road */
export const ONE_ROAD = 0.02;
/** rad; beyond this two neighbouring arms have no corner between them */
const NO_CORNER = 2.97;
/** m, the farthest that a corner may push a stop line back */
const MOST_TRIM = 35;
/** m, from stop line to stop line where a road merely goes on, half of it */
const PLAIN_TRIM = 1;
/** m, the same where its lanes shift or change in number */
const TAPER_TRIM = 8;
/** m between a stop line and the crossing behind it, and between the crossing and the kerbs' corner */
export const CROSSING_GAP = 1;

/** Where a lane of a road lies, m left of the centre line when looking along the road (right-hand traffic: negative). */
export function laneOffset(road: Road, lane: number): number {
  const { widths } = road;
  if (widths === undefined) return -(road.inner + (road.lanes - 1 - lane + 0.5) * road.width);
  return -(road.inner + widths.slice(lane + 1).reduce((sum, width) => sum + width, 0) + widths[lane]! / 2);
}

/** m left of the centre line, looking along the road: inner and outer edge of the carriageway. */
function edgesOf(road: Road): [inner: number, outer: number] {
  const whole = road.widths?.reduce((sum, width) => sum + width, 0) ?? road.lanes * road.width;
  return [-road.inner, -(road.inner + whole)];
}

/** The junctions of a sketch, stop lines set; `crossings` gives the width of the crossing wanted on an arm, or 0. */
export function layOutJunctions(
  nodes: readonly SketchNode[],
  roads: readonly Road[],
  crossings: (node: string, arm: Arm) => number,
): Junction[] {
  const arriving = new Map<string, Road[]>(nodes.map((node) => [node.id, []]));
  const leaving = new Map<string, Road[]>(nodes.map((node) => [node.id, []]));
  for (const road of roads) {
    leaving.get(road.from)!.push(road);
    arriving.get(road.to)!.push(road);
  }
  const junctions = nodes.map((node) => {
    const arms = armsOf(leaving.get(node.id)!, arriving.get(node.id)!);
    setCorners(arms, node.cornerRadius ?? CORNER_RADIUS);
    for (const arm of arms) {
      const width = crossings(node.id, arm);
      arm.trim = arm.corner + (width > 0 ? width + 2 * CROSSING_GAP : 0);
    }
    return { node, arms };
  });
  fitToRoads(junctions, roads);
  return junctions;
}

function armsOf(leaving: readonly Road[], arriving: readonly Road[]): Arm[] {
  const outward = [
    ...leaving.map((road) => ({ road, bearing: headingAt(road.centre, 0), leaves: true })),
    ...arriving.map((road) => ({ road, bearing: opposite(headingAt(road.centre, Infinity)), leaves: false })),
  ];
  const groups: (typeof outward)[] = [];
  for (const entry of outward) {
    const group = groups.find((known) => Math.abs(turn(known[0].bearing, entry.bearing)) < ONE_ROAD);
    if (group === undefined) groups.push([entry]);
    else group.push(entry);
  }
  const arms = groups.map((group): Arm => {
    const sides = group.flatMap(({ road, leaves }) => edgesOf(road).map((side) => (leaves ? side : -side)));
    return {
      bearing: group[0].bearing,
      leaving: group.filter(({ leaves }) => leaves).map(({ road }) => road),
      arriving: group.filter(({ leaves }) => !leaves).map(({ road }) => road),
      left: Math.max(...sides),
      right: Math.min(...sides),
      trim: 0,
      corner: 0,
    };
  });
  return arms.sort((a, b) => positive(a.bearing) - positive(b.bearing));
}

/** The angle from one heading to another, in (-pi, pi], positive to the left. Unit rad. */
export function turn(from: number, to: number): number {
  const angle = positive(to - from);
  return angle > Math.PI ? angle - 2 * Math.PI : angle;
}

const positive = (angle: number): number => ((angle % (2 * Math.PI)) + 2 * Math.PI) % (2 * Math.PI);
const opposite = (angle: number): number => angle + Math.PI;

/**
 * Sets each arm's `corner`: where its carriageway is clear of its neighbours', kerbs rounded with `radius`. The edges of
 * two arms at an angle a apart meet (l + r cos a) / sin a from the node; the rounding begins radius / tan(a / 2) farther.
 */
function setCorners(arms: readonly Arm[], radius: number): void {
  const plain = arms.length <= 2;
  for (const arm of arms) arm.corner = plain ? continuation(arms) : PLAIN_TRIM;
  arms.forEach((arm, i) => {
    const next = arms[(i + 1) % arms.length];
    const angle = positive(next.bearing - arm.bearing);
    if (next === arm || angle > NO_CORNER) return;
    const rounding = radius / Math.tan(angle / 2);
    const toNext = (-next.right + arm.left * Math.cos(angle)) / Math.sin(angle) + rounding;
    const toArm = (arm.left - next.right * Math.cos(angle)) / Math.sin(angle) + rounding;
    arm.corner = Math.min(MOST_TRIM, Math.max(arm.corner, toNext));
    next.corner = Math.min(MOST_TRIM, Math.max(next.corner, toArm));
  });
}

/** A road that ends or goes on needs no room, unless its lanes shift or its vehicles turn round. */
function continuation(arms: readonly Arm[]): number {
  const roads = arms.flatMap((arm) => [...arm.leaving, ...arm.arriving]);
  if (arms.length === 1) return roads.some((road) => road.sketch.uTurn === true) ? TAPER_TRIM : 0;
  const steady = roads.every((road) =>
    roads.some((other) => other !== road && other.lanes === road.lanes && other.inner === road.inner),
  );
  return steady ? PLAIN_TRIM : TAPER_TRIM;
}

/** Keeps a fifth of each road between its stop lines, however close its junctions are. */
function fitToRoads(junctions: readonly Junction[], roads: readonly Road[]): void {
  const ends = new Map<Road, Arm[]>();
  for (const { arms } of junctions) {
    for (const arm of arms) {
      for (const road of [...arm.leaving, ...arm.arriving]) ends.set(road, [...(ends.get(road) ?? []), arm]);
    }
  }
  for (const road of roads) {
    const length = 0.8 * polylineLength(road.centre);
    const wanted = ends.get(road)!.reduce((sum, arm) => sum + arm.trim, 0);
    if (wanted <= length) continue;
    for (const arm of ends.get(road)!) {
      arm.corner *= length / wanted;
      arm.trim *= length / wanted;
    }
  }
}

/** The point `away` metres from a node along an arm and `left` metres beside its centre line. */
export function armPoint(node: SketchNode, arm: Arm, away: number, left: number): [number, number] {
  const [cos, sin] = [Math.cos(arm.bearing), Math.sin(arm.bearing)];
  return [node.x + away * cos - left * sin, node.y + away * sin + left * cos];
}

/** The ground of a junction: from stop line to stop line, around the corners. */
export function outline({ node, arms }: Junction): Xy[] {
  if (arms.length < 2) return [];
  return arms.flatMap((arm, i) => {
    const next = arms[(i + 1) % arms.length];
    const angle = positive(next.bearing - arm.bearing);
    const from = armPoint(node, arm, arm.trim, arm.left);
    const side = [armPoint(node, arm, arm.trim, arm.right), from];
    if (angle > NO_CORNER || angle < 0.2) return side;
    const kerbFrom = armPoint(node, arm, arm.corner, arm.left);
    const kerbTo = armPoint(node, next, next.corner, next.right);
    const away = (-next.right + arm.left * Math.cos(angle)) / Math.sin(angle);
    const bend = armPoint(node, arm, away, arm.left);
    const round = [0, 0.25, 0.5, 0.75, 1].map((t): Xy => {
      const [a, b, c] = [(1 - t) ** 2, 2 * t * (1 - t), t * t];
      return [a * kerbFrom[0] + b * bend[0] + c * kerbTo[0], a * kerbFrom[1] + b * bend[1] + c * kerbTo[1]];
    });
    return [...side, ...round];
  });
}
