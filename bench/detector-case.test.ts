// Our loops against SUMO's on a real place: the same vehicles are counted.
import { expect, test } from 'vitest';
import { contrastLoops, summariseLoops } from './detector-case.ts';
import { contrastEntryExit } from './entry-exit-case.ts';
import { dataFolder } from './scenarios.ts';
import { sumoVersion } from './sumo-run.ts';

test.skipIf(dataFolder() === undefined || sumoVersion() === undefined)(
  'loops on every approach of cologne1 count as SUMO counts (needs GREENBAND_DATA and SUMO)',
  async () => {
    const { within, ours, sumo, occupancy } = summariseLoops(await contrastLoops('cologne1', 1));
    expect(sumo).toBeGreaterThan(3000);
    expect(Math.abs(ours / sumo - 1)).toBeLessThan(0.02);
    expect(within).toBeGreaterThan(0.9);
    expect(Math.abs(occupancy - 1)).toBeLessThan(0.2);
  },
);

test.skipIf(dataFolder() === undefined || sumoVersion() === undefined)(
  'an entry-exit detector around cologne1 sees whom SUMO sees, as long (needs GREENBAND_DATA and SUMO)',
  async () => {
    const { vehicles, travelTime } = await contrastEntryExit('cologne1', 1);
    expect(Math.abs(vehicles[0] / vehicles[1] - 1)).toBeLessThan(0.02);
    expect(Math.abs(travelTime[0] / travelTime[1] - 1)).toBeLessThan(0.1);
  },
);
