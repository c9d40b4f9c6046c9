// Induction loops and lane areas, counted as the world steps; their tables have the fields of SUMO's E1 and E2 output.
import { eachOver, secondsOver } from './passing.ts';
import { TRIP_STATUS } from './result.ts';
import { waitOf } from './waiting.ts';
import type { World } from './world.ts';

/** m/s and s: a vehicle halts that has been slower for longer (SUMO's E2 defaults); m: gap that ends a jam */
const HALT_SPEED = 5 / 3.6;
const HALT_TIME = 1;
const JAM_GAP = 10;

/** steps of driving before a loop within which a vehicle may pass it in the next step, whatever it gains */
const NEAR_STEPS = 1.5;

/** One interval of a loop. Fields as in https://sumo.dlr.de/docs/Simulation/Output/Induction_Loops_Detectors_(E1).html */
export interface LoopRow {
  readonly detector: string;
  readonly begin: number;
  readonly end: number;
  /** vehicles whose whole body has passed */
  readonly nVehContrib: number;
  /** vehicles whose front has come over it */
  readonly nVehEntered: number;
  /** veh/h, of nVehContrib */
  readonly flow: number;
  /** % of the time that a body was over it */
  readonly occupancy: number;
  /** m/s, mean of the vehicles, and harmonic mean; -1 without a vehicle */
  readonly speed: number;
  readonly harmonicMeanSpeed: number;
  /** m, mean; -1 without a vehicle */
  readonly length: number;
}

/** One interval of an area. Fields as in https://sumo.dlr.de/docs/Simulation/Output/Lanearea_Detectors_(E2).html */
export interface AreaRow {
  readonly detector: string;
  readonly begin: number;
  readonly end: number;
  /** vehicle-seconds */
  readonly sampledSeconds: number;
  readonly nVehEntered: number;
  /** m/s; -1 without a vehicle */
  readonly meanSpeed: number;
  /** % of the length covered, mean and most */
  readonly meanOccupancy: number;
  readonly maxOccupancy: number;
  readonly meanVehicleNumber: number;
  readonly maxVehicleNumber: number;
  /** jam from its most downstream to its most upstream halting vehicle: vehicles and m, mean over steps of the longest, and most */
  readonly meanMaxJamLengthInVehicles: number;
  readonly meanMaxJamLengthInMeters: number;
  readonly maxJamLengthInVehicles: number;
  readonly maxJamLengthInMeters: number;
}

class Loop {
  contrib = 0;
  entered = 0;
  occupied = 0;
  speeds = 0;
  paces = 0;
  lengths = 0;
  /** vehicles over it, and when their front came, s */
  readonly over = new Map<number, number>();
  /** vehicles that the next step may carry over it, with their distance, speed and length: an arrival takes them away */
  near = new Map<number, readonly [distance: number, speed: number, length: number]>();
}

class Area {
  /** m */
  readonly span: number;
  entered = 0;
  seconds = 0;
  speed = 0;
  covered = 0;
  mostCovered = 0;
  most = 0;
  jamVehicles = 0;
  jamMetres = 0;
  mostJamVehicles = 0;
  mostJamMetres = 0;
  steps = 0;
  inside = new Set<number>();

  constructor(span: number) {
    this.span = span;
  }
}

/** Counts at every detector of a world's network from now on; call `step` at the end of each step. */
export class Detectors {
  readonly loops: LoopRow[] = [];
  readonly areas: AreaRow[] = [];
  readonly #world: World;
  readonly #period: number;
  readonly #all: (Loop | Area)[];
  #begin: number;

  /** @param period s, of the intervals */
  constructor(world: World, period: number) {
    const { detectorFrom, detectorUntil, detectorIds } = world.network;
    this.#world = world;
    this.#period = period;
    this.#begin = world.time;
    this.#all = detectorIds.map((_, i) => {
      const span = detectorUntil[i]! - detectorFrom[i]!;
      return span > 0 ? new Area(span) : new Loop();
    });
  }

  step(): void {
    this.#all.forEach((detector, i) => {
      if (detector instanceof Loop) this.#senseLoop(detector, i);
      else this.#senseArea(detector, i);
    });
    if (this.#world.time >= this.#begin + this.#period - 1e-9) this.close();
  }

  /** Ends the present interval, however long it is. */
  close(): void {
    const { network, time } = this.#world;
    if (time <= this.#begin) return;
    const span = { begin: this.#begin, end: time };
    this.#all.forEach((detector, i) => {
      const id = network.detectorIds[i]!;
      if (detector instanceof Loop) this.loops.push(loopRow(id, span, detector));
      else this.areas.push(areaRow(id, span, detector));
    });
    this.#begin = time;
  }

  #senseLoop(loop: Loop, i: number): void {
    const { network, slots, demand, dt, time } = this.#world;
    const lane = network.detectorLane[i]!;
    const x = network.detectorFrom[i]!;
    const near: Loop['near'] = new Map();
    eachOver(this.#world, lane, (slot, front) => {
      const speed = slots.speed[slot]!;
      const length = demand.types.length[slots.type[slot]!]!;
      const seconds = secondsOver(x, front, speed, length, dt);
      loop.occupied += seconds;
      const id = slots.id[slot]!;
      const before = front - speed * dt;
      if (front < x && x - front < NEAR_STEPS * speed * dt + 1) near.set(id, [x - front, speed, length]);
      if (front >= x && before < x && speed > 0) {
        loop.entered++;
        loop.over.set(id, time - dt + (x - before) / speed);
      }
      const came = loop.over.get(id);
      if (came === undefined || front - length <= x) return;
      const left = time - dt + (x + length - before) / Math.max(speed, 1e-9);
      loop.over.delete(id);
      pass(loop, length, length / Math.max(left - came, 1e-9));
    });
    this.#countArrivals(loop, x, network.laneLength[lane]!);
    loop.near = near;
  }

  /** Those who have arrived since: from before the loop at `x`, or from over it; the lane ends at `end`. */
  #countArrivals(loop: Loop, x: number, end: number): void {
    const { measures, dt, vehicles, time, demand } = this.#world;
    const arrived = (id: number) => measures.trips.status[id] === TRIP_STATUS.arrived;
    for (const [id, [distance, speed, length]] of loop.near) {
      if (!arrived(id) || speed * dt < distance + length) continue;
      loop.entered++;
      loop.occupied += length / speed;
      pass(loop, length, speed);
    }
    for (const [id, came] of loop.over) {
      if (vehicles.slot[id]! >= 0) continue;
      loop.over.delete(id);
      const length = demand.types.length[demand.type[id]!]!;
      const last = Number.isNaN(demand.arrivalPos[id]!) ? end : demand.arrivalPos[id]!;
      if (arrived(id) && last - x >= length) pass(loop, length, length / Math.max(dt, time - came));
    }
  }

  #senseArea(area: Area, i: number): void {
    const world = this.#world;
    const { network, slots, demand, dt } = world;
    const from = network.detectorFrom[i]!;
    const until = network.detectorUntil[i]!;
    const inside = new Set<number>();
    let covered = 0;
    let jam: { vehicles: number; head: number; tail: number } | undefined;
    let [longest, metres] = [0, 0];
    eachOver(world, network.detectorLane[i]!, (slot, front) => {
      const rear = front - demand.types.length[slots.type[slot]!]!;
      if (front <= from || rear >= until) return;
      const id = slots.id[slot]!;
      inside.add(id);
      if (!area.inside.has(id)) area.entered++;
      covered += Math.min(front, until) - Math.max(rear, from);
      area.seconds += dt;
      area.speed += slots.speed[slot]! * dt;
      const halts = slots.speed[slot]! < HALT_SPEED && (slots.speed[slot]! >= 0.1 || waitOf(world, slot) >= HALT_TIME);
      if (!halts) return;
      if (jam === undefined || jam.tail - front > JAM_GAP) jam = { vehicles: 0, head: Math.min(front, until), tail: 0 };
      jam.vehicles++;
      jam.tail = Math.max(rear, from);
      longest = Math.max(longest, jam.vehicles);
      metres = Math.max(metres, jam.head - jam.tail);
    });
    area.inside = inside;
    area.steps++;
    area.covered += covered;
    area.mostCovered = Math.max(area.mostCovered, covered / (until - from));
    area.most = Math.max(area.most, inside.size);
    area.jamVehicles += longest;
    area.jamMetres += metres;
    area.mostJamVehicles = Math.max(area.mostJamVehicles, longest);
    area.mostJamMetres = Math.max(area.mostJamMetres, metres);
  }
}

/** Notes a body that has passed a loop at a mean speed. */
function pass(loop: Loop, length: number, speed: number): void {
  loop.contrib++;
  loop.speeds += speed;
  loop.paces += 1 / speed;
  loop.lengths += length;
}

function loopRow(detector: string, { begin, end }: { begin: number; end: number }, loop: Loop): LoopRow {
  const seconds = end - begin;
  const { contrib, entered } = loop;
  const row = {
    detector,
    begin,
    end,
    nVehContrib: contrib,
    nVehEntered: entered,
    flow: (contrib * 3600) / seconds,
    occupancy: (100 * loop.occupied) / seconds,
    speed: contrib > 0 ? loop.speeds / contrib : -1,
    harmonicMeanSpeed: contrib > 0 ? contrib / loop.paces : -1,
    length: contrib > 0 ? loop.lengths / contrib : -1,
  };
  Object.assign(loop, { contrib: 0, entered: 0, occupied: 0, speeds: 0, paces: 0, lengths: 0 });
  return row;
}

function areaRow(detector: string, { begin, end }: { begin: number; end: number }, area: Area): AreaRow {
  const steps = Math.max(1, area.steps);
  const row = {
    detector,
    begin,
    end,
    sampledSeconds: area.seconds,
    nVehEntered: area.entered,
    meanSpeed: area.seconds > 0 ? area.speed / area.seconds : -1,
    meanOccupancy: (100 * area.covered) / steps / area.span,
    maxOccupancy: 100 * area.mostCovered,
    meanVehicleNumber: area.seconds / (end - begin),
    maxVehicleNumber: area.most,
    meanMaxJamLengthInVehicles: area.jamVehicles / steps,
    meanMaxJamLengthInMeters: area.jamMetres / steps,
    maxJamLengthInVehicles: area.mostJamVehicles,
    maxJamLengthInMeters: area.mostJamMetres,
  };
  const inside = area.inside;
  Object.assign(area, new Area(area.span), { inside });
  return row;
}
