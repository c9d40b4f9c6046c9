// UTDF nodes, links and lane groups become a road network.
import { Fault } from './fault.ts';
import type { Xy } from './geometry.ts';
import { emptyReport, type ImportReport, tally } from './import-report.ts';
import { buildNetwork } from './junction-builder.ts';
import type { NetworkFile } from './network.ts';
import type { NetworkSketch, SketchCrossing, SketchEdge, SketchNode, SketchPocket } from './network-sketch.ts';
import { numberIn, type UtdfFile } from './utdf-file.ts';
import { approachesOf, lanesOf, type UtdfApproach, withoutLane } from './utdf-movement.ts';

const FOOT = 0.3048;
const MILE_PER_HOUR = 0.44704;
/** m that a road keeps before its turning bay */
const BEFORE_BAY = 25;
const MOST_LANES = 12;
/** points drawn between the ends of a curved link */
const CURVE_POINTS = 7;

/** Node types of the Nodes section. */
const TYPE = { signalised: 0, external: 1, bend: 2, unsignalised: 3, roundabout: 4 } as const;

export interface UtdfNetwork {
  readonly network: NetworkFile;
  readonly approaches: readonly UtdfApproach[];
  readonly report: ImportReport;
}

/** Id of the road from one node to the next. */
export const edgeId = (from: string, to: string): string => `${from}-${to}`;

/**
 * Draws the network. A lamp (link) is a movement: an arriving road and a direction. Controllers are named by the node
 * that holds the timing plan. Throws UTDF_*, NET_*.
 */
export function importUtdfNetwork(file: UtdfFile, name: string): UtdfNetwork {
  const report = emptyReport();
  const unit = Number(file.network.get('Metric') ?? 0) === 1 ? 1 : FOOT;
  const nodes = nodesOf(file, unit, report);
  const places = new Map(nodes.map((node) => [node.id, node]));
  const approaches = nodes.flatMap(({ id }) => approachesOf(file, id));
  for (const { node, up, column } of approaches)
    if (!places.has(up)) {
      const where = `${file.source}:${file.links.get(node)!.get('Up ID')!.line}`;
      throw new Fault('UTDF_UNKNOWN_NODE', `Up ID ${column} names node ${up}, which is not there; add it`, where);
    }
  const edges = approaches.map((approach) => edgeOf(file, approach, places, unit, report));
  const sketch: NetworkSketch = {
    name,
    source: 'Synchro UTDF',
    drivingSide: 'right',
    nodes,
    edges,
    crossings: crossingsOf(approaches, places, report),
  };
  const network = buildNetwork(sketch);
  setLengths(file, network, approaches, unit);
  countSkipped(file, approaches, report);
  tally(report.read, 'node', nodes.length);
  tally(report.read, 'link', edges.length);
  tally(report.read, 'controller', network.controllers.length);
  return { network, approaches, report };
}

function nodesOf(file: UtdfFile, unit: number, report: ImportReport): SketchNode[] {
  const controllers = controllerOfNode(file);
  const seen = new Set<string>();
  return file.nodes.flatMap((record): SketchNode[] => {
    const where = `${file.source}:${record.line}`;
    const id = record.values.get('INTID');
    if (id === undefined) return [];
    if (seen.has(id)) throw new Fault('UTDF_DUPLICATE_NODE', 'the node is there twice; remove one', where);
    seen.add(id);
    const [x, y] = ['X', 'Y'].map((column) => numberIn(record, column, file.source));
    if (x === undefined || y === undefined)
      throw new Fault('UTDF_NO_PLACE', `node ${id} has no X or Y; place it on the map`, where);
    const type = numberIn(record, 'TYPE', file.source) ?? TYPE.signalised;
    const controller = controllers.get(id);
    const at = { id, x: x * unit, y: y * unit };
    if (type === TYPE.external) return [{ ...at, control: 'dead-end' }];
    if (type === TYPE.signalised && controller !== undefined) return [{ ...at, control: 'signals', controller }];
    if (type === TYPE.signalised) tally(report.skipped, 'signalised node without a timing plan: drawn without signals');
    if (type === TYPE.roundabout) tally(report.skipped, 'roundabout: drawn as a plain junction');
    return [{ ...at, control: 'priority' }];
  });
}

/** By node: the node whose timing plan controls it (`Node 0`, `Node 1`, … of the Timeplans section). */
export function controllerOfNode(file: UtdfFile): Map<string, string> {
  const controllers = new Map<string, string>();
  for (const [id, plan] of file.timeplans) {
    if (!file.phases.has(id)) continue;
    controllers.set(id, id);
    for (const [name, record] of plan) {
      const node = record.values.get('DATA');
      if (/^Node \d$/.test(name) && node !== undefined && node !== '0') controllers.set(node, id);
    }
  }
  return controllers;
}

function edgeOf(
  file: UtdfFile,
  approach: UtdfApproach,
  places: ReadonlyMap<string, SketchNode>,
  unit: number,
  report: ImportReport,
): SketchEdge {
  const { node, up, column, movements } = approach;
  const links = file.links.get(node)!;
  const value = (name: string) => numberIn(links.get(name), column, file.source);
  const id = edgeId(up, node);
  for (const count of [value('Lanes') ?? 1, ...movements.map(({ lanes }) => lanes)])
    if (!(count >= 0 && count <= MOST_LANES))
      throw new Fault('UTDF_LANES', `${count} lanes; give 0 to ${MOST_LANES}`, `${file.source}: link ${id}`);
  const served = lanesOf(approach);
  const shape = curveOf(file, node, up, places, unit);
  const [a, b] = [places.get(up)!, places.get(node)!];
  const room = Math.hypot(b.x - a.x, b.y - a.y) - BEFORE_BAY;
  const bay = (turns: readonly string[]) => pocketOf(movements, turns, unit, room, report);
  const [kerb, inner] = served.length > 0 ? [bay(['R', 'R2']), bay(['L', 'L2', 'U'])] : [undefined, undefined];
  const lanes = Math.max(
    1,
    (served.length > 0 ? served.length : (value('Lanes') ?? 1)) - (kerb?.lanes ?? 0) - (inner?.lanes ?? 0),
  );
  const exact = lanes + (kerb?.lanes ?? 0) + (inner?.lanes ?? 0) === served.length;
  const speed = (value('Speed') ?? (unit === 1 ? 50 : 30)) * (unit === 1 ? 1 / 3.6 : MILE_PER_HOUR);
  const width = numberIn(file.lanes.get(node)?.get('Width'), `${column}T`, file.source);
  const street = links.get('Name')?.values.get(column);
  const median = value('Median');
  return {
    id,
    from: up,
    to: node,
    lanes,
    speed,
    width: (width ?? Number(file.network.get('DefWidth') ?? 12 / (unit / FOOT))) * unit,
    ...(shape.length > 0 && { shape }),
    ...(street !== undefined && { name: street }),
    ...(median !== undefined && median > 0 && { median: median * unit }),
    ...(kerb && { kerbPocket: kerb }),
    ...(inner && { innerPocket: inner }),
    ...(exact && { leadsTo: served.map((groups) => groups.map(({ to }) => edgeId(node, to))) }),
    ...(movements.some(({ to }) => to === up) && { uTurn: true }),
    stopSign: true,
  };
}

function pocketOf(
  movements: UtdfApproach['movements'],
  turns: readonly string[],
  unit: number,
  room: number,
  report: ImportReport,
): SketchPocket | undefined {
  const bays = movements.filter(({ turn, storage, lanes }) => turns.includes(turn) && lanes > 0 && (storage ?? 0) > 0);
  if (bays.length === 0) return undefined;
  const length = Math.max(...bays.map(({ storage }) => storage! * unit));
  if (length > room) {
    tally(report.skipped, 'turning bay as long as its link: drawn as a whole lane');
    return undefined;
  }
  const lanes = bays.reduce((sum, bay) => sum + Math.min(bay.lanes, bay.storageLanes ?? bay.lanes), 0);
  return { lanes: Math.max(1, lanes), length };
}

/** The points between the ends of a link: a Bezier curve with one control point in each direction's record. */
function curveOf(
  file: UtdfFile,
  node: string,
  up: string,
  places: ReadonlyMap<string, SketchNode>,
  unit: number,
): Xy[] {
  const control = (of: string, from: string): Xy | undefined => {
    const column = approachesOf(file, of).find((approach) => approach.up === from)?.column;
    const links = file.links.get(of);
    if (column === undefined || links === undefined) return undefined;
    const x = numberIn(links.get('Curve Pt X'), column, file.source);
    const y = numberIn(links.get('Curve Pt Y'), column, file.source);
    return x === undefined || y === undefined ? undefined : [x * unit, y * unit];
  };
  const [a, b] = [places.get(up)!, places.get(node)!];
  const [atEnd, atStart] = [control(node, up), control(up, node)];
  if (atEnd === undefined && atStart === undefined) return [];
  const p1 = atStart ?? atEnd!;
  const p2 = atEnd ?? atStart!;
  return Array.from({ length: CURVE_POINTS }, (_, i): Xy => {
    const t = (i + 1) / (CURVE_POINTS + 1);
    const [k0, k1, k2, k3] = [(1 - t) ** 3, 3 * (1 - t) ** 2 * t, 3 * (1 - t) * t * t, t ** 3];
    return [k0 * a.x + k1 * p1[0] + k2 * p2[0] + k3 * b.x, k0 * a.y + k1 * p1[1] + k2 * p2[1] + k3 * b.y];
  });
}

/** Where pedestrians are counted at a signalised node, every arm has a crossing. */
function crossingsOf(
  approaches: readonly UtdfApproach[],
  places: ReadonlyMap<string, SketchNode>,
  report: ImportReport,
): SketchCrossing[] {
  const walked = new Set(
    approaches.filter(({ movements }) => movements.some(({ pedestrians }) => pedestrians > 0)).map(({ node }) => node),
  );
  const crossed = approaches.filter(({ node }) => walked.has(node) && places.get(node)!.control === 'signals');
  tally(report.read, 'crossing (pedestrians are counted at the node)', crossed.length);
  return crossed.map(({ node, up }) => ({ node, edge: edgeId(up, node) }));
}

/** Drives each link as long as the file says; the drawing keeps to the coordinates. */
function setLengths(file: UtdfFile, network: NetworkFile, approaches: readonly UtdfApproach[], unit: number): void {
  const nodes = new Map(network.nodes.map((node) => [node.id, node]));
  const edges = new Map(network.edges.map((edge) => [edge.id, edge]));
  for (const { node, up, column } of approaches) {
    const stated = numberIn(file.links.get(node)!.get('Distance'), column, file.source);
    const [a, b] = [nodes.get(up)!, nodes.get(node)!];
    const drawn = Math.hypot(b.x - a.x, b.y - a.y);
    if (stated === undefined || stated <= 0 || Math.abs(stated * unit - drawn) < 0.02 * drawn) continue;
    const id = edgeId(up, node);
    for (const edge of [edges.get(id), edges.get(`${id}.approach`)])
      for (const lane of edge?.lanes ?? [])
        lane.length = Math.round(lane.length * ((stated * unit) / drawn) * 100) / 100;
  }
}

function countSkipped(file: UtdfFile, approaches: readonly UtdfApproach[], report: ImportReport): void {
  for (const [section, rows] of file.other) tally(report.skipped, `section [${section}]`, rows);
  const flagged = (name: string, bad: (value: number) => boolean) =>
    approaches.filter(({ node, column }) => bad(numberIn(file.links.get(node)?.get(name), column, file.source) ?? 0))
      .length;
  const laneless = approaches.reduce((sum, approach) => sum + withoutLane(approach).length, 0);
  tally(report.read, 'movement counted without a lane: guessed to share the one beside it', laneless);
  tally(
    report.skipped,
    'two-way left-turn lane: drawn as the median',
    flagged('TWLTL', (value) => value > 0),
  );
  tally(
    report.skipped,
    'grade: not simulated',
    flagged('Grade', (value) => value !== 0),
  );
}
