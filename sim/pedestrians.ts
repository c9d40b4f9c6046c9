// People at crossings: they wait for walk or for a gap, start in rows, walk at their own pace, and turning vehicles yield.
import type { CompiledPedestrians } from '../core/pedestrian-flow.ts';
import { type CrossedWay, waysOver } from './crossing-ways.ts';
import { addHook } from './hooks.ts';
import { brakeGap, stoppingSpeed } from './krauss.ts';
import { LAMP } from './lamp-program.ts';
import type { World } from './world.ts';

/** s to start, and s more a person of the platoon and foot of width (HCM 7, eq. 19-77: 3.2 s, 0.81 N / W) */
const START_UP = 3.2;
const ROW_FEET = 0.81;
const FOOT = 0.3048;
/** s of margin beyond the walk that a gap in traffic must have (HCM 7, eq. 20-77: start-up and end clearance) */
const GAP_MARGIN = 3;
/** m beyond a lane's edge, and s ahead of a walker, that drivers leave free */
const SIDE = 1;
const AHEAD = 1.5;
/** m before a line that drivers look for people, and people for drivers (on the road before the junction) */
const LOOK = 60;
const FAR = 300;

/** What the people at one crossing had. */
export interface CrossingRow {
  readonly crossing: string;
  persons: number;
  /** s, waiting before they started; those still waiting count up to now when it is read */
  wait: number;
  longestWait: number;
}

interface Walker {
  /** s, when it steps off the kerb */
  readonly start: number;
  readonly speed: number;
  readonly side: number;
}

class Place {
  readonly waiting: number[] = [];
  walkers: Walker[] = [];
  readonly ways: readonly CrossedWay[];
  readonly row: CrossingRow;
  /** whether people could walk in the last step, and when the next of the platoon may start, s */
  walked = false;
  nextStart = 0;

  constructor(id: string, ways: readonly CrossedWay[]) {
    this.ways = ways;
    this.row = { crossing: id, persons: 0, wait: 0, longestWait: 0 };
  }
}

/** All people of a world. */
export class Pedestrians {
  readonly #world: World;
  readonly #people: CompiledPedestrians;
  readonly #places: Place[];
  #next = 0;

  constructor(world: World, people: CompiledPedestrians) {
    this.#world = world;
    this.#people = people;
    this.#places = world.network.crossings.map((crossing) => new Place(crossing.id, waysOver(world.network, crossing)));
    while (this.#next < people.count && people.arrive[this.#next]! < world.begin) this.#next++;
  }

  /** Persons who wait at a crossing: what a push button tells the controller. */
  waitingAt(crossing: number): number {
    return this.#places[crossing]!.waiting.length;
  }

  /** Persons on a crossing. */
  walkingOn(crossing: number): number {
    return this.#places[crossing]!.walkers.length;
  }

  /** What each crossing that anybody came to has had so far. */
  rows(): CrossingRow[] {
    const { time } = this.#world;
    return this.#places
      .map(({ row, waiting }) => {
        const waits = waiting.map((person) => time - this.#people.arrive[person]!);
        return {
          ...row,
          persons: row.persons + waits.length,
          wait: row.wait + waits.reduce((sum, wait) => sum + wait, 0),
          longestWait: Math.max(row.longestWait, ...waits),
        };
      })
      .filter(({ persons }) => persons > 0);
  }

  /** After all have planned: people arrive and start, and drivers are held before those on the crossing. */
  step(): void {
    const { time, dt, network } = this.#world;
    const { arrive, crossing, count } = this.#people;
    while (this.#next < count && arrive[this.#next]! < time + dt) {
      this.#places[crossing[this.#next]!]!.waiting.push(this.#next);
      this.#next++;
    }
    this.#places.forEach((place, c) => {
      if (place.waiting.length === 0 && place.walkers.length === 0) {
        place.walked = false;
        return;
      }
      const { length } = network.crossings[c]!;
      place.walkers = place.walkers.filter(({ start, speed }) => time < start + length / speed);
      this.#letStart(place, c);
      for (const way of place.ways) if (this.#isTaken(place, way, length)) this.#hold(way);
    });
  }

  #letStart(place: Place, c: number): void {
    const { time, dt, network } = this.#world;
    const { width } = network.crossings[c]!;
    const walks = this.#mayWalk(place, c);
    if (walks && !place.walked) place.nextStart = time + (this.#isSignalled(c) ? START_UP : 0);
    place.walked = walks;
    if (!walks) return;
    const between = ROW_FEET / (width / FOOT);
    while (place.waiting.length > 0) {
      const person = place.waiting[0]!;
      const start = Math.max(place.nextStart, this.#people.arrive[person]!);
      if (start >= time + dt) return;
      place.waiting.shift();
      place.nextStart = start + between;
      const wait = Math.max(0, start - this.#people.arrive[person]!);
      place.row.persons++;
      place.row.wait += wait;
      place.row.longestWait = Math.max(place.row.longestWait, wait);
      place.walkers.push({ start, speed: this.#people.speed[person]!, side: this.#people.side[person]! });
    }
  }

  #isSignalled(c: number): boolean {
    const { lamp } = this.#world.network.crossings[c]!;
    return lamp >= 0 && this.#world.lamps.state[lamp] !== LAMP.off;
  }

  /** The lamp says walk; without a lamp, people go first on a zebra, and wait for a gap elsewhere. */
  #mayWalk(place: Place, c: number): boolean {
    const { network, lamps } = this.#world;
    const { lamp, priority, length } = network.crossings[c]!;
    if (this.#isSignalled(c)) return lamps.state[lamp] === LAMP.green || lamps.state[lamp] === LAMP.yield;
    if (priority) return place.ways.every((way) => !this.#cannotStop(way));
    const slowest = Math.min(...place.waiting.map((person) => this.#people.speed[person]!), 1.2);
    return place.ways.every((way) => this.#soonest(way) > length / slowest + GAP_MARGIN);
  }

  /** Whether a walker is, or soon will be, where a way crosses. */
  #isTaken(place: Place, way: CrossedWay, length: number): boolean {
    const { time } = this.#world;
    return place.walkers.some(({ start, speed, side }) => {
      const walked = (time - start) * speed;
      if (way.along < 0) return true;
      const to = side === 0 ? way.along : length - way.along;
      return walked + AHEAD * speed > to - way.half - SIDE && walked < to + way.half + SIDE;
    });
  }

  /** Calls `see` with each vehicle before the stop of a way, nearest first, and its distance (m); stops when told to. */
  #eachComing(way: CrossedWay, see: (slot: number, distance: number) => boolean, look = LOOK): void {
    const { network, lanes, slots } = this.#world;
    if (way.inside >= 0) {
      const start = lanes.start[way.inside]!;
      for (let k = 0; k < lanes.count[way.inside]!; k++) {
        const slot = lanes.order[start + k]!;
        const distance = way.stop - slots.position[slot]!;
        if (distance >= 0 && see(slot, distance)) return;
      }
    }
    const before = network.gateFrom[way.gate]!;
    const line = network.laneLength[before]! + Math.max(0, way.stop);
    for (let k = 0; k < lanes.count[before]!; k++) {
      const slot = lanes.order[lanes.start[before]! + k]!;
      const distance = line - slots.position[slot]!;
      if (distance > look) return;
      if (slots.gate[slot] === way.gate && see(slot, distance)) return;
    }
  }

  #hold(way: CrossedWay): void {
    const { slots, demand, dt } = this.#world;
    this.#eachComing(way, (slot, distance) => {
      const decel = demand.types.decel[slots.type[slot]!]!;
      if (distance < brakeGap(slots.speed[slot]!, decel, 0, dt)) return false;
      slots.cap[slot] = Math.min(slots.cap[slot]!, stoppingSpeed(distance, decel, dt, dt));
      return true;
    });
  }

  #cannotStop(way: CrossedWay): boolean {
    const { slots, demand, dt } = this.#world;
    let found = false;
    this.#eachComing(way, (slot, distance) => {
      found = distance < brakeGap(slots.speed[slot]!, demand.types.decel[slots.type[slot]!]!, 0, dt);
      return !found;
    });
    return found;
  }

  /** s until the first vehicle may be on the crossing. */
  #soonest(way: CrossedWay): number {
    const { slots } = this.#world;
    let least = Number.POSITIVE_INFINITY;
    this.#eachComing(
      way,
      (slot, distance) => {
        least = distance / Math.max(slots.speed[slot]!, 2);
        return true;
      },
      FAR,
    );
    return least;
  }
}

/** Lets the people of a demand walk in a world. */
export function letWalk(world: World, people: CompiledPedestrians): void {
  const pedestrians = new Pedestrians(world, people);
  world.pedestrians = pedestrians;
  addHook(world, 'plan', () => pedestrians.step());
}
