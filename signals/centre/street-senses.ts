// What the centre hears of its street: samples of a street that is seen whole, readings of detectors; kept, and watched in trials.
import type { Reading } from '../unit/controller-port.ts';
import { DetectorWatch } from './detector-watch.ts';
import { StreetLog } from './guards.ts';
import { type Calendar, localTime } from './schedule-calendar.ts';
import type { ServedPlace } from './served-place.ts';
import type { Store } from './store/store.ts';
import type { Timers } from './timers.ts';
import { StreetWatch, type TrialWatch } from './trial-watch.ts';

export interface StreetSenses {
  readonly watch: TrialWatch;
  /** Takes what detectors of the field measured. Faults as the store's. */
  readings(rows: readonly Reading[]): Promise<void>;
}

export interface SensesParts {
  readonly served: ServedPlace;
  readonly timers: Timers;
  readonly store: Store;
  /** whether the street that is served is the one that the controllers are on: what is simulated beside another says nothing of it */
  readonly isSeen: boolean;
  /** the calendar as it is now */
  readonly calendar: () => Calendar | undefined;
}

export function streetSenses({ served, timers, store, isSeen, calendar }: SensesParts): StreetSenses {
  const { street, prepared } = served;
  const log = new StreetLog();
  // the scenario says what time of day the place's zero is, the calendar in which zone
  const zero = prepared.place.scenario?.clock ?? 0;
  const sensors = new DetectorWatch((wall_ms) => localTime(wall_ms, calendar()?.zone).second - zero);
  street.on('sample', (sample) => log.note(timers.now(), sample));
  street.on('readings', (rows) => void store.addReadings(rows).catch(() => undefined));
  return {
    watch: isSeen ? new StreetWatch(log) : sensors,
    async readings(rows) {
      sensors.note(rows);
      await store.addReadings(rows);
    },
  };
}
