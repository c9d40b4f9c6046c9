// `greenband export`: a plan or a network in the form of another program.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { compileDemand } from '../../core/compile-demand.ts';
import { compileNetwork } from '../../core/compile-network.ts';
import type { DemandFile } from '../../core/demand.ts';
import { exportGmns } from '../../core/export-gmns.ts';
import { exportSumoPlace } from '../../core/export-sumo-place.ts';
import { Fault } from '../../core/fault.ts';
import { networkGeoJson, PLANE, unprojection } from '../../core/geojson.ts';
import { importSumoAdditional } from '../../core/sumo-additional.ts';
import { type Content, writeFolder, writeWhole } from '../atomic-write.ts';
import { ntcipCsv, ntcipObjects } from '../export-ntcip.ts';
import { exportSumoPrograms, SUMO_PROGRAM } from '../export-sumo-programs.ts';
import { exportUtdf } from '../export-utdf.ts';
import { UTDF_LIMIT, UTDF_ORIGINAL } from '../import-utdf.ts';
import { readText } from '../input-file.ts';
import { interlock } from '../interlock.ts';
import { type Place, planOf, readPlace } from '../place.ts';
import type { Plan } from '../plan.ts';
import { placeSafety } from '../prepared-place.ts';
import { roundPlan } from '../round-plan.ts';
import type { Answer } from '../terminal.ts';

export interface ExportOptions {
  readonly to: string;
  readonly plan?: string | undefined;
  readonly out: string;
  readonly plane?: boolean | undefined;
  /** of NTCIP: the number of pattern and split, and of the sequence */
  readonly pattern?: number | undefined;
  readonly sequence?: number | undefined;
  readonly seed: number;
}

export async function exportPlace(folder: string, options: ExportOptions): Promise<Answer> {
  if (options.to === 'geojson') return exportGeoJson(await readPlace(folder), options);
  if (options.to === 'sumo') return exportSumo(await readPlace(folder), options);
  if (options.to === 'sumo-place') return exportSumoFolder(await readPlace(folder), options);
  if (options.to === 'utdf') return exportSynchro(await readPlace(folder), options);
  if (options.to === 'ntcip') return exportControllers(await readPlace(folder), options);
  return exportTables(await readPlace(folder), options);
}

interface SumoPlan {
  readonly plan: Plan;
  /** the text of a SUMO additional file */
  readonly text: string;
  readonly breaches: number;
  readonly warnings: readonly string[];
}

/** A plan that the interlock refuses may be looked at in a simulator, so it is written, and said. */
async function sumoPlan(place: Place, options: ExportOptions): Promise<SumoPlan> {
  const plan = await planOf(place, options.plan);
  const network = compileNetwork(place.network);
  const safety = placeSafety(place, network);
  const breaches = interlock(plan, safety, network).length;
  const warning = `warning: the interlock refuses this plan (${breaches} breaches, see greenband validate); simulate it only`;
  return { plan, text: exportSumoPrograms(plan, network, safety), breaches, warnings: breaches > 0 ? [warning] : [] };
}

async function exportSumo(place: Place, options: ExportOptions): Promise<Answer> {
  const { plan, text, breaches, warnings } = await sumoPlan(place, options);
  writeWhole(options.out, text);
  const controllers = plan.controllers.length;
  return {
    document: { place: place.folder, plan: plan.id, to: 'sumo', out: options.out, controllers, breaches },
    text: [
      ...warnings,
      `plan ${plan.id}: ${controllers} controllers written to ${options.out}, program id ${SUMO_PROGRAM}`,
    ].join('\n'),
  };
}

/** A folder that SUMO runs by itself: the plan stands in the network as its programs. */
async function exportSumoFolder(place: Place, options: ExportOptions): Promise<Answer> {
  const { plan, text, breaches, warnings } = await sumoPlan(place, options);
  const { programs } = await importSumoAdditional([text], `plan ${plan.id}`, place.network);
  const { files, skipped } = exportSumoPlace(place.network, programs, routedDemand(place, options.seed), options.seed);
  writeFolder(options.out, new Map<string, Content>(files.map(({ name, chunks }) => [name, chunks])));
  const left = Object.entries(skipped).map(([kind, count]) => `  ${String(count).padStart(8)}  ${kind}`);
  return {
    document: { place: place.folder, plan: plan.id, to: 'sumo-place', out: options.out, breaches, skipped },
    text: [
      ...warnings,
      `${place.name} with plan ${plan.id} written to ${options.out}; run it with sumo -c ${join(options.out, 'place.sumocfg')}`,
      ...(left.length > 0 ? ['Left out:', ...left] : []),
    ].join('\n'),
  };
}

/** The UTDF file of the place with the plan's timings. */
async function exportSynchro(place: Place, options: ExportOptions): Promise<Answer> {
  const path = join(place.folder, UTDF_ORIGINAL);
  if (!existsSync(path)) {
    const text =
      'the place was not imported from UTDF, and a network as UTDF is not built yet; export to sumo or geojson';
    throw new Fault('UTDF_NO_ORIGINAL', text, path);
  }
  const plan = await planOf(place, options.plan);
  const safety = placeSafety(place, compileNetwork(place.network));
  const text = exportUtdf(await readText(path, UTDF_LIMIT), path, place, plan, safety);
  writeWhole(options.out, text);
  const controllers = plan.controllers.length;
  return {
    document: { place: place.folder, plan: plan.id, to: 'utdf', out: options.out, controllers },
    text: `plan ${plan.id}: ${controllers} controllers written to ${options.out} as UTDF`,
  };
}

/** The plan as what is set in controllers. It goes to the street, so the interlock has the last word. */
async function exportControllers(place: Place, options: ExportOptions): Promise<Answer> {
  const network = compileNetwork(place.network);
  const safety = placeSafety(place, network);
  const { plan, losses } = roundPlan(await planOf(place, options.plan), safety);
  const [breach] = interlock(plan, safety, network);
  if (breach !== undefined) {
    const text = `the interlock refuses the plan: ${breach.text}; see greenband validate --plan and --repair`;
    throw new Fault('NTCIP_UNSAFE', text, breach.controller);
  }
  const { pattern = 1, sequence = 1 } = options;
  const objects = ntcipObjects(plan, safety, { pattern, sequence });
  writeWhole(options.out, ntcipCsv(objects));
  const count = objects.length;
  const rounded = losses.filter(({ green, offset }) => green > 0.05 || offset > 0.05);
  const told = rounded.map(
    ({ controller, green, offset }) =>
      `rounded to whole seconds at ${controller}: greens change by up to ${green.toFixed(1)} s, the offset by ${offset.toFixed(1)} s`,
  );
  const { length: controllers } = plan.controllers;
  return {
    document: {
      place: place.folder,
      plan: plan.id,
      to: 'ntcip',
      out: options.out,
      controllers,
      pattern,
      objects: count,
      rounded,
    },
    text: [
      ...told,
      `plan ${plan.id}: ${count} objects of ${controllers} controllers written to ${options.out}, pattern ${pattern}`,
    ].join('\n'),
  };
}

/** Trips with the ways that they take here, since another router breaks ties and weighs signals in its own manner. */
function routedDemand({ demand, network }: Place, seed: number): DemandFile {
  if (demand.trips.every((trip) => trip.route !== undefined)) return demand;
  const compiledNetwork = compileNetwork(network);
  const compiled = compileDemand(demand, compiledNetwork, seed);
  const rows = new Map(compiled.ids.map((id, row) => [id, row]));
  const trips = demand.trips.map((trip) => {
    const row = rows.get(trip.id);
    if (trip.route !== undefined || row === undefined) return trip;
    const { from: _, to: __, via: ___, ...kept } = trip;
    const edges = compiled.routeEdges.subarray(compiled.routeStart[row]!, compiled.routeEnd[row]!);
    return { ...kept, route: Array.from(edges, (edge) => compiledNetwork.edgeIds[edge]!) };
  });
  return { ...demand, trips };
}

/** GMNS tables; in degrees where the place lies on Earth, else in metres of its plane. */
function exportTables({ network, folder }: Place, options: ExportOptions): Answer {
  const nowhere = options.plane || network.projection === undefined || network.projection.proj === '!';
  const at = nowhere ? PLANE : unprojection(network.projection, folder);
  const files = exportGmns(network, at, nowhere ? 'plane, metres' : 'EPSG:4326');
  writeFolder(options.out, files);
  const counts = { nodes: network.nodes.length, links: network.edges.length, movements: network.connections.length };
  return {
    document: { place: folder, to: 'gmns', out: options.out, crs: nowhere ? 'plane' : 'EPSG:4326', ...counts },
    text: `${counts.nodes} nodes, ${counts.links} links and ${counts.movements} movements written to ${options.out} as GMNS`,
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
