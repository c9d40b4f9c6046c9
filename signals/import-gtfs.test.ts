// Proves that a feed becomes buses that keep its times on the right side of the right streets, and that a bad feed leaves the place as it was.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { compileDemand } from '../core/compile-demand.ts';
import { mapProjection, touchingPlane } from '../core/map-projection.ts';
import { ailingPlace } from '../fixtures/ailing-places/ailing-place.ts';
import { run } from '../sim/run.ts';
import { greenband } from './command.sample.ts';
import { importGtfs } from './import-gtfs.ts';
import { readPlace } from './place.ts';
import { lampsFor, openPlace } from './prepared-place.ts';

const quiet = { at: () => {}, clear: () => {} };
const PROJECTION = touchingPlane({ longitude: -111.93, latitude: 33.41 });
let folder = '';
let place = '';
let last = 0;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'greenband-gtfs-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The healthy street, put on the Earth; it begins at 7:30. */
beforeEach(() => {
  place = join(folder, `place-${last++}`);
  mkdirSync(place);
  for (const [name, text] of ailingPlace(1, true).files)
    writeFileSync(
      join(place, name),
      name === 'network.json' ? JSON.stringify({ ...JSON.parse(text), projection: PROJECTION }) : text,
    );
});

const degrees = (x: number, y: number) => mapProjection(PROJECTION, 'test').toMap([x, y]);
const stop = (id: string, x: number, y: number) => [id, `Stop ${id}`, ...degrees(x, y).reverse()].join(',');

/** Eastbound along the south side of Main Street, westbound back on the north side. */
const BASE: Readonly<Record<string, string>> = {
  'stops.txt': [
    'stop_id,stop_name,stop_lat,stop_lon',
    stop('1', -200, -12),
    stop('2', 120, -12),
    stop('3', 120, 12),
    stop('4', -200, 12),
    stop('5', 60, 12),
    stop('far', 9000, 0),
  ].join('\n'),
  'routes.txt': 'route_id,route_short_name,route_type\nr,7,3\ntram,1,0\n',
  'trips.txt': 'trip_id,route_id,service_id\neast,r,week\nwest,r,week\nrails,tram,week\nidle,r,never\n',
  'stop_times.txt': [
    'trip_id,stop_sequence,stop_id,arrival_time,departure_time',
    'east,1,1,07:35:00,07:35:20',
    'east,2,2,07:37:00,07:37:20',
    'east,3,far,07:50:00,07:50:00',
    'west,1,3,07:40:00,07:40:20',
    'west,2,5,,',
    'west,3,4,07:44:00,07:44:00',
    'rails,1,1,07:35:00,07:35:00',
    'rails,2,2,07:37:00,07:37:00',
  ].join('\n'),
  'calendar.txt':
    'service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\nweek,1,1,1,1,1,0,0,20240513,20240519\n',
};

function feed(change: Readonly<Record<string, string>> = {}): string {
  const files = { ...BASE, ...change };
  const path = join(folder, `feed-${last++}.zip`);
  writeFileSync(
    path,
    zipSync(Object.fromEntries(Object.entries(files).map(([name, text]) => [`feed/${name}`, strToU8(text)]))),
  );
  return path;
}
const ask = (path: string, more = {}) => importGtfs(path, { into: place, seed: 1, ...more }, quiet);

describe('a feed', () => {
  test('becomes stops on the right side and trips of the day that is busiest', async () => {
    const { date, report } = await ask(feed());
    expect(date).toBe('20240513');
    const { demand } = await readPlace(place);
    const east = demand.trips.find(({ id }) => id === 'gtfs east')!;
    expect(east.line).toBe('7');
    expect(east.route![0]).toBe('w-A');
    expect(east.stops!.map(({ until }) => until)).toEqual([320, 440]);
    const west = demand.trips.find(({ id }) => id === 'gtfs west')!;
    expect(west.route!.at(-1)).toBe('A-w');
    expect(report.skipped).toMatchObject({ 'trip that does not run on roads': 1 });
    expect(report.guessed['time of a stop, evenly between those that are given']).toBe(1);
  });

  test('runs on time', async () => {
    await ask(feed());
    const prepared = await openPlace(place, { end: 900 });
    const { lamps } = await lampsFor(prepared, undefined);
    const demand = compileDemand(prepared.place.demand, prepared.network, 1);
    const { trips } = run(prepared.network, demand, lamps, { seed: 1, begin: 0, end: 900 });
    const east = demand.ids.indexOf('gtfs east');
    // it may not leave its second stop before 7:37:20, which is second 440
    expect(trips.arrived[east]).toBeGreaterThan(440);
    expect(trips.arrived[east]).toBeLessThan(600);
  });

  test('again replaces what it brought', async () => {
    await ask(feed());
    const first = readFileSync(join(place, 'demand.json'), 'utf8');
    await ask(feed());
    expect(readFileSync(join(place, 'demand.json'), 'utf8')).toBe(first);
  });

  test('by frequency is written out', async () => {
    await ask(feed({ 'frequencies.txt': 'trip_id,start_time,end_time,headway_secs\neast,07:35:00,08:05:00,600\n' }));
    const { demand } = await readPlace(place);
    expect(demand.trips.filter(({ id }) => id.startsWith('gtfs east')).map(({ depart }) => depart)).toEqual([
      265, 865, 1465,
    ]);
  });

  test('of another date', async () => {
    const exceptions = 'service_id,date,exception_type\nnever,20240518,1\n';
    const times = `${BASE['stop_times.txt']}\nidle,1,1,07:35:00,07:35:00\nidle,2,2,07:37:00,07:37:00\n`;
    await ask(feed({ 'calendar_dates.txt': exceptions, 'stop_times.txt': times }), { date: '20240518' });
    expect((await readPlace(place)).demand.trips.map(({ id }) => id)).toEqual(['gtfs idle']);
  });
});

describe('a bad feed leaves the place as it was', () => {
  const bad = async (path: string, more = {}) => {
    const before = readFileSync(join(place, 'network.json'), 'utf8');
    const fault = await ask(path, more).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(readFileSync(join(place, 'network.json'), 'utf8')).toBe(before);
    return fault;
  };

  test.each([
    ['a table is not there', { 'stops.txt': '' }, 'CSV_EMPTY'],
    ['a time', { 'stop_times.txt': BASE['stop_times.txt']!.replace('07:35:20', 'soon') }, 'GTFS_TIME'],
    [
      'backwards',
      { 'stop_times.txt': BASE['stop_times.txt']!.replace('07:37:00,07:37:20', '07:34:00,07:34:20') },
      'GTFS_TIME',
    ],
    ['an unknown stop', { 'stop_times.txt': BASE['stop_times.txt']!.replace('east,2,2', 'east,2,9') }, 'GTFS_UNKNOWN'],
    ['a stop twice', { 'stops.txt': `${BASE['stops.txt']}\n1,again,0,0` }, 'GTFS_DUPLICATE_ID'],
    [
      'exchanged coordinates',
      { 'stops.txt': BASE['stops.txt']!.replace('stop_lat,stop_lon', 'stop_lon,stop_lat') },
      'GTFS_COORDINATES',
    ],
    ['no day', { 'calendar.txt': BASE['calendar.txt']!.replace('1,1,1,1,1,0,0', '0,0,0,0,0,0,0') }, 'GTFS_CALENDAR'],
    ['another town', { 'stops.txt': BASE['stops.txt']!.replaceAll('33.4', '34.4') }, 'GTFS_NOTHING'],
  ])('%s', async (_, change, code) => {
    expect(await bad(feed(change))).toMatchObject({ code });
  });

  test('a day without buses, no such file', async () => {
    expect(await bad(feed(), { date: '20240519' })).toMatchObject({ code: 'GTFS_NO_RUNS' });
    expect(await bad(join(folder, 'none.zip'))).toMatchObject({ code: 'CLI_FILE_MISSING' });
  });

  test('a place that is not on the Earth, with a cure that helps; a wrong feed is told before the clock is asked for', async () => {
    const network = JSON.parse(readFileSync(join(place, 'network.json'), 'utf8')) as Record<string, unknown>;
    writeFileSync(join(place, 'network.json'), JSON.stringify({ ...network, projection: undefined }));
    const fault = await bad(feed());
    expect(fault).toMatchObject({ code: 'GEO_NO_PROJECTION', text: expect.stringMatching(/import it anew/) });
    writeFileSync(join(place, 'network.json'), JSON.stringify(network));
    const scenario = JSON.parse(readFileSync(join(place, 'scenario.json'), 'utf8')) as Record<string, unknown>;
    writeFileSync(join(place, 'scenario.json'), JSON.stringify({ ...scenario, clock: undefined }));
    expect(await bad(feed())).toMatchObject({ code: 'GTFS_CLOCK' });
    expect(await bad(join(folder, 'none.zip'))).toMatchObject({ code: 'CLI_FILE_MISSING' });
    expect(await bad(join(place, 'network.json'))).toMatchObject({ code: expect.stringMatching(/^ZIP_/) });
    expect(await bad(place)).toMatchObject({ code: 'GTFS_NO_TABLE' });
  });

  test('a date that is none is wrong usage', () => {
    const { code, stderr } = greenband('import', feed(), '--from', 'gtfs', '--into', place, '--date', 'foo');
    expect(code).toBe(2);
    expect(stderr).toMatch(/--date.*give YYYYMMDD/i);
  });

  test('a zip that leads out, that swells, that is cut', async () => {
    const path = join(folder, 'odd.zip');
    writeFileSync(path, zipSync({ '../../stops.txt': strToU8('x') }));
    expect(await bad(path)).toMatchObject({ code: 'ZIP_TRAVERSAL' });
    writeFileSync(path, zipSync({ 'stops.txt': new Uint8Array(64 * 1024 * 1024) }));
    expect(await bad(path)).toMatchObject({ code: 'ZIP_BOMB' });
    writeFileSync(path, readFileSync(feed()).subarray(0, 300));
    expect(await bad(path)).toMatchObject({ code: 'ZIP_BROKEN' });
  });
});

test('by the command', () => {
  const ran = greenband('import', '--from', 'gtfs', feed(), '--into', place, '--json');
  expect(ran.code).toBe(0);
  expect(JSON.parse(ran.stdout)).toMatchObject({ place, from: 'gtfs', date: '20240513', used: { trip: 2 } });
  expect(greenband('import', '--from', 'gtfs', feed()).code).toBe(2);
});
