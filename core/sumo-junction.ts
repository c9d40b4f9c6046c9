// Assembles SUMO's connections: the path through the junction, the lamp, and right of way from the request matrix.
import { Fault } from './fault.ts';
import { type ImportReport, tally } from './import-report.ts';
import {
  type Crossing,
  DIRECTIONS,
  type NetworkConnection,
  type NetworkEdge,
  type NetworkFile,
  type PathPiece,
} from './network.ts';
import type { VehicleClass } from './vehicle-class.ts';

export interface RawJunction {
  readonly type: string;
  readonly line: number;
  readonly incLanes: string[];
  readonly intLanes: string[];
  /** by link, bit strings read from the right */
  readonly responses: string[];
  readonly foes: string[];
}

export interface RawConnection {
  readonly line: number;
  readonly from: string;
  readonly fromLane: number;
  readonly to: string;
  readonly toLane: number;
  readonly via: string;
  readonly direction: string;
  readonly state: string;
  readonly keepClear: boolean;
  /** m, or NaN where the file does not say */
  readonly visibility: number;
  readonly allow: VehicleClass[] | undefined;
  readonly controller: string;
  readonly link: number;
  readonly link2: number;
}

export interface RawNetwork {
  readonly edges: ReadonlyMap<string, NetworkEdge>;
  readonly junctions: ReadonlyMap<string, RawJunction>;
  readonly waits: ReadonlyMap<string, RawJunction>;
  readonly insideLanes: ReadonlyMap<string, PathPiece>;
  readonly pedestrianEdges: ReadonlySet<string>;
  readonly crossings: ReadonlyMap<string, Crossing>;
  readonly connections: readonly RawConnection[];
  readonly continued: ReadonlyMap<string, string>;
  /** controllers that have a program */
  readonly programmed: ReadonlySet<string>;
  readonly source: string;
}

/** SUMO's link states; `o` and `O` are the right of way while the signals are off. */
const RIGHT_OF_STATE: Readonly<Record<string, NetworkConnection['right']>> = {
  M: 'major',
  m: 'minor',
  '=': 'equal',
  s: 'stop',
  w: 'all-way-stop',
  Z: 'zipper',
  o: 'minor',
  O: 'major',
  '-': 'major',
};

/** The connections for vehicles, and how many lamps each controller's connections and crossings use. */
export function assembleConnections(
  raw: RawNetwork,
  report: ImportReport,
): { connections: NetworkConnection[]; links: Map<string, number> } {
  const connections: NetworkConnection[] = [];
  const links = new Map<string, number>();
  for (const id of raw.programmed) links.set(id, 0);
  const use = (controller: string, link: number) =>
    links.set(controller, Math.max(links.get(controller) ?? 0, link + 1));
  /** connection by any of its inside lanes, and the connections of each edge lane in file order */
  const byInsideLane = new Map<string, number>();
  const byEdgeLane = new Map<string, number[]>();
  for (const row of raw.connections) {
    const signalled = row.controller !== '' && hasSignal(raw, row, report);
    if (raw.pedestrianEdges.has(row.from) || raw.pedestrianEdges.has(row.to)) {
      tally(report.skipped, 'connection for pedestrians');
      const crossing = raw.crossings.get(row.to) ?? raw.crossings.get(row.from);
      if (crossing !== undefined) joinCrossing(crossing, row, signalled);
      if (signalled) use(row.controller, Math.max(row.link, row.link2));
      continue;
    }
    const index = connections.length;
    const chain = insideLanes(raw, row);
    for (const lane of chain) byInsideLane.set(lane, index);
    const lane = `${row.from}_${row.fromLane}`;
    const same = byEdgeLane.get(lane);
    if (same === undefined) byEdgeLane.set(lane, [index]);
    else same.push(index);
    const connection = connectionOf(raw, row, chain, report);
    if (signalled) {
      connection.signal = { controller: row.controller, link: row.link };
      use(row.controller, row.link);
    }
    connections.push(connection);
  }
  for (const [id, junction] of raw.junctions) {
    rightOfWay(id, junction, connections, byInsideLane, byEdgeLane, raw.source, report);
  }
  waitingPoints(raw, connections, byInsideLane);
  return { connections, links };
}

/** Rail signals have no program: they follow the trains, which is not simulated. */
function hasSignal(raw: RawNetwork, row: RawConnection, report: ImportReport): boolean {
  if (raw.programmed.has(row.controller)) return true;
  const node = raw.edges.get(row.from)?.to;
  const type = node === undefined ? undefined : raw.junctions.get(node)?.type;
  if (type !== 'rail_signal' && type !== 'rail_crossing') return true;
  tally(report.skipped, `signal of a ${type} junction (no program)`);
  return false;
}

function joinCrossing(crossing: Crossing, row: RawConnection, signalled: boolean): void {
  crossing.priority ??= row.state === 'M';
  if (!signalled || crossing.signal !== undefined) return;
  crossing.signal = { controller: row.controller, link: row.link };
  if (row.link2 >= 0) crossing.signal.link2 = row.link2;
}

/** The inside lanes that a connection runs over, in order. */
function insideLanes(raw: RawNetwork, row: RawConnection): string[] {
  const chain: string[] = [];
  for (let lane: string | undefined = row.via; lane; lane = raw.continued.get(lane)) {
    if (!raw.insideLanes.has(lane) || chain.includes(lane)) {
      throw new Fault(
        'NET_UNKNOWN_LANE',
        `the connection from "${row.from}" to "${row.to}" runs over inside lane "${lane}", which is missing or runs in a circle; write the network again with netconvert`,
        `${raw.source}:${row.line}`,
      );
    }
    chain.push(lane);
  }
  return chain;
}

function connectionOf(raw: RawNetwork, row: RawConnection, chain: string[], report: ImportReport): NetworkConnection {
  const where = `${raw.source}:${row.line}`;
  const from = laneOf(raw, row.from, row.fromLane, where);
  const to = laneOf(raw, row.to, row.toLane, where);
  const right = RIGHT_OF_STATE[row.state];
  if (right === undefined) {
    throw new Fault('NET_BAD_STATE', `state="${row.state}" of a connection is unknown; write the network again`, where);
  }
  // T is SUMO's letter for turning back where one drives on the left
  const letter = row.direction === 'T' ? 't' : row.direction;
  const direction = DIRECTIONS.find((known) => known === letter) ?? 's';
  if (direction !== letter) tally(report.skipped, `direction "${row.direction}": read as "${direction}"`);
  const pieces = chain.map((lane) => raw.insideLanes.get(lane)!);
  const start = from.shape.at(-1)!;
  const end = to.shape[0];
  if (pieces.length === 0) {
    tally(report.skipped, 'connection without inside lanes: given a straight path');
    const length = Math.max(0.1, Math.hypot(end[0] - start[0], end[1] - start[1]));
    pieces.push({ length, speed: Math.min(from.speed, to.speed), shape: [start, end] });
  } else if (pieces.length > 2) {
    tally(report.skipped, 'waiting point inside a junction after the first of a connection: joined');
    pieces.splice(1, pieces.length, joined(pieces.slice(1)));
  }
  const path = pieces.map((piece) => (piece.shape.length < 2 ? { ...piece, shape: [start, end] } : piece));
  const connection: NetworkConnection = {
    from: row.from,
    fromLane: row.fromLane,
    to: row.to,
    toLane: row.toLane,
    direction,
    right,
    path,
    yieldsTo: [],
    foes: [],
  };
  if (row.allow !== undefined) connection.allow = row.allow;
  if (!row.keepClear) connection.keepClear = false;
  if (row.visibility >= 0) connection.visibility = row.visibility;
  return connection;
}

function joined(pieces: PathPiece[]): PathPiece {
  return {
    length: pieces.reduce((sum, piece) => sum + piece.length, 0),
    speed: Math.min(...pieces.map((piece) => piece.speed)),
    shape: pieces.flatMap((piece) => piece.shape),
  };
}

function laneOf(raw: RawNetwork, edge: string, index: number, where: string): NetworkFile['edges'][0]['lanes'][0] {
  const found = raw.edges.get(edge);
  if (found === undefined) {
    throw new Fault(
      'NET_UNKNOWN_EDGE',
      `a connection names edge "${edge}", which does not exist; add or rename it`,
      where,
    );
  }
  if (index >= found.lanes.length) {
    throw new Fault(
      'NET_UNKNOWN_LANE',
      `a connection names lane ${index} of "${edge}", which has ${found.lanes.length}; correct the lane number`,
      where,
    );
  }
  return found.lanes[index];
}

/**
 * Reads a junction's request matrix. Links are numbered as its `intLanes` (the last inside lane of each connection,
 * then crossings); without inside lanes, by incoming lane and then in file order.
 */
function rightOfWay(
  id: string,
  junction: RawJunction,
  connections: NetworkConnection[],
  byInsideLane: ReadonlyMap<string, number>,
  byEdgeLane: ReadonlyMap<string, number[]>,
  source: string,
  report: ImportReport,
): void {
  const count = junction.responses.length;
  if (count === 0) return;
  const order =
    junction.intLanes.length > 0
      ? junction.intLanes.map((lane) => byInsideLane.get(lane) ?? -1)
      : junction.incLanes.flatMap((lane) => byEdgeLane.get(lane) ?? []);
  const where = `${source}:${junction.line}`;
  if (order.length !== count) {
    throw new Fault(
      'NET_REQUEST_MISMATCH',
      `junction "${id}" has ${count} requests for ${order.length} links; write the network again with netconvert`,
      where,
    );
  }
  for (let link = 0; link < count; link++) {
    const connection = connections[order[link]];
    if (connection === undefined) continue;
    const [response, foes] = [junction.responses[link], junction.foes[link]];
    if (response.length !== count || foes.length !== count) {
      throw new Fault(
        'NET_REQUEST_MISMATCH',
        `request ${link} of junction "${id}" has ${response.length} and ${foes.length} bits for ${count} links; write the network again with netconvert`,
        where,
      );
    }
    let overCrossings = 0;
    for (let foe = 0; foe < count; foe++) {
      const at = count - 1 - foe;
      const yields = response.charCodeAt(at) === 49;
      if (order[foe] < 0) overCrossings += Number(yields);
      else {
        if (yields) connection.yieldsTo.push(order[foe]);
        if (foes.charCodeAt(at) === 49) connection.foes.push(order[foe]);
      }
    }
    tally(report.skipped, 'right of way over a crossing', overCrossings);
  }
}

/** The vehicle at an internal junction waits for those who come from one of its `incLanes` over one of its `intLanes`. */
function waitingPoints(
  raw: RawNetwork,
  connections: NetworkConnection[],
  byInsideLane: ReadonlyMap<string, number>,
): void {
  for (const [lane, wait] of raw.waits) {
    const index = byInsideLane.get(lane);
    if (index === undefined) continue;
    const connection = connections[index];
    if (connection.path.length < 2) continue;
    const before = new Set<number>();
    for (const other of wait.intLanes) {
      const foe = byInsideLane.get(other);
      if (foe === undefined || foe === index) continue;
      const { from, fromLane } = connections[foe];
      if (wait.incLanes.includes(`${from}_${fromLane}`)) before.add(foe);
    }
    connection.insideYieldsTo = [...before].sort((a, b) => a - b);
  }
}
