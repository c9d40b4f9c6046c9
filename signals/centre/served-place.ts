// A place as the service holds it: prepared, its documents ready to be sent, and its live street.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { TypeBook, typeColumns } from '../../core/compile-type.ts';
import type { CompiledTypes } from '../../core/compiled-demand.ts';
import { VEHICLE_CLASSES } from '../../core/vehicle-class.ts';
import { type LinkTable, linkTable } from '../conflicts.ts';
import { controllerBreaches } from '../interlock.ts';
import { currentPlan } from '../place.ts';
import { batchOf, lampsOfPlan, openPlace, type PreparedPlace } from '../prepared-place.ts';
import type { UnitSetup } from '../unit/controller-unit.ts';
import type { LiveStart } from './live/live-message.ts';
import { LiveStreet } from './live/live-street.ts';
import { versionName } from './state/centre-state.ts';
import { boxOf } from './view.ts';

/** A document, compressed once. */
export interface HeldDocument {
  readonly etag: string;
  readonly gzip: Buffer;
  readonly plain: Buffer;
}

export const DOCUMENTS = ['network', 'demand', 'plans', 'safety'] as const;
/** What a place may also have: how it is run, what stands around it, a plan to compare its own with. */
export const EXTRAS = ['scenario', 'surroundings', 'retimed'] as const;
export type DocumentName = (typeof DOCUMENTS)[number];
export type ExtraName = (typeof EXTRAS)[number];

export interface ServedPlace {
  readonly id: string;
  readonly prepared: PreparedPlace;
  readonly street: LiveStreet;
  readonly types: CompiledTypes;
  readonly tables: ReadonlyMap<string, LinkTable>;
  document(name: DocumentName): HeldDocument;
  /** undefined where the place has none */
  extra(name: ExtraName): HeldDocument | undefined;
}

export interface ServedOptions {
  readonly seed: number;
  readonly speed: number;
  readonly step?: number | undefined;
  /** s */
  readonly warmUp?: number | undefined;
  /** another street than the simulated one in a thread of its own */
  readonly street?: ((start: LiveStart) => LiveStreet) | undefined;
}

/** s of the day that run before anybody looks */
const WARM_UP = 900;

/** frames a second of real time at most */
const FRAME_RATE = 10;

function held(document: unknown): HeldDocument {
  const plain = Buffer.from(JSON.stringify(document));
  const etag = `"${createHash('sha256').update(plain).digest('base64url').slice(0, 22)}"`;
  return { etag, gzip: gzipSync(plain), plain };
}

function heldExtra(folder: string, name: ExtraName): HeldDocument | undefined {
  const path = join(folder, `${name}.json`);
  return existsSync(path) ? held(JSON.parse(readFileSync(path, 'utf8'))) : undefined;
}

/** The version name of the plan that came with the place. */
export const FOUND_VERSION = 1;

/** The controllers whose plan passes the interlock: they obey the centre. */
export function unitSetups({ place, safety }: PreparedPlace, tables: ReadonlyMap<string, LinkTable>): UnitSetup[] {
  const plan = currentPlan(place);
  return plan.controllers.flatMap((entry) => {
    const { controller } = entry;
    const [own, table] = [safety.get(controller), tables.get(controller)];
    if (!own || !table || controllerBreaches(entry, own, table).length > 0) return [];
    return [{ controller, safety: own, table, plan: entry, version: versionName(plan.id, FOUND_VERSION) }];
  });
}

/** Opens a place and starts its street. Throws the faults of `openPlace`. */
export async function servePlace(folder: string, options: ServedOptions): Promise<ServedPlace> {
  const prepared = await openPlace(folder, { step: options.step });
  const { place, safety, window } = prepared;
  const tables = new Map(prepared.network.controllerIds.map((id, c) => [id, linkTable(prepared.network, c)]));
  const lamps = lampsOfPlan(prepared, currentPlan(place));
  const types = typeColumns(new TypeBook(place.demand.vehicleTypes, place.demand.mixes ?? []).types);
  const documents: Readonly<Record<DocumentName, () => unknown>> = {
    network: () => place.network,
    demand: () => place.demand,
    plans: () => place.plans,
    safety: () => place.safety ?? { format: 'greenband-safety', version: 1, controllers: [...safety.values()] },
  };
  const kept = new Map<DocumentName, HeldDocument>();
  const start: LiveStart = {
    batch: batchOf(prepared, [lamps]),
    units: unitSetups(prepared, tables),
    seed: options.seed,
    speed: options.speed,
    warmUp: options.warmUp ?? Math.min(WARM_UP, (window.end - window.begin) / 4),
    rate: FRAME_RATE,
  };
  const street = options.street?.(start) ?? new LiveStreet(start);
  return {
    id: basename(resolve(folder)),
    prepared,
    street,
    types,
    tables,
    document(name) {
      const found = kept.get(name) ?? held(documents[name]());
      kept.set(name, found);
      return found;
    },
    extra: (name) => heldExtra(folder, name),
  };
}

/** The head of a place: what it is, without its documents. */
export function placeHead({ id, prepared }: ServedPlace): object {
  const { place, network, window } = prepared;
  return {
    id,
    name: place.name,
    note: place.scenario?.note ?? '',
    drivingSide: network.drivingSide,
    begin_s: window.begin,
    end_s: window.end,
    step_s: window.step,
    edges: network.edgeCount,
    lanes: network.laneCount,
    lamps: network.lampCount,
    vehicles: place.demand.trips.length,
    controllers: network.controllerIds.map((controller, c) => {
      const firstLamp = network.controllerLamp[c]!;
      return { id: controller, firstLamp, lamps: network.controllerLamp[c + 1]! - firstLamp };
    }),
    plan: place.plans.current,
    bounds: boxOf(network, 0, network.laneShapeStart[network.laneCount]!),
  };
}

/** The vehicle types in the order of the stream's `type` column. */
export function typeRows(types: CompiledTypes): object[] {
  return types.ids.map((id, row) => ({
    id,
    class: VEHICLE_CLASSES[types.vehicleClass[row]!],
    length_m: types.length[row],
    width_m: types.width[row],
  }));
}
