// Positions as radios bring them: noisy, late, lost, and silent for a minute.
import { normal, uniform } from '../core/chance.ts';
import type { CompiledNetwork } from '../core/compiled-network.ts';
import { Fault } from '../core/fault.ts';
import type { Whereabouts } from '../signals/priority/arrival-forecast.ts';
import type { PlaceOf } from '../signals/priority/corridor-in-world.ts';
import type { CorridorWay } from '../signals/priority/corridor-way.ts';
import type { Fix } from '../signals/priority/map-matcher.ts';
import { StreetMap } from '../signals/priority/street-map.ts';
import { VehicleTracker } from '../signals/priority/vehicle-tracker.ts';

export interface Noise {
  /** m, one standard deviation in each direction */
  readonly error: number;
  /** s */
  readonly late: number;
  /** share of the positions */
  readonly lost: number;
  /** s without any, from a moment of the first minute on */
  readonly gap: number;
}

/** What is asked: 30 m, 5 s, 20 %, 60 s. */
export const ASKED_NOISE: Noise = { error: 30, late: 5, lost: 0.2, gap: 60 };

/** s of the trip within which the gap begins */
const FIRST_MINUTE = 60;
const STREAM = 4711;

/** Tells the control of the vehicle's place what a tracker makes of such positions, one a second. */
export function noisyTelling(network: CompiledNetwork, noise: Noise) {
  const map = new StreetMap(network);
  return (seed: number, way: CorridorWay): PlaceOf => {
    const tracker = new VehicleTracker(network, map, way.route);
    const onTheAir: { readonly due: number; readonly fix: Fix }[] = [];
    const gapAfter = uniform(seed, STREAM, 0) * FIRST_MINUTE;
    let begun: number | undefined;
    let n = 0;
    return (truth, time) => {
      if (truth === undefined) return undefined;
      begun ??= time;
      const draw = 3 * ++n;
      const isSilent = time - begun >= gapAfter && time - begun < gapAfter + noise.gap;
      if (!isSilent && uniform(seed, STREAM, draw) >= noise.lost) {
        const [x, y] = pointOf(network, map, way, truth);
        const error = (counter: number) => noise.error * normal(seed, STREAM, counter);
        const fix = { at: time, x: x + error(draw + 1), y: y + error(draw + 2), accuracy: noise.error };
        onTheAir.push({ due: time + noise.late, fix });
      }
      while (onTheAir.length > 0 && onTheAir[0]!.due <= time) receive(tracker, onTheAir.shift()!.fix, time);
      return tracker.at(time) ?? { at: 0, position: 0, isInside: false, speed: 0 };
    };
  };
}

function pointOf(network: CompiledNetwork, map: StreetMap, way: CorridorWay, truth: Whereabouts): [number, number] {
  const edge = way.route[truth.at]!;
  return map.pointOn(edge, truth.isInside ? network.edgeLength[edge]! : truth.position);
}

function receive(tracker: VehicleTracker, fix: Fix, time: number): void {
  try {
    tracker.take(fix, time);
  } catch (thrown) {
    // a position that no vehicle can have is refused, and counts for nothing
    if (!(thrown instanceof Fault)) throw thrown;
  }
}
