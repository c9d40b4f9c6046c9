// Where one looks from: a point on the ground, a distance, a bearing and a pitch; eased from one pose to the next.
import type { Xy } from '../../core/geometry.ts';

export interface CameraPose {
  /** m, the point on the ground in the middle of the picture */
  readonly x: number;
  readonly y: number;
  /** m from that point to the eye */
  readonly distance: number;
  /** rad, 0 looks north, clockwise */
  readonly bearing: number;
  /** rad from straight down */
  readonly pitch: number;
}

export const FIELD_OF_VIEW = (32 * Math.PI) / 180;
export const NEAREST = 25;
export const FARTHEST = 60_000;
export const STEEPEST = (68 * Math.PI) / 180;
/** s */
export const EASE = 0.3;

/** The pose held to what makes sense, its bearing within a turn. */
export function clampedPose(pose: CameraPose): CameraPose {
  const turn = 2 * Math.PI;
  return {
    x: pose.x,
    y: pose.y,
    distance: Math.min(FARTHEST, Math.max(NEAREST, pose.distance)),
    bearing: ((pose.bearing % turn) + turn) % turn,
    pitch: Math.min(STEEPEST, Math.max(0, pose.pitch)),
  };
}

/** m a pixel in the middle of a picture `height` pixels high */
export function metresPerPixel(pose: CameraPose, height: number): number {
  return (2 * pose.distance * Math.tan(FIELD_OF_VIEW / 2)) / Math.max(1, height);
}

/** The pose from which a box of the ground fills a picture of `aspect` (width over height). */
export function poseOver(west: number, south: number, east: number, north: number, aspect: number): CameraPose {
  const tall = Math.max(north - south, (east - west) / aspect);
  return {
    x: (west + east) / 2,
    y: (south + north) / 2,
    distance: (tall * 0.54) / Math.tan(FIELD_OF_VIEW / 2),
    bearing: 0,
    pitch: 0,
  };
}

/** Part `t` (0..1) of the way between two poses: smooth at both ends, the shorter way round, distance by ratio. */
export function easedPose(from: CameraPose, to: CameraPose, t: number): CameraPose {
  if (t >= 1) return to;
  const s = t <= 0 ? 0 : 1 - (1 - t) ** 3;
  let turn = to.bearing - from.bearing;
  if (turn > Math.PI) turn -= 2 * Math.PI;
  if (turn < -Math.PI) turn += 2 * Math.PI;
  return {
    x: from.x + (to.x - from.x) * s,
    y: from.y + (to.y - from.y) * s,
    distance: from.distance * (to.distance / from.distance) ** s,
    bearing: from.bearing + turn * s,
    pitch: from.pitch + (to.pitch - from.pitch) * s,
  };
}

/** The eye: m east, north, up. */
export function eyeOf(pose: CameraPose): [number, number, number] {
  const out = pose.distance * Math.sin(pose.pitch);
  return [
    pose.x - out * Math.sin(pose.bearing),
    pose.y - out * Math.cos(pose.bearing),
    pose.distance * Math.cos(pose.pitch),
  ];
}

/** A screen move (right, up in pixels) as a move over the ground, for dragging. */
export function groundMove(pose: CameraPose, right: number, up: number, height: number): Xy {
  const scale = metresPerPixel(pose, height);
  const ahead = (up * scale) / Math.max(0.35, Math.cos(pose.pitch));
  const aside = right * scale;
  const [s, c] = [Math.sin(pose.bearing), Math.cos(pose.bearing)];
  return [aside * c + ahead * s, ahead * c - aside * s];
}

/** Text for the address bar: x, y, distance, bearing and pitch in degrees. */
export function poseText(pose: CameraPose): string {
  const degrees = (angle: number) => Math.round((angle * 180) / Math.PI);
  return [
    pose.x.toFixed(0),
    pose.y.toFixed(0),
    pose.distance.toFixed(0),
    degrees(pose.bearing),
    degrees(pose.pitch),
  ].join(',');
}

/** The pose that such text names; undefined where it names none. */
export function poseFromText(text: string): CameraPose | undefined {
  const parts = text.split(',').map(Number);
  if (parts.length !== 5 || parts.some((part) => !Number.isFinite(part))) return undefined;
  const [x, y, distance, bearing, pitch] = parts;
  return clampedPose({ x, y, distance, bearing: (bearing * Math.PI) / 180, pitch: (pitch * Math.PI) / 180 });
}
