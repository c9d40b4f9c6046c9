// Stages become lamps: the interstage between two stages follows from the safety data and from nothing else.
import { Fault } from '../core/fault.ts';
import { gridOf, type LampRows, lampOf, paint, redRows, tenths } from './lamp-rows.ts';
import type { Stage, StagePlan } from './plan.ts';
import type { ControllerSafety } from './safety.ts';
import { mayShare, type SafetyMatrix, safetyMatrix, TENTHS } from './safety-matrix.ts';

const isGreen = (letter: string): boolean => letter === 'G' || letter === 'g';

/** When each link gains its new green, in tenths after the old stage ends, and how long the whole interstage lasts. */
interface Interstage {
  readonly length: number;
  readonly start: Int32Array;
}

/**
 * Length of the interstage after each stage (the last one leads back to the first). Unit s. The cycle is the sum of the
 * greens and of these. A green enters only where it is so short that an intergreen outlasts it.
 */
export function interstageTimes(stages: readonly Stage[], safety: ControllerSafety): number[] {
  const matrix = safetyMatrix(safety);
  const greens = stages.map((stage) => Math.round(stage.green * TENTHS));
  return stages.map((_, index) => interstage(stages, greens, index, matrix).length / TENTHS);
}

/** The cycle that a list of stages adds up to, interstages included. Unit s. */
export function stageCycle(stages: readonly Stage[], safety: ControllerSafety): number {
  let tenthsOfCycle = 0;
  for (const seconds of interstageTimes(stages, safety)) tenthsOfCycle += Math.round(seconds * TENTHS);
  for (const stage of stages) tenthsOfCycle += Math.round(stage.green * TENTHS);
  return tenthsOfCycle / TENTHS;
}

/**
 * Each link gains green as soon as the intergreens from the conflicting links that lost theirs have run; a green that an
 * earlier stage lost counts with what is left of its intergreen (the stages between counted without their interstages,
 * so never too short).
 */
function interstage(
  stages: readonly Stage[],
  greens: readonly number[],
  index: number,
  matrix: SafetyMatrix,
): Interstage {
  const count = stages.length;
  const before = stages[index]!.state;
  const after = stages[(index + 1) % count]!.state;
  const start = new Int32Array(matrix.links);
  let length = 0;
  for (let link = 0; link < matrix.links; link++) {
    const letter = after[link]!;
    if (!isGreen(letter) || letter === before[link] || (letter === 'g' && before[link] === 'G')) continue;
    let wait = 0;
    for (let foe = 0; foe < matrix.links; foe++) {
      const intergreen = matrix.intergreen[foe * matrix.links + link]!;
      if (foe === link || intergreen < 0) continue;
      wait = Math.max(wait, intergreen - elapsed(stages, greens, index, foe, link, intergreen, matrix));
    }
    start[link] = wait;
    length = Math.max(length, wait);
  }
  return { length, start };
}

/** Tenths since `foe` last showed a green that `link` must wait out, or `limit` when that is long ago. */
function elapsed(
  stages: readonly Stage[],
  greens: readonly number[],
  index: number,
  foe: number,
  link: number,
  limit: number,
  matrix: SafetyMatrix,
): number {
  const count = stages.length;
  const letter = stages[(index + 1) % count]!.state[link]!;
  let foeStays = true;
  let linkStays = true;
  let since = 0;
  for (let back = 0; back < count && since < limit; back++) {
    const then = (index - back + count) % count;
    const next = stages[(then + 1) % count]!.state[foe]!;
    const shown = stages[then]!.state[foe]!;
    foeStays &&= isGreen(next);
    linkStays &&= isGreen(stages[then]!.state[link]!);
    if (isGreen(shown) && shown !== next && !(shown === 'g' && next === 'G')) {
      const shared = mayShare(matrix, foe, shown, link, letter) && (foeStays || linkStays);
      if (!shared) return since;
    }
    since += greens[then]!;
  }
  return limit;
}

/**
 * The lamps of a stage plan, row 0 at the start of the first stage's green. Throws `PLAN_STAGES` when a state or a time
 * cannot be shown; whether the result is safe is the interlock's question.
 */
export function stageRows(plan: StagePlan, safety: ControllerSafety): LampRows {
  const matrix = safetyMatrix(safety);
  const greens = plan.stages.map((stage) => tenths(stage.green));
  const fault = stageFault(plan, matrix.links);
  if (fault) throw new Fault('PLAN_STAGES', fault, plan.controller);
  const { stages } = plan;
  const changes = stages.map((_, index) => interstage(stages, greens, index, matrix));
  const times = [...greens, ...changes.flatMap((change) => [change.length, ...change.start]), ...matrix.yellow];
  const cycle = greens.reduce((sum, green, index) => sum + green + changes[index]!.length, 0);
  const rows = redRows(matrix.links, cycle, gridOf(times));
  for (let link = 0; link < matrix.links; link++) paintLink(rows, link, stages, greens, changes, matrix);
  return rows;
}

/** What keeps stages from being shown, in words that end with the cure, or nothing. */
export function stageFault(plan: StagePlan, links: number): string | undefined {
  if (plan.stages.length === 0) return 'has no stage; give at least one';
  for (const [index, stage] of plan.stages.entries()) {
    if (stage.state.length !== links) {
      return `stage ${index} has ${stage.state.length} letters for ${links} links; give one letter a link`;
    }
    if (/[^GgrsoO]/.test(stage.state)) {
      return `stage ${index} has a letter other than G g r s o O (${stage.state}); yellow is computed, never written`;
    }
    const green = tenths(stage.green);
    if (!(green > 0 && green <= 36_000)) {
      return `stage ${index} has green ${stage.green}; give a multiple of 0.1 s above 0`;
    }
  }
  return undefined;
}

/** Paints one link stage by stage: first what the stages show, then the yellow over the red that follows a green. */
function paintLink(
  rows: LampRows,
  link: number,
  stages: readonly Stage[],
  greens: readonly number[],
  changes: readonly Interstage[],
  matrix: SafetyMatrix,
): void {
  const yellow = matrix.use[link] === 'vehicle' ? matrix.yellow[link]! : 0;
  const yellows: { from: number; until: number }[] = [];
  let time = 0;
  for (let index = 0; index < stages.length; index++) {
    const shown = stages[index]!.state[link]!;
    const next = stages[(index + 1) % stages.length]!.state[link]!;
    const change = changes[index]!;
    const end = time + greens[index]!;
    paint(rows, link, time, end, lampOf(shown));
    const gains = isGreen(next) && shown !== next && !(shown === 'G' && next === 'g');
    const turn = end + (gains ? change.start[link]! : shown === 'r' && next !== 'r' ? change.length : 0);
    paint(rows, link, end, turn, lampOf(shown));
    paint(rows, link, turn, end + change.length, lampOf(next));
    if (isGreen(shown) && !isGreen(next)) yellows.push({ from: end, until: end + yellow });
    time = end + change.length;
  }
  // A yellow may outlast its interstage, but never covers a green.
  for (const { from, until } of yellows) paintUnlessGreen(rows, link, from, until);
}

function paintUnlessGreen(rows: LampRows, link: number, from: number, until: number): void {
  const { links, unit, states } = rows;
  for (let time = from; time < until; time += unit) {
    const cell = (Math.round(time / unit) % rows.rows) * links + link;
    if (states[cell] === lampOf('G') || states[cell] === lampOf('g')) return;
    states[cell] = lampOf('y');
  }
}
