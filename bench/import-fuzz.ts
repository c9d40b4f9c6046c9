// Broken files for every importer of text: cut, doubled, exchanged and spoilt; each must become a place or a fault.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compileDemand } from '../core/compile-demand.ts';
import { compileNetwork } from '../core/compile-network.ts';
import { countsOf } from '../core/count-table.ts';
import { Fault } from '../core/fault.ts';
import { mapProjection, touchingPlane } from '../core/map-projection.ts';
import type { NetworkFile } from '../core/network.ts';
import { odFlows } from '../core/od-table.ts';
import { TWO_STREETS } from '../core/two-streets.sample.ts';
import { ailingPlace } from '../fixtures/ailing-places/ailing-place.ts';
import { type Dice, dice } from '../fixtures/random-junction.ts';
import { twoStreetsRoutes } from '../signals/command.sample.ts';
import { readTable } from '../signals/csv-table.ts';
import { importCityflow } from '../signals/import-cityflow.ts';
import { importGmns } from '../signals/import-gmns.ts';
import { importGtfs } from '../signals/import-gtfs.ts';
import { importSumo } from '../signals/import-sumo.ts';
import { importUtdf } from '../signals/import-utdf.ts';
import { checkImported, type Imported } from '../signals/imported.ts';
import { readPlace } from '../signals/place.ts';
import { UTDF } from '../signals/utdf.sample.ts';

const quiet = { at: () => {}, clear: () => {} };

const ROADNET = {
  intersections: [
    { id: 'w', point: { x: -100, y: 0 }, width: 0, virtual: true, roads: ['in'], roadLinks: [] },
    { id: 'e', point: { x: 100, y: 0 }, width: 0, virtual: true, roads: ['out'], roadLinks: [] },
    {
      id: 'c',
      point: { x: 0, y: 0 },
      width: 10,
      virtual: false,
      roads: ['in', 'out'],
      roadLinks: [
        {
          type: 'go_straight',
          startRoad: 'in',
          endRoad: 'out',
          laneLinks: [
            {
              startLaneIndex: 0,
              endLaneIndex: 0,
              points: [
                { x: -10, y: -2 },
                { x: 10, y: -2 },
              ],
            },
          ],
        },
      ],
      trafficLight: {
        lightphases: [
          { time: 30, availableRoadLinks: [0] },
          { time: 5, availableRoadLinks: [] },
        ],
      },
    },
  ],
  roads: [
    {
      id: 'in',
      startIntersection: 'w',
      endIntersection: 'c',
      points: [
        { x: -100, y: 0 },
        { x: 0, y: 0 },
      ],
      lanes: [{ width: 4, maxSpeed: 10 }],
    },
    {
      id: 'out',
      startIntersection: 'c',
      endIntersection: 'e',
      points: [
        { x: 0, y: 0 },
        { x: 100, y: 0 },
      ],
      lanes: [{ width: 4, maxSpeed: 10 }],
    },
  ],
};
const VEHICLE = {
  length: 5,
  width: 2,
  maxPosAcc: 2,
  maxNegAcc: 4.5,
  usualPosAcc: 2,
  usualNegAcc: 4.5,
  minGap: 2.5,
  maxSpeed: 11,
  headwayTime: 1.5,
};
const FLOW = [{ vehicle: VEHICLE, route: ['in', 'out'], interval: 5, startTime: 0, endTime: 60 }];

/** A street on the Earth, for feeds and counts. */
const PROJECTION = touchingPlane({ longitude: -111.93, latitude: 33.41 });
const STREET: readonly (readonly [string, string])[] = [...ailingPlace(1, true).files].map(
  ([name, text]) =>
    [name, name === 'network.json' ? JSON.stringify({ ...JSON.parse(text), projection: PROJECTION }) : text] as const,
);
const STREET_NETWORK = JSON.parse(STREET.find(([name]) => name === 'network.json')![1]) as NetworkFile;

function feed(): Record<string, string> {
  const stop = (id: string, x: number, y: number) => {
    const [longitude, latitude] = mapProjection(PROJECTION, 'fuzz').toMap([x, y]);
    return `${id},Stop ${id},${latitude},${longitude}`;
  };
  return {
    'stops.txt': ['stop_id,stop_name,stop_lat,stop_lon', stop('1', -200, -12), stop('2', 120, -12)].join('\n'),
    'routes.txt': 'route_id,route_short_name,route_type\nr,7,3\n',
    'trips.txt': 'trip_id,route_id,service_id\neast,r,week\nmore,r,week\n',
    'stop_times.txt':
      'trip_id,stop_sequence,stop_id,arrival_time,departure_time\neast,1,1,07:35:00,07:35:20\neast,2,2,07:37:00,07:37:20\nmore,1,1,07:45:00,07:45:20\nmore,2,2,,\n',
    'calendar.txt':
      'service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\nweek,1,1,1,1,1,0,0,20240101,20241231\n',
    'calendar_dates.txt': 'service_id,date,exception_type\nweek,20240501,2\n',
    'frequencies.txt': 'trip_id,start_time,end_time,headway_secs\nmore,07:45:00,08:15:00,600\n',
  };
}

const [FROM, TO] = firstTurn();
function firstTurn(): [string, string] {
  const { from, to } = STREET_NETWORK.connections[0]!;
  return [from, to];
}
const LINK_COUNTS = `edge,to,begin,end,count\n${FROM},,07:00,07:15,12\n${FROM},${TO},07:00,07:15,8\n${TO},,7:15 AM,7:30 AM,22\n`;
const CROSSING = STREET_NETWORK.nodes.find(({ control }) => control === 'signals')!.id;
const JUNCTION_COUNTS = `intid,time,EBT,WBT,EBL\n${CROSSING},07:00,12,14,3\n${CROSSING},07:15,22,11,2\n`;
const OD = `origin,destination,begin,end,count\n${FROM},${TO},0,900,12\n${FROM},${TO},900,1800,22\n`;

const NODES = 'node_id,x_coord,y_coord,ctrl_type\nc,0,0,signal\nw,-200,0,\ne,200,0,\ns,0,-200,\nn,0,200,\n';
const LINKS =
  'link_id,from_node_id,to_node_id,directed,lanes,free_speed\nwe,w,c,1,2,50\nee,c,e,1,2,50\nss,s,c,0,1,50\nnn,c,n,0,1,50\n';

/** A set of sound files, and what is done with them: it ends, or throws a fault. */
export interface FuzzedImporter {
  readonly kind: string;
  readonly files: Readonly<Record<string, string>>;
  /** further files that are not spoilt */
  readonly beside?: Readonly<Record<string, string>>;
  readonly read: (folder: string) => Promise<void>;
}

const sound = async (imported: Promise<Imported>): Promise<void> => {
  checkImported(await imported);
};

export const FUZZED: readonly FuzzedImporter[] = [
  {
    kind: 'sumo',
    files: { 'net.xml': TWO_STREETS, 'routes.xml': twoStreetsRoutes() },
    read: (folder) =>
      sound(
        importSumo(
          { net: join(folder, 'net.xml'), routes: [join(folder, 'routes.xml')], additional: [] },
          'fuzz',
          quiet,
        ),
      ),
  },
  {
    kind: 'cityflow',
    files: { 'roadnet.json': JSON.stringify(ROADNET, null, 1), 'flow.json': JSON.stringify(FLOW, null, 1) },
    read: (folder) =>
      sound(importCityflow({ net: join(folder, 'roadnet.json'), flow: join(folder, 'flow.json') }, 'fuzz', quiet)),
  },
  {
    kind: 'utdf',
    files: { 'utdf.csv': UTDF },
    read: (folder) => sound(importUtdf(join(folder, 'utdf.csv'), 'fuzz', 1, quiet)),
  },
  {
    kind: 'gmns',
    files: { 'node.csv': NODES, 'link.csv': LINKS, 'config.csv': 'short_length,long_length,speed\nm,km,kph\n' },
    read: (folder) => sound(importGmns(folder, 'fuzz', 1, quiet)),
  },
  {
    kind: 'gtfs',
    files: feed(),
    beside: Object.fromEntries(STREET.map(([name, text]) => [`place-${name}`, text])),
    read: feedIntoPlace,
  },
  {
    kind: 'counts',
    files: { 'links.csv': LINK_COUNTS, 'junctions.csv': JUNCTION_COUNTS, 'od.csv': OD },
    read: readTables,
  },
];

/** Spoilt feeds go into a place of its own; it must stay as it was, or hold the buses and still run. */
async function feedIntoPlace(folder: string): Promise<void> {
  const into = join(folder, 'place');
  mkdirSync(into, { recursive: true });
  for (const [name] of STREET) writeFileSync(join(into, name), readFileSync(join(folder, `place-${name}`)));
  try {
    await importGtfs(folder, { into, seed: 1 }, quiet);
  } catch (thrown) {
    for (const [name] of STREET)
      if (!readFileSync(join(into, name)).equals(readFileSync(join(folder, `place-${name}`))))
        throw new Error(`${name} was changed by a feed that was refused`);
    throw thrown;
  }
  const { network, demand } = await readPlace(into);
  compileDemand(demand, compileNetwork(network), 1);
}

async function readTables(folder: string): Promise<void> {
  for (const name of ['links.csv', 'junctions.csv'])
    countsOf(await readTable(join(folder, name)), STREET_NETWORK, { clock: 25_200, interval: 900 });
  const options = { begin: 0, end: 3600, type: 'car', clock: 25_200 };
  odFlows(await readTable(join(folder, 'od.csv')), STREET_NETWORK, options);
}

const WORDS = [
  '',
  '0',
  '-1',
  '1',
  '2',
  '7',
  '1e9',
  '-1e300',
  'NaN',
  'Infinity',
  'null',
  '[]',
  '{}',
  '"',
  "'",
  '<',
  '>',
  '&',
  ',',
  '\u0000',
  'ü',
  '路',
  '__proto__',
  '99999999999999999999',
  'c',
  'w',
];

/** One to five changes: a number or word for another, a piece cut out, doubled or moved, the end cut off. */
function broken(roll: Dice, text: string): string {
  let made = text;
  for (let changes = roll.whole(1, 5); changes > 0 && made.length > 2; changes--) {
    const at = roll.whole(0, made.length - 1);
    const length = roll.whole(1, 40);
    const kind = roll.whole(0, 9);
    if (kind <= 5) {
      const rest = made.slice(at);
      const found = /[-+]?[\w.]+/.exec(rest);
      if (found !== null)
        made =
          made.slice(0, at) + rest.slice(0, found.index) + roll.pick(WORDS) + rest.slice(found.index + found[0].length);
    } else if (kind === 6) made = made.slice(0, at) + made.slice(at + length);
    else if (kind === 7) made = made.slice(0, at) + made.slice(Math.max(0, at - length));
    else if (kind === 8) made = made.slice(0, at) + roll.pick(WORDS) + made.slice(at);
    else if (roll.whole(0, 3) === 0) made = made.slice(0, at);
  }
  return made;
}

/** Cases `first` to `first + count - 1` of an importer: how many became a place; throws for what is neither place nor fault, or takes 10 s. */
export async function fuzzImporter(
  { kind, files, beside = {}, read }: FuzzedImporter,
  first: number,
  count: number,
): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), `greenband-fuzz-${kind}-`));
  const names = Object.keys(files);
  let places = 0;
  try {
    for (const [name, text] of Object.entries(beside)) writeFileSync(join(folder, name), text);
    for (let seed = first; seed < first + count; seed++) {
      const roll = dice(seed);
      const spoilt = roll.pick(names);
      for (const name of names)
        writeFileSync(join(folder, name), name === spoilt ? broken(roll, files[name]!) : files[name]!);
      const begun = performance.now();
      try {
        await read(folder);
        places++;
      } catch (thrown) {
        if (!(thrown instanceof Fault))
          throw new Error(`${kind} case ${seed} (${spoilt}) is no fault: ${(thrown as Error).stack}`);
      }
      const seconds = (performance.now() - begun) / 1000;
      if (seconds > 10) throw new Error(`${kind} case ${seed} (${spoilt}) took ${seconds} s`);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return places;
}
