// Where the picture comes from and how old it is, in words; stale never looks like live.
import { number, t } from '../i18n/words.ts';
import type { Link } from './twin-state.ts';

export function linkWords(link: Link, waits: boolean): { state: string; words: string } {
  if (link.state === 'local')
    return waits ? { state: 'wait', words: t('link.starting') } : { state: 'local', words: t('link.local') };
  const age = number(link.age_s, link.age_s < 10 ? 1 : 0);
  if (link.state === 'live') return { state: 'live', words: t('link.live', { age }) };
  if (link.state === 'stale') return { state: 'stale', words: t('link.stale', { age }) };
  return { state: 'stale', words: t('link.lost', { age }) };
}
