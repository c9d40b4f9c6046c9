// The lamps that a controller goes to when it serves a vehicle with priority.
import { Fault } from '../../core/fault.ts';
import { LAMP } from '../../sim/lamp-program.ts';
import { lampOf, letterOf } from '../lamp-rows.ts';
import { corridorState } from '../priority/corridor-stage.ts';
import type { SafetyMatrix } from '../safety-matrix.ts';
import type { ConflictMonitor } from './conflict-monitor.ts';
import type { ServeOrder } from './controller-port.ts';
import { isGreenLamp, type LampMemory } from './lamp-memory.ts';

/** s, no lease is longer */
export const LONGEST_LEASE = 120;

/**
 * The state that serves the links asked for, as far as they go together, given what is shown and planned (LAMP bytes).
 * @throws Fault UNIT_SERVE for links that are not there, or a lease out of bounds
 */
export function priorityGoal(
  matrix: SafetyMatrix,
  { links, approach, lease_s }: ServeOrder,
  shown: Uint8Array,
  planned: Uint8Array,
): Uint8Array {
  const isLink = (link: number) =>
    Number.isInteger(link) && link >= 0 && link < matrix.links && matrix.use[link] === 'vehicle';
  const wrong = links.length === 0 ? 'nothing' : [...links].find((one) => !isLink(one));
  if (wrong !== undefined)
    throw new Fault('UNIT_SERVE', `priority for ${wrong} makes no sense here; name links with vehicles`, 'links');
  if (!(lease_s > 0 && lease_s <= LONGEST_LEASE))
    throw new Fault('UNIT_SERVE', `a lease of ${lease_s} s is out of bounds; give up to ${LONGEST_LEASE} s`, 'lease_s');
  const letters = (row: Uint8Array) => Array.from(row, letterOf).join('');
  return Uint8Array.from(
    corridorState(matrix, links, [...approach].filter(isLink), letters(shown), letters(planned)),
    lampOf,
  );
}

/** A row without what is on its way to red or to green. */
export function steady(row: Uint8Array): Uint8Array {
  return row.map((lamp) => (lamp === LAMP.yellow || lamp === LAMP.redYellow ? LAMP.red : lamp));
}

/** Whether any lawful plan may go on from what is shown at tenth `t`: least greens have been had, and clearances have run. */
export function maySettle(monitor: ConflictMonitor, memory: LampMemory, t: number): boolean {
  const { shown, greenSince, greenEnd } = memory;
  const { intergreen, minGreen } = monitor.matrix;
  const { links } = monitor;
  for (let link = 0; link < shown.length; link++) {
    if (isGreenLamp(shown[link]!)) {
      if (t - greenSince[link]! < minGreen[link]!) return false;
      continue;
    }
    const since = t - greenEnd[link]!;
    for (let to = 0; to < links; to++) if (intergreen[link * links + to]! > since) return false;
  }
  return true;
}
