// What a decision is: given what the centre knows and a wish, either the facts to journal and the answer, or a fault.

import { Fault } from '../../../core/fault.ts';
import type { Breach } from '../../breach.ts';
import type { LinkTable } from '../../conflicts.ts';
import type { Plan } from '../../plan.ts';
import type { SafetyByController } from '../../safety.ts';
import type { ControllerOrder } from '../../unit/controller-port.ts';
import type { Identity } from '../identity.ts';
import type { JournalDraft } from '../journal.ts';
import type { EntryBodies, EntryKind } from './apply.ts';
import type { CentreState } from './centre-state.ts';

/** The city that the centre is for. */
export interface City {
  readonly place: string;
  readonly safety: SafetyByController;
  readonly tables: ReadonlyMap<string, LinkTable>;
  /** why a plan must not reach the street; empty when the interlock passes it */
  readonly breaches: (plan: Plan) => readonly Breach[];
}

export interface Asking {
  readonly state: CentreState;
  readonly city: City;
  readonly identity: Identity;
  /** RFC 3339 */
  readonly at: string;
  readonly wall: number;
}

/** An order that is sent once the facts are safe on disk. */
export interface Effect {
  readonly controller: string;
  readonly order: ControllerOrder;
  readonly deployment: string | null;
  /** told what became of it, with the cause where it was not obeyed; then nobody else is */
  readonly onOutcome?: (cause: string | null) => void;
}

export interface Decision {
  readonly status: number;
  readonly body: unknown;
  readonly entries: readonly JournalDraft[];
  readonly effects?: readonly Effect[];
}

export type Decide = (asking: Asking) => Decision;

/** A fact, said by the one who asks. */
export function fact<K extends EntryKind>({ identity }: Asking, kind: K, body: EntryBodies[K]): JournalDraft {
  const { name: who, demo } = identity;
  return { kind, who, demo, body: body as unknown as Record<string, unknown> };
}

export function wrongState(what: string, is: string, needs: string): Fault {
  return new Fault('CENTRE_STATE', `${what} is ${is}; it must be ${needs} for this`, what);
}
