// Compiles an authored network into the immutable typed arrays that the engine, the router and the drawing read.
import { compileCrossings } from './compile-crossings.ts';
import { compileGates, compileMeetings, compileYields, type GateTable, layOutGates, maskOf } from './compile-gates.ts';
import { compilePlaces } from './compile-places.ts';
import { compileControllers, compileEdges, compileNodes, type EdgeTable } from './compile-tables.ts';
import type { CompiledNetwork } from './compiled-network.ts';
import { csr } from './csr.ts';
import type { NetworkFile, NetworkLane } from './network.ts';
import { withClearWaitingPoints } from './waiting-point.ts';

/**
 * Compiles a network. References must resolve (Fault NET_UNKNOWN_NODE, NET_UNKNOWN_EDGE, NET_UNKNOWN_LANE,
 * NET_UNKNOWN_CONTROLLER, NET_UNKNOWN_LINK, NET_UNKNOWN_CONNECTION); `validateNetwork` names all faults at once.
 * Waiting points are moved clear of those waited for (`withClearWaitingPoints`).
 */
export function compileNetwork(authored: NetworkFile): CompiledNetwork {
  const file = withClearWaitingPoints(authored);
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
    crossings: compileCrossings(file, { ...nodes.columns, ...edges.columns }, lamps),
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
  const columns = {
    laneCount,
    edgeLanes,
    laneLength: new Float64Array(laneCount),
    laneSpeed: new Float64Array(laneCount),
    laneWidth: new Float32Array(laneCount),
    laneAllow: new Uint32Array(laneCount),
    laneEdge: new Int32Array(laneCount).fill(-1),
    laneNode: new Int32Array(laneCount),
  };
  const shapes: (readonly (readonly number[])[])[] = [];
  const flat: NetworkLane[] = [];
  file.edges.forEach((edge, e) => {
    for (const lane of edge.lanes) {
      const l = flat.push(lane) - 1;
      columns.laneLength[l] = lane.length;
      columns.laneSpeed[l] = lane.speed;
      columns.laneWidth[l] = lane.width;
      columns.laneAllow[l] = maskOf(lane.allow);
      columns.laneEdge[l] = e;
      columns.laneNode[l] = edges.columns.edgeTo[e];
      shapes.push(lane.shape);
    }
  });
  for (let g = 0; g < gates.count; g++) {
    const c = gates.connection[g];
    const [from, target] = [gates.from[c], gates.target[c]];
    const piece = file.connections[c].path[gates.inside[g]];
    const l = edgeLanes + g;
    columns.laneLength[l] = piece.length;
    columns.laneSpeed[l] = piece.speed;
    columns.laneWidth[l] = insideWidth(flat[from], flat[target]);
    columns.laneAllow[l] = maskOf(file.connections[c].allow) & columns.laneAllow[from] & columns.laneAllow[target];
    columns.laneNode[l] = columns.laneNode[from];
    shapes.push(piece.shape);
  }
  return { ...columns, ...flattenShapes(shapes), ...joinLanes(file, gates, edgeLanes, laneCount) };
}

/** Which gates leave each lane, and which inside lanes end on each edge lane. */
function joinLanes(
  file: NetworkFile,
  gates: GateTable,
  edgeLanes: number,
  laneCount: number,
): Pick<CompiledNetwork, 'laneGateStart' | 'laneGates' | 'laneSourceStart' | 'laneSources'> {
  const before = Array.from({ length: gates.count }, (_, g) =>
    gates.inside[g] === 0 ? gates.from[gates.connection[g]] : edgeLanes + g - 1,
  );
  const leaving = csr(laneCount, before);
  const ending = [...Array(gates.count).keys()].filter(
    (g) => gates.inside[g] === file.connections[gates.connection[g]].path.length - 1,
  );
  const sources = csr(
    edgeLanes,
    ending.map((g) => gates.target[gates.connection[g]]),
  );
  return {
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
