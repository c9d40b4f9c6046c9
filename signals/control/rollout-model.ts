// How drivers are forecast by the rollout: its constants, the same for every place, and its formulas.

/** The model, as it was found to forecast SUMO's drivers; one set of values for every place. */
export interface RolloutModel {
  /** s */
  readonly horizon: number;
  /** share of a type's acceleration that drivers use on average */
  readonly vigour: number;
  /** s that a turn needs free of the traffic it yields to */
  readonly gap: number;
  /** s of cost for a vehicle still standing at the end */
  readonly left: number;
  /** extra weight of a vehicle for each minute that it has stood */
  readonly patience: number;
  /** vehicles by which another stage must lead before the base policy changes */
  readonly lead: number;
}

export const ROLLOUT_MODEL: RolloutModel = { horizon: 60, vigour: 0.75, gap: 5, left: 10, patience: 0.3, lead: 0.5 };

/** Krauss' safe speed (1998) behind a leader at `gap` m with speed `lead`; m/s. */
export function safeSpeed(gap: number, lead: number, decel: number, tau: number): number {
  if (gap <= 0) return 0;
  const bt = decel * tau;
  return -bt + Math.sqrt(bt * bt + lead * lead + 2 * decel * gap);
}

/** s to drive `way` m from speed `v`, speeding up as far as is wanted (the wish is reached soon or never). */
export function timeTo(way: number, v: number, accel: number, desired: number): number {
  return v >= 0.9 * desired ? way / v : (Math.sqrt(v * v + 2 * accel * way) - v) / accel;
}
