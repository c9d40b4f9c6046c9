// A place: the folder with a district's network, demand, plans and safety data, read and checked as one.
import { existsSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { DEMAND_FORMAT, DEMAND_VERSION, DemandFile } from '../core/demand.ts';
import { Fault } from '../core/fault.ts';
import { NETWORK_FORMAT, NETWORK_VERSION, NetworkFile } from '../core/network.ts';
import { SCENARIO_FORMAT, SCENARIO_VERSION, ScenarioFile } from '../core/scenario.ts';
import type { DocumentKind } from '../core/schema.ts';
import { readDocument } from './input-file.ts';
import { PLAN_FORMAT, PLAN_VERSION, PLANS_FORMAT, type Plan, PlanFile, PlansFile } from './plan.ts';
import { SAFETY_FORMAT, SAFETY_VERSION, SafetyFile } from './safety.ts';

export const NETWORK_KIND: DocumentKind = { format: NETWORK_FORMAT, version: NETWORK_VERSION };
export const DEMAND_KIND: DocumentKind = { format: DEMAND_FORMAT, version: DEMAND_VERSION };
export const PLANS_KIND: DocumentKind = { format: PLANS_FORMAT, version: PLAN_VERSION };
export const PLAN_KIND: DocumentKind = { format: PLAN_FORMAT, version: PLAN_VERSION };
export const SAFETY_KIND: DocumentKind = { format: SAFETY_FORMAT, version: SAFETY_VERSION };
export const SCENARIO_KIND: DocumentKind = { format: SCENARIO_FORMAT, version: SCENARIO_VERSION };

/** A place as it was read. `safety` and `scenario` are absent where the folder has no such file. */
export interface Place {
  readonly folder: string;
  readonly name: string;
  readonly network: NetworkFile;
  readonly demand: DemandFile;
  readonly plans: PlansFile;
  readonly safety: SafetyFile | undefined;
  readonly scenario: ScenarioFile | undefined;
}

/** The path of a file of the place, compressed or not: `network.json` or `network.json.gz`. */
function fileOf(folder: string, name: string): string | undefined {
  for (const path of [join(folder, name), join(folder, `${name}.gz`)]) if (existsSync(path)) return path;
  return undefined;
}

function requiredFile(folder: string, name: string): string {
  const path = fileOf(folder, name);
  if (path !== undefined) return path;
  throw new Fault('PLACE_INCOMPLETE', `the place has no ${name}; import it again, or add it`, folder);
}

/** Throws the fault of a path that is no place. */
export function requirePlace(folder: string): void {
  if (!existsSync(folder))
    throw new Fault('PLACE_MISSING', 'there is no such folder; check the path, or import a place there', folder);
  if (!statSync(folder).isDirectory())
    throw new Fault('PLACE_NOT_A_FOLDER', 'a place is a folder with network.json, demand.json and plans.json', folder);
}

/**
 * Reads a place and checks each file against its schema.
 * @throws Fault PLACE_MISSING, PLACE_NOT_A_FOLDER, PLACE_INCOMPLETE, and those of `readDocument`
 */
export async function readPlace(folder: string): Promise<Place> {
  requirePlace(folder);
  const network = await readDocument(NetworkFile, NETWORK_KIND, requiredFile(folder, 'network.json'));
  const demand = await readDocument(DemandFile, DEMAND_KIND, requiredFile(folder, 'demand.json'));
  const plans = await readDocument(PlansFile, PLANS_KIND, requiredFile(folder, 'plans.json'));
  const safetyPath = fileOf(folder, 'safety.json');
  const scenarioPath = fileOf(folder, 'scenario.json');
  const scenario = scenarioPath ? await readDocument(ScenarioFile, SCENARIO_KIND, scenarioPath) : undefined;
  return {
    folder,
    name: scenario?.name ?? basename(resolve(folder)),
    network,
    demand,
    plans,
    safety: safetyPath ? await readDocument(SafetyFile, SAFETY_KIND, safetyPath) : undefined,
    scenario,
  };
}

/** The plan of `plans.json` with this id. Throws PLAN_UNKNOWN with the ids that there are. */
export function planById(place: Place, id: string): Plan {
  const found = place.plans.plans.find((plan) => plan.id === id);
  if (found !== undefined) return found;
  const known = place.plans.plans.map((plan) => plan.id).join(', ') || 'none';
  throw new Fault(
    'PLAN_UNKNOWN',
    `there is no plan "${id}"; the place has ${known}, or give a plan file`,
    place.folder,
  );
}

/** The plan on the street today. */
export function currentPlan(place: Place): Plan {
  return planById(place, place.plans.current);
}

/** Reads a file with one plan. */
export async function readPlanFile(path: string): Promise<Plan> {
  return (await readDocument(PlanFile, PLAN_KIND, path)).plan;
}

/**
 * The plan that `--plan` names: the id of one of the place's plans, or else the path of a plan file. Without a name it
 * is the plan on the street today.
 * @throws Fault PLAN_UNKNOWN when it is neither, and those of `readDocument`
 */
export async function planOf(place: Place, named: string | undefined): Promise<Plan> {
  if (named === undefined) return currentPlan(place);
  const isKnown = place.plans.plans.some((plan) => plan.id === named);
  return isKnown || !existsSync(named) ? planById(place, named) : readPlanFile(named);
}
