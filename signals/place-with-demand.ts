// A place with another demand: written whole to a folder, or its demand alone where the folder is the place itself.
import { resolve } from 'node:path';
import type { DemandFile } from '../core/demand.ts';
import { type Content, writeFolder } from './atomic-write.ts';
import { jsonRows } from './json-rows.ts';
import type { Place } from './place.ts';
import { requireOwnFolder } from './place-files.ts';

/** @throws Fault PLACE_FOREIGN, CLI_CANNOT_WRITE; nothing half-written is left */
export function writePlaceWithDemand(
  place: Place,
  demand: DemandFile,
  out: string,
  more: ReadonlyMap<string, Content>,
): void {
  const files = new Map<string, Content>([['demand.json', jsonRows(demand)], ...more]);
  if (resolve(out) !== resolve(place.folder)) {
    requireOwnFolder(out);
    files.set('network.json', jsonRows(place.network));
    files.set('plans.json', jsonRows(place.plans));
    if (place.safety) files.set('safety.json', jsonRows(place.safety));
    if (place.scenario) files.set('scenario.json', jsonRows(place.scenario));
  }
  writeFolder(out, files);
}
