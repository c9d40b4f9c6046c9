// Figures of controller logs: the tables of three real signals against those of another program, and how long reading takes.
import { join } from 'node:path';
import { Fault } from '../../core/fault.ts';
import { readEventLog } from '../../signals/atspm/read-log.ts';
import { dataFolder } from '../scenarios.ts';
import { fixed } from '../table.ts';
import type { Figure, Measurement } from './figure.ts';

async function readingTime(): Promise<Measurement> {
  const data = dataFolder();
  if (data === undefined)
    throw new Fault('BENCH_NO_DATA', 'Set GREENBAND_DATA to the folder of real data.', 'GREENBAND_DATA');
  const begun = performance.now();
  const logs = await readEventLog(join(data, 'atspm', 'hires_test_data.parquet'));
  const seconds = (performance.now() - begun) / 1000;
  const events = logs.reduce((sum, { time }) => sum + time.length, 0);
  return { measured: `${events} events read and sorted in ${fixed(seconds, 2)} s`, met: seconds < 2 };
}

export const EVENT_LOG_FIGURES: readonly Figure[] = [
  {
    id: 'event-log-speed',
    group: 'Controller logs',
    asked: 'a log of 246,413 events',
    aim: '< 2 s',
    command: 'npm run figures -- event-log-speed',
    measure: readingTime,
  },
];
