// The way of an emergency vehicle: the stop lines that it will pass, each with the lamps that must let it through.
import type { CompiledNetwork } from '../../core/compiled-network.ts';
import { Fault } from '../../core/fault.ts';
import { gatesByLink } from '../conflicts.ts';

/** From one edge of the route over a junction to the next. */
export interface Passage {
  /** index into the route of the edge before the stop line */
  readonly at: number;
  /** index into `controllerIds`, -1 without signals */
  readonly controller: number;
  /** links of the controller under which the route passes */
  readonly links: readonly number[];
  /** edge lanes before the stop line from which the route goes on */
  readonly lanes: readonly number[];
  /** edge lanes beyond it that the route comes onto */
  readonly exits: readonly number[];
  /** m, through the junction */
  readonly inside: number;
  /** m/s, the lowest limit on the way through */
  readonly insideSpeed: number;
  /** whether a vehicle may have to wait inside, halfway through: its green is needed until it is out */
  readonly waitsInside: boolean;
}

export interface CorridorWay {
  readonly route: readonly number[];
  /** one for each pair of edges, in order */
  readonly passages: readonly Passage[];
  /** the stop line at the end of the last edge, where a queue may keep the vehicle from its destination; it is not passed */
  readonly end?: Passage | undefined;
}

/** The way along a route (edge numbers). Throws CORRIDOR_ROUTE_BROKEN where no connection leads on. */
export function corridorWay(network: CompiledNetwork, route: readonly number[]): CorridorWay {
  const owner = linkOfGate(network);
  const passages = route.slice(0, -1).map((edge, at) => passageOf(network, owner, edge, route[at + 1]!, at));
  return { route, passages, end: endOf(network, owner, route) };
}

/** The signal at the end of the last edge, all ways on; undefined where there is none. */
function endOf(network: CompiledNetwork, owner: Owner, route: readonly number[]): Passage | undefined {
  const at = route.length - 1;
  const edge = route[at]!;
  const first = network.edgeFirstLane[edge]!;
  const lanes = Array.from({ length: network.edgeLaneTotal[edge]! }, (_, k) => first + k);
  const gates = lanes.flatMap((lane) =>
    Array.from(network.laneGates.subarray(network.laneGateStart[lane]!, network.laneGateStart[lane + 1]!)),
  );
  const lamps = gates.flatMap((gate) => owner.get(gate) ?? []);
  if (lamps.length === 0) return undefined;
  const links = [...new Set(lamps.map(({ link }) => link))];
  const { controller } = lamps[0]!;
  return { at, controller, links, lanes, exits: [], inside: 0, insideSpeed: 1, waitsInside: false };
}

/** Stop lines with signals on a route. */
export function signalsOn(network: CompiledNetwork, route: readonly number[]): number {
  return corridorWay(network, route).passages.filter(({ controller }) => controller >= 0).length;
}

type Owner = ReadonlyMap<number, { readonly controller: number; readonly link: number }>;

const owners = new WeakMap<CompiledNetwork, Owner>();

function linkOfGate(network: CompiledNetwork): Owner {
  const known = owners.get(network);
  if (known !== undefined) return known;
  const owner = new Map<number, { controller: number; link: number }>();
  for (let controller = 0; controller < network.controllerIds.length; controller++)
    for (const [link, gates] of gatesByLink(network, controller).entries())
      for (const gate of gates) owner.set(gate, { controller, link });
  owners.set(network, owner);
  return owner;
}

function passageOf(network: CompiledNetwork, owner: Owner, edge: number, next: number, at: number): Passage {
  const first = network.edgeFirstLane[edge]!;
  const lanes: number[] = [];
  const links = new Set<number>();
  const exits = new Set<number>();
  let controller = -1;
  let inside = 0;
  let insideSpeed = Number.POSITIVE_INFINITY;
  let waitsInside = false;
  for (let lane = first; lane < first + network.edgeLaneTotal[edge]!; lane++) {
    for (let i = network.laneGateStart[lane]!; i < network.laneGateStart[lane + 1]!; i++) {
      const gate = network.laneGates[i]!;
      if (network.laneEdge[network.gateTarget[gate]!] !== next) continue;
      if (!lanes.includes(lane)) lanes.push(lane);
      exits.add(network.gateTarget[gate]!);
      const path = pathOf(network, gate);
      inside = path.length;
      insideSpeed = Math.min(insideSpeed, path.speed);
      waitsInside ||= network.gateTo[gate]! >= network.edgeLanes;
      const lamp = owner.get(gate);
      if (lamp === undefined) continue;
      controller = lamp.controller;
      links.add(lamp.link);
    }
  }
  if (lanes.length === 0) {
    const text = `no connection leads on to ${network.edgeIds[next]}; give a route that can be driven`;
    throw new Fault('CORRIDOR_ROUTE_BROKEN', text, network.edgeIds[edge] ?? String(edge));
  }
  return { at, controller, links: [...links], lanes, exits: [...exits], inside, insideSpeed, waitsInside };
}

function pathOf(network: CompiledNetwork, gate: number): { readonly length: number; readonly speed: number } {
  let length = 0;
  let speed = Number.POSITIVE_INFINITY;
  for (let at = gate; ; at = network.gateTo[at]! - network.edgeLanes) {
    length += network.laneLength[network.edgeLanes + at]!;
    speed = Math.min(speed, network.laneSpeed[network.edgeLanes + at]!);
    if (network.gateTo[at]! < network.edgeLanes) return { length, speed };
  }
}

/** All edges that lead to a junction with signals on the way: the way's own and those that cross or join it. */
export function edgesAtWay(network: CompiledNetwork, way: CorridorWay): Set<number> {
  const edges = new Set<number>();
  for (const { controller } of way.passages) {
    if (controller < 0) continue;
    for (const gate of gatesByLink(network, controller).flat()) {
      const lane = network.gateFrom[gate]!;
      if (lane < network.edgeLanes) edges.add(network.laneEdge[lane]!);
    }
  }
  return edges;
}

const approaches = new WeakMap<Passage, readonly number[]>();

/** Links of the passage's controller whose vehicles come over the same edges. */
export function approachLinks(network: CompiledNetwork, passage: Passage): readonly number[] {
  const known = approaches.get(passage);
  if (known !== undefined) return known;
  const edges = new Set(passage.lanes.map((lane) => network.laneEdge[lane]!));
  const links = gatesByLink(network, passage.controller).flatMap((gates, link) =>
    gates.some((gate) => edges.has(network.laneEdge[network.gateFrom[gate]!]!)) ? [link] : [],
  );
  approaches.set(passage, links);
  return links;
}
