// A network with a scenario's street works built into it: new roads and lanes, junctions under another control.
import { Fault } from './fault.ts';
import {
  headingAt,
  intersections,
  offsetPolyline,
  type Polyline,
  polylineLength,
  slicePolyline,
  type Xy,
} from './geometry.ts';
import { edgeOf, rounded } from './junction-builder.ts';
import type { NetworkFile, NetworkNode } from './network.ts';
import { darken, junctionOf, redrawJunction, signalJunction } from './redrawn-junction.ts';
import { buildRoundabout } from './roundabout.ts';
import { mirroredNetwork } from './sketch-mirror.ts';
import type { Road } from './sketch-roads.ts';
import type { NewControl, NewLane, NewRoad, StreetWorks } from './street-works.ts';
import { type Turning, turningsOf } from './turn-lanes.ts';

export interface BuiltNetwork {
  readonly network: NetworkFile;
  /** edges of new roads, and of new rings */
  readonly newEdges: readonly string[];
  readonly ringEdges: readonly string[];
  /** edges whose lanes are counted with one more at the kerb */
  readonly widened: readonly string[];
  /** controllers that are new or have other lamps or other conflicts than before; those that are gone */
  readonly changed: readonly string[];
  readonly gone: readonly string[];
  /** ways around rings: what a route takes between two edges that met at a junction that is a ring now */
  readonly between: (from: string, to: string) => readonly string[];
}

/** m between the middle of a junction without a drawn ground and a new road's stop line */
const LEAST_TRIM = 6;
/** m; a new road has at least this much between its stop lines */
const LEAST_ROAD = 15;
const LANE_WIDTH = 3.2;

/**
 * Builds `works` into a copy of `network`. Where one drives on the left it is done in a mirror.
 * @throws Fault SCN_UNKNOWN_NODE, SCN_UNKNOWN_EDGE, SCN_TAKEN_ID, SCN_SHORT_ROAD, SCN_NO_JUNCTION
 */
export function buildWorks(network: NetworkFile, works: StreetWorks): BuiltNetwork {
  const mirrored = network.drivingSide === 'left';
  const copy = structuredClone(mirrored ? { ...mirroredNetwork(network), drivingSide: 'right' as const } : network);
  const site = new Site(copy);
  for (const { id, x, y } of works.nodes ?? []) site.addNode(id, mirrored ? -x : x, y);
  for (const road of works.roads ?? []) site.addRoad(mirrored ? mirroredRoad(road) : road);
  for (const lane of works.lanes ?? []) site.addLane(lane);
  site.join();
  for (const wish of works.junctions ?? []) site.control(wish);
  const built = mirrored ? { ...mirroredNetwork(copy), drivingSide: 'left' as const } : copy;
  return { network: rounded(built), ...site.answer };
}

const mirroredRoad = ({ shape, ...road }: NewRoad): NewRoad => ({
  ...road,
  ...(shape && { shape: shape.map(([x, y]): [number, number] => [-x, y]) }),
});

class Site {
  readonly #network: NetworkFile;
  readonly #newEdges = new Set<string>();
  readonly #ringEdges: string[] = [];
  readonly #widened: string[] = [];
  readonly #changed = new Set<string>();
  readonly #gone = new Set<string>();
  readonly #rings: ((from: string, to: string) => readonly string[] | undefined)[] = [];

  constructor(network: NetworkFile) {
    this.#network = network;
  }

  get answer(): Omit<BuiltNetwork, 'network'> {
    return {
      newEdges: [...this.#newEdges],
      ringEdges: this.#ringEdges,
      widened: this.#widened,
      changed: [...this.#changed].filter((id) => !this.#gone.has(id)),
      gone: [...this.#gone],
      between: (from, to) => {
        for (const ring of this.#rings) {
          const way = ring(from, to);
          if (way !== undefined) return way;
        }
        return [];
      },
    };
  }

  addNode(id: string, x: number, y: number): void {
    if (this.#network.nodes.some((node) => node.id === id)) throw taken('node', id);
    this.#network.nodes.push({ id, x, y, control: 'priority' });
  }

  addRoad(road: NewRoad): void {
    const { id, from, to, shape = [], oneWay = false } = road;
    const [a, b] = [this.#node(from, `road ${id}`), this.#node(to, `road ${id}`)];
    const whole: Xy[] = [[a.x, a.y], ...shape, [b.x, b.y]];
    const length = polylineLength(whole);
    const [start, end] = [trimAt(this.#network, a, whole), trimAt(this.#network, b, [...whole].reverse())];
    if (!(length - start - end >= LEAST_ROAD)) {
      const text = `${Math.max(0, length - start - end).toFixed(0)} m are left between its junctions; join nodes that are farther apart`;
      throw new Fault('SCN_SHORT_ROAD', text, `road ${id}`);
    }
    const centre = slicePolyline(whole, start, length - end);
    this.#addEdge(road, id, from, to, centre, !oneWay);
    if (!oneWay) this.#addEdge(road, `${id}.back`, to, from, [...centre].reverse(), true);
  }

  #addEdge(road: NewRoad, id: string, from: string, to: string, centre: Polyline, paired: boolean): void {
    if (this.#network.edges.some((edge) => edge.id === id)) throw taken('edge', id);
    const { lanes, speed_mps: speed, width_m: width = LANE_WIDTH, allow, priority, name } = road;
    const sketch = { id, from, to, lanes, speed, ...(priority !== undefined && { priority }), ...(name && { name }) };
    const inner = paired ? 0 : (-lanes * width) / 2;
    const classes = Array.from({ length: lanes }, () => allow);
    const drawn: Road = { ...roadless, id, sketch, from, to, centre, lanes, width, allow: classes, inner };
    this.#network.edges.push(edgeOf(drawn, centre));
    this.#newEdges.add(id);
  }

  /** A lane at the kerb; the others move up by one, and so do all that stand on them. */
  addLane({ edge: id, allow, width_m }: NewLane): void {
    const edge = this.#network.edges.find((one) => one.id === id);
    if (edge === undefined)
      throw new Fault('SCN_UNKNOWN_EDGE', `edge ${id} is not in the network; correct the id`, `new lane on ${id}`);
    const kerb = edge.lanes[0]!;
    const width = width_m ?? kerb.width;
    const shape = offsetPolyline(kerb.shape, -(kerb.width + width) / 2);
    edge.lanes.unshift({ length: kerb.length, speed: kerb.speed, width, shape, ...(allow && { allow }) });
    for (const connection of this.#network.connections) {
      if (connection.from === id) connection.fromLane++;
      if (connection.to === id) connection.toLane++;
    }
    for (const detector of this.#network.detectors ?? []) if (detector.edge === id) detector.lane++;
    for (const { entries, exits } of this.#network.entryExits ?? [])
      for (const point of [...entries, ...exits]) if (point.edge === id) point.lane++;
    // stops are at the kerb and stay there, unless the new lane is not for buses
    if (allow && !allow.includes('bus'))
      for (const stop of this.#network.busStops ?? []) if (stop.edge === id) stop.lane++;
    this.#widened.push(id);
  }

  /** Draws the ways of everything new. */
  join(): void {
    const ends = new Set<string>();
    for (const edge of this.#network.edges) {
      if (this.#newEdges.has(edge.id)) ends.add(edge.from).add(edge.to);
      else if (this.#widened.includes(edge.id)) ends.add(edge.to);
    }
    for (const id of ends) this.#joinNode(this.#node(id, id));
  }

  #joinNode(node: NetworkNode): void {
    const junction = junctionOf(this.#network, node);
    const fresh = (road: Road) => this.#newEdges.has(road.id);
    const roads = turningsOf(junction).filter(({ from, to }) => fresh(from) || fresh(to));
    const more = [...roads, ...this.#laneWays(node, junction)];
    const control = node.control === 'dead-end' && more.length > 0 ? 'priority' : node.control;
    redrawJunction(this.#network, node, junction, more, control);
    if (node.control !== 'signals') return;
    signalJunction(this.#network, node, junction);
    const lit = this.#network.connections.find(({ from, signal }) => signal && this.#ends(from) === node.id);
    if (lit?.signal) this.#changed.add(lit.signal.controller);
  }

  #ends(edge: string): string | undefined {
    return this.#network.edges.find(({ id }) => id === edge)?.to;
  }

  /** Ways from a new kerb lane: wherever the lane beside it leads, onto the exit's own new lane if it has one. */
  #laneWays(node: NetworkNode, { arms }: ReturnType<typeof junctionOf>): Turning[] {
    const roads = new Map(arms.flatMap((arm) => [...arm.arriving, ...arm.leaving]).map((road) => [road.id, road]));
    const found: Turning[] = [];
    for (const { from, fromLane, to, toLane, direction } of this.#network.connections) {
      const own = roads.get(from);
      if (own?.to !== node.id || !this.#widened.includes(from) || fromLane !== 1) continue;
      const onto = this.#widened.includes(to) && toLane === 1 ? 0 : toLane;
      const exit = roads.get(to)!;
      const angle = headingAt(exit.centre, 0) - headingAt(own.centre, Infinity);
      const joins = onto === toLane;
      const turned = Math.atan2(Math.sin(angle), Math.cos(angle));
      found.push({ from: own, fromLane: 0, to: exit, toLane: onto, direction, angle: turned, joins });
    }
    return found;
  }

  control({ node: id, control }: NewControl): void {
    const node = this.#node(id, `junction ${id}`);
    const junction = junctionOf(this.#network, node);
    if (!this.#network.connections.some(({ from }) => this.#ends(from) === id))
      throw new Fault('SCN_NO_JUNCTION', 'no way leads through this node; name a junction', `junction ${id}`);
    if (control !== 'signals') {
      const controller = darken(this.#network, id);
      if (controller !== undefined) this.#left(controller);
    }
    if (control === 'roundabout') {
      const { ring, between } = buildRoundabout(this.#network, node);
      this.#ringEdges.push(...ring);
      this.#rings.push(between);
      return;
    }
    redrawJunction(this.#network, node, junction, [], control);
    if (control !== 'signals') return;
    signalJunction(this.#network, node, junction);
    const lit = this.#network.connections.find(({ from, signal }) => signal && this.#ends(from) === id);
    this.#changed.add(lit!.signal!.controller);
  }

  /** A controller lost a junction: it is gone, or its program serves fewer. */
  #left(controller: string): void {
    if (this.#network.controllers.some(({ id }) => id === controller)) this.#changed.add(controller);
    else this.#gone.add(controller);
  }

  #node(id: string, where: string): NetworkNode {
    const found = this.#network.nodes.find((node) => node.id === id);
    if (found !== undefined) return found;
    throw new Fault(
      'SCN_UNKNOWN_NODE',
      `node ${id} is not in the network; correct the id, or add it to "nodes"`,
      where,
    );
  }
}

const roadless = { kerbPocket: 0, innerPocket: 0, meetsJunction: true } as const;

function taken(what: string, id: string): Fault {
  return new Fault('SCN_TAKEN_ID', `there is a ${what} ${id} already; choose another id`, `${what} ${id}`);
}

/** m from a node at which a road that leaves along `line` is clear of the junction's ground and of the other stop lines. */
function trimAt(network: NetworkFile, node: NetworkNode, line: Polyline): number {
  const shape = node.shape ?? [];
  const ground: Xy[] = shape.length > 2 ? [...shape, shape[0]!] : [];
  const out = intersections(line, ground).map(({ alongA }) => alongA);
  const met = network.edges.some(({ from, to }) => from === node.id || to === node.id);
  return Math.max(met ? LEAST_TRIM : 0, ...out);
}
