// `greenband calibrate`: the demand of a place drawn towards counts, with GEH before and after, held-out counts included.
import { hashName, PURPOSE, streamOf, uniform } from '../../core/chance.ts';
import { type Count, countedPlace } from '../../core/count.ts';
import { countConflicts } from '../../core/count-conflicts.ts';
import { countsOf } from '../../core/count-table.ts';
import type { DemandFile } from '../../core/demand.ts';
import { Fault, type FaultRecord } from '../../core/fault.ts';
import { type Equilibrium, equilibrate } from '../../sim/equilibrium.ts';
import { type CalibrateOptions, type Calibration, Calibrator, checkDemand } from '../calibration/calibrate.ts';
import { driverDoubts, driverRow, driversOf, driverWords } from '../calibration/driver-part.ts';
import type { Fit } from '../calibration/fit.ts';
import { cell, number } from '../cells.ts';
import { readTable } from '../csv-table.ts';
import { writePlaceWithDemand } from '../place-with-demand.ts';
import { lampsFor, openPlace, type PreparedPlace, type WindowOptions } from '../prepared-place.ts';
import type { Answer, Progress } from '../terminal.ts';
import { fixed, textTable } from '../text-table.ts';
import { summarise, warningLines } from '../warning-summary.ts';

export interface CalibrateCommand extends WindowOptions, Omit<CalibrateOptions, 'onRound'> {
  readonly counts: string;
  readonly heldOut?: string | undefined;
  /** share of the counted places that are kept out, 0 to 1 */
  readonly holdOut?: number | undefined;
  readonly encoding?: string | undefined;
  readonly plan?: string | undefined;
  /** iterations of ways in equilibrium before the estimate, and of SPSA for driver parameters after it */
  readonly equilibrium?: number | undefined;
  readonly drivers?: number | undefined;
  readonly speeds?: string | undefined;
  readonly out: string;
}

async function readCounts(
  path: string,
  prepared: PreparedPlace,
  { encoding, interval }: CalibrateCommand,
): Promise<Count[]> {
  const { place } = prepared;
  return countsOf(await readTable(path, encoding), place.network, { clock: place.scenario?.clock, interval });
}

/** Counts within the window, those kept out apart: whole places, drawn by (seed, place). */
function parted(counts: readonly Count[], prepared: PreparedPlace, { seed, holdOut = 0 }: CalibrateCommand) {
  const { begin, end } = prepared.window;
  const inside = counts.filter((count) => count.begin >= begin && count.end <= end);
  if (inside.length === 0) {
    const text = `no count lies within ${begin} to ${end} s; check its times and the clock of scenario.json, or give --begin and --end`;
    throw new Fault('CNT_WINDOW', text, counts[0]?.where ?? 'counts');
  }
  const isOut = (count: Count) => uniform(seed, streamOf(PURPOSE.guess, hashName(countedPlace(count))), 9) < holdOut;
  return {
    counted: inside.filter((count) => !isOut(count)),
    heldOut: inside.filter(isOut),
    outside: counts.length - inside.length,
  };
}

function partWarnings(heldOut: number, outside: number, { counts, holdOut = 0 }: CalibrateCommand): FaultRecord[] {
  const none = {
    code: 'CNT_NONE_HELD_OUT',
    text: 'the places are so few that none was drawn to judge by; hold more out, try another --seed, or give --held-out',
    where: `--hold-out ${holdOut}`,
  };
  const left = {
    code: 'CNT_OUTSIDE',
    text: `${outside} counts lie outside the window and were left out`,
    where: counts,
  };
  return [...(holdOut > 0 && heldOut === 0 ? [none] : []), ...(outside > 0 ? [left] : [])];
}

/** Edges on which a trip begins or ends. */
function endsOf({ trips, flows = [] }: DemandFile): Set<string> {
  return new Set(
    [...trips, ...flows].flatMap(({ route, from, to }) => [route?.[0] ?? from ?? '', route?.at(-1) ?? to ?? '']),
  );
}

/** @throws Fault CNT_*, TAB_*, CSV_*, and those of `openPlace` */
export async function calibrate(folder: string, options: CalibrateCommand, progress: Progress): Promise<Answer> {
  progress.at('Reading');
  const opened = await openPlace(folder, options);
  const { lamps } = await lampsFor(opened, options.plan);
  const { prepared, equilibrium } = inEquilibrium(opened, lamps, options, progress);
  const { counted, heldOut, outside } = parted(await readCounts(options.counts, prepared, options), prepared, options);
  if (options.heldOut !== undefined) heldOut.push(...(await readCounts(options.heldOut, prepared, options)));
  const conflicts = countConflicts(counted, prepared.place.network, endsOf(prepared.place.demand));
  const onRound = (round: number, of: number) => progress.at('Simulating and estimating', round / (of + 1));
  const calibrator = new Calibrator(prepared, lamps, { ...options, onRound });
  const found = await calibrator.calibrate(counted, heldOut);
  checkDemand(prepared, found.demand, options.seed);
  const drivers = await driversOf(prepared, lamps, found, counted, options, progress);
  const warnings = summarise([
    ...conflicts.map(({ node, text }) => ({ code: 'CNT_CONFLICT', text, where: `junction ${node}` })),
    ...found.unreached.map(unreached),
    ...doubts(found, options.counts),
    ...driverDoubts(drivers, options),
    ...partWarnings(heldOut.length, outside, options),
  ]);
  const { before, after, rounds, kept, vehicles } = found;
  const document = {
    place: folder,
    out: options.out,
    seed: options.seed,
    ...prepared.window,
    counted: counted.length,
    heldOut: heldOut.length,
    conflicts: conflicts.length,
    vehicles,
    rounds,
    kept,
    before: shares(before),
    after: shares(after),
    ...(equilibrium && { equilibrium: { reached: equilibrium.reached, gap: gapOf(equilibrium) } }),
    ...(drivers && { drivers: driverRow(drivers) }),
    warnings,
  };
  const { guessed: _, ...demand } = drivers?.demand ?? found.demand;
  const places = { counted: after.counted.places, heldOut: after.heldOut.places };
  const more = new Map([
    ['calibration.json', `${JSON.stringify({ ...document, places }, null, 2)}\n`],
    ['geh.csv', gehTable(found)],
  ]);
  writePlaceWithDemand(prepared.place, demand, options.out, more);
  progress.clear();
  const text = [
    ...warningLines(warnings),
    ...words(folder, found, options.out),
    ...(equilibrium ? [`ways in equilibrium: gap ${fixed(100 * gapOf(equilibrium))} %`] : []),
    ...(drivers ? driverWords(drivers) : []),
  ];
  return { document, text: text.join('\n') };
}

/** The place with the ways that drivers choose when everybody knows the times, so that flows are estimated on paths in use. */
function inEquilibrium(
  prepared: PreparedPlace,
  lamps: Parameters<typeof equilibrate>[2],
  { equilibrium: iterations = 0, seed }: CalibrateCommand,
  progress: Progress,
): { readonly prepared: PreparedPlace; readonly equilibrium?: Equilibrium } {
  if (iterations === 0) return { prepared };
  const { place, network, window } = prepared;
  const found = equilibrate(network, place.demand, lamps, { seed, ...window, iterations }, ({ iteration }) =>
    progress.at('Finding ways in equilibrium', iteration / iterations),
  );
  return { prepared: { ...prepared, place: { ...place, demand: found.demand } }, equilibrium: found };
}

const gapOf = ({ iterations }: Equilibrium): number => iterations.at(-1)!.gap;

const unreached = ({ where }: Count): FaultRecord => ({
  code: 'CNT_UNREACHED',
  text: 'no trip of the demand can pass here; add trips that do, or leave the count out',
  where,
});

/** vehicles after to before, and back, beyond which the counts are told to be looked at */
const LARGE = 2;

/** What a calibration is told of itself: counts of nothing, a demand that is quite another, and no better one. */
function doubts({ before, vehicles, kept, rounds }: Calibration, counts: string): FaultRecord[] {
  const empty = before.counted.places.filter((place) => place.counted_vph === 0 && place.geh >= 5);
  const doubted = empty.map(({ place, simulated_vph }) => ({
    code: 'CNT_ZERO',
    text: `nothing was counted where the demand brings ${fixed(simulated_vph, 0)} veh/h; leave it out if its detector is dead`,
    where: place,
  }));
  const [was, is] = [fixed(vehicles.before, 0), fixed(vehicles.after, 0)];
  if (vehicles.after > LARGE * vehicles.before || LARGE * vehicles.after < vehicles.before) {
    const text = `${was} vehicles became ${is}; check the counts (greenband counts), their unit and their interval before you use this demand`;
    doubted.push({ code: 'CNT_TOTAL', text, where: counts });
  }
  if (kept === 0 && rounds.length > 1) {
    const text =
      'no round meets the counts better than the demand that is there, which is kept; check the counts, or raise --prior-error';
    doubted.push({ code: 'CNT_NO_BETTER', text, where: counts });
  }
  return doubted;
}

const shares = ({ counted, heldOut }: Calibration['before']) => ({
  counted: { places_below_5: counted.placesBelow5, counts_below_5: counted.countsBelow5 },
  heldOut: { places_below_5: orNull(heldOut.placesBelow5), counts_below_5: orNull(heldOut.countsBelow5) },
});
const orNull = (value: number): number | null => (Number.isFinite(value) ? value : null);

const HEAD = 'place,begin_s,end_s,counted,before,after,geh_before,geh_after,held_out';

function gehTable({ before, after }: Calibration): string {
  const rows = (['counted', 'heldOut'] as const).flatMap((part) =>
    after[part].counts.map(({ count, simulated, geh }, i) => {
      const was = before[part].counts[i]!;
      const numbers = [count.vehicles, was.simulated, simulated, was.geh, geh].map((value) => number(value, 2));
      return [cell(countedPlace(count)), count.begin, count.end, ...numbers, part === 'heldOut'].join(',');
    }),
  );
  return `${[HEAD, ...rows].join('\n')}\n`;
}

function words(folder: string, { before, after, vehicles }: Calibration, out: string): string[] {
  const percent = (share: number) => (Number.isFinite(share) ? fixed(100 * share) : '-');
  const line = (name: string, was: Fit, is: Fit) => [
    name,
    String(is.places.length),
    percent(was.placesBelow5),
    percent(is.placesBelow5),
    percent(was.countsBelow5),
    percent(is.countsBelow5),
  ];
  const worst = [...after.counted.places]
    .sort((a, b) => b.geh - a.geh)
    .slice(0, 5)
    .filter(({ geh }) => geh >= 5);
  return [
    `${folder}: ${fixed(vehicles.before, 0)} vehicles before, ${fixed(vehicles.after, 0)} after, written to ${out}`,
    '',
    textTable([
      ['GEH < 5, %', 'places', 'places before', 'after', 'intervals before', 'after'],
      line('counted', before.counted, after.counted),
      line('held out', before.heldOut, after.heldOut),
    ]),
    ...(worst.length > 0 ? ['', 'Counted places that are not met:'] : []),
    ...worst.map(
      ({ place, counted_vph, simulated_vph, geh }) =>
        `  ${place}: ${fixed(counted_vph, 0)} counted, ${fixed(simulated_vph, 0)} simulated veh/h, GEH ${fixed(geh)}`,
    ),
  ];
}
