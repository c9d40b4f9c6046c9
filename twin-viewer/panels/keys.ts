// The keyboard: every mode, the clock and the camera without a mouse.
import { enter, modeOfKey } from './rail.tsx';
import { SPEEDS } from './timeline.tsx';
import type { Twin } from './twin.ts';
import { arrangement, dayTime, mode, paused, selection, speed, time, welcome } from './twin-state.ts';

/** s that , and . jump */
const JUMP = 60;

function faster(twin: Twin, by: number): void {
  const at = SPEEDS.indexOf(speed.value as (typeof SPEEDS)[number]);
  twin.setSpeed(SPEEDS[Math.min(SPEEDS.length - 1, Math.max(0, at + by))]);
}

/** What a key does; undefined for one that does nothing. */
export function actionOf(twin: Twin, key: string): (() => void) | undefined {
  const next = modeOfKey(key);
  if (next !== undefined) return () => enter(twin, next);
  const actions: Readonly<Record<string, () => void>> = {
    ' ': () => twin.pause(!paused.value),
    '[': () => faster(twin, -1),
    ']': () => faster(twin, 1),
    ',': () => twin.seek(time.value - JUMP),
    '.': () => twin.seek(time.value + JUMP),
    d: () => {
      dayTime.value = dayTime.value === 'night' ? 'day' : 'night';
    },
    b: () => {
      arrangement.value = arrangement.value === 'both' ? 'after' : 'both';
      twin.arrange();
    },
    h: () => twin.camera.go(twin.homePose()),
    Escape: () => {
      selection.value = { kind: 'none' };
      welcome.value = false;
      twin.follow(0, undefined);
    },
  };
  return actions[key];
}

/** Ctrl Z and Ctrl Y (or Shift Ctrl Z): of the what-if where it is open, else of the draft plan. */
function takeBack(twin: Twin, event: KeyboardEvent): void {
  const key = event.key.toLowerCase();
  if (key !== 'z' && key !== 'y') return;
  event.preventDefault();
  const again = key === 'y' || event.shiftKey;
  if (mode.value === 'what-if' && selection.value.kind === 'none') {
    if (again) twin.trials.redoWhatIf();
    else twin.trials.undoWhatIf();
  } else if (again) twin.draft.redo();
  else twin.draft.undo();
}

export function listenToKeys(twin: Twin): void {
  addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey) takeBack(twin, event);
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const target = event.target as HTMLElement;
    if (/^(INPUT|SELECT|TEXTAREA)$/.test(target.tagName)) {
      if (event.key === 'Escape') target.blur(); // so that the keys mean the page again
      return;
    }
    if (event.key === ' ' && target.tagName === 'BUTTON') return;
    const act = actionOf(twin, event.key);
    if (act === undefined) return;
    event.preventDefault();
    act();
  });
}
