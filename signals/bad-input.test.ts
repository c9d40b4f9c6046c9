// Proves, through the built command, that bad input is a fault with code, place and cure, and that it leaves nothing behind.
import { spawn } from 'node:child_process';
import {
  closeSync,
  existsSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { TWO_STREETS } from '../core/two-streets.sample.ts';
import { BIN, greenband, scratchFolder, twoStreetsFiles, twoStreetsRoutes } from './command.sample.ts';

let root = '';
let folder = '';
let case_ = 0;
beforeAll(() => {
  root = scratchFolder();
  greenband('--version'); // builds what is not built yet, which is said on stderr
});
afterAll(() => rmSync(root, { recursive: true, force: true }));
beforeEach(() => {
  folder = join(root, String(case_++));
  mkdirSync(folder);
});

/** Runs a command that must fail with this code, in both forms of output; answers the fault. */
function faultOf(code: string, ...args: string[]): { code: string; text: string; where: string } {
  const before = readdirSync(folder).sort();
  const ran = greenband(...args, '--json');
  expect(ran.code).toBe(1);
  const { error } = JSON.parse(ran.stdout);
  expect(error.code, ran.stderr).toBe(code);
  expect(ran.stderr.split('\n')[0]).toBe(`${error.code}: ${error.text} (${error.where})`);
  expect(error.text).toMatch(/[;,:(]/); // what is wrong, and the cure
  expect(readdirSync(folder).sort()).toEqual(before);
  return error;
}

const net = (from: string | RegExp, to: string) => {
  const spoilt = TWO_STREETS.replace(from, to);
  expect(spoilt).not.toBe(TWO_STREETS);
  return spoilt;
};
const vehicle = (attributes: string, edges = 'w e') =>
  `<routes>\n<vehicle id="a" depart="1"><route edges="w e"/></vehicle>\n<vehicle ${attributes}><route edges="${edges}"/></vehicle>\n</routes>`;

describe('a SUMO network', () => {
  test.each<[string, string, () => string, RegExp]>([
    ['cut short', 'XML_TRUNCATED', () => TWO_STREETS.slice(0, 900), /two\.net\.xml:\d+$/],
    ['with another root element', 'NET_WRONG_ROOT', () => '<routes/>', /two\.net\.xml:1$/],
    ['that is no XML', 'XML_NOT_WELL_FORMED', () => 'not xml at all', /two\.net\.xml:1$/],
    [
      'with an entity that expands without end',
      'XML_DOCTYPE',
      () => `<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>\n${TWO_STREETS}`,
      /two\.net\.xml:1$/,
    ],
    ['with a speed that is no number', 'NET_BAD_NUMBER', () => net('speed="13.89"', 'speed="NaN"'), /:\d+$/],
    ['with a negative speed', 'NET_BAD_NUMBER', () => net('speed="13.89"', 'speed="-13.89"'), /:\d+$/],
    ['with two edges of one id', 'NET_DUPLICATE_ID', () => net('<edge id="s"', '<edge id="w"'), /:\d+$/],
    [
      'with a lamp short',
      'NET_',
      () =>
        net(
          'state="gr"/><phase duration="4" state="yr"/><phase duration="30" state="rG"',
          'state="g"/><phase duration="4" state="y"/><phase duration="30" state="r"',
        ),
      /./,
    ],
    [
      'with two conflicting movements on one lamp, neither of which yields',
      'NET_SHARED_LAMP',
      () => net('linkIndex="0"', 'linkIndex="1"').replace('response="10"', 'response="00"'),
      /^s_0 -> n_0|^connection|s.*n/,
    ],
  ])('%s', (_, code, content, where) => {
    const args = twoStreetsFiles(folder, content());
    const fault = code === 'NET_' ? faultStartingWith(code, args) : faultOf(code, ...args);
    expect(fault.where).toMatch(where);
    expect(existsSync(join(folder, 'place'))).toBe(false);
  });

  function faultStartingWith(prefix: string, args: string[]) {
    const { error } = JSON.parse(greenband(...args, '--json').stdout);
    expect(error.code).toMatch(new RegExp(`^${prefix}`));
    return faultOf(error.code, ...args);
  }

  test('cut short inside gzip', () => {
    const args = twoStreetsFiles(folder);
    const path = join(folder, 'two.net.xml');
    writeFileSync(path, gzipSync(TWO_STREETS).subarray(0, 400));
    expect(faultOf('GZ_BROKEN', ...args).where).toBe(path);
  });

  test('of one line of a gigabyte', () => {
    const args = twoStreetsFiles(folder);
    const file = openSync(join(folder, 'two.net.xml'), 'w');
    ftruncateSync(file, 1 << 30);
    closeSync(file);
    const { error } = JSON.parse(greenband(...args, '--json').stdout);
    faultOf(error.code, ...args);
    expect(error.code).toMatch(/^XML_/);
  });

  test('that is not there', () => {
    const args = twoStreetsFiles(folder);
    rmSync(join(folder, 'two.net.xml'));
    expect(faultOf('CLI_FILE_MISSING', ...args).where).toBe(join(folder, 'two.net.xml'));
  });
});

describe('SUMO routes', () => {
  test.each<[string, string, string, RegExp]>([
    ['over an edge that is not there', 'DEM_MISSING_EDGE', vehicle('id="b" depart="2"', 'w nowhere'), /b/],
    ['with two vehicles of one id', 'DEM_DUPLICATE_ID', vehicle('id="a" depart="2"'), /two\.rou\.xml:3$/],
    ['with a depart that is no number', 'DEM_BAD_TIME', vehicle('id="b" depart="NaN"'), /two\.rou\.xml:3$/],
    ['with a negative depart speed', 'DEM_BAD_NUMBER', vehicle('id="b" depart="2" departSpeed="-3"'), /:3$/],
    ['without a vehicle', 'DEM_EMPTY', '<routes></routes>', /two\.rou\.xml/],
    ['with another root element', 'DEM_WRONG_ROOT', '<net/>', /two\.rou\.xml:1$/],
    ['cut short', 'XML_TRUNCATED', twoStreetsRoutes().slice(0, 200), /two\.rou\.xml:\d+$/],
  ])('%s', (_, code, routes, where) => {
    const fault = faultOf(code, ...twoStreetsFiles(folder, TWO_STREETS, routes));
    expect(fault.where).toMatch(where);
    expect(existsSync(join(folder, 'place'))).toBe(false);
  });

  test('with vehicles before the window leaves them out, as SUMO does, and counts them; with no others it is empty', () => {
    const files = twoStreetsFiles(folder);
    expect(faultOf('DEM_EMPTY', ...files, '--begin', '90000').text).toMatch(/before the window/);
    const ran = greenband(...files, '--begin', '100', '--end', '400', '--json');
    expect(ran.code).toBe(0);
    expect(JSON.parse(ran.stdout).skipped['vehicle due before the window']).toBeGreaterThan(0);
  });
});

describe('a place', () => {
  let place = '';
  beforeEach(() => {
    expect(greenband(...twoStreetsFiles(folder)).code).toBe(0);
    place = join(folder, 'place');
  });
  const spoil = (name: string, change: (document: Record<string, unknown>) => void) => {
    const path = join(place, name);
    const document = JSON.parse(readFileSync(path, 'utf8'));
    change(document);
    writeFileSync(path, JSON.stringify(document));
    return path;
  };

  test('of a newer version', () => {
    const path = spoil('network.json', (document) => {
      document['version'] = 2;
    });
    expect(faultOf('JSON_NEWER', 'simulate', place)).toMatchObject({
      where: path,
      text: expect.stringMatching(/update/),
    });
  });

  test('without demand', () => {
    spoil('demand.json', (document) => {
      document['trips'] = [];
    });
    faultOf('DEM_EMPTY', 'simulate', place, '--out', join(folder, 'run'));
  });

  test('with a trip before its own window', () => {
    spoil('demand.json', (document) => {
      document['begin'] = 100;
    });
    expect(faultOf('DEM_BEFORE_WINDOW', 'simulate', place, '--out', join(folder, 'run')).where).toMatch(/^trip /);
  });

  test('with a plan that nobody knows', () => {
    expect(faultOf('PLAN_UNKNOWN', 'simulate', place, '--plan', 'nobody').text).toMatch(/has own/);
    faultOf('PLAN_UNKNOWN', 'compare', place, '--plan', 'own', '--plan', 'nobody');
    faultOf('PLAN_UNKNOWN', 'export', place, '--plan', 'nobody', '--to', 'sumo', '--out', join(folder, 'x.xml'));
  });

  test('with a number that is none', () => {
    const path = spoil('demand.json', (document) => {
      (document['trips'] as { depart: unknown }[])[3]!.depart = null;
    });
    expect(faultOf('JSON_SCHEMA', 'simulate', place).where).toBe(`${path}#/trips/3/depart`);
  });

  test('with a lane of negative speed', () => {
    spoil('network.json', (document) => {
      (document['edges'] as { lanes: { speed: number }[] }[])[0]!.lanes[0]!.speed = -1;
    });
    faultOf('NET_BAD_NUMBER', 'simulate', place);
    faultOf('NET_BAD_NUMBER', 'optimise', place, '--method', 'webster', '--out', join(folder, 'plan.json'));
  });

  test('cut short', () => {
    const path = join(place, 'plans.json');
    writeFileSync(path, readFileSync(path, 'utf8').slice(0, 100));
    expect(faultOf('JSON_SYNTAX', 'simulate', place).where).toMatch(/plans\.json:\d+$/);
  });

  test('with a file of one line of a gigabyte', () => {
    const file = openSync(join(place, 'demand.json'), 'w');
    ftruncateSync(file, 1 << 30);
    closeSync(file);
    faultOf('JSON_TOO_LARGE', 'simulate', place);
  });

  test('that is not there, or an empty folder', () => {
    faultOf('PLACE_MISSING', 'simulate', join(folder, 'none'));
    mkdirSync(join(folder, 'empty'));
    faultOf('PLACE_INCOMPLETE', 'simulate', join(folder, 'empty'));
  });

  test('simulated over an empty window', () => {
    faultOf('RUN_WINDOW', 'simulate', place, '--begin', '50', '--end', '50');
  });

  test('written to where nothing can be written', () => {
    writeFileSync(join(folder, 'file'), 'mine');
    faultOf('CLI_CANNOT_WRITE', 'simulate', place, '--out', join(folder, 'file'));
    expect(readFileSync(join(folder, 'file'), 'utf8')).toBe('mine');
  });
});

describe.skipIf(process.platform === 'win32')('Ctrl-C (not on Windows, which has no signals to send)', () => {
  const interrupted = (args: string[], after: number) =>
    new Promise<void>((resolve) => {
      const child = spawn(process.execPath, [BIN, ...args], { stdio: 'ignore' });
      child.on('exit', () => resolve());
      setTimeout(() => child.kill('SIGINT'), after);
    });

  test('at any moment leaves a whole result or none', async () => {
    const importing = twoStreetsFiles(folder);
    expect(greenband(...importing).code).toBe(0);
    const place = join(folder, 'place');
    const files = readdirSync(place).sort();
    const plan = join(folder, 'plan.json');
    const run = join(folder, 'run');
    const complete = join(folder, 'complete');
    expect(greenband('simulate', place, '--out', complete).code).toBe(0);
    const works: [string[], string, string[]][] = [
      [[...importing.slice(0, -1), join(folder, 'again')], join(folder, 'again'), files],
      [['simulate', place, '--out', run], run, readdirSync(complete).sort()],
      [['optimise', place, '--method', 'webster', '--out', plan], plan, []],
    ];
    for (const [args, out, whole] of works) {
      for (const after of [100, 250, 400, 600]) {
        await interrupted(args, after);
        const names = readdirSync(folder).filter((name) => name.includes('partial'));
        expect(names).toEqual([]);
        if (!existsSync(out)) continue;
        if (whole.length > 0) expect(readdirSync(out).sort()).toEqual(whole);
        else expect(JSON.parse(readFileSync(out, 'utf8')).format).toBe('greenband-plan');
        rmSync(out, { recursive: true });
      }
    }
  });
});
