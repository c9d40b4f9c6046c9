// Requests without sense or end: vehicles that jump, stop, vanish and are called off, many at once, and the lamps watched all the while.
import type { Whereabouts } from '../signals/priority/arrival-forecast.ts';
import { type Corridor, CorridorControl } from '../signals/priority/corridor-control.ts';
import { type CorridorWay, corridorWay } from '../signals/priority/corridor-way.ts';
import { TakeoverWatch } from '../signals/priority/takeover-watch.ts';
import { drawCorridors, type PriorityPlace } from './priority-case.ts';
import { seededNumbers } from './random-plans.ts';

export interface FuzzSummary {
  readonly sequences: number;
  readonly seconds: number;
  readonly takeovers: number;
  readonly breaches: number;
  /** junctions not back at their plan in the end */
  readonly held: number;
}

interface Guest {
  readonly corridor: Corridor;
  readonly way: CorridorWay;
  place: Whereabouts | undefined;
  /** s of the clock at which it ends in one way or another */
  readonly until: number;
}

/** corridors under way at once */
const AT_ONCE = 25;

/** Plays sequences of request, positions and end on one control, all on the place's plan. */
export function fuzzCorridors(place: PriorityPlace, sequences: number, seed: number): FuzzSummary {
  const { network, programs, safety } = place;
  const steered = programs.filter(({ controller }) => place.steered.has(network.controllerIds[controller]!));
  const control = new CorridorControl(network, steered, safety);
  const watch = new TakeoverWatch(network, safety, 1);
  const roll = seededNumbers(seed);
  const ways = drawCorridors(place, 60, seed).map(({ route }) => corridorWay(network, route));
  const guests = new Map<string, Guest>();
  const queues = new Map<number, number>();
  const held = new Set<number>();
  let [begun, takeovers, time] = [0, 0, 300];
  const street = {
    get time() {
      return time;
    },
    countOn: (lane: number) => queues.get(lane) ?? 0,
    positionOn: (lane: number, k: number) => Math.max(0, network.laneLength[lane]! - 7 * k - 1),
  };
  const turn = (): void => {
    const { show, release } = control.tick(street, (id) => guests.get(id)?.place);
    for (const [controller, letters] of show) {
      if (!held.has(controller)) {
        takeovers++;
        held.add(controller);
        watch.begin(controller, steered, time);
      }
      watch.see(controller, letters);
    }
    for (const controller of release) {
      held.delete(controller);
      watch.end(controller, time);
    }
    time++;
  };
  while (begun < sequences || guests.size > 0) {
    while (begun < sequences && guests.size < AT_ONCE) {
      const id = String(begun++);
      const way = ways[Math.floor(roll() * ways.length)]!;
      const corridor = control.grant(id, way, Math.floor(roll() * 4), time);
      guests.set(id, { corridor, way, place: undefined, until: time + 2 + Math.floor(roll() * 40) });
    }
    for (const [id, guest] of guests) {
      if (time < guest.until) move(guest, roll, time);
      else {
        if (roll() < 0.5) control.cancel(guest.corridor, time);
        guest.place = undefined;
        guests.delete(id);
        control.leave(guest.corridor, time);
      }
    }
    if (roll() < 0.3) queues.set(Math.floor(roll() * network.edgeLanes), Math.floor(roll() * 12));
    turn();
  }
  for (let s = 0; s < 400; s++) turn();
  return { sequences: begun, seconds: time - 300, takeovers, breaches: watch.breaches, held: held.size };
}

function move(guest: Guest, roll: () => number, time: number): void {
  const chance = roll();
  if (chance < 0.05) guest.place = undefined;
  else if (chance < 0.25) guest.place = placeOn(guest.way, roll, time);
  else if (chance < 0.3 && guest.place) guest.place = { ...guest.place, speed: 0 };
  else if (guest.place) {
    const { position, speed } = guest.place;
    guest.place = { ...guest.place, position: position + speed };
  }
}

function placeOn({ route }: CorridorWay, roll: () => number, time: number): Whereabouts {
  const at = Math.floor(roll() * route.length);
  const age =
    roll() < 0.2 ? { age: 120 * roll(), seen: { at: Math.floor(roll() * (at + 1)), isInside: time % 2 === 0 } } : {};
  return { at, position: roll() * 250, isInside: roll() < 0.1, speed: roll() * 20, ...age };
}
