// The graph keeps the network, survives the way back, and drops what a dropped road takes with it.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bidirectional } from 'graphology-shortest-path';
import { beforeAll, describe, expect, test } from 'vitest';
import { fromGraph, toGraph } from './graph.ts';
import type { NetworkFile } from './network.ts';
import { importSumoNetwork } from './sumo-network.ts';
import { TWO_STREETS } from './two-streets.sample.ts';
import { validateNetwork } from './validate-network.ts';

let network: NetworkFile;
beforeAll(async () => {
  network = (await importSumoNetwork([TWO_STREETS], 'two-streets.net.xml')).network;
  network.busStops = [{ id: 'stop', edge: 's', lane: 0, start: 10, end: 30 }];
});

describe('to the graph', () => {
  test('junctions are nodes, roads are edges, under their own ids', () => {
    const graph = toGraph(network);
    expect(graph.nodes()).toEqual(['c', 'west', 'south', 'east', 'north']);
    expect(graph.extremities('w')).toEqual(['west', 'c']);
    expect(graph.getEdgeAttribute('w', 'priority')).toBe(2);
    expect(graph.getNodeAttribute('c', 'control')).toBe('signals');
    expect(graph.getAttribute('drivingSide')).toBe('right');
  });

  test('algorithms of the library run on it', () => {
    expect(bidirectional(toGraph(network), 'west', 'north')).toEqual(['west', 'c', 'north']);
  });

  test('edits of the graph leave the file alone', () => {
    const graph = toGraph(network);
    graph.getEdgeAttribute('w', 'lanes')[0].speed = 1;
    expect(network.edges[0].lanes[0].speed).toBe(13.89);
  });

  test('dangling references are faults', () => {
    const broken = structuredClone(network);
    broken.edges[0].from = 'x';
    expect(() => toGraph(broken)).toThrow(/NET_UNKNOWN_NODE/);
    broken.edges[0] = broken.edges[1];
    expect(() => toGraph(broken)).toThrow(/NET_DUPLICATE_ID/);
  });
});

describe('back', () => {
  test('nothing is lost', () => {
    expect(fromGraph(toGraph(network))).toEqual(network);
  });

  test('a dropped road takes its connections, their numbers and its places along', () => {
    const graph = toGraph(network);
    graph.dropEdge('s');
    const rest = fromGraph(graph);
    expect(rest.connections).toHaveLength(1);
    expect(rest.connections[0]).toMatchObject({ from: 'w', foes: [] });
    expect(rest.busStops).toEqual([]);
    expect(validateNetwork(rest).faults).toEqual([]);
  });

  const path = join(process.env['GREENBAND_DATA'] ?? '/nowhere', 'cologne8/cologne8.net.xml');
  test.skipIf(!existsSync(path))('cologne8 survives the way there and back (GREENBAND_DATA)', async () => {
    const { network: city } = await importSumoNetwork([readFileSync(path)], path);
    expect(fromGraph(toGraph(city))).toEqual(city);
  });
});
