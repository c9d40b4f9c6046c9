// Proves that counts of the usual layouts are read, bad ones are refused with file and line, and a wrong demand finds back to its counts.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { countConflicts } from '../../core/count-conflicts.ts';
import { type CountOptions, countsOf } from '../../core/count-table.ts';
import { ailingPlace } from '../../fixtures/ailing-places/ailing-place.ts';
import { calibrate } from '../commands/calibrate.ts';
import { countsCommand } from '../commands/counts.ts';
import { demand } from '../commands/demand.ts';
import { readTable } from '../csv-table.ts';
import type { Place } from '../place.ts';
import { readPlace } from '../place.ts';

const quiet = { at: () => {}, clear: () => {} };
let folder = '';
let place: Place;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'greenband-counts-'));
  for (const [name, text] of ailingPlace(1, true).files) writeFileSync(join(folder, name), text);
  place = await readPlace(folder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const put = (name: string, content: string | Uint8Array): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};
const options: CountOptions = { clock: 27_000, interval: 900 };
const read = async (content: string | Uint8Array, encoding?: string) =>
  countsOf(await readTable(put('counts.csv', content), encoding), place.network, options);

describe('layouts', () => {
  test('links by seconds, by clock, and as rates', async () => {
    const expected = { edge: 'w-A', begin: 900, end: 1800, vehicles: 100 };
    expect(await read('edge,begin,end,count\nw-A,900,1800,100\n')).toMatchObject([expected]);
    expect(await read('Link ID;Start Time;Volume\nw-A;7:45;100\n')).toMatchObject([expected]);
    expect(await read('link\tinterval\tflow_vph\nw-A\t900\t400\n')).toMatchObject([expected]);
    expect(await read('edge,time,count\nw-A,2024-05-14T07:45:00,100\n')).toMatchObject([expected]);
  });

  test('turns, also over the pocket that a road widens into', async () => {
    expect(await read('from,to,begin,count\nw-A,A-B,0,80\n')).toMatchObject([{ edge: 'w-A', to: 'A-B', vehicles: 80 }]);
  });

  test('junctions with a column a movement, as UTDF volumes and count firms have them', async () => {
    const short = await read('DATE,TIME,INTID,NBL,NBT,NBR\n5/14/2024,07:30,A,5,60,7\n');
    const long = await read(
      'Intersection,Start Time,Northbound Left,Northbound Thru,Northbound Right\nA,7:30 AM,5,60,7\n',
    );
    const bare = short.map(({ where: _, ...count }) => count);
    expect(long.map(({ where: _, ...count }) => count)).toEqual(bare);
    expect(bare).toMatchObject([
      { edge: 'As-A', to: 'A-w', begin: 0, vehicles: 5 },
      { edge: 'As-A', to: 'A-An', vehicles: 60 },
      { edge: 'As-A', to: 'A-B', vehicles: 7 },
    ]);
  });

  const study = (junction: string, hard = '0') =>
    [
      'Study Name,Main Street AM',
      ...(junction === '' ? [] : [`Site Code,${junction}`]),
      'Start Date,5/14/2024',
      '',
      ',Northbound,,,,Southbound,,,,,Eastbound',
      'Start Time,Right,Thru,Left,U-Turn,Right,Thru,Left,Peds CW,App. Total,Hard Left,Thru',
      `7:30 AM,7,60,5,0,4,50,6,3,60,${hard},400`,
      '7:45 AM,8,61,4,0,4,51,5,0,60,0,410',
      'Grand Total,15,121,9,0,8,101,11,3,120,0,810',
      'PHF,0.9,0.9,0.9',
    ].join('\n');

  test('studies of count firms: lines above, approaches over movements, sums below', async () => {
    const found = await read(study('A'));
    expect(found).toHaveLength(14);
    expect(found.slice(0, 3)).toMatchObject([
      { edge: 'As-A', to: 'A-B', begin: 0, end: 900, vehicles: 7 },
      { edge: 'As-A', to: 'A-An', vehicles: 60 },
      { edge: 'As-A', to: 'A-w', vehicles: 5 },
    ]);
    await expect(read(study(''))).rejects.toMatchObject({ code: 'CNT_UNKNOWN_JUNCTION' });
    await expect(read(study('').replace('Study Name,Main Street AM\n', ''))).rejects.toMatchObject({
      code: 'CNT_NO_JUNCTION',
      where: expect.stringMatching(/counts\.csv:3$/),
    });
    await expect(read(study('A', '2'))).rejects.toMatchObject({
      code: 'CNT_UNKNOWN_TURN',
      where: expect.stringMatching(/counts\.csv:7$/),
    });
  });

  test('encodings: a mark is understood, what has none is named', async () => {
    const text = 'edge,begin,count,remark\nw-A,0,5,路口\n';
    expect(await read(`\ufeff${text}`)).toHaveLength(1);
    expect(await read(Buffer.from(`\ufeff${text}`, 'utf16le'))).toHaveLength(1);
    const gbk = Buffer.concat([
      Buffer.from('edge,begin,count,remark\nw-A,0,5,'),
      Buffer.from([0xc2, 0xb7, 0xbf, 0xda]),
      Buffer.from('\n'),
    ]);
    expect(await read(gbk, 'gbk')).toHaveLength(1);
    await expect(read(gbk)).rejects.toMatchObject({
      code: 'CSV_ENCODING',
      where: expect.stringMatching(/counts\.csv:2$/),
    });
  });
});

describe('faults name file and line', () => {
  test.each([
    ['a decimal comma', 'edge;begin;count\nw-A;0;10,5\n', 'TAB_DECIMAL', 2],
    ['a word for a number', 'edge,begin,count\nw-A,0,many\n', 'TAB_NUMBER', 2],
    ['an unknown link', 'edge,begin,count\nw-A,0,1\nnowhere,0,1\n', 'CNT_UNKNOWN_EDGE', 3],
    ['an impossible count', 'edge,begin,count\nw-A,0,9999\n', 'CNT_VALUE', 2],
    ['a negative count', 'edge,begin,count\nw-A,0,-4\n', 'CNT_VALUE', 2],
    ['times that end before they begin', 'edge,begin,end,count\nw-A,900,0,4\n', 'CNT_TIMES', 2],
    ['no column for the count', 'edge,begin,tally\nw-A,0,4\n', 'TAB_COLUMN', 2],
    ['the same twice', 'edge,begin,count\nw-A,0,4\nw-A,0,5\n', 'CNT_TWICE', 3],
    ['a zone', 'edge,begin,count\nw-A,2024-05-14T07:45:00Z,4\n', 'TAB_ZONE', 2],
    ['two days', 'edge,begin,count\nw-A,2024-05-14T07:45,4\nw-A,2024-05-15T08:00,4\n', 'CNT_DAYS', 3],
    ['a movement that is not there', 'intid,time,NBL,EBU\nA,07:30,3,9\n', 'CNT_UNKNOWN_TURN', 2],
    ['an open quote', 'edge,begin,count\n"w-A,0,4\n', 'CSV_SYNTAX', 2],
    ['two columns of one name', 'edge,count,count\nw-A,0,4\n', 'CSV_HEADER', 1],
  ])('%s', async (_, content, code, line) => {
    await expect(read(content)).rejects.toMatchObject({
      code,
      where: expect.stringMatching(new RegExp(`counts\\.csv:${line}$`)),
    });
  });

  test('no row, zero bytes', async () => {
    await expect(read('edge,count\n')).rejects.toMatchObject({ code: 'CSV_EMPTY' });
    await expect(read(Buffer.from('e\0d\0g\0e\0', 'latin1'))).rejects.toMatchObject({ code: 'CSV_ENCODING' });
  });

  test('a clock that the place does not have', async () => {
    const rows = await readTable(put('clock.csv', 'edge,time,count\nw-A,07:30,4\n'));
    expect(() => countsOf(rows, place.network, { ...options, clock: undefined })).toThrow(/CNT_CLOCK/);
  });
});

test('a junction whose counts do not add up is named', () => {
  const arms = (extra: number) =>
    place.network.edges
      .filter(({ from, to }) => from === 'B' || to === 'B')
      .map(({ id, to }) => ({ edge: id, begin: 0, end: 900, vehicles: to === 'B' ? 100 + extra : 100, where: 'x' }));
  const [balanced, out] = [arms(0), arms(80)];
  expect(countConflicts(balanced, place.network, new Set())).toEqual([]);
  expect(countConflicts(out, place.network, new Set())).toMatchObject([{ node: 'B' }]);
  expect(countConflicts(out, place.network, new Set([out[0]!.edge]))).toEqual([]);
});

describe('a demand that is half of what was counted', () => {
  test('finds back to its counts, and held-out places follow', async () => {
    const rows = ['edge,begin,count'];
    // what the healthy street carries, by its own flows: the sum of the rates over each entry
    const rates = new Map<string, number>();
    for (const { from, to, poissonPerHour = 0 } of place.demand.flows!) {
      rates.set(from!, (rates.get(from!) ?? 0) + poissonPerHour);
      rates.set(to!, (rates.get(to!) ?? 0) + poissonPerHour);
    }
    for (const [edge, rate] of rates)
      for (const begin of [900, 1800]) rows.push(`${edge},${begin},${Math.round(rate / 4)}`);
    const half = {
      ...place.demand,
      flows: place.demand.flows!.map((flow) => ({ ...flow, poissonPerHour: flow.poissonPerHour! / 2 })),
    };
    const out = join(folder, 'half');
    put('all.csv', `${rows.join('\n')}\n`);
    const { writePlaceWithDemand } = await import('../place-with-demand.ts');
    writePlaceWithDemand(place, half, out, new Map());
    const asked = {
      seed: 1,
      counts: join(folder, 'all.csv'),
      holdOut: 0.3,
      interval: 900,
      iterations: 2,
      replications: 1,
      countError: 0.1,
      priorError: 0.5,
      workers: 1,
    };
    const { document } = await calibrate(out, { ...asked, out: join(folder, 'calibrated') }, quiet);
    const told = document as {
      before: { counted: { places_below_5: number } };
      after: { counted: { places_below_5: number }; heldOut: { places_below_5: number } };
      vehicles: { before: number; after: number };
    };
    expect(told.before.counted.places_below_5).toBeLessThan(0.5);
    expect(told.after.counted.places_below_5).toBeGreaterThan(0.9);
    expect(told.after.heldOut.places_below_5).toBeGreaterThan(0.8);
    expect(told.vehicles.after / told.vehicles.before).toBeGreaterThan(1.7);
    expect(readFileSync(join(folder, 'calibrated', 'geh.csv'), 'utf8')).toContain('w-A,900,1800,');
    await readPlace(join(folder, 'calibrated'));
    const few = { ...asked, iterations: 1, holdOut: 1e-9, out: join(folder, 'none-held-out') };
    expect((await calibrate(out, few, quiet)).text).toMatch(/CNT_NONE_HELD_OUT/);
  }, 30_000);
});

test('counts are checked, and what is missing is filled and marked', async () => {
  const edges = ['w-A', 'e-x', 'As-A', 'Bs-B', 'Cs-C'];
  const rows = edges.flatMap((edge, e) =>
    Array.from({ length: 20 }, (_, i) => {
      const value = Math.round((40 + 10 * e) * (1 + Math.sin(i / 4) / 2) + ((7 * i + 3 * e) % 5));
      const shown = edge === 'Bs-B' && i >= 5 && i < 15 ? 0 : value;
      return edge === 'As-A' && i === 7 ? '' : `${edge},${900 * i},${shown}`;
    }),
  );
  const [file, out] = [
    put('raw.csv', `edge,begin,count\n${rows.filter((row) => row !== '').join('\n')}\n`),
    join(folder, 'cleaned.csv'),
  ];
  const { document } = await countsCommand(folder, { seed: 1, counts: file, interval: 900, out });
  expect(document).toMatchObject({ findings: [{ id: 'Bs-B', fault: 'silent', begin: 4500, end: 13_500 }], filled: 11 });
  expect(await read(readFileSync(out, 'utf8'))).toHaveLength(100);
  await expect(countsCommand(folder, { seed: 1, counts: file, interval: 300 })).resolves.toBeDefined();
  const uneven = put('uneven.csv', 'edge,begin,end,count\nw-A,0,900,5\nw-A,900,1000,5\n');
  await expect(countsCommand(folder, { seed: 1, counts: uneven, interval: 900 })).rejects.toMatchObject({
    code: 'CNT_GRID',
  });
});

test('a detector that is dead all the time is a doubt, and is left out of what calibrate reads', async () => {
  const rows = ['w-A', 'e-x', 'As-A'].flatMap((edge, e) =>
    Array.from({ length: 40 }, (_, i) => `${edge},${900 * i},${e === 1 ? 0 : 60 + ((7 * i) % 11)}`),
  );
  const [file, out] = [put('dead.csv', `edge,begin,count\n${rows.join('\n')}\n`), join(folder, 'dead-cleaned.csv')];
  const { document, text } = await countsCommand(folder, { seed: 1, counts: file, interval: 900, out });
  expect(document).toMatchObject({ findings: [{ id: 'e-x', fault: 'silent', doubtful: true }], leftOut: ['e-x'] });
  expect(text).toMatch(/e-x may be silent from 0 to 36000 s.*dead or its street is empty/);
  expect(readFileSync(out, 'utf8')).not.toContain('e-x');
});

describe('origin-destination matrices', () => {
  const ask = (od: string, more = {}) => demand(folder, { seed: 1, od, out: join(folder, 'od'), ...more }, quiet);

  test('pairs and matrices give the same demand', async () => {
    const pairs = put('pairs.csv', 'origin,destination,count\nw-A,x-e,90\nw-A,A-An,30\n');
    const matrix = put('matrix.csv', 'origin,x-e,A-An\nw-A,90,30\n');
    await ask(pairs);
    const first = readFileSync(join(folder, 'od', 'demand.json'), 'utf8');
    await ask(matrix);
    expect(readFileSync(join(folder, 'od', 'demand.json'), 'utf8')).toBe(first);
    expect((await readPlace(join(folder, 'od'))).demand.flows).toMatchObject([
      { from: 'w-A', to: 'x-e', poissonPerHour: 120 },
      { to: 'A-An' },
    ]);
  });

  test.each([
    ['an unknown edge', 'origin,destination,count\nw-A,moon,5\n', 'OD_UNKNOWN_EDGE'],
    ['less than nothing', 'origin,destination,count\nw-A,x-e,-5\n', 'OD_VALUE'],
    ['the same pair twice', 'origin,destination,count\nw-A,x-e,5\nw-A,x-e,5\n', 'OD_TWICE'],
    ['nothing', 'origin,destination,count\nw-A,x-e,0\n', 'OD_NOTHING'],
  ])('%s', async (_, content, code) => {
    await expect(ask(put('bad.csv', content))).rejects.toMatchObject({ code });
  });
});
