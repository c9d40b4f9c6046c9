// The lanes as drawn, prepared so that a driven distance becomes a point in the plane by one look and no search.
import type { CompiledNetwork } from '../core/compiled-network.ts';

/** Units of a full turn of `heading`. */
export const TURN_UNITS = 4096;

/** One row a shape point of the network (`laneShapeStart` gives each lane's rows). */
export interface LaneCurves {
  readonly first: Uint32Array;
  /** m driven from the lane's start; the drawn shape is stretched to the driven length */
  readonly at: Float32Array;
  /** m */
  readonly x: Float32Array;
  readonly y: Float32Array;
  /** m drawn a metre driven, to the next point; a lane's last row repeats the one before it */
  readonly dx: Float32Array;
  readonly dy: Float32Array;
  /** direction to the next point, counter-clockwise from east, TURN_UNITS a turn */
  readonly heading: Uint16Array;
  /** m, of the box around all points */
  readonly west: number;
  readonly south: number;
  readonly extent: number;
}

/** Prepares the shapes of all lanes. */
export function createLaneCurves(network: CompiledNetwork): LaneCurves {
  const { laneShape, laneShapeStart, laneCount } = network;
  const points = laneShape.length / 2;
  const [at, dx, dy] = [new Float32Array(points), new Float32Array(points), new Float32Array(points)];
  const [x, y] = [new Float32Array(points), new Float32Array(points)];
  const heading = new Uint16Array(points);
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let p = 0; p < points; p++) {
    x[p] = laneShape[2 * p]!;
    y[p] = laneShape[2 * p + 1]!;
    west = Math.min(west, x[p]!);
    east = Math.max(east, x[p]!);
    south = Math.min(south, y[p]!);
    north = Math.max(north, y[p]!);
  }
  const curves = { first: laneShapeStart, at, x, y, dx, dy, heading };
  for (let lane = 0; lane < laneCount; lane++) measureLane(network, curves, lane);
  const known = points > 0;
  const extent = known ? Math.max(east - west, north - south) : 0;
  return { ...curves, west: known ? west : 0, south: known ? south : 0, extent };
}

type Drawn = Omit<LaneCurves, 'west' | 'south' | 'extent'>;

function measureLane({ laneLength }: CompiledNetwork, curves: Drawn, lane: number): void {
  const { first, at, x, y, dx, dy, heading } = curves;
  const from = first[lane]!;
  const last = first[lane + 1]! - 1;
  let drawn = 0;
  for (let p = from; p < last; p++) drawn += Math.hypot(x[p + 1]! - x[p]!, y[p + 1]! - y[p]!);
  const stretch = drawn > 0 ? laneLength[lane]! / drawn : 1;
  let driven = 0;
  for (let p = from; p < last; p++) {
    const length = Math.hypot(x[p + 1]! - x[p]!, y[p + 1]! - y[p]!) * stretch;
    at[p] = driven;
    dx[p] = length > 0 ? (x[p + 1]! - x[p]!) / length : 0;
    dy[p] = length > 0 ? (y[p + 1]! - y[p]!) / length : 0;
    heading[p] = turnUnits(Math.atan2(dy[p]!, dx[p]!));
    driven += length;
  }
  if (last <= from) return;
  at[last] = driven;
  dx[last] = dx[last - 1]!;
  dy[last] = dy[last - 1]!;
  heading[last] = heading[last - 1]!;
}

/** An angle (rad) in units of TURN_UNITS a turn. */
export function turnUnits(angle: number): number {
  return Math.round((angle * TURN_UNITS) / (2 * Math.PI)) & (TURN_UNITS - 1);
}

/**
 * The direction of (dx, dy) as `turnUnits(Math.atan2(dy, dx))` has it, to one unit, in a fifth of the time.
 * Abramowitz & Stegun (1964), 4.4.49: arctan on [0, 1] to 1e-5 rad.
 */
export function unitsToward(dx: number, dy: number): number {
  const across = dx < 0 ? -dx : dx;
  const along = dy < 0 ? -dy : dy;
  const steep = along > across;
  const most = steep ? along : across;
  if (most === 0) return 0;
  const z = (steep ? across : along) / most;
  const zz = z * z;
  const arc = z * (0.999866 + zz * (-0.3302995 + zz * (0.180141 + zz * (-0.085133 + zz * 0.0208351))));
  let angle = steep ? 0.5 * Math.PI - arc : arc;
  if (dx < 0) angle = Math.PI - angle;
  if (dy < 0) angle = -angle;
  return Math.round((angle * TURN_UNITS) / (2 * Math.PI)) & (TURN_UNITS - 1);
}

/** The row of the piece that holds `position`, m from the lane's start, looked for back from row `from`. */
export function pieceAt(curves: LaneCurves, lane: number, from: number, position: number): number {
  const first = curves.first[lane]!;
  let p = from;
  while (p > first && curves.at[p]! > position) p--;
  return p;
}
