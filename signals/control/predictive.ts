// The controller `predictive`: each second every sensible choice is simulated ahead, and the cheapest one is begun.
import type { SignalController } from './controller.ts';
import type { LampLetters } from './lamp-letters.ts';
import { type Move, Rollout } from './rollout.ts';
import { ROLLOUT_MODEL, type RolloutModel } from './rollout-model.ts';
import type { Site } from './site.ts';
import { StageClock } from './stage-clock.ts';
import type { JunctionView, StreetView } from './view.ts';

/** s after which a first change is tried */
const HOLDS = [0, 1, 3, 5, 8, 12, 17];
const NEVER = 1e9;

/** Rollout by base policy (Bertsekas, Tsitsiklis, Wu 1997) with MAXWAVE as the policy, on a microscopic model. */
export class Predictive implements SignalController {
  readonly name = 'predictive';
  readonly #clocks: StageClock[];
  readonly #rollouts: Rollout[];

  constructor(sites: readonly Site[], model: RolloutModel = ROLLOUT_MODEL) {
    this.#clocks = sites.map((site) => new StageClock(site));
    this.#rollouts = sites.map((site) => new Rollout(site, model));
  }

  decide(view: StreetView): (LampLetters | undefined)[] {
    return view.junctions.map((junction, index) => {
      const clock = this.#clocks[index]!;
      if (junction.site.stages.length === 0) return undefined;
      if (clock.stage < 0) clock.begin(junction.lamps);
      if (clock.mayLeave(junction.lamps)) clock.stage = this.#choose(index, junction, view);
      return clock.wish.state;
    });
  }

  #choose(index: number, junction: JunctionView, view: StreetView): number {
    const rollout = this.#rollouts[index]!;
    const current = this.#clocks[index]!.stage;
    rollout.load(junction, view.lanes, () => NEVER);
    let best: Move = { hold: ROLLOUT_MODEL.horizon, stage: current };
    let least = rollout.run(current, best, NEVER);
    for (const stage of worthTrying(junction.site, current, rollout.demand)) {
      for (const hold of HOLDS) {
        const cost = rollout.run(current, { hold, stage }, least);
        if (cost >= least) continue;
        least = cost;
        best = { hold, stage };
      }
    }
    return best.hold === 0 ? best.stage : current;
  }
}

/** Stages that serve somebody and that no other stage serves better. */
function worthTrying(site: Site, current: number, demand: Float64Array): number[] {
  const served = site.stages.map(({ service }) => service.map((level, link) => (demand[link]! > 0 ? level : 0)));
  const list: number[] = [];
  for (const [index, own] of served.entries()) {
    if (index === current || own.every((level) => level === 0)) continue;
    const isBeaten = served.some((other, foe) => {
      if (foe === index) return false;
      const covers = own.every((level, link) => other[link]! >= level);
      const isSame = covers && own.every((level, link) => other[link] === level);
      return covers && (!isSame || foe < index || foe === current);
    });
    if (!isBeaten) list.push(index);
  }
  return list;
}
