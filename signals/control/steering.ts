// One second of control: sense, decide, keep safe, show; and a plan that takes over whenever deciding fails.
import type { CompiledNetwork } from '../../core/compiled-network.ts';
import type { Clock } from '../clock.ts';
import type { Field, TrackedVehicle } from '../field/field.ts';
import type { SignalController } from './controller.ts';
import type { LampLetters } from './lamp-letters.ts';
import { LampRing } from './lamp-ring.ts';
import { LampWatch } from './lamp-watch.ts';
import { RedLimit } from './red-limit.ts';
import type { Site } from './site.ts';
import type { Approaching, LaneLoad, StreetView } from './view.ts';

/** Turns what the field shows into what controllers see. */
export interface Sensing {
  /** @param lamps by site: what its lamps show */
  observe(vehicles: Iterable<TrackedVehicle>, time: number, lamps: (site: number) => LampLetters): void;
  readonly approaching: readonly Approaching[];
  readonly lanes: LaneLoad;
}

export interface SteeringParts {
  readonly network: CompiledNetwork;
  readonly sites: readonly Site[];
  readonly field: Field;
  readonly sensing: Sensing;
  readonly controller: SignalController;
  /** decides where the controller does not; must always have a wish */
  readonly fallback: SignalController;
  readonly clock: Clock;
  /** s that a decision may take; later it is not used */
  readonly patience?: number;
}

export interface SteeringCounts {
  /** junction-seconds decided by the controller */
  decisions: number;
  /** seconds in which the decision came too late */
  late: number;
  /** times that a junction went over to its plan */
  fallbacks: number;
  /** junction-seconds in which somebody had waited for too long and was served first */
  forced: number;
  /** s, over all decisions, and the longest */
  deciding: number;
  longest: number;
  /** the first exception of the controller, in its words */
  failure: string | undefined;
}

/** s */
const PATIENCE = 1;

/**
 * Steers a field. A decision that is late, throws, or is absent is replaced within the same second by the plan's, which
 * the ring leads to safely from whatever is shown; the controller takes over again with its next good decision, from
 * what the plan then shows.
 */
export class Steering {
  readonly #parts: SteeringParts;
  readonly #rings: LampRing[];
  readonly #watches: LampWatch[];
  readonly #limits: RedLimit[];
  readonly #onPlan: boolean[];
  #last: number;
  readonly counts: SteeringCounts = {
    decisions: 0,
    late: 0,
    fallbacks: 0,
    forced: 0,
    deciding: 0,
    longest: 0,
    failure: undefined,
  };

  constructor(parts: SteeringParts) {
    this.#parts = parts;
    const shown = (site: Site) => parts.field.lampsShown(site.controller);
    this.#rings = parts.sites.map((site) => new LampRing(site.safety, shown(site)));
    this.#watches = parts.sites.map((site) => new LampWatch(site.safety));
    this.#limits = parts.sites.map(() => new RedLimit());
    this.#onPlan = parts.sites.map(() => false);
    this.#last = parts.field.time;
  }

  /** Breaches of the safety data that the street's own lamps showed. */
  get breaches(): number {
    return this.#watches.reduce((sum, watch) => sum + watch.breaches, 0);
  }

  /** Decides, shows, and lets one step pass. */
  async second(): Promise<void> {
    const { field, sensing, sites } = this.#parts;
    sensing.observe(field.vehicles, field.time, (site) => this.#rings[site]!.letters);
    const view: StreetView = {
      time: field.time,
      junctions: sites.map((site, index) => ({
        site,
        lamps: this.#rings[index]!,
        approaching: sensing.approaching[index]!,
      })),
      lanes: sensing.lanes,
    };
    const wishes = this.#decide(view);
    const dt = field.time - this.#last;
    this.#last = field.time;
    for (const [index, site] of sites.entries()) {
      field.setLamps(site.controller, this.#rings[index]!.tick(dt, wishes[index]!));
    }
    await field.step();
    for (const [index, site] of sites.entries())
      this.#watches[index]!.see(field.time - this.#last, field.lampsShown(site.controller));
  }

  #decide(view: StreetView): LampLetters[] {
    const { controller, fallback, sites } = this.#parts;
    const wishes = this.#asked(controller, view);
    const plan = fallback.decide(view);
    return sites.map((site, index) => {
      const wish = wishes[index];
      const isGood = wish !== undefined && wish.length === site.links;
      if (!isGood && !this.#onPlan[index]) this.counts.fallbacks++;
      if (isGood) this.counts.decisions++;
      this.#onPlan[index] = !isGood;
      if (!isGood || controller === fallback) return plan[index] ?? 'r'.repeat(site.links);
      const forced = this.#limits[index]!.wish(view.junctions[index]!, view.time);
      if (forced !== undefined) this.counts.forced++;
      return forced ?? wish;
    });
  }

  #asked(controller: SignalController, view: StreetView): readonly (LampLetters | undefined)[] {
    const { clock, patience = PATIENCE } = this.#parts;
    const begun = clock.now();
    let wishes: readonly (LampLetters | undefined)[] = [];
    try {
      wishes = controller.decide(view);
    } catch (thrown) {
      this.counts.failure ??= thrown instanceof Error ? thrown.message : String(thrown);
    }
    const took = clock.now() - begun;
    this.counts.deciding += took;
    this.counts.longest = Math.max(this.counts.longest, took);
    if (took <= patience) return wishes;
    this.counts.late++;
    return [];
  }
}
