// Safety data from what is known: the imported programs where they show it, speed and geometry where they do not.
import type { CompiledNetwork } from '../core/compiled-network.ts';
import { DIRECTIONS } from '../core/network.ts';
import type { SignalProgram } from '../core/program.ts';
import { shownYellow } from './change-interval.ts';
import { crossedLinks, gatesByLink, type LinkTable, linkTable, pathMeetings, sameApproach } from './conflicts.ts';
import { type FoundTimes, foundTimes } from './found-times.ts';
import { crossingClearance, leastWalk, vehicleIntergreen, vehicleToCrossing } from './intergreen.ts';
import type { ControllerSafety, Intergreen, LinkSafety, SafetyByController, SafetyFile, Sourced } from './safety.ts';
import { SAFETY_FORMAT, SAFETY_VERSION } from './safety.ts';

/** RiLSA's least green for motor traffic, s. */
const LEAST_GREEN = 5;
/** No yellow is lawful below or above. */
const YELLOW_RANGE = [3, 6] as const;

export interface SafetyPolicy {
  /**
   * Whether a turn may be shown g against a street that crosses, where one of the two is a kerb-side turn (right, where
   * one drives on the right): only where the imported program already shows both green together, or never. The turn must
   * yield there by the network's right of way.
   */
  readonly kerbTurns: 'as-found' | 'never';
}

/**
 * The safety data of every controller. Values seen in `programs` (yellow times of 3 to 6 s, interphases at least as long
 * as the yellow) are taken as imported; interphases between other paths follow the same controller's practice where it
 * shows one for paths that need as much; all others are computed by `intergreen.ts` and rounded up to whole seconds. Each
 * value says which it is. Turning movements may be shown g against opposing traffic, crossings and their own approach
 * where the network makes them yield, and kerb-side turns as `policy` says; through movements never.
 */
export function deriveSafety(
  network: CompiledNetwork,
  programs: readonly SignalProgram[],
  policy: SafetyPolicy = { kerbTurns: 'as-found' },
): SafetyFile {
  return {
    format: SAFETY_FORMAT,
    version: SAFETY_VERSION,
    controllers: network.controllerIds.map((id, controller) => {
      const own = programs.filter((program) => program.controller === id);
      return deriveControllerSafety(network, controller, own, policy);
    }),
  };
}

/** Safety data by controller id, as the compilers and the interlock take it. */
export function safetyByController(file: SafetyFile): SafetyByController {
  return new Map(file.controllers.map((controller) => [controller.controller, controller]));
}

/** The safety data of one controller, given its imported programs. */
export function deriveControllerSafety(
  network: CompiledNetwork,
  controller: number,
  programs: readonly SignalProgram[],
  policy: SafetyPolicy,
): ControllerSafety {
  const table = linkTable(network, controller);
  const gates = gatesByLink(network, controller);
  const found = foundTimes(programs, table);
  const walks = new Map(
    crossedLinks(network, controller, gates).map(({ link, crossing }) => [link, crossing.length] as const),
  );
  const links = table.use.map((use, link): LinkSafety => {
    if (use === 'unused') return { link, use, minGreen: computed(0), yellow: computed(0) };
    if (use === 'crossing') {
      const length = walks.get(link)!;
      const clearance = computed(Math.ceil(crossingClearance(length)));
      return { link, use, minGreen: computed(leastWalk(length)), yellow: computed(0), clearance };
    }
    return { link, use, minGreen: computed(LEAST_GREEN), yellow: yellowOf(network, gates[link]!, found.yellow[link]) };
  });
  return {
    controller: table.controller,
    links,
    intergreens: intergreensOf(network, controller, table, links, found),
    permissive: permissionsOf(network, table, gates, found, policy),
    stopThenGo: gates.flatMap((list, link) =>
      found.stopThenGo[link] && list.length > 0 && list.every((gate) => isKerbTurn(network, gate)) ? [link] : [],
    ),
  };
}

const computed = (seconds: number): Sourced => ({ seconds, source: 'computed' });

/** RiLSA: 3 s to 50 km/h, 4 s to 60, 5 s to 70; above that by stopping distance. */
export function yellowBySpeed(speed: number): number {
  const kmh = Math.round(speed * 3.6);
  if (kmh <= 50) return 3;
  if (kmh <= 60) return 4;
  if (kmh <= 70) return 5;
  return Math.min(YELLOW_RANGE[1], Math.ceil(Math.max(5, shownYellow(speed))));
}

function yellowOf(network: CompiledNetwork, gates: readonly number[], found: number | undefined): Sourced {
  if (found !== undefined && found >= YELLOW_RANGE[0] && found <= YELLOW_RANGE[1]) {
    return { seconds: found, source: 'imported' };
  }
  return computed(Math.max(...gates.map((gate) => yellowBySpeed(network.laneSpeed[network.gateFrom[gate]!]!))));
}

function intergreensOf(
  network: CompiledNetwork,
  controller: number,
  table: LinkTable,
  links: readonly LinkSafety[],
  found: FoundTimes,
): Intergreen[] {
  const geometry = geometryTimes(network, controller, table.links);
  const list: Intergreen[] = [];
  for (let from = 0; from < table.links; from++) {
    for (let to = 0; to < table.links; to++) {
      const pair = from * table.links + to;
      if (from === to || table.conflicts[pair] !== 1) continue;
      const yellow = links[from]!.yellow.seconds;
      const asked = Math.max(yellow, Math.ceil(geometry[pair]! - 1e-6));
      const seen = found.intergreen[pair]!;
      if (seen >= yellow) list.push({ from, to, seconds: seen, source: 'imported', geometry: asked });
      else list.push({ from, to, seconds: asked, source: 'computed', geometry: asked });
    }
  }
  return byPractice(list, links);
}

/**
 * Pairs that no program changes between directly follow the practice of the same controller: the shortest interphase
 * that its programs show between vehicle paths that ask for at least as much by geometry. Where there is no such pair,
 * and at crossings, the computed value stays.
 */
function byPractice(list: readonly Intergreen[], links: readonly LinkSafety[]): Intergreen[] {
  const isVehicles = ({ from, to }: Intergreen) => links[from]!.use === 'vehicle' && links[to]!.use === 'vehicle';
  const shown = list.filter((pair) => pair.source === 'imported' && isVehicles(pair));
  return list.map((pair) => {
    if (pair.source !== 'computed' || !isVehicles(pair)) return pair;
    const alike = shown.filter(({ geometry }) => geometry! >= pair.geometry!);
    if (alike.length === 0) return pair;
    const practice = Math.min(...alike.map(({ seconds }) => seconds));
    return { ...pair, seconds: Math.max(links[pair.from]!.yellow.seconds, practice), source: 'practice' };
  });
}

const STRAIGHT = DIRECTIONS.indexOf('s');
const isTurning = (network: CompiledNetwork, gate: number): boolean => network.gateDirection[gate] !== STRAIGHT;

function isKerbTurn(network: CompiledNetwork, gate: number): boolean {
  const direction = DIRECTIONS[network.gateDirection[gate]!]!;
  return direction.toLowerCase() === (network.drivingSide === 'right' ? 'r' : 'l');
}

/** What the paths ask for between every pair of links, s, not rounded; -Infinity where they do not meet. */
function geometryTimes(network: CompiledNetwork, controller: number, links: number): Float64Array {
  const times = new Float64Array(links * links).fill(Number.NEGATIVE_INFINITY);
  const ask = (from: number, to: number, seconds: number) => {
    times[from * links + to] = Math.max(times[from * links + to]!, seconds);
  };
  const gates = gatesByLink(network, controller);
  for (const { gate, link, foeLink, clearBy, foeFrom } of pathMeetings(network, gates)) {
    ask(link, foeLink, vehicleIntergreen(clearBy, foeFrom, isTurning(network, gate)));
  }
  for (const { link, crossing, over } of crossedLinks(network, controller, gates)) {
    for (const { gate, link: driver, leaves } of over) {
      const way = (leaves ? pathLength(network, gate) : 0) + crossing.width;
      ask(driver, link, vehicleToCrossing(way, isTurning(network, gate)));
      ask(link, driver, crossingClearance(crossing.length));
    }
  }
  return times;
}

/** m from the stop line to the end of the path, both pieces. */
function pathLength(network: CompiledNetwork, gate: number): number {
  const lane = network.edgeLanes + gate;
  let length = network.laneLength[lane]!;
  for (let at = network.laneGateStart[lane]!; at < network.laneGateStart[lane + 1]!; at++) {
    length += network.laneLength[network.edgeLanes + network.laneGates[at]!]!;
  }
  return length;
}

function permissionsOf(
  network: CompiledNetwork,
  table: LinkTable,
  gates: readonly (readonly number[])[],
  found: FoundTimes,
  policy: SafetyPolicy,
): ControllerSafety['permissive'] {
  const list: ControllerSafety['permissive'] = [];
  for (let link = 0; link < table.links; link++) {
    const own = gates[link]!;
    if (own.length === 0 || !own.every((gate) => isTurning(network, gate))) continue;
    for (let to = 0; to < table.links; to++) {
      const pair = link * table.links + to;
      if (link === to || table.yields[pair] !== 1) continue;
      const kerbTurn = policy.kerbTurns === 'as-found' && found.together[pair] === 1;
      const lawful =
        table.use[to] === 'crossing' ||
        gates[to]!.every((foe) =>
          own.every(
            (gate) =>
              sameApproach(network, gate, foe) ||
              areOpposing(network, gate, foe) ||
              (kerbTurn && (isKerbTurn(network, gate) || isKerbTurn(network, foe))),
          ),
        );
      if (lawful) list.push({ link, to });
    }
  }
  return list;
}

/** Whether the two approaches head against each other, within 60 degrees. */
function areOpposing(network: CompiledNetwork, a: number, b: number): boolean {
  const [ax, ay] = headingOf(network, network.gateFrom[a]!);
  const [bx, by] = headingOf(network, network.gateFrom[b]!);
  return ax * bx + ay * by < -0.5;
}

/** Unit vector of the last stretch of a lane. */
function headingOf(network: CompiledNetwork, lane: number): [number, number] {
  const { laneShape, laneShapeStart } = network;
  const last = laneShapeStart[lane + 1]! - 1;
  for (let point = last - 1; point >= laneShapeStart[lane]!; point--) {
    const dx = laneShape[2 * last]! - laneShape[2 * point]!;
    const dy = laneShape[2 * last + 1]! - laneShape[2 * point + 1]!;
    const length = Math.hypot(dx, dy);
    if (length > 1) return [dx / length, dy / length];
  }
  return [0, 0];
}
