// What the page shows, as signals: each panel reads what it needs and redraws when that changes.
import { computed, signal } from '@preact/signals';
import type { DayTime } from '../scene/palette.ts';
import type { CentreEvent } from '../stream/live-stream.ts';
import type { Role, Session } from '../stream/service.ts';
import type { WorldFigures } from '../stream/world-figures.ts';
import type { MissionStep, RoadLoad } from '../stream/world-messages.ts';
import type { Evidence } from '../what-if/paired-evidence.ts';
import { emptyWhatIf, type WhatIf } from '../what-if/scenario.ts';
import { begun, type History } from './history.ts';

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
/** the time before the opening goes by in fast motion */
export const lapse = signal(false);
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

/** What the next click on the map is for, when it is not to select. */
export const clickFor = signal<'closure' | 'lane' | 'event' | 'from' | 'to' | undefined>(undefined);

/** What the draft plan would do, and how far its runs have come (1: none under way). */
export const forecast = signal<Evidence | undefined>(undefined);
export const forecastShare = signal(1);

/** The what-if as it is written, and what its runs say. */
export const whatIfHistory = signal<History<WhatIf>>(begun(emptyWhatIf('')));
export const whatIf = computed(() => whatIfHistory.value.present);
export const trial = signal<Evidence | undefined>(undefined);
export const trialShare = signal(1);
/** s of delay by edge, after less before, while it is shown on the map */
export const difference = signal<Float64Array | undefined>(undefined);

/** Whether the place brings a plan to compare its own with. */
export const hasBetter = signal(true);

/** What the two halves of the picture are, where they are not the plans before and after. */
export const sideNames = signal<readonly [string, string] | undefined>(undefined);

/** By world: s and the delay (s a vehicle) up to then, as the run went by. */
export const trend = signal<readonly (readonly (readonly [number, number])[])[]>([]);

/** By world: what each road has done in the last minutes. */
export const roadLoad = signal<readonly (RoadLoad | undefined)[]>([]);

/** A driver on the corridor that is watched: s and m along it. */
export interface TracedDriver {
  readonly id: number;
  readonly way: 'out' | 'back';
  readonly points: readonly (readonly [number, number])[];
}
export const traces = signal<ReadonlyMap<number, TracedDriver>>(new Map());

/** An ambulance from one road to another. */
export interface Mission {
  readonly state: 'none' | 'planned' | 'sent' | 'arrived';
  readonly from: number | undefined;
  readonly to: number | undefined;
  readonly length_m: number;
  readonly signals: number;
  /** s, when it was sent */
  readonly at: number;
  readonly seen: readonly [MissionStep | undefined, MissionStep | undefined];
  /** s a vehicle that the others lose in the world with green more than in the one without */
  readonly cost_s: number | undefined;
}
export const NO_MISSION: Mission = {
  state: 'none',
  from: undefined,
  to: undefined,
  length_m: 0,
  signals: 0,
  at: 0,
  seen: [undefined, undefined],
  cost_s: undefined,
};
export const mission = signal<Mission>(NO_MISSION);

/** px at the right that panels take from the picture, so that they never cover what they are about */
export const paneWidth = signal(0);

/** Whether the picture is simulated in the page, or the street of the timing centre. */
export const source = signal<'here' | 'street'>('here');
/** who the timing centre takes us for; undefined without one */
export const session = signal<Session | undefined>(undefined);
/** Whether the reader may do what needs a role; a demonstration has somebody for each. The service decides again. */
export function may(role: Role): boolean {
  const who = session.value;
  return who !== undefined && (who.demo || who.roles.includes(role) || who.roles.includes('admin'));
}
export type StreetEvent = CentreEvent;
/** newest first */
export const streetEvents = signal<readonly StreetEvent[]>([]);
