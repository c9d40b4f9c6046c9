// The longest red: whoever waits is served in the end, whatever a controller thinks is better.
import { isGreen, type LampLetters } from './lamp-letters.ts';
import { movable, vehiclesByLink } from './max-wave.ts';
import type { JunctionView } from './view.ts';

/** Watches one junction, and takes the choice away from the controller while somebody has waited too long. */
export class RedLimit {
  #stage = -1;
  #link = -1;

  /** A wish that goes before the controller's, or nothing. */
  wish(view: JunctionView): LampLetters | undefined {
    const { lamps, site } = view;
    if (this.#link >= 0 && isGreen(lamps.letters[this.#link]) && lamps.mayEnd(this.#link)) this.#link = -1;
    if (this.#link < 0) {
      this.#link = longestWaiting(view);
      if (this.#link >= 0) this.#stage = stageFor(view, this.#link);
    }
    return this.#link >= 0 && this.#stage >= 0 ? site.stages[this.#stage]!.state : undefined;
  }
}

/** The called link that has been red for longest beyond the limit; -1 none. Walkers count as always called. */
function longestWaiting(view: JunctionView): number {
  const { approaching, lamps, site } = view;
  let link = -1;
  let longest = site.maxRed;
  const ask = (candidate: number) => {
    const red = lamps.sinceGreen(candidate);
    if (red > longest) [link, longest] = [candidate, red];
  };
  for (let row = 0; row < approaching.count; row++)
    if (approaching.heldBy[row]! < 0 && approaching.waited[row]! > 0) ask(approaching.link[row]!);
  for (const candidate of site.used) if (site.matrix.use[candidate] === 'crossing') ask(candidate);
  return link;
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
