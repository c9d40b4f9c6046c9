// Plans drawn by a stated rule before any comparison: does our engine rank plans as SUMO ranks them?
//
// The rule, for plan k of a map (k = 1..20, the draw's seed):
// - cycle: one factor for the whole map, log-uniform in 0.5 .. 1.6, on each controller's own green time;
// - splits: each stage's green times a log-normal factor, sigma 0.35, then scaled back to the drawn green time;
// - stages: with chance 0.3 a controller of three stages or more has two neighbouring stages swapped;
//   with chance 0.3 a stage whose every lamp is green in some other stage too is dropped (one a controller);
// - offsets: uniform whole seconds of the cycle. Greens are whole seconds, 5 s at least.
// Interphases keep their length: yellow as long as the program's own (0 where it has none), the rest red.
import { hashName, uniform } from '../core/chance.ts';
import type { ProgramPhase, SignalProgram } from '../core/program.ts';

/** Numbers in [0, 1), one after another, from a seed. */
export function seededNumbers(seed: number): () => number {
  let counter = 0;
  return () => uniform(seed, BENCH_STREAM, counter++);
}

const BENCH_STREAM = hashName('bench');

/** A stage: its green state, how long it is green, and how the interphase behind it runs. */
interface Stage {
  readonly state: string;
  green: number;
  /** s */
  readonly yellow: number;
  readonly red: number;
}

const LEAST_GREEN = 5;
const GREEN = /[Gg]/;

/**
 * Plans 1..count of one map.
 * @param programs the map's own programs, one a controller
 */
export function randomPlans(programs: readonly SignalProgram[], count: number): SignalProgram[][] {
  return Array.from({ length: count }, (_, k) => randomPlan(programs, k + 1));
}

/** The plan that the rule draws with this seed. A program without two stages keeps its phases and draws an offset only. */
export function randomPlan(programs: readonly SignalProgram[], seed: number): SignalProgram[] {
  const chance = seededNumbers(seed);
  const factor = 0.5 * (1.6 / 0.5) ** chance();
  return programs.map((program) => {
    const stages = stagesOf(program);
    const phases = stages.length < 2 ? program.phases : drawPhases(stages, factor, chance);
    const cycle = phases.reduce((sum, phase) => sum + phase.duration, 0);
    return { controller: program.controller, program: `random-${seed}`, offset: Math.floor(chance() * cycle), phases };
  });
}

function drawPhases(own: Stage[], factor: number, chance: () => number): ProgramPhase[] {
  let stages = own;
  if (stages.length >= 3 && chance() < 0.3) {
    const at = Math.floor(chance() * (stages.length - 1));
    stages = stages.toSpliced(at, 2, stages[at + 1]!, stages[at]!);
  }
  if (stages.length >= 3 && chance() < 0.3) {
    const needless = stages.filter((stage) => isNeedless(stage, stages));
    const dropped = needless[Math.floor(chance() * needless.length)];
    stages = stages.filter((stage) => stage !== dropped);
  }
  const target = factor * own.reduce((sum, stage) => sum + stage.green, 0);
  const weights = stages.map((stage) => stage.green * Math.exp(0.35 * normal(chance)));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const greens = weights.map((weight) => Math.max(LEAST_GREEN, Math.round((target * weight) / total)));
  return stages.flatMap((stage, i) => stagePhases(stage, greens[i]!, stages[(i + 1) % stages.length]!));
}

/** Box and Muller. */
function normal(chance: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - chance())) * Math.cos(2 * Math.PI * chance());
}

function isNeedless(stage: Stage, stages: readonly Stage[]): boolean {
  const others = stages.filter((other) => other !== stage);
  return [...stage.state].every((lamp, i) => !GREEN.test(lamp) || others.some((other) => GREEN.test(other.state[i]!)));
}

function stagePhases(stage: Stage, green: number, next: Stage): ProgramPhase[] {
  const phases = [{ duration: green, state: stage.state }];
  const between = (ending: string) =>
    [...stage.state].map((lamp, i) => interphaseLamp(lamp, next.state[i]!, ending)).join('');
  if (stage.yellow > 0) phases.push({ duration: stage.yellow, state: between('y') });
  if (stage.red > 0) phases.push({ duration: stage.red, state: between('r') });
  return phases;
}

function interphaseLamp(now: string, next: string, ending: string): string {
  if (!GREEN.test(now)) return now === next ? now : 'r';
  if (!GREEN.test(next)) return ending;
  return now === 'G' && next === 'G' ? 'G' : 'g';
}

/**
 * The stages of a program: phases without yellow, longer than an interphase, in which a lamp is green that is not green
 * all the cycle. What stands between two stages is the interphase of the first.
 */
function stagesOf(program: SignalProgram): Stage[] {
  const { phases } = program;
  const always = (i: number) => phases.every((phase) => GREEN.test(phase.state[i]!));
  const isStage = (phase: ProgramPhase) =>
    !/[yu]/.test(phase.state) &&
    phase.duration >= LEAST_GREEN &&
    [...phase.state].some((lamp, i) => GREEN.test(lamp) && !always(i));
  const first = phases.findIndex(isStage);
  if (first < 0) return [];
  const stages: { state: string; green: number; yellow: number; red: number }[] = [];
  for (let k = 0; k < phases.length; k++) {
    const phase = phases[(first + k) % phases.length]!;
    const stage = stages.at(-1);
    if (isStage(phase)) stages.push({ state: phase.state, green: phase.duration, yellow: 0, red: 0 });
    else if (stage !== undefined && /y/.test(phase.state)) stage.yellow += phase.duration;
    else if (stage !== undefined) stage.red += phase.duration;
  }
  return stages;
}
