// Left-hand traffic is right-hand traffic in a mirror: sketches go in mirrored, networks come out mirrored.
import type { Xy } from './geometry.ts';
import type { NetworkConnection, NetworkFile } from './network.ts';
import type { NetworkSketch } from './network-sketch.ts';

const SWAPPED: Readonly<Record<string, NetworkConnection['direction']>> = { l: 'r', r: 'l', L: 'R', R: 'L' };

/** The sketch with east and west exchanged, and left and right with them. */
export function mirroredSketch(sketch: NetworkSketch): NetworkSketch {
  return {
    ...sketch,
    nodes: sketch.nodes.map((node) => ({ ...node, x: 0 - node.x })),
    edges: sketch.edges.map((edge) => ({
      ...edge,
      ...(edge.shape && { shape: edge.shape.map(([x, y]): Xy => [0 - x, y]) }),
      ...(edge.turns && {
        turns: edge.turns.map((lane) => [...lane].map((letter) => SWAPPED[letter] ?? letter).join('')),
      }),
    })),
  };
}

/** The network with east and west exchanged, and left and right with them. */
export function mirroredNetwork(network: NetworkFile): NetworkFile {
  const flip = (shape: readonly [number, number][]): [number, number][] => shape.map(([x, y]) => [0 - x, y]);
  return {
    ...network,
    nodes: network.nodes.map((node) => ({ ...node, x: 0 - node.x, ...(node.shape && { shape: flip(node.shape) }) })),
    edges: network.edges.map((edge) => ({
      ...edge,
      lanes: edge.lanes.map((lane) => ({ ...lane, shape: flip(lane.shape) })),
    })),
    connections: network.connections.map((connection) => ({
      ...connection,
      direction: SWAPPED[connection.direction] ?? connection.direction,
      path: connection.path.map((piece) => ({ ...piece, shape: flip(piece.shape) })),
    })),
    ...(network.crossings && {
      crossings: network.crossings.map((crossing) => ({ ...crossing, shape: flip(crossing.shape) })),
    }),
  };
}
