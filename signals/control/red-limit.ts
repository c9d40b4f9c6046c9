// The longest red: whoever waits is served in the end, whatever a controller thinks is better.
import { isGreen, type LampLetters } from './lamp-letters.ts';
import { movable, vehiclesByLink } from './max-wave.ts';
import type { JunctionView } from './view.ts';

/** Watches one junction, and takes the choice away from the controller while somebody has waited too long. */
export class RedLimit {
  /** by link: second in which somebody began to wait for its green; Infinity nobody */
  readonly #calledAt = new Map<number, number>();
  #stage = -1;
  #link = -1;

  /** A wish that goes before the controller's, or nothing. `time` in s. */
  wish(view: JunctionView, time: number): LampLetters | undefined {
    const { lamps, site } = view;
    this.#call(view, time);
    if (this.#link >= 0 && isGreen(lamps.letters[this.#link]) && lamps.mayEnd(this.#link)) this.#link = -1;
    if (this.#link < 0) {
      this.#link = this.#longestWaiting(time - site.maxRed);
      if (this.#link >= 0) this.#stage = stageFor(view, this.#link);
    }
    return this.#link >= 0 && this.#stage >= 0 ? site.stages[this.#stage]!.state : undefined;
  }

  /** Walkers count as always waiting, as nobody sees them. */
  #call({ approaching, lamps, site }: JunctionView, time: number): void {
    for (const link of site.used) {
      if (isGreen(lamps.letters[link])) this.#calledAt.delete(link);
      else if (site.matrix.use[link] === 'crossing' && !this.#calledAt.has(link)) this.#calledAt.set(link, time);
    }
    for (let row = 0; row < approaching.count; row++) {
      const link = approaching.link[row]!;
      const waits = approaching.heldBy[row]! < 0 && approaching.waited[row]! > 0 && !isGreen(lamps.letters[link]);
      if (waits && !this.#calledAt.has(link)) this.#calledAt.set(link, time);
    }
  }

  /** The link called longest, before `limit`; -1 none. */
  #longestWaiting(limit: number): number {
    let link = -1;
    let first = limit;
    for (const [candidate, since] of this.#calledAt) if (since < first) [link, first] = [candidate, since];
    return link;
  }
}

/** Of the stages that serve a link, the one that lets most vehicles go; with priority before without. */
function stageFor(view: JunctionView, link: number): number {
  const counts = vehiclesByLink(view);
  let best = -1;
  let most = -1;
  for (const [index, { service }] of view.site.stages.entries()) {
    if (service[link] === 0) continue;
    const score = movable(view, service, counts) + 100 * service[link]!;
    if (score > most) [best, most] = [index, score];
  }
  return best;
}
