// An ambulance in both worlds: the same trip, once under its blue light alone and once with green all the way.
import type { CompiledNetwork } from '../../core/compiled-network.ts';
import { Router } from '../../core/router.ts';
import { classBit } from '../../core/vehicle-class.ts';
import { signalsOn } from '../../signals/browser.ts';
import type { MissionStep } from '../stream/world-messages.ts';
import { clickFor, type Mission, mission, NO_MISSION } from './twin-state.ts';

/** Starts both worlds anew at the present time under one plan, and sends the vehicle in each. */
export type SendMission = (from: string, to: string) => number;

export class Ambulance {
  readonly #network: CompiledNetwork;
  readonly #send: SendMission;
  readonly #watch: (world: number, id: number) => void;
  readonly #back: () => void;
  readonly #draw: (route: readonly number[]) => void;
  #router: Router | undefined;

  constructor(
    network: CompiledNetwork,
    acts: {
      send: SendMission;
      watch: (world: number, id: number) => void;
      back: () => void;
      draw: (route: readonly number[]) => void;
    },
  ) {
    this.#network = network;
    this.#send = acts.send;
    this.#watch = acts.watch;
    this.#back = acts.back;
    this.#draw = acts.draw;
  }

  /** A road was clicked for one of the ends. */
  choose(which: 'from' | 'to', edge: number): void {
    clickFor.value = which === 'from' && mission.value.to === undefined ? 'to' : undefined;
    this.plan({ ...mission.value, [which]: edge });
  }

  /** Finds the way between the ends that are known. */
  plan(next: Mission): void {
    const { from, to } = next;
    const route = from === undefined || to === undefined ? undefined : this.#route(from, to);
    if (route === undefined) {
      mission.value = { ...NO_MISSION, from, to };
      this.#draw([]);
      return;
    }
    const length = route.reduce((sum, edge) => sum + this.#network.edgeLength[edge], 0);
    const signals = signalsOn(this.#network, route);
    mission.value = { ...NO_MISSION, from, to, state: 'planned', length_m: length, signals };
    this.#draw(route);
  }

  /** Marks the way again, after something else had the map. */
  show(): void {
    const { from, to } = mission.value;
    if (from !== undefined && to !== undefined) this.#draw(this.#route(from, to) ?? []);
  }

  #route(from: number, to: number): number[] | undefined {
    this.#router ??= new Router(this.#network);
    const found = this.#router.search(this.#router.profile(classBit('emergency'), 30), from, to);
    return Number.isFinite(found) ? [...this.#router.path.subarray(0, this.#router.pathLength)] : undefined;
  }

  /** Only in the simulation that runs in this page; nothing reaches a street. */
  sendAmbulance(): void {
    const { from, to } = mission.value;
    if (from === undefined || to === undefined) return;
    const at = this.#send(this.#network.edgeIds[from], this.#network.edgeIds[to]);
    mission.value = { ...mission.value, state: 'sent', at, seen: [undefined, undefined], cost_s: undefined };
  }

  /** A world tells how its ambulance stands. */
  hear(world: number, step: MissionStep): void {
    if (mission.value.state !== 'sent' && mission.value.state !== 'arrived') return;
    const seen = [...mission.value.seen] as [MissionStep | undefined, MissionStep | undefined];
    seen[world] = step;
    const arrived = seen.every((one) => one?.arrived === true);
    mission.value = { ...mission.value, seen, state: arrived ? 'arrived' : 'sent' };
  }

  watchAmbulance(): void {
    const withGreen = mission.value.seen[1];
    if (withGreen !== undefined && !withGreen.arrived) this.#watch(1, withGreen.vehicle);
  }

  cancelAmbulance(): void {
    mission.value = { ...NO_MISSION, from: mission.value.from, to: mission.value.to };
    this.plan(mission.value);
    this.#back();
  }
}
