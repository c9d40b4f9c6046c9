// An OpenStreetMap file becomes a place: network, guessed demand, and a first plan for the signals that the map shows.
import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { compileDemand } from '../core/compile-demand.ts';
import { compileNetwork } from '../core/compile-network.ts';
import { Fault } from '../core/fault.ts';
import { guessDemand } from '../core/guessed-demand.ts';
import { tally } from '../core/import-report.ts';
import { boxArea, type OsmArea, polygonArea } from '../core/osm-area.ts';
import { importOsmNetwork } from '../core/osm-network.ts';
import { OVERLAY_FORMAT, OVERLAY_VERSION, OverlayFile } from '../core/osm-overlay.ts';
import { deriveSafety, safetyByController } from './derive-safety.ts';
import { firstPlan } from './first-plan.ts';
import type { Imported } from './imported.ts';
import { fileChunks, readDocument, readText, requireFile } from './input-file.ts';
import { jsonRows } from './json-rows.ts';
import { requireSound } from './sound-network.ts';
import type { Progress } from './terminal.ts';

export interface OsmFiles {
  readonly file: string;
  readonly bbox?: string | undefined;
  readonly polygon?: string | undefined;
  readonly overlay?: string | undefined;
  readonly country?: string | undefined;
  readonly seed: number;
  /** folder of the place; its overlay.json is used where no other is named */
  readonly out: string;
}

const POLYGON_LIMIT = 64 * 1024 * 1024;
export const OVERLAY_NAME = 'overlay.json';

/**
 * Reads a map. Its corrections come from `overlay`, or from the overlay.json that the place has already.
 * @throws Fault CLI_FILE_*, OSM_*, XML_*, GZ_BROKEN, JSON_*
 */
export async function importOsm(files: OsmFiles, name: string, progress: Progress): Promise<Imported> {
  requireFile(files.file);
  const overlay = await readOverlay(files);
  const area = await areaOf(files);
  const country = files.country?.toUpperCase();
  progress.at(`Reading ${basename(files.file)}`);
  const source = { name: files.file, open: () => fileChunks(files.file) };
  const found = await importOsmNetwork(source, name, { area, overlay, country });
  const { network, report } = found;
  requireSound(network);
  progress.at('Guessing a demand');
  const compiled = compileNetwork(network);
  const { demand, full, lost } = guessDemand(network, compiled, files.seed);
  tally(report.guessed, `trip: ${demand.guessed}`, demand.trips.length);
  tally(report.skipped, 'guessed trip whose way was full', full);
  tally(report.skipped, 'guessed trip that led nowhere', lost);
  progress.at('Making a first plan');
  const safety = safetyByController(deriveSafety(compiled, []));
  const { plan, greedy } = firstPlan(compiled, compileDemand(demand, compiled, files.seed), safety, demand);
  tally(
    report.guessed,
    'program of a signal controller: stages and splits of least HCM delay',
    plan.controllers.length - greedy.length,
  );
  tally(report.guessed, 'program of a signal controller with many movements: stages filled one by one', greedy.length);
  const kept = overlay === undefined ? {} : { files: new Map([[OVERLAY_NAME, [...jsonRows(overlay)].join('')]]) };
  const { controllers, origin } = plan;
  const { warnings } = found;
  return { network, demand, programs: [], controllers, origin: origin!, reports: [report], warnings, ...kept };
}

async function readOverlay({ overlay, out }: OsmFiles): Promise<OverlayFile | undefined> {
  const own = join(out, OVERLAY_NAME);
  const path = overlay ?? (existsSync(own) ? own : undefined);
  if (path === undefined) return undefined;
  return readDocument(OverlayFile, { format: OVERLAY_FORMAT, version: OVERLAY_VERSION }, path);
}

async function areaOf({ bbox, polygon }: OsmFiles): Promise<OsmArea | undefined> {
  if (bbox !== undefined && polygon !== undefined)
    throw new Fault('OSM_BBOX', 'give --bbox or --polygon, not both', 'command line');
  if (bbox !== undefined) return boxArea(bbox);
  if (polygon === undefined) return undefined;
  return polygonArea(await readText(polygon, POLYGON_LIMIT), polygon);
}
