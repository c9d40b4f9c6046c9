// A plan as NTCIP 1202 objects for a controller that pulls: what to set, in order, signed like any other letter.
import { Fault } from '../../../core/fault.ts';
import type { ControllerPlan } from '../../plan.ts';
import type { ControllerSafety } from '../../safety.ts';
import { canonical } from '../../unit/canonical.ts';
import { OID } from '../../unit/ntcip/objects.ts';
import { patternOf, phaseNumbers } from '../../unit/ntcip/pattern.ts';
import { type CentreKey, detachedJws } from '../keys.ts';
import type { PlanLetter, SealedLetter } from './plan-letter.ts';

export const OBJECTS_FORMAT = 'greenband-controller-objects';

/** One object to set; all of them are whole numbers. */
export interface NtcipObject {
  readonly oid: string;
  readonly value: number;
}

/** The objects that make pattern `slot` mean the plan. Throws NTCIP_STAGES, NTCIP_FORM, NTCIP_SECONDS. */
export function objectsOf(
  plan: ControllerPlan,
  base: ControllerPlan | undefined,
  safety: ControllerSafety,
  slot: number,
): NtcipObject[] {
  if (base === undefined || base.kind === 'program') throw notInPatterns(plan.controller);
  const { cycle, offset, splits } = patternOf(plan, base, safety);
  const numbers = phaseNumbers(base);
  return [
    { oid: OID.cycle(slot), value: cycle },
    { oid: OID.offset(slot), value: offset },
    { oid: OID.splitNumber(slot), value: slot },
    ...splits.map((value, i) => ({ oid: OID.splitTime(slot, numbers[i]!), value })),
  ];
}

export function notInPatterns(controller: string): Fault {
  const text = 'its plan is a program as it was found, which patterns cannot say; convert it into stages';
  return new Fault('NTCIP_STAGES', text, controller);
}

/** The same promises as a plan letter; a letter that activates ends with the command that selects the pattern. */
export function sealObjects(
  key: CentreKey,
  { plan: _, format: __, ...letter }: PlanLetter,
  slot: number,
  objects: readonly NtcipObject[],
): SealedLetter {
  const select = letter.activate ? [{ oid: OID.patternControl, value: slot }] : [];
  const body = Buffer.from(canonical({ format: OBJECTS_FORMAT, ...letter, slot, objects: [...objects, ...select] }));
  return { body, signature: detachedJws(key, body) };
}
