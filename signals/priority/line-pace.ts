// The pace of each bus line: how long its last buses took to each place of the way, and who is behind that.
import type { CompiledDemand } from '../../core/compiled-demand.ts';

/** buses of the line whose times make its pace */
const LATELY = 3;
/** s that the first bus of a line counts as behind, of which nobody knows the pace yet */
const UNKNOWN = 20;

/**
 * Headways even out where every bus keeps to the pace of those before it: one that is behind gets more of what the
 * signals have to give, one that is ahead less. Times are counted from each bus's own planned departure, so that planned
 * headways need not be equal.
 */
export class LinePace {
  readonly #demand: CompiledDemand;
  /** by bus: its line, which is all that drive the same way */
  readonly #line = new Map<number, string>();
  /** by line and place on its way: buses that came there, s since their departure */
  readonly #times = new Map<string, { readonly bus: number; readonly took: number }[]>();
  /** by bus: the last place it came to, and s since its departure then */
  readonly #last = new Map<number, { readonly place: number; readonly took: number }>();

  constructor(demand: CompiledDemand, buses: readonly number[]) {
    this.#demand = demand;
    for (const bus of buses)
      this.#line.set(bus, demand.routeEdges.slice(demand.routeStart[bus]!, demand.routeEnd[bus]!).join(' '));
  }

  /** Called each second with the edge of its way (0 the first) that a bus is on. */
  note(bus: number, place: number, time: number): void {
    if (this.#last.get(bus)?.place === place) return;
    const took = time - this.#demand.depart[bus]!;
    this.#last.set(bus, { place, took });
    const key = this.#key(bus, place);
    const known = this.#times.get(key);
    if (known) known.push({ bus, took });
    else this.#times.set(key, [{ bus, took }]);
  }

  /** s by which a bus is behind the pace of the last ones that were planned before it; negative where it is ahead. */
  behind(bus: number): number {
    const last = this.#last.get(bus);
    if (last === undefined) return UNKNOWN;
    const { depart } = this.#demand;
    const before = this.#times.get(this.#key(bus, last.place))!.filter((one) => depart[one.bus]! < depart[bus]!);
    const lately = before.slice(-LATELY);
    if (lately.length === 0) return UNKNOWN;
    return last.took - lately.reduce((sum, { took }) => sum + took, 0) / lately.length;
  }

  #key(bus: number, place: number): string {
    return `${place} ${this.#line.get(bus)}`;
  }
}
