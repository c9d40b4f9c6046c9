// Max pressure: the stage that relieves most, queues behind the junction counted against those before it.
import type { SignalController } from './controller.ts';
import type { LampLetters } from './lamp-letters.ts';
import type { Site } from './site.ts';
import { StageClock } from './stage-clock.ts';
import type { JunctionView, StreetView } from './view.ts';

/** `acyclic`: any stage may follow any other. `cyclic`: stages come in turn, and those without pressure are passed over. */
export type PressureOrder = 'acyclic' | 'cyclic';

/** Vehicles of pressure by which another stage must lead. */
const LEAD = 1;

/**
 * Varaiya (2013) with a capacity: the pressure of a movement is the vehicles that wait for it less the mean number on the
 * lanes it leads to, none where those are full (Gregoire et al. 2015 take the share of the capacity in the same way).
 */
export class MaxPressure implements SignalController {
  readonly name = 'max-pressure';
  readonly #clocks: StageClock[];
  readonly #order: PressureOrder;
  readonly #laneLength: ArrayLike<number>;

  /** @param laneLength m, by network lane */
  constructor(sites: readonly Site[], laneLength: ArrayLike<number>, order: PressureOrder = 'acyclic') {
    this.#clocks = sites.map((site) => new StageClock(site));
    this.#laneLength = laneLength;
    this.#order = order;
  }

  decide(view: StreetView): (LampLetters | undefined)[] {
    return view.junctions.map((junction, index) => {
      const clock = this.#clocks[index]!;
      if (junction.site.stages.length === 0) return undefined;
      if (clock.stage < 0) clock.begin(junction.lamps);
      if (clock.mayLeave(junction.lamps)) clock.stage = this.#next(junction, view, clock.stage);
      return clock.wish.state;
    });
  }

  #next(junction: JunctionView, view: StreetView, current: number): number {
    const { stages } = junction.site;
    const pressure = this.#pressures(junction, view);
    const scores = stages.map(({ service }) => {
      let score = 0;
      for (let link = 0; link < service.length; link++)
        score += pressure[link]! * (service[link] === 2 ? 1 : service[link] === 1 ? 0.5 : 0);
      return score;
    });
    if (this.#order === 'cyclic') {
      const best = Math.max(...scores);
      if (scores[current]! + LEAD >= best) return current;
      for (let step = 1; step < stages.length; step++) {
        const next = (current + step) % stages.length;
        if (scores[next]! > scores[current]! + LEAD) return next;
      }
      return current;
    }
    let best = current;
    for (const [index, score] of scores.entries())
      if (score > scores[best]! + (best === current ? LEAD : 0)) best = index;
    return best;
  }

  /** veh by link: queued and approaching less expected downstream */
  #pressures(junction: JunctionView, view: StreetView): Float64Array {
    const { approaching, site } = junction;
    const upstream = new Float64Array(site.links);
    for (let row = 0; row < approaching.count; row++)
      if (approaching.heldBy[row]! < 0) upstream[approaching.link[row]!]!++;
    const downstream = new Float64Array(site.links);
    const lanes = new Float64Array(site.links);
    const full = new Float64Array(site.links);
    for (const { link, target } of site.gates) {
      const capacity = Math.max(1, this.#laneLength[target]! / VEHICLE_SPACE);
      lanes[link]!++;
      downstream[link]! += view.lanes.count[target]!;
      if (view.lanes.count[target]! > FULL * capacity) full[link]!++;
    }
    for (let link = 0; link < site.links; link++) {
      if (lanes[link] === 0) continue;
      upstream[link] = full[link] === lanes[link] ? 0 : Math.max(0, upstream[link]! - downstream[link]! / lanes[link]!);
    }
    return upstream;
  }
}

/** m */
const VEHICLE_SPACE = 7.5;
/** share of a lane's room beyond which it takes nobody more */
const FULL = 0.8;
