// `greenband demand`: an origin-destination matrix becomes the demand of a place, or a part of it.
import { compileDemand } from '../../core/compile-demand.ts';
import { compileNetwork } from '../../core/compile-network.ts';
import type { DemandFile, VehicleType } from '../../core/demand.ts';
import { Fault, type FaultRecord } from '../../core/fault.ts';
import { odFlows } from '../../core/od-table.ts';
import { pairsOfEdges, zonesOf } from '../../core/zone-table.ts';
import { readTable } from '../csv-table.ts';
import { readOmx } from '../omx-file.ts';
import { readPlace } from '../place.ts';
import { writePlaceWithDemand } from '../place-with-demand.ts';
import { type WindowOptions, windowOf } from '../prepared-place.ts';
import { requireSound } from '../sound-network.ts';
import type { Answer, Progress } from '../terminal.ts';
import { summarise, warningLines } from '../warning-summary.ts';

export interface DemandOptions extends WindowOptions {
  readonly seed: number;
  readonly od: string;
  readonly type?: string | undefined;
  /** keep the trips and flows that the place has */
  readonly add?: boolean | undefined;
  /** of an OMX file with several */
  readonly matrix?: string | undefined;
  /** CSV: zone, edge, share */
  readonly zones?: string | undefined;
  readonly encoding?: string | undefined;
  readonly out: string;
}

const CAR: VehicleType = { id: 'car', class: 'car' };

/** The type that is asked for, else the place's mix or first type, else a car. Throws DEM_UNKNOWN_TYPE. */
function typeOf({ vehicleTypes, mixes = [] }: DemandFile, asked: string | undefined): string {
  const known = [...mixes.map(({ id }) => id), ...vehicleTypes.map(({ id }) => id)];
  if (asked === undefined) return known[0] ?? CAR.id;
  if (known.includes(asked)) return asked;
  throw new Fault(
    'DEM_UNKNOWN_TYPE',
    `the place has no vehicle type or mix ${asked}; it has ${known.join(', ') || 'none'}`,
    '--type',
  );
}

/** Rows of pairs: of a CSV file or a matrix of an OMX file, zones turned into edges where they are given. */
async function pairs({ od, matrix, zones, encoding }: DemandOptions) {
  const rows = /\.omx$/i.test(od) ? await readOmx(od, matrix) : await readTable(od, encoding);
  if (zones === undefined) return { rows, within: 0 };
  return pairsOfEdges(rows, zonesOf(await readTable(zones, encoding)));
}

function withinZone(within: number, where: string): FaultRecord[] {
  if (within === 0) return [];
  const text = `${Math.round(within)} trips stay on one edge and were left out; give zones more edges to have them drive`;
  return [{ code: 'OD_WITHIN', text, where }];
}

/** @throws Fault OMX_*, ZON_*, OD_*, TAB_*, CSV_*, DEM_* */
export async function demand(folder: string, options: DemandOptions, progress: Progress): Promise<Answer> {
  progress.at('Reading');
  const place = await readPlace(folder);
  const window = windowOf(place, options);
  requireSound(place.network);
  const type = typeOf(place.demand, options.type);
  const { rows, within } = await pairs(options);
  const flows = odFlows(rows, place.network, { ...window, type, clock: place.scenario?.clock });
  const kept = options.add ? place.demand : { ...place.demand, trips: [], flows: [] };
  const vehicleTypes = place.demand.vehicleTypes.length > 0 ? place.demand.vehicleTypes : [CAR];
  const { guessed: _, ...rest } = kept;
  const file: DemandFile = {
    ...rest,
    vehicleTypes,
    begin: Math.min(window.begin, ...flows.map(({ begin }) => begin)),
    end: Math.max(window.end, ...flows.map(({ end }) => end)),
    flows: [...(kept.flows ?? []), ...flows],
  };
  progress.at('Finding ways');
  const compiled = compileDemand(file, compileNetwork(place.network), options.seed);
  const warnings = summarise([...compiled.warnings, ...withinZone(within, options.od)]);
  writePlaceWithDemand(place, file, options.out, new Map());
  progress.clear();
  const document = {
    place: folder,
    out: options.out,
    pairs: flows.length,
    vehicles: compiled.count,
    begin: file.begin,
    end: file.end,
    warnings,
  };
  const text = `${flows.length} flows, ${compiled.count} vehicles from ${file.begin} to ${file.end} s, written to ${options.out}`;
  return { document, text: [...warningLines(warnings), text].join('\n') };
}
