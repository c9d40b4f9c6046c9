// `greenband validate`: every fault of a place or of a plan, named, and what is odd besides.
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { compileDemand } from '../../core/compile-demand.ts';
import { compileNetwork } from '../../core/compile-network.ts';
import type { CompiledNetwork } from '../../core/compiled-network.ts';
import { DemandFile } from '../../core/demand.ts';
import { Fault, type FaultRecord } from '../../core/fault.ts';
import { NetworkFile } from '../../core/network.ts';
import { ScenarioFile } from '../../core/scenario.ts';
import { unknownFields } from '../../core/unknown-fields.ts';
import { validateNetwork } from '../../core/validate-network.ts';
import { writeWhole } from '../atomic-write.ts';
import type { Breach } from '../breach.ts';
import { requireFile } from '../input-file.ts';
import { interlock } from '../interlock.ts';
import { jsonRows } from '../json-rows.ts';
import { type Place, planOf, readPlace, readPlanFile } from '../place.ts';
import { PLAN_FORMAT, PLAN_VERSION, Plan, type PlanFile, PlansFile } from '../plan.ts';
import { placeSafety } from '../prepared-place.ts';
import { repairPlan } from '../repair.ts';
import { SafetyFile } from '../safety.ts';
import { type Answer, toFault } from '../terminal.ts';
import { summarise, warningLines } from '../warning-summary.ts';

export interface ValidateOptions {
  readonly plan?: string | undefined;
  readonly place?: string | undefined;
  readonly repair?: string | undefined;
}

interface Findings {
  readonly faults: FaultRecord[];
  readonly warnings: FaultRecord[];
}

export async function validate(path: string, options: ValidateOptions): Promise<Answer> {
  if (isFile(path)) return validatePlanFile(path, options.place);
  // what is held against a place, or is named as a file, is a plan
  if (options.place !== undefined || path.endsWith('.json')) requireFile(path);
  const place = await readPlace(path);
  const findings = inspectNetwork(place);
  findings.warnings.push(...strangersOf(place));
  const network = findings.faults.length === 0 ? compileNetwork(place.network) : undefined;
  if (network !== undefined) {
    inspectDemand(place, network, findings);
    const plans = options.plan === undefined ? place.plans.plans : [await planOf(place, options.plan)];
    for (const plan of plans) findings.faults.push(...breachesOf(place, network, plan));
    if (options.repair !== undefined)
      return repaired(place, network, await planOf(place, options.plan), options.repair);
  }
  return answer(path, findings);
}

/** Writes a lawful plan near a found one, and says what was changed; a plan that cannot be mended is not written. */
function repaired(place: Place, network: CompiledNetwork, found: Plan, out: string): Answer {
  const { plan, repairs } = repairPlan(found, placeSafety(place, network), network);
  const changes = repairs.flatMap((repair) =>
    repair.changes.map((change) => ({ controller: repair.plan.controller, change })),
  );
  const faults = breachesOf(place, network, plan);
  const file: PlanFile = { format: PLAN_FORMAT, version: PLAN_VERSION, plan };
  if (faults.length === 0) writeWhole(out, jsonRows(file));
  const verdict = faults.length === 0 ? `written to ${out}` : 'not written: these faults could not be repaired';
  return {
    document: { path: place.folder, plan: plan.id, out: faults.length === 0 ? out : null, changes, faults },
    text: [
      ...changes.map(({ controller, change }) => `${controller}: ${change}`),
      `plan ${found.id}: ${changes.length} changes, ${verdict}`,
    ].join('\n'),
    faults,
  };
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

/** A plan on its own can only be checked for its form; with its place also for safety. */
async function validatePlanFile(path: string, folder: string | undefined): Promise<Answer> {
  const plan = await readPlanFile(path);
  const strangers = unknownFields(Plan, plan, path, '/plan');
  if (folder === undefined) {
    const warning = 'only the form was checked; give --place to check the plan against a network and its safety data';
    return answer(path, {
      faults: [],
      warnings: [{ code: 'PLAN_FORM_ONLY', text: warning, where: path }, ...strangers],
    });
  }
  const place = await readPlace(folder);
  return answer(path, { faults: breachesOf(place, compileNetwork(place.network), plan), warnings: strangers });
}

/** Fields of the files that people write which nobody reads. */
function strangersOf({ folder, network, demand, safety, plans, scenario }: Place): FaultRecord[] {
  return [
    ...unknownFields(NetworkFile, network, join(folder, 'network.json')),
    ...unknownFields(DemandFile, demand, join(folder, 'demand.json')),
    ...(safety === undefined ? [] : unknownFields(SafetyFile, safety, join(folder, 'safety.json'))),
    ...unknownFields(PlansFile, plans, join(folder, 'plans.json')),
    ...(scenario === undefined ? [] : unknownFields(ScenarioFile, scenario, join(folder, 'scenario.json'))),
  ];
}

function inspectNetwork(place: Place): Findings {
  const { faults, warnings } = validateNetwork(place.network);
  return { faults: [...faults], warnings: [...warnings] };
}

function inspectDemand(place: Place, network: CompiledNetwork, findings: Findings): void {
  try {
    findings.warnings.push(...compileDemand(place.demand, network, 1).warnings);
  } catch (thrown) {
    if (!(thrown instanceof Fault)) throw thrown;
    findings.faults.push(toFault(thrown));
  }
}

function breachesOf(place: Place, network: CompiledNetwork, plan: Plan): FaultRecord[] {
  return interlock(plan, placeSafety(place, network), network).map((breach) => breachFault(plan, breach));
}

/** A breach in the form of a fault: where it is says plan, controller, links and second. */
function breachFault(plan: Plan, breach: Breach): FaultRecord {
  const links = breach.links.length > 0 ? `, links ${breach.links.join(' and ')}` : '';
  const at = breach.at >= 0 ? `, second ${breach.at}` : '';
  return {
    code: breach.code,
    text: breach.text,
    where: `plan ${plan.id}, controller ${breach.controller}${links}${at}`,
  };
}

function answer(path: string, { faults, warnings }: Findings): Answer {
  const kinds = summarise(warnings);
  const verdict = faults.length === 0 ? 'no fault' : `${faults.length} fault${faults.length > 1 ? 's' : ''}`;
  return {
    document: { path, faults, warnings: kinds },
    text: [...warningLines(kinds), `${path}: ${verdict}`].join('\n'),
    faults,
  };
}
