// `greenband export`: a plan or a network in the form of another program.
import { networkGeoJson, PLANE, unprojection } from '../../core/geojson.ts';
import { writeWhole } from '../atomic-write.ts';
import { type Place, readPlace } from '../place.ts';
import type { Answer } from '../terminal.ts';
import { notYet } from './not-yet.ts';

export interface ExportOptions {
  readonly to: string;
  readonly plan?: string | undefined;
  readonly out: string;
  readonly plane?: boolean | undefined;
}

export async function exportPlace(folder: string, options: ExportOptions): Promise<Answer> {
  if (options.to !== 'geojson') throw notYet(`export --to ${options.to}`, 'use --to geojson');
  return exportGeoJson(await readPlace(folder), options);
}

function exportGeoJson(place: Place, options: ExportOptions): Answer {
  const at = options.plane ? PLANE : unprojection(place.network.projection, place.folder);
  const collection = networkGeoJson(place.network, at);
  const note = options.plane ? { note: 'Coordinates are metres in the plane of the network, not degrees.' } : {};
  writeWhole(options.out, `${JSON.stringify({ ...collection, ...note })}\n`);
  const features = collection.features.length;
  return {
    document: { place: place.folder, to: 'geojson', out: options.out, features },
    text: `${features} features written to ${options.out}`,
  };
}
