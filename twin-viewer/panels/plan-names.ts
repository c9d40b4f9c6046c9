// What a plan is called on the page: by how it was made and in the reader's language; a plan of somebody's own by its name.
import type { Plan } from '../../signals/browser.ts';
import { t, type Word } from '../i18n/words.ts';
import type { PlaceDocuments } from '../stream/place-source.ts';

const METHODS: Readonly<Record<string, Word>> = {
  'green-wave': 'plan.green-wave',
  area: 'plan.area',
  webster: 'plan.webster',
};

/** `draft` is what is being edited, where it is among the plans asked for. */
export function planName(place: PlaceDocuments, plan: Plan, draft?: Plan): string {
  if (plan === place.own) return t('plan.own');
  if (plan !== place.better && plan === draft) return t('plan.draft');
  const made = METHODS[plan.origin?.method ?? ''];
  return plan.name ?? (made === undefined ? plan.id : t(made));
}
