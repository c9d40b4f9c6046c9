// What the centre may ask of a running SUMO beside its controllers: where vehicles stand; the rest only a simulated street can do.
import { Fault } from '../../../core/fault.ts';
import type { SumoField } from '../../field/sumo/sumo-field.ts';
import type { ProbeAsk, QueueReport } from './live-probe.ts';

/** @throws Fault STREET_NO_STATE, STREET_NO_JOIN */
export function probeSumo(field: Pick<SumoField, 'time' | 'vehicles'>, ask: ProbeAsk): QueueReport {
  if (ask.kind === 'state')
    throw new Fault(
      'STREET_NO_STATE',
      'a running SUMO cannot be simulated ahead here; decide without a forecast',
      'street',
    );
  if (ask.kind !== 'queues') {
    const text = 'vehicles join the simulated street only; send the positions of this one';
    throw new Fault('STREET_NO_JOIN', text, 'street');
  }
  const on = new Map<number, number[]>(ask.lanes.map((lane) => [lane, []]));
  for (const { lane, position } of field.vehicles) on.get(lane)?.push(position);
  return { time: field.time, positions: ask.lanes.map((lane) => on.get(lane)!.sort((a, b) => b - a)) };
}
