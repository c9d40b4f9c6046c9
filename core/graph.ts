// The authored network as a graphology graph, for editing and for graph algorithms, and back.
import { MultiDirectedGraph } from 'graphology';
import { Fault } from './fault.ts';
import type { NetworkEdge, NetworkFile, NetworkNode } from './network.ts';

/** What a junction carries: all but its id, which is the graph's key. */
export type NodeAttributes = Omit<NetworkNode, 'id'>;
/** What a road carries: all but its id and ends, which are the graph's. */
export type EdgeAttributes = Omit<NetworkEdge, 'id' | 'from' | 'to'>;
/** What belongs to the network as a whole: connections, controllers, places and the head of the file. */
export type NetworkAttributes = Omit<NetworkFile, 'nodes' | 'edges'>;

export type NetworkGraph = MultiDirectedGraph<NodeAttributes, EdgeAttributes, NetworkAttributes>;

/**
 * Junctions become nodes and roads become edges, under their own ids, with deep copies of what they carry.
 * Throws Fault NET_DUPLICATE_ID, NET_UNKNOWN_NODE.
 */
export function toGraph(file: NetworkFile): NetworkGraph {
  const { nodes, edges, ...rest } = structuredClone(file);
  const graph: NetworkGraph = new MultiDirectedGraph<NodeAttributes, EdgeAttributes, NetworkAttributes>();
  graph.replaceAttributes(rest);
  for (const { id, ...attributes } of nodes) {
    if (graph.hasNode(id)) throw new Fault('NET_DUPLICATE_ID', 'there are two of this node; rename one', `node ${id}`);
    graph.addNode(id, attributes);
  }
  for (const { id, from, to, ...attributes } of edges) {
    const where = `edge ${id}`;
    if (graph.hasEdge(id)) throw new Fault('NET_DUPLICATE_ID', 'there are two of this edge; rename one', where);
    for (const node of [from, to]) {
      if (!graph.hasNode(node)) {
        throw new Fault('NET_UNKNOWN_NODE', `node "${node}" does not exist; add it or name another`, where);
      }
    }
    graph.addDirectedEdgeWithKey(id, from, to, attributes);
  }
  return graph;
}

/**
 * The network that a graph stands for. Connections of roads that were dropped go with them, and so do references to
 * those connections, crossings and places on those roads; what is left is renumbered. `validateNetwork` tells the rest.
 */
export function fromGraph(graph: NetworkGraph): NetworkFile {
  const { connections, crossings, detectors, entryExits, busStops, ...rest } = structuredClone(graph.getAttributes());
  const nodes: NetworkNode[] = graph.mapNodes((id, attributes) => ({ id, ...structuredClone(attributes) }));
  const edges: NetworkEdge[] = graph.mapEdges((id, attributes, from, to) => ({
    id,
    from,
    to,
    ...structuredClone(attributes),
  }));
  const lives = (edge: string) => graph.hasEdge(edge);
  const number = new Map<number, number>();
  connections.forEach(({ from, to }, i) => {
    if (lives(from) && lives(to)) number.set(i, number.size);
  });
  const renumbered = (list: readonly number[]) => list.flatMap((i) => number.get(i) ?? []);
  const file: NetworkFile = {
    ...rest,
    nodes,
    edges,
    connections: connections
      .filter((_, i) => number.has(i))
      .map((connection) => ({
        ...connection,
        yieldsTo: renumbered(connection.yieldsTo),
        foes: renumbered(connection.foes),
        ...(connection.insideYieldsTo && { insideYieldsTo: renumbered(connection.insideYieldsTo) }),
      })),
  };
  if (crossings) file.crossings = crossings.filter((row) => graph.hasNode(row.node) && row.edges.every(lives));
  if (detectors) file.detectors = detectors.filter((row) => lives(row.edge));
  if (entryExits)
    file.entryExits = entryExits.filter((row) => [...row.entries, ...row.exits].every(({ edge }) => lives(edge)));
  if (busStops) file.busStops = busStops.filter((row) => lives(row.edge));
  return file;
}
