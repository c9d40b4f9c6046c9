// Figures of bus priority: what late buses gain, how even headways become, what all others lose.

import type { LateBy } from '../../signals/priority/bus-calls.ts';
import { measureBuses } from '../bus-case.ts';
import { priorityPlace } from '../priority-case.ts';
import { fixed } from '../table.ts';
import type { Figure } from './figure.ts';

function busFigure(place: string, lateBy: LateBy, replications: number): Figure {
  return {
    id: `buses-${place}`,
    group: 'Bus priority (own engine, the place’s plan made lawful)',
    asked: `${place}: buses by the pace of their line (${lateBy}), ${replications} paired replications`,
    aim: 'bus delay -20 % or more; headway variation -25 %; others at most +1 s a vehicle; 0 breaches',
    command: `npm run figures -- buses-${place}`,
    measure: async () => {
      const found = measureBuses(await priorityPlace(place), lateBy, replications, () => undefined);
      const range = (ci95: readonly [number, number]) => ci95.map((value) => fixed(value)).join(' to ');
      return {
        measured: `bus delay ${fixed(found.busDelay.mean)} %, headway variation ${fixed(found.headways.mean)} %, others ${fixed(found.others.mean, 2)} s a vehicle (${found.buses} buses, ${fixed(found.grants, 0)} grants a run); ${found.breaches} breaches`,
        interval: `bus delay ${range(found.busDelay.ci95)} %; headways ${range(found.headways.ci95)} %; others ${range(found.others.ci95)} s`,
        met: found.busDelay.mean <= -20 && found.headways.mean <= -25 && found.others.mean <= 1 && found.breaches === 0,
      };
    },
  };
}

export const BUS_FIGURES: readonly Figure[] = [
  busFigure('riverside', 'timetable', 10),
  busFigure('bologna-acosta', 'headway', 10),
];
