// The stages of a program as it was found: its phases without the interphases between them.
import type { ProgramPhase } from '../core/program.ts';
import type { Stage } from './plan.ts';

/** s; a phase that starts no green and lasts no longer is a change between two stages */
const LONGEST_CHANGE = 10;

const isGreen = (letter: string | undefined): boolean => letter === 'G' || letter === 'g';

export interface FoundStages {
  readonly stages: Stage[];
  /** s from the start of the program to the start of the first stage */
  readonly lead: number;
}

/** Whether a phase only leads from one stage to the next: it shows yellow, or is short and starts no green of its own. */
export function isInterphase(phases: readonly ProgramPhase[], index: number): boolean {
  const { state, duration } = phases[index]!;
  if (/[yu]/.test(state)) return true;
  const before = phases[(index + phases.length - 1) % phases.length]!.state;
  const after = phases[(index + 1) % phases.length]!.state;
  const carried = Array.from(state).every(
    (letter, link) => !isGreen(letter) || (isGreen(before[link]) && isGreen(after[link])),
  );
  return duration <= LONGEST_CHANGE && carried && phases.length > 1;
}

/** Phases in a row that show the same, as programs write them to say where a detector may end one, are one phase. */
function joined(phases: readonly ProgramPhase[]): ProgramPhase[] {
  const whole: ProgramPhase[] = [];
  for (const phase of phases) {
    const last = whole.at(-1);
    if (last?.state !== phase.state) whole.push(phase);
    else whole[whole.length - 1] = { ...last, duration: last.duration + phase.duration };
  }
  return whole;
}

/** Stages with their found durations; letters that only a change may show become red. What is dropped is said. */
export function foundStages(program: { readonly phases: readonly ProgramPhase[] }, changes: string[]): FoundStages {
  const phases = joined(program.phases);
  const stages: Stage[] = [];
  let lead = 0;
  let time = 0;
  for (const [index, phase] of phases.entries()) {
    if (isInterphase(phases, index)) {
      if (!phase.state.includes('y')) {
        changes.push(`phase ${index} (${phase.duration} s without yellow) gives way to a computed interstage`);
      }
    } else {
      if (stages.length === 0) lead = time;
      const id = phase.name;
      const state = phase.state.replace(/[yu]/g, 'r');
      const last = stages.at(-1);
      if (last?.state === state) last.green += phase.duration;
      else stages.push({ ...(id ? { id } : {}), state, green: phase.duration });
    }
    time += phase.duration;
  }
  if (stages.length === 0) {
    changes.push('no phase is a stage; the longest one is taken');
    const longest = phases.reduce((best, phase) => (phase.duration > best.duration ? phase : best));
    stages.push({ state: longest.state.replace(/[yu]/g, 'r'), green: longest.duration });
  }
  return { stages, lead };
}
