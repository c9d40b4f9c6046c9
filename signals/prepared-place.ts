// A place made ready to run: compiled, with its window settled and its plans turned into lamps.
import { compileNetwork } from '../core/compile-network.ts';
import type { CompiledNetwork } from '../core/compiled-network.ts';
import { Fault, type FaultRecord } from '../core/fault.ts';
import { onItsDay } from '../core/scenario-composition.ts';
import { validateScenario } from '../core/validate-scenario.ts';
import type { LampProgram } from '../sim/lamp-program.ts';
import { buildPlace } from './built-place.ts';
import { deriveSafety, safetyByController } from './derive-safety.ts';
import { compilePlan } from './lamps.ts';
import { type Place, planOf, readPlace } from './place.ts';
import type { Plan } from './plan.ts';
import type { Batch } from './replication.ts';
import type { SafetyByController } from './safety.ts';
import { requireSound } from './sound-network.ts';

/** What a command line may say about a run; what it leaves out comes from the place. */
export interface WindowOptions {
  readonly begin?: number | undefined;
  readonly end?: number | undefined;
  readonly step?: number | undefined;
}

export interface Window {
  /** s */
  readonly begin: number;
  readonly end: number;
  readonly step: number;
}

export interface PreparedPlace {
  readonly place: Place;
  readonly network: CompiledNetwork;
  readonly safety: SafetyByController;
  readonly window: Window;
  /** plans from files, with programs for signals that the place's scenario builds */
  readonly adapt?: ((plan: Plan) => Plan) | undefined;
  /** what building the scenario's street works assumed */
  readonly warnings?: readonly FaultRecord[] | undefined;
}

/** s, of the link table */
export const LINK_INTERVAL = 900;
/** s, of the link table where a report is drawn from it */
export const REPORT_INTERVAL = 300;

/**
 * The window of a run: the command line's, else the scenario's, else the demand's.
 * @throws Fault RUN_WINDOW for one that is empty or backwards, RUN_STEP for a step that the engine does not take
 */
export function windowOf(place: Place, options: WindowOptions): Window {
  const begin = options.begin ?? place.scenario?.begin ?? place.demand.begin;
  const end = options.end ?? place.scenario?.end ?? place.demand.end;
  const step = options.step ?? place.scenario?.step ?? 1;
  if (!(Number.isFinite(begin) && Number.isFinite(end) && begin >= 0 && end > begin)) {
    const text = `the window runs from ${begin} to ${end} s; give --begin and --end with 0 <= begin < end`;
    throw new Fault('RUN_WINDOW', text, place.folder);
  }
  if (![1, 0.5, 0.2, 0.1].includes(step))
    throw new Fault('RUN_STEP', `a step of ${step} s is not supported; give 1, 0.5, 0.2 or 0.1`, place.folder);
  return { begin, end, step };
}

function requireDemand(place: Place, window: Window): void {
  const { begin, end } = window;
  const due = place.demand.trips.some((trip) => trip.depart >= begin && trip.depart < end);
  const flowing = place.demand.flows?.some((flow) => flow.begin < end && flow.end > begin) ?? false;
  if (due || flowing) return;
  const text = `no vehicle is due from ${begin} to ${end} s; add trips or flows, or choose another window`;
  throw new Fault('DEM_EMPTY', text, place.folder);
}

/** What no plan of the place may go below: its `safety.json`, or what follows from its network and programs. */
export function placeSafety(place: Place, network: CompiledNetwork): SafetyByController {
  if (place.safety !== undefined) return safetyByController(place.safety);
  const programs = place.plans.plans.flatMap((plan) => plan.controllers.filter((entry) => entry.kind === 'program'));
  return safetyByController(deriveSafety(network, programs));
}

/**
 * Makes a place ready that was read or made elsewhere, with the street works of its scenario built and on the kind of day that it is.
 * Throws the faults of `windowOf`, `requireSound`, `buildPlace` and `validateScenario`.
 */
export function preparePlace(found: Place, options: WindowOptions): PreparedPlace {
  const window = windowOf(found, options);
  requireDemand(found, window);
  requireSound(found.network);
  const built = found.scenario?.build === undefined ? undefined : buildPlace(found);
  const place = built?.place ?? found;
  const network = built?.network ?? compileNetwork(place.network);
  if (place.scenario) validateScenario(onItsDay(place.scenario, place.folder), network);
  const safety = placeSafety(place, network);
  return { place, network, safety, window, ...(built && { adapt: built.adapt, warnings: built.warnings }) };
}

/** Reads a folder and makes it ready. */
export async function openPlace(folder: string, options: WindowOptions): Promise<PreparedPlace> {
  return preparePlace(await readPlace(folder), options);
}

/** The plan that `--plan` names, with its lamps. */
export async function lampsFor(
  prepared: PreparedPlace,
  named: string | undefined,
): Promise<{ readonly plan: Plan; readonly lamps: LampProgram[] }> {
  const { scenario, folder } = prepared.place;
  const found = await planOf(prepared.place, named ?? (scenario && onItsDay(scenario, folder).plan));
  const isOwn = prepared.place.plans.plans.includes(found);
  const plan = isOwn ? found : (prepared.adapt?.(found) ?? found);
  return { plan, lamps: lampsOfPlan(prepared, plan) };
}

/** A plan's lamps, one program for each controller of the place. */
export function lampsOfPlan(prepared: PreparedPlace, plan: Plan): LampProgram[] {
  return compilePlan(plan, prepared.network, prepared.safety);
}

/** A batch of runs of the place under the given plans' lamps. */
export function batchOf(
  prepared: PreparedPlace,
  plans: readonly (readonly LampProgram[])[],
  interval = LINK_INTERVAL,
): Batch {
  const { network, place, window } = prepared;
  const scenario = place.scenario && onItsDay(place.scenario, place.folder);
  return { network, demand: place.demand, plans, ...window, interval, scenario };
}
