// Many made-up cities in which messages, power, clocks and the disk fail: the centre keeps its promises in every one.
import { describe, expect, test } from 'vitest';
import { faultRun } from '../../bench/centre-faults.ts';

const FULL = process.env['GREENBAND_FULL'] === '1';
const SEEDS = FULL ? 1000 : 12;

describe('never two orders in flight, never an unsafe lamp, nothing acknowledged is lost, and the desired plan runs in the end', () => {
  test(`in ${SEEDS} cities`, async () => {
    let [orders, lost, restarts, refused] = [0, 0, 0, 0];
    for (let seed = 1; seed <= SEEDS; seed++) {
      const run = await faultRun(seed);
      expect(run.broken, `seed ${seed}`).toBeUndefined();
      orders += run.orders;
      lost += run.lost;
      restarts += run.restarts;
      refused += run.refusedWrites;
    }
    // the trouble must have been real
    expect(Math.min(orders, lost, restarts, refused)).toBeGreaterThan(0);
  }, 600_000);
});
