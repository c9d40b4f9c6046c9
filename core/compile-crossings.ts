// Compiles pedestrian crossings: the edges they cross and the lamps over them.
import type { CompiledCrossing, CompiledNetwork } from './compiled-network.ts';
import { Fault } from './fault.ts';
import type { Crossing, NetworkFile } from './network.ts';

type Compiled = Pick<CompiledNetwork, 'nodeIds' | 'edgeIndex' | 'controllerIds' | 'controllerLamp'>;

/**
 * The crossings of a network. Throws Fault NET_UNKNOWN_NODE, NET_UNKNOWN_EDGE, NET_UNKNOWN_CONTROLLER, NET_UNKNOWN_LINK.
 */
export function compileCrossings(file: NetworkFile, network: Compiled): CompiledCrossing[] {
  const nodes = new Map(network.nodeIds.map((id, node) => [id, node]));
  const controllers = new Map(network.controllerIds.map((id, controller) => [id, controller]));
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
    const lamp = signal ? lampOf(signal, signal.link, network, controllers, where) : -1;
    const lamp2 = signal?.link2 === undefined ? -1 : lampOf(signal, signal.link2, network, controllers, where);
    return { id, node, edges, length, width, lamp, lamp2 };
  });
}

function lampOf(
  signal: NonNullable<Crossing['signal']>,
  link: number,
  network: Compiled,
  controllers: ReadonlyMap<string, number>,
  where: string,
): number {
  const controller = controllers.get(signal.controller);
  if (controller === undefined) {
    throw new Fault('NET_UNKNOWN_CONTROLLER', `controller "${signal.controller}" does not exist; correct it`, where);
  }
  const lamp = network.controllerLamp[controller]! + link;
  if (!(link >= 0 && lamp < network.controllerLamp[controller + 1]!)) {
    throw new Fault('NET_UNKNOWN_LINK', `link ${link} is beyond the controller's lamps; correct it`, where);
  }
  return lamp;
}
