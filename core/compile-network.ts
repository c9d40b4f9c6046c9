// Compiles an authored network into the immutable typed arrays that the engine, the router and the drawing read.
import { compileCrossings } from './compile-crossings.ts';
import { compileGates, compileMeetings, compileYields, type GateTable, layOutGates, maskOf } from './compile-gates.ts';
import { compileControllers, compileEdges, compileNodes, type EdgeTable, edgeLane } from './compile-tables.ts';
import type { CompiledNetwork } from './compiled-network.ts';
import { csr } from './csr.ts';
import type { NetworkFile, NetworkLane } from './network.ts';

/**
 * Compiles a network. References must resolve (Fault NET_UNKNOWN_NODE, NET_UNKNOWN_EDGE, NET_UNKNOWN_LANE,
 * NET_UNKNOWN_CONTROLLER, NET_UNKNOWN_LINK, NET_UNKNOWN_CONNECTION); `validateNetwork` names all faults at once.
 */
export function compileNetwork(file: NetworkFile): CompiledNetwork {
  const nodes = compileNodes(file);
  const edges = compileEdges(file, nodes.index);
  const lamps = compileControllers(file);
  const gates = layOutGates(file, edges);
  const lanes = compileLanes(file, edges, gates);
  const gateColumns = compileGates(file, edges, gates, lamps, lanes.laneAllow);
  return {
    name: file.name,
    drivingSide: file.drivingSide,
    ...nodes.columns,
    ...edges.columns,
    ...lanes,
    ...gateColumns,
    ...compileYields(file, gates),
    ...compileMeetings(file, gates, edges.edgeLanes, lanes.laneWidth),
    ...lamps.columns,
    ...compilePlaces(file, edges),
    crossings: compileCrossings(file, { ...nodes.columns, ...edges.columns, ...lamps.columns }),
  };
}

type LaneColumns = Pick<
  CompiledNetwork,
  | 'laneCount'
  | 'edgeLanes'
  | 'laneLength'
  | 'laneSpeed'
  | 'laneWidth'
  | 'laneAllow'
  | 'laneEdge'
  | 'laneNode'
  | 'laneShapeStart'
  | 'laneShape'
  | 'laneGateStart'
  | 'laneGates'
  | 'laneSourceStart'
  | 'laneSources'
>;

function compileLanes(file: NetworkFile, edges: EdgeTable, gates: GateTable): LaneColumns {
  const { edgeLanes } = edges;
  const laneCount = edgeLanes + gates.count;
  const laneLength = new Float64Array(laneCount);
  const laneSpeed = new Float64Array(laneCount);
  const laneWidth = new Float32Array(laneCount);
  const laneAllow = new Uint32Array(laneCount);
  const laneEdge = new Int32Array(laneCount).fill(-1);
  const laneNode = new Int32Array(laneCount);
  const shapes: (readonly (readonly number[])[])[] = [];
  const flat: NetworkLane[] = [];
  file.edges.forEach((edge, e) => {
    for (const lane of edge.lanes) {
      const l = flat.push(lane) - 1;
      laneLength[l] = lane.length;
      laneSpeed[l] = lane.speed;
      laneWidth[l] = lane.width;
      laneAllow[l] = maskOf(lane.allow);
      laneEdge[l] = e;
      laneNode[l] = edges.columns.edgeTo[e];
      shapes.push(lane.shape);
    }
  });
  for (let g = 0; g < gates.count; g++) {
    const c = gates.connection[g];
    const connection = file.connections[c];
    const piece = connection.path[gates.inside[g]];
    const l = edgeLanes + g;
    laneLength[l] = piece.length;
    laneSpeed[l] = piece.speed;
    laneWidth[l] = insideWidth(flat[gates.from[c]], flat[gates.target[c]]);
    laneAllow[l] = maskOf(connection.allow) & laneAllow[gates.from[c]] & laneAllow[gates.target[c]];
    laneNode[l] = laneNode[gates.from[c]];
    shapes.push(piece.shape);
  }
  const leaving = csr(
    laneCount,
    Array.from({ length: gates.count }, (_, g) =>
      gates.inside[g] === 0 ? gates.from[gates.connection[g]] : edgeLanes + g - 1,
    ),
  );
  const ending = [...Array(gates.count).keys()].filter(
    (g) => gates.inside[g] === file.connections[gates.connection[g]].path.length - 1,
  );
  const sources = csr(
    edgeLanes,
    ending.map((g) => gates.target[gates.connection[g]]),
  );
  return {
    laneCount,
    edgeLanes,
    laneLength,
    laneSpeed,
    laneWidth,
    laneAllow,
    laneEdge,
    laneNode,
    ...flattenShapes(shapes),
    laneGateStart: leaving.start,
    laneGates: leaving.rows,
    laneSourceStart: sources.start,
    laneSources: sources.rows.map((row) => edgeLanes + ending[row]),
  };
}

/** An inside lane is as wide as the narrower of the lanes it joins. */
function insideWidth(from: NetworkLane, target: NetworkLane): number {
  return Math.min(from.width, target.width);
}

function flattenShapes(
  shapes: readonly (readonly (readonly number[])[])[],
): Pick<CompiledNetwork, 'laneShapeStart' | 'laneShape'> {
  const laneShapeStart = new Uint32Array(shapes.length + 1);
  shapes.forEach((shape, l) => {
    laneShapeStart[l + 1] = laneShapeStart[l] + shape.length;
  });
  const laneShape = new Float32Array(2 * laneShapeStart[shapes.length]);
  let at = 0;
  for (const shape of shapes) {
    for (const point of shape) {
      laneShape[at++] = point[0];
      laneShape[at++] = point[1];
    }
  }
  return { laneShapeStart, laneShape };
}

type PlaceColumns = Pick<
  CompiledNetwork,
  | 'busStopIds'
  | 'busStopLane'
  | 'busStopFrom'
  | 'busStopUntil'
  | 'detectorIds'
  | 'detectorLane'
  | 'detectorFrom'
  | 'detectorUntil'
>;

function compilePlaces(file: NetworkFile, edges: EdgeTable): PlaceColumns {
  const busStops = file.busStops ?? [];
  const detectors = file.detectors ?? [];
  return {
    busStopIds: busStops.map((stop) => stop.id),
    busStopLane: Int32Array.from(busStops, (stop) =>
      edgeLane(file, edges, stop.edge, stop.lane, `bus stop ${stop.id}`),
    ),
    busStopFrom: Float32Array.from(busStops, (stop) => stop.start),
    busStopUntil: Float32Array.from(busStops, (stop) => stop.end),
    detectorIds: detectors.map((detector) => detector.id),
    detectorLane: Int32Array.from(detectors, (d) => edgeLane(file, edges, d.edge, d.lane, `detector ${d.id}`)),
    detectorFrom: Float32Array.from(detectors, (detector) => detector.position),
    detectorUntil: Float32Array.from(detectors, (detector) => detector.position + (detector.length ?? 0)),
  };
}
