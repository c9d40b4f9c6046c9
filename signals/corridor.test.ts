// Corridors: a street of known distances is found in order, named ones are checked, crossing streets stay apart.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { compileDemand } from '../core/compile-demand.ts';
import { compileNetwork } from '../core/compile-network.ts';
import { euclidDemand, euclidNetwork } from '../fixtures/euclid-avenue/place.ts';
import type { EuclidAvenue } from '../fixtures/euclid-avenue/street.ts';
import { corridorAlong, findCorridors, namedCorridor } from './corridor.ts';
import { AT_LIMIT, passagesOf, spreadOfTimes, turnsOf } from './passage.ts';
import { signalGraph } from './signal-graph.ts';

const path = new URL('../fixtures/euclid-avenue/expected.json', import.meta.url);
const data = JSON.parse(readFileSync(path, 'utf8')) as EuclidAvenue;
const network = compileNetwork(euclidNetwork(data));
const demand = compileDemand(euclidDemand(data), network, 1);
const turns = turnsOf(network);
const signals = signalGraph(network, demand, turns, 0, 3600);
const street = data.street.green_share.map((_, i) => `signal ${i + 1}`);

describe('findCorridors', () => {
  const found = findCorridors(network, turns, signals);

  it('finds the one street, whole and in order, with its distances', () => {
    expect(found).toHaveLength(1);
    const [corridor] = found;
    const order = corridor!.controllers[0] === 'signal 1' ? street : [...street].reverse();
    expect(corridor!.controllers).toEqual(order);
    const metres = order === street ? data.street.distance_m : [...data.street.distance_m].reverse();
    for (const [i, distance] of metres.entries()) {
      expect(corridor!.roads[i]!.distance).toBeCloseTo(distance, 0);
      expect(corridor!.roadsBack[i]!.distance).toBeCloseTo(distance, 0);
      expect(corridor!.roads[i]!.speed).toBeCloseTo(15.6, 1);
    }
  });

  it('knows the lamps and the traffic of both directions', () => {
    const [corridor] = found;
    const seen = new Set<number>();
    for (const stops of [corridor!.out, corridor!.back]) {
      for (const stop of stops) expect(stop!.links.length).toBeGreaterThan(0);
      for (const link of stops[4]!.links) {
        expect(seen.has(link)).toBe(false);
        seen.add(link);
      }
    }
    for (const road of [...corridor!.roads, ...corridor!.roadsBack]) {
      expect(road!.flow).toBeGreaterThan(600);
      expect(road!.flow).toBeLessThan(800);
    }
  });
});

describe('named corridors', () => {
  it('follow the controllers or the edges that are named', () => {
    const named = namedCorridor(network, turns, signals, ['signal 3', 'signal 4', 'signal 5']);
    expect([...named.controllers].sort()).toEqual(['signal 3', 'signal 4', 'signal 5']);
    const along = corridorAlong(network, turns, signals, ['street 3', 'street 4', 'street 5']);
    expect([...along.controllers].sort()).toEqual(['signal 3', 'signal 4', 'signal 5']);
  });

  it('are faults where they are no path', () => {
    const name = (ids: string[]) => () => namedCorridor(network, turns, signals, ids);
    expect(name(['signal 1', 'signal 3'])).toThrow('CORRIDOR_NO_PATH');
    expect(name(['signal 1', 'nowhere'])).toThrow('CORRIDOR_UNKNOWN');
    expect(name(['signal 1'])).toThrow('CORRIDOR_SHORT');
    expect(() => corridorAlong(network, turns, signals, ['street 1', 'street 4'])).toThrow('CORRIDOR_NO_PATH');
    expect(() => corridorAlong(network, turns, signals, ['lane 9'])).toThrow('CORRIDOR_UNKNOWN');
  });
});

describe('passagesOf', () => {
  it('measures from stop line to stop line, at every pace', () => {
    const route = ['street 1', 'street 2', 'street 3'].map((id) => network.edgeIndex.get(id)!);
    const passages = passagesOf(network, turns, route, AT_LIMIT);
    expect(passages).toHaveLength(2);
    expect(passages[1]!.distance).toBeCloseTo(data.street.distance_m[0]!, 0);
    expect(passages[1]!.times[0]).toBeCloseTo(passages[1]!.distance / 15.6, 1);
    const paces = [
      { factor: 0.5, topSpeed: 99, share: 0.5 },
      { factor: 1, topSpeed: 99, share: 0.5 },
    ];
    const slow = passagesOf(network, turns, route, paces)[1]!;
    const { mean, deviation } = spreadOfTimes(slow.times, paces);
    expect(slow.times[0]! / slow.times[1]!).toBeCloseTo(2, 9);
    expect(mean).toBeCloseTo(1.5 * slow.times[1]!, 9);
    expect(deviation).toBeCloseTo(0.5 * slow.times[1]!, 9);
  });
});
