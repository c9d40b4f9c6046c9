// The measures of a run in words, for tables that people read.
import type { Means } from '../sim/result.ts';

export const MEASURE_NAMES: Readonly<Record<keyof Means, { readonly name: string; readonly unit: string }>> = {
  delay_s: { name: 'Delay', unit: 's/veh' },
  timeLoss_s: { name: 'Time lost on the way', unit: 's/veh' },
  departDelay_s: { name: 'Wait to enter', unit: 's/veh' },
  duration_s: { name: 'Travel time', unit: 's/veh' },
  stopped_s: { name: 'Standing', unit: 's/veh' },
  stops: { name: 'Stops', unit: '/veh' },
  speed_mps: { name: 'Mean speed', unit: 'm/s' },
};

/** The measures in the order in which people want them. */
export const MEASURES_SHOWN = Object.keys(MEASURE_NAMES) as readonly (keyof Means)[];
