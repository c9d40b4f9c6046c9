// Watches every line to a controller: silence, a clock that is off and a fault it reports are alarmed, and cleared when over.
import type { Centre } from './centre.ts';
import { type LineHealth, MOST_SKEW } from './dispatcher.ts';
import { CENTRE } from './identity.ts';
import { type AlarmWish, changeAlarms } from './state/alarm-decisions.ts';

/** Kinds that this watch raises and clears. */
const WATCHED = ['clock', 'fault', 'silent'] as const;
type Watched = (typeof WATCHED)[number];

/** alarms open at once: a field that falls silent as a whole need not say so a thousand times */
const MOST_OPEN = 500;
/** raised in one look */
const MOST_AT_ONCE = 50;

/** What is wrong with a line now, by kind. */
function wrongWith({ status, silent, skew_s }: LineHealth): ReadonlyMap<Watched, string> {
  const wrong = new Map<Watched, string>();
  if (silent) wrong.set('silent', 'it does not answer or report; see to its line');
  if (status && Math.abs(skew_s) > MOST_SKEW)
    wrong.set('clock', `its clock is ${skew_s.toFixed(1)} s off; set it, nothing is activated before`);
  if (status && status.faults.length > 0) wrong.set('fault', `it reports ${status.faults[0]!.slice(0, 300)}`);
  return wrong;
}

/** Looks at every line once, and asks for what has changed. */
export function watchAlarms(centre: Centre): void {
  const open = new Map<string, string>();
  for (const { id, kind, controller, cleared } of centre.state.alarms.values())
    if (cleared === null && (WATCHED as readonly string[]).includes(kind)) open.set(`${kind} ${controller}`, id);
  const raised: AlarmWish[] = [];
  const cleared: string[] = [];
  for (const controller of centre.dispatcher.controllers) {
    const health = centre.dispatcher.health(controller);
    const wrong = wrongWith(health);
    for (const kind of WATCHED) {
      const id = open.get(`${kind} ${controller}`);
      const text = wrong.get(kind);
      if (text !== undefined && id === undefined) raised.push({ kind, text, controller });
      // silence is over when it speaks again; a circuit that tries again has not heard anything yet
      else if (text === undefined && id !== undefined && (kind !== 'silent' || health.reachable)) cleared.push(id);
    }
  }
  const room = Math.max(0, Math.min(MOST_AT_ONCE, MOST_OPEN - open.size));
  const some = raised.slice(0, room);
  if (some.length + cleared.length > 0) centre.ask(CENTRE, changeAlarms(some, cleared)).catch(() => undefined);
}
