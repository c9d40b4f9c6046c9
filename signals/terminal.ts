// The one place that writes to stdout and stderr: results, faults and progress, each where the contract puts it.
import { Fault, type FaultRecord } from '../core/fault.ts';

/** What a command answers: a document for scripts, and the same in words for people. */
export interface Answer {
  readonly document: object;
  readonly text: string;
  /** faults that were found without stopping the command (`validate`); any makes the exit code 1 */
  readonly faults?: readonly FaultRecord[];
}

/** Where a command tells how far it is. */
export interface Progress {
  /** `done` is 0..1, or undefined while unknown */
  at(step: string, done?: number): void;
  clear(): void;
}

/** Progress on one line of a terminal; silent when stderr is a file or a pipe. */
export function terminalProgress(stream: NodeJS.WriteStream = process.stderr): Progress {
  if (!stream.isTTY) return { at: () => {}, clear: () => {} };
  return {
    at(step, done) {
      const width = Math.max(20, (stream.columns ?? 80) - 1);
      const share = done === undefined ? '' : ` ${bar(done)} ${Math.round(done * 100)} %`;
      stream.write(`\r\x1b[K${`${step}${share}`.slice(0, width)}`);
    },
    clear() {
      stream.write('\r\x1b[K');
    },
  };
}

function bar(done: number): string {
  const full = Math.round(Math.min(1, Math.max(0, done)) * 20);
  return '#'.repeat(full) + '.'.repeat(20 - full);
}

/** `CODE: text (where)`, one line whatever the fault held. */
export function faultLine(fault: FaultRecord): string {
  return `${fault.code}: ${fault.text} (${fault.where})`.replace(/\s*[\r\n]+\s*/g, ' ');
}

/** Any thrown value as a fault record. What is no `Fault` is a defect of ours and says so. */
export function toFault(thrown: unknown): FaultRecord {
  if (thrown instanceof Fault) return { code: thrown.code, text: thrown.text, where: thrown.where };
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  const frame = error.stack?.split('\n')[1]?.trim() ?? 'unknown';
  return {
    code: 'CLI_DEFECT',
    text: `this is a defect of Greenband and not of your input: ${error.message}; please report it with the command`,
    where: frame,
  };
}

/** Prints an answer: with `json` exactly one document on stdout and nothing else. Answers the exit code. */
export function printAnswer(answer: Answer, json: boolean): number {
  const faults = answer.faults ?? [];
  for (const fault of faults) process.stderr.write(`${faultLine(fault)}\n`);
  const first = faults[0];
  const error = first && { error: { code: first.code, text: first.text, where: first.where } };
  if (json) process.stdout.write(`${JSON.stringify({ ...answer.document, ...error })}\n`);
  else if (answer.text !== '') process.stdout.write(`${answer.text.trimEnd()}\n`);
  return faults.length > 0 ? 1 : 0;
}

/** Prints a fault: one line on stderr, with `json` also the error document on stdout. */
export function printFault(fault: FaultRecord, json: boolean): void {
  process.stderr.write(`${faultLine(fault)}\n`);
  const { code, text, where } = fault;
  if (json) process.stdout.write(`${JSON.stringify({ error: { code, text, where } })}\n`);
}
