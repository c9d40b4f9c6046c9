// Tests the Synchro UTDF import and export: what was counted drives, what was timed shows, and nothing changes on the way back.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compileNetwork } from '../core/compile-network.ts';
import { Fault } from '../core/fault.ts';
import { readUtdf } from '../core/utdf-file.ts';
import { approachesOf, lanesOf } from '../core/utdf-movement.ts';
import { deriveSafety } from './derive-safety.ts';
import { exportUtdf } from './export-utdf.ts';
import { csvRows, importUtdf } from './import-utdf.ts';
import type { Imported } from './imported.ts';
import { type LampRows, letterOf } from './lamp-rows.ts';
import { lampRows } from './lamps.ts';
import type { Place } from './place.ts';
import { plansOf } from './place-files.ts';
import type { ControllerPlan, Plan, RingBarrierPlan } from './plan.ts';
import { stageCycle } from './stage-lamps.ts';
import { UTDF } from './utdf.sample.ts';

const silent = { at: () => {}, clear: () => {} };
let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'greenband-utdf-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function imported(text: string): Promise<Imported> {
  const path = join(folder, 'plan.csv');
  writeFileSync(path, text);
  return importUtdf(path, 'sample', 1, silent as never);
}

function exported(found: Imported, original: string, plan?: Plan): string {
  const network = compileNetwork(found.network);
  const safety = new Map(deriveSafety(network, found.programs).controllers.map((entry) => [entry.controller, entry]));
  const place = { network: found.network } as Place;
  return exportUtdf(original, 'plan.csv', place, plan ?? plansOf(found).plans[0]!, safety);
}

const codeOf = async (text: string): Promise<string> => {
  try {
    await imported(text);
    return 'none';
  } catch (thrown) {
    if (thrown instanceof Fault) return thrown.code;
    throw thrown;
  }
};

describe('the network', () => {
  test('lanes serve what their groups and shares say, kerb side first', () => {
    const file = readUtdf(csvRows(UTDF, 'plan.csv'), 'plan.csv');
    const east = approachesOf(file, '1').find(({ column }) => column === 'EB')!;
    expect(lanesOf(east).map((groups) => groups.map(({ turn }) => turn))).toEqual([['T', 'R'], ['T'], ['L']]);
  });

  test('bays are lanes of their own with the length of their storage, in metres', async () => {
    const { network } = await imported(UTDF);
    const approach = network.edges.find(({ id }) => id === '3-1.approach')!;
    expect(approach.lanes).toHaveLength(3);
    const whole = network.edges.find(({ id }) => id === '3-1')!;
    expect(whole.lanes).toHaveLength(2);
    expect(whole.lanes[0]!.speed).toBeCloseTo(45 * 0.44704, 1);
  });

  test('pedestrians counted at a node give it crossings', async () => {
    const { network } = await imported(UTDF);
    expect(network.crossings).toHaveLength(4);
  });
});

describe('the demand', () => {
  test('trips turn as was counted, and bends lead on', async () => {
    const { demand } = await imported(UTDF);
    const ends = (from: string, to: string) =>
      demand.trips.filter(({ route }) => route![0] === from && route!.at(-1) === to).length;
    const entering = demand.trips.filter(({ route }) => route![0] === '3-1').length;
    expect(Math.abs(entering - 940)).toBeLessThan(4 * Math.sqrt(940));
    expect(ends('3-1', '1-2') / entering).toBeCloseTo(800 / 940, 2);
    expect(ends('3-1', '4-5')).toBeGreaterThan(0);
    expect(ends('5-4', '1-6')).toBeGreaterThan(0);
  });
});

describe('the plan', () => {
  test('rings, barriers and the reference stand as in the file', async () => {
    const { controllers } = await imported(UTDF);
    const plan = controllers![0] as RingBarrierPlan;
    expect(plan.groups).toEqual([
      {
        rings: [
          ['1', '2'],
          ['5', '6'],
        ],
      },
      { rings: [['4'], ['8']] },
    ]);
    expect(plan).toMatchObject({ cycle: 90, offset: 12, reference: { phase: '2', point: 'green-start' } });
    expect(plan.phases.map(({ id, split }) => [id, split])).toEqual([
      ['1', 13.5],
      ['2', 50.5],
      ['4', 26],
      ['5', 13.5],
      ['6', 50.5],
      ['8', 26],
    ]);
  });

  test('the last reference phase is the one whose green starts last after the barrier, not on the clock', async () => {
    const late = UTDF.replace('BRP,1,111,112,211,212,121,122', 'BRP,1,111,112,211,212,122,121');
    const shifted = late
      .replace('Start,1,88.5,12,,62.5,88.5,12', 'Start,1,88.5,12,,62.5,49,88.5')
      .replace('End,1,12,62.5,,88.5,12,62.5', 'End,1,12,62.5,,88.5,62.5,49');
    const { controllers } = await imported(shifted);
    expect(controllers![0]).toMatchObject({ offset: 12, reference: { phase: '2' } });
  });

  test('left turns are protected in their own phase and permitted in the through phase', async () => {
    const { controllers, network } = await imported(UTDF);
    const plan = controllers![0] as RingBarrierPlan;
    const link = network.connections.find(({ from, to }) => from === '3-1.approach' && to === '1-4')!.signal!.link;
    expect(plan.phases.find(({ id }) => id === '5')!.links).toContain(link);
    expect(plan.phases.find(({ id }) => id === '2')!.permissive).toContain(link);
  });
});

describe('the way back', () => {
  test('an unchanged plan gives the same file', async () => {
    expect(exported(await imported(UTDF), UTDF)).toBe(UTDF);
  });

  test('windows line ends stay', async () => {
    const text = UTDF.replaceAll('\n', '\r\n');
    expect(exported(await imported(text), text)).toBe(text);
  });

  test('a changed split and offset come back as they were set', async () => {
    const found = await imported(UTDF);
    const plan = structuredClone(plansOf(found).plans[0]!);
    const entry = plan.controllers[0] as RingBarrierPlan;
    entry.offset = 20;
    for (const phase of entry.phases) {
      if (phase.id === '2' || phase.id === '6') phase.split += 5;
      if (phase.id === '4' || phase.id === '8') phase.split -= 5;
    }
    const again = await imported(exported(found, UTDF, plan));
    const after = again.controllers![0] as RingBarrierPlan;
    expect(after).toMatchObject({ cycle: 90, offset: 20 });
    expect(after.phases.map(({ id, split }) => [id, split])).toEqual(entry.phases.map(({ id, split }) => [id, split]));
  });

  test('stages become the phases of one ring: every green is within that of the stages, which begin some a little earlier', async () => {
    const text = UTDF.replace('Peds,1,0,0,5', 'Peds,1,0,0,0');
    const found = await imported(text);
    const network = compileNetwork(found.network);
    const safety = deriveSafety(network, found.programs).controllers[0]!;
    const states = ['', ''];
    for (let link = 0; link < safety.links.length; link++) {
      const { from, direction } = found.network.connections.find(({ signal }) => signal?.link === link)!;
      const green = direction === 'l' ? 'g' : 'G';
      const main = from.startsWith('2-') || from.startsWith('3-');
      states[0] += main ? green : 'r';
      states[1] += main ? 'r' : green;
    }
    const stages = [
      { state: states[0]!, green: 40 },
      { state: states[1]!, green: 25 },
    ];
    const cycle = stageCycle(stages, safety);
    const plan: Plan = { id: 'two', controllers: [{ kind: 'stages', controller: '1', cycle, offset: 7, stages }] };
    const again = (await imported(exported(found, text, plan))).controllers![0] as RingBarrierPlan;
    expect(again).toMatchObject({ cycle, offset: 7, reference: { phase: '1' } });
    const greens = (entry: ControllerPlan) => greenTenths(lampRows(entry, safety.links.length, safety));
    const [before, after] = [greens(plan.controllers[0]!), greens(again)];
    after.forEach((own, link) => {
      expect(own.size).toBeGreaterThanOrEqual(250);
      for (const time of own) expect(before[link]).toContain(time);
    });
  });
});

/** By link: the tenths of a second from the reference point in which it is green. */
function greenTenths({ links, unit, rows, states }: LampRows): Set<number>[] {
  return Array.from({ length: links }, (_, link) => {
    const green = new Set<number>();
    for (let tenth = 0; tenth < rows * unit; tenth++)
      if ('Gg'.includes(letterOf(states[Math.floor(tenth / unit) * links + link]!))) green.add(tenth);
    return green;
  });
}

describe('bad files', () => {
  test.each([
    ['without sections', 'a,b\n1,2\n', 'UTDF_NO_SECTIONS'],
    ['without nodes', UTDF.replace(/\[Nodes\][\s\S]*?(?=\[Links\])/, ''), 'UTDF_NO_NODES'],
    ['with a node twice', UTDF.replace('2,1,2000,0,0,', '1,1,2000,0,0,'), 'UTDF_DUPLICATE_NODE'],
    ['with a node nowhere', UTDF.replace('2,1,2000,0,0,', '2,1,,,0,'), 'UTDF_NO_PLACE'],
    ['with an unknown upstream node', UTDF.replace('Up ID,1,6,', 'Up ID,1,77,'), 'UTDF_UNKNOWN_NODE'],
    ['with a billion vehicles', UTDF.replace('80,900,50,,', '80,900,1e9,,'), 'UTDF_VOLUME'],
    ['with fewer than none', UTDF.replace('80,900,50,,', '80,-900,50,,'), 'UTDF_VOLUME'],
    ['with a comma as decimal mark', UTDF.replace('2,1,2000,0,0,', '2,1,"2000,5",0,0,'), 'UTDF_VALUE'],
    ['with a bad ring code', UTDF.replace('BRP,1,111', 'BRP,1,one'), 'UTDF_BRP'],
    ['without a cycle', UTDF.replace('Cycle Length,1,90.0\n', ''), 'UTDF_NO_PHASES'],
  ])('%s', async (_, text, code) => {
    expect(await codeOf(text)).toBe(code);
  });
});

describe('separate files of older versions, a section each, in a folder', () => {
  const split = (text: string): string => {
    const made = mkdtempSync(join(folder, 'split-'));
    // without the bracketed names of the combined file: their second title line is what they begin with
    for (const [i, part] of text
      .split(/^\[.+\]\n/m)
      .slice(1)
      .entries())
      writeFileSync(join(made, `${i}.csv`), part);
    return made;
  };

  test('are the combined file', async () => {
    const [whole, parts] = [await imported(UTDF), await importUtdf(split(UTDF), 'sample', 1, silent as never)];
    expect(parts.network).toEqual(whole.network);
    expect(parts.demand).toEqual(whole.demand);
    expect(plansOf(parts)).toEqual(plansOf(whole));
  });

  test('a fault names the file and its own line; an empty folder is told', async () => {
    const bad = split(UTDF.replace('2,1,2000,0,0,', '2,1,"2000,5",0,0,'));
    await expect(importUtdf(bad, 'sample', 1, silent as never)).rejects.toMatchObject({
      code: 'UTDF_VALUE',
      where: expect.stringMatching(/1\.csv:4$/),
    });
    const empty = mkdtempSync(join(folder, 'empty-'));
    await expect(importUtdf(empty, 'sample', 1, silent as never)).rejects.toMatchObject({ code: 'UTDF_NO_SECTIONS' });
  });
});

const data = process.env['GREENBAND_DATA'];
describe('Bullhead', () => {
  const path = `${data}/utdf-bullhead/UTDF.csv`;
  test.skipIf(data === undefined)('runs and goes back with no difference (needs GREENBAND_DATA)', async () => {
    const text = readFileSync(path, 'utf8');
    const found = await imported(text);
    expect(found.network.controllers).toHaveLength(8);
    expect(found.warnings!.some(({ where }) => where === '75-39')).toBe(true);
    expect(exported(found, text)).toBe(text);
  });
});
