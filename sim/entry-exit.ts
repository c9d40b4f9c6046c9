// Entry-exit detectors: how long vehicles take from any of a detector's entries to any of its exits, as SUMO's E3 has it.
import type { CompiledEntryExit } from '../core/compiled-network.ts';
import { eachOver } from './passing.ts';
import { TRIP_STATUS } from './result.ts';
import type { World } from './world.ts';

/** m/s and s: a vehicle halts that has been slower for longer (SUMO's E3 defaults) */
const HALT_SPEED = 5 / 3.6;
const HALT_TIME = 1;

/** One interval. Fields as in https://sumo.dlr.de/docs/Simulation/Output/Multi-Entry-Exit_Detectors_(E3).html; -1 without a vehicle. */
export interface EntryExitRow {
  readonly detector: string;
  readonly begin: number;
  readonly end: number;
  /** s, front at the entry to front at the exit; and to rear at the exit */
  readonly meanTravelTime: number;
  readonly meanOverlapTravelTime: number;
  /** m/s, mean over vehicles of their mean speeds */
  readonly meanSpeed: number;
  readonly meanHaltsPerVehicle: number;
  /** s */
  readonly meanTimeLoss: number;
  /** vehicles that have left */
  readonly vehicleSum: number;
  /** of those inside at the end of the interval */
  readonly meanSpeedWithin: number;
  readonly meanHaltsPerVehicleWithin: number;
  readonly meanDurationWithin: number;
  readonly vehicleSumWithin: number;
  readonly meanTimeLossWithin: number;
}

/** One vehicle between an entry and an exit. */
interface Inside {
  /** s, front at the entry, and at the exit (NaN before) */
  readonly entered: number;
  frontLeft: number;
  /** vehicle-seconds, and m driven in them */
  seconds: number;
  metres: number;
  timeLoss: number;
  halts: number;
  /** s, slower than HALT_SPEED without a break */
  slow: number;
  /** where it was last seen: lane, m, m/s */
  lane: number;
  position: number;
  speed: number;
}

/** Of those that have left in the interval. */
interface Sums {
  count: number;
  travel: number;
  overlap: number;
  speed: number;
  halts: number;
  timeLoss: number;
}

/** Watches every entry-exit detector of a world's network from now on; call `step` at the end of each step. */
export class EntryExits {
  readonly rows: EntryExitRow[] = [];
  readonly #world: World;
  readonly #period: number;
  readonly #inside: Map<number, Inside>[];
  readonly #sums: Sums[];
  #begin: number;

  /** @param period s, of the intervals */
  constructor(world: World, period: number) {
    this.#world = world;
    this.#period = period;
    this.#begin = world.time;
    this.#inside = world.network.entryExits.map(() => new Map());
    this.#sums = world.network.entryExits.map(noSums);
  }

  step(): void {
    this.#world.network.entryExits.forEach(({ entries, exits }, i) => {
      const inside = this.#inside[i]!;
      for (const [id, vehicle] of inside) this.#drive(id, vehicle);
      for (const { lane, position } of entries) this.#welcome(inside, lane, position);
      for (const { lane, position } of exits) this.#dismiss(inside, this.#sums[i]!, lane, position);
      for (const [id, vehicle] of inside) {
        if (this.#world.vehicles.slot[id]! >= 0) continue;
        inside.delete(id);
        this.#arrive(id, vehicle, exits, this.#sums[i]!);
      }
    });
    if (this.#world.time >= this.#begin + this.#period - 1e-9) this.close();
  }

  /** Ends the present interval, however long it is. */
  close(): void {
    const { network, time } = this.#world;
    if (time <= this.#begin) return;
    network.entryExits.forEach(({ id }, i) => {
      this.rows.push(rowOf(id, this.#begin, time, this.#sums[i]!, [...this.#inside[i]!.values()]));
      this.#sums[i] = noSums();
    });
    this.#begin = time;
  }

  /** One step of a vehicle that is inside. */
  #drive(id: number, vehicle: Inside): void {
    const { vehicles, slots, dt } = this.#world;
    const slot = vehicles.slot[id]!;
    if (slot < 0) return;
    const speed = slots.speed[slot]!;
    vehicle.seconds += dt;
    vehicle.metres += speed * dt;
    vehicle.timeLoss += dt * Math.max(0, 1 - speed / slots.limit[slot]!);
    const before = vehicle.slow;
    vehicle.slow = speed < HALT_SPEED ? before + dt : 0;
    if (before < HALT_TIME && vehicle.slow >= HALT_TIME) vehicle.halts++;
    vehicle.lane = slots.lane[slot]!;
    vehicle.position = slots.position[slot]!;
    vehicle.speed = speed;
  }

  /** Those whose front has come over an entry in this step; the part of the step behind it counts. */
  #welcome(inside: Map<number, Inside>, lane: number, x: number): void {
    const { slots, dt, time } = this.#world;
    eachOver(this.#world, lane, (slot, front) => {
      const speed = slots.speed[slot]!;
      const before = front - speed * dt;
      if (front < x || before >= x || inside.has(slots.id[slot]!)) return;
      const seconds = (front - x) / speed;
      inside.set(slots.id[slot]!, {
        entered: time - seconds,
        frontLeft: Number.NaN,
        seconds,
        metres: front - x,
        timeLoss: seconds * Math.max(0, 1 - speed / slots.limit[slot]!),
        halts: 0,
        slow: 0,
        lane: slots.lane[slot]!,
        position: slots.position[slot]!,
        speed,
      });
    });
  }

  /** Those whose front has passed an exit, and those whose rear has, who have left. */
  #dismiss(inside: Map<number, Inside>, sums: Sums, lane: number, x: number): void {
    const { slots, demand, dt, time } = this.#world;
    eachOver(this.#world, lane, (slot, front) => {
      const id = slots.id[slot]!;
      const vehicle = inside.get(id);
      if (vehicle === undefined) return;
      const speed = slots.speed[slot]!;
      const before = front - speed * dt;
      if (front >= x && before < x) vehicle.frontLeft = time - dt + (x - before) / speed;
      const length = demand.types.length[slots.type[slot]!]!;
      if (Number.isNaN(vehicle.frontLeft) || front - length < x) return;
      const rearBefore = before - length;
      leave(sums, vehicle, time - dt + Math.max(0, x - rearBefore) / Math.max(speed, 1e-9));
      inside.delete(id);
    });
  }

  /** One who is no longer on the road has left if it arrived beyond an exit, which it may have passed in its last step. */
  #arrive(id: number, vehicle: Inside, exits: CompiledEntryExit['exits'], sums: Sums): void {
    const { measures, time, dt } = this.#world;
    if (measures.trips.status[id] !== TRIP_STATUS.arrived) return;
    const { lane, position, speed } = vehicle;
    const passed = exits.find((exit) => exit.lane === lane && exit.position >= position);
    if (Number.isNaN(vehicle.frontLeft) && passed !== undefined && speed > 0) {
      vehicle.frontLeft = time - dt + Math.min(dt, (passed.position - position) / speed);
    }
    if (!Number.isNaN(vehicle.frontLeft)) leave(sums, vehicle, time);
  }
}

function noSums(): Sums {
  return { count: 0, travel: 0, overlap: 0, speed: 0, halts: 0, timeLoss: 0 };
}

function leave(sums: Sums, vehicle: Inside, rearLeft: number): void {
  sums.count++;
  sums.travel += vehicle.frontLeft - vehicle.entered;
  sums.overlap += rearLeft - vehicle.entered;
  sums.speed += vehicle.metres / Math.max(vehicle.seconds, 1e-9);
  sums.halts += vehicle.halts;
  sums.timeLoss += vehicle.timeLoss;
}

function rowOf(detector: string, begin: number, end: number, sums: Sums, inside: readonly Inside[]): EntryExitRow {
  const left = (sum: number) => (sums.count > 0 ? sum / sums.count : -1);
  const within = (of: (vehicle: Inside) => number) =>
    inside.length > 0 ? inside.reduce((sum, vehicle) => sum + of(vehicle), 0) / inside.length : -1;
  return {
    detector,
    begin,
    end,
    meanTravelTime: left(sums.travel),
    meanOverlapTravelTime: left(sums.overlap),
    meanSpeed: left(sums.speed),
    meanHaltsPerVehicle: left(sums.halts),
    meanTimeLoss: left(sums.timeLoss),
    vehicleSum: sums.count,
    meanSpeedWithin: within(({ metres, seconds }) => metres / Math.max(seconds, 1e-9)),
    meanHaltsPerVehicleWithin: within(({ halts }) => halts),
    meanDurationWithin: within(({ entered }) => end - entered),
    vehicleSumWithin: inside.length,
    meanTimeLossWithin: within(({ timeLoss }) => timeLoss),
  };
}
