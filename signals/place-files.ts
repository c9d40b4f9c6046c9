// What an import brings becomes the files of a place, written together or not at all.
import { readdirSync, statSync } from 'node:fs';
import type { CompiledNetwork } from '../core/compiled-network.ts';
import { Fault } from '../core/fault.ts';
import { SCENARIO_FORMAT, SCENARIO_VERSION, type ScenarioFile } from '../core/scenario.ts';
import { type Content, writeFolder } from './atomic-write.ts';
import { deriveSafety } from './derive-safety.ts';
import type { Imported } from './imported.ts';
import { jsonRows } from './json-rows.ts';
import { PLAN_VERSION, PLANS_FORMAT, type Plan, type PlansFile, planOfPrograms } from './plan.ts';

/** The plan that is on the street: of each controller the program that was read last, as SUMO runs it. */
export const OWN_PLAN = 'own';

/** The programs found as plans: the one that runs, and one for each other program id. */
export function plansOf({
  programs,
  controllers,
  origin = { method: 'imported' },
}: Pick<Imported, 'programs' | 'controllers' | 'origin'>): PlansFile {
  const running = new Map(programs.map((program) => [program.controller, program]));
  if (controllers !== undefined) {
    const own = { id: OWN_PLAN, origin, controllers: [...controllers] };
    return { format: PLANS_FORMAT, version: PLAN_VERSION, current: OWN_PLAN, plans: [own] };
  }
  const plans: Plan[] = [planOfPrograms(OWN_PLAN, [...running.values()], origin)];
  const others = programs.filter((program) => running.get(program.controller) !== program);
  for (const id of new Set(others.map((program) => program.program))) {
    const chosen = new Map(running);
    for (const program of others) if (program.program === id) chosen.set(program.controller, program);
    plans.push(planOfPrograms(id === OWN_PLAN ? `program ${id}` : id, [...chosen.values()], origin));
  }
  return { format: PLANS_FORMAT, version: PLAN_VERSION, current: OWN_PLAN, plans };
}

/** What a folder may hold that a place is written to: a place of before, or what one may begin with. */
const OWN_FILES = /^(network|demand|plans|safety|scenario|overlay|surroundings|retimed|calibration)\.json(\.gz)?$|^\./;

/** Throws PLACE_FOREIGN for a folder that holds other things and no place: a place would be lost among them. */
export function requireOwnFolder(folder: string): void {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return;
  const names = readdirSync(folder);
  if (names.some((name) => /^network\.json(\.gz)?$/.test(name))) return;
  const stranger = names.find((name) => !OWN_FILES.test(name));
  if (stranger === undefined) return;
  const text = `the folder holds ${stranger} and is no place; choose an empty folder, or one that is not there yet`;
  throw new Fault('PLACE_FOREIGN', text, folder);
}

/**
 * Writes the folder of a place.
 * @throws Fault CLI_CANNOT_WRITE
 */
export function writePlace(folder: string, imported: Imported, compiled: CompiledNetwork, note: string): void {
  const { network, demand, programs } = imported;
  const scenario: ScenarioFile = {
    format: SCENARIO_FORMAT,
    version: SCENARIO_VERSION,
    name: network.name,
    note,
    begin: demand.begin,
    end: demand.end,
  };
  writeFolder(
    folder,
    new Map<string, Content>([
      ['network.json', jsonRows(network)],
      ['demand.json', jsonRows(demand)],
      ['plans.json', jsonRows(plansOf(imported))],
      ['safety.json', jsonRows(deriveSafety(compiled, programs))],
      ['scenario.json', jsonRows(scenario)],
      ...(imported.files ?? []),
    ]),
  );
}
