// Arrows on the lanes that end at a stop line: where one may go from there.
import type { CompiledNetwork } from '../../core/compiled-network.ts';
import { headingAt, type Polyline, pointAt, type Xy } from '../../core/geometry.ts';
import { DIRECTIONS } from '../../core/network.ts';
import { type FlatMeshBuilder, TINT } from './flat-mesh.ts';

/** m, along and left of the lane's course, around the arrow's foot */
const SHAFT: Polyline = [
  [0, 0],
  [2.6, 0],
];
const STRAIGHT_HEAD: Polyline = [
  [2.5, -0.38],
  [4.1, 0],
  [2.5, 0.38],
];
const SIDE_SHAFT: Polyline = [
  [1.2, 0],
  [1.9, 0.12],
  [2.2, 0.5],
];
const SIDE_HEAD: Polyline = [
  [2.75, 0.42],
  [2.2, 1.25],
  [1.65, 0.42],
];

/** Which of left, straight, right a lane leads to. */
export function movesOf(network: CompiledNetwork, lane: number): { left: boolean; straight: boolean; right: boolean } {
  const moves = { left: false, straight: false, right: false };
  for (let k = network.laneGateStart[lane]; k < network.laneGateStart[lane + 1]; k++) {
    const letter = DIRECTIONS[network.gateDirection[network.laneGates[k]]];
    if (letter === 's') moves.straight = true;
    else if (letter === 'l' || letter === 'L' || letter === 't') moves.left = true;
    else moves.right = true;
  }
  return moves;
}

/** Paints a lane's arrow with its foot `along` metres from the lane's start. */
export function paintArrow(
  mesh: FlatMeshBuilder,
  network: CompiledNetwork,
  line: Polyline,
  lane: number,
  along: number,
): void {
  const foot = pointAt(line, along);
  const heading = headingAt(line, along);
  const [c, s] = [Math.cos(heading), Math.sin(heading)];
  const place = (shape: Polyline, mirror: number): Xy[] =>
    shape.map(([a, l]) => [foot[0] + a * c - l * mirror * s, foot[1] + a * s + l * mirror * c]);
  const { left, straight, right } = movesOf(network, lane);
  mesh.band(place(straight ? SHAFT : [[0, 0], SIDE_SHAFT[0]], 1), 0.16, TINT.paint);
  if (straight) mesh.polygon(place(STRAIGHT_HEAD, 1), TINT.paint);
  for (const [wanted, mirror] of [
    [left, 1],
    [right, -1],
  ] as const) {
    if (!wanted) continue;
    mesh.band(place(SIDE_SHAFT, mirror), 0.16, TINT.paint);
    mesh.polygon(place(SIDE_HEAD, mirror), TINT.paint);
  }
}
