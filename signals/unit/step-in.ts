// How a controller whose lamps stand at the entry of a plan comes into step with the plan's clock.
import type { ControllerSafety } from '../safety.ts';
import { stageRows } from '../stage-lamps.ts';
import { transitionCycles } from '../transition.ts';
import type { ConflictMonitor } from './conflict-monitor.ts';
import type { ActivateOrder } from './controller-port.ts';
import { type LampMemory, sameLamps } from './lamp-memory.ts';
import { indexAt, rowAt, type UnitProgram } from './unit-program.ts';

/** What is known where a controller waits at the entry of a plan. */
export interface Waiting {
  readonly program: UnitProgram;
  readonly memory: LampMemory;
  readonly monitor: ConflictMonitor;
}

/** Whether the plan can be followed from tenth `t` on: its clock stands in the entry, and what comes is lawful. */
export function joinable({ program, memory, monitor }: Waiting, t: number): boolean {
  const { entry, cycle } = program;
  const index = indexAt(program, t);
  if (index < entry.from || index >= entry.until) return false;
  return monitor.lets(memory, t, (ahead) => rowAt(program, (index + ahead) % cycle));
}

/** Rows of the cycles that bring a plan into step from tenth `t` on, or nothing where it can only wait (dwell). */
export function stepIn(
  waiting: Waiting,
  safety: ControllerSafety,
  t: number,
  order: ActivateOrder,
): Uint8Array | undefined {
  const { program, memory, monitor } = waiting;
  const { links, cycle } = program;
  const ahead = (cycle - indexAt(program, t)) % cycle;
  const rows = transitionRows(program, safety, ahead / 10, order);
  if (rows === undefined) return undefined;
  const total = rows.length / links;
  // a stretched cycle may come out longer than meant, where an interstage depends on the greens: then waiting is the way
  if (indexAt(program, t + total) !== 0) return undefined;
  const entry = memory.shown.slice();
  for (let first = 0; first < Math.min(total, cycle); first++) {
    const row = rows.subarray(first * links, (first + 1) * links);
    const later = (ahead: number) => {
      const at = first + ahead;
      return at < total ? rows.subarray(at * links, (at + 1) * links) : rowAt(program, (at - total) % cycle);
    };
    if (sameLamps(row, entry) && monitor.lets(memory, t + first, later, total - first + monitor.horizon)) return rows;
    row.set(entry);
  }
  return undefined;
}

/** The same for a plan whose next cycle begins `behind` s from now. Throws PLAN_TRANSITION for a limit that is none. */
export function transitionRows(
  program: UnitProgram,
  safety: ControllerSafety,
  behind: number,
  order: ActivateOrder,
): Uint8Array | undefined {
  const { plan, links } = program;
  if (order.method === 'dwell' || plan.kind !== 'stages' || !isWhole(plan, behind)) return undefined;
  const cycles = transitionCycles(plan, safety, behind, { method: order.method, limit: order.limit });
  const parts = cycles.map((cycle) => {
    const { rows, unit, states } = stageRows(cycle, safety);
    const fine = new Uint8Array(rows * unit * links);
    for (let i = 0; i < rows * unit; i++) {
      const from = Math.floor(i / unit) * links;
      fine.set(states.subarray(from, from + links), i * links);
    }
    return fine;
  });
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

function isWhole(
  plan: { readonly cycle: number; readonly stages: readonly { readonly green: number }[] },
  behind: number,
) {
  return [plan.cycle, behind, ...plan.stages.map(({ green }) => green)].every(Number.isInteger);
}
