// The lanes before a junction as queues: who is there, who is to come, and what it costs them to wait under given lamps.
import type { CompiledNetwork } from '../../core/compiled-network.ts';
import { gatesByLink } from '../conflicts.ts';
import { isGreen, type LampLetters } from '../control/lamp-letters.ts';
import { CORRIDOR_DEFAULTS, type StreetView } from './arrival-forecast.ts';
import type { JunctionLamps } from './junction-lamps.ts';

export interface QueuedLane {
  readonly lane: number;
  /** links of the controller that serve it */
  readonly links: readonly number[];
  /** s from now at which each vehicle on the lane is at the stop line if nothing holds it, the first one first */
  readonly arrivals: readonly number[];
  /** what a second of each one's wait counts; of those who follow it counts 1 */
  readonly weights: readonly number[];
  /** vehicles a second that follow them */
  readonly flow: number;
}

/** A plan shares green out in proportion to flow (Webster 1958): the degree of saturation that this is taken at. */
const SATURATION = 0.7;
/** s that each vehicle still queued at the end of a look is taken to wait on */
const LEFT = 20;

/** The lanes of a junction as they are now. Those who are there weigh the more the longer their lane has had no green. */
export function queuedLanes(network: CompiledNetwork, lamps: JunctionLamps, street: StreetView): QueuedLane[] {
  const shares = greenShares(lamps, street.time);
  return approachLanes(network, lamps.controller).map(({ lane, links, feeders }) => {
    const speed = network.laneSpeed[lane]!;
    const arrivals = arrivalsOn(street, lane, network.laneLength[lane]!, speed);
    for (const { lane: from, share, turn } of feeders) {
      const far = network.laneLength[from]! + network.laneLength[lane]!;
      arrivals.push(...arrivalsOn(street, from, far, speed).filter((_, k) => k % share === turn));
    }
    const green = links.reduce((sum, link) => sum + shares[link]!, 0) / links.length;
    const starved = Math.max(...links.map((link) => Math.min(lamps.ring.sinceGreen(link), 3 * lamps.cycle)));
    const weights = arrivals.map(() => 1 + starved / lamps.cycle);
    return { lane, links, arrivals, weights, flow: (SATURATION * green) / CORRIDOR_DEFAULTS.headway };
  });
}

/** The lanes that `queuedLanes` looks at. */
export function lanesBefore(network: CompiledNetwork, controller: number): number[] {
  return approachLanes(network, controller).flatMap(({ lane, feeders }) => [lane, ...feeders.map((one) => one.lane)]);
}

/** s from now at the stop line, which is `far` m from the lane's start. */
function arrivalsOn(street: StreetView, lane: number, far: number, speed: number): number[] {
  return Array.from({ length: street.countOn(lane) }, (_, k) =>
    Math.max(0, (far - street.positionOn(lane, k)) / speed),
  );
}

/** A lane before a junction, and the lanes that lead on to it without a signal. */
interface ApproachLane {
  readonly lane: number;
  readonly links: readonly number[];
  /** of every `share` vehicles on such a lane, the one whose `turn` it is is taken to come here */
  readonly feeders: readonly { readonly lane: number; readonly share: number; readonly turn: number }[];
}

/** What is known of a network, found when it is first asked for. */
interface Known {
  readonly byController: Map<number, readonly ApproachLane[]>;
  /** by lane: the gates without a lamp that lead on to it from another lane */
  readonly unlit: ReadonlyMap<number, readonly number[]>;
}

const known = new WeakMap<CompiledNetwork, Known>();

function approachLanes(network: CompiledNetwork, controller: number): readonly ApproachLane[] {
  const { byController, unlit } = known.get(network) ?? knownOf(network);
  const found = byController.get(controller);
  if (found) return found;
  const links = new Map<number, number[]>();
  for (const [link, gates] of gatesByLink(network, controller).entries())
    for (const gate of gates) {
      const lane = network.gateFrom[gate]!;
      if (lane < network.edgeLanes) links.set(lane, [...(links.get(lane) ?? []), link]);
    }
  const lanes = [...links].map(([lane, own]) => ({
    lane,
    links: own,
    feeders: (unlit.get(lane) ?? []).map((gate) => feederOf(network, gate, lane)),
  }));
  byController.set(controller, lanes);
  return lanes;
}

function knownOf(network: CompiledNetwork): Known {
  const unlit = new Map<number, number[]>();
  for (let gate = 0; gate < network.gateCount; gate++) {
    if (network.gateLamp[gate]! >= 0 || network.gateFrom[gate]! >= network.edgeLanes) continue;
    const target = network.gateTarget[gate]!;
    const list = unlit.get(target);
    if (list) list.push(gate);
    else unlit.set(target, [gate]);
  }
  const found = { byController: new Map<number, readonly ApproachLane[]>(), unlit };
  known.set(network, found);
  return found;
}

function feederOf(network: CompiledNetwork, gate: number, lane: number): ApproachLane['feeders'][number] {
  const from = network.gateFrom[gate]!;
  const onwards = network.laneGates.subarray(network.laneGateStart[from]!, network.laneGateStart[from + 1]!);
  const targets = [...new Set(Array.from(onwards, (one) => network.gateTarget[one]!))];
  return { lane: from, share: targets.length, turn: targets.indexOf(lane) };
}

/** By link: share of the cycle that the plan shows it green. */
function greenShares(lamps: JunctionLamps, time: number): number[] {
  const shares = new Array<number>(lamps.matrix.links).fill(0);
  for (let s = 0; s < lamps.cycle; s++) {
    const letters = lamps.planned(time + s);
    for (let link = 0; link < shares.length; link++) if (isGreen(letters[link])) shares[link]! += 1 / lamps.cycle;
  }
  return shares;
}

/**
 * Weighted s that all vehicles of the lane wait under lamps shown step by step: they leave at saturation flow after the
 * start-up lost time (HCM 7, ch. 19).
 */
export function waitingOf(lane: QueuedLane, shown: readonly LampLetters[], step: number): number {
  const { headway, startUp } = CORRIDOR_DEFAULTS;
  const { links, arrivals, weights, flow } = lane;
  const horizon = shown.length * step;
  const last = arrivals.at(-1) ?? 0;
  const arrivalOf = (n: number): number =>
    n < arrivals.length ? arrivals[n]! : flow > 0 ? last + (n - arrivals.length + 1) / flow : Number.POSITIVE_INFINITY;
  let [waited, next, free] = [0, 0, 0];
  let wasGreen = links.some((link) => isGreen(shown[0]![link]));
  for (let s = 0; s < shown.length; s++) {
    const now = s * step;
    const isServed = links.some((link) => isGreen(shown[s]![link]));
    if (isServed && !wasGreen) free = Math.max(free, now + startUp);
    wasGreen = isServed;
    for (let at = arrivalOf(next); isServed && at < now + step && free < now + step; at = arrivalOf(next)) {
      const leaves = Math.max(at, free);
      waited += (weights[next] ?? 1) * Math.max(0, leaves - at);
      free = leaves + headway;
      next++;
    }
  }
  for (; arrivalOf(next) < horizon; next++) waited += (weights[next] ?? 1) * (horizon - arrivalOf(next) + LEFT);
  return waited;
}

/** How far and how finely lamps are looked ahead. */
export interface Look {
  /** s of the clock */
  readonly time: number;
  /** s of one row */
  readonly step: number;
  /** s between two looks at the lamps */
  readonly grain: number;
  readonly horizon: number;
}

/**
 * Weighted s of waiting on all lanes when `rows` step by step and then what is to come are wished for, through the ring of safety;
 * Infinity where the lamps are not the plan's by the end.
 */
export function waitingUnder(
  lamps: JunctionLamps,
  lanes: readonly QueuedLane[],
  rows: readonly LampLetters[],
  { time, step, grain, horizon }: Look,
): number {
  const ring = lamps.ring.fork();
  const shown: LampLetters[] = [];
  let isInStep = rows.length === 0;
  for (let s = 0; s < horizon; s += grain) {
    const row = rows[Math.floor(s / step)];
    shown.push(ring.tick(grain, row ?? lamps.coming(time + s)));
    isInStep ||= row === undefined && ring.letters === lamps.planned(time + s);
  }
  return isInStep ? lanes.reduce((sum, lane) => sum + waitingOf(lane, shown, grain), 0) : Number.POSITIVE_INFINITY;
}
