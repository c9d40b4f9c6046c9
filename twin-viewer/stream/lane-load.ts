// How full and how fast each lane is: what the city looks like from far away.
import type { CompiledNetwork } from '../../core/compiled-network.ts';
import { SPEED_UNIT, type VehicleRows } from './vehicle-rows.ts';

/** m of lane that a standing vehicle takes up with its gap */
const SPACE = 7.5;
/** share of the present that a new frame brings in, so that single vehicles do not flicker */
const SMOOTHING = 0.12;

/** Two bytes a lane: mean speed of the limit (255 flowing), and how full (255 bumper to bumper). Smoothed over frames. */
export class LaneLoad {
  readonly #network: CompiledNetwork;
  readonly #count: Uint16Array;
  readonly #speed: Float32Array;
  readonly #ratio: Float32Array;
  readonly #filled: Float32Array;

  constructor(network: CompiledNetwork) {
    this.#network = network;
    this.#count = new Uint16Array(network.laneCount);
    this.#speed = new Float32Array(network.laneCount);
    this.#ratio = new Float32Array(network.laneCount).fill(1);
    this.#filled = new Float32Array(network.laneCount);
  }

  /** Takes a frame in and answers the bytes, a fresh array. `smoothing` 1 forgets what was. */
  take(rows: VehicleRows, smoothing = SMOOTHING): Uint8Array<ArrayBuffer> {
    const { laneLength, laneSpeed, laneCount } = this.#network;
    this.#count.fill(0);
    this.#speed.fill(0);
    for (let i = 0; i < rows.count; i++) {
      const lane = rows.lane[i] & 0xffffff;
      this.#count[lane]++;
      this.#speed[lane] += rows.speed[i];
    }
    const bytes = new Uint8Array(2 * laneCount);
    for (let lane = 0; lane < laneCount; lane++) {
      const n = this.#count[lane];
      const filled = Math.min(1, (n * SPACE) / Math.max(SPACE, laneLength[lane]));
      this.#filled[lane] += (filled - this.#filled[lane]) * smoothing;
      if (n > 0) {
        const ratio = Math.min(1, (this.#speed[lane] * SPEED_UNIT) / n / laneSpeed[lane]);
        this.#ratio[lane] += (ratio - this.#ratio[lane]) * smoothing;
      }
      bytes[2 * lane] = 255 * this.#ratio[lane];
      bytes[2 * lane + 1] = 255 * this.#filled[lane];
    }
    return bytes;
  }
}
