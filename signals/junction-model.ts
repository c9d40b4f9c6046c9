// One controller as the optimiser sees it: approach lanes, what each lane's vehicles want, and how fast they discharge.
import type { CompiledNetwork } from '../core/compiled-network.ts';
import { DIRECTIONS } from '../core/network.ts';
import { gatesByLink } from './conflicts.ts';
import { type DemandWindow, intervalCount, type Movement, spreadOverLanes } from './movement-demand.ts';
import type { ControllerSafety } from './safety.ts';

/** What part of a lane's vehicles want: one turn, served by any of its links. */
export interface Turn {
  /** links under the controller; empty: no lamp stops it */
  readonly links: readonly number[];
  readonly direction: string;
  /** edge reached */
  readonly to: number;
  /** veh/h by interval */
  readonly volume: Float64Array;
  /** s a vehicle, protected, once the queue has got up to speed; and before that */
  readonly headway: number;
  readonly startHeadway: number;
  /** vehicles that may wait inside the junction for a gap */
  readonly waiting: number;
}

export interface ApproachLane {
  /** lane of the compiled network */
  readonly lane: number;
  readonly edge: number;
  readonly turns: readonly Turn[];
  /** veh that fit on the lane */
  readonly storage: number;
  /** the edge begins at another signal's or junction's mouth: a queue beyond the storage blocks others */
  readonly blocks: boolean;
}

export interface JunctionModel {
  readonly controller: number;
  readonly id: string;
  readonly links: number;
  readonly safety: ControllerSafety;
  readonly lanes: readonly ApproachLane[];
  /** by link: the edge it comes from (-1 without gates), the edge it goes to, its direction letter */
  readonly linkFrom: Int32Array;
  readonly linkTo: Int32Array;
  readonly linkDirection: readonly string[];
  /** veh/h by link and interval: row link * intervals + interval */
  readonly linkVolume: Float64Array;
  readonly intervals: number;
}

/**
 * Discharge headway at saturation, from two flows seen in SUMO 1.15 with its default car (tau 1 s, 7.5 m with gap):
 * 1,713 veh/h/lane at 11 m/s and 1,947 at 16.5 m/s give a + b/v; a goes with the headway that drivers want, b with their
 * length. The speed is the lowest on the way over the stop line. Unit s.
 */
export function dischargeHeadway(speed: number, tau: number, space: number): number {
  return 1.344 * tau + (1.111 * space) / speed;
}

/** m/s: what a queue that starts from rest reaches at the stop line within its first 25 s, however fast the road is. */
const STARTING_SPEED = 11.5;

const CAR = { tau: 1, space: 7.5 };

/** Models of all controllers, in the network's order. Safety data must be there for each (see `webster`). */
export function junctionModel(
  network: CompiledNetwork,
  controller: number,
  safety: ControllerSafety,
  movements: readonly Movement[],
  window: DemandWindow,
): JunctionModel {
  const gates = gatesByLink(network, controller);
  const intervals = intervalCount(window);
  const lanes = laneTurns(network, gates);
  const linkVolume = new Float64Array(gates.length * intervals);
  const byEdge = new Map<number, Movement[]>();
  for (const movement of movements) {
    const list = byEdge.get(movement.from);
    if (list) list.push(movement);
    else byEdge.set(movement.from, [movement]);
  }
  const approaches: ApproachLane[] = [];
  for (const [edge, drafts] of lanes) {
    assign(network, drafts, byEdge.get(edge) ?? [], intervals);
    for (const draft of drafts) approaches.push(approachLane(network, draft, linkVolume, intervals));
  }
  const first = (list: readonly number[]) => (list.length > 0 ? list[0]! : -1);
  return {
    controller,
    id: network.controllerIds[controller]!,
    links: gates.length,
    safety,
    lanes: approaches,
    linkFrom: Int32Array.from(gates, (list) => (list.length ? network.laneEdge[network.gateFrom[first(list)]!]! : -1)),
    linkTo: Int32Array.from(gates, (list) => (list.length ? network.laneEdge[network.gateTarget[first(list)]!]! : -1)),
    linkDirection: gates.map((list) => (list.length ? DIRECTIONS[network.gateDirection[first(list)]!]! : '')),
    linkVolume,
    intervals,
  };
}

interface TurnDraft {
  readonly to: number;
  readonly gates: number[];
  readonly links: number[];
  uncontrolled: boolean;
  readonly volume: Float64Array;
  tau: number;
  space: number;
}

interface LaneDraft {
  readonly lane: number;
  readonly turns: Map<number, TurnDraft>;
}

/** The approach lanes by edge: every lane with a gate under a lamp of this controller, and all its turns. */
function laneTurns(network: CompiledNetwork, gates: readonly (readonly number[])[]): Map<number, LaneDraft[]> {
  const linkOf = new Map<number, number>();
  for (const [link, list] of gates.entries()) for (const gate of list) linkOf.set(gate, link);
  const lanes = new Map<number, LaneDraft[]>();
  const edges = new Set(gates.flat().map((gate) => network.laneEdge[network.gateFrom[gate]!]!));
  for (const edge of edges) {
    const drafts: LaneDraft[] = [];
    for (let i = 0; i < network.edgeLaneTotal[edge]!; i++) {
      const lane = network.edgeFirstLane[edge]! + i;
      const turns = new Map<number, TurnDraft>();
      for (let at = network.laneGateStart[lane]!; at < network.laneGateStart[lane + 1]!; at++) {
        const gate = network.laneGates[at]!;
        const to = network.laneEdge[network.gateTarget[gate]!]!;
        let turn = turns.get(to);
        if (!turn) {
          turn = { to, gates: [], links: [], uncontrolled: false, volume: new Float64Array(0), tau: 0, space: 0 };
          turns.set(to, turn);
        }
        turn.gates.push(gate);
        const link = linkOf.get(gate);
        if (link === undefined) turn.uncontrolled = true;
        else if (!turn.links.includes(link)) turn.links.push(link);
      }
      if (turns.size > 0) drafts.push({ lane, turns });
    }
    lanes.set(edge, drafts);
  }
  return lanes;
}

/** Beyond this, drivers sort themselves into lanes after the junction, not before. Unit m. */
const SORTING_LENGTH = 120;

/** Spreads the volumes of one edge's movements over its lanes, for the whole window and then by interval in proportion. */
function assign(
  network: CompiledNetwork,
  drafts: readonly LaneDraft[],
  movements: readonly Movement[],
  intervals: number,
): void {
  for (const draft of drafts) {
    for (const [to, turn] of draft.turns) draft.turns.set(to, { ...turn, volume: new Float64Array(intervals) });
  }
  const totals = movements.map((movement) => movement.volume.reduce((sum, value) => sum + value, 0) / intervals);
  const lanesOf = movements.map((movement) => usableLanes(network, drafts, movement));
  const choices = movements.map((movement, i) => {
    const gate = lanesOf[i]![0]?.turns.get(movement.to)?.gates[0];
    const headway = gate === undefined ? 2 : dischargeHeadway(gateSpeed(network, gate), movement.tau, movement.space);
    return { volume: totals[i]!, headway, lanes: lanesOf[i]!.map((draft) => draft.lane) };
  });
  const possible = choices.map((choice, i) => ({ choice, i })).filter(({ choice }) => choice.lanes.length > 0);
  const shares = spreadOverLanes(possible.map(({ choice }) => choice));
  for (const [row, { choice, i }] of possible.entries()) {
    const movement = movements[i]!;
    for (const [at, share] of shares[row]!.entries()) {
      const turn = lanesOf[i]![at]!.turns.get(movement.to)!;
      const part = choice.volume > 0 ? share / choice.volume : 0;
      for (let t = 0; t < intervals; t++) turn.volume[t]! += part * movement.volume[t]!;
      turn.tau += share * movement.tau;
      turn.space += share * movement.space;
    }
  }
}

/** Lanes from which a movement's vehicles may turn; before a short edge only those that also suit the turn after it. */
function usableLanes(network: CompiledNetwork, drafts: readonly LaneDraft[], movement: Movement): LaneDraft[] {
  const able = drafts.filter((draft) => draft.turns.has(movement.to));
  if (movement.next < 0 || network.edgeLength[movement.to]! > SORTING_LENGTH) return able;
  const suited = able.filter((draft) =>
    draft.turns.get(movement.to)!.gates.some((gate) => leadsTo(network, network.gateTarget[gate]!, movement.next)),
  );
  return suited.length > 0 ? suited : able;
}

function leadsTo(network: CompiledNetwork, lane: number, edge: number): boolean {
  for (let at = network.laneGateStart[lane]!; at < network.laneGateStart[lane + 1]!; at++) {
    if (network.laneEdge[network.gateTarget[network.laneGates[at]!]!] === edge) return true;
  }
  return false;
}

/** Lowest limit on the way over a gate's stop line. Unit m/s. */
function gateSpeed(network: CompiledNetwork, gate: number): number {
  return Math.min(network.laneSpeed[network.gateFrom[gate]!]!, network.laneSpeed[network.edgeLanes + gate]!);
}

function approachLane(
  network: CompiledNetwork,
  draft: LaneDraft,
  linkVolume: Float64Array,
  intervals: number,
): ApproachLane {
  const { lane } = draft;
  const edge = network.laneEdge[lane]!;
  const turns = [...draft.turns.values()].map((turn): Turn => {
    const total = turn.volume.reduce((sum, value) => sum + value, 0) / intervals;
    const tau = total > 0 ? turn.tau / total : CAR.tau;
    const space = total > 0 ? turn.space / total : CAR.space;
    const gate = turn.gates[0]!;
    const links = turn.uncontrolled ? [] : turn.links;
    for (const link of links) {
      for (let t = 0; t < intervals; t++) linkVolume[link * intervals + t]! += turn.volume[t]! / links.length;
    }
    const inside = network.gateWaitsInside[gate] ? network.laneLength[network.edgeLanes + gate]! : 0;
    return {
      links,
      direction: DIRECTIONS[network.gateDirection[gate]!]!,
      to: turn.to,
      volume: turn.volume,
      headway: dischargeHeadway(gateSpeed(network, gate), tau, space),
      startHeadway: dischargeHeadway(Math.min(STARTING_SPEED, gateSpeed(network, gate)), tau, space),
      waiting: network.gateWaitsInside[gate] ? Math.max(1, Math.floor(inside / space)) : 0,
    };
  });
  return {
    lane,
    edge,
    turns,
    storage: Math.max(1, (network.laneLength[lane]! + laneBefore(network, edge)) / CAR.space),
    blocks: comesFromJunction(network, edge),
  };
}

/**
 * Room behind the edge where it only widens the one before it: the metres of lane there, shared by the lanes of the edge.
 * A queue that grows beyond a pocket stands among others, but blocks no junction yet.
 */
function laneBefore(network: CompiledNetwork, edge: number): number {
  let metres = 0;
  let here = edge;
  for (let links = 0; links < 8; links++) {
    const before = onlyEdgeBefore(network, here);
    if (before < 0) break;
    for (let i = 0; i < network.edgeLaneTotal[before]!; i++)
      metres += network.laneLength[network.edgeFirstLane[before]! + i]!;
    here = before;
  }
  return metres / network.edgeLaneTotal[edge]!;
}

/** The edge that alone leads to an edge and leads nowhere else, or -1. */
function onlyEdgeBefore(network: CompiledNetwork, edge: number): number {
  let before = -1;
  for (
    let lane = network.edgeFirstLane[edge]!;
    lane < network.edgeFirstLane[edge]! + network.edgeLaneTotal[edge]!;
    lane++
  )
    for (let at = network.laneSourceStart[lane]!; at < network.laneSourceStart[lane + 1]!; at++) {
      const from = edgeInto(network, network.laneSources[at]!);
      if (before >= 0 && from !== before) return -1;
      before = from;
    }
  if (before < 0) return -1;
  for (let i = 0; i < network.edgeLaneTotal[before]!; i++) {
    const lane = network.edgeFirstLane[before]! + i;
    for (let at = network.laneGateStart[lane]!; at < network.laneGateStart[lane + 1]!; at++) {
      const gate = network.laneGates[at]!;
      if (network.gateLamp[gate]! >= 0 || network.laneEdge[network.gateTarget[gate]!] !== edge) return -1;
    }
  }
  return before;
}

/** The edge from which an inside lane is entered. */
function edgeInto(network: CompiledNetwork, inside: number): number {
  let lane = inside;
  while (network.laneEdge[lane]! < 0) lane = network.gateFrom[lane - network.edgeLanes]!;
  return network.laneEdge[lane]!;
}

/** Whether vehicles of different wishes reach the edge through one junction, so that its queue can stand in others' way. */
function comesFromJunction(network: CompiledNetwork, edge: number): boolean {
  for (let i = 0; i < network.edgeLaneTotal[edge]!; i++) {
    const lane = network.edgeFirstLane[edge]! + i;
    if (network.laneSourceStart[lane + 1]! > network.laneSourceStart[lane]!) return true;
  }
  return false;
}
