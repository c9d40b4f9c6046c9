// Decisions about hands on a controller: each with a lease that ends by itself, a reason, and an alarm.
import { Fault } from '../../../core/fault.ts';
import type { ManualAction } from '../../unit/controller-port.ts';
import { alarmFact, clearedFacts } from './alarm-decisions.ts';
import { type Asking, type Decide, fact } from './decision.ts';

export interface ManualWish {
  readonly action: ManualAction;
  readonly lease_s: number;
  readonly reason: string;
}

function requireController({ city }: Asking, controller: string): void {
  if (city.tables.has(controller)) return;
  throw new Fault('CONTROLLER_UNKNOWN', 'there is no such controller; see /controllers', controller);
}

export function takeByHand(controller: string, { action, lease_s, reason }: ManualWish): Decide {
  return (asking) => {
    requireController(asking, controller);
    const fence = (asking.state.fences.get(controller) ?? 0) + 1;
    const until = new Date(asking.wall + lease_s * 1000).toISOString();
    const lease = { controller, action, by: asking.identity.name, reason, until, fence };
    const text = `${action} by ${asking.identity.name}: ${reason}`;
    return {
      status: 202,
      body: { controller, action, until },
      entries: [fact(asking, 'manual.ordered', lease), alarmFact(asking, { kind: 'manual', text, controller })],
      effects: [{ controller, order: { kind: 'manual', fence, action, lease_s }, deployment: null }],
    };
  };
}

export function giveBack(controller: string): Decide {
  return (asking) => {
    requireController(asking, controller);
    if (!asking.state.manual.has(controller))
      throw new Fault('CENTRE_STATE', 'nobody has taken it by hand; there is nothing to give back', controller);
    const fence = (asking.state.fences.get(controller) ?? 0) + 1;
    const sent = { deployment: null, controller, fence, order: 'release', state: null };
    return {
      status: 202,
      body: { controller },
      entries: [
        fact(asking, 'order.sent', sent),
        fact(asking, 'manual.ended', { controller, why: `given back by ${asking.identity.name}` }),
        ...clearedFacts(asking, 'manual', controller),
      ],
      effects: [{ controller, order: { kind: 'release', fence }, deployment: null }],
    };
  };
}

/** Leases that have run out end by themselves; the controllers know their own clocks and need no order. */
export function endLeases(): Decide {
  return (asking) => {
    const over = [...asking.state.manual.values()].filter(({ until }) => Date.parse(until) <= asking.wall);
    const entries = over.flatMap(({ controller }) => [
      fact(asking, 'manual.ended', { controller, why: 'the lease ran out' }),
      ...clearedFacts(asking, 'manual', controller),
    ]);
    return { status: 200, body: null, entries };
  };
}
