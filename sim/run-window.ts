// From what a caller says of a run to its seed, window and step, with what is doubtful about them.
import type { CompiledDemand } from '../core/compiled-demand.ts';
import { Fault, type FaultRecord } from '../core/fault.ts';
import type { RunOptions } from './result.ts';

/** s after the last departure that a run without an end goes on */
const AFTER_LAST = 3600;
/** s, step up to which the models are meant */
const LONGEST_STEP = 1;

/** What every run knows of itself. */
export type Settled = Required<Omit<RunOptions, 'events'>>;

/** Everything that a run must know. @throws Fault SIM_STEP, SIM_WINDOW */
export function settle(options: Partial<RunOptions>, demand: CompiledDemand): Settled {
  const { seed = 1, begin = 0, step = 1, interval = 900, locks = 'undone' } = options;
  const end = options.end ?? Math.max(begin, demand.count > 0 ? demand.depart[demand.count - 1]! : 0) + AFTER_LAST;
  if (!(step > 0 && Number.isFinite(step))) {
    throw new Fault('SIM_STEP', `a step of ${step} s moves nobody; give seconds above 0, 1 at most`, 'options.step');
  }
  if (!(Number.isFinite(begin) && end >= begin && interval > 0)) {
    const text = `from ${begin} to ${end} s in intervals of ${interval} s is no window; give begin <= end and interval > 0`;
    throw new Fault('SIM_WINDOW', text, 'options');
  }
  return { seed, begin, end, step, interval, locks };
}

/** What a run should be told of its own options. */
export function doubts({ step }: Settled): FaultRecord[] {
  if (step <= LONGEST_STEP) return [];
  const text = `a step of ${step} s is longer than the models are made for; drivers react late: take 1 s or less`;
  return [{ code: 'SIM_LONG_STEP', text, where: 'options.step' }];
}
