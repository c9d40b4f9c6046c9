// Induction loops of a running SUMO, counted by the minute as readings of detectors.
import type { LoopState } from '../../field/sumo/sumo-field.ts';
import type { Reading } from '../store/store.ts';

/** s of the street */
const INTERVAL = 60;

interface Count {
  over: ReadonlySet<string>;
  vehicles: number;
  occupied: number;
  speeds: number;
  passed: number;
}

export class LoopCounts {
  readonly #counts = new Map<string, Count>();
  #begin: number;
  #rows: Reading[] = [];

  /** @param begin s, of the street */
  constructor(begin: number) {
    this.#begin = begin;
  }

  /** Takes what each loop says of the last second. A vehicle counts when it comes over the loop. */
  take(time: number, wall_ms: number, loops: Iterable<readonly [string, LoopState]>): void {
    for (const [detector, { vehicles, occupancy, speed }] of loops) {
      const count = this.#counts.get(detector) ?? { over: new Set(), vehicles: 0, occupied: 0, speeds: 0, passed: 0 };
      this.#counts.set(detector, count);
      const over = new Set(vehicles);
      for (const vehicle of over) if (!count.over.has(vehicle)) count.vehicles++;
      count.over = over;
      count.occupied += occupancy / 100;
      if (speed >= 0 && over.size > 0) {
        count.speeds += speed;
        count.passed++;
      }
    }
    if (time - this.#begin < INTERVAL - 1e-9) return;
    this.#end(time - this.#begin, Math.round(wall_ms));
    this.#begin = time;
  }

  #end(interval_s: number, at_ms: number): void {
    for (const [detector, count] of this.#counts) {
      const speed_mps = count.passed > 0 ? count.speeds / count.passed : -1;
      const occupancy = Math.min(1, count.occupied / interval_s);
      this.#rows.push({ detector, at_ms, interval_s, vehicles: count.vehicles, occupancy, speed_mps });
      this.#counts.set(detector, { over: count.over, vehicles: 0, occupied: 0, speeds: 0, passed: 0 });
    }
  }

  /** The readings that are ready; each is told once. */
  read(): Reading[] {
    const rows = this.#rows;
    this.#rows = [];
    return rows;
  }
}
