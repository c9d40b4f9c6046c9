// The best lawful sets of stages of one signal by itself: the study that takes longest, so that it can be done in worker threads.
import { compileDemand } from '../../core/compile-demand.ts';
import { STUDY_INTERVAL, type WaveStudy, waveStudy } from '../cycle-plan.ts';
import { controllerBreaches } from '../interlock.ts';
import { JunctionStudy } from '../junction-study.ts';
import type { ControllerPlan, StagePlan } from '../plan.ts';
import { sameShape } from './plan-shape.ts';
import type { TrialGround } from './scenario-run.ts';

/** s; shorter ones are lawful here and there, but no city runs them */
export const MIN_CYCLE = 30;
export const MAX_CYCLE = 120;
/** sets of stages kept for each signal */
const STRUCTURES = 12;

/** What is asked of one signal. */
export interface StructureRequest {
  readonly controller: number;
  readonly own: ControllerPlan | undefined;
  readonly allowUnserved: boolean;
  /** how many sets of stages are looked at closely */
  readonly finalists: number;
}

/** Studies signals of a place, one after the other. One instance a thread. */
export class StructureStudy {
  readonly #ground: TrialGround;
  #study: WaveStudy | undefined;

  constructor(ground: TrialGround, study?: WaveStudy) {
    this.#ground = ground;
    this.#study = study;
  }

  /** The best plans of a signal by itself, one for each set and order of stages. Throws the faults of `JunctionStudy`. */
  structuresOf({ controller, own, allowUnserved, finalists }: StructureRequest): StagePlan[] {
    const study = this.#studied(allowUnserved);
    const { begin, end } = this.#ground;
    const model = study.models[controller]!;
    const window = { begin, end, interval: STUDY_INTERVAL };
    const junction = new JunctionStudy(study.network, model, own, window, { allowUnserved });
    const found: StagePlan[] = [];
    for (const { plan } of junction.ranked({ min: MIN_CYCLE, max: MAX_CYCLE }, finalists)) {
      if (found.length >= STRUCTURES) break;
      if (plan.cycle < MIN_CYCLE - 1e-9 || plan.cycle > MAX_CYCLE + 1e-9) continue;
      if (controllerBreaches(plan, model.safety, study.linkTables[controller]!, { allowUnserved }).length > 0) continue;
      if (!found.some((known) => sameShape(known, plan))) found.push(plan);
    }
    return found;
  }

  #studied(allowUnserved: boolean): WaveStudy {
    const { network, demand, safety, seed, begin, end } = this.#ground;
    this.#study ??= waveStudy(network, compileDemand(demand, network, seed, begin), safety, begin, end, allowUnserved);
    return this.#study;
  }
}
