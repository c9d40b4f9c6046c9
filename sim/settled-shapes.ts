// Worlds to be thrown away, made before the first real one. V8 notes what the fields of an object literal hold when the
// literal runs for the first time, and forgets it when it runs for the second: all that was compiled in between is compiled in vain.
import { compileDemand } from '../core/compile-demand.ts';
import { compileNetwork } from '../core/compile-network.ts';
import { DEMAND_FORMAT, DEMAND_VERSION, type DemandFile } from '../core/demand.ts';
import { NETWORK_FORMAT, NETWORK_VERSION, type NetworkFile } from '../core/network.ts';
import type { createWorld } from './world.ts';

let settled = false;

/** Has the hidden classes of worlds settle, once in a process, so that a second world is as fast as a third. Changes nothing else. */
export function settleShapes(create: typeof createWorld): void {
  if (settled) return;
  settled = true;
  for (let i = 0; i < 2; i++) {
    const network = compileNetwork(lane());
    create(network, compileDemand(oneTrip(), network, 1), [], { begin: 0, end: 1 });
  }
}

function lane(): NetworkFile {
  const shape: [number, number][] = [
    [0, 0],
    [9, 0],
  ];
  return {
    format: NETWORK_FORMAT,
    version: NETWORK_VERSION,
    name: 'lane',
    drivingSide: 'right',
    nodes: [
      { id: 'from', x: 0, y: 0, control: 'dead-end' },
      { id: 'to', x: 9, y: 0, control: 'dead-end' },
    ],
    edges: [{ id: 'lane', from: 'from', to: 'to', lanes: [{ length: 9, speed: 9, width: 3, shape }] }],
    connections: [],
    controllers: [],
  };
}

function oneTrip(): DemandFile {
  return {
    format: DEMAND_FORMAT,
    version: DEMAND_VERSION,
    begin: 0,
    end: 1,
    vehicleTypes: [{ id: 'car' }],
    trips: [{ id: 'one', type: 'car', depart: 0, route: ['lane'] }],
  };
}
