// Green corridors on the lamps: each junction on the way of an emergency vehicle gets its green in time, and is given back at once.
import type { CompiledNetwork } from '../../core/compiled-network.ts';
import type { LampProgram } from '../../sim/lamp-program.ts';
import type { LampLetters } from '../control/lamp-letters.ts';
import type { SafetyByController } from '../safety.ts';
import { CORRIDOR_DEFAULTS, type CorridorSettings, type StreetView, type Whereabouts } from './arrival-forecast.ts';
import { type Claim, type Corridor, CorridorClaims } from './corridor-claims.ts';
import { corridorState, readyIn } from './corridor-stage.ts';
import { approachLinks, type CorridorWay, type Passage } from './corridor-way.ts';
import { bestHandBack } from './hand-back.ts';
import { JunctionLamps } from './junction-lamps.ts';

export type { Corridor, JunctionRecord, JunctionState } from './corridor-claims.ts';

/** hand-backs simulated in one step; others go towards their plan meanwhile and have their turn in the next */
const MOST_HAND_BACKS = 4;

/**
 * Drives the lamps of the junctions that a corridor needs; all others stay with their plan. Call `tick` once a step with
 * where the vehicles are; it answers the lamps to show by controller. Every lamp passes the ring of safety, so least
 * greens, yellows, clearances and pedestrian clearances always run in full.
 */
export class CorridorControl {
  readonly #network: CompiledNetwork;
  readonly #programs: ReadonlyMap<number, LampProgram>;
  readonly #safety: SafetyByController;
  readonly #step: number;
  readonly #claims: CorridorClaims;
  /** junctions that a vehicle comes to, followed from before they are needed */
  readonly #watched = new Map<number, JunctionLamps>();

  constructor(
    network: CompiledNetwork,
    programs: readonly LampProgram[],
    safety: SafetyByController,
    step = 1,
    settings: CorridorSettings = CORRIDOR_DEFAULTS,
  ) {
    this.#network = network;
    this.#programs = new Map(programs.map((program) => [program.controller, program]));
    this.#safety = safety;
    this.#step = step;
    this.#claims = new CorridorClaims(network, (controller) => this.#programs.has(controller), step, settings);
  }

  get corridors(): readonly Corridor[] {
    return this.#claims.corridors;
  }

  /** Opens a corridor. Junctions without a plan of their own are passed as they are. */
  grant(id: string, way: CorridorWay, urgency: number, time: number): Corridor {
    return this.#claims.grant(id, way, urgency, time);
  }

  /** Gives all junctions back. */
  cancel(corridor: Corridor, time: number, reason = 'cancelled'): void {
    this.#claims.cancel(corridor, time, reason);
  }

  /** The vehicle is gone and its corridor need not be remembered, once its junctions follow their plans. */
  leave(corridor: Corridor, time: number): void {
    this.#claims.leave(corridor, time);
  }

  /**
   * One step. `where` answers a vehicle's place by corridor id; undefined when it is not on the road (yet, or any more).
   * @returns lamps to show by controller, and the controllers that go back to their plan now
   */
  tick(
    street: StreetView,
    where: (id: string) => Whereabouts | undefined,
  ): { readonly show: ReadonlyMap<number, LampLetters>; readonly release: readonly number[] } {
    const { byController, near } = this.#claims.tick(street, where, (passage, time) => this.#readyIn(passage, time));
    const show = new Map<number, LampLetters>();
    const release: number[] = [];
    let simulated = 0;
    for (const [controller, lamps] of this.#watched) {
      const claims = byController.get(controller);
      const wish = claims === undefined ? undefined : this.#serve(lamps, claims, street.time);
      const isToGoBack = wish === undefined && lamps.isHeld && !lamps.isGoingBack;
      if (isToGoBack && simulated++ < MOST_HAND_BACKS) this.#handBack(lamps, street);
      const letters = lamps.tick(street.time, wish);
      if (wish === undefined && lamps.isHeld && lamps.isCoordinated(street.time))
        this.#claims.noteRecovered(controller, street.time);
      if (wish === undefined && lamps.letGo(street.time)) release.push(controller);
      else if (lamps.isHeld) show.set(controller, letters);
      else if (!near.has(controller)) this.#watched.delete(controller);
    }
    return { show, release };
  }

  #handBack(lamps: JunctionLamps, street: StreetView): void {
    const { method, rows } = bestHandBack(this.#network, lamps, street, this.#step);
    lamps.goBack(rows, street.time);
    this.#claims.noteHandBack(lamps.controller, method);
  }

  /** Those whose ways cross an earlier one's wait. */
  #serve(lamps: JunctionLamps, claims: readonly Claim[], time: number): LampLetters {
    const wanted = claims.flatMap(({ arrival }) => arrival.passage.links);
    const approach = claims.flatMap(({ arrival }) => approachLinks(this.#network, arrival.passage));
    const wish = corridorState(lamps.matrix, wanted, approach, lamps.ring.letters, lamps.planned(time));
    this.#claims.noteServed(claims, ({ links }) => links.some((link) => wish[link] === 'G'));
    return wish;
  }

  /** The lamps of a junction, which follow its plan from the first look on. */
  #junction(controller: number, time: number): JunctionLamps {
    const known = this.#watched.get(controller);
    if (known !== undefined) return known;
    const safety = this.#safety.get(this.#network.controllerIds[controller]!)!;
    const lamps = new JunctionLamps(this.#programs.get(controller)!, safety, time - this.#step, this.#step);
    this.#watched.set(controller, lamps);
    return lamps;
  }

  #readyIn(passage: Passage, time: number): number {
    const { matrix, ring } = this.#junction(passage.controller, time);
    return readyIn(matrix, ring, passage.links);
  }
}
