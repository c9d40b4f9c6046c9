// Warrants against the manual's own tables and figures, and what stays open where too little is known.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { greenband } from '../command.sample.ts';
import { warrants as command } from '../commands/warrants.ts';
import { tableRows } from '../csv-table.ts';
import { packageRoot } from '../package-root.ts';
import { CONDITION_A, CONDITION_B, crashMinimum, minorThreshold, reduced, walkThreshold } from './mutcd.ts';
import { crashesOf, walkersOf } from './warrant-tables.ts';
import { type JunctionHour, type WarrantSubject, warrantsOf } from './warrants.ts';

const hours = (count: number, parts: Partial<JunctionHour>): JunctionHour[] =>
  Array.from({ length: count }, (_, i) => ({ begin: 3600 * i, major: 0, minor: 0, entering: 0, ...parts }));
const subject = (parts: Partial<WarrantSubject>): WarrantSubject => ({
  hours: [],
  legs: 4,
  majorLanes: 1,
  minorLanes: 1,
  speed: 13.4,
  isMajorNetwork: true,
  ...parts,
});
const met = (number: number, parts: Partial<WarrantSubject>) =>
  warrantsOf(subject(parts)).find((one) => one.number === number)!.met;

test('Table 4C-1 as printed: 80, 70 and 56 % columns', () => {
  expect([0.8, 0.7, 0.56].map((factor) => reduced(CONDITION_A['1 1'], factor))).toEqual([
    { major: 400, minor: 120 },
    { major: 350, minor: 105 },
    { major: 280, minor: 84 },
  ]);
  expect([0.8, 0.7, 0.56].map((factor) => reduced(CONDITION_B['2 1'], factor))).toEqual([
    { major: 720, minor: 60 },
    { major: 630, minor: 53 },
    { major: 504, minor: 42 },
  ]);
});

describe('warrant 1', () => {
  test.each([
    ['A, at its volumes', true, hours(8, { major: 500, minor: 150 })],
    ['A, a vehicle short', false, hours(8, { major: 499, minor: 150 })],
    ['B', true, hours(8, { major: 750, minor: 75 })],
    ['both at 80 % in the same hours', true, hours(8, { major: 600, minor: 120 })],
    ['seven hours of eight', false, [...hours(7, { major: 600, minor: 200 }), ...hours(5, {})]],
    ['seven hours, nothing known of others', null, hours(7, { major: 600, minor: 200 })],
  ])('%s: %s', (_, expected, list) => {
    expect(met(1, { hours: list })).toBe(expected);
  });

  test('70 % above 40 mph or in a small town, not below', () => {
    const list = hours(8, { major: 350, minor: 105 });
    expect(met(1, { hours: list })).toBe(false);
    expect(met(1, { hours: list, speed: 18.1 })).toBe(true);
    expect(met(1, { hours: list, population: 9999 })).toBe(true);
    expect(met(1, { hours: list, population: 10_000 })).toBe(false);
  });
});

describe('the drawn figures', () => {
  // FHWA's description of Figure 4C-4 in words, and the notes under Figures 4C-1 to 4C-4
  test.each([
    ['peak', 700, [1, 1], true, 145],
    ['peak', 700, [2, 1], true, 200],
    ['peak', 700, [2, 2], true, 260],
    ['peak', 1000, [1, 1], false, 207],
    ['peak', 2000, [1, 1], false, 100],
    ['peak', 2000, [2, 2], false, 150],
    ['four', 2000, [2, 1], false, 80],
    ['four', 2000, [1, 2], false, 115],
    ['four', 2000, [2, 2], true, 80],
  ] as const)('%s, major %d, lanes %j, at 70: %s, is %d', (kind, major, lanes, is70, expected) => {
    expect(minorThreshold(kind, major, lanes, is70)).toBeCloseTo(expected, 0);
  });

  test('curves fall, four hours ask less than one, and 100 % more than 70 %', () => {
    const lanes = fc.constantFrom([1, 1], [2, 1], [1, 2], [2, 2]) as fc.Arbitrary<[1 | 2, 1 | 2]>;
    fc.assert(
      fc.property(fc.integer({ min: 500, max: 1800 }), lanes, fc.boolean(), (major, own, is70) => {
        const at = (kind: 'four' | 'peak', where = major, share = is70) => minorThreshold(kind, where, own, share);
        expect(at('peak', major + 50)).toBeLessThanOrEqual(at('peak'));
        expect(at('four')).toBeLessThanOrEqual(at('peak'));
        expect(at('peak', major, true)).toBeLessThanOrEqual(at('peak', major, false));
      }),
    );
  });

  test('people on foot: lowest values, and the table of Figure 4C-6', () => {
    expect(walkThreshold('four', 600, true)).toBe(125);
    expect([walkThreshold('four', 3000, false), walkThreshold('four', 3000, true)]).toEqual([107, 75]);
    expect([walkThreshold('peak', 3000, false), walkThreshold('peak', 3000, true)]).toEqual([133, 93]);
  });

  test('a point on the curve is left to the eye', () => {
    const threshold = minorThreshold('four', 800, [1, 1], false);
    expect(met(2, { hours: hours(12, { major: 800, minor: threshold * 1.01 }) })).toBeNull();
    expect(met(2, { hours: hours(12, { major: 800, minor: threshold * 1.1 }) })).toBe(true);
    expect(met(2, { hours: hours(12, { major: 800, minor: threshold * 0.9 }) })).toBe(false);
  });
});

test('warrant 3 by delay: four vehicle hours, a hundred vehicles, eight hundred entering', () => {
  const hour = { major: 700, minor: 100, entering: 800, minorDelay: 4 };
  expect(met(3, { hours: hours(1, hour) })).toBe(true);
  expect(met(3, { hours: hours(1, { ...hour, minorDelay: 3.9 }) })).toBe(false);
  expect(met(3, { hours: hours(1, { ...hour, entering: 799 }) })).toBe(false);
  expect(met(3, { hours: hours(1, { ...hour, entering: 650 }), legs: 3 })).toBe(true);
});

describe('warrant 7', () => {
  const crash = (daysAgo: number, injury = false) => ({ kind: 'angle' as const, injury, daysAgo });
  const busy = hours(12, { major: 600, minor: 120 });
  test.each([
    ['five in a year', true, [0, 50, 100, 200, 364].map((day) => crash(day))],
    ['four in a year', false, [0, 50, 100, 200].map((day) => crash(day))],
    ['three with injury in a year', true, [0, 50, 100].map((day) => crash(day, true))],
    ['six in three years', true, [0, 200, 400, 600, 800, 1000].map((day) => crash(day))],
    [
      'rear-end crashes do not count',
      false,
      [0, 1, 2, 3, 4].map((daysAgo) => ({ kind: 'other' as const, injury: true, daysAgo })),
    ],
  ])('%s: %s', (_, expected, crashes) => {
    expect(met(7, { hours: busy, crashes })).toBe(expected);
    expect(met(7, { hours: hours(12, { major: 100, minor: 10 }), crashes })).toBe(false);
  });

  test('without a list it is open; at 70 % wide main streets need more', () => {
    expect(met(7, { hours: busy })).toBeNull();
    expect(crashMinimum(1, 4, 2, true)).toEqual({ all: 10, injury: 6 });
  });
});

test('warrant 8: a thousand vehicles in the peak hour of two main streets, and one of the first three', () => {
  const list = hours(8, { major: 700, minor: 200, entering: 1000 });
  expect(met(8, { hours: list })).toBe(true);
  expect(met(8, { hours: list, isMajorNetwork: false })).toBe(false);
  expect(met(8, { hours: hours(8, { major: 700, minor: 200, entering: 999 }) })).toBe(false);
});

describe('tables', () => {
  test('pedestrians of quarters of an hour add up; crashes know their kinds', () => {
    const people = walkersOf(
      tableRows('junction,time,pedestrians\nx,07:00,30\nx,07:45,40\nx,08:00,5\n', 'p.csv'),
      3600 * 7,
    );
    expect(people.get('x')).toEqual(
      new Map([
        [0, 70],
        [3600, 5],
      ]),
    );
    const text =
      'junction,date,type,severity\nx,2024-05-14,Angle,PDO\nx,2023-05-14,Pedestrian,A\nx,2024-01-01,Rear End,C\n';
    expect(crashesOf(tableRows(text, 'c.csv')).get('x')).toMatchObject([
      { kind: 'angle', injury: false, daysAgo: 0 },
      { kind: 'pedestrian', injury: true, daysAgo: 366 },
      { kind: 'other', injury: true },
    ]);
  });

  test.each([
    ['CRASH_DATE', () => crashesOf(tableRows('junction,date,type\nx,14.5.2024,angle\n', 'c.csv'))],
    ['CRASH_DATE', () => crashesOf(tableRows('junction,date,type\nx,2024-02-31,angle\n', 'c.csv'))],
    ['TAB_COLUMN', () => crashesOf(tableRows('junction,date\nx,2024-02-21\n', 'c.csv'))],
    ['CNT_CLOCK', () => walkersOf(tableRows('junction,time,pedestrians\nx,07:00,3\n', 'p.csv'), undefined)],
    ['CNT_VALUE', () => walkersOf(tableRows('junction,time,pedestrians\nx,0,-3\n', 'p.csv'), undefined)],
  ])('%s', (code, read) => {
    expect(read).toThrow(expect.objectContaining({ code }));
  });
});

describe('the command', () => {
  const folder = mkdtempSync(join(tmpdir(), 'greenband-warrants-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const quiet = { at: () => {}, clear: () => {} };
  const place = join(packageRoot(), 'fixtures', 'single-junction');

  test('a junction with a day of counts', async () => {
    const path = join(folder, 'counts.csv');
    const rows = Array.from(
      { length: 12 },
      (_, hour) => `west,${3600 * hour},${3600 * (hour + 1)},900\nsouth,${3600 * hour},${3600 * (hour + 1)},500`,
    );
    writeFileSync(path, `edge,begin,end,count\n${rows.join('\n')}\n`);
    const { document } = await command(place, { seed: 1, replications: 2, counts: path }, quiet);
    const { findings } = document as {
      findings: { junction: string; warrants: { number: number; met: boolean | null }[] }[];
    };
    expect(findings).toMatchObject([
      { junction: 'x', warrants: [{ met: true }, { met: true }, { met: true }, { met: null }, { met: null }, {}] },
    ]);
  });

  test('simulated volumes of two hours leave the eight hours open; other controls are tried', async () => {
    const options = { seed: 1, replications: 2, junction: ['x'], alternatives: true, workers: 1, step: 1, end: 3600 };
    const { document } = await command(place, options, quiet);
    const { findings, warnings } = document as {
      findings: { warrants: { met: boolean | null }[]; alternatives: { control: string }[] }[];
      warnings: { code: string }[];
    };
    expect(warnings.map(({ code }) => code)).toContain('WAR_SIMULATED');
    expect(findings[0]!.warrants[0]!.met).toBeNull();
    expect(findings[0]!.alternatives.map(({ control }) => control)).toEqual([
      'signals (as it is)',
      'priority',
      'all-way-stop',
      'roundabout',
    ]);
  }, 60_000);

  test('wrong usage and unknown junctions', async () => {
    expect(greenband('warrants', place, '--alternatives')).toMatchObject({ code: 2 });
    await expect(command(place, { seed: 1, replications: 2, junction: ['nowhere'] }, quiet)).rejects.toMatchObject({
      code: 'WAR_JUNCTION',
    });
  });
});
