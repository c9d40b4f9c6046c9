// SUMO networks of every kind of junction, as SUMO's own netgenerate makes them (skipped where it is not installed).
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compileNetwork } from './compile-network.ts';
import { expectClearWaitingPoints, expectSound } from './compiled-network.sample.ts';
import type { NetworkFile } from './network.ts';
import { importSumoNetwork, type SumoNetwork } from './sumo-network.ts';
import { validateNetwork } from './validate-network.ts';

const hasSumo = spawnSync('netgenerate', ['--version']).status === 0;
const folder = hasSumo ? mkdtempSync(join(tmpdir(), 'greenband-net-')) : '';
afterAll(() => {
  if (hasSumo) rmSync(folder, { recursive: true });
});

const GRID = ['--grid', '--grid.number', '4', '--grid.length', '150'];

function generate(options: readonly string[]): string {
  const path = join(folder, 'generated.net.xml');
  const made = spawnSync('netgenerate', [...options, '-o', path], { encoding: 'utf8' });
  if (made.status !== 0) throw new Error(`netgenerate failed: ${made.stderr}`);
  return readFileSync(path, 'utf8').replace(/<!--[\s\S]*?-->/g, '');
}

const read = (xml: string) => importSumoNetwork([xml], 'generated.net.xml');
const rights = ({ network }: SumoNetwork) => new Set(network.connections.map((connection) => connection.right));

describe.skipIf(!hasSumo)('netgenerate (SUMO)', () => {
  test.each<[string, string[], NetworkFile['nodes'][0]['control'], string[]]>([
    ['priority', ['-j', 'priority'], 'priority', ['major', 'minor']],
    ['priority with stops', ['-j', 'priority_stop'], 'priority', ['major', 'stop']],
    ['right before left', ['-j', 'right_before_left'], 'right-before-left', ['equal', 'major']],
    ['all-way stop', ['-j', 'allway_stop'], 'all-way-stop', ['all-way-stop']],
    ['zipper', ['-j', 'zipper'], 'zipper', ['major', 'minor', 'zipper']],
    ['unregulated', ['-j', 'unregulated'], 'unregulated', ['major']],
    ['signals', ['-j', 'traffic_light'], 'signals', ['major', 'minor']],
    ['signals with right on red', ['-j', 'traffic_light_right_on_red'], 'signals', ['major', 'minor']],
    ['rail crossing', ['-j', 'rail_crossing'], 'priority', ['major', 'minor']],
    ['no internal lanes', ['--no-internal-links'], 'priority', ['major', 'minor']],
    ['many lanes', ['-L', '4', '-j', 'traffic_light'], 'signals', ['major', 'minor']],
  ])('%s', async (_, options, control, expected) => {
    const xml = generate([...GRID, ...options]);
    const made = await read(xml);
    const count = (pattern: RegExp) => [...xml.matchAll(pattern)].length;
    expect(made.network.connections).toHaveLength(count(/<connection from="[^:]/g));
    expect(made.network.nodes.filter((node) => node.control === control).length).toBeGreaterThan(8);
    for (const right of rights(made)) expect(expected).toContain(right);
    expect(validateNetwork(made.network)).toEqual({ faults: [], warnings: [] });
    expectSound(compileNetwork(made.network));
  });

  test('driving on the left', async () => {
    const { network } = await read(generate([...GRID, '--lefthand', '--turn-lanes', '1']));
    expect(network.drivingSide).toBe('left');
    expect(validateNetwork(network).faults).toEqual([]);
    const compiled = compileNetwork(network);
    expectSound(compiled);
    expectClearWaitingPoints(compiled, network);
  });

  test('a random town', async () => {
    const { network } = await read(
      generate(['--rand', '--rand.iterations', '150', '--seed', '7', '--tls.guess', '-L', '3', '--random-lanenumber']),
    );
    expect(validateNetwork(network)).toEqual({ faults: [], warnings: [] });
    const compiled = compileNetwork(network);
    expectSound(compiled);
    expectClearWaitingPoints(compiled, network);
  });

  describe('crossings and sidewalks', () => {
    let made: SumoNetwork;
    beforeAll(async () => {
      made = await read(
        generate([...GRID, '-j', 'traffic_light', '--sidewalks.guess', '--crossings.guess', '--walkingareas']),
      );
    });

    test('are read with their lamps, and pedestrians are left out by count', () => {
      const { network, report } = made;
      expect(network.crossings).toHaveLength(report.read['crossing']);
      for (const crossing of network.crossings ?? []) expect(crossing.length).toBeGreaterThan(4);
      expect(network.crossings?.some((crossing) => crossing.signal !== undefined)).toBe(true);
      expect(report.skipped['connection for pedestrians']).toBeGreaterThan(0);
      expect(report.skipped['right of way over a crossing']).toBeGreaterThan(0);
      expect(validateNetwork(network)).toEqual({ faults: [], warnings: [] });
    });

    test('compile to the edges that they cross, with their lamps', () => {
      const compiled = compileNetwork(made.network);
      const crossings = made.network.crossings ?? [];
      expect(compiled.crossings).toHaveLength(crossings.length);
      compiled.crossings.forEach(({ node, edges, lamp }, i) => {
        expect(edges.map((edge) => compiled.edgeIds[edge])).toEqual(crossings[i].edges);
        for (const edge of edges) expect([compiled.edgeFrom[edge], compiled.edgeTo[edge]]).toContain(node);
        expect(lamp).toBeGreaterThanOrEqual(0);
      });
    });
  });

  test('links are numbered alike by inside lanes and by incoming lanes', async () => {
    const xml = generate([...GRID, '-L', '2', '-j', 'traffic_light']);
    const byInside = (await read(xml)).network.connections;
    const without = xml.replace(/(<junction id="[^:][^>]*intLanes=)"[^"]*"/g, '$1""');
    const byIncoming = (await read(without)).network.connections;
    expect(byIncoming).toEqual(byInside);
  });
});
