// `greenband export`: a plan or a network in the form of another program.
import { compileNetwork } from '../../core/compile-network.ts';
import { networkGeoJson, PLANE, unprojection } from '../../core/geojson.ts';
import { writeWhole } from '../atomic-write.ts';
import { exportSumoPrograms, SUMO_PROGRAM } from '../export-sumo-programs.ts';
import { interlock } from '../interlock.ts';
import { type Place, planOf, readPlace } from '../place.ts';
import { placeSafety } from '../prepared-place.ts';
import type { Answer } from '../terminal.ts';
import { notYet } from './not-yet.ts';

export interface ExportOptions {
  readonly to: string;
  readonly plan?: string | undefined;
  readonly out: string;
  readonly plane?: boolean | undefined;
}

export async function exportPlace(folder: string, options: ExportOptions): Promise<Answer> {
  if (options.to === 'geojson') return exportGeoJson(await readPlace(folder), options);
  if (options.to === 'sumo') return exportSumo(await readPlace(folder), options);
  throw notYet(`export --to ${options.to}`, 'use --to sumo or --to geojson');
}

/** A plan that the interlock refuses may be looked at in a simulator, so it is written, and said. */
async function exportSumo(place: Place, options: ExportOptions): Promise<Answer> {
  const plan = await planOf(place, options.plan);
  const network = compileNetwork(place.network);
  const safety = placeSafety(place, network);
  const breaches = interlock(plan, safety, network);
  writeWhole(options.out, exportSumoPrograms(plan, network, safety));
  const controllers = plan.controllers.length;
  const warning = `warning: the interlock refuses this plan (${breaches.length} breaches, see greenband validate); simulate it only`;
  return {
    document: {
      place: place.folder,
      plan: plan.id,
      to: 'sumo',
      out: options.out,
      controllers,
      breaches: breaches.length,
    },
    text: [
      ...(breaches.length > 0 ? [warning] : []),
      `plan ${plan.id}: ${controllers} controllers written to ${options.out}, program id ${SUMO_PROGRAM}`,
    ].join('\n'),
  };
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
