// The greens of a plan as the streams of a place can use them.
import type { CompiledNetwork } from '../core/compiled-network.ts';
import type { ProfileStream } from './flow-profile.ts';
import { START_LOSS } from './junction-delay.ts';
import { type LampRows, letterOf } from './lamp-rows.ts';
import { laneService, type ServedTurn, type ServicePiece, type TurnState } from './lane-service.ts';
import type { Turn } from './passage.ts';
import { TENTHS } from './safety-matrix.ts';
import type { LaneGroup, SignalTraffic } from './signal-traffic.ts';

/** Greens that a stream's queue can use: start, end and part of the saturation flow. */
export type StreamGreens = ProfileStream['greens'];

/** s a vehicle of a queue that others wait for */
const FOE_HEADWAY = 2;

interface OpposingFlow {
  readonly turn: Turn;
  /** veh/h */
  readonly flow: number;
}

/** veh/h that a turn's green has to let pass: the turns that its gates yield to, while they are green as well. */
function opposingFlow(network: CompiledNetwork, traffic: SignalTraffic, turn: Turn): OpposingFlow[] {
  const found = new Map<Turn, number>();
  for (const lane of turn.lanes)
    for (let k = network.laneGateStart[lane]!; k < network.laneGateStart[lane + 1]!; k++) {
      const gate = network.laneGates[k]!;
      if (network.laneEdge[network.gateTarget[gate]!] !== turn.to) continue;
      // who waits inside yields at the second piece
      const pieces = [gate];
      if (network.gateWaitsInside[gate])
        pieces.push(network.laneGates[network.laneGateStart[network.edgeLanes + gate]!]!);
      for (const piece of pieces)
        for (let y = network.yieldStart[piece]!; y < network.yieldStart[piece + 1]!; y++) {
          const foe = network.yields[y]!;
          const from = network.laneEdge[network.gateFrom[foe]!]!;
          const other = from < 0 ? undefined : traffic.turns.find(from, network.laneEdge[network.gateTarget[foe]!]!);
          const flow = other && traffic.flow.get(other);
          if (other && flow && other.controller === turn.controller) found.set(other, flow);
        }
    }
  return [...found].map(([other, flow]) => ({ turn: other, flow }));
}

/** Whether any link of a turn is green in a row, and with right of way. */
function letterAt(rows: LampRows, turn: Turn, row: number): 'G' | 'g' | 's' | 'r' {
  let best: 'g' | 's' | 'r' = 'r';
  for (const link of turn.links) {
    const letter = letterOf(rows.states[row * rows.links + link]!);
    if (letter === 'G' || letter === 'O') return 'G';
    if (letter === 'g' || letter === 'o') best = 'g';
    else if (letter === 's' && best === 'r') best = 's';
  }
  return best;
}

/** Stretches of the cycle in which no link of the given turns changes, in rows. */
function segmentsOf(rows: LampRows, turns: readonly Turn[]): { start: number; rows: number }[] {
  const letters = turns.map((turn) => Array.from({ length: rows.rows }, (_, row) => letterAt(rows, turn, row)));
  const segments: { start: number; rows: number }[] = [];
  for (let row = 0; row < rows.rows; row++) {
    const changed = row === 0 || letters.some((list) => list[row] !== list[row - 1]);
    if (changed) segments.push({ start: row, rows: 1 });
    else segments.at(-1)!.rows++;
  }
  return segments;
}

/** s from the start of a segment until the queues of the opposing turns have gone: red y / (1 - y) after their green began. */
function blockedFor(rows: LampRows, opposing: readonly OpposingFlow[], start: number): number {
  const seconds = rows.unit / TENTHS;
  let blocked = 0;
  for (const foe of opposing) {
    const open = (row: number) => letterAt(rows, foe.turn, ((row % rows.rows) + rows.rows) % rows.rows) !== 'r';
    if (!open(start)) continue;
    let began = start;
    while (began > start - rows.rows && open(began - 1)) began--;
    let green = 0;
    for (let row = 0; row < rows.rows; row++) if (open(row)) green++;
    const y = Math.min(0.95, (foe.flow * FOE_HEADWAY) / 3600 / foe.turn.lanes.length);
    const queue = ((rows.rows - green) * seconds * y) / (1 - y);
    blocked = Math.max(blocked, queue - (start - began) * seconds);
  }
  return blocked;
}

function turnStates(
  rows: LampRows,
  turn: Turn,
  opposing: readonly OpposingFlow[],
  segments: readonly { start: number }[],
): TurnState[] {
  return segments.map(({ start }): TurnState => {
    const letter = letterAt(rows, turn, start);
    if (letter === 'r') return { served: 'no', opposing: 0, blocked: 0 };
    if (letter === 'G') return { served: 'free', opposing: 0, blocked: 0 };
    const now = opposing.filter((foe) => letterAt(rows, foe.turn, start) !== 'r');
    const flow = now.reduce((sum, foe) => sum + foe.flow, 0);
    if (flow <= 0 && letter === 'g') return { served: 'free', opposing: 0, blocked: 0 };
    return { served: 'gaps', opposing: flow, blocked: blockedFor(rows, now, start) };
  });
}

/** Segments rotated so that the first one begins at a change, and one that lies across the cycle's end is whole. */
function wholeSegments(rows: LampRows, turns: readonly Turn[]): { start: number; rows: number }[] {
  const segments = segmentsOf(rows, turns);
  const last = rows.rows - 1;
  const joined = turns.every((turn) => letterAt(rows, turn, 0) === letterAt(rows, turn, last));
  if (segments.length === 1 || !joined) return segments;
  const [first, ...others] = segments;
  const end = others.at(-1)!;
  return [...others.slice(0, -1), { start: end.start, rows: end.rows + first!.rows }];
}

/** What the lamps of one controller let one lane of a group pass, from the controller's offset on. */
function ownService(
  network: CompiledNetwork,
  traffic: SignalTraffic,
  group: LaneGroup,
  rows: LampRows,
): ServicePiece[] {
  const total = group.turns.reduce((sum, { flow }) => sum + flow, 0);
  const turns = group.turns.map(({ turn }) => turn);
  const foes = turns.map((turn) => opposingFlow(network, traffic, turn));
  const watched = [...new Set([...turns, ...foes.flat().map((foe) => foe.turn)])];
  const segments = wholeSegments(rows, watched);
  const seconds = rows.unit / TENTHS;
  const served = group.turns.map(
    ({ turn, flow, headway, waiting }, t): ServedTurn => ({
      share: flow / total,
      headway,
      waiting,
      states: turnStates(rows, turn, foes[t]!, segments),
    }),
  );
  const durations = segments.map((segment) => segment.rows * seconds);
  const shift = segments[0]!.start * seconds;
  return laneService(served, durations, START_LOSS).map(({ start, end, rate }) => ({
    start: start + shift,
    end: end + shift,
    rate,
  }));
}

/**
 * Greens of every lane group under the lamps of its controller. A controller whose cycle goes into `cycle` several times
 * repeats its greens; one without lamps lets everything pass.
 * @param lamps one a controller, row 0 at the controller's offset
 * @param cycle s, the common cycle
 */
export function groupGreens(
  network: CompiledNetwork,
  traffic: SignalTraffic,
  group: LaneGroup,
  rows: LampRows | undefined,
  cycle: number,
): StreamGreens {
  if (rows === undefined) return [[0, cycle, 1]];
  const saturation = 1 / meanHeadway(group);
  const own = (rows.rows * rows.unit) / TENTHS;
  const pieces = ownService(network, traffic, group, rows);
  return Array.from({ length: Math.max(1, Math.round(cycle / own)) }, (_, again) =>
    pieces.map(({ start, end, rate }) => [start + again * own, end + again * own, rate / saturation] as const),
  ).flat();
}

/** s a vehicle and lane at saturation. */
function meanHeadway(group: LaneGroup): number {
  const total = group.turns.reduce((sum, { flow }) => sum + flow, 0);
  return group.turns.reduce((sum, part) => sum + (part.flow / total) * part.headway, 0);
}

/** The streams of a place, one a lane group, under the lamps of its controllers (see `groupGreens`). */
export function profileStreams(
  network: CompiledNetwork,
  traffic: SignalTraffic,
  lamps: readonly (LampRows | undefined)[],
  cycle: number,
): ProfileStream[] {
  return traffic.groups.map(
    (group): ProfileStream => ({
      id: group.id,
      controller: group.controller,
      greens: groupGreens(network, traffic, group, lamps[group.controller], cycle),
      saturation: group.lanes.length / meanHeadway(group),
      entering: group.entering / 3600,
      feeds: group.feeds,
      storage: group.feeds.length === 0 ? Infinity : group.storage,
    }),
  );
}
