// The ground of a place: water, roads, junctions, markings, stop lines, crossings and bus stops as one flat mesh.
import type { CompiledNetwork } from '../../core/compiled-network.ts';
import { offsetPolyline, type Polyline, pointAt, polylineLength, slicePolyline, type Xy } from '../../core/geometry.ts';
import type { NetworkFile } from '../../core/network.ts';
import type { SurroundingsFile } from '../../core/surroundings.ts';
import { convexHull, type FlatMesh, FlatMeshBuilder, TINT } from './flat-mesh.ts';
import { paintArrow } from './lane-arrows.ts';

/** m */
const KERB = 0.35;
const PAVEMENT = 3;
const OVERLAP = 0.12;
const LINE = 0.14;
const STOP_LINE = 0.45;
const SOLID_BEFORE_STOP = 28;

/** A lane's shape as a polyline. */
export function laneLine(network: CompiledNetwork, lane: number): Xy[] {
  const { laneShape, laneShapeStart } = network;
  const line: Xy[] = [];
  for (let p = laneShapeStart[lane]; p < laneShapeStart[lane + 1]; p++)
    line.push([laneShape[2 * p], laneShape[2 * p + 1]]);
  return line;
}

/** The outline of a junction: the authored one, or the hull of the corners of the lanes that end and begin there. */
export function junctionOutline(file: NetworkFile, network: CompiledNetwork, node: number): Polyline {
  const authored = file.nodes[node].shape;
  if (authored !== undefined && authored.length >= 3) return authored as Polyline;
  const corners: Xy[] = [];
  for (let lane = 0; lane < network.edgeLanes; lane++) {
    const edge = network.laneEdge[lane];
    const line = laneLine(network, lane);
    const half = network.laneWidth[lane] / 2;
    for (const side of [half, -half]) {
      const moved = offsetPolyline(line, side);
      if (network.edgeTo[edge] === node) corners.push(moved[moved.length - 1]);
      if (network.edgeFrom[edge] === node) corners.push(moved[0]);
    }
  }
  return corners.length < 3 ? [] : convexHull(corners);
}

/** Everything that lies flat, in the order in which it is painted. */
export function drawGround(file: NetworkFile, network: CompiledNetwork, surroundings?: SurroundingsFile): FlatMesh {
  const mesh = new FlatMeshBuilder();
  for (const outline of surroundings?.greens ?? []) mesh.polygon(outline, TINT.green);
  for (const outline of [...(file.water ?? []), ...(surroundings?.water ?? [])])
    mesh.polygon(outline as Polyline, TINT.water);
  const lines = Array.from({ length: network.laneCount }, (_, lane) => laneLine(network, lane));
  const outlines = file.nodes.map((_, node) => junctionOutline(file, network, node));
  for (let lane = 0; lane < network.edgeLanes; lane++)
    mesh.band(lines[lane], network.laneWidth[lane] + 2 * PAVEMENT, TINT.pavement);
  for (const outline of outlines) if (outline.length >= 3) mesh.polygon(inflated(outline, PAVEMENT), TINT.pavement);
  for (let lane = 0; lane < network.edgeLanes; lane++)
    mesh.band(lines[lane], network.laneWidth[lane] + 2 * KERB, TINT.kerb, 0, KERB);
  for (const outline of outlines) if (outline.length >= 3) mesh.polygon(inflated(outline, KERB), TINT.kerb);
  for (let lane = 0; lane < network.edgeLanes; lane++)
    mesh.band(lines[lane], network.laneWidth[lane] + 2 * OVERLAP, TINT.asphalt, 0, 0.3);
  for (const outline of outlines) if (outline.length >= 3) mesh.polygon(outline, TINT.asphalt);
  for (let edge = 0; edge < network.edgeCount; edge++) paintEdge(mesh, network, lines, edge);
  for (const crossing of file.crossings ?? []) paintCrossing(mesh, crossing.shape as Polyline, crossing.width);
  paintBusStops(mesh, network, lines);
  return mesh.mesh();
}

/** An outline moved outwards, whichever way round it runs. */
function inflated(outline: Polyline, by: number): Xy[] {
  let area = 0;
  for (let i = 0; i < outline.length; i++) {
    const [p, q] = [outline[i], outline[(i + 1) % outline.length]];
    area += p[0] * q[1] - q[0] * p[1];
  }
  const closed = [...outline, outline[0]];
  return offsetPolyline(closed, area > 0 ? -by : by);
}

function paintEdge(mesh: FlatMeshBuilder, network: CompiledNetwork, lines: readonly Xy[][], edge: number): void {
  const first = network.edgeFirstLane[edge];
  const total = network.edgeLaneTotal[edge];
  for (let i = 0; i < total; i++) {
    const lane = first + i;
    const line = lines[lane];
    const half = network.laneWidth[lane] / 2;
    const length = polylineLength(line);
    if (i === 0) mesh.band(line, LINE, TINT.paint, LINE - half);
    if (i === total - 1) mesh.band(line, LINE, TINT.paint, half - LINE);
    else paintDivider(mesh, line, half, length, endsAtLine(network, lane));
    if (!endsAtLine(network, lane)) continue;
    paintStopLine(mesh, network, line, lane, length);
    if (length > 26) paintArrow(mesh, network, line, lane, length - 9);
    if (length > 70) paintArrow(mesh, network, line, lane, length - 34);
  }
}

/** A lane that ends at lamps, or where it has to give way. */
function endsAtLine(network: CompiledNetwork, lane: number): boolean {
  for (let k = network.laneGateStart[lane]; k < network.laneGateStart[lane + 1]; k++) {
    const gate = network.laneGates[k];
    if (network.gateLamp[gate] >= 0) return true;
  }
  return false;
}

function yieldsAtEnd(network: CompiledNetwork, lane: number): boolean {
  for (let k = network.laneGateStart[lane]; k < network.laneGateStart[lane + 1]; k++)
    if (network.gateLamp[network.laneGates[k]] >= 0 || network.gateRight[network.laneGates[k]] === 0) return false;
  return network.laneGateStart[lane] < network.laneGateStart[lane + 1];
}

function paintDivider(mesh: FlatMeshBuilder, line: Xy[], half: number, length: number, stops: boolean): void {
  const solid = stops ? Math.min(SOLID_BEFORE_STOP, length) : 0;
  if (solid > 0) mesh.band(slicePolyline(line, length - solid, length), LINE, TINT.paint, half);
  if (length - solid > 4) mesh.dashes(slicePolyline(line, 0, length - solid), LINE, TINT.paint, half, 3, 5);
}

function paintStopLine(
  mesh: FlatMeshBuilder,
  network: CompiledNetwork,
  line: Xy[],
  lane: number,
  length: number,
): void {
  if (length < 2) return;
  const piece = slicePolyline(line, length - STOP_LINE, length);
  const width = network.laneWidth[lane];
  if (yieldsAtEnd(network, lane)) return;
  mesh.band(piece, width - 0.25, TINT.paint);
}

function paintCrossing(mesh: FlatMeshBuilder, shape: Polyline, width: number): void {
  const length = polylineLength(shape);
  for (let at = 0.5; at + 0.5 < length; at += 1.1) {
    const [ax, ay] = pointAt(shape, at);
    const [bx, by] = pointAt(shape, at + 0.5);
    mesh.band(
      [
        [ax, ay],
        [bx, by],
      ],
      width,
      TINT.zebra,
    );
  }
}

function paintBusStops(mesh: FlatMeshBuilder, network: CompiledNetwork, lines: readonly Xy[][]): void {
  for (let stop = 0; stop < network.busStopIds.length; stop++) {
    const lane = network.busStopLane[stop];
    const piece = slicePolyline(lines[lane], network.busStopFrom[stop], network.busStopUntil[stop]);
    const half = network.laneWidth[lane] / 2;
    mesh.band(piece, 0.3, TINT.busStop, 0.45 - half);
    mesh.dashes(piece, 0.2, TINT.busStop, half - 0.4, 1, 1);
  }
}
