// A frame holds every vehicle on the road once, those too that joined while it ran, in types that its readers know.
import { expect, test } from 'vitest';
import { compileDemand } from '../../../core/compile-demand.ts';
import { addVehicle } from '../../../sim/added-vehicle.ts';
import { step, until } from '../../../sim/step.ts';
import { createWorld } from '../../../sim/world.ts';
import { compilePlan } from '../../lamps.ts';
import { openPlace } from '../../prepared-place.ts';
import { SMALL_PLACE } from '../service.sample.ts';
import { FRAME_KIND, HEAD_BYTES, VEHICLE_FLAG, vehicleFrame } from './frame.ts';

test('an ambulance that joins is in it, under its flag, and nobody else is lost or made up', async () => {
  const { place, network, safety } = await openPlace(SMALL_PLACE, {});
  const programs = compilePlan(place.plans.plans[0]!, network, safety);
  const world = createWorld(network, compileDemand(place.demand, network, 1), programs, {
    seed: 1,
    begin: 0,
    end: 900,
  });
  const known = world.demand.types.ids.length;
  until(world, 120);
  const route = world.demand.routeEdges.slice(0, 2);
  const type = { id: 'blue', class: 'emergency', length: 6.5, maxSpeed: 30 } as const;
  const edges = [...route].map((edge) => network.edgeIds[edge]!);
  const joined = addVehicle(world, { id: 'ambulance', type, route: edges, departLane: 'free', departSpeed: 'max' });
  for (let i = 0; i < 20; i++) step(world);
  const head = { kind: FRAME_KIND.vehicles, sequence: 1, time: world.time, made: 0 };
  const frame = vehicleFrame(world, head, known);
  const count = new DataView(frame).getUint32(24, true);
  const ids = new Uint32Array(frame, HEAD_BYTES, count);
  const lanes = new Uint32Array(frame, HEAD_BYTES + 4 * count, count);
  const types = new Uint8Array(frame, HEAD_BYTES + 11 * count, count);
  expect(count).toBe(world.running);
  expect(new Set(ids).size).toBe(count);
  const at = ids.indexOf(joined);
  expect(at).toBeGreaterThanOrEqual(0);
  expect(lanes.map((lane) => lane & VEHICLE_FLAG.blueLight).filter(Boolean)).toHaveLength(1);
  expect(lanes[at]! & VEHICLE_FLAG.blueLight).not.toBe(0);
  expect(Math.max(...types)).toBeLessThan(known);
});
