// The queues as detectors and probes know them: counts where vehicles enter and leave a road, and the shock waves in between.
import type { CompiledNetwork } from '../../core/compiled-network.ts';
import type { StreetView } from './arrival-forecast.ts';

/** m of lane that a standing vehicle takes (HCM 7: 25 ft with its gap, rounded) */
const JAM_SPACING = 7.5;
/** s after which a vehicle that nobody has seen leave was a miscount */
const OLDEST = 300;
/** m/s, below which a probe stands in a queue */
const STANDING = 1;

/** One vehicle by its count at the road's start. */
interface Counted {
  readonly entered: number;
  /** its name, if it is a probe */
  readonly probe: string | undefined;
}

/**
 * Newell (1993), A simplified theory of kinematic waves: with first in, first out, a vehicle is where free driving would have
 * brought it since it entered, or where the shock wave of the queue before it has stopped it, whichever is farther back. Who
 * leaves moves the wave on. A probe that stands says how many are before it, which rights the counts (after Liu, Wu, Ma and
 * Hu 2009, Real-time queue length estimation for congested signalized intersections).
 * Of several lanes those who enter are taken to spread evenly.
 */
export class DetectedStreet implements StreetView {
  time = 0;
  readonly #network: CompiledNetwork;
  /** by edge: those on it, the first to leave first */
  readonly #on = new Map<number, Counted[]>();

  constructor(network: CompiledNetwork) {
    this.#network = network;
  }

  /** The detector at the start of an edge has counted a vehicle. */
  entered(edge: number, probe?: string): void {
    const counted = { entered: this.time, probe };
    const known = this.#on.get(edge);
    if (known) known.push(counted);
    else this.#on.set(edge, [counted]);
  }

  /** The detector at the stop line has. */
  left(edge: number): void {
    this.#on.get(edge)?.shift();
  }

  /** A probe says where it is: m from the start of its edge, and m/s. */
  told(probe: string, edge: number, position: number, speed: number): void {
    const vehicles = this.#on.get(edge);
    const at = vehicles?.findIndex((one) => one.probe === probe) ?? -1;
    if (vehicles === undefined || at < 0 || speed > STANDING) return;
    const rank = Math.round((this.#network.edgeLength[edge]! - position) / JAM_SPACING);
    const before = rank * this.#lanes(edge);
    if (at > before + this.#lanes(edge)) vehicles.splice(0, at - before);
    for (let missing = before - at; missing > this.#lanes(edge); missing--)
      vehicles.unshift({ entered: Number.NEGATIVE_INFINITY, probe: undefined });
  }

  /** Lets the clock go on to `time` s. */
  tick(time: number): void {
    this.time = time;
    for (const vehicles of this.#on.values())
      while (vehicles.length > 0 && time - vehicles[0]!.entered > OLDEST && Number.isFinite(vehicles[0]!.entered))
        vehicles.shift();
  }

  countOn(lane: number): number {
    const { edge, index, lanes } = this.#place(lane);
    const all = this.#on.get(edge)?.length ?? 0;
    return Math.max(0, Math.ceil((all - index) / lanes));
  }

  positionOn(lane: number, k: number): number {
    const { edge, index, lanes } = this.#place(lane);
    const { entered } = this.#on.get(edge)![k * lanes + index]!;
    const free = (this.time - entered) * this.#network.laneSpeed[lane]!;
    return Math.max(0, Math.min(free, this.#network.laneLength[lane]! - 1 - k * JAM_SPACING));
  }

  #lanes(edge: number): number {
    return this.#network.edgeLaneTotal[edge]!;
  }

  #place(lane: number): { readonly edge: number; readonly index: number; readonly lanes: number } {
    const edge = this.#network.laneEdge[lane]!;
    return { edge, index: lane - this.#network.edgeFirstLane[edge]!, lanes: this.#lanes(edge) };
  }
}
