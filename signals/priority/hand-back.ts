// How a junction comes back to its plan after priority: the ways there are, each simulated, and the one that costs least waiting.
import type { CompiledNetwork } from '../../core/compiled-network.ts';
import { gatesByLink } from '../conflicts.ts';
import { isGreen, type LampLetters } from '../control/lamp-letters.ts';
import type { StreetView } from './arrival-forecast.ts';
import { readyIn } from './corridor-stage.ts';
import type { JunctionLamps } from './junction-lamps.ts';
import { type QueuedLane, queuedLanes, waitingUnder } from './queued-lanes.ts';

/**
 * `at once`: straight to what the plan shows now; `dwell`: what is shown stays until the plan comes to it; `add only` and
 * `short way`: the plan goes on from another stage, and its greens are lengthened, or changed whichever way is sooner in step
 * (Signal Timing Manual, 2nd ed., chapter 7); `compensation`: the approaches that were starved first, then at once.
 */
export type HandBackMethod = 'at once' | 'dwell' | 'add only' | 'short way' | 'compensation';

/** What to wish for step by step; then the plan. */
export interface HandBack {
  readonly method: HandBackMethod;
  readonly rows: readonly LampLetters[];
}

export interface HandBackSettings {
  /** s of green, the most that starved approaches get beside the plan, and that a stage dwells */
  readonly compensation: number;
  /** share by which a green is made longer or shorter on the way into step */
  readonly limit: number;
  /** cycles within which every way is in step */
  readonly cycles: number;
  /** cycles that are simulated, and s of a step in that */
  readonly horizon: number;
  readonly grain: number;
}

export const HAND_BACK_DEFAULTS: HandBackSettings = {
  compensation: 16,
  limit: 0.25,
  cycles: 1.5,
  horizon: 2,
  grain: 2,
};

/** The way that costs the least waiting, simulated from the queues as they are; at once where nobody waits. */
export function bestHandBack(
  network: CompiledNetwork,
  lamps: JunctionLamps,
  street: StreetView,
  step: number,
  settings: HandBackSettings = HAND_BACK_DEFAULTS,
): HandBack {
  const { time } = street;
  const lanes = queuedLanes(network, lamps, street);
  const atOnce: HandBack = { method: 'at once', rows: [] };
  if (lanes.every(({ arrivals }) => arrivals.length === 0)) return atOnce;
  const ways = [atOnce, ...handBackWays(network, lamps, lanes, time, step, settings)];
  const grain = Math.max(step, settings.grain);
  const look = { time, step, grain, horizon: settings.horizon * lamps.cycle };
  const costs = ways.map(({ rows }) => waitingUnder(lamps, lanes, rows, look));
  return ways[costs.indexOf(Math.min(...costs))]!;
}

/** The ways beside the one at once. */
function handBackWays(
  network: CompiledNetwork,
  lamps: JunctionLamps,
  lanes: readonly QueuedLane[],
  time: number,
  step: number,
  settings: HandBackSettings,
): HandBack[] {
  const stages = stagesOf(lamps, time);
  const ways: HandBack[] = [];
  const { letters } = lamps.ring;
  const dwell = stages.find(({ letters: row }) => serves(lamps, row, letters))?.ahead;
  if (dwell !== undefined && dwell > 0 && dwell <= settings.compensation && isSteady(letters))
    ways.push({ method: 'dwell', rows: Array(Math.ceil(dwell / step)).fill(letters) });
  const others = stages.filter(({ letters: row }) => !serves(lamps, row, letters));
  const starved = [...others].sort((a, b) => waitingFor(lanes, b.letters) - waitingFor(lanes, a.letters))[0];
  if (starved) {
    const ready = readyIn(lamps.matrix, lamps.ring, vehicleLinks(network, lamps, starved.letters));
    for (const green of [settings.compensation / 2, settings.compensation])
      ways.push({ method: 'compensation', rows: Array(Math.ceil((ready + green) / step)).fill(starved.letters) });
  }
  for (const { ahead } of stages)
    for (const shift of [ahead, ahead - lamps.cycle]) {
      const rows = shift === 0 ? undefined : shifted(lamps, time, shift, step, settings);
      if (rows) ways.push({ method: shift > 0 ? 'add only' : 'short way', rows });
    }
  return ways;
}

/** A stage of the plan, and how many s ahead of now it begins. */
interface Stage {
  readonly ahead: number;
  readonly letters: LampLetters;
}

const isSteady = (letters: LampLetters): boolean => !/[yu]/.test(letters);

function stagesOf(lamps: JunctionLamps, time: number): Stage[] {
  const stages: Stage[] = [];
  for (let ahead = 0; ahead < lamps.cycle; ahead++) {
    const letters = lamps.planned(time + ahead);
    const begins = letters !== lamps.planned(time + ahead - 1);
    if (begins && isSteady(letters) && /[Gg]/.test(letters)) stages.push({ ahead, letters });
  }
  return stages;
}

/** Whether a stage keeps every vehicle link green that is green now. */
function serves({ matrix }: JunctionLamps, stage: LampLetters, now: LampLetters): boolean {
  let any = false;
  for (let link = 0; link < matrix.links; link++) {
    if (matrix.use[link] !== 'vehicle' || now[link] !== 'G') continue;
    any = true;
    if (!isGreen(stage[link])) return false;
  }
  return any;
}

function vehicleLinks(network: CompiledNetwork, { controller, matrix }: JunctionLamps, letters: LampLetters): number[] {
  return gatesByLink(network, controller).flatMap((_, link) =>
    matrix.use[link] === 'vehicle' && letters[link] === 'G' ? [link] : [],
  );
}

const waitingFor = (lanes: readonly QueuedLane[], letters: LampLetters): number =>
  lanes.reduce(
    (sum, { links, arrivals }) => (links.some((link) => isGreen(letters[link])) ? sum + arrivals.length : sum),
    0,
  );

/**
 * The plan as if its clock were `shift` s further on, and slower (faster where the shift is negative) in its steady rows
 * until it is in step; undefined where that takes too long.
 */
function shifted(
  lamps: JunctionLamps,
  time: number,
  shift: number,
  step: number,
  { limit, cycles }: HandBackSettings,
): LampLetters[] | undefined {
  const rows: LampLetters[] = [];
  for (let left = shift; Math.abs(left) >= step / 2; ) {
    if (rows.length * step >= cycles * lamps.cycle) return undefined;
    const row = lamps.planned(time + rows.length * step + left);
    rows.push(row);
    if (isSteady(row)) left -= Math.sign(left) * Math.min(Math.abs(left), limit * step);
  }
  return rows;
}
