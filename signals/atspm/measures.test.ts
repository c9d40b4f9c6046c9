// Tests measures from controller events: hand-made logs with known answers, then the tables that another program made of a real one.
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet';
import { describe, expect, test } from 'vitest';
import { Fault } from '../../core/fault.ts';
import { type DetectorUse, eventLog } from './event-log.ts';
import { arrivalsOnGreen, pedestrianDelay, splitFailures, splitMonitor, terminations } from './measures.ts';
import { occupancyOf, occupiedWithin } from './occupancy.ts';
import { readDetectorUses, readEventLog } from './read-log.ts';

const log = (...rows: [time: number, event: number, parameter: number][]) =>
  eventLog(
    rows.map(([time, event, parameter]) => ({ device: '1', time: time * 1000, event, parameter })),
    'test',
  )[0]!;
const use = (detector: number, kind: string): DetectorUse => ({ device: '1', phase: 2, use: kind, detector });

describe('occupancy', () => {
  test('is the time between on and off', () => {
    const occupancy = occupancyOf(log([1, 82, 5], [4, 81, 5], [10, 82, 5], [11, 81, 5]), [5]);
    expect(occupiedWithin(occupancy, 0, 20_000)).toBe(4000);
    expect(occupiedWithin(occupancy, 2000, 3000)).toBe(1000);
    expect(occupiedWithin(occupancy, 5000, 9000)).toBe(0);
  });

  test('puts a lost off at the second on when that follows within 2 s, else half-way', () => {
    expect(occupiedWithin(occupancyOf(log([0, 82, 5], [2, 82, 5], [3, 81, 5]), [5]), 0, 9000)).toBe(3000);
    expect(occupiedWithin(occupancyOf(log([0, 82, 5], [4, 82, 5], [5, 81, 5]), [5]), 0, 9000)).toBe(3000);
  });

  test('of two detectors is when either is', () => {
    const both = occupancyOf(log([0, 82, 5], [2, 82, 6], [3, 81, 5], [6, 81, 6]), [5, 6]);
    expect(Array.from(both.times)).toEqual([0, 6000]);
  });
});

describe('arrivals on green', () => {
  test('count actuations while the phase is green; one at the start of yellow is not', () => {
    const events = log([0, 1, 2], [1, 82, 3], [2, 82, 3], [10, 82, 3], [10, 8, 2], [14, 10, 2], [20, 82, 3]);
    expect(arrivalsOnGreen(events, [use(3, 'Advance')])).toEqual([
      { time: 0, device: '1', phase: 2, actuations: 4, share: 0.5 },
    ]);
  });
});

describe('split failures', () => {
  const cycle: [number, number, number][] = [
    [100, 1, 2],
    [130, 8, 2],
    [134, 10, 2],
  ];
  test('a detector occupied through green and red is one', () => {
    const [row] = splitFailures(log([50, 82, 4], ...cycle, [150, 81, 4]), [use(4, 'Presence')]);
    expect(row).toMatchObject({ green_s: 30, greenOccupancy: 1, redOccupancy: 1, cycles: 1, failures: 1 });
  });

  test('a queue that clears is none', () => {
    const [row] = splitFailures(log([50, 82, 4], ...cycle.slice(0, 1), [120, 81, 4], ...cycle.slice(1), [150, 82, 4]), [
      use(4, 'Presence'),
    ]);
    expect(row).toMatchObject({ redOccupancy: 0, failures: 0 });
    expect(row!.greenOccupancy).toBeCloseTo(2 / 3, 9);
  });
});

test('pedestrians wait from their call to the walk', () => {
  const [row] = pedestrianDelay(log([10, 45, 4], [12, 45, 4], [40, 21, 4], [60, 21, 4]));
  expect(row).toMatchObject({ phase: 4, served: 1, delay_s: 30 });
});

test('a log without events, and one with nonsense, is a fault', () => {
  expect(() => eventLog([], 'x')).toThrow(Fault);
  expect(() => eventLog([{ device: '1', time: Number.NaN, event: 1, parameter: 1 }], 'x')).toThrow('LOG_VALUE');
});

const data = process.env['GREENBAND_DATA'];
describe.skipIf(data === undefined)(
  'three real signals, equal to the tables of the atspm package (needs GREENBAND_DATA)',
  () => {
    const folder = `${data}/atspm`;
    const table = async (name: string) =>
      (await parquetReadObjects({ file: await asyncBufferFromFile(`${folder}/${name}.parquet`) })) as Record<
        string,
        never
      >[];
    const key = (row: Record<string, unknown>, ...more: unknown[]) =>
      [(row['TimeStamp'] as Date).getTime(), row['DeviceId'], ...more].join(' ');

    test('arrivals on green, split failures, terminations and splits', async () => {
      const logs = await readEventLog(`${folder}/hires_test_data.parquet`);
      const uses = await readDetectorUses(`${folder}/configs_test_data.parquet`);
      expect(logs.reduce((sum, { time }) => sum + time.length, 0)).toBe(246_413);

      const arrivals = new Map(
        logs.flatMap((one) => arrivalsOnGreen(one, uses)).map((row) => [`${row.time} ${row.device} ${row.phase}`, row]),
      );
      const expected = await table('arrival_on_green');
      expect(arrivals.size).toBe(expected.length);
      for (const row of expected) {
        const own = arrivals.get(key(row, row['Phase']))!;
        expect(own.actuations).toBe(row['Total_Actuations']);
        expect(own.share).toBeCloseTo(row['Percent_AOG']!, 6);
      }

      const failures = new Map(
        logs.flatMap((one) => splitFailures(one, uses)).map((row) => [`${row.time} ${row.device} ${row.phase}`, row]),
      );
      for (const row of await table('split_failures')) {
        const own = failures.get(key(row, row['Phase']))!;
        expect(own.failures).toBe(row['Split_Failure']);
        expect(own.green_s).toBeCloseTo(row['Green_Time']!, 3);
        expect(own.greenOccupancy).toBeCloseTo(row['Green_Occupancy']!, 3);
        expect(own.redOccupancy).toBeCloseTo(row['Red_Occupancy']!, 3);
      }

      const causes = { GapOut: 'gap-out', MaxOut: 'max-out', ForceOff: 'force-off' } as const;
      const ends = new Map(
        logs
          .flatMap((one) => terminations(one))
          .map((row) => [`${row.time} ${row.device} ${row.phase} ${row.cause}`, row.total]),
      );
      const expectedEnds = await table('terminations');
      expect(ends.size).toBe(expectedEnds.length);
      for (const row of expectedEnds)
        expect(
          ends.get(key(row, row['Phase'], causes[row['PerformanceMeasure'] as unknown as keyof typeof causes])),
        ).toBe(row['Total']);

      const splits = new Map(
        logs.flatMap((one) => splitMonitor(one)).map((row) => [`${row.time} ${row.device} ${row.event}`, row]),
      );
      for (const row of await table('splits')) {
        const own = splits.get(key(row, row['EventId']))!;
        expect(own.services).toBe(row['Services']);
        expect(own.split_s).toBeCloseTo(row['Average_Split']!, 4);
      }
    });
  },
);
