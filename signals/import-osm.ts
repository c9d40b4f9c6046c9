// An OpenStreetMap file becomes a place: network, guessed demand, and a first plan for the signals that the map shows.
import { existsSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Fault } from '../core/fault.ts';
import { tally } from '../core/import-report.ts';
import { boxArea, type OsmArea, polygonArea } from '../core/osm-area.ts';
import type { OsmSource } from '../core/osm-load.ts';
import { importOsmNetwork, type OsmNetwork } from '../core/osm-network.ts';
import { OVERLAY_FORMAT, OVERLAY_VERSION, OverlayFile } from '../core/osm-overlay.ts';
import { osmSurroundings } from '../core/osm-surroundings.ts';
import { guessedTraffic } from './guessed-traffic.ts';
import type { Imported } from './imported.ts';
import { fileChunks, readDocument, readText, requireFile } from './input-file.ts';
import { jsonRows } from './json-rows.ts';
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
const SURROUNDINGS_NAME = 'surroundings.json';
/** bytes of a file beyond which what stands around its roads is not read */
const DRAWN_LIMIT = 64 * 1024 * 1024;

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
  const traffic = guessedTraffic(network, files.seed, report, progress);
  const around = await aroundOf(source, files.file, found);
  const documents: readonly [string, object | undefined][] = [
    [OVERLAY_NAME, overlay],
    [SURROUNDINGS_NAME, around],
  ];
  const kept = documents.flatMap(([file, document]): [string, string][] =>
    document === undefined ? [] : [[file, [...jsonRows(document)].join('')]],
  );
  const { warnings } = found;
  return { network, programs: [], reports: [report], warnings, ...traffic, files: new Map(kept) };
}

/** What stands around the roads, where the file is small enough to be read twice more for the eye alone. */
async function aroundOf(source: OsmSource, file: string, { network, report }: OsmNetwork) {
  if (statSync(file).size > DRAWN_LIMIT) {
    tally(report.skipped, 'buildings, greens, water and trees (the file is larger than 64 MB)');
    return undefined;
  }
  return osmSurroundings(source, network, report);
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
