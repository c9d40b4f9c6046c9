// `greenband control`: drives the signals of a running street with a controller, and says how it went.
import { resolve } from 'node:path';
import { compileDemand } from '../../core/compile-demand.ts';
import { type Content, writeFolder } from '../atomic-write.ts';
import type { Clock } from '../clock.ts';
import { type ClearancePolicy, clearedBy } from '../control/clearance.ts';
import { controllerNamed } from '../control/controllers.ts';
import { PlanFollower } from '../control/plan-follower.ts';
import { type SensingName, sensedStreet } from '../control/sensing.ts';
import { sitesOf } from '../control/site.ts';
import { Steering } from '../control/steering.ts';
import type { Field, FieldMeasures } from '../field/field.ts';
import { SimulatedField } from '../field/simulated-field.ts';
import { readSumoWindow } from '../field/sumo/sumo-config.ts';
import { SumoField } from '../field/sumo/sumo-field.ts';
import { requireFile } from '../input-file.ts';
import { compilePlan } from '../lamps.ts';
import { MEASURE_NAMES, MEASURES_SHOWN } from '../measure-names.ts';
import { currentPlan, planOf } from '../place.ts';
import { openPlace, type PreparedPlace, type WindowOptions } from '../prepared-place.ts';
import type { Answer, Progress } from '../terminal.ts';
import { fixed, textTable } from '../text-table.ts';

export interface ControlOptions extends WindowOptions {
  readonly controller: string;
  readonly plan?: string | undefined;
  readonly field: string;
  readonly sensing: SensingName;
  readonly sumoConfig?: string | undefined;
  readonly clearance: ClearancePolicy;
  readonly seed: number;
  readonly out?: string | undefined;
}

export async function control(
  folder: string,
  options: ControlOptions,
  progress: Progress,
  clock: Clock,
): Promise<Answer> {
  progress.at('Reading the place');
  const prepared = await openPlace(folder, options);
  const { network } = prepared;
  const { safety, shortened } = clearedBy(options.clearance, prepared.safety);
  const { begin: from, end: until } = prepared.window;
  const expected = () => compileDemand(prepared.place.demand, network, options.seed, from);
  const window = { begin: from, end: until, interval: until - from };
  const { sensing, sites } = sensedStreet(options.sensing, network, sitesOf(network, safety), expected, window);
  const plan = await planOf(prepared.place, options.plan);
  const fallback = new PlanFollower(sites, plan);
  const controller = controllerNamed(options.controller, { network, sites, plan, fallback });
  const field = await openField(prepared, options);
  const steering = new Steering({ network, sites, field, sensing, controller, fallback, clock });
  const begin = field.time;
  const begun = clock.now();
  try {
    while (field.time < field.end) {
      await steering.second();
      progress.at('Controlling', (field.time - begin) / (field.end - begin));
    }
  } catch (thrown) {
    await field.abandon();
    throw thrown;
  }
  const wall = clock.now() - begun;
  const measures = await field.finish();
  progress.clear();
  const { decisions, late, fallbacks, forced, deciding, longest, failure } = steering.counts;
  const document = {
    place: folder,
    controller: controller.name,
    field: field.kind,
    sensing: options.sensing,
    plan: plan.id,
    seed: options.seed,
    begin,
    end: field.end,
    clearance: { policy: options.clearance, shortened },
    ...measures,
    decisions,
    late,
    fallbacks,
    forced,
    breaches: steering.breaches,
    deciding_s: { total: deciding, longest },
    wall_s: wall,
    ...(failure !== undefined && { failure }),
  };
  if (options.out !== undefined) {
    const file = ['control.json', `${JSON.stringify(document, null, 2)}\n`] as const;
    writeFolder(options.out, new Map<string, Content>([file]));
  }
  return { document, text: inWords(document) };
}

interface Figures extends FieldMeasures {
  readonly place: string;
  readonly controller: string;
  readonly field: string;
  readonly plan: string;
  readonly begin: number;
  readonly end: number;
  readonly decisions: number;
  readonly late: number;
  readonly fallbacks: number;
  readonly breaches: number;
  readonly wall_s: number;
  readonly failure?: string;
}

function inWords(figures: Figures): string {
  const { vehicles, mean, decisions, late, fallbacks, breaches, failure } = figures;
  const rows = MEASURES_SHOWN.map((name) => [MEASURE_NAMES[name].name, fixed(mean[name], 2), MEASURE_NAMES[name].unit]);
  return [
    `${figures.place}, ${figures.controller} over plan ${figures.plan} in ${figures.field}, ${figures.begin} to ${figures.end} s`,
    `${vehicles.demanded} vehicles due: ${vehicles.arrived} arrived, ${vehicles.running} on the road, ${vehicles.waiting} still waiting to enter`,
    '',
    textTable([['', 'mean', 'unit'], ...rows]),
    '',
    `${decisions} decisions: ${late} late, ${fallbacks} left to the plan; ${breaches} breaches seen on the street`,
    ...(failure === undefined ? [] : [`The controller failed: ${failure}`]),
    `${fixed(figures.wall_s, 1)} s`,
  ].join('\n');
}

async function openField(prepared: PreparedPlace, options: ControlOptions): Promise<Field> {
  if (options.field === 'simulated') return simulatedField(prepared, options);
  const config = resolve(options.sumoConfig!);
  requireFile(config);
  const own = await readSumoWindow(config);
  const begin = options.begin ?? own.begin ?? prepared.window.begin;
  const end = options.end ?? own.end ?? prepared.window.end;
  return SumoField.start(prepared.network, { config, begin, end, seed: options.seed });
}

function simulatedField({ place, network, safety, window }: PreparedPlace, { seed }: ControlOptions): Field {
  const { begin, end } = window;
  const demand = compileDemand(place.demand, network, seed, begin);
  return new SimulatedField(network, demand, {
    begin,
    end,
    seed,
    programs: compilePlan(currentPlan(place), network, safety),
  });
}
