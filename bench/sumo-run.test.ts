import { describe, expect, it } from 'vitest';
import { dataFolder, scenarios } from './scenarios.ts';
import { runSumo, sumoVersion } from './sumo-run.ts';

const data = dataFolder();

describe.skipIf(data === undefined || sumoVersion() === undefined)(
  'SUMO as referee (needs GREENBAND_DATA and sumo)',
  () => {
    it('counts every trip once, and its links agree with its trips', async () => {
      const scenario = scenarios(data!).find(({ name }) => name === 'hangzhou-1x1-kn-hz')!;
      const result = await runSumo({ ...scenario, seed: 1, edgeInterval: 900 });
      expect(result.departed + result.neverInserted).toBe(result.trips.size);
      expect(result.trips.size).toBe(743);
      const edges = result.edges!;
      const seconds = edges.time.reduce((sum, value) => sum + value, 0);
      expect(seconds / (result.meanDuration * result.departed)).toBeCloseTo(1, 1);
      expect(edges.edge.every((edge) => !edge.startsWith(':'))).toBe(true);
    });
  },
);
