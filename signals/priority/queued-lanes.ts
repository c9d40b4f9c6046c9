// The lanes before a junction as queues: who is there, who is to come, and how long they wait under given lamps.
import type { CompiledNetwork } from '../../core/compiled-network.ts';
import { gatesByLink } from '../conflicts.ts';
import { isGreen, type LampLetters } from '../control/lamp-letters.ts';
import { CORRIDOR_DEFAULTS, type StreetView } from './arrival-forecast.ts';
import type { JunctionLamps } from './junction-lamps.ts';

export interface QueuedLane {
  /** links of the controller that serve it */
  readonly links: readonly number[];
  /** s from now at which each vehicle on the lane is at the stop line if nothing holds it, the first one first */
  readonly arrivals: readonly number[];
  /** vehicles a second that follow them */
  readonly flow: number;
  /** s since the lane last had green, for what its wait weighs; and the plan's cycle */
  readonly starved: number;
  readonly cycle: number;
}

/** A plan shares green out in proportion to flow (Webster 1958): the degree of saturation that this is taken at. */
const SATURATION = 0.7;

/** The lanes of a junction as they are now. */
export function queuedLanes(network: CompiledNetwork, lamps: JunctionLamps, street: StreetView): QueuedLane[] {
  const shares = greenShares(lamps, street.time);
  const lanes = new Map<number, number[]>();
  for (const [link, gates] of gatesByLink(network, lamps.controller).entries())
    for (const gate of gates) {
      const lane = network.gateFrom[gate]!;
      if (lane >= network.edgeLanes) continue;
      const known = lanes.get(lane);
      if (known) known.push(link);
      else lanes.set(lane, [link]);
    }
  return [...lanes].map(([lane, links]) => {
    const count = street.countOn(lane);
    const speed = network.laneSpeed[lane]!;
    const arrivals = Array.from({ length: count }, (_, k) =>
      Math.max(0, (network.laneLength[lane]! - street.positionOn(lane, k)) / speed),
    );
    const share = links.reduce((sum, link) => sum + shares[link]!, 0) / links.length;
    const starved = Math.max(...links.map((link) => lamps.ring.sinceGreen(link)));
    const flow = (SATURATION * share) / CORRIDOR_DEFAULTS.headway;
    return { links, arrivals, flow, starved, cycle: lamps.cycle };
  });
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
 * s that all vehicles of the lane wait under lamps shown step by step: they leave at saturation flow after the start-up
 * lost time (HCM 7, ch. 19). Those who are there already weigh the more the longer their lane has been starved.
 */
export function waitingOf(lane: QueuedLane, shown: readonly LampLetters[], step: number): number {
  const { headway, startUp } = CORRIDOR_DEFAULTS;
  const { links, arrivals, flow, starved, cycle } = lane;
  const weight = 1 + starved / cycle;
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
      waited += (next < arrivals.length ? weight : 1) * Math.max(0, leaves - at);
      free = leaves + headway;
      next++;
    }
  }
  for (; arrivalOf(next) < horizon; next++)
    waited += (next < arrivals.length ? weight : 1) * (horizon - arrivalOf(next));
  return waited;
}
