// Numbers the lamps of each controller: one a movement (an arriving road and a direction), clockwise from north.
import { Fault } from './fault.ts';
import type { Crossing, NetworkConnection, SignalController } from './network.ts';
import type { SketchNode } from './network-sketch.ts';

/** A way to be signalled; `bearing` in rad of the arm that it arrives on, away from the node. */
export interface SignalledWay {
  readonly node: SketchNode;
  readonly bearing: number;
  readonly connection: NetworkConnection;
  /** ways of one road and direction under lamps of their own, e.g. those of a cycle lane */
  readonly apart?: string;
}

export interface SignalledCrossing {
  readonly node: SketchNode;
  readonly bearing: number;
  readonly crossing: Crossing;
}

const FROM_RIGHT = 'rRsLlt';

/**
 * Sets `signal` on all connections and crossings of signalled nodes, and lists the controllers. Movements come clockwise
 * by arm, each arm's from right to left, node by node; then the crossings, clockwise. `clockwise` false numbers the
 * other way round (for a mirrored network). Throws NET_NO_MOVEMENT for signals that nothing passes.
 */
export function numberSignals(
  nodes: readonly SketchNode[],
  ways: readonly SignalledWay[],
  crossings: readonly SignalledCrossing[],
  clockwise: boolean,
): SignalController[] {
  const controllers = new Map<string, SignalController>();
  const next = (node: SketchNode): { controller: string; link: number } => {
    const id = node.controller ?? node.id;
    const controller = controllers.get(id)!;
    return { controller: id, link: controller.links++ };
  };
  const signalled = nodes.filter((node) => node.control === 'signals');
  for (const node of signalled) {
    const id = node.controller ?? node.id;
    if (!controllers.has(id)) controllers.set(id, { id, links: 0 });
    const own = ways.filter((way) => way.node === node);
    if (own.length === 0) throw new Fault('NET_NO_MOVEMENT', 'signals that no vehicle passes; add roads', node.id);
    const movements = new Map<string, { controller: string; link: number }>();
    for (const { connection, apart = '' } of own.sort((a, b) => byPlace(a, b, clockwise))) {
      const movement = `${connection.from} ${connection.direction}${apart}`;
      const signal = movements.get(movement) ?? next(node);
      movements.set(movement, signal);
      connection.signal = { ...signal };
    }
  }
  for (const node of signalled) {
    const own = crossings.filter((crossing) => crossing.node === node);
    for (const { crossing } of own.sort((a, b) => compass(a.bearing, clockwise) - compass(b.bearing, clockwise)))
      crossing.signal = next(node);
  }
  return [...controllers.values()];
}

function byPlace(a: SignalledWay, b: SignalledWay, clockwise: boolean): number {
  const arms = compass(a.bearing, clockwise) - compass(b.bearing, clockwise);
  const rank = (way: SignalledWay) => FROM_RIGHT.indexOf(way.connection.direction);
  return arms || rank(a) - rank(b) || a.connection.fromLane - b.connection.fromLane;
}

/** rad from north, clockwise (or the other way), in [0, 2 pi) */
function compass(bearing: number, clockwise: boolean): number {
  const angle = clockwise ? Math.PI / 2 - bearing : bearing - Math.PI / 2;
  const whole = 2 * Math.PI;
  // an arm that points north but for rounding comes first, not last
  return (((angle + 1e-6) % whole) + whole) % whole;
}
