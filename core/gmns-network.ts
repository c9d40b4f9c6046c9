// GMNS tables become a road network: links are drawn, lanes connected as the movements say, everything guessed marked.
import { Fault, type FaultRecord } from './fault.ts';
import type { Xy } from './geometry.ts';
import { type GmnsPlane, gmnsPlane } from './gmns-plane.ts';
import { byId, type GmnsTables, type GmnsUnits, gmnsUnits, lineOf, numberOf } from './gmns-tables.ts';
import { emptyGuessingReport, type GuessingReport, tally } from './import-report.ts';
import { buildNetwork } from './junction-builder.ts';
import type { NetworkFile } from './network.ts';
import type { SketchEdge, SketchNode } from './network-sketch.ts';
import { countryRules } from './osm-country.ts';
import { cellOf, neededCell, type TableRow } from './table-row.ts';
import type { VehicleClass } from './vehicle-class.ts';

export interface GmnsNetwork {
  readonly network: NetworkFile;
  readonly report: GuessingReport;
  readonly warnings: readonly FaultRecord[];
}

/** m/s where a link has no free_speed; lanes where it has none */
const GUESSED_SPEED = 50 / 3.6;
const MOST_LANES = 12;
const MOST_SPEED = 70;

/** Words of facility_type, as OpenStreetMap's classes, and who goes first. */
const FACILITIES: readonly (readonly [RegExp, string, number])[] = [
  [/motorway|freeway|interstate/, 'motorway', 14],
  [/trunk|expressway|highway/, 'trunk', 13],
  [/primary|principal|major/, 'primary', 12],
  [/secondary|arterial/, 'secondary', 11],
  [/tertiary|collector/, 'tertiary', 10],
  [/ramp|link/, 'primary_link', 7],
  [/residential|local/, 'residential', 3],
  [/service|alley|driveway/, 'service', 1],
];

/**
 * Draws the network. Movements, where the tables have them, say which lanes lead where and which turns there are not; without
 * them lanes are given their turns by rule. Signals are where a node's or a movement's ctrl_type says so.
 * @throws Fault GMNS_*, TAB_*, NET_*
 */
export function importGmnsNetwork(tables: GmnsTables, name: string): GmnsNetwork {
  const report = emptyGuessingReport();
  const units = gmnsUnits(tables);
  if (tables.config.length === 0)
    tally(report.guessed, 'units: miles, feet and miles an hour, for want of a config table');
  const rows = byId(tables.node, 'node_id');
  const points = [...rows].map(([, row]): readonly [number, number] => [
    needed(row, 'x_coord'),
    needed(row, 'y_coord'),
  ]);
  const plane = gmnsPlane(points, units.crs, tables.source);
  const links = linksOf(tables, rows, units, plane, report);
  const nodes = nodesOf(rows, plane, links, tables.movement);
  const ends = new Set(nodes.filter(({ control }) => control === 'dead-end').map(({ id }) => id));
  const edges = withMovements(links, tables.movement, ends, report);
  const at = plane.drivenOn;
  const drivingSide = at ? countryRules(at.longitude, at.latitude, undefined).drivingSide : 'right';
  if (!at) tally(report.guessed, 'driving on the right, for want of degrees');
  const network = buildNetwork({ name, source: 'GMNS', drivingSide, nodes, edges, projection: plane.projection });
  tally(report.read, 'node', rows.size);
  tally(report.read, 'link', tables.link.length);
  tally(report.read, 'movement', tables.movement.length);
  tally(report.used, 'edge', network.edges.length);
  tally(report.used, 'connection', network.connections.length);
  tally(report.used, 'controller', network.controllers.length);
  return { network, report, warnings: plane.warnings };
}

function needed(row: TableRow, column: string): number {
  neededCell(row, [column], column);
  return numberOf(row, column)!;
}

function linksOf(
  tables: GmnsTables,
  nodes: ReadonlyMap<string, TableRow>,
  units: GmnsUnits,
  plane: GmnsPlane,
  report: GuessingReport,
): SketchEdge[] {
  const geometries = byId(tables.geometry, 'geometry_id');
  return [...byId(tables.link, 'link_id')].flatMap(([id, row]): SketchEdge[] => {
    const [from, to] = ['from_node_id', 'to_node_id'].map((column) => {
      const node = neededCell(row, [column], column);
      if (!nodes.has(node))
        throw new Fault(
          'GMNS_UNKNOWN_NODE',
          `${column} ${node} is not in the node table; add it or correct the link`,
          row.where,
        );
      return node;
    }) as [string, string];
    if (from === to) {
      tally(report.skipped, 'link from a node to itself');
      return [];
    }
    const allow = usesOf(cellOf(row, ['allowed_uses']));
    if (allow === 'nobody') {
      tally(report.skipped, 'link that no motor vehicle may use');
      return [];
    }
    const shape = shapeOf(row, geometries, plane);
    const edge = { ...buildOf(row, units, report), ...(allow && { allow }), id, from, to, shape };
    const isTwoWay = /^(0|false|f|no)$/i.test(cellOf(row, ['directed']) ?? 'true');
    return isTwoWay ? [edge, { ...edge, id: `${id}.back`, from: to, to: from, shape: [...shape].reverse() }] : [edge];
  });
}

/** Points between the ends. */
function shapeOf(row: TableRow, geometries: ReadonlyMap<string, TableRow>, plane: GmnsPlane): Xy[] {
  const own = cellOf(row, ['geometry']);
  const shared = geometries.get(cellOf(row, ['geometry_id']) ?? '');
  const text = own ?? (shared && cellOf(shared, ['geometry']));
  if (text === undefined) return [];
  const reversed = /^-/.test(cellOf(row, ['dir_flag']) ?? '') && own === undefined;
  const points = lineOf(text, row.where).map(([x, y]): Xy => [...plane.toPlane(x, y)] as [number, number]);
  return (reversed ? points.reverse() : points).slice(1, -1);
}

function buildOf(
  row: TableRow,
  units: GmnsUnits,
  report: GuessingReport,
): Pick<SketchEdge, 'lanes' | 'speed' | 'priority' | 'kind' | 'name'> {
  const lanes = numberOf(row, 'lanes');
  if (lanes !== undefined && !(Number.isInteger(lanes) && lanes >= 0 && lanes <= MOST_LANES))
    throw new Fault('GMNS_VALUE', `${lanes} lanes; give a whole number up to ${MOST_LANES}`, row.where);
  const free = numberOf(row, 'free_speed');
  const speed = free === undefined ? GUESSED_SPEED : free * units.speed;
  if (!(speed > 0 && speed <= MOST_SPEED))
    throw new Fault(
      'GMNS_VALUE',
      `free_speed ${free} is ${speed.toFixed(1)} m/s; check it and the unit in config.csv`,
      row.where,
    );
  if (!lanes) tally(report.guessed, 'one lane, for want of lanes');
  if (free === undefined) tally(report.guessed, '50 km/h, for want of free_speed');
  const facility = cellOf(row, ['facility_type']);
  const [, kind, priority] = FACILITIES.find(
    ([words]) => facility !== undefined && words.test(facility.toLowerCase()),
  ) ?? [/./, 'unclassified', 4];
  const named = cellOf(row, ['name']);
  return { lanes: lanes || 1, speed, priority, kind: `highway.${kind}`, ...(named !== undefined && { name: named }) };
}

/** Classes of `allowed_uses` (auto;truck;bus;bike;walk): undefined for all. */
function usesOf(text: string | undefined): VehicleClass[] | 'nobody' | undefined {
  if (text === undefined) return undefined;
  const uses = text.toLowerCase().split(/[;,|\s]+/);
  const has = (...words: string[]) => uses.some((use) => words.includes(use));
  if (has('all', 'auto', 'car', 'vehicle', 'vehicles', 'd')) return undefined;
  const classes: VehicleClass[] = [
    ...(has('truck') ? (['truck', 'delivery', 'articulated'] as const) : []),
    ...(has('bus', 'transit', 'hov') ? (['bus', 'coach'] as const) : []),
  ];
  return classes.length > 0 ? classes : 'nobody';
}

const isSignal = (text: string | undefined): boolean =>
  text !== undefined && /signal/i.test(text) && !/no.?signal/i.test(text);

function nodesOf(
  rows: ReadonlyMap<string, TableRow>,
  plane: GmnsPlane,
  links: readonly SketchEdge[],
  movements: readonly TableRow[],
): SketchNode[] {
  const neighbours = new Map<string, Set<string>>();
  for (const { from, to } of links)
    for (const [one, other] of [
      [from, to],
      [to, from],
    ] as const)
      neighbours.set(one, (neighbours.get(one) ?? new Set()).add(other));
  const lit = new Set(
    movements.filter((row) => isSignal(cellOf(row, ['ctrl_type']))).map((row) => cellOf(row, ['node_id'])),
  );
  return [...rows].flatMap(([id, row]): SketchNode[] => {
    const own = neighbours.get(id);
    if (own === undefined) return [];
    const [x, y] = plane.toPlane(numberOf(row, 'x_coord')!, numberOf(row, 'y_coord')!);
    const type = cellOf(row, ['ctrl_type']);
    const control =
      own.size < 2 || /external|dead.?end/i.test(cellOf(row, ['node_type']) ?? '')
        ? 'dead-end'
        : isSignal(type) || lit.has(id)
          ? 'signals'
          : /4.?way|all.?way/i.test(type ?? '')
            ? 'all-way-stop'
            : 'priority';
    return [{ id, x, y, control }];
  });
}

/** Lanes lead where movements say; at a node with movements a link without any leads nowhere, and a link whose movements name no lanes only loses the turns that are not listed. */
function withMovements(
  edges: readonly SketchEdge[],
  movements: readonly TableRow[],
  ends: ReadonlySet<string>,
  report: GuessingReport,
): SketchEdge[] {
  const known = new Map(edges.map((edge) => [edge.id, edge]));
  const byLink = new Map<string, TableRow[]>();
  for (const row of movements) {
    const [into, out] = [neededCell(row, ['ib_link_id'], 'ib_link_id'), neededCell(row, ['ob_link_id'], 'ob_link_id')];
    if (!known.has(into) || !known.has(out)) {
      tally(report.skipped, 'movement of a link that is not there');
      continue;
    }
    if (known.get(into)!.to !== known.get(out)!.from)
      throw new Fault(
        'GMNS_MOVEMENT',
        `link ${out} does not begin where link ${into} ends; correct the movement`,
        row.where,
      );
    byLink.set(into, [...(byLink.get(into) ?? []), row]);
  }
  const listedNodes = new Set([...ends, ...[...byLink.keys()].map((id) => known.get(id)!.to)]);
  const leaving = ({ to }: SketchEdge) => edges.filter(({ from }) => from === to).map(({ id }) => id);
  return edges.map((edge) => {
    const own = byLink.get(edge.id);
    if (own === undefined) return listedNodes.has(edge.to) ? { ...edge, banned: leaving(edge) } : edge;
    const stop = own.some((row) => /stop/i.test(cellOf(row, ['ctrl_type']) ?? '')) ? { stopSign: true } : {};
    const leadsTo = lanesLead(edge, own);
    if (leadsTo.every((lane) => lane.length > 0))
      return { ...edge, ...stop, leadsTo, uTurn: leadsTo.flat().some((id) => known.get(id)!.to === edge.from) };
    const listed = new Set(own.map((row) => cellOf(row, ['ob_link_id'])));
    const banned = leaving(edge).filter((id) => !listed.has(id));
    tally(report.guessed, 'lanes of a link whose movements name none');
    return { ...edge, ...stop, banned };
  });
}

/** By lane, kerb first: GMNS counts lanes from the middle of the road. */
function lanesLead({ lanes }: SketchEdge, movements: readonly TableRow[]): string[][] {
  const leads: string[][] = Array.from({ length: lanes }, () => []);
  for (const row of movements) {
    const first = numberOf(row, 'start_ib_lane');
    if (first === undefined) continue;
    const last = numberOf(row, 'end_ib_lane') ?? first;
    for (let lane = Math.min(first, last); lane <= Math.max(first, last); lane++) {
      const out = cellOf(row, ['ob_link_id'])!;
      const list = leads[lanes - lane];
      if (list !== undefined && !list.includes(out)) list.push(out);
    }
  }
  return leads;
}
