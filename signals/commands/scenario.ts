// `greenband scenario run|compare|sweep`: scenario files laid over a place, in paired runs until the interval is narrow.
import { join } from 'node:path';
import { Fault, type FaultRecord } from '../../core/fault.ts';
import { SCENARIO_FORMAT, SCENARIO_VERSION, ScenarioFile } from '../../core/scenario.ts';
import { composeScenarios, type NamedScenario, scenarioWords } from '../../core/scenario-composition.ts';
import { unknownFields } from '../../core/unknown-fields.ts';
import { type Content, writeFolder } from '../atomic-write.ts';
import { cell as csvCell } from '../cells.ts';
import { readDocument } from '../input-file.ts';
import { packageVersion } from '../package-root.ts';
import { SCENARIO_KIND } from '../place.ts';
import { lampsFor, openPlace, type PreparedPlace, type WindowOptions } from '../prepared-place.ts';
import { type Cell, type CellResult, cellScenario, eventPlace } from '../scenario/cell.ts';
import { type BreakingPoint, breakingPoint } from '../scenario/growth.ts';
import { RunCache } from '../scenario/run-cache.ts';
import { Sweep } from '../scenario/sweep.ts';
import { sweepPage } from '../scenario/sweep-page.ts';
import type { Answer, Progress } from '../terminal.ts';
import { fixed, signed, textTable } from '../text-table.ts';
import { summarise, warningLines } from '../warning-summary.ts';

export interface ScenarioOptions extends WindowOptions {
  readonly seed: number;
  /** each entry one event: a scenario file, or several joined by + */
  readonly scenario?: readonly string[] | undefined;
  readonly plan?: readonly string[] | undefined;
  /** factors on the demand; 1 alone without it */
  readonly demand?: readonly number[] | undefined;
  readonly within: number;
  readonly replications: number;
  readonly most: number;
  readonly growth?: boolean | undefined;
  readonly workers?: number | undefined;
  readonly out?: string | undefined;
}

type Growth = readonly { readonly plan: string; readonly event: string; readonly point: BreakingPoint }[];

interface Event {
  readonly name: string;
  readonly layers: readonly NamedScenario[];
}

export const EVERYDAY = 'everyday';

/** `a.json+b.json`: one event of two files, the second over the first. */
async function readEvent(paths: string): Promise<Event> {
  const layers: NamedScenario[] = [];
  for (const path of paths.split('+')) {
    const read = await readDocument(ScenarioFile, SCENARIO_KIND, path);
    const [stranger] = unknownFields(ScenarioFile, read, path);
    if (stranger !== undefined) throw new Fault(stranger.code, stranger.text, stranger.where);
    layers.push({ name: path, scenario: read });
  }
  return { name: layers.map(({ name, scenario }) => scenario.name ?? name).join(' + '), layers };
}

/** The plan of a cell: the one asked for, else the event's own, else the place's. */
async function cellOf(prepared: PreparedPlace, event: Event, plan: string | undefined, demand: number): Promise<Cell> {
  const own = event.layers.findLast(({ scenario }) => scenario.plan !== undefined)?.scenario.plan;
  const { scenario } = cellScenario(prepared.place.scenario, { demand, layers: event.layers });
  const { plan: found, lamps } = await lampsFor(prepared, plan ?? own ?? scenario.plan);
  return { plan: found.id, lamps, demand, event: event.name, layers: event.layers, prepared };
}

/** The cells in order; the first is what the others are compared with. */
async function cellsOf(kind: string, prepared: PreparedPlace, events: readonly Event[], options: ScenarioOptions) {
  const plans = options.plan ?? [undefined];
  const asked = kind === 'run' ? events : [{ name: EVERYDAY, layers: [] }, ...events];
  const cells: Cell[] = [];
  for (const event of asked) {
    const built = eventPlace(prepared, event.layers);
    for (const demand of options.demand ?? [1])
      for (const plan of plans) cells.push(await cellOf(built, event, plan, demand));
  }
  return { cells, asked };
}

function requireWindow(events: readonly Event[]): void {
  for (const { layers } of events)
    for (const { name, scenario } of layers)
      for (const part of ['begin', 'end', 'step'] as const)
        if (scenario[part] !== undefined) {
          const text = `${part} stands in a scenario that is laid over a place, where runs are compared over one window; take it out and give --${part}`;
          throw new Fault('SCN_WINDOW', text, name);
        }
}

async function breakingPoints(sweep: Sweep, cells: readonly Cell[], progress: Progress) {
  const points: Growth[number][] = [];
  for (const cell of cells.filter(({ demand }) => demand === cells[0]!.demand)) {
    progress.at(`Raising the demand of ${cell.event}, plan ${cell.plan}`);
    const point = await breakingPoint((demand) => sweep.cell({ ...cell, demand }, undefined));
    points.push({ plan: cell.plan, event: cell.event, point });
  }
  return points;
}

/**
 * The answer of all three: `run` one event, `compare` events with the everyday place, `sweep` plans x demands x events.
 * @throws Fault SCN_*, and those of `openPlace` and `readDocument`
 */
export async function scenario(
  kind: string,
  folder: string,
  options: ScenarioOptions,
  progress: Progress,
): Promise<Answer> {
  progress.at('Reading the place');
  const prepared = await openPlace(folder, options);
  const given: Event[] = [];
  for (const paths of options.scenario ?? []) given.push(await readEvent(paths));
  requireWindow(given);
  const joined = {
    name: given.map(({ name }) => name).join(' + ') || EVERYDAY,
    layers: given.flatMap(({ layers }) => layers),
  };
  const events = kind === 'run' ? [joined] : given;
  const { cells, asked } = await cellsOf(kind, prepared, events, options);
  const cache = new RunCache(options.out === undefined ? undefined : join(options.out, 'runs'));
  const { seed, within, replications: least, most, workers } = options;
  const onCell = (done: number, total: number) => progress.at('Simulating', done / total);
  const sweep = new Sweep(prepared, cache, { seed, within, least, most: Math.max(least, most), workers, onCell });
  const results = await sweep.run(cells);
  const growth = options.growth ? await breakingPoints(sweep, cells, progress) : [];
  const warnings = summarise([
    ...cells.flatMap((cell) => cellScenario(prepared.place.scenario, cell).warnings),
    ...[...new Set(cells.map((cell) => cell.prepared))].flatMap((one) => one.warnings ?? []),
    ...results.flatMap(cutOff),
  ]);
  const described = asked.map(({ name, layers }) => ({
    name,
    changes: scenarioWords(composeScenarios({ format: SCENARIO_FORMAT, version: SCENARIO_VERSION }, layers).scenario),
  }));
  const document = {
    place: folder,
    seed,
    ...prepared.window,
    within_percent: within,
    events: described,
    cells: results,
    ...(options.growth && { growth }),
    runs: { simulated: cache.simulated, found: cache.found },
    warnings,
    ...(options.out !== undefined && { out: options.out }),
  };
  if (options.out !== undefined) writeSweep(options.out, prepared, document, growth);
  progress.clear();
  return { document, text: [...warningLines(warnings), ...words(document, growth)].join('\n') };
}

/** Where vehicles cannot set out, the others drive the freer: less delay is then no improvement. */
function cutOff({ event, demand, plan, vehicles }: CellResult): FaultRecord[] {
  if (vehicles.cancelled === 0) return [];
  const due = vehicles.demanded + vehicles.cancelled;
  const text = `the way of ${fixed(vehicles.cancelled, 0)} of ${fixed(due, 0)} vehicles is cut and they do not set out; the delay is that of the others: judge by the unserved too`;
  return [{ code: 'SCN_CUT_OFF', text, where: `${event}, demand x ${demand}, plan ${plan}` }];
}

/** Table, document and page beside the runs. */
function writeSweep(
  out: string,
  prepared: PreparedPlace,
  document: Said & { readonly within_percent: number },
  growth: Growth,
): void {
  const { cells, events, within_percent: within } = document;
  const { place, window } = prepared;
  const page = { place: place.name, version: packageVersion(), window, within, cells, events, growth };
  const files: [string, Content][] = [
    ['sweep.json', `${JSON.stringify(document, null, 2)}\n`],
    ['sweep.csv', sweepCsv(cells)],
    ['sweep.html', sweepPage(page)],
  ];
  writeFolder(out, new Map(files));
}

const HEAD =
  'event,demand_factor,plan,replications,delay_s,delay_low_s,delay_high_s,difference_s,difference_low_s,difference_high_s,difference_percent,demanded,arrived,waiting,cancelled,removed,unserved_share,precision_percent,reached';

function sweepCsv(results: readonly CellResult[]): string {
  const rows = results.map((cell) => {
    const apart = cell.difference;
    const numbers = [
      cell.replications,
      cell.mean.delay_s,
      ...cell.ci95.delay_s,
      ...(apart
        ? [apart.mean, ...apart.ci95, apart.percent ?? Number.NaN]
        : [Number.NaN, Number.NaN, Number.NaN, Number.NaN]),
      cell.vehicles.demanded,
      cell.vehicles.arrived,
      cell.vehicles.waiting,
      cell.vehicles.cancelled,
      cell.vehicles.removed,
      cell.unserved,
      cell.precision_percent,
    ].map((value) => (Number.isFinite(value) ? String(Math.round(value * 1e4) / 1e4) : ''));
    return [csvCell(cell.event), cell.demand, csvCell(cell.plan), ...numbers, cell.reached].join(',');
  });
  return `${[HEAD, ...rows].join('\n')}\n`;
}

interface Said {
  readonly place: string;
  readonly events: readonly { readonly name: string; readonly changes: readonly string[] }[];
  readonly cells: readonly CellResult[];
  readonly runs: { readonly simulated: number; readonly found: number };
  readonly out?: string;
}

function words({ place, events, cells, runs, out }: Said, growth: Growth): string[] {
  const rows = cells.map((cell) => [
    `${cell.event}, demand x ${cell.demand}, plan ${cell.plan}`,
    String(cell.replications),
    fixed(cell.mean.delay_s),
    cell.difference
      ? `${signed(cell.difference.mean)} [${signed(cell.difference.ci95[0])}, ${signed(cell.difference.ci95[1])}]`
      : '-',
    cell.difference ? signed(cell.difference.percent) : '-',
    fixed(cell.vehicles.arrived, 0),
    fixed(cell.vehicles.cancelled, 0),
    fixed(100 * cell.unserved),
  ]);
  const wide = cells.filter(({ reached }) => !reached).length;
  return [
    place,
    ...events.flatMap(({ name, changes }) => [
      `${name}:`,
      ...(changes.length > 0 ? changes : ['nothing changed']).map((line) => `  ${line}`),
    ]),
    '',
    textTable([
      ['', 'runs', 'delay s', 'against the first s, 95 %', '%', 'arrived', 'cancelled', 'unserved %'],
      ...rows,
    ]),
    '',
    ...(wide > 0 ? [`${wide} of ${cells.length} intervals are wider than asked: allow more runs with --most.`] : []),
    ...growth.map(
      ({ plan, event, point }) =>
        `${event}, plan ${plan}: served up to ${point.served ?? 'none'}, broken at ${point.broken ?? 'none'} times the demand`,
    ),
    `${runs.simulated} runs simulated, ${runs.found} found in ${out ?? 'memory'}`,
  ];
}
