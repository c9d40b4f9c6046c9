// What a street that we did not write has cost its drivers so far, added up second by second from where they are.
import type { SumoField } from '../../field/sumo/sumo-field.ts';

/** m/s, below which a vehicle stands */
const STANDING = 0.1;

export class StreetSums {
  #driven = 0;
  #metres = 0;
  #lost = 0;
  #stood = 0;
  #stops = 0;
  #waited = 0;
  #standing = new Set<string>();

  /** One second of the street has passed. */
  second(field: SumoField): void {
    const standing = new Set<string>();
    for (const vehicle of field.vehicles) {
      const { id, speed } = vehicle;
      this.#driven++;
      this.#metres += speed;
      this.#lost += Math.max(0, 1 - speed / field.desiredSpeed(vehicle));
      if (speed >= STANDING) continue;
      standing.add(id);
      this.#stood++;
      if (!this.#standing.has(id)) this.#stops++;
    }
    this.#standing = standing;
    this.#waited += field.counts.waiting;
  }

  /** In the form of `simulate --json`. */
  measures(field: SumoField): object {
    const { departed, arrived, running, waiting } = field.counts;
    const n = Math.max(1, departed);
    const all = Math.max(1, departed + waiting);
    const mean = {
      duration_s: this.#driven / n,
      timeLoss_s: this.#lost / n,
      departDelay_s: this.#waited / all,
      delay_s: (this.#lost + this.#waited) / all,
      stopped_s: this.#stood / n,
      stops: this.#stops / n,
      speed_mps: this.#driven > 0 ? this.#metres / this.#driven : 0,
    };
    return {
      time_s: field.time,
      vehicles: { demanded: departed + waiting, departed, arrived, running, waiting },
      mean,
    };
  }
}
