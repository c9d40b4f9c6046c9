// The one interface of everything that decides over lamps while traffic runs.
import type { LampLetters } from './lamp-letters.ts';
import type { StreetView } from './view.ts';

/**
 * Decides once a second for all junctions of a street. It only wishes: a ring of safety stands between the wish and the
 * lamps (`LampRing`), and a plan takes over where a wish is absent, late, or fails (`Steering`).
 */
export interface SignalController {
  readonly name: string;
  /** a wish for each site, in their order; `undefined` where it cannot say: the plan decides there */
  decide(view: StreetView): readonly (LampLetters | undefined)[];
}
