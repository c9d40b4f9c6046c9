// Broken files for every importer of text: cut, doubled, exchanged and spoilt; each must become a place or a fault.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Fault } from '../core/fault.ts';
import { TWO_STREETS } from '../core/two-streets.sample.ts';
import { type Dice, dice } from '../fixtures/random-junction.ts';
import { twoStreetsRoutes } from '../signals/command.sample.ts';
import { importCityflow } from '../signals/import-cityflow.ts';
import { importGmns } from '../signals/import-gmns.ts';
import { importSumo } from '../signals/import-sumo.ts';
import { importUtdf } from '../signals/import-utdf.ts';
import { checkImported, type Imported } from '../signals/imported.ts';
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

const NODES = 'node_id,x_coord,y_coord,ctrl_type\nc,0,0,signal\nw,-200,0,\ne,200,0,\ns,0,-200,\nn,0,200,\n';
const LINKS =
  'link_id,from_node_id,to_node_id,directed,lanes,free_speed\nwe,w,c,1,2,50\nee,c,e,1,2,50\nss,s,c,0,1,50\nnn,c,n,0,1,50\n';

/** A set of sound files, and how they are read. */
export interface FuzzedImporter {
  readonly kind: string;
  readonly files: Readonly<Record<string, string>>;
  readonly read: (folder: string) => Promise<Imported>;
}

export const FUZZED: readonly FuzzedImporter[] = [
  {
    kind: 'sumo',
    files: { 'net.xml': TWO_STREETS, 'routes.xml': twoStreetsRoutes() },
    read: (folder) =>
      importSumo({ net: join(folder, 'net.xml'), routes: [join(folder, 'routes.xml')], additional: [] }, 'fuzz', quiet),
  },
  {
    kind: 'cityflow',
    files: { 'roadnet.json': JSON.stringify(ROADNET, null, 1), 'flow.json': JSON.stringify(FLOW, null, 1) },
    read: (folder) =>
      importCityflow({ net: join(folder, 'roadnet.json'), flow: join(folder, 'flow.json') }, 'fuzz', quiet),
  },
  {
    kind: 'utdf',
    files: { 'utdf.csv': UTDF },
    read: (folder) => importUtdf(join(folder, 'utdf.csv'), 'fuzz', 1, quiet),
  },
  {
    kind: 'gmns',
    files: { 'node.csv': NODES, 'link.csv': LINKS, 'config.csv': 'short_length,long_length,speed\nm,km,kph\n' },
    read: (folder) => importGmns(folder, 'fuzz', 1, quiet),
  },
];

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
  { kind, files, read }: FuzzedImporter,
  first: number,
  count: number,
): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), `greenband-fuzz-${kind}-`));
  const names = Object.keys(files);
  let places = 0;
  try {
    for (let seed = first; seed < first + count; seed++) {
      const roll = dice(seed);
      const spoilt = roll.pick(names);
      for (const name of names)
        writeFileSync(join(folder, name), name === spoilt ? broken(roll, files[name]!) : files[name]!);
      const begun = performance.now();
      try {
        checkImported(await read(folder));
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
