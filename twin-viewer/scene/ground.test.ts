// The ground of the made-up district: finite, complete, and with every junction and lane in it.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { compileNetwork } from '../../core/compile-network.ts';
import type { NetworkFile } from '../../core/network.ts';
import { packageRoot } from '../../signals/package-root.ts';
import { convexHull, TINT } from './flat-mesh.ts';
import { drawGround, junctionOutline } from './ground.ts';
import { movesOf } from './lane-arrows.ts';
import { longestStreet } from './opening-street.ts';
import { controllerNodes, nearestJunction } from './picking.ts';
import { placeSignalHeads } from './signal-heads.ts';

const file = JSON.parse(readFileSync(join(packageRoot(), 'fixtures/riverside/network.json'), 'utf8')) as NetworkFile;
const network = compileNetwork(file);

/** m2 of the triangles with a tint */
function area(tint: number): number {
  const { corners, tags, index } = drawGround(file, network);
  let sum = 0;
  for (let i = 0; i < index.length; i += 3) {
    if (tags[index[i]] !== tint) continue;
    const [a, b, c] = [2 * index[i], 2 * index[i + 1], 2 * index[i + 2]];
    sum +=
      Math.abs(
        (corners[b] - corners[a]) * (corners[c + 1] - corners[a + 1]) -
          (corners[c] - corners[a]) * (corners[b + 1] - corners[a + 1]),
      ) / 2;
  }
  return sum;
}

test('every corner is a number, and every triangle has corners', () => {
  const { corners, tags, index } = drawGround(file, network);
  expect(corners.every(Number.isFinite)).toBe(true);
  expect(tags).toHaveLength(corners.length / 2);
  expect(Math.max(...index)).toBeLessThan(tags.length);
});

test('the asphalt is what lanes and junctions cover', () => {
  let lanes = 0;
  for (let lane = 0; lane < network.edgeLanes; lane++) lanes += network.laneLength[lane] * network.laneWidth[lane];
  expect(area(TINT.asphalt)).toBeGreaterThan(lanes);
  expect(area(TINT.asphalt)).toBeLessThan(1.25 * lanes);
});

test('each lamp over a lane has a head there', () => {
  const heads = placeSignalHeads(network);
  const shown = new Set(heads.lamp);
  for (let gate = 0; gate < network.gateCount; gate++)
    if (network.gateLamp[gate] >= 0) expect(shown.has(network.gateLamp[gate])).toBe(true);
});

test('a lane leads where its gates lead', () => {
  const lane = network.gateFrom[0];
  expect(Object.values(movesOf(network, lane)).some(Boolean)).toBe(true);
});

test('junctions have outlines, also where none is drawn', () => {
  const bare = { ...file, nodes: file.nodes.map(({ shape: _, ...node }) => node) };
  const node = file.nodes.findIndex(({ id }) => id === 'A6');
  expect(junctionOutline(file, network, node).length).toBeGreaterThan(6);
  expect(junctionOutline(bare, network, node).length).toBeGreaterThan(3);
  expect(
    convexHull([
      [0, 0],
      [1, 0],
      [1, 1],
      [0, 1],
      [0.5, 0.5],
    ]),
  ).toHaveLength(4);
});

test('the street with the most signals is Harbour Road, ten of them from west to east', () => {
  const street = longestStreet(file, network)!;
  expect(street).toHaveLength(10);
  expect(street[0][0]).toBeLessThan(street[9][0]);
});

test('a click near a junction finds its controller', () => {
  const node = controllerNodes(network)[0][0];
  expect(nearestJunction(network, network.nodeX[node] + 3, network.nodeY[node], 20)).toBe(0);
  expect(nearestJunction(network, 1e6, 0, 20)).toBe(-1);
});
