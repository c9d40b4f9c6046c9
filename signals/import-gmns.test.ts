// Proves that GMNS comes in as it went out, that units, movements and uses mean what the specification says, and that bad tables are refused whole.
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exportGmns } from '../core/export-gmns.ts';
import { Fault } from '../core/fault.ts';
import { PLANE } from '../core/geojson.ts';
import { importGmnsNetwork } from '../core/gmns-network.ts';
import { GMNS_READ, type GmnsTables } from '../core/gmns-tables.ts';
import type { NetworkFile } from '../core/network.ts';
import { type Dice, dice } from '../fixtures/random-junction.ts';
import { greenband } from './command.sample.ts';
import { tableRows } from './csv-table.ts';
import { readPlace } from './place.ts';
import { requireSound } from './sound-network.ts';

type Texts = Readonly<Record<string, string>>;

const NODES = `node_id,x_coord,y_coord,ctrl_type
c,-111.93,33.41,signal
w,-111.935,33.41,
e,-111.925,33.41,
s,-111.93,33.405,
n,-111.93,33.415,
`;
const LINKS = `link_id,from_node_id,to_node_id,directed,lanes,free_speed,facility_type,allowed_uses,name
we,w,c,1,2,35,arterial,all,Main Street
ee,c,e,1,2,35,arterial,all,Main Street
ss,s,c,0,1,25,local,auto;bike,Side Street
nn,c,n,0,1,,local,,Side Street
path,w,n,1,1,10,path,bike;walk,
`;
const BASE: Texts = { config: 'short_length,long_length,speed,crs\nft,mi,mph,EPSG:4326\n', node: NODES, link: LINKS };

const tablesOf = (texts: Texts): GmnsTables => {
  const rows = GMNS_READ.map((name) => [name, texts[name] === undefined ? [] : tableRows(texts[name], `${name}.csv`)]);
  return { ...Object.fromEntries(rows), source: 'folder' } as GmnsTables;
};
const read = (texts: Texts) => importGmnsNetwork(tablesOf(texts), 'sample');
const turns = (network: NetworkFile) => [...new Set(network.connections.map(({ from, to }) => `${from} ${to}`))].sort();

describe('the tables', () => {
  test('links with their units, both ways where undirected, without those of walkers', () => {
    const { network, report } = read(BASE);
    expect(network.edges.map(({ id }) => id).sort()).toEqual(['ee', 'nn', 'nn.back', 'ss', 'ss.back', 'we']);
    const main = network.edges.find(({ id }) => id === 'we')!;
    expect(main.lanes).toHaveLength(2);
    expect(main.lanes[0]!.speed).toBeCloseTo(35 * 0.44704, 2);
    expect(main.name).toBe('Main Street');
    expect(network.nodes.find(({ id }) => id === 'c')!.control).toBe('signals');
    expect(report.skipped).toEqual({ 'link that no motor vehicle may use': 1 });
    expect(report.guessed['50 km/h, for want of free_speed']).toBe(1);
    requireSound(network);
  });

  test('movements say which lanes lead where, counted from the middle of the road', () => {
    const movement =
      'mvmt_id,node_id,ib_link_id,start_ib_lane,end_ib_lane,ob_link_id,type\n1,c,we,1,2,ee,thru\n2,c,we,2,,ss.back,right\n';
    const { network } = read({ ...BASE, movement });
    const own = network.connections.filter(({ from }) => from === 'we');
    expect(
      own
        .filter(({ to }) => to === 'ee')
        .map(({ fromLane }) => fromLane)
        .sort(),
    ).toEqual([0, 1]);
    expect(own.filter(({ to }) => to === 'ss.back').map(({ fromLane }) => fromLane)).toEqual([0]);
    expect(own.some(({ to }) => to === 'nn')).toBe(false);
  });

  test('movements without lanes take away the turns that are not listed', () => {
    const { network } = read({ ...BASE, movement: 'mvmt_id,node_id,ib_link_id,ob_link_id\n1,c,we,ee\n' });
    expect(turns(network).filter((turn) => turn.startsWith('we '))).toEqual(['we ee']);
  });

  test('a place at sea is warned of, with the cure', () => {
    const sea = NODES.replaceAll('-111.9', '-30.9');
    expect(read({ ...BASE, node: sea }).warnings).toMatchObject([{ code: 'GMNS_AT_SEA' }]);
  });
});

test('what goes out comes in: every edge, every turn, every lane', async () => {
  const { network } = await readPlace('fixtures/riverside');
  const files = exportGmns(network, PLANE, 'plane, metres');
  const back = read(Object.fromEntries([...files].map(([name, text]) => [name.replace('.csv', ''), text]))).network;
  expect(back.edges.map(({ id, lanes }) => `${id} ${lanes.length}`)).toEqual(
    network.edges.map(({ id, lanes }) => `${id} ${lanes.length}`),
  );
  expect(turns(back)).toEqual(turns(network));
  expect(back.controllers.map(({ id }) => id).sort()).toEqual(network.controllers.map(({ id }) => id).sort());
  for (const [i, edge] of back.edges.entries())
    expect(Math.abs(edge.lanes[0]!.speed - network.edges[i]!.lanes[0]!.speed)).toBeLessThan(0.01);
});

describe('bad tables', () => {
  test.each([
    ['a node twice', { node: `${NODES}c,0,0,\n` }, 'GMNS_DUPLICATE_ID', 'node.csv:7'],
    ['a link to nowhere', { link: LINKS.replace('ss,s,c', 'ss,x,c') }, 'GMNS_UNKNOWN_NODE', 'link.csv:4'],
    ['no x', { node: NODES.replace('x_coord', 'x') }, 'TAB_COLUMN', 'node.csv:2'],
    ['exchanged coordinates', { node: NODES.replace(/(-111\.\d+),(33\.\d+)/g, '$2,$1') }, 'GMNS_COORDINATES', 'folder'],
    ['a unit', { config: 'speed\nfurlongs\n' }, 'GMNS_UNIT', 'config.csv:2'],
    ['a speed', { link: LINKS.replace('all,Main', 'all,Main').replace(',35,', ',350,') }, 'GMNS_VALUE', 'link.csv:2'],
    ['half a lane', { link: LINKS.replace('1,2,35', '1,2.5,35') }, 'GMNS_VALUE', 'link.csv:2'],
    ['a decimal comma', { node: NODES.replace('33.405', '"33,405"') }, 'TAB_DECIMAL', 'node.csv:5'],
    [
      'a movement that jumps',
      { movement: 'mvmt_id,node_id,ib_link_id,ob_link_id\n1,c,ee,we\n' },
      'GMNS_MOVEMENT',
      'movement.csv:2',
    ],
  ] as const)('%s', (_, change, code, where) => {
    expect(() => read({ ...BASE, ...change })).toThrow(expect.objectContaining({ code, where }));
  });

  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'greenband-gmns-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('by the command: no table, no folder, nothing left behind', () => {
    const out = join(folder, 'out');
    writeFileSync(join(folder, 'node.csv'), NODES);
    expect(greenband('import', '--from', 'gmns', folder, '--out', out).stderr).toMatch(/^GMNS_NO_TABLE: /);
    expect(greenband('import', '--from', 'gmns', join(folder, 'node.csv'), '--out', out).stderr).toMatch(
      /^GMNS_NO_FOLDER: /,
    );
    expect(existsSync(out)).toBe(false);
    writeFileSync(join(folder, 'link.csv'), LINKS);
    expect(greenband('import', '--from', 'gmns', folder, '--out', out)).toMatchObject({ code: 0, stderr: '' });
    expect(greenband('simulate', out, '--end', '300').code).toBe(0);
  });
});

const WORDS = [
  '',
  '0',
  '-1',
  '1',
  '2',
  '1e9',
  'NaN',
  'c',
  'w',
  'we',
  'ss.back',
  'signal',
  'LINESTRING (0 0)',
  '"',
  'ü',
  '99999',
  'all',
  '3,5',
];
const MOVEMENTS = 'mvmt_id,node_id,ib_link_id,start_ib_lane,ob_link_id\n1,c,we,1,ee\n2,c,we,2,ee\n3,c,ss,1,nn\n';

/** Cells exchanged for others, lines doubled, dropped or cut. */
function broken(roll: Dice): Texts {
  const texts: Record<string, string> = { ...BASE, movement: MOVEMENTS };
  for (let changes = roll.whole(1, 4); changes > 0; changes--) {
    const name = roll.pick(['node', 'link', 'movement', 'config']);
    const lines = texts[name]!.split('\n');
    const line = roll.whole(0, lines.length - 1);
    const cells = lines[line]!.split(',');
    const kind = roll.whole(0, 5);
    if (kind <= 2) cells[roll.whole(0, cells.length - 1)] = roll.pick(WORDS);
    lines[line] = cells.join(',');
    if (kind === 3) lines.splice(line, 1);
    if (kind === 4) lines.splice(line, 0, lines[roll.whole(0, lines.length - 1)]!);
    texts[name] = kind === 5 ? lines.join('\n').slice(0, roll.whole(0, texts[name]!.length)) : lines.join('\n');
  }
  return texts;
}

function fuzz(first: number, count: number): void {
  let sound = 0;
  for (let seed = first; seed < first + count; seed++) {
    const begun = performance.now();
    try {
      requireSound(read(broken(dice(seed))).network);
      sound++;
    } catch (thrown) {
      if (!(thrown instanceof Fault)) throw new Error(`case ${seed} is no fault: ${(thrown as Error).stack}`);
    }
    expect(performance.now() - begun, `case ${seed}`).toBeLessThan(10_000);
  }
  expect(sound).toBeGreaterThan(count / 20);
}

test('500 broken sets of tables: a network or a fault', () => fuzz(1, 500), 60_000);
test.skipIf(process.env['GREENBAND_FULL'] !== '1')(
  '10^4 broken sets of tables (test:full)',
  () => fuzz(1000, 10_000),
  600_000,
);
