// The tables that every other part of a compiled network refers to: nodes, edges and controllers, by number.
import type { CompiledNetwork } from './compiled-network.ts';
import { Fault } from './fault.ts';
import { type NetworkFile, NODE_CONTROLS } from './network.ts';

/** The number of an edge's lane. Throws NET_UNKNOWN_EDGE, NET_UNKNOWN_LANE. */
export function edgeLane(file: NetworkFile, edges: EdgeTable, edge: string, index: number, where: string): number {
  const found = edges.index.get(edge);
  if (found === undefined) {
    throw new Fault('NET_UNKNOWN_EDGE', `edge "${edge}" does not exist; add it or name another`, where);
  }
  if (!(index >= 0 && index < file.edges[found].lanes.length)) {
    throw new Fault('NET_UNKNOWN_LANE', `edge "${edge}" has no lane ${index}; correct the lane number`, where);
  }
  return edges.firstLane[found] + index;
}

/** Nodes by id. */
export interface NodeTable {
  readonly index: ReadonlyMap<string, number>;
  readonly columns: Pick<CompiledNetwork, 'nodeCount' | 'nodeIds' | 'nodeX' | 'nodeY' | 'nodeControl'>;
}

export function compileNodes(file: NetworkFile): NodeTable {
  return {
    index: new Map(file.nodes.map((node, i) => [node.id, i])),
    columns: {
      nodeCount: file.nodes.length,
      nodeIds: file.nodes.map((node) => node.id),
      nodeX: Float64Array.from(file.nodes, (node) => node.x),
      nodeY: Float64Array.from(file.nodes, (node) => node.y),
      nodeControl: Uint8Array.from(file.nodes, (node) => NODE_CONTROLS.indexOf(node.control)),
    },
  };
}

/** Edges with the numbers of their lanes. */
export interface EdgeTable {
  readonly index: ReadonlyMap<string, number>;
  readonly firstLane: Int32Array;
  readonly edgeLanes: number;
  readonly columns: Pick<
    CompiledNetwork,
    | 'edgeCount'
    | 'edgeIds'
    | 'edgeIndex'
    | 'edgeFrom'
    | 'edgeTo'
    | 'edgeFirstLane'
    | 'edgeLaneTotal'
    | 'edgeLength'
    | 'edgePriority'
    | 'edgeRoundabout'
  >;
}

export function compileEdges(file: NetworkFile, nodes: ReadonlyMap<string, number>): EdgeTable {
  const { edges } = file;
  const index = new Map(edges.map((edge, i) => [edge.id, i]));
  const firstLane = new Int32Array(edges.length);
  let edgeLanes = 0;
  edges.forEach((edge, i) => {
    firstLane[i] = edgeLanes;
    edgeLanes += edge.lanes.length;
    if (edge.lanes.length === 0 || edge.lanes.length > 255) {
      throw new Fault('NET_LANE_COUNT', `an edge has 1 to 255 lanes, not ${edge.lanes.length}; correct it`, edge.id);
    }
  });
  const nodeOf = (edge: string, node: string) => {
    const found = nodes.get(node);
    if (found === undefined) {
      throw new Fault('NET_UNKNOWN_NODE', `node "${node}" does not exist; add it or name another`, `edge ${edge}`);
    }
    return found;
  };
  return {
    index,
    firstLane,
    edgeLanes,
    columns: {
      edgeCount: edges.length,
      edgeIds: edges.map((edge) => edge.id),
      edgeIndex: index,
      edgeFrom: Int32Array.from(edges, (edge) => nodeOf(edge.id, edge.from)),
      edgeTo: Int32Array.from(edges, (edge) => nodeOf(edge.id, edge.to)),
      edgeFirstLane: firstLane,
      edgeLaneTotal: Uint8Array.from(edges, (edge) => edge.lanes.length),
      edgeLength: Float64Array.from(edges, (edge) => edge.lanes[0].length),
      edgePriority: Float32Array.from(edges, (edge) => edge.priority ?? 0),
      edgeRoundabout: Uint8Array.from(edges, (edge) => (edge.roundabout ? 1 : 0)),
    },
  };
}

/** Controllers by id, with the numbers of their lamps. */
export interface LampTable {
  readonly index: ReadonlyMap<string, number>;
  readonly columns: Pick<CompiledNetwork, 'controllerIds' | 'controllerLamp' | 'lampCount'>;
}

export function compileControllers(file: NetworkFile): LampTable {
  const controllerLamp = new Uint32Array(file.controllers.length + 1);
  file.controllers.forEach((controller, i) => {
    controllerLamp[i + 1] = controllerLamp[i] + controller.links;
  });
  return {
    index: new Map(file.controllers.map((controller, i) => [controller.id, i])),
    columns: {
      controllerIds: file.controllers.map((controller) => controller.id),
      controllerLamp,
      lampCount: controllerLamp[file.controllers.length],
    },
  };
}

/** The number of a lamp over all controllers; -1 without a signal. Throws NET_UNKNOWN_CONTROLLER, NET_UNKNOWN_LINK. */
export function lampNumber(
  file: NetworkFile,
  lamps: LampTable,
  signal: { controller: string; link: number } | undefined,
  where: string,
): number {
  if (signal === undefined) return -1;
  const { controller, link } = signal;
  const found = lamps.index.get(controller);
  if (found === undefined) {
    throw new Fault('NET_UNKNOWN_CONTROLLER', `controller "${controller}" does not exist; add it`, where);
  }
  if (!(link >= 0 && link < file.controllers[found].links)) {
    throw new Fault(
      'NET_UNKNOWN_LINK',
      `controller "${controller}" has no lamp ${link}, only ${file.controllers[found].links}; correct the link`,
      where,
    );
  }
  return lamps.columns.controllerLamp[found] + link;
}
