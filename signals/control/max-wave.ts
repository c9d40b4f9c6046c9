// MAXWAVE: the stage with the most vehicles waiting and approaching, from any stage to any other.
import type { SignalController } from './controller.ts';
import type { LampLetters } from './lamp-letters.ts';
import type { Site } from './site.ts';
import { StageClock } from './stage-clock.ts';
import type { JunctionView, StreetView } from './view.ts';

/** Vehicles by which another stage must be ahead before it is worth a change. */
const LEAD = 0.5;

/**
 * The greedy rule that published comparisons call MAXWAVE (Ault and Sharon, "Reinforcement Learning Benchmarks for
 * Traffic Signal Control", 2021), asked every second.
 */
export class MaxWave implements SignalController {
  readonly name = 'max-wave';
  readonly #clocks: StageClock[];

  constructor(sites: readonly Site[]) {
    this.#clocks = sites.map((site) => new StageClock(site));
  }

  decide(view: StreetView): (LampLetters | undefined)[] {
    return view.junctions.map((junction, index) => {
      const clock = this.#clocks[index]!;
      if (junction.site.stages.length === 0) return undefined;
      if (clock.stage < 0) clock.begin(junction.lamps);
      if (clock.mayLeave(junction.lamps)) clock.stage = mostVehicles(junction, clock.stage);
      return clock.wish.state;
    });
  }
}

/** Vehicles by link, those behind another signal left out. */
export function vehiclesByLink(view: JunctionView): Float64Array {
  const { approaching, site } = view;
  const counts = new Float64Array(site.links);
  for (let row = 0; row < approaching.count; row++) if (approaching.heldBy[row]! < 0) counts[approaching.link[row]!]!++;
  return counts;
}

function mostVehicles(view: JunctionView, current: number): number {
  const { stages } = view.site;
  const counts = vehiclesByLink(view);
  let best = current;
  let most = movable(view, stages[current]!.service, counts) + LEAD;
  for (const [index, { service }] of stages.entries()) {
    const score = movable(view, service, counts);
    if (score > most) [best, most] = [index, score];
  }
  return best;
}

/**
 * Vehicles that a stage lets go: of each lane those before the first that it does not. A turn that must find gaps does not
 * go while somebody comes against it; the first ones wait inside the junction and are in nobody's way.
 */
export function movable(view: JunctionView, service: Uint8Array, counts: Float64Array): number {
  const { approaching, site } = view;
  let score = 0;
  let lane = -1;
  let isBlocked = false;
  let inside = 0;
  for (let row = 0; row < approaching.count; row++) {
    if (approaching.heldBy[row]! >= 0) continue;
    if (approaching.lane[row] !== lane) {
      lane = approaching.lane[row]!;
      isBlocked = false;
      inside = 0;
    }
    if (isBlocked) continue;
    const link = approaching.link[row]!;
    const level = service[link]!;
    if (level === 0) isBlocked = true;
    else if (level === 1 && site.yieldsTo[link]!.some((foe) => service[foe]! > 0 && counts[foe]! > 0)) {
      if (++inside > site.gates[approaching.gate[row]!]!.inside) isBlocked = true;
    } else score++;
  }
  return score;
}
