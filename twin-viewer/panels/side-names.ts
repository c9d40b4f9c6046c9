// What the two halves of the picture are called, and what drives them.
import { t } from '../i18n/words.ts';
import { hasBetter, mission, sideNames } from './twin-state.ts';

export function nameOfSide(world: number): string {
  const { state } = mission.value;
  if (state === 'sent' || state === 'arrived') return t(world === 0 ? 'dispatch.without' : 'dispatch.with');
  if (sideNames.value === undefined && !hasBetter.value) return t('what-if.today');
  return sideNames.value?.[world] ?? t(world === 0 ? 'before' : 'after');
}
