// Green for one vehicle all the way: lamps on its route are brought to it in time, safely, and given back behind it.
import type { CompiledNetwork } from '../../core/compiled-network.ts';
import type { ControllerSafety, SafetyByController } from '../../signals/browser.ts';
import { control } from '../../sim/hooks.ts';
import { releaseLamps, setLamps, takeLamps } from '../../sim/lamp-port.ts';
import { LAMP, type LampProgram } from '../../sim/lamp-program.ts';
import { tickAt } from '../../sim/lamps.ts';
import type { World } from '../../sim/world.ts';
import { controllerOfLamp } from '../scene/picking.ts';

/** s before it arrives that a junction begins to turn for it, and m behind it that the junction is given back */
const AHEAD = 40;
const BEHIND = 12;
/** s that the lamps must have gone with the program before it has them back: longer than any intergreen */
const AGREED = 15;
/** m/s, for the forecast of its arrival */
const PACE = 12;

/** Lamps of one controller on their way from what they show to what they are to show, within its safety data. */
export class LampChange {
  readonly #safety: ControllerSafety;
  readonly shown: Uint8Array;
  /** s, since when each lamp shows what it shows; and when it last stopped being green */
  readonly #since: Float64Array;
  readonly #lost: Float64Array;
  /** [to]: pairs (from, seconds) that must have run before it turns green */
  readonly #before: (readonly [number, number])[][];

  /** Begins with what the program has shown up to `now`: since when each lamp stands, and when it was last green. */
  constructor(safety: ControllerSafety, program: LampProgram, now: number) {
    this.#safety = safety;
    const lamps = program.states.length / program.ticks;
    this.shown = programRow(program, now - program.tick).slice();
    this.#since = new Float64Array(lamps).fill(Number.NaN);
    this.#lost = new Float64Array(lamps).fill(Number.NaN);
    this.#before = Array.from(this.shown, () => []);
    for (const { from, to, seconds } of safety.intergreens) this.#before[to]?.push([from, seconds]);
    for (let back = 1; back <= program.ticks; back++) {
      const time = now - back * program.tick;
      const row = programRow(program, time);
      for (let link = 0; link < lamps; link++) {
        if (Number.isNaN(this.#since[link]) && row[link] !== this.shown[link]) this.#since[link] = time + program.tick;
        if (Number.isNaN(this.#lost[link]) && isGreen(row[link])) this.#lost[link] = time + program.tick;
      }
    }
    for (let link = 0; link < lamps; link++) {
      if (Number.isNaN(this.#since[link])) this.#since[link] = now - program.ticks * program.tick;
      if (Number.isNaN(this.#lost[link])) this.#lost[link] = now - program.ticks * program.tick;
    }
  }

  /** Takes the lamps one step towards `wanted` (LAMP bytes). True when they show it. */
  step(wanted: ArrayLike<number>, now: number): boolean {
    for (let link = 0; link < this.shown.length; link++) this.#lose(link, wanted[link], now);
    for (let link = 0; link < this.shown.length; link++) this.#gain(link, wanted[link], now);
    return this.shown.every((lamp, link) => lamp === wanted[link]);
  }

  #show(link: number, lamp: number, now: number): void {
    if (isGreen(this.shown[link]) && !isGreen(lamp)) this.#lost[link] = now;
    this.shown[link] = lamp;
    this.#since[link] = now;
  }

  /** Green that is no longer wanted becomes yellow after its least time, yellow becomes red after its own. */
  #lose(link: number, wanted: number, now: number): void {
    const lamp = this.shown[link];
    const { minGreen, yellow, use } = this.#safety.links[link];
    const stood = now - this.#since[link];
    if (isGreen(lamp) && !isGreen(wanted) && stood >= minGreen.seconds - 1e-9)
      this.#show(link, use === 'crossing' ? LAMP.red : LAMP.yellow, now);
    else if (lamp === LAMP.yellow && wanted !== LAMP.yellow && stood >= yellow.seconds - 1e-9)
      this.#show(link, LAMP.red, now);
    else if ((lamp === LAMP.redYellow || lamp === LAMP.blinking) && stood >= 1) this.#show(link, LAMP.red, now);
  }

  /** Red becomes the green that is wanted once all intergreens from conflicting links have run and none is green. */
  #gain(link: number, wanted: number, now: number): void {
    const lamp = this.shown[link];
    if (!isGreen(wanted) || lamp === wanted || lamp === LAMP.yellow) return;
    const free = this.#before[link].every(([from, seconds]) => {
      if (isGreen(this.shown[from])) return this.#mayShare(link, wanted, from);
      return now - this.#lost[from] >= seconds - 1e-9;
    });
    if (free) this.#show(link, wanted, now);
  }

  /** Two conflicting greens stand together only where one yields to the other by the safety data. */
  #mayShare(link: number, wanted: number, other: number): boolean {
    const permitted = (a: number, b: number) => this.#safety.permissive.some((one) => one.link === a && one.to === b);
    if (wanted === LAMP.yield && permitted(link, other)) return true;
    return this.shown[other] === LAMP.yield && permitted(other, link);
  }
}

function isGreen(lamp: number): boolean {
  return lamp === LAMP.green || lamp === LAMP.yield;
}

/** A junction on the way: its controller, the lamps that let the vehicle on, and m from the start of the route. */
export interface Passing {
  readonly controller: number;
  /** within the controller */
  readonly links: readonly number[];
  readonly at: number;
}

/** The signals along a route (edges), in order. */
export function passingsOf(network: CompiledNetwork, route: ArrayLike<number>): Passing[] {
  const passings: Passing[] = [];
  let along = 0;
  for (let i = 0; i + 1 < route.length; i++) {
    along += network.edgeLength[route[i]];
    const { lamps, length } = crossingOf(network, route[i], route[i + 1]);
    if (lamps.size > 0) {
      const controller = controllerOfLamp(network, [...lamps][0]);
      const first = network.controllerLamp[controller];
      passings.push({ controller, links: [...lamps].map((lamp) => lamp - first), at: along });
    }
    along += length;
  }
  return passings;
}

/** The lamps over the way from one edge to the next, and m through the junction between them. */
function crossingOf(network: CompiledNetwork, from: number, to: number): { lamps: Set<number>; length: number } {
  const { gateCount, gateLamp, gateFrom, gateTarget, gateTo, laneEdge, laneLength, edgeLanes } = network;
  const lamps = new Set<number>();
  let length = 0;
  for (let gate = 0; gate < gateCount; gate++) {
    if (laneEdge[gateFrom[gate]] !== from || laneEdge[gateTarget[gate]] !== to) continue;
    if (gateLamp[gate] >= 0) lamps.add(gateLamp[gate]);
    const second = gateTo[gate] >= edgeLanes ? laneLength[gateTo[gate]] : 0;
    length = laneLength[edgeLanes + gate] + second;
  }
  return { lamps, length };
}

/** The row of a program in which all the links are green, with most other greens beside them; undefined without. */
function bestRow(program: LampProgram, links: readonly number[]): Uint8Array | undefined {
  const lamps = program.states.length / program.ticks;
  let best: Uint8Array | undefined;
  let most = -1;
  for (let tick = 0; tick < program.ticks; tick++) {
    const row = program.states.subarray(tick * lamps, (tick + 1) * lamps);
    if (!links.every((link) => isGreen(row[link])) || row.includes(LAMP.yellow)) continue;
    let score = 0;
    for (let link = 0; link < lamps; link++) if (isGreen(row[link])) score += row[link] === LAMP.green ? 2 : 1;
    for (const link of links) if (row[link] === LAMP.green) score += 10;
    if (score > most) [best, most] = [row, score];
  }
  return best;
}

interface Held {
  readonly passing: Passing;
  readonly change: LampChange;
  readonly program: LampProgram;
  readonly target: Uint8Array;
  /** steps in a row in which the lamps showed what the program does */
  agreed: number;
}

/**
 * Gives a vehicle green along its route. `travelled` answers m from the start of the route, or NaN once it has arrived.
 * Returns how many junctions have been held for it so far.
 */
export function giveGreen(
  world: World,
  safety: SafetyByController,
  route: ArrayLike<number>,
  travelled: () => number,
): { readonly held: () => number; readonly passings: readonly Passing[] } {
  const passings = passingsOf(world.network, route);
  const holding = new Map<number, Held>();
  let held = 0;
  const take = (passing: Passing): void => {
    const { controller } = passing;
    const program = world.lamps.programs[controller];
    const rules = safety.get(world.network.controllerIds[controller]);
    const target = program ? bestRow(program, passing.links) : undefined;
    if (!program || !rules || !target || holding.has(controller)) return;
    takeLamps(world, controller);
    holding.set(controller, {
      passing,
      change: new LampChange(rules, program, world.time),
      program,
      target,
      agreed: 0,
    });
    held++;
  };
  const stop = control(world, () => {
    const at = travelled();
    const gone = Number.isNaN(at);
    for (const passing of passings) {
      const ahead = passing.at - at;
      if (!gone && ahead > 0 && ahead < AHEAD * PACE) take(passing);
    }
    for (const [controller, one] of holding) {
      const past = gone || at > one.passing.at + BEHIND;
      const wanted = past ? programRow(one.program, world.time) : one.target;
      const there = one.change.step(wanted, world.time);
      setLamps(world, controller, one.change.shown);
      one.agreed = past && there ? one.agreed + 1 : 0;
      if (one.agreed * world.dt < AGREED) continue;
      releaseLamps(world, controller);
      holding.delete(controller);
    }
    if (gone && holding.size === 0) stop();
  });
  return { held: () => held, passings };
}

function programRow(program: LampProgram, time: number): Uint8Array {
  const lamps = program.states.length / program.ticks;
  const tick = tickAt(program, time);
  return program.states.subarray(tick * lamps, (tick + 1) * lamps);
}
