// How a junction is laid out in SUMO's terms: arriving lanes, links in order, and names for its inside lanes.
import type { NetworkEdge, NetworkFile, NetworkNode } from './network.ts';

export interface JunctionLayout {
  readonly node: NetworkNode;
  /** arriving lanes, clockwise from north, each road's from the kerb */
  readonly arriving: readonly string[];
  /** connections (indices) in the order in which SUMO numbers links: by arriving lane, then as in the file */
  readonly links: readonly number[];
  /** names of the inside lanes of each connection */
  readonly pieces: ReadonlyMap<number, readonly string[]>;
  /** inside edges and their lanes; ways side by side from one road to another share an edge */
  readonly insideEdges: ReadonlyMap<string, readonly { connection: number; piece: number }[]>;
}

/** The layout of every node, in the order of the file. */
export function layOutJunctions(file: NetworkFile): JunctionLayout[] {
  const arriving = new Map<string, NetworkEdge[]>(file.nodes.map((node) => [node.id, []]));
  for (const edge of file.edges) arriving.get(edge.to)?.push(edge);
  const leaving = new Map<string, number[]>();
  file.connections.forEach(({ from, fromLane }, connection) => {
    const lane = `${from}_${fromLane}`;
    const list = leaving.get(lane);
    if (list) list.push(connection);
    else leaving.set(lane, [connection]);
  });
  return file.nodes.map((node) => layOut(file, node, arriving.get(node.id)!, leaving));
}

function layOut(
  file: NetworkFile,
  node: NetworkNode,
  edges: readonly NetworkEdge[],
  leaving: ReadonlyMap<string, readonly number[]>,
): JunctionLayout {
  const clockwise = [...edges].sort((a, b) => bearing(a) - bearing(b));
  const arriving = clockwise.flatMap((edge) => edge.lanes.map((_, lane) => `${edge.id}_${lane}`));
  const links = arriving.flatMap((lane) => leaving.get(lane) ?? []);
  const pieces = new Map<number, string[]>();
  const insideEdges = new Map<string, { connection: number; piece: number }[]>();
  const edgeOf = new Map<string, string>();
  links.forEach((connection, link) => {
    const { from, to } = file.connections[connection]!;
    const key = `${from} ${to}`;
    const edge = edgeOf.get(key) ?? `:${node.id}_${link}`;
    edgeOf.set(key, edge);
    const lanes = insideEdges.get(edge) ?? [];
    insideEdges.set(edge, lanes);
    pieces.set(connection, [`${edge}_${lanes.length}`]);
    lanes.push({ connection, piece: 0 });
  });
  let next = links.length;
  for (const connection of links) {
    if (file.connections[connection]!.path.length < 2) continue;
    const edge = `:${node.id}_${next++}`;
    insideEdges.set(edge, [{ connection, piece: 1 }]);
    pieces.get(connection)!.push(`${edge}_0`);
  }
  return { node, arriving, links, pieces, insideEdges };
}

/** rad, clockwise from north, of where the edge comes from. */
function bearing(edge: NetworkEdge): number {
  const shape = edge.lanes[0]?.shape ?? [];
  const [x1, y1] = shape.at(-1) ?? [0, 0];
  const [x2, y2] = shape.at(-2) ?? [0, 0];
  const angle = Math.atan2(x2 - x1, y2 - y1);
  return angle < 0 ? angle + 2 * Math.PI : angle;
}
