// Reads SUMO additional files: bus stops, detectors and signal programs for a network that is already read.
import { Fault } from './fault.ts';
import { emptyReport, type ImportReport, tally } from './import-report.ts';
import type { BusStop, Detector, EntryExit, NetworkFile, NetworkLane } from './network.ts';
import type { SignalProgram } from './program.ts';
import { SumoElement, splitLaneId, words } from './sumo-attributes.ts';
import { SumoPrograms } from './sumo-signal.ts';
import { type Chunks, readXml, type XmlAttributes, type XmlHandlers } from './xml-stream.ts';

export interface SumoAdditional {
  readonly busStops: BusStop[];
  readonly detectors: Detector[];
  readonly entryExits: EntryExit[];
  readonly programs: SignalProgram[];
  readonly report: ImportReport;
}

/** Hears of elements that are not read here (vType, vehicle …) and answers whether it took them; others are counted. */
export type OtherElements = (tag: string, attributes: XmlAttributes, line: number) => boolean;

/**
 * Imports one additional file (https://sumo.dlr.de/docs/sumo.html#format_of_additional_files).
 * Throws Fault (XML_*, NET_*) with file:line.
 */
export async function importSumoAdditional(
  chunks: Chunks,
  source: string,
  network: NetworkFile,
  other: OtherElements = () => false,
): Promise<SumoAdditional> {
  const reader = new AdditionalReader(source, network, other);
  await readXml(chunks, source, reader);
  return reader.finish();
}

/** The network with what an additional file adds. Throws NET_DUPLICATE_ID. */
export function withAdditional(network: NetworkFile, additional: SumoAdditional, source: string): NetworkFile {
  const lamps = new Map<string, number>();
  for (const program of additional.programs) {
    lamps.set(program.controller, Math.max(lamps.get(program.controller) ?? 0, program.phases[0]?.state.length ?? 0));
  }
  const merged: NetworkFile = {
    ...network,
    controllers: network.controllers.map((controller) => ({
      id: controller.id,
      links: Math.max(controller.links, lamps.get(controller.id) ?? 0),
    })),
  };
  const busStops = [...(network.busStops ?? []), ...additional.busStops];
  const detectors = [...(network.detectors ?? []), ...additional.detectors];
  const entryExits = [...(network.entryExits ?? []), ...additional.entryExits];
  requireUnique(busStops, 'bus stops', source);
  requireUnique([...detectors, ...entryExits], 'detectors', source);
  if (busStops.length > 0) merged.busStops = busStops;
  if (detectors.length > 0) merged.detectors = detectors;
  if (entryExits.length > 0) merged.entryExits = entryExits;
  return merged;
}

function requireUnique(rows: readonly { id: string }[], what: string, source: string): void {
  const seen = new Set<string>();
  for (const { id } of rows) {
    if (seen.has(id)) throw new Fault('NET_DUPLICATE_ID', `there are two ${what} "${id}"; rename one`, source);
    seen.add(id);
  }
}

/** m; positions this little beyond a lane's end are rounding, and are held to it */
const ROUNDING = 0.1;

class AdditionalReader implements XmlHandlers {
  readonly #source: string;
  readonly #other: OtherElements;
  readonly #report = emptyReport();
  readonly #programs = new SumoPrograms(this.#report);
  readonly #edges: ReadonlyMap<string, readonly NetworkLane[]>;
  readonly #links: ReadonlyMap<string, number>;
  readonly #busStops: BusStop[] = [];
  readonly #detectors: Detector[] = [];
  readonly #entryExits: { readonly row: EntryExit; readonly element: SumoElement }[] = [];
  #rooted = false;

  constructor(source: string, network: NetworkFile, other: OtherElements) {
    this.#source = source;
    this.#other = other;
    this.#edges = new Map(network.edges.map((edge) => [edge.id, edge.lanes]));
    const links = new Map(network.controllers.map((controller) => [controller.id, 0]));
    for (const { signal } of [...network.connections, ...(network.crossings ?? [])]) {
      if (signal === undefined) continue;
      links.set(signal.controller, Math.max(links.get(signal.controller) ?? 0, signal.link + 1));
    }
    this.#links = links;
  }

  open(tag: string, attributes: XmlAttributes, line: number): void {
    const element = new SumoElement(tag, attributes, this.#source, line);
    if (!this.#rooted) {
      if (tag === 'net' || tag.endsWith('onfiguration')) {
        throw element.fault('NET_WRONG_ROOT', `the root element is <${tag}>; give a SUMO additional file`);
      }
      this.#rooted = true;
      return;
    }
    if (tag === 'busStop' || tag === 'trainStop') this.#busStop(element);
    else if (tag === 'e1Detector' || tag === 'inductionLoop') this.#loop(element);
    else if (tag === 'laneAreaDetector' || tag === 'e2Detector') this.#area(element);
    else if (tag === 'entryExitDetector' || tag === 'e3Detector') this.#openEntryExit(element);
    else if (tag === 'detEntry' || tag === 'detExit') this.#point(element);
    else if (tag === 'tlLogic') this.#openLogic(element);
    else if (tag === 'phase') this.#programs.phase(element);
    else if (!this.#other(tag, attributes, line)) tally(this.#report.skipped, tag);
  }

  close(tag: string): void {
    if (tag === 'tlLogic') this.#programs.closeLogic();
    else if (tag === 'entryExitDetector' || tag === 'e3Detector') this.#closeEntryExit();
  }

  finish(): SumoAdditional {
    this.#programs.checkLengths(this.#links);
    const report = this.#report;
    tally(report.read, 'bus stop', this.#busStops.length);
    const entryExits = this.#entryExits.map(({ row }) => row);
    tally(report.read, 'detector', this.#detectors.length + entryExits.length);
    return {
      busStops: this.#busStops,
      detectors: this.#detectors,
      entryExits,
      programs: this.#programs.list(),
      report,
    };
  }

  #openLogic(element: SumoElement): void {
    const controller = element.text('id');
    if (!this.#links.has(controller)) {
      throw element.fault(
        'NET_UNKNOWN_CONTROLLER',
        `the network has no signal controller "${controller}"; give the network that this program is for`,
      );
    }
    this.#programs.openLogic(element);
  }

  #busStop(element: SumoElement): void {
    const place = this.#lane(element, element.text('lane'));
    const end = this.#position(element, 'endPos', place.length, place.length);
    const start = this.#position(element, 'startPos', place.length, 0);
    if (start >= end) {
      throw element.fault(
        'NET_BAD_POSITION',
        `startPos must be before endPos, ${start} is not before ${end}; correct it`,
      );
    }
    const stop: BusStop = { id: element.text('id'), edge: place.edge, lane: place.lane, start, end };
    if (element.attributes['name']) stop.name = element.attributes['name'];
    const lines = words(element.attributes['lines']).filter((line) => line !== '--');
    if (lines.length > 0) stop.lines = lines;
    this.#busStops.push(stop);
  }

  #loop(element: SumoElement): void {
    const place = this.#lane(element, element.text('lane'));
    const position = this.#position(element, 'pos', place.length);
    this.#detect(element, { id: element.text('id'), kind: 'loop', edge: place.edge, lane: place.lane, position });
  }

  #area(element: SumoElement): void {
    const lanes = words(element.attributes['lanes']);
    if (lanes.length > 1) tally(this.#report.skipped, 'laneAreaDetector over several lanes: only the last one watched');
    const place = this.#lane(element, lanes.at(-1) ?? element.text('lane'));
    const end = element.attributes['endPos'] !== undefined;
    const given = element.attributes['length'] !== undefined ? element.numberAbove('length', 0) : undefined;
    let position = this.#position(element, 'pos', place.length, lanes.length > 1 || end ? 0 : undefined);
    if (lanes.length > 1) position = 0;
    const until = end ? this.#position(element, 'endPos', place.length) : position + (given ?? place.length - position);
    const length = Math.min(place.length, until) - position;
    if (!(length > 0)) {
      throw element.fault('NET_BAD_POSITION', 'the watched part of the lane is empty; correct pos, endPos or length');
    }
    this.#detect(element, {
      id: element.text('id'),
      kind: 'area',
      edge: place.edge,
      lane: place.lane,
      position,
      length,
    });
  }

  #openEntryExit(element: SumoElement): void {
    const row: EntryExit = { id: element.text('id'), entries: [], exits: [] };
    const period = periodOf(element);
    if (period !== undefined) row.period = period;
    this.#entryExits.push({ row, element });
  }

  #point(element: SumoElement): void {
    const open = this.#entryExits.at(-1);
    if (open === undefined)
      throw element.fault('NET_DETECTOR', `<${element.tag}> stands in no entryExitDetector; move it`);
    const { length, ...place } = this.#lane(element, element.text('lane'));
    const point = { ...place, position: this.#position(element, 'pos', length) };
    (element.tag === 'detEntry' ? open.row.entries : open.row.exits).push(point);
  }

  #closeEntryExit(): void {
    const { row, element } = this.#entryExits.at(-1)!;
    if (row.entries.length > 0 && row.exits.length > 0) return;
    throw element.fault('NET_DETECTOR', 'needs a detEntry and a detExit at least; add them');
  }

  #detect(element: SumoElement, detector: Detector): void {
    const period = periodOf(element);
    if (period !== undefined) detector.period = period;
    this.#detectors.push(detector);
  }

  #lane(element: SumoElement, id: string): { edge: string; lane: number; length: number } {
    const place = splitLaneId(id);
    const lane = place === undefined ? undefined : this.#edges.get(place.edge)?.[place.lane];
    if (place === undefined || lane === undefined) {
      throw element.fault(
        'NET_UNKNOWN_LANE',
        `<${element.tag}> stands on lane "${id}", which does not exist; correct it`,
      );
    }
    return { ...place, length: lane.length };
  }

  /** m from the lane start; SUMO counts negative positions from the end. */
  #position(element: SumoElement, name: string, length: number, otherwise?: number): number {
    const given = element.number(name, otherwise);
    const position = given < 0 ? length + given : given;
    if (position >= -ROUNDING && position <= length + ROUNDING) return Math.min(length, Math.max(0, position));
    if (element.truth('friendlyPos', false)) return Math.min(length, Math.max(0, position));
    throw element.fault(
      'NET_BAD_POSITION',
      `${name}="${given}" is off the lane, which is ${length} m long; correct it`,
    );
  }
}

/** s, of the intervals, where the element says it as a number. */
function periodOf({ attributes }: SumoElement): number | undefined {
  const period = attributes['period'] ?? attributes['freq'];
  return period !== undefined && Number.isFinite(Number(period)) ? Number(period) : undefined;
}
