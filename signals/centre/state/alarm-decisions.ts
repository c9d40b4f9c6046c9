// Decisions about alarms: raised when something is wrong, cleared when it is right again.
import type { JournalDraft } from '../journal.ts';
import { type Asking, type Decide, fact } from './decision.ts';

export interface AlarmWish {
  readonly kind: string;
  readonly text: string;
  readonly controller: string | null;
}

/** The fact that an alarm is raised; `ahead` alarms of the same decision come before it. */
export function alarmFact(asking: Asking, { kind, text, controller }: AlarmWish, ahead = 0): JournalDraft {
  const number = (asking.state.counters.get('a') ?? 0) + 1 + ahead;
  return fact(asking, 'alarm.raised', { id: `a${number}`, kind, text, controller });
}

/** The facts that a controller's open alarms of a kind are over. */
export function clearedFacts(asking: Asking, kind: string, controller: string): JournalDraft[] {
  return [...asking.state.alarms.values()]
    .filter((alarm) => alarm.cleared === null && alarm.kind === kind && alarm.controller === controller)
    .map(({ id }) => fact(asking, 'alarm.cleared', { alarm: id }));
}

export function changeAlarms(raised: readonly AlarmWish[], cleared: readonly string[]): Decide {
  return (asking) => {
    const over = cleared.filter((id) => asking.state.alarms.get(id)?.cleared === null);
    const entries = [
      ...raised.map((wish, ahead) => alarmFact(asking, wish, ahead)),
      ...over.map((alarm) => fact(asking, 'alarm.cleared', { alarm })),
    ];
    return { status: 200, body: null, entries };
  };
}
