// What is under a point of the ground: a vehicle, a junction with signals, or a road.
import type { CompiledNetwork } from '../../core/compiled-network.ts';
import { distanceTo } from '../../core/geometry.ts';
import { STRIDE, type VehiclePoses } from '../stream/vehicle-poses.ts';
import { laneLine } from './ground.ts';

/** Id of the vehicle nearest to a point within `reach` metres, `part` of the way between its poses; -1 without. */
export function nearestVehicle(poses: VehiclePoses, part: number, x: number, y: number, reach: number): number {
  let best = reach;
  let found = -1;
  for (const { count, rows, ids } of poses.bodies) {
    for (let i = 0; i < count; i++) {
      const o = i * STRIDE;
      const px = rows[o] + (rows[o + 4] - rows[o]) * part;
      const py = rows[o + 1] + (rows[o + 5] - rows[o + 1]) * part;
      const distance = Math.hypot(px - x, py - y);
      if (distance >= best) continue;
      best = distance;
      found = ids[i];
    }
  }
  return found;
}

/** Nodes of each controller: those whose incoming lanes show its lamps. */
export function controllerNodes(network: CompiledNetwork): number[][] {
  const nodes = network.controllerIds.map(() => new Set<number>());
  for (let gate = 0; gate < network.gateCount; gate++) {
    const lamp = network.gateLamp[gate];
    if (lamp < 0) continue;
    const controller = controllerOfLamp(network, lamp);
    nodes[controller].add(network.laneNode[network.gateFrom[gate]]);
  }
  return nodes.map((set) => [...set]);
}

/** The controller that a lamp belongs to. */
export function controllerOfLamp(network: CompiledNetwork, lamp: number): number {
  const { controllerLamp } = network;
  let low = 0;
  let high = network.controllerIds.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (controllerLamp[middle] <= lamp) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Controller of the junction nearest to a point within `reach` metres of its node; -1 without. */
export function nearestJunction(network: CompiledNetwork, x: number, y: number, reach: number): number {
  let best = reach;
  let found = -1;
  controllerNodes(network).forEach((nodes, controller) => {
    for (const node of nodes) {
      const distance = Math.hypot(network.nodeX[node] - x, network.nodeY[node] - y);
      if (distance >= best) continue;
      best = distance;
      found = controller;
    }
  });
  return found;
}

/** Edge of the lane nearest to a point within `reach` metres; -1 without. */
export function nearestRoad(network: CompiledNetwork, x: number, y: number, reach: number): number {
  let best = reach;
  let found = -1;
  for (let lane = 0; lane < network.edgeLanes; lane++) {
    const distance = distanceTo(laneLine(network, lane), x, y);
    if (distance >= best) continue;
    best = distance;
    found = network.laneEdge[lane];
  }
  return found;
}

/** m: west, south, east, north of all lanes. */
export function boundsOf({ laneShape }: CompiledNetwork): [number, number, number, number] {
  const box: [number, number, number, number] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let i = 0; i < laneShape.length; i += 2) {
    box[0] = Math.min(box[0], laneShape[i]);
    box[1] = Math.min(box[1], laneShape[i + 1]);
    box[2] = Math.max(box[2], laneShape[i]);
    box[3] = Math.max(box[3], laneShape[i + 1]);
  }
  return box;
}
