// A plan as a controller plays it: a row of lamps a tenth of a second, and where one may enter and leave it.
import { LAMP } from '../../sim/lamp-program.ts';
import { lampRows } from '../lamps.ts';
import type { ControllerPlan } from '../plan.ts';
import type { ControllerSafety } from '../safety.ts';
import { digestOf } from './canonical.ts';

export interface UnitProgram {
  readonly plan: ControllerPlan;
  /** the name that the centre gave it, such as `morning@3` */
  readonly version: string;
  /** of the plan as it arrived here */
  readonly digest: string;
  readonly links: number;
  /** tenths of a second */
  readonly cycle: number;
  readonly offset: number;
  /** LAMP bytes, `links` a tenth */
  readonly rows: Uint8Array;
  /** tenths from row 0: a stretch in which no lamp changes; the program is entered here */
  readonly entry: { readonly from: number; readonly until: number };
  /** the last tenth of the last such stretch; the program is left after it */
  readonly leave: number;
}

/** @throws Fault those of `lampRows` */
export function unitProgram(plan: ControllerPlan, version: string, safety: ControllerSafety): UnitProgram {
  const links = safety.links.length;
  const coarse = lampRows(plan, links, safety);
  const cycle = coarse.rows * coarse.unit;
  const rows = new Uint8Array(cycle * links);
  for (let t = 0; t < cycle; t++) {
    const from = Math.floor(t / coarse.unit) * links;
    rows.set(coarse.states.subarray(from, from + links), t * links);
  }
  const steady = steadyStretches(rows, cycle, links);
  const entry =
    plan.kind === 'stages' ? steady[0]! : steady.reduce((a, b) => (b.until - b.from > a.until - a.from ? b : a));
  const leave = steady.at(-1)!.until - 1;
  const offset = Math.round(plan.offset * 10);
  return { plan, version, digest: digestOf(plan), links, cycle, offset, rows, entry, leave };
}

/** Stretches without a change and without yellow or red-yellow; the whole cycle where every row has some. */
function steadyStretches(rows: Uint8Array, cycle: number, links: number): { from: number; until: number }[] {
  const found: { from: number; until: number }[] = [];
  let from = 0;
  for (let t = 1; t <= cycle; t++) {
    if (t < cycle && sameRow(rows, links, from, t)) continue;
    const row = rows.subarray(from * links, from * links + links);
    if (!row.includes(LAMP.yellow) && !row.includes(LAMP.redYellow)) found.push({ from, until: t });
    from = t;
  }
  return found.length > 0 ? found : [{ from: 0, until: cycle }];
}

function sameRow(rows: Uint8Array, links: number, a: number, b: number): boolean {
  for (let i = 0; i < links; i++) if (rows[a * links + i] !== rows[b * links + i]) return false;
  return true;
}

/** Where a program stands at a time in tenths. */
export function indexAt(program: UnitProgram, t: number): number {
  const at = (t - program.offset) % program.cycle;
  return at < 0 ? at + program.cycle : at;
}

export function rowAt(program: UnitProgram, index: number): Uint8Array {
  return program.rows.subarray(index * program.links, (index + 1) * program.links);
}
