// Safety data as dense tables in tenths of a second, for compilers and checks that look at every pair of links.
import { Fault } from '../core/fault.ts';
import type { ControllerSafety, LinkSafety } from './safety.ts';

/** Tenths of a second are the finest times that lamps have; whole tenths add up without rounding. */
export const TENTHS = 10;

/** Row-major `links x links` tables; times in tenths of a second. */
export interface SafetyMatrix {
  readonly links: number;
  readonly use: readonly LinkSafety['use'][];
  readonly minGreen: Int32Array;
  readonly yellow: Int32Array;
  /** from end of green of the row to start of green of the column; -1: the pair does not conflict */
  readonly intergreen: Int32Array;
  /** 1: the row, shown g, may be green together with the column */
  readonly permitted: Uint8Array;
  /** 1: may show s */
  readonly stopThenGo: Uint8Array;
}

const known = new WeakMap<ControllerSafety, SafetyMatrix>();

/** Seconds as tenths, rounded up: safety times never shrink. */
function tenthsUp(seconds: number): number {
  return Math.ceil(seconds * TENTHS - 1e-6);
}

/** The dense form of a controller's safety data, kept for the next call. Throws `PLAN_SAFETY_DATA` when it is broken. */
export function safetyMatrix(safety: ControllerSafety): SafetyMatrix {
  const done = known.get(safety);
  if (done) return done;
  const fault = safetyFault(safety);
  if (fault) throw new Fault('PLAN_SAFETY_DATA', fault, safety.controller);
  const links = safety.links.length;
  const intergreen = new Int32Array(links * links).fill(-1);
  for (const { from, to, seconds } of safety.intergreens) intergreen[from * links + to] = tenthsUp(seconds);
  const permitted = new Uint8Array(links * links);
  for (const { link, to } of safety.permissive) permitted[link * links + to] = 1;
  const stopThenGo = new Uint8Array(links);
  for (const link of safety.stopThenGo) stopThenGo[link] = 1;
  const matrix: SafetyMatrix = {
    links,
    use: safety.links.map((link) => link.use),
    minGreen: Int32Array.from(safety.links, (link) => tenthsUp(link.minGreen.seconds)),
    yellow: Int32Array.from(safety.links, (link) => tenthsUp(link.yellow.seconds)),
    intergreen,
    permitted,
    stopThenGo,
  };
  known.set(safety, matrix);
  return matrix;
}

/** What is wrong with safety data, in words that end with the cure, or nothing. */
export function safetyFault(safety: ControllerSafety): string | undefined {
  const links = safety.links.length;
  const inside = (link: number) => Number.isInteger(link) && link >= 0 && link < links;
  const lasting = (seconds: number) => Number.isFinite(seconds) && seconds >= 0 && seconds <= 600;
  for (const [index, link] of safety.links.entries()) {
    if (link.link !== index) return `link ${link.link} stands at place ${index}; list every link once, in order`;
    if (!lasting(link.minGreen.seconds) || !lasting(link.yellow.seconds)) {
      return `link ${index} has a time that is not 0 to 600 s; give its least green and yellow in seconds`;
    }
  }
  for (const { from, to, seconds } of safety.intergreens) {
    if (!inside(from) || !inside(to)) return `intergreen ${from} -> ${to} names a link beyond ${links - 1}; remove it`;
    if (!lasting(seconds)) return `intergreen ${from} -> ${to} is ${seconds}; give 0 to 600 s`;
  }
  for (const { link, to } of safety.permissive) {
    if (!inside(link) || !inside(to)) return `permission ${link} -> ${to} names a link beyond ${links - 1}; remove it`;
  }
  for (const link of safety.stopThenGo) {
    if (!inside(link)) return `stopThenGo names link ${link} beyond ${links - 1}; remove it`;
  }
  if (safety.maxRed !== undefined && !(safety.maxRed > 0))
    return 'maxRed is not above zero; give seconds or leave it out';
  return undefined;
}

/** Whether two conflicting links may be green together with these letters (g or G). */
export function mayShare(matrix: SafetyMatrix, a: number, letterA: string, b: number, letterB: string): boolean {
  const { links, permitted } = matrix;
  return (letterA === 'g' && permitted[a * links + b] === 1) || (letterB === 'g' && permitted[b * links + a] === 1);
}
