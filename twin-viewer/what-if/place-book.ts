// A place inside a worker: read once from its text, compiled once for each network that somebody asks about.
import { compileNetwork } from '../../core/compile-network.ts';
import type { CompiledNetwork } from '../../core/compiled-network.ts';
import type { DemandFile } from '../../core/demand.ts';
import type { NetworkFile } from '../../core/network.ts';
import { type Plan, type SafetyByController, type SafetyFile, safetyByController } from '../../signals/browser.ts';
import { changedDemand, changedNetwork, emptyWhatIf, type WhatIf } from './scenario.ts';

/**
 * The documents of a place as they came, JSON. Text goes to a worker in a millisecond; the documents themselves would
 * keep the page busy for a tenth of a second each time.
 */
export interface PlaceText {
  readonly network: string;
  readonly demand: string;
  readonly safety: string;
}

/** One side of a comparison: a plan, and what is changed of the place. Small enough to be sent at any time. */
export interface Variant {
  readonly plan: Plan;
  readonly whatIf?: WhatIf | undefined;
}

export interface ChangedPlace {
  readonly network: CompiledNetwork;
  readonly demand: DemandFile;
  readonly safety: SafetyByController;
  /** departures that the changes leave without a beginning or an end */
  readonly lost: number;
}

/** changed places and networks kept; one forgets the oldest beyond them */
const KEPT = 4;

export class PlaceBook {
  readonly #network: NetworkFile;
  readonly #demand: DemandFile;
  readonly #safety: SafetyByController;
  readonly #networks = new Map<string, CompiledNetwork>();
  readonly #places = new Map<string, ChangedPlace>();

  constructor(text: PlaceText) {
    this.#network = JSON.parse(text.network) as NetworkFile;
    this.#demand = JSON.parse(text.demand) as DemandFile;
    this.#safety = safetyByController(JSON.parse(text.safety) as SafetyFile);
  }

  /** The place with a what-if done to it, or as it is. Throws the faults of `compileNetwork`. */
  place(whatIf: WhatIf = emptyWhatIf('')): ChangedPlace {
    return kept(this.#places, JSON.stringify({ ...whatIf, plan: undefined }), () => {
      const network = kept(this.#networks, JSON.stringify([whatIf.closures, whatIf.lanes]), () =>
        compileNetwork(changedNetwork(this.#network, whatIf)),
      );
      const { demand, lost } = changedDemand(this.#demand, this.#network, whatIf);
      return { network, demand, safety: this.#safety, lost };
    });
  }
}

function kept<T>(known: Map<string, T>, key: string, make: () => T): T {
  const value = known.get(key) ?? make();
  known.delete(key);
  known.set(key, value);
  for (const old of known.keys()) if (known.size > KEPT) known.delete(old);
  return value;
}
