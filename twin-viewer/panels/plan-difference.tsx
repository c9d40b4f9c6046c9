// What a draft changes of the plan it began from, controller by controller, in the terms of the trade.
import { type ControllerPlan, cycleOf, type Plan } from '../../signals/browser.ts';
import { number, t } from '../i18n/words.ts';
import { Part } from './figure.tsx';
import type { Twin } from './twin.ts';

/** A controller that differs, and how: cycle, offset and greens, before and after (s). */
export interface PlanChange {
  readonly controller: string;
  readonly cycle: readonly [number, number] | undefined;
  readonly offset: readonly [number, number] | undefined;
  readonly greens: readonly { readonly stage: string; readonly from: number; readonly to: number }[];
}

export function planChanges(before: Plan, after: Plan): PlanChange[] {
  const known = new Map(before.controllers.map((one) => [one.controller, one]));
  return after.controllers.flatMap((entry) => {
    const was = known.get(entry.controller);
    if (was === undefined || was === entry) return [];
    const change = {
      controller: entry.controller,
      cycle: pairOf(cycleOf(was), cycleOf(entry)),
      offset: pairOf(was.offset, entry.offset),
      greens: greenChanges(was, entry),
    };
    return change.cycle === undefined && change.offset === undefined && change.greens.length === 0 ? [] : [change];
  });
}

function pairOf(from: number, to: number): readonly [number, number] | undefined {
  return from === to ? undefined : [from, to];
}

function greenChanges(was: ControllerPlan, entry: ControllerPlan): PlanChange['greens'] {
  if (was.kind !== 'stages' || entry.kind !== 'stages') return [];
  return entry.stages.flatMap((stage, i) => {
    const from = was.stages[i]?.green;
    return from === undefined || from === stage.green
      ? []
      : [{ stage: stage.id ?? String(i + 1), from, to: stage.green }];
  });
}

export function PlanDifference(props: { twin: Twin }) {
  const { draft, study, network } = props.twin;
  const changes = planChanges(draft.base, draft.plan.value);
  if (changes.length === 0) return null;
  const seconds = (from: number, to: number) => t('difference.seconds', { from: number(from), to: number(to) });
  return (
    <Part title="difference.title" meaning="meaning.difference">
      <ul class="differences">
        {changes.map(({ controller, cycle, offset, greens }) => (
          <li key={controller}>
            <b>{study.nameOf(network.controllerIds.indexOf(controller))}</b>
            <span class="dim">
              {[
                ...(offset === undefined ? [] : [`${t('edit.offset')} ${seconds(...offset)}`]),
                ...(cycle === undefined ? [] : [`${t('edit.cycle')} ${seconds(...cycle)}`]),
                ...greens.map(({ stage, from, to }) => `${t('edit.stage', { name: stage })} ${seconds(from, to)}`),
              ].join(', ')}
            </span>
          </li>
        ))}
      </ul>
    </Part>
  );
}
