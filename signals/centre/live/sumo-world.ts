// A running SUMO as the live street: our controllers in software turn its lamps second by second, and read them back.
import { TypeBook } from '../../../core/compile-type.ts';
import type { DemandFile } from '../../../core/demand.ts';
import { Fault } from '../../../core/fault.ts';
import { StreetGauge } from '../../../sim/street-gauge.ts';
import type { Clock, WallClock } from '../../clock.ts';
import { SumoField } from '../../field/sumo/sumo-field.ts';
import { lampOf, letterOf } from '../../lamp-rows.ts';
import { GAUGE_EVERY } from '../../replication.ts';
import { toFault } from '../../terminal.ts';
import type { ControllerStatus } from '../../unit/controller-port.ts';
import { ControllerUnit } from '../../unit/controller-unit.ts';
import { FRAME_KIND, lampFrame } from './frame.ts';
import type { FromStreet, LiveClock, LiveStart, SumoStart, ToStreet } from './live-message.ts';
import { Pace, TURN } from './pace.ts';
import { StreetSums } from './street-sums.ts';
import { LoopCounts } from './sumo-loops.ts';
import { probeSumo } from './sumo-probe.ts';
import { SumoTraffic } from './sumo-traffic.ts';

type Asked = Exclude<ToStreet, { readonly kind: 'stop' }>;

export class SumoWorld {
  #field: SumoField;
  readonly #start: LiveStart;
  readonly #sumo: SumoStart;
  readonly #clock: Clock;
  readonly #wall: WallClock;
  readonly #send: (message: FromStreet) => void;
  readonly #pace: Pace;
  readonly #units = new Map<number, ControllerUnit>();
  /** by controller: the letters that were set before the last step */
  readonly #set = new Map<number, string>();
  readonly #gauge: StreetGauge;
  readonly #traffic: SumoTraffic;
  #loops: LoopCounts;
  #sums = new StreetSums();
  #seed: number;
  #sampleDue = Number.NEGATIVE_INFINITY;
  #lastFrame = Number.NEGATIVE_INFINITY;
  #lastClock = Number.NEGATIVE_INFINITY;
  #shownLamps: Uint8Array;
  #sequence = { vehicles: 0, lamps: 0 };

  private constructor(
    field: SumoField,
    start: LiveStart,
    sumo: SumoStart,
    clock: Clock,
    wall: WallClock,
    send: (message: FromStreet) => void,
  ) {
    this.#field = field;
    this.#start = start;
    this.#sumo = sumo;
    this.#clock = clock;
    this.#wall = wall;
    this.#send = send;
    this.#seed = start.seed;
    this.#pace = new Pace(clock.now());
    this.#pace.speed = start.speed;
    const { network } = start.batch;
    for (const setup of start.units)
      this.#units.set(network.controllerIds.indexOf(setup.controller), new ControllerUnit(setup, field.time));
    this.#gauge = new StreetGauge(network);
    this.#traffic = new SumoTraffic(network, typeNames(start.batch.demand));
    this.#loops = new LoopCounts(field.time);
    this.#shownLamps = new Uint8Array(network.lampCount).fill(255);
  }

  /** Starts SUMO. @throws Fault those of `SumoField.start` */
  static async open(
    start: LiveStart,
    sumo: SumoStart,
    clock: Clock,
    wall: WallClock,
    send: (message: FromStreet) => void,
  ): Promise<SumoWorld> {
    const field = await startField(start, sumo, start.seed, start.batch.begin);
    return new SumoWorld(field, start, sumo, clock, wall, send);
  }

  /** Makes the seconds that are due; answers the s of real time until it wants to be called again. */
  async turn(): Promise<number> {
    const begun = this.#clock.now();
    const due = this.#pace.steps(begun, STEP);
    let made = 0;
    while (made < due && this.#field.time < this.#field.end - 1e-9) {
      await this.#second();
      this.#pace.paid(STEP);
      made++;
      if (this.#clock.now() - begun > TURN) break;
    }
    if (made > 0) this.#show();
    if (this.#clock.now() - this.#lastClock >= 1) this.sayClock();
    if (this.#field.time >= this.#field.end - 1e-9) await this.#restart(this.#seed + 1, this.#start.batch.begin);
    return made < due ? 0 : this.#pace.wait(STEP);
  }

  async #second(): Promise<void> {
    const field = this.#field;
    for (const [controller, unit] of this.#units) {
      const letters = Array.from(unit.lampsAt(field.time), letterOf).join('');
      this.#set.set(controller, letters);
      field.setLamps(controller, letters);
    }
    await field.step();
    this.#loops.take(field.time, this.#wall.now(), field.loops);
    this.#sums.second(field);
    if (field.time < this.#sampleDue) return;
    this.#sampleDue = field.time + GAUGE_EVERY;
    this.#send({ kind: 'sample', sample: this.#traffic.sample(this.#gauge, field) });
    const rows = this.#loops.read();
    if (rows.length > 0) this.#send({ kind: 'readings', rows });
  }

  async take(message: Asked): Promise<void> {
    const { request } = message;
    try {
      this.#send({ kind: 'answer', request, value: await this.#valueOf(message) });
    } catch (thrown) {
      this.#send({ kind: 'refusal', request, fault: toFault(thrown) });
    }
  }

  async #valueOf(message: Asked): Promise<unknown> {
    if (message.kind === 'pace') {
      if (message.speed !== undefined) this.#pace.speed = message.speed;
      if (message.paused !== undefined) this.#pace.paused = message.paused;
      this.sayClock();
      return this.#clockNow();
    }
    if (message.kind === 'restart') {
      await this.#restart(message.seed ?? this.#seed, message.begin_s ?? this.#start.batch.begin);
      return this.#clockNow();
    }
    if (message.kind === 'status') return this.#statusOf(message.controller);
    if (message.kind === 'order') return this.#unitOf(message.controller)[1].obey(message.order);
    if (message.kind !== 'measures') return probeSumo(this.#field, message);
    return this.#sums.measures(this.#field);
  }

  /** What the unit says, but the lamps are those that SUMO shows; a difference is a fault of the line between them. */
  #statusOf(controller: string): ControllerStatus {
    const [index, unit] = this.#unitOf(controller);
    const status = unit.status(this.#wall.now());
    const set = this.#set.get(index);
    const lamps = this.#field.lampsShown(index);
    const faults = [...status.faults];
    if (set !== undefined && set !== lamps) faults.push(`SUMO shows ${lamps}, set was ${set}`);
    const program = this.#field.programShown(index);
    if (set !== undefined && program !== 'online') faults.push(`SUMO runs its own program ${program}`);
    return { ...status, lamps, faults };
  }

  #unitOf(controller: string): [number, ControllerUnit] {
    const index = this.#start.batch.network.controllerIds.indexOf(controller);
    const unit = this.#units.get(index);
    if (unit) return [index, unit];
    const text =
      'it shows a program as it was found, which the interlock does not pass, and takes no orders; import safe data';
    throw new Fault('UNIT_AS_FOUND', text, controller);
  }

  async #restart(seed: number, begin: number): Promise<void> {
    await this.#field.abandon();
    this.#seed = seed;
    this.#field = await startField(this.#start, this.#sumo, seed, begin);
    for (const unit of this.#units.values()) unit.restart(begin);
    this.#set.clear();
    this.#loops = new LoopCounts(begin);
    this.#sums = new StreetSums();
    this.#traffic.forget();
    this.#sampleDue = Number.NEGATIVE_INFINITY;
    this.#shownLamps.fill(255);
    this.#send({ kind: 'restarted' });
    this.sayClock();
  }

  sayClock(): void {
    this.#lastClock = this.#clock.now();
    this.#send({ kind: 'clock', clock: this.#clockNow() });
  }

  #clockNow(): LiveClock {
    const { running, waiting, arrived } = this.#field.counts;
    return {
      state: this.#pace.paused ? 'paused' : 'running',
      time_s: this.#field.time,
      speed: this.#pace.speed,
      running,
      waiting,
      arrived,
      sequence: this.#sequence.vehicles,
      behind_s: this.#pace.behind,
    };
  }

  #show(): void {
    const field = this.#field;
    const { controllerLamp } = this.#start.batch.network;
    const states = this.#shownLamps.slice();
    for (let c = 0; c + 1 < controllerLamp.length; c++)
      states.set(Uint8Array.from(field.lampsShown(c), lampOf), controllerLamp[c]!);
    if (states.some((lamp, i) => lamp !== this.#shownLamps[i])) {
      this.#shownLamps = states;
      const head = {
        kind: FRAME_KIND.lamps,
        sequence: ++this.#sequence.lamps,
        time: field.time,
        made: this.#wall.now(),
      };
      this.#send({ kind: 'lamps', frame: lampFrame(states, head) });
    }
    const now = this.#clock.now();
    if (now - this.#lastFrame < 1 / this.#start.rate - 1e-3) return;
    this.#lastFrame = now;
    const head = {
      kind: FRAME_KIND.vehicles,
      sequence: ++this.#sequence.vehicles,
      time: field.time,
      made: this.#wall.now(),
    };
    this.#send({ kind: 'vehicles', frame: this.#traffic.frame(field, head) });
  }

  /** Ends SUMO. */
  async close(): Promise<void> {
    await this.#field.abandon();
  }
}

/** Vehicle types in the order of the stream. */
function typeNames({ vehicleTypes, mixes = [] }: DemandFile): string[] {
  return new TypeBook(vehicleTypes, mixes).types.map(({ id }) => id);
}

/** s */
const STEP = 1;

function startField(start: LiveStart, { config }: SumoStart, seed: number, begin: number): Promise<SumoField> {
  const { network, end } = start.batch;
  return SumoField.start(network, { config, begin, end, seed, step: STEP, watched: true });
}
