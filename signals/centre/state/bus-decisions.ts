// Decisions about buses: whether they have priority at all, and what each is given, with its reason in numbers.
import type { BusAction } from '../../priority/bus-grant.ts';
import { type Decide, type Effect, fact } from './decision.ts';

/** Whether buses have priority, and what their persons count beside those in cars. */
export interface BusPrioritySetting {
  readonly enabled: boolean;
  /** 1: a person is a person */
  readonly weight: number;
}

export const NO_BUS_PRIORITY: BusPrioritySetting = { enabled: false, weight: 1 };

/** One bus at one signal, as the journal tells it. */
export interface BusGiven {
  readonly controller: string;
  readonly bus: string;
  readonly action: BusAction;
  /** s behind its timetable or the pace of its line */
  readonly late_s: number;
  /** s that it lasts at most */
  readonly seconds: number;
}

export function setBusPriority(setting: BusPrioritySetting): Decide {
  return (asking) => ({ status: 200, body: setting, entries: [fact(asking, 'bus-priority.set', { setting })] });
}

/** Gives a bus what was found to cost all persons the least; the lease ends by itself. */
export function giveBus(
  given: BusGiven,
  links: readonly number[],
  onOutcome: NonNullable<Effect['onOutcome']>,
): Decide {
  return (asking) => {
    const { controller, seconds } = given;
    const fence = (asking.state.fences.get(controller) ?? 0) + 1;
    const order = { kind: 'serve', fence, links, approach: [], lease_s: seconds } as const;
    const sent = { deployment: null, controller, fence, order: order.kind, state: null };
    return {
      status: 202,
      body: null,
      entries: [fact(asking, 'bus.given', given), fact(asking, 'order.sent', sent)],
      effects: [{ controller, order, deployment: null, onOutcome }],
    };
  };
}
