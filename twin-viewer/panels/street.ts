// The street as the timing centre shows it, drawn in the first world while the page looks at the street.
import type { CompiledNetwork } from '../../core/compiled-network.ts';
import { VEHICLE_CLASSES, type VehicleClass } from '../../core/vehicle-class.ts';
import { systemClock } from '../../signals/browser.ts';
import { createLaneCurves } from '../../sim/lane-curves.ts';
import { t } from '../i18n/words.ts';
import type { CityView } from '../scene/city-view.ts';
import { LaneLoad } from '../stream/lane-load.ts';
import { LiveStream, type StreetClock } from '../stream/live-stream.ts';
import { Playback } from '../stream/playback.ts';
import { type Method, type Person, Service, ServiceProblem } from '../stream/service.ts';
import { lookOf } from '../stream/vehicle-looks.ts';
import { LOOK, PoseBook, STRIDE } from '../stream/vehicle-poses.ts';
import type { VehicleRows } from '../stream/vehicle-rows.ts';
import type { WorldFigures } from '../stream/world-figures.ts';
import * as state from './twin-state.ts';

/** s without news after which the picture turns grey */
const STALE = 3;
/** events kept */
const EVENTS = 60;

interface TypeRow {
  readonly class: VehicleClass;
  readonly length_m: number;
  readonly width_m: number;
}

interface Measures {
  readonly mean: { readonly delay_s: number; readonly stops: number; readonly speed_mps: number };
  readonly vehicles: {
    readonly demanded: number;
    readonly arrived: number;
    readonly running: number;
    readonly waiting: number;
  };
}

export class Street {
  readonly service = new Service();
  readonly #network: CompiledNetwork;
  readonly #view: CityView;
  readonly #place: string;
  #stream: LiveStream | undefined;
  #playback = new Playback([{ ask: () => {} }]);
  #poses: PoseBook | undefined;
  #load: LaneLoad | undefined;
  #lamps: Uint8Array<ArrayBuffer>;
  #clock: StreetClock | undefined;
  #figures: WorldFigures;
  #asked = -1e9;
  #stale = false;

  constructor(place: string, network: CompiledNetwork, view: CityView) {
    this.#place = place;
    this.#network = network;
    this.#view = view;
    this.#lamps = new Uint8Array(network.lampCount).fill(7);
    this.#figures = {
      delay_s: 0,
      stops: 0,
      speed_mps: 0,
      demanded: 0,
      arrived: 0,
      running: 0,
      waiting: 0,
      standing: 0,
    };
  }

  /** Looks whether there is a timing centre behind the page. */
  async find(): Promise<void> {
    state.session.value = await this.service.session();
  }

  /** Begins to watch. */
  async open(): Promise<void> {
    try {
      const types = await this.service.ask<TypeRow[]>(
        'GET',
        `places/${encodeURIComponent(this.#place)}/types`,
        'demo-engineer',
      );
      const looks = types.map((type) => lookOf(VEHICLE_CLASSES.indexOf(type.class), type.length_m, type.width_m));
      this.#poses = new PoseBook(this.#network, createLaneCurves(this.#network), looks);
      this.#load = new LaneLoad(this.#network);
      const place = {
        id: this.#place,
        lanes: this.#network.laneCount,
        types: types.length,
        lamps: this.#network.lampCount,
      };
      this.#stream = new LiveStream(place, this.#listener(), () => systemClock.now());
    } catch (thrown) {
      this.tell(thrown);
    }
  }

  close(): void {
    this.#stream?.close();
    this.#stream = undefined;
    this.#playback.reset();
    this.#view.grey(0, false);
    state.link.value = { state: 'local' };
  }

  #listener() {
    return {
      onVehicles: (rows: VehicleRows) => this.#show(rows),
      onLamps: (lamps: Uint8Array) => {
        this.#lamps = Uint8Array.from(lamps);
      },
      onClock: (clock: StreetClock) => {
        this.#clock = clock;
      },
      onEvent: (event: state.StreetEvent) => {
        state.streetEvents.value = [event, ...state.streetEvents.value].slice(0, EVENTS);
      },
      onRestart: () => {
        this.#poses?.reset();
        this.#playback.reset();
      },
      onMalformed: (count: number, why: string) => {
        if (count > 1) state.notice.value = { code: 'STREAM_MALFORMED', text: t('street.malformed'), where: why };
      },
    };
  }

  #show(rows: VehicleRows): void {
    const { delay_s, stops, speed_mps, demanded } = this.#figures;
    let standing = 0;
    for (let i = 0; i < rows.count; i++) if (rows.speed[i] === 0) standing++;
    const { arrived = 0, waiting = 0 } = this.#clock ?? {};
    this.#playback.push(0, {
      time: rows.time,
      poses: this.#poses!.take(rows),
      lamps: this.#lamps,
      load: this.#load!.take(rows),
      figures: { delay_s, stops, speed_mps, demanded, arrived, waiting, running: rows.count, standing },
      roads: undefined,
      traced: new Float32Array(0),
      mission: undefined,
    });
  }

  /** Lets `seconds` of the wall clock pass. */
  tick(seconds: number): void {
    const stream = this.#stream;
    if (stream === undefined) return;
    this.#playback.paused = this.#clock?.state !== 'running';
    this.#playback.speed = (this.#clock?.speed ?? 1) * this.#playback.haste();
    for (const world of this.#playback.tick(seconds)) this.#view.show(world, this.#playback.view(world)!.step);
    const seen = this.#playback.view(0);
    if (seen !== undefined) this.#view.move(0, seen.part);
    const stale = stream.age > STALE;
    if (stale !== this.#stale) this.#view.grey(0, stale);
    this.#stale = stale;
  }

  /** Where the first vehicle under blue light is: x, y; undefined when none is on the street. */
  blueLight(): readonly [number, number] | undefined {
    const seen = this.#playback.view(0);
    for (const { count, rows } of seen?.step.poses.bodies ?? [])
      for (let o = 0; o < count * STRIDE; o += STRIDE) {
        if ((rows[o + 11] & LOOK.emergency) === 0) continue;
        const between = (a: number, b: number) => a + (b - a) * seen!.part;
        return [between(rows[o], rows[o + 4]), between(rows[o + 1], rows[o + 5])];
      }
    return undefined;
  }

  /** Tells the panels how it stands. */
  report(): void {
    const stream = this.#stream;
    if (stream === undefined) return;
    const step = this.#playback.view(0)?.step;
    const age_s = stream.age;
    state.link.value = { state: age_s <= STALE ? 'live' : stream.isOpen ? 'stale' : 'lost', age_s };
    state.time.value = this.#playback.time;
    state.waiting.value = step === undefined && age_s < STALE;
    state.figures.value = [step?.figures, undefined];
    state.lamps.value = [this.#lamps, undefined];
    if (systemClock.now() - this.#asked > 5) this.#measure();
  }

  #measure(): void {
    this.#asked = systemClock.now();
    this.service
      .ask<Measures>('GET', `places/${encodeURIComponent(this.#place)}/measures`, 'demo-engineer')
      .then(({ mean, vehicles }) => {
        this.#figures = {
          ...this.#figures,
          ...vehicles,
          delay_s: mean.delay_s,
          stops: mean.stops,
          speed_mps: mean.speed_mps,
        };
      })
      .catch((thrown: unknown) => {
        if (!(thrown instanceof ServiceProblem)) throw thrown; // the link's own words say that nobody answers
      });
  }

  /** Speed and pause of the street's simulation; an act of the engineer. */
  async pace(wish: { speed?: number; paused?: boolean }): Promise<void> {
    await this.act('PATCH', `places/${encodeURIComponent(this.#place)}/live`, 'demo-engineer', wish);
  }

  /** Something that the service is to do; its problem is told. Undefined when it was refused. */
  async act<T>(method: Method, path: string, person: Person, body?: object): Promise<T | undefined> {
    try {
      return await this.service.ask<T>(method, path, person, body);
    } catch (thrown) {
      this.tell(thrown);
      return undefined;
    }
  }

  tell(thrown: unknown): void {
    if (!(thrown instanceof ServiceProblem)) throw thrown;
    state.notice.value = { code: thrown.code, text: thrown.message, where: thrown.where };
  }
}
