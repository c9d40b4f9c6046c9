// The rail on the left: what one came to do.
import { t, type Word } from '../i18n/words.ts';
import { Icon, type IconName } from './icons.tsx';
import type { Twin } from './twin.ts';
import { type Mode, mode, sideNames } from './twin-state.ts';

const MODES: readonly { readonly mode: Mode; readonly word: Word; readonly key: string }[] = [
  { mode: 'watch', word: 'mode.watch', key: '1' },
  { mode: 'timing', word: 'mode.timing', key: '2' },
  { mode: 'what-if', word: 'mode.what-if', key: '3' },
  { mode: 'dispatch', word: 'mode.dispatch', key: '4' },
  { mode: 'reports', word: 'mode.reports', key: '5' },
  { mode: 'cockpit', word: 'mode.cockpit', key: '6' },
];

export function Rail(props: { twin: Twin }) {
  return (
    <nav class="rail" aria-label={t('rail')}>
      {MODES.map(({ mode: one, word, key }) => (
        <button
          type="button"
          key={one}
          aria-pressed={mode.value === one}
          aria-keyshortcuts={key}
          onClick={() => enter(props.twin, one)}
        >
          <Icon name={one as IconName} />
          {t(word)}
        </button>
      ))}
    </nav>
  );
}

/** Goes to a mode; the selection stays where it makes sense. */
export function enter(twin: Twin, next: Mode): void {
  twin.follow(0, undefined);
  const before = mode.value;
  mode.value = next;
  if (before !== next) twin.marks.corridor([]);
  if (next === 'dispatch') twin.dispatch.show();
  if (next === 'dispatch' || next === 'what-if' || next === 'cockpit') twin.select({ kind: 'none' });
  // the figures of the cockpit are those of the plans before and after
  if (next === 'cockpit' && sideNames.value !== undefined) twin.home();
}

/** The mode that a digit key stands for. */
export function modeOfKey(key: string): Mode | undefined {
  return MODES.find((one) => one.key === key)?.mode;
}
