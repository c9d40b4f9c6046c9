// `greenband warrants`: does this junction need a signal at all (MUTCD, chapter 4C), and what would do instead, simulated.
import type { Count } from '../../core/count.ts';
import { countsOf } from '../../core/count-table.ts';
import { Fault, type FaultRecord } from '../../core/fault.ts';
import type { NetworkFile, NetworkNode } from '../../core/network.ts';
import { SCENARIO_FORMAT, SCENARIO_VERSION } from '../../core/scenario.ts';
import type { NewControl } from '../../core/street-works.ts';
import { writeFolder } from '../atomic-write.ts';
import { readTable } from '../csv-table.ts';
import {
  batchOf,
  LINK_INTERVAL,
  lampsFor,
  openPlace,
  type PreparedPlace,
  type WindowOptions,
} from '../prepared-place.ts';
import { runBatch, seedsFrom } from '../replications.ts';
import { type CellResult, eventPlace } from '../scenario/cell.ts';
import { RunCache } from '../scenario/run-cache.ts';
import { Sweep } from '../scenario/sweep.ts';
import type { Answer, Progress } from '../terminal.ts';
import { fixed, signed, textTable } from '../text-table.ts';
import { summarise, warningLines } from '../warning-summary.ts';
import {
  countedHours,
  type Hour,
  type Junction,
  junctionHours,
  junctionOf,
  lanesOf,
  simulatedHours,
} from '../warrants/junction-subject.ts';
import { crashesOf, walkersOf } from '../warrants/warrant-tables.ts';
import { type Crash, type Warrant, warrantsOf } from '../warrants/warrants.ts';

export interface WarrantsCommand extends WindowOptions {
  readonly seed: number;
  readonly junction?: readonly string[] | undefined;
  readonly counts?: string | undefined;
  readonly pedestrians?: string | undefined;
  readonly crashes?: string | undefined;
  readonly encoding?: string | undefined;
  readonly population?: number | undefined;
  readonly alternatives?: boolean | undefined;
  readonly replications: number;
  readonly workers?: number | undefined;
  readonly out?: string | undefined;
}

interface Alternative {
  readonly control: string;
  readonly result: CellResult;
}

interface Finding {
  readonly junction: string;
  readonly control: string;
  readonly major: readonly string[];
  readonly minor: readonly string[];
  readonly hours: ReturnType<typeof junctionHours>;
  readonly warrants: readonly Warrant[];
  readonly verdict: string;
  readonly notes: readonly string[];
  readonly alternatives?: readonly {
    readonly control: string;
    readonly delay_s: number;
    readonly difference: CellResult['difference'];
    readonly unserved: number;
  }[];
}

/** @throws Fault CNT_*, TAB_*, CSV_*, CRASH_DATE, WAR_JUNCTION, and those of `openPlace` */
export async function warrants(folder: string, options: WarrantsCommand, progress: Progress): Promise<Answer> {
  progress.at('Reading the place');
  const prepared = await openPlace(folder, options);
  const { place } = prepared;
  const nodes = nodesAsked(place.network, options.junction, folder);
  const { encoding } = options;
  const clock = place.scenario?.clock;
  const counts =
    options.counts &&
    countsOf(await readTable(options.counts, encoding), place.network, { clock, interval: LINK_INTERVAL });
  const walkers = options.pedestrians ? walkersOf(await readTable(options.pedestrians, encoding), clock) : undefined;
  const crashes = options.crashes ? crashesOf(await readTable(options.crashes, encoding)) : undefined;
  const hours = counts ? countedHours(counts) : await drivenHours(prepared, options, progress);
  const known = nodes.flatMap((node) => junctionOf(place.network, node, hours) ?? []);
  const warnings = summarise(oddities(options, known, nodes, counts || undefined, hours));
  const findings: Finding[] = [];
  for (const junction of known) {
    const own = findingOf(
      prepared,
      junction,
      hours,
      walkers?.get(junction.node.id),
      crashes && (crashes.get(junction.node.id) ?? []),
      options,
    );
    const tried = options.alternatives ? await alternativesOf(prepared, junction, options, progress) : undefined;
    findings.push(tried === undefined ? own : { ...own, alternatives: tried.map(alternativeRow) });
  }
  const order = (finding: Finding) => finding.warrants.filter(({ met }) => met === true).length;
  findings.sort((a, b) => order(b) - order(a));
  const document = {
    place: folder,
    volumes: counts ? options.counts : 'simulated',
    manual: 'MUTCD, 11th edition, chapter 4C',
    findings,
    warnings,
    ...(options.out !== undefined && { out: options.out }),
  };
  if (options.out !== undefined)
    writeFolder(options.out, new Map([['warrants.json', `${JSON.stringify(document, null, 2)}\n`]]));
  progress.clear();
  return { document, text: [...warningLines(warnings), ...findings.flatMap(words)].join('\n') };
}

function nodesAsked(network: NetworkFile, asked: readonly string[] | undefined, folder: string): NetworkNode[] {
  if (asked === undefined) return network.nodes.filter(({ control }) => control !== 'dead-end');
  return asked.map((id) => {
    const found = network.nodes.find((node) => node.id === id);
    if (found !== undefined) return found;
    throw new Fault('WAR_JUNCTION', `junction ${id} is not in the network; give the id of a node`, folder);
  });
}

async function drivenHours(prepared: PreparedPlace, options: WarrantsCommand, progress: Progress): Promise<Hour[]> {
  const { lamps } = await lampsFor(prepared, undefined);
  const jobs = seedsFrom(options.seed, options.replications).map((seed) => ({ plan: 0, seed, tables: true }));
  const onDone = (done: number, total: number) => progress.at('Simulating', done / total);
  const runs = await runBatch(batchOf(prepared, [lamps]), jobs, { workers: options.workers, onDone });
  const { network, window } = prepared;
  return simulatedHours(
    runs.map(({ tables }) => tables!.links),
    window.begin,
    network.edgeIndex,
  );
}

function oddities(
  options: WarrantsCommand,
  known: readonly Junction[],
  nodes: readonly NetworkNode[],
  counts: readonly Count[] | undefined,
  hours: readonly Hour[],
): FaultRecord[] {
  const found: FaultRecord[] = [];
  if (counts === undefined) {
    const text = `no counts were given: volumes are simulated (whole hours of the window: ${hours.length}), as good as the place's demand; give --counts of a whole day`;
    found.push({ code: 'WAR_SIMULATED', text, where: '--counts' });
  }
  if (options.junction !== undefined)
    for (const { id } of nodes)
      if (!known.some(({ node }) => node.id === id))
        found.push({
          code: 'WAR_NO_CROSSING',
          text: 'fewer than three legs or no minor street; warrants are for junctions',
          where: `junction ${id}`,
        });
  return found;
}

/** SUMO's and OpenStreetMap's classes of streets that make up the main network. */
const MAIN = /(motorway|trunk|primary|secondary|tertiary)/;

function findingOf(
  { place }: PreparedPlace,
  junction: Junction,
  hours: readonly Hour[],
  walkers: ReadonlyMap<number, number> | undefined,
  crashes: readonly Crash[] | undefined,
  { population }: WarrantsCommand,
): Finding {
  const { node, major, minor, legs } = junction;
  const own = junctionHours(junction, hours, walkers ?? new Map());
  const speed = Math.max(...major.map(({ edge }) => edge.lanes[0]!.speed));
  const isMain = (list: typeof major) =>
    list.some(({ edge }) => (edge.kind === undefined ? (edge.priority ?? 1) > 1 : MAIN.test(edge.kind)));
  const found = warrantsOf({
    hours: own,
    legs,
    majorLanes: lanesOf(major),
    minorLanes: lanesOf(minor),
    speed,
    population,
    isMajorNetwork: isMain(major) && isMain(minor),
    crashes,
  });
  const ids = (list: typeof major) => list.map(({ edge }) => edge.id);
  return {
    junction: node.id,
    control: node.control,
    major: ids(major),
    minor: ids(minor),
    hours: own,
    warrants: found,
    verdict: verdictOf(found, node.control === 'signals'),
    notes: notesOf(place, junction, speed),
  };
}

function verdictOf(found: readonly Warrant[], lit: boolean): string {
  const met = found.filter((one) => one.met === true).map(({ number }) => number);
  const open = found.filter((one) => one.met === null).map(({ number }) => number);
  if (met.length > 0)
    return `${met.length === 1 ? 'warrant' : 'warrants'} ${met.join(', ')} met: a signal may be justified; the engineering study decides (4C.01)`;
  const rest = open.length > 0 ? `; open: ${open.join(', ')}` : '';
  const take = lit && open.length === 0 ? '; the signal that is there may not be needed (4B.02)' : '';
  return `no warrant is met${rest}${take}`;
}

/** What warrants do not count, for the engineer who decides. */
function notesOf({ demand }: PreparedPlace['place'], { major, minor }: Junction, speed: number): string[] {
  const names = new Set([...major, ...minor].flatMap((approach) => [...approach.names]));
  const lines = new Set(
    [...demand.trips, ...(demand.flows ?? [])].flatMap(({ line, route }) =>
      line !== undefined && route?.some((edge) => names.has(edge)) ? [line] : [],
    ),
  );
  const sight = Math.ceil(speed * 7.5);
  return [
    'numbers: curves and crash tables come from secondary sources; hold a narrow answer against your own copy of the MUTCD',
    `sight: a driver who turns left from the minor street must see ${sight} m along the major one (AASHTO Green Book 9.5.3, case B1, 7.5 s); measure it`,
    lines.size > 0
      ? `transit: ${lines.size === 1 ? 'line' : 'lines'} ${[...lines].join(', ')} here; think of their priority`
      : 'transit: no line of the demand passes here',
  ];
}

const CONTROLS: readonly NewControl['control'][] = ['priority', 'all-way-stop', 'roundabout', 'signals'];

/** The junction as it is and under every other control, on the same seeds. */
async function alternativesOf(
  prepared: PreparedPlace,
  { node }: Junction,
  options: WarrantsCommand,
  progress: Progress,
): Promise<Alternative[]> {
  const { seed, replications, workers } = options;
  const others = CONTROLS.filter((control) => control !== node.control);
  const layersOf = (control: NewControl['control']): Parameters<typeof eventPlace>[1] => {
    const build = { junctions: [{ node: node.id, control }] };
    return [{ name: control, scenario: { format: SCENARIO_FORMAT, version: SCENARIO_VERSION, build } }];
  };
  const events = [
    { name: `${node.control} (as it is)`, layers: [] as Parameters<typeof eventPlace>[1] },
    ...others.map((control) => ({ name: control, layers: layersOf(control) })),
  ];
  const cells = [];
  for (const { name, layers } of events) {
    const built = eventPlace(prepared, layers);
    const { plan, lamps } = await lampsFor(built, undefined);
    cells.push({ plan: plan.id, lamps, demand: 1, event: name, layers, prepared: built });
  }
  const onCell = (done: number, total: number) => progress.at(`Trying other controls at ${node.id}`, done / total);
  const sweep = new Sweep(prepared, new RunCache(undefined), {
    seed,
    within: 5,
    least: replications,
    most: replications,
    workers,
    onCell,
  });
  return (await sweep.run(cells)).map((result) => ({ control: result.event, result }));
}

const alternativeRow = ({ control, result }: Alternative) => ({
  control,
  delay_s: result.mean.delay_s,
  difference: result.difference,
  unserved: result.unserved,
});

const MARKS = new Map<boolean | null, string>([
  [true, 'met '],
  [false, 'no  '],
  [null, 'open'],
]);

function words({
  junction,
  control,
  major,
  minor,
  hours,
  warrants: found,
  verdict,
  notes,
  alternatives = [],
}: Finding): string[] {
  const judged = found.map(
    ({ number, name, clause, met, text }) => `  ${MARKS.get(met)!} ${number} ${name}: ${text} (${clause})`,
  );
  const others = alternatives.map(({ control: other, delay_s, difference, unserved }) => [
    other,
    fixed(delay_s),
    difference ? `${signed(difference.mean)} [${signed(difference.ci95[0])}, ${signed(difference.ci95[1])}]` : '-',
    fixed(100 * unserved),
  ]);
  return [
    '',
    `${junction} (${control}): ${verdict}`,
    `  major street ${major.join(', ')}; minor street ${minor.join(', ')}; ${hours.length === 1 ? '1 hour' : `${hours.length} hours`} known`,
    ...judged,
    ...notes.map((note) => `  ${note}`),
    ...(others.length > 0
      ? ['', textTable([['control', 'delay s', 'against today s, 95 %', 'unserved %'], ...others])]
      : []),
  ];
}
