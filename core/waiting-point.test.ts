// Waiting points are cut back to where whom they wait for must pass, and only then.
import { describe, expect, test } from 'vitest';
import { compileNetwork } from './compile-network.ts';
import { expectClearWaitingPoints } from './compiled-network.sample.ts';
import { importSumoNetwork } from './sumo-network.ts';
import { TWO_STREETS } from './two-streets.sample.ts';
import { withClearWaitingPoints } from './waiting-point.ts';

/** The northbound path of the crossing in two pieces that meet `at` metres from its start; it waits there for the other. */
async function waitingAt(at: number) {
  const { network } = await importSumoNetwork([TWO_STREETS], 'two-streets.net.xml');
  const north = network.connections[1];
  const point = (y: number): [number, number] => [0, y];
  north.path = [
    { length: at, speed: 10, shape: [point(-10), point(at - 10)] },
    { length: 20 - at, speed: 10, shape: [point(at - 10), point(10)] },
  ];
  north.insideYieldsTo = [0];
  return network;
}

describe('a path waits 20 m long for another that crosses it at 10 m and is 3.2 m wide', () => {
  test.each([
    [6, 6],
    [11, 8.4],
    [18, 8.4],
    [19.5, 19.5],
  ])('a waiting point at %f m goes to %f m', async (at, expected) => {
    const network = await waitingAt(at);
    const moved = withClearWaitingPoints(network);
    const [first, second] = moved.connections[1].path;
    expect(first.length).toBeCloseTo(expected, 9);
    expect(first.length + second.length).toBeCloseTo(20, 9);
    expect(first.shape.at(-1)).toEqual(second.shape[0]);
    expect(second.shape.at(-1)).toEqual([0, 10]);
    expectClearWaitingPoints(compileNetwork(network), network);
  });

  test('it stays where the other yields in turn', async () => {
    const network = await waitingAt(11);
    network.connections[0].yieldsTo = [1];
    expect(withClearWaitingPoints(network)).toBe(network);
  });
});
