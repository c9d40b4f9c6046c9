// Which lamps of a controller conflict, and who yields to whom, read from the paths of the compiled network.
import { type CompiledCrossing, type CompiledNetwork, MEETING } from '../core/compiled-network.ts';
import { DIRECTIONS } from '../core/network.ts';
import type { LinkSafety } from './safety.ts';

/** The links of one controller; tables are row-major `links x links`. */
export interface LinkTable {
  readonly controller: string;
  readonly links: number;
  readonly use: readonly LinkSafety['use'][];
  /** what a person calls each link */
  readonly names: readonly string[];
  /** 1: paths of the two cross or merge, so that both may not be green unless one yields */
  readonly conflicts: Uint8Array;
  /** 1: the row yields to the column on every pair of paths that meet */
  readonly yields: Uint8Array;
}

/** Two paths that meet, as gates (first pieces). Distances in m from each path's stop line. */
export interface PathMeeting {
  readonly gate: number;
  readonly foe: number;
  readonly link: number;
  readonly foeLink: number;
  /** where the contested zone ends on the own path, and begins on the foe's */
  readonly clearBy: number;
  readonly foeFrom: number;
  readonly yields: boolean;
}

const gatesOfLamps = new WeakMap<CompiledNetwork, readonly (readonly number[])[]>();

/** Gates of every lamp of a controller, by link. Second pieces belong to the gate before them and are not listed. */
export function gatesByLink(network: CompiledNetwork, controller: number): readonly (readonly number[])[] {
  let lamps = gatesOfLamps.get(network);
  if (!lamps) {
    const lists: number[][] = Array.from({ length: network.lampCount }, () => []);
    for (let gate = 0; gate < network.gateCount; gate++) {
      const lamp = network.gateLamp[gate]!;
      if (lamp >= 0 && network.gateInside[gate] === 0) lists[lamp]!.push(gate);
    }
    lamps = lists;
    gatesOfLamps.set(network, lamps);
  }
  return lamps.slice(network.controllerLamp[controller]!, network.controllerLamp[controller + 1]!);
}

/** The pieces of a gate's path: its own, and the second piece where vehicles may wait inside, with the metres before. */
function piecesOf(network: CompiledNetwork, gate: number): { piece: number; before: number }[] {
  const lane = network.edgeLanes + gate;
  const pieces = [{ piece: gate, before: 0 }];
  for (let at = network.laneGateStart[lane]!; at < network.laneGateStart[lane + 1]!; at++) {
    pieces.push({ piece: network.laneGates[at]!, before: network.laneLength[lane]! });
  }
  return pieces;
}

/**
 * Every meeting of two paths under one controller, seen from both sides. Paths that only part do not meet, nor do paths
 * from one edge that merge: their drivers come from side by side and sort themselves out as on any lane drop.
 */
export function pathMeetings(network: CompiledNetwork, gates: readonly (readonly number[])[]): PathMeeting[] {
  const owner = new Map<number, { gate: number; link: number; before: number }>();
  for (const [link, list] of gates.entries()) {
    for (const gate of list) {
      for (const { piece, before } of piecesOf(network, gate)) owner.set(piece, { gate, link, before });
    }
  }
  const meetings: PathMeeting[] = [];
  for (const [piece, own] of owner) {
    for (let at = network.meetStart[piece]!; at < network.meetStart[piece + 1]!; at++) {
      const foe = owner.get(network.meetGate[at]!);
      if (!foe || foe.gate === own.gate || network.meetKind[at] === MEETING.diverge) continue;
      if (network.meetKind[at] === MEETING.merge && sameApproach(network, own.gate, foe.gate)) continue;
      meetings.push({
        gate: own.gate,
        foe: foe.gate,
        link: own.link,
        foeLink: foe.link,
        clearBy: own.before + network.meetUntil[at]!,
        foeFrom: foe.before + network.meetFoeFrom[at]!,
        yields: yieldsTo(network, own.gate, foe.gate),
      });
    }
  }
  return meetings;
}

/** Whether two gates leave the same edge. */
export function sameApproach(network: CompiledNetwork, a: number, b: number): boolean {
  return network.laneEdge[network.gateFrom[a]!] === network.laneEdge[network.gateFrom[b]!];
}

/** Whether vehicles of one path wait for those of the other, at the stop line or at a waiting point inside. */
function yieldsTo(network: CompiledNetwork, gate: number, foe: number): boolean {
  const foes = new Set(piecesOf(network, foe).map(({ piece }) => piece));
  for (const { piece } of piecesOf(network, gate)) {
    for (let at = network.yieldStart[piece]!; at < network.yieldStart[piece + 1]!; at++) {
      if (foes.has(network.yields[at]!)) return true;
    }
  }
  return false;
}

/** A crossing under a link of a controller, and the gates that drive over it. */
export interface CrossedLink {
  readonly link: number;
  readonly crossing: CompiledCrossing;
  /** `leaves`: the gate drives over the crossing on its way out of the junction, else on its way in */
  readonly over: readonly { readonly gate: number; readonly link: number; readonly leaves: boolean }[];
}

/** The crossings under a controller's lamps. A gate drives over a crossing when that crosses its first or last edge. */
export function crossedLinks(
  network: CompiledNetwork,
  controller: number,
  gates: readonly (readonly number[])[],
): CrossedLink[] {
  const first = network.controllerLamp[controller]!;
  const last = network.controllerLamp[controller + 1]!;
  const crossed: CrossedLink[] = [];
  for (const crossing of network.crossings) {
    const edges = new Set(crossing.edges);
    const over: { gate: number; link: number; leaves: boolean }[] = [];
    for (const [link, list] of gates.entries()) {
      for (const gate of list) {
        if (network.laneNode[network.edgeLanes + gate] !== crossing.node) continue;
        if (edges.has(network.laneEdge[network.gateFrom[gate]!]!)) over.push({ gate, link, leaves: false });
        else if (edges.has(network.laneEdge[network.gateTarget[gate]!]!)) over.push({ gate, link, leaves: true });
      }
    }
    for (const lamp of new Set([crossing.lamp, crossing.lamp2])) {
      if (lamp >= first && lamp < last) crossed.push({ link: lamp - first, crossing, over });
    }
  }
  return crossed;
}

const STRAIGHT = DIRECTIONS.indexOf('s');

const tables = new WeakMap<CompiledNetwork, Map<number, LinkTable>>();

/**
 * The links of one controller with their conflicts, kept for the next call. Turning vehicles yield to a crossing that
 * they leave over.
 */
export function linkTable(network: CompiledNetwork, controller: number): LinkTable {
  const done = tables.get(network) ?? new Map<number, LinkTable>();
  tables.set(network, done);
  const table = done.get(controller) ?? buildTable(network, controller);
  done.set(controller, table);
  return table;
}

function buildTable(network: CompiledNetwork, controller: number): LinkTable {
  const gates = gatesByLink(network, controller);
  const links = gates.length;
  const conflicts = new Uint8Array(links * links);
  const yields = new Uint8Array(links * links);
  const stubborn = new Uint8Array(links * links);
  const meet = (link: number, foe: number, yielding: boolean) => {
    conflicts[link * links + foe] = 1;
    conflicts[foe * links + link] = 1;
    (yielding ? yields : stubborn)[link * links + foe] = 1;
  };
  for (const { gate, foe, link, foeLink, yields: yielding } of pathMeetings(network, gates)) {
    // under one lamp it is enough that one of the two yields
    meet(link, foeLink, yielding || (link === foeLink && yieldsTo(network, foe, gate)));
  }
  const use = gates.map((list): LinkSafety['use'] => (list.length > 0 ? 'vehicle' : 'unused'));
  const names = gates.map((list) => (list.length > 0 ? movementName(network, list[0]!) : 'unused'));
  for (const { link, crossing, over } of crossedLinks(network, controller, gates)) {
    if (use[link] === 'unused') {
      use[link] = 'crossing';
      names[link] = `crossing ${crossing.id}`;
    }
    for (const { gate, link: driver, leaves } of over) {
      meet(driver, link, leaves && network.gateDirection[gate] !== STRAIGHT);
    }
  }
  for (let pair = 0; pair < yields.length; pair++) if (stubborn[pair]) yields[pair] = 0;
  return { controller: network.controllerIds[controller]!, links, use, names, conflicts, yields };
}

/** `from -> to (l)`, by edge ids. */
function movementName(network: CompiledNetwork, gate: number): string {
  const edge = (lane: number) => network.edgeIds[network.laneEdge[lane]!] ?? '?';
  const direction = DIRECTIONS[network.gateDirection[gate]!] ?? '?';
  return `${edge(network.gateFrom[gate]!)} -> ${edge(network.gateTarget[gate]!)} (${direction})`;
}
