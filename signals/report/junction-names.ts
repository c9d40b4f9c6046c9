// Names for junctions that have none of their own: those of the streets that meet there.
import type { CompiledNetwork } from '../../core/compiled-network.ts';
import type { NetworkFile } from '../../core/network.ts';

/** Where a signalised junction is and what to call it. */
export interface JunctionPlace {
  readonly id: string;
  /** streets that meet there, or empty where the file names none */
  readonly streets: string;
  /** m */
  readonly x: number;
  readonly y: number;
}

/** The two names that most lanes at the given nodes have, joined. */
function streetsAt(nodes: ReadonlySet<string>, file: NetworkFile): string {
  const lanes = new Map<string, number>();
  for (const { name, from, to, lanes: own } of file.edges)
    if (name && (nodes.has(from) || nodes.has(to))) lanes.set(name, (lanes.get(name) ?? 0) + own.length);
  const names = [...lanes].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  return names
    .slice(0, 2)
    .map(([name]) => name)
    .join(' / ');
}

/** One row a controller. */
export function junctionPlaces(network: CompiledNetwork, file: NetworkFile): JunctionPlace[] {
  const nodesOf = network.controllerIds.map(() => new Set<number>());
  for (const [index, id] of network.controllerIds.entries()) {
    for (let gate = 0; gate < network.gateCount; gate++) {
      const lamp = network.gateLamp[gate];
      const isOurs = lamp >= network.controllerLamp[index] && lamp < network.controllerLamp[index + 1];
      if (isOurs) nodesOf[index].add(network.laneNode[network.edgeLanes + gate]);
    }
    if (nodesOf[index].size === 0) {
      const node = network.nodeIds.indexOf(id);
      if (node >= 0) nodesOf[index].add(node);
    }
  }
  return network.controllerIds.map((id, index) => {
    const nodes = [...nodesOf[index]];
    const middle = (values: Float64Array) =>
      nodes.reduce((sum, node) => sum + values[node], 0) / Math.max(1, nodes.length);
    return {
      id,
      streets: streetsAt(new Set(nodes.map((node) => network.nodeIds[node])), file),
      x: middle(network.nodeX),
      y: middle(network.nodeY),
    };
  });
}

/** `A3, Harbour Road / Castle Road`, or the id alone. */
export function junctionTitle({ id, streets }: JunctionPlace): string {
  return streets ? `${id}, ${streets}` : id;
}
