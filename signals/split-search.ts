// Greens for a sequence of stages: grown a second at a time where it helps most, then exchanged until nothing gains.
import type { JunctionDelay } from './junction-delay.ts';
import type { LampSequence } from './lamp-sequence.ts';
import type { ControllerSafety } from './safety.ts';
import { safetyMatrix, TENTHS } from './safety-matrix.ts';
import { type CandidateStage, changeTime, gainDelay } from './stages.ts';

/** Stages in order as segments of constant lamps; the interstages have fixed lengths, the stages are still open. */
export interface StageSequence {
  readonly stages: readonly CandidateStage[];
  /** s, from the end of each stage's green to the start of the next stage's */
  readonly changes: readonly number[];
  readonly lamps: LampSequence;
  readonly states: readonly string[];
  /** by segment: the stage, or -1 */
  readonly stageOf: Int32Array;
  /** s by segment, 0 for stages */
  readonly fixed: Float64Array;
  /** by link, s */
  readonly minGreen: Float64Array;
}

/** Greens by stage (s), the cycle they make (s), and what it costs (s/veh). */
export interface Splits {
  readonly greens: readonly number[];
  readonly cycle: number;
  readonly cost: number;
}

export interface CycleRange {
  /** s */
  readonly min: number;
  readonly max: number;
}

/** Lays stages out as segments. Lamps change as `stageRows` shows them, apart from greens shorter than an intergreen. */
export function stageSequence(
  stages: readonly CandidateStage[],
  safety: ControllerSafety,
  delay: JunctionDelay,
): StageSequence {
  const matrix = safetyMatrix(safety);
  const states: string[] = [];
  const stageOf: number[] = [];
  const fixed: number[] = [];
  const changes: number[] = [];
  for (const [i, stage] of stages.entries()) {
    const next = stages[(i + 1) % stages.length]!;
    states.push(stage.state);
    stageOf.push(i);
    fixed.push(0);
    changes.push(changeTime(stage.state, next.state, safety));
    const starts = Array.from({ length: matrix.links }, (_, link) => gainDelay(stage.state, next.state, link, matrix));
    const marks = [...new Set([0, ...starts, Math.round(changes[i]! * TENTHS)])].sort((a, b) => a - b);
    for (let m = 0; m + 1 < marks.length; m++) {
      const since = marks[m]!;
      states.push(changeState(stage.state, next.state, starts, since));
      stageOf.push(-1);
      fixed.push((marks[m + 1]! - since) / TENTHS);
    }
  }
  return {
    stages,
    changes,
    lamps: delay.sequence(states),
    states,
    stageOf: Int32Array.from(stageOf),
    fixed: Float64Array.from(fixed),
    minGreen: Float64Array.from(matrix.minGreen, (value) => value / TENTHS),
  };
}

/** The letters `since` tenths into an interstage: who keeps its green, who has it already. */
function changeState(before: string, after: string, starts: readonly number[], since: number): string {
  let state = '';
  for (let link = 0; link < before.length; link++) {
    const [shown, next] = [before[link]!, after[link]!];
    const green = next === 'G' || next === 'g';
    if (!green) state += shown === next ? shown : 'r';
    else if (since >= starts[link]!) state += next;
    else state += shown === 'g' ? 'g' : 'r';
  }
  return state;
}

/** Durations of all segments for given greens. */
export function segmentTimes(sequence: StageSequence, greens: readonly number[]): Float64Array {
  return Float64Array.from(sequence.fixed, (fixed, segment) => {
    const stage = sequence.stageOf[segment]!;
    return stage < 0 ? fixed : greens[stage]!;
  });
}

/** A stage shorter than this looks like a fault of the lamps to a driver, and its links may still be held back. Unit s. */
const LEAST_STAGE = 5;

/** Least greens: every link's green lasts its minimum, and each stage with its interstage a whole number of seconds. */
export function leastGreens(sequence: StageSequence): number[] {
  const greens = sequence.changes.map((change) => wholeUp(LEAST_STAGE, change));
  for (let round = 0; round < 600; round++) {
    const stage = shortStage(sequence, segmentTimes(sequence, greens));
    if (stage < 0) break;
    greens[stage]! += 1;
  }
  return greens;
}

/** The least green, at least `green`, that makes a whole number of seconds with `change`. */
function wholeUp(green: number, change: number): number {
  return Math.round((Math.ceil(green + change - 1e-6) - change) * TENTHS) / TENTHS;
}

/** A stage to lengthen because a link's green within it is under the minimum, or -1. */
function shortStage(sequence: StageSequence, times: Float64Array): number {
  const { states, stageOf, minGreen } = sequence;
  const count = states.length;
  for (let link = 0; link < minGreen.length; link++) {
    for (let first = 0; first < count; first++) {
      if (!isGreen(states[first]![link]!) || isGreen(states[(first + count - 1) % count]![link]!)) continue;
      let lasts = 0;
      let stage = -1;
      for (let step = 0; step < count; step++) {
        const segment = (first + step) % count;
        if (!isGreen(states[segment]![link]!)) break;
        lasts += times[segment]!;
        if (stageOf[segment]! >= 0) stage = stageOf[segment]!;
      }
      if (stage >= 0 && lasts < minGreen[link]! - 1e-9) return stage;
    }
  }
  return -1;
}

function isGreen(letter: string): boolean {
  return letter === 'G' || letter === 'g';
}

/** Every stage a number of seconds longer. */
function cycleOfGreens(sequence: StageSequence, greens: readonly number[]): number {
  const sum = greens.reduce((total, green) => total + green, 0) + sequence.changes.reduce((a, b) => a + b, 0);
  return Math.round(sum * TENTHS) / TENTHS;
}

/**
 * Greens by growth: from the least ones, `step` seconds go where they cost least, until the cycle's upper bound; the best
 * on the way within the range is kept. Infinity where the least greens do not fit.
 */
export function growSplits(delay: JunctionDelay, sequence: StageSequence, range: CycleRange, step: number): Splits {
  const greens = leastGreens(sequence);
  const times = segmentTimes(sequence, greens);
  let cycle = cycleOfGreens(sequence, greens);
  let best: Splits = { greens: [...greens], cycle, cost: Number.POSITIVE_INFINITY };
  if (cycle > range.max + 1e-9) return best;
  let cost = delay.cost(sequence.lamps, times);
  for (;;) {
    if (cycle >= range.min - 1e-9 && cost < best.cost) best = { greens: [...greens], cycle, cost };
    const grown = Math.min(step, range.max - cycle);
    if (grown < 1e-9 || cost > 1.5 * best.cost) return best;
    let chosen = 0;
    let least = Number.POSITIVE_INFINITY;
    for (let segment = 0; segment < times.length; segment++) {
      if (sequence.stageOf[segment]! < 0) continue;
      times[segment]! += grown;
      const trial = delay.cost(sequence.lamps, times);
      times[segment]! -= grown;
      if (trial < least) [least, chosen] = [trial, segment];
    }
    times[chosen]! += grown;
    greens[sequence.stageOf[chosen]!]! += grown;
    cycle += grown;
    cost = least;
  }
}

/** Exchanges seconds between stages, and adds or takes single ones where the range allows, until nothing gains. */
export function refineSplits(delay: JunctionDelay, sequence: StageSequence, range: CycleRange, start: Splits): Splits {
  const least = leastGreens(sequence);
  let best = start;
  const tryGreens = (greens: readonly number[]): boolean => {
    if (greens.some((green, i) => green < least[i]! - 1e-9)) return false;
    const cycle = cycleOfGreens(sequence, greens);
    if (cycle < range.min - 1e-9 || cycle > range.max + 1e-9) return false;
    const times = segmentTimes(sequence, greens);
    if (shortStage(sequence, times) >= 0) return false;
    const cost = delay.cost(sequence.lamps, times);
    if (cost >= best.cost - 1e-6) return false;
    best = { greens: [...greens], cycle, cost };
    return true;
  };
  for (let round = 0; round < 40; round++) {
    let gained = false;
    for (const size of [4, 2, 1]) {
      for (let from = -1; from < sequence.stages.length; from++) {
        for (let to = -1; to < sequence.stages.length; to++) {
          if (from === to) continue;
          const greens = [...best.greens];
          if (from >= 0) greens[from]! -= size;
          if (to >= 0) greens[to]! += size;
          if (tryGreens(greens)) gained = true;
        }
      }
    }
    if (!gained) break;
  }
  return best;
}
