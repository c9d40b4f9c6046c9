// The trip that is offered in Riverside leads over Old Bridge to the hospital.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { compileNetwork } from '../../core/compile-network.ts';
import type { NetworkFile } from '../../core/network.ts';
import { packageRoot } from '../../signals/package-root.ts';
import { proposedTrip } from './proposed-trip.ts';

const file = JSON.parse(readFileSync(join(packageRoot(), 'fixtures/riverside/network.json'), 'utf8')) as NetworkFile;

test('to the hospital, over Old Bridge', () => {
  const network = compileNetwork(file);
  const [from, to] = proposedTrip(file, network)!;
  expect(file.edges[to].name).toBe('Hospital Entrance');
  expect(file.edges[from].name).toBe('Castle Road');
});
