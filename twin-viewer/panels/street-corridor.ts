// A green corridor on the street: asked for, forecast, granted by a dispatcher, watched until every junction is back.
import { signal } from '@preact/signals';
import type { CorridorRow, FleetVehicle, Listed } from '../stream/service.ts';
import { ServiceProblem } from '../stream/service.ts';
import type { Street } from './street.ts';

const ENDED = new Set(['recovered', 'rejected', 'cancelled', 'failed']);

/** The vehicle that a demonstration puts on its register when nobody is on it. */
const DEMO_VEHICLE = 'ambulance-1';

export class StreetCorridor {
  readonly fleet = signal<readonly FleetVehicle[]>([]);
  readonly row = signal<CorridorRow | undefined>(undefined);
  /** which of the ways forecast is looked at */
  readonly way = signal(0);
  readonly #street: Street;
  readonly #draw: (route: readonly string[]) => void;

  constructor(street: Street, draw: (route: readonly string[]) => void) {
    this.#street = street;
    this.#draw = draw;
  }

  get isOver(): boolean {
    const row = this.row.value;
    return row === undefined || ENDED.has(row.state);
  }

  /** Looks how it stands: the corridor that is watched, or one that somebody else has under way. */
  async look(): Promise<void> {
    try {
      const { service } = this.#street;
      this.fleet.value = (await service.fleet()).items.filter(({ allowed }) => allowed);
      const known = this.row.value;
      if (known !== undefined) this.#take(await service.corridor(known.id));
      else {
        const { items } = await service.ask<Listed<CorridorRow>>('GET', 'corridors?limit=200', 'demo-engineer');
        const open = items.find(({ state }) => !ENDED.has(state));
        if (open !== undefined) this.#take(open);
      }
    } catch (thrown) {
      if (!(thrown instanceof ServiceProblem)) throw thrown; // the link's own words say that nobody answers
    }
  }

  /** Puts an ambulance on the register of a demonstration. */
  async register(): Promise<void> {
    const vehicle = { class: 'ambulance', length_m: 6.5, agency: 'demonstration', allowed: true };
    await this.#street.act('PUT', `fleet/${DEMO_VEHICLE}`, 'demo-engineer', vehicle);
    await this.look();
  }

  /** Asks; nothing happens on the street before somebody grants it. */
  async request(vehicle: string, from: string, to: string, reason: string): Promise<void> {
    const wish = { vehicle, from, to, reason, driven: 'simulated' };
    const row = await this.#street.act<CorridorRow>('POST', 'corridors', 'demo-engineer', wish);
    if (row !== undefined) this.#take(row);
  }

  async grant(): Promise<void> {
    await this.#act('POST', 'grant', { way: this.way.value });
  }

  /** Refused before it is granted, called off after. */
  async end(reason: string): Promise<void> {
    if (this.row.value?.state === 'forecast') await this.#act('POST', 'reject', { reason });
    else await this.#act('DELETE', '');
  }

  choose(way: number): void {
    this.way.value = way;
    const route = this.row.value?.forecast?.ways[way]?.route;
    if (route !== undefined) this.#draw(route);
  }

  /** Makes room for another. */
  forget(): void {
    this.row.value = undefined;
    this.way.value = 0;
    this.#draw([]);
  }

  async #act(method: 'POST' | 'DELETE', verb: string, body?: object): Promise<void> {
    const { id } = this.row.value!;
    const path = `corridors/${encodeURIComponent(id)}${verb === '' ? '' : `/${verb}`}`;
    const done = await this.#street.act(method, path, 'demo-engineer', body);
    if (done !== undefined) await this.look();
  }

  #take(row: CorridorRow): void {
    const before = this.row.value;
    this.row.value = row;
    const route = row.state === 'forecast' ? row.forecast?.ways[this.way.value]?.route : row.way;
    if (before?.state === row.state && before?.id === row.id) return;
    this.#draw(ENDED.has(row.state) ? [] : (route ?? []));
  }
}
