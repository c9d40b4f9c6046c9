// How long the predictive controller thinks each second in a busy city, and whether a junction costs more in a larger one.
import { systemClock } from '../signals/clock.ts';
import { clearedBy } from '../signals/control/clearance.ts';
import type { SignalController } from '../signals/control/controller.ts';
import { FullView } from '../signals/control/full-view.ts';
import { MaxWave } from '../signals/control/max-wave.ts';
import { PlanFollower } from '../signals/control/plan-follower.ts';
import { Predictive } from '../signals/control/predictive.ts';
import { sitesOf } from '../signals/control/site.ts';
import { Steering } from '../signals/control/steering.ts';
import { deriveSafety, safetyByController } from '../signals/derive-safety.ts';
import { SimulatedField } from '../signals/field/simulated-field.ts';
import { compilePlan } from '../signals/lamps.ts';
import { planOfPrograms } from '../signals/plan.ts';
import { lawfulPlan } from '../signals/priority/lawful-plan.ts';
import { gridFiles } from './grid-work.ts';
import { loadPlace } from './our-run.ts';

export interface ThinkingTimes {
  readonly junctions: number;
  /** veh on the street at the end */
  readonly vehicles: number;
  /** ms a second's decision for all junctions, sorted */
  readonly milliseconds: readonly number[];
}

/** s until the streets are busy under a cheaper controller, and s that are measured */
const WARM = 240;
const MEASURED = 60;
/** trips a junction and blocks along an axis at most: about twenty vehicles a junction at once, whatever the size */
const TRIPS = 60;
const REACH = 5;

/** A grid of so many junctions a side under `predictive`, our own engine as the street; the decisions alone are timed. */
export async function thinkingTimes(size: number): Promise<ThinkingTimes> {
  const { net, routes } = gridFiles({ size, trips: TRIPS * size * size, window: 420, reach: REACH, seed: 1 });
  const place = await loadPlace({ net, routes: [routes], additional: [], begin: 0, end: 3600 });
  const { network, programs: found } = place;
  const { safety } = clearedBy('found', safetyByController(deriveSafety(network, found)));
  const { plan } = lawfulPlan(planOfPrograms('own', found, { method: 'imported' }), safety, network);
  const sites = sitesOf(network, safety);
  const end = WARM + MEASURED;
  const programs = compilePlan(plan, network, safety);
  const demand = place.demand(1);
  const field = new SimulatedField(network, demand, { begin: 0, end, seed: 1, programs });
  const milliseconds: number[] = [];
  const early = new MaxWave(sites);
  const predictive = new Predictive(sites);
  const timed: SignalController = {
    name: predictive.name,
    decide(view) {
      if (view.time < WARM) return early.decide(view);
      const begun = systemClock.now();
      const wishes = predictive.decide(view);
      milliseconds.push(1000 * (systemClock.now() - begun));
      return wishes;
    },
  };
  const fallback = new PlanFollower(sites, plan);
  const sensing = new FullView(network, sites);
  // every decision counts, however late it would be on this machine
  const patience = Number.POSITIVE_INFINITY;
  const parts = { network, sites, field, sensing, controller: timed, fallback, clock: systemClock, patience };
  const steering = new Steering(parts);
  while (field.time < end) await steering.second();
  const { vehicles } = await field.finish();
  milliseconds.sort((a, b) => a - b);
  return { junctions: sites.length, vehicles: vehicles.running, milliseconds };
}
