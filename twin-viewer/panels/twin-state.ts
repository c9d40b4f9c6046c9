// What the page shows, as signals: each panel reads what it needs and redraws when that changes.
import { computed, signal } from '@preact/signals';
import type { DayTime } from '../scene/palette.ts';
import type { WorldFigures } from '../stream/world-figures.ts';
import type { Evidence } from '../what-if/paired-evidence.ts';

export type Mode = 'watch' | 'timing' | 'what-if' | 'dispatch' | 'reports' | 'cockpit';

/** Which worlds are seen. */
export type Arrangement = 'both' | 'before' | 'after';

export type Selection =
  | { readonly kind: 'none' }
  | { readonly kind: 'junction'; readonly controller: number }
  | { readonly kind: 'vehicle'; readonly world: number; readonly id: number }
  | { readonly kind: 'road'; readonly edge: number };

/** Where the picture comes from and how old it is. */
export type Link =
  | { readonly state: 'local' }
  | { readonly state: 'live'; readonly age_s: number }
  | { readonly state: 'stale'; readonly age_s: number }
  | { readonly state: 'lost'; readonly age_s: number };

export interface Notice {
  readonly code: string;
  readonly text: string;
  readonly where: string;
}

export const mode = signal<Mode>('watch');
export const arrangement = signal<Arrangement>('both');
export const selection = signal<Selection>({ kind: 'none' });
export const dayTime = signal<DayTime>('night');
export const paused = signal(false);
export const speed = signal(1);
/** s, simulated; and s of the day at time 0 */
export const time = signal(Number.NaN);
export const clockAtZero = signal(0);
export const span = signal<readonly [number, number]>([0, 1]);
/** true while the clock waits for the simulation */
export const waiting = signal(true);
/** what is under way and may be cancelled, 0..1 */
export const progress = signal<{ readonly text: string; readonly share: number } | undefined>(undefined);
export const figures = signal<readonly (WorldFigures | undefined)[]>([]);
export const evidence = signal<Evidence | undefined>(undefined);
export const link = signal<Link>({ state: 'local' });
export const notice = signal<Notice | undefined>(undefined);
export const placeName = signal('');
export const placeNote = signal('');
/** the first minute's card is open */
export const welcome = signal(true);
/** LAMP bytes on the screen, by world */
export const lamps = signal<readonly (Uint8Array | undefined)[]>([]);

export const clock = computed(() => clockAtZero.value + (Number.isNaN(time.value) ? 0 : time.value));
