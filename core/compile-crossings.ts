// Compiles pedestrian crossings: the edges they cross and the lamps over them.
import { type LampTable, lampNumber } from './compile-tables.ts';
import type { CompiledCrossing, CompiledNetwork } from './compiled-network.ts';
import { Fault } from './fault.ts';
import type { NetworkFile } from './network.ts';

type Compiled = Pick<CompiledNetwork, 'nodeIds' | 'edgeIndex'>;

/**
 * The crossings of a network. Throws Fault NET_UNKNOWN_NODE, NET_UNKNOWN_EDGE, NET_UNKNOWN_CONTROLLER, NET_UNKNOWN_LINK.
 */
export function compileCrossings(file: NetworkFile, network: Compiled, lamps: LampTable): CompiledCrossing[] {
  const nodes = new Map(network.nodeIds.map((id, node) => [id, node]));
  return (file.crossings ?? []).map((crossing) => {
    const where = `crossing ${crossing.id}`;
    const node = nodes.get(crossing.node);
    if (node === undefined) {
      throw new Fault('NET_UNKNOWN_NODE', `node "${crossing.node}" does not exist; correct it`, where);
    }
    const edges = crossing.edges.map((id) => {
      const edge = network.edgeIndex.get(id);
      if (edge === undefined) throw new Fault('NET_UNKNOWN_EDGE', `edge "${id}" does not exist; correct it`, where);
      return edge;
    });
    const { id, length, width, signal } = crossing;
    const lamp = lampNumber(file, lamps, signal, where);
    const lamp2 =
      signal?.link2 === undefined
        ? -1
        : lampNumber(file, lamps, { controller: signal.controller, link: signal.link2 }, where);
    return { id, node, edges, length, width, lamp, lamp2, shape: crossing.shape, priority: crossing.priority ?? false };
  });
}
