// What junctions have been told to serve, each under a lease that ends by itself when nobody renews it.
import type { CompiledNetwork } from '../../../core/compiled-network.ts';
import type { Claim } from '../../priority/corridor-claims.ts';
import { corridorState } from '../../priority/corridor-stage.ts';
import { approachLinks, type Passage } from '../../priority/corridor-way.ts';
import type { SafetyByController } from '../../safety.ts';
import { safetyMatrix, TENTHS } from '../../safety-matrix.ts';
import type { Centre } from '../centre.ts';
import { CENTRE } from '../identity.ts';
import { orderJunction } from '../state/corridor-decisions.ts';

/** s of the street */
const LEASE = 20;
/** s after a release in which a controller must have come back to its plan */
const BACK_WITHIN = 600;

interface Held {
  /** the links served, as text */
  links: string;
  since: number;
  /** s of the street at which the lease ends */
  until: number;
  isReleasing: boolean;
  isOnItsWay: boolean;
}

/** Told when a junction cannot be had, or follows its plan again. */
export interface JunctionNews {
  gone(controller: number, reason: string): void;
  back(controller: number): void;
}

export class JunctionOrders {
  readonly #centre: Centre;
  readonly #network: CompiledNetwork;
  readonly #safety: SafetyByController;
  readonly #news: JunctionNews;
  readonly #held = new Map<number, Held>();

  constructor(centre: Centre, network: CompiledNetwork, safety: SafetyByController, news: JunctionNews) {
    this.#centre = centre;
    this.#network = network;
    this.#safety = safety;
    this.#news = news;
  }

  /** Whether a corridor has the junction, or gives it back right now. */
  holds(controller: number): boolean {
    return this.#held.has(controller);
  }

  get isIdle(): boolean {
    return this.#held.size === 0;
  }

  /** s until a junction can show a passage its green, at worst: least greens and intergreens in full. */
  readyIn({ controller, links }: Passage, time: number): number {
    const matrix = safetyMatrix(this.#safety.get(this.#id(controller))!);
    let worst = 0;
    for (const link of links)
      for (let foe = 0; foe < matrix.links; foe++) {
        const intergreen = matrix.intergreen[foe * matrix.links + link]!;
        if (foe !== link && intergreen >= 0) worst = Math.max(worst, (matrix.minGreen[foe]! + intergreen) / TENTHS);
      }
    const held = this.#held.get(controller);
    const serves = held !== undefined && links.every((link) => held.links.split(' ').includes(String(link)));
    return serves ? Math.max(0, worst - (time - held.since)) : worst;
  }

  /** Serves the claims of a junction as far as they go together. @returns whether a passage is among those served */
  serve(controller: number, claims: readonly Claim[], time: number): (passage: Passage) => boolean {
    const safety = this.#safety.get(this.#id(controller))!;
    const matrix = safetyMatrix(safety);
    const links = [...new Set(claims.flatMap(({ arrival }) => arrival.passage.links))];
    const approach = [...new Set(claims.flatMap(({ arrival }) => approachLinks(this.#network, arrival.passage)))];
    const dark = 'r'.repeat(matrix.links);
    const state = corridorState(matrix, links, [], dark, dark);
    const name = links.join(' ');
    const held = this.#held.get(controller);
    const isNew = held === undefined || held.isReleasing || held.links !== name;
    if (isNew || (held.until - time < LEASE / 2 && !held.isOnItsWay)) {
      const next = held ?? { links: name, since: time, until: 0, isReleasing: false, isOnItsWay: false };
      if (isNew) Object.assign(next, { links: name, since: time, isReleasing: false });
      next.until = time + LEASE;
      this.#held.set(controller, next);
      this.#order(controller, next, { links, approach, lease_s: LEASE });
    }
    return (passage) => passage.links.some((link) => state[link] === 'G');
  }

  /** Gives back what nobody claims, and sees who follows the plan again. */
  tidy(claimed: ReadonlyMap<number, unknown>, time: number): void {
    for (const [controller, held] of this.#held) {
      if (claimed.has(controller)) continue;
      if (!held.isReleasing) {
        Object.assign(held, { isReleasing: true, since: time });
        this.#order(controller, held, null);
      } else if (!held.isOnItsWay) this.#look(controller, held, time);
    }
  }

  #look(controller: number, held: Held, time: number): void {
    const { dispatcher } = this.#centre;
    const id = this.#id(controller);
    const { status, age_s } = dispatcher.health(id);
    if (status?.mode === 'plan' && age_s !== null && age_s < 1.5 && time - held.since > 2) {
      this.#held.delete(controller);
      this.#news.back(controller);
    } else if (time - held.since > BACK_WITHIN)
      this.#drop(controller, `it was not back at its plan within ${BACK_WITHIN} s`);
    else if (!dispatcher.isBusy(id)) dispatcher.read(id).catch(() => undefined);
  }

  #order(controller: number, held: Held, serve: Parameters<typeof orderJunction>[1]): void {
    const id = this.#id(controller);
    if (this.#centre.state.manual.has(id)) {
      this.#drop(controller, 'it is taken by hand');
      return;
    }
    held.isOnItsWay = true;
    const outcome = (cause: string | null) => {
      held.isOnItsWay = false;
      if (cause === null || this.#held.get(controller) !== held) return;
      // an order that met another one on its way is given again with the next claim or look
      if (cause.startsWith('DISPATCH_BUSY')) Object.assign(held, { until: 0, isReleasing: false });
      else this.#drop(controller, `it did not obey (${cause})`);
    };
    this.#centre
      .ask(CENTRE, orderJunction(id, serve, outcome))
      .catch(() => outcome('the journal could not be written'));
  }

  #drop(controller: number, reason: string): void {
    this.#held.delete(controller);
    this.#news.gone(controller, reason);
  }

  #id(controller: number): string {
    return this.#network.controllerIds[controller]!;
  }
}
