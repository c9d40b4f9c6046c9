// The measures that a report compares: how each is called, defined and read from a run.
import { type Estimate, estimate, mean } from '../../core/statistics.ts';
import type { ReportRun, ReportSide } from './report-data.ts';

export interface Measure {
  readonly name: string;
  readonly unit: string;
  readonly digits: number;
  readonly definition: string;
  readonly of: (run: ReportRun) => number;
}

const KMH = 3.6;

/** In the order of the table. */
export const MEASURES: readonly Measure[] = [
  {
    name: 'Delay',
    unit: 's/veh',
    digits: 1,
    definition:
      'Time lost on the way plus wait to enter, a mean over every vehicle that was due, those still waiting at the end included with their wait so far.',
    of: (run) => run.mean.delay_s,
  },
  {
    name: 'Time lost on the way',
    unit: 's/veh',
    digits: 1,
    definition:
      'Time on the road beyond what the same way takes at the speed that the driver wants (SUMO calls it timeLoss).',
    of: (run) => run.mean.timeLoss_s,
  },
  {
    name: 'Wait to enter',
    unit: 's/veh',
    digits: 1,
    definition: 'From the time a vehicle was due until there was room for it on its first road (departDelay).',
    of: (run) => run.mean.departDelay_s,
  },
  {
    name: 'Travel time',
    unit: 's/veh',
    digits: 1,
    definition: 'From entering to arriving, or to the end of the window for those still on the road.',
    of: (run) => run.mean.duration_s,
  },
  {
    name: 'Standing',
    unit: 's/veh',
    digits: 1,
    definition: 'Time below 0.1 m/s.',
    of: (run) => run.mean.stopped_s,
  },
  {
    name: 'Stops',
    unit: '/veh',
    digits: 2,
    definition: 'How often a vehicle came to a stand.',
    of: (run) => run.mean.stops,
  },
  {
    name: 'Mean speed',
    unit: 'km/h',
    digits: 1,
    definition: 'Distance driven by all vehicles over the time they took.',
    of: (run) => run.mean.speed_mps * KMH,
  },
  {
    name: 'Arrived',
    unit: 'veh',
    digits: 0,
    definition: 'Vehicles that reached the end of their way within the window.',
    of: (run) => run.vehicles.arrived,
  },
  {
    name: 'Still on the road',
    unit: 'veh',
    digits: 0,
    definition: 'Vehicles under way when the window ended.',
    of: (run) => run.vehicles.running,
  },
  {
    name: 'Waiting to enter at the end',
    unit: 'veh',
    digits: 0,
    definition: 'Vehicles that were due and had found no room when the window ended.',
    of: (run) => run.vehicles.waiting,
  },
];

/** Mean and interval of one measure over the runs of a plan. */
export function estimateOf(side: ReportSide, measure: Measure): Estimate {
  return estimate(side.outcomes.map(measure.of));
}

/** A paired difference, and what it is of the first plan's mean in %; NaN when that is 0. */
export interface Change extends Estimate {
  readonly percent: number;
}

/** Second plan less first, run by run of the same seed. */
export function changeOf(first: ReportSide, second: ReportSide, measure: Measure): Change {
  const differences = first.outcomes.map((run, i) => measure.of(second.outcomes[i]) - measure.of(run));
  const base = mean(first.outcomes.map(measure.of));
  const difference = estimate(differences);
  return { ...difference, percent: base === 0 ? Number.NaN : (100 * difference.mean) / base };
}
