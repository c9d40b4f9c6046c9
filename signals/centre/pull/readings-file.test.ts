// What the detectors of a controller that pulls measured reaches the centre once, whatever the line does meanwhile.
import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { likeCity } from '../../../bench/centre-city.ts';
import { scratchFolder } from '../../command.sample.ts';
import type { Reading } from '../../unit/controller-port.ts';
import { passingKey } from '../keys.ts';
import { VirtualTimers } from '../timers.ts';
import { type CentreLine, PullClient } from './pull-client.ts';
import { ReadingsFile } from './readings-file.ts';

const [setup] = likeCity(1, 11).setups;

describe('what its detectors measure', () => {
  const row = (vehicles: number): Reading => ({
    detector: 'loop',
    at_ms: 1_700_000_000_000 + vehicles,
    interval_s: 60,
    vehicles,
    occupancy: 0.1,
    speed_mps: -1,
  });

  test('is reported, kept while the centre is gone, and told once', async () => {
    const timers = new VirtualTimers();
    let due: Reading[] = [];
    let isGone = true;
    const told: number[][] = [];
    const line: CentreLine = {
      fetch: async () => undefined,
      report: async (_status, measures) => {
        if (isGone) throw new Error('gone');
        told.push(measures.map(({ vehicles }) => vehicles));
        return undefined;
      },
    };
    const measured = () => due.splice(0);
    const made = new PullClient({
      setup: setup!,
      key: passingKey().open,
      line,
      timers,
      kept: undefined,
      keep: () => {},
      measured,
    });
    due = Array.from({ length: 150 }, (_, i) => row(i));
    await made.turn();
    due = Array.from({ length: 150 }, (_, i) => row(150 + i));
    isGone = false;
    for (let turn = 0; turn < 3; turn++) await made.turn();
    expect(told.map((rows) => rows.length)).toEqual([200, 100, 0]);
    expect(told.flat()).toEqual(Array.from({ length: 300 }, (_, i) => i));
  });

  test('is read from a file as it grows; lines that are none are told with their number', () => {
    const path = join(scratchFolder(), 'readings.jsonl');
    const said: string[] = [];
    const file = new ReadingsFile(path, (line) => said.push(line));
    expect(file.take()).toEqual([]);
    writeFileSync(path, `${JSON.stringify(row(1))}\n${JSON.stringify(row(2)).slice(0, 20)}`);
    expect(file.take()).toEqual([row(1)]);
    appendFileSync(path, `${JSON.stringify(row(2)).slice(20)}\n\nnonsense\n{"detector":"loop","extra":1}\n`);
    expect(file.take()).toEqual([row(2)]);
    expect(said).toEqual([
      expect.stringMatching(/^READINGS_LINE: .*readings.jsonl:4\)$/),
      expect.stringMatching(/^READINGS_LINE: .*readings.jsonl:5\)$/),
    ]);
    writeFileSync(path, `${JSON.stringify(row(3))}\n`);
    expect(file.take()).toEqual([row(3)]);
  });
});
