// `greenband optimise`: makes a better plan for a place, has the interlock check it, and writes it.
import { resolve } from 'node:path';
import { Fault, type FaultRecord } from '../../core/fault.ts';
import { requireWritable, writeWhole } from '../atomic-write.ts';
import type { Clock } from '../clock.ts';
import { explainPlan, type JunctionExplanation } from '../explanation.ts';
import { jsonRows } from '../json-rows.ts';
import { type Method, type Optimised, optimisePlace } from '../optimised-place.ts';
import { cycleOf, PLAN_FORMAT, PLAN_VERSION, type PlanFile } from '../plan.ts';
import { openPlace, type WindowOptions } from '../prepared-place.ts';
import type { Answer, Progress } from '../terminal.ts';
import { fixed, signed } from '../text-table.ts';

export interface OptimiseOptions extends WindowOptions {
  readonly method: string;
  readonly seed: number;
  readonly corridor?: string | undefined;
  readonly budget?: number | undefined;
  readonly allowUnserved?: boolean | undefined;
  /** also say what was wrong with the old plan, and what each change is worth */
  readonly explain?: boolean | undefined;
  readonly out: string;
}

export async function optimise(
  folder: string,
  options: OptimiseOptions,
  progress: Progress,
  clock: Clock,
): Promise<Answer> {
  refuseInput(folder, options.out);
  requireWritable(options.out);
  progress.at('Reading the place');
  const prepared = await openPlace(folder, options);
  progress.at('Optimising');
  const begun = clock.now();
  const method = options.method as Method;
  const { seed, corridor, budget, allowUnserved } = options;
  const stop = interruption();
  const request = { method, seed, corridor, budget, allowUnserved, progress: progress.at, ...stop };
  const found = await optimisePlace(prepared, request, clock).finally(stop.forget);
  const wall = clock.now() - begun;
  const file: PlanFile = { format: PLAN_FORMAT, version: PLAN_VERSION, plan: found.plan };
  writeWhole(options.out, jsonRows(file));
  if (options.explain !== true) return answer(options, found, wall, undefined);
  progress.at('Explaining');
  const limit = Math.max(LEAST_EXPLAINING, (budget ?? 0) / 2);
  return answer(options, found, wall, await explainPlan(prepared, found.plan, { seed, limit, clock }));
}

/** s that an explanation may take at least */
const LEAST_EXPLAINING = 60;
/** junctions told of on the terminal */
const MOST_TOLD = 12;

/** Ctrl-C asks for the best plan so far; a second one ends the program as usual. */
function interruption(): { interrupted: () => boolean; forget: () => void } {
  let asked = false;
  const ask = () => {
    asked = true;
    process.stderr.write('Ending with the best plan so far; Ctrl-C again ends at once with none.\n');
  };
  process.once('SIGINT', ask);
  return { interrupted: () => asked, forget: () => process.off('SIGINT', ask) };
}

/** A plan must not take the place of what it was made from. */
function refuseInput(folder: string, out: string): void {
  const own = ['network', 'demand', 'plans', 'safety', 'scenario'].map((name) => resolve(folder, `${name}.json`));
  if (own.includes(resolve(out)))
    throw new Fault('CLI_OUT_IS_INPUT', 'this file is part of the place itself; choose another --out', out);
}

function explained(rows: readonly JunctionExplanation[] | undefined): string[] {
  if (rows === undefined) return [];
  const told = rows
    .slice(0, MOST_TOLD)
    .flatMap(({ controller, before, after, worth, diagnosis }) => [
      `${controller}: ${fixed(worth, 2)} s a vehicle; cycle ${before.cycle} -> ${after.cycle} s, ${before.stages} -> ${after.stages} stages`,
      ...diagnosis.map((text) => `    ${text}`),
    ]);
  return ['What is won at each signal: the delay that comes back when it alone is as it was (simulated)', ...told];
}

type Judged = Pick<Optimised, 'objective' | 'simulated' | 'plan'>;

/** Whether a search by simulations got as far as simulating both plans on fresh scenarios. */
const isJudged = ({ objective, simulated }: Judged): boolean =>
  simulated === undefined || (Number.isFinite(objective.before) && Number.isFinite(objective.after));

/** A plan that its own objective finds no better, or has not looked at, is written, but nobody should take it for a gain. */
export function doubts(found: Judged): FaultRecord[] {
  const { objective, simulated, plan } = found;
  if (!isJudged(found)) {
    const text =
      'the plan has not been judged by simulation against the one on the street yet; give more time with --budget, or see greenband compare';
    return [{ code: 'OPT_NOT_JUDGED', text, where: `plan ${plan.id}` }];
  }
  if (!(objective.after >= objective.before)) return [];
  const judge = simulated === undefined ? 'model' : 'simulation';
  const text = `the ${judge} finds no gain over the plan on the street (${fixed(objective.before)} -> ${fixed(objective.after)}); keep that one, or try a larger --budget`;
  return [{ code: 'OPT_NO_GAIN', text, where: `plan ${plan.id}` }];
}

function answer(
  options: OptimiseOptions,
  found: Optimised,
  wall: number,
  explanation: readonly JunctionExplanation[] | undefined,
): Answer {
  const { objective } = found;
  const cycles = Object.fromEntries(found.plan.controllers.map((entry) => [entry.controller, cycleOf(entry)]));
  const change = objective.before === 0 ? null : (100 * (objective.after - objective.before)) / objective.before;
  const warnings = doubts(found);
  const document = {
    method: options.method,
    out: options.out,
    plan: found.plan.id,
    cycle_s: cycles,
    objective,
    bound: found.bound,
    proven: found.proven,
    corridors: found.corridors,
    ...(found.simulated && { simulated: found.simulated }),
    ...(explanation && { explanation }),
    wall_s: wall,
    warnings,
  };
  const spread = [...new Set(Object.values(cycles))].sort((a, b) => a - b);
  const cycleText = spread.length === 1 ? `${spread[0]} s` : `${spread[0]} to ${spread.at(-1)} s`;
  const text = [
    ...warnings.map((warning) => `warning ${warning.code}: ${warning.text} (${warning.where})`),
    `plan ${found.plan.id} for ${found.plan.controllers.length} controllers, cycle ${cycleText}, written to ${options.out}`,
    ...(isJudged(found)
      ? [
          `${found.simulated ? 'simulated' : 'model'}: ${fixed(objective.before)} -> ${fixed(objective.after)} (${signed(change)} %), ${objective.unit}`,
        ]
      : []),
    ...found.corridors.map(
      ({ id, controllers, band, bandBack }) =>
        `corridor ${id}: ${controllers.length} signals, bands ${fixed(band)} s out and ${fixed(bandBack)} s back`,
    ),
    ...explained(explanation),
    `The interlock found no breach. ${fixed(wall)} s. See the gain with greenband compare.`,
  ];
  return { document, text: text.join('\n') };
}
