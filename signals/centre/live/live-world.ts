// The live street: a world that runs at the pace of a clock and makes frames of what is seen.
import { compileDemand } from '../../../core/compile-demand.ts';
import type { CompiledDemand } from '../../../core/compiled-demand.ts';
import { Fault } from '../../../core/fault.ts';
import { setLamps, takeLamps } from '../../../sim/lamp-port.ts';
import { countVehicles, resultOf } from '../../../sim/run.ts';
import { step } from '../../../sim/step.ts';
import { StreetGauge, sampleWorld } from '../../../sim/street-gauge.ts';
import { createWorld, type World } from '../../../sim/world.ts';
import type { Clock, WallClock } from '../../clock.ts';
import { GAUGE_EVERY } from '../../replication.ts';
import { toFault } from '../../terminal.ts';
import { ControllerUnit } from '../../unit/controller-unit.ts';
import { FRAME_KIND, lampFrame, vehicleFrame } from './frame.ts';
import type { FromStreet, LiveClock, LiveStart, ToStreet } from './live-message.ts';
import { probe } from './live-probe.ts';
import { Pace, TURN } from './pace.ts';

export type Send = (message: FromStreet) => void;

export class LiveWorld {
  world: World;
  readonly #start: LiveStart;
  readonly #clock: Clock;
  readonly #wall: WallClock;
  readonly #send: Send;
  readonly #pace: Pace;
  #demand: CompiledDemand;
  /** types that viewers know of: those of the demand, not those that joined */
  readonly #types: number;
  #shownLamps: Uint8Array;
  #sequence = { vehicles: 0, lamps: 0 };
  readonly #units = new Map<number, ControllerUnit>();
  readonly #gauge: StreetGauge;
  #sampleDue = Number.NEGATIVE_INFINITY;
  #lastFrame = Number.NEGATIVE_INFINITY;
  #lastClock = Number.NEGATIVE_INFINITY;

  /** Throws the faults of `compileDemand`. */
  constructor(start: LiveStart, clock: Clock, wall: WallClock, send: Send) {
    this.#start = start;
    this.#clock = clock;
    this.#wall = wall;
    this.#send = send;
    const { demand, network, begin } = start.batch;
    this.#demand = compileDemand(demand, network, start.seed, begin);
    this.#types = this.#demand.types.ids.length;
    for (const setup of start.units)
      this.#units.set(network.controllerIds.indexOf(setup.controller), new ControllerUnit(setup, begin));
    this.world = this.#fresh(start.seed, begin, start.warmUp);
    this.#shownLamps = new Uint8Array(network.lampCount);
    this.#gauge = new StreetGauge(network);
    this.#pace = new Pace(clock.now());
    this.#pace.speed = start.speed;
  }

  /**
   * Makes the steps that are due, and frames of them; at the end of its day the street starts anew. Answers the s of real time until it wants to be called again.
   */
  turn(): number {
    const { dt } = this.world;
    const begun = this.#clock.now();
    const due = this.#pace.steps(begun, dt);
    let made = 0;
    while (made < due && this.world.time < this.world.end - 1e-9) {
      this.#turnLamps(this.world);
      step(this.world);
      this.#measure();
      this.#pace.paid(dt);
      made++;
      if (this.#clock.now() - begun > TURN) break;
    }
    if (made > 0) this.#show();
    if (this.#clock.now() - this.#lastClock >= 1) this.sayClock();
    if (this.world.time >= this.world.end - 1e-9) this.#restart(this.world.seed + 1, this.#start.batch.begin);
    return made < due ? 0 : this.#pace.wait(dt);
  }

  /** Says now and then how the street fares. */
  #measure(): void {
    if (this.world.time < this.#sampleDue - 1e-9) return;
    this.#sampleDue = this.world.time + GAUGE_EVERY;
    this.#send({ kind: 'sample', sample: sampleWorld(this.#gauge, this.world) });
  }

  /** Does what the service asks, and answers it. */
  take(message: Exclude<ToStreet, { readonly kind: 'stop' }>): void {
    const { request } = message;
    try {
      this.#send({ kind: 'answer', request, value: this.#valueOf(message) });
    } catch (thrown) {
      this.#send({ kind: 'refusal', request, fault: toFault(thrown) });
    }
  }

  #valueOf(message: Exclude<ToStreet, { readonly kind: 'stop' }>): unknown {
    if (message.kind === 'pace') {
      if (message.speed !== undefined) this.#pace.speed = message.speed;
      if (message.paused !== undefined) this.#pace.paused = message.paused;
      this.sayClock();
      return this.#clockNow();
    }
    if (message.kind === 'restart') {
      this.#restart(message.seed ?? this.world.seed, message.begin_s ?? this.#start.batch.begin);
      return this.#clockNow();
    }
    if (message.kind === 'status') return this.#unitOf(message.controller).status(this.#wall.now());
    if (message.kind === 'order') return this.#unitOf(message.controller).obey(message.order);
    if (message.kind !== 'measures') return probe(this.world, message);
    const { vehicles, mean } = resultOf(this.world);
    return { time_s: this.world.time, vehicles, mean };
  }

  sayClock(): void {
    this.#lastClock = this.#clock.now();
    this.#send({ kind: 'clock', clock: this.#clockNow() });
  }

  #clockNow(): LiveClock {
    const { running, waiting, arrived } = countVehicles(this.world);
    return {
      state: this.#pace.paused ? 'paused' : 'running',
      time_s: this.world.time,
      speed: this.#pace.speed,
      running,
      waiting,
      arrived,
      sequence: this.#sequence.vehicles,
      behind_s: this.#pace.behind,
    };
  }

  #fresh(seed: number, begin: number, warmUp: number): World {
    const { network, plans, end, step: dt, interval } = this.#start.batch;
    const world = createWorld(network, this.#demand, plans[0], { seed, begin, end, step: dt, interval });
    for (const [controller, unit] of this.#units) {
      unit.restart(begin);
      takeLamps(world, controller);
    }
    const open = Math.min(begin + warmUp, end - dt);
    while (world.time < open - 1e-9) {
      this.#turnLamps(world);
      step(world);
    }
    return world;
  }

  #turnLamps(world: World): void {
    for (const [controller, unit] of this.#units) setLamps(world, controller, unit.lampsAt(world.time));
  }

  #unitOf(controller: string): ControllerUnit {
    const unit = this.#units.get(this.#start.batch.network.controllerIds.indexOf(controller));
    if (unit) return unit;
    const text =
      'it shows a program as it was found, which the interlock does not pass, and takes no orders; import safe data';
    throw new Fault('UNIT_AS_FOUND', text, controller);
  }

  #restart(seed: number, begin: number): void {
    const { demand, network } = this.#start.batch;
    this.#demand = compileDemand(demand, network, seed, begin);
    this.world = this.#fresh(seed, begin, begin === this.#start.batch.begin ? this.#start.warmUp : 0);
    this.#shownLamps.fill(255);
    this.#sampleDue = Number.NEGATIVE_INFINITY;
    this.#send({ kind: 'restarted' });
    this.#show();
    this.sayClock();
  }

  #show(): void {
    const now = this.#clock.now();
    const { state } = this.world.lamps;
    const { time } = this.world;
    if (!sameBytes(state, this.#shownLamps)) {
      this.#shownLamps.set(state);
      const head = { kind: FRAME_KIND.lamps, sequence: ++this.#sequence.lamps, time, made: this.#wall.now() };
      this.#send({ kind: 'lamps', frame: lampFrame(state, head) });
    }
    if (now - this.#lastFrame < 1 / this.#start.rate - 1e-3) return;
    this.#lastFrame = now;
    const head = { kind: FRAME_KIND.vehicles, sequence: ++this.#sequence.vehicles, time, made: this.#wall.now() };
    this.#send({ kind: 'vehicles', frame: vehicleFrame(this.world, head, this.#types) });
  }
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
