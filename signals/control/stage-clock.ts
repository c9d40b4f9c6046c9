// Where a junction stands between two stages: what it heads for, whether it is there, and for how long.
import { isGreen } from './lamp-letters.ts';
import type { Site, SiteStage } from './site.ts';
import type { LampState } from './view.ts';

/** Keeps to one stage until it has been reached and has had its least green: changes under way are not taken back. */
export class StageClock {
  readonly #site: Site;
  stage: number;

  constructor(site: Site) {
    this.#site = site;
    this.stage = -1;
  }

  /** Begins with the stage that shows most of what the lamps show, if any shows some. */
  begin(lamps: LampState): void {
    let most = -1;
    for (const [index, { service }] of this.#site.stages.entries()) {
      let same = 0;
      for (let link = 0; link < service.length; link++)
        same += isGreen(lamps.letters[link]) === service[link]! > 0 ? 1 : -1;
      if (same > most || this.stage < 0) [most, this.stage] = [same, index];
    }
  }

  get wish(): SiteStage {
    return this.#site.stages[this.stage]!;
  }

  /** Whether every green of the stage is shown. */
  isSettled(lamps: LampState): boolean {
    const { letters } = lamps;
    const { state } = this.wish;
    for (const link of this.#site.used) if (isGreen(state[link]) && letters[link] !== state[link]) return false;
    return true;
  }

  /** Whether the stage is there and each of its greens has lasted its least. */
  mayLeave(lamps: LampState): boolean {
    if (!this.isSettled(lamps)) return false;
    for (const link of this.#site.used) if (!lamps.mayEnd(link)) return false;
    return true;
  }
}
