// Rehearses a change of plan before anything is sent: the same unit, the same monitor, as fast as it computes.

import type { ControllerPlan } from '../plan.ts';
import { cycleOf } from '../plan.ts';
import type { ActivateOrder } from './controller-port.ts';
import { ControllerUnit, type UnitSetup } from './controller-unit.ts';

export interface Rehearsal {
  /** s from the order until the new plan is in step */
  readonly duration_s: number;
  /** why the change is refused */
  readonly refusal: string | undefined;
}

/** Changes from the plan of `setup` to `next` at `now` s. Throws the faults of `ControllerUnit.obey`. */
export function rehearse(
  setup: UnitSetup,
  next: ControllerPlan,
  transition: Pick<ActivateOrder, 'method' | 'limit'>,
  now: number,
): Rehearsal {
  const unit = new ControllerUnit(setup, now);
  unit.obey({ kind: 'stage', fence: 1, version: 'next', plan: next });
  unit.obey({ kind: 'activate', fence: 2, version: 'next', ...transition });
  const longest = cycleOf(setup.plan) + 8 * cycleOf(next) + 60;
  for (let s = 1; s <= longest; s++) {
    unit.lampsAt(now + s);
    const { faults, mode, running } = unit.status(0);
    if (faults.length > 0) return { duration_s: s, refusal: faults[0] };
    if (mode === 'plan' && running?.version === 'next') {
      unit.lampsAt(now + s + cycleOf(next));
      return { duration_s: s, refusal: unit.status(0).faults[0] };
    }
  }
  return { duration_s: longest, refusal: `the plan is not in step after ${Math.round(longest)} s` };
}
