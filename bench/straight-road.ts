// A straight road, with or without a signal: the network on which the engine can be held against closed formulas.
import { DEMAND_FORMAT, DEMAND_VERSION, type DemandFile, type Trip, type VehicleType } from '../core/demand.ts';
import { NETWORK_FORMAT, NETWORK_VERSION, type NetworkConnection, type NetworkFile } from '../core/network.ts';
import type { SignalProgram } from '../core/program.ts';

/** An approach and a road beyond; m, m/s. */
export interface StraightRoad {
  readonly lanes: number;
  readonly speed: number;
  readonly approach: number;
  readonly beyond: number;
  readonly signal: boolean;
}

const LANE_WIDTH = 3.2;
/**
 * m, of the path through the junction: the length of a car, so that a car enters the road beyond as its rear passes the
 * stop line, which is the moment that HCM's field method for saturation flow records (ch. 31).
 */
export const JUNCTION_LENGTH = 5;

/** Edges `approach` and `beyond`; with a signal, controller `signal` has one lamp a lane. */
export function straightRoadNetwork(road: StraightRoad): NetworkFile {
  const { lanes, speed, approach, beyond, signal } = road;
  const end = approach + JUNCTION_LENGTH;
  const lane = (from: number, until: number) => (_: unknown, i: number) => {
    const y = (i - lanes + 0.5) * LANE_WIDTH;
    return { length: until - from, speed, width: LANE_WIDTH, shape: [point(from, y), point(until, y)] };
  };
  const edge = (id: string, from: string, to: string, start: number, until: number) => ({
    id,
    from,
    to,
    lanes: Array.from({ length: lanes }, lane(start, until)),
  });
  return {
    format: NETWORK_FORMAT,
    version: NETWORK_VERSION,
    name: 'straight-road',
    drivingSide: 'right',
    nodes: [
      { id: 'start', x: 0, y: 0, control: 'dead-end' },
      { id: 'middle', x: end, y: 0, control: signal ? 'signals' : 'priority' },
      { id: 'end', x: end + beyond, y: 0, control: 'dead-end' },
    ],
    edges: [edge('approach', 'start', 'middle', 0, approach), edge('beyond', 'middle', 'end', end, end + beyond)],
    connections: Array.from({ length: lanes }, (_, i): NetworkConnection => {
      const y = (i - lanes + 0.5) * LANE_WIDTH;
      return {
        from: 'approach',
        fromLane: i,
        to: 'beyond',
        toLane: i,
        direction: 's',
        right: 'major',
        path: [{ length: JUNCTION_LENGTH, speed, shape: [point(approach, y), point(end, y)] }],
        yieldsTo: [],
        foes: [],
        ...(signal ? { signal: { controller: 'signal', link: i } } : {}),
      };
    }),
    controllers: signal ? [{ id: 'signal', links: lanes }] : [],
  };
}

function point(x: number, y: number): [number, number] {
  return [x, y];
}

/** Red, then green, then yellow; s. The cycle starts with red at time 0. */
export function redGreen(lanes: number, red: number, green: number, yellow: number): SignalProgram {
  const phase = (duration: number, letter: string) => ({ duration, state: letter.repeat(lanes) });
  const phases = [phase(red, 'r'), phase(green, 'G'), phase(yellow, 'y')].filter(({ duration }) => duration > 0);
  return { controller: 'signal', program: 'theory', offset: 0, phases };
}

/** SUMO's passenger car (the defaults of core/vehicle-type.ts). */
export const DEFAULT_CAR: VehicleType = { id: 'car', class: 'car' };

/** The same without chance: no imperfection, every driver at the limit. */
export const EXACT_CAR: VehicleType = {
  id: 'car',
  class: 'car',
  sigma: 0,
  speedFactor: { mean: 1, dev: 0, min: 1, max: 1 },
};

/** Cars from end to end, one at each of the times given, s, on the best lane at the limit unless said. */
export function straightRoadDemand(
  departures: readonly number[],
  until: number,
  car: VehicleType,
  trip: Partial<Trip> = {},
): DemandFile {
  return {
    format: DEMAND_FORMAT,
    version: DEMAND_VERSION,
    begin: 0,
    end: until,
    vehicleTypes: [car],
    trips: departures.map((depart, i) => ({
      type: car.id,
      route: ['approach', 'beyond'],
      departLane: 'best',
      departSpeed: 'max',
      ...trip,
      id: String(i),
      depart,
    })),
  };
}

/** Times 0, gap, 2 gap, ... below `until`; s. */
export function evenly(gap: number, until: number): number[] {
  return Array.from({ length: Math.ceil(until / gap) }, (_, i) => i * gap);
}
