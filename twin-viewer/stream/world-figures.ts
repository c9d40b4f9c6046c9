// The figures of a world as it stands: means over all vehicles due so far, and what stands on the road now.
import { closeTrip } from '../../sim/arrive.ts';
import { TRIP_STATUS } from '../../sim/result.ts';
import type { World } from '../../sim/world.ts';

export interface WorldFigures {
  /** s a vehicle: time lost on the way and waiting to enter, over all due so far */
  readonly delay_s: number;
  /** stops a vehicle, over all that entered */
  readonly stops: number;
  /** m/s, distance over time of all that entered */
  readonly speed_mps: number;
  readonly demanded: number;
  readonly arrived: number;
  readonly running: number;
  readonly waiting: number;
  /** vehicles that stand now */
  readonly standing: number;
}

/** m/s */
const STANDS = 0.1;

/** O(vehicles of the demand). */
export function figuresOf(world: World): WorldFigures {
  const { demand, measures, slots, time, vehicles } = world;
  const { trips } = measures;
  let standing = 0;
  for (let id = 0; id < demand.count; id++) {
    const slot = vehicles.slot[id];
    if (slot < 0) continue;
    closeTrip(world, slot);
    if (slots.speed[slot] < STANDS) standing++;
  }
  const sum = { lost: 0, wait: 0, stops: 0, distance: 0, duration: 0 };
  for (let id = 0; id < demand.count; id++) {
    const status = trips.status[id];
    if (status === TRIP_STATUS.notDue) continue;
    if (status === TRIP_STATUS.waiting) {
      sum.wait += time - demand.depart[id];
      continue;
    }
    sum.wait += trips.entered[id] - demand.depart[id];
    sum.lost += trips.timeLoss[id];
    sum.stops += trips.stops[id];
    sum.distance += trips.distance[id];
    sum.duration += (status === TRIP_STATUS.arrived ? trips.arrived[id] : time) - trips.entered[id];
  }
  const demanded = measures.departed + world.queues.waiting;
  return {
    delay_s: (sum.lost + sum.wait) / Math.max(1, demanded),
    stops: sum.stops / Math.max(1, measures.departed),
    speed_mps: sum.duration > 0 ? sum.distance / sum.duration : 0,
    demanded,
    arrived: measures.arrived,
    running: world.running,
    waiting: world.queues.waiting,
    standing,
  };
}
