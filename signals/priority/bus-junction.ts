// One signal that buses come to: which of them has what, within the bounds of a cycle; then straight back to the plan, whose offsets buses must not upset.
import type { CompiledNetwork } from '../../core/compiled-network.ts';
import type { LampLetters } from '../control/lamp-letters.ts';
import type { StreetView } from './arrival-forecast.ts';
import { type BusAction, type BusCall, type BusGrant, type BusSettings, busGrant, busWeight } from './bus-grant.ts';
import { corridorState } from './corridor-stage.ts';
import type { JunctionLamps } from './junction-lamps.ts';
import { queuedLanes } from './queued-lanes.ts';

export class BusJunction {
  readonly lamps: JunctionLamps;
  readonly #network: CompiledNetwork;
  readonly #settings: BusSettings;
  readonly #onGrant: (action: BusAction) => void;
  #grant: BusGrant | undefined;
  /** the bus that was last served, and the s that it has had */
  #served: { readonly bus: number; seconds: number } | undefined;
  #lockedUntil = Number.NEGATIVE_INFINITY;

  constructor(
    network: CompiledNetwork,
    lamps: JunctionLamps,
    settings: BusSettings,
    onGrant: (action: BusAction) => void,
  ) {
    this.#network = network;
    this.lamps = lamps;
    this.#settings = settings;
    this.#onGrant = onGrant;
  }

  /** Whether a bus has something now. */
  get isServing(): boolean {
    return this.#grant !== undefined;
  }

  /** Lets `step` s pass at the street's time: what it shows, and moves on towards who is served, or back to the plan. */
  turn(calls: readonly BusCall[], street: StreetView, step: number): LampLetters {
    const { lamps } = this;
    const { time } = street;
    const isHere = (bus: number) => calls.some((call) => call.bus === bus);
    if (this.#grant && (time >= this.#grant.until || !isHere(this.#grant.bus))) this.#grant = undefined;
    if (this.#served && !isHere(this.#served.bus)) {
      this.#lockedUntil = time + this.#settings.lockOut * lamps.cycle;
      this.#served = undefined;
    }
    this.#grant ??= this.#best(calls, street);
    const wish = this.#grant
      ? corridorState(lamps.matrix, this.#grant.links, [], lamps.ring.letters, lamps.coming(time))
      : undefined;
    if (wish !== undefined) this.#served!.seconds += step;
    return lamps.tick(time, wish);
  }

  /** The latest first; those who are ahead are not asked for, and nobody comes before a bus that is being served has passed. */
  #best(calls: readonly BusCall[], street: StreetView): BusGrant | undefined {
    const { lamps } = this;
    if (street.time < this.#lockedUntil) return undefined;
    const wanted = calls
      .filter((call) => (this.#served?.bus ?? call.bus) === call.bus && busWeight(call, this.#settings) > 0)
      .sort((a, b) => b.late - a.late);
    if (wanted.length === 0) return undefined;
    const lanes = queuedLanes(this.#network, lamps, street);
    for (const call of wanted) {
      const left = this.#settings.perCycle - (this.#served?.seconds ?? 0);
      const grant = busGrant(lamps, lanes, call, street.time, this.#settings);
      if (grant === undefined || grant.until - street.time > left) continue;
      this.#served ??= { bus: call.bus, seconds: 0 };
      this.#onGrant(grant.action);
      return grant;
    }
    return undefined;
  }
}
