// An OpenStreetMap file becomes a place: network, guessed demand, and a first plan for the signals that the map shows.
import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Fault } from '../core/fault.ts';
import { boxArea, type OsmArea, polygonArea } from '../core/osm-area.ts';
import { importOsmNetwork } from '../core/osm-network.ts';
import { OVERLAY_FORMAT, OVERLAY_VERSION, OverlayFile } from '../core/osm-overlay.ts';
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
  const kept = overlay === undefined ? {} : { files: new Map([[OVERLAY_NAME, [...jsonRows(overlay)].join('')]]) };
  const { warnings } = found;
  return { network, programs: [], reports: [report], warnings, ...traffic, ...kept };
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
