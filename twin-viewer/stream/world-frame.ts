// A simulated world written as a packed frame: the same bytes as the timing centre sends.
import type { World } from '../../sim/world.ts';
import { blankFrame, FLAG, POSITION_STEPS, SPEED_UNIT } from './vehicle-rows.ts';

/** m before its gate at which a driver indicates */
const INDICATES = 45;
/** m/s lost in a step that shows as braking; and below which it stands on its brakes */
const BRAKES = 0.6;
const STANDS = 0.2;

/** What a direction shows, by index into DIRECTIONS: s l r t L R */
const INDICATOR = [0, FLAG.left, FLAG.right, FLAG.left, FLAG.left, FLAG.right];

/** Writes where every vehicle is. */
export function frameOfWorld(world: World, sequence: number): ArrayBuffer {
  const { slots, network, lanes } = world;
  const frame = blankFrame(world.running, sequence, world.time);
  let row = 0;
  for (let lane = 0; lane < network.laneCount; lane++) {
    const until = lanes.start[lane] + lanes.count[lane];
    const length = network.laneLength[lane];
    for (let k = lanes.start[lane]; k < until; k++) {
      const slot = lanes.order[k];
      const position = slots.position[slot];
      frame.id[row] = slots.id[slot];
      frame.lane[row] = lane | (flagsOf(world, slot, lane, length - position) << 24);
      frame.position[row] = Math.min(POSITION_STEPS, Math.max(0, (position / length) * POSITION_STEPS));
      frame.speed[row] = Math.min(255, slots.speed[slot] / SPEED_UNIT + 0.5);
      frame.type[row] = slots.type[slot];
      row++;
    }
  }
  return frame.bytes;
}

function flagsOf(world: World, slot: number, lane: number, ahead: number): number {
  const { slots, network } = world;
  const braking = slots.rise[slot] < -BRAKES || slots.speed[slot] < STANDS ? FLAG.braking : 0;
  if (lane >= network.edgeLanes) return braking | INDICATOR[network.gateDirection[lane - network.edgeLanes]];
  const gate = slots.gate[slot];
  if (gate < 0 || ahead > INDICATES) return braking;
  return braking | INDICATOR[network.gateDirection[gate]];
}
