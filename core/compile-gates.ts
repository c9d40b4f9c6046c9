// The gates of a compiled network: one a path piece, with right of way, lamps and the places where paths meet.
import { type EdgeTable, edgeLane, type LampTable, lampNumber } from './compile-tables.ts';
import { type CompiledNetwork, RIGHT } from './compiled-network.ts';
import { csr } from './csr.ts';
import { Fault } from './fault.ts';
import { type Meeting, type MeetingPath, meetingPath, meetingsOf } from './meetings.ts';
import { DIRECTIONS, type NetworkConnection, type NetworkFile, RIGHTS_OF_WAY } from './network.ts';
import { ALL_CLASSES, classMask, type VehicleClass } from './vehicle-class.ts';

/** Gates, in the order of inside lanes: junction by junction, connection by connection, piece by piece. */
export interface GateTable {
  readonly count: number;
  /** first gate of each connection */
  readonly first: Int32Array;
  /** connection and piece of each gate */
  readonly connection: Int32Array;
  readonly inside: Uint8Array;
  /** edge lanes of each connection */
  readonly from: Int32Array;
  readonly target: Int32Array;
}

/** Numbers the gates. Throws NET_UNKNOWN_EDGE, NET_UNKNOWN_LANE. */
export function layOutGates(file: NetworkFile, edges: EdgeTable): GateTable {
  const { connections } = file;
  const from = Int32Array.from(connections, (c, i) => edgeLane(file, edges, c.from, c.fromLane, `connection ${i}`));
  const target = Int32Array.from(connections, (c, i) => edgeLane(file, edges, c.to, c.toLane, `connection ${i}`));
  const atNode: number[][] = file.nodes.map(() => []);
  const nodeOf = edges.columns.edgeTo;
  connections.forEach((c, i) => {
    atNode[nodeOf[edges.index.get(c.from)!]].push(i);
  });
  const first = new Int32Array(connections.length);
  const connection: number[] = [];
  const inside: number[] = [];
  for (const here of atNode) {
    for (const i of here) {
      first[i] = connection.length;
      connections[i].path.forEach((_, piece) => {
        connection.push(i);
        inside.push(piece);
      });
    }
  }
  return {
    count: connection.length,
    first,
    connection: Int32Array.from(connection),
    inside: Uint8Array.from(inside),
    from,
    target,
  };
}

/** m before an entry from which those who go first are seen, where the network does not say (as in SUMO) */
const VISIBILITY = 4.5;
/** m, the same before a zip: drivers look at each other's lanes from far */
const ZIP_VISIBILITY = 100;

/** The mask of an optional list; without a list, everyone. */
export function maskOf(allow: readonly VehicleClass[] | undefined): number {
  return allow === undefined ? ALL_CLASSES : classMask(allow);
}

type GateColumns = Pick<
  CompiledNetwork,
  | 'gateCount'
  | 'gateFrom'
  | 'gateTo'
  | 'gateTarget'
  | 'gateConnection'
  | 'gateDirection'
  | 'gateRight'
  | 'gateLamp'
  | 'gateAllow'
  | 'gateKeepClear'
  | 'gateVisibility'
  | 'gateWaitsInside'
  | 'gateInside'
>;

/** What each gate joins and who decides there. Throws NET_UNKNOWN_CONTROLLER, NET_UNKNOWN_LINK. */
export function compileGates(
  file: NetworkFile,
  edges: EdgeTable,
  gates: GateTable,
  lamps: LampTable,
  laneAllow: Uint32Array,
): GateColumns {
  const { count, connection, inside } = gates;
  const columns = {
    gateCount: count,
    gateFrom: new Int32Array(count),
    gateTo: new Int32Array(count),
    gateTarget: new Int32Array(count),
    gateConnection: connection,
    gateDirection: new Uint8Array(count),
    gateRight: new Uint8Array(count),
    gateLamp: new Int32Array(count).fill(-1),
    gateAllow: laneAllow.slice(edges.edgeLanes),
    gateKeepClear: new Uint8Array(count),
    gateVisibility: new Float32Array(count).fill(VISIBILITY),
    gateWaitsInside: new Uint8Array(count),
    gateInside: inside,
  };
  for (let g = 0; g < count; g++) {
    const c = connection[g];
    const row = file.connections[c];
    const hasNext = inside[g] + 1 < row.path.length;
    columns.gateFrom[g] = inside[g] === 0 ? gates.from[c] : edges.edgeLanes + g - 1;
    columns.gateTo[g] = hasNext ? edges.edgeLanes + g + 1 : gates.target[c];
    columns.gateTarget[g] = gates.target[c];
    columns.gateDirection[g] = DIRECTIONS.indexOf(row.direction);
    if (inside[g] === 0) {
      columns.gateRight[g] = RIGHTS_OF_WAY.indexOf(row.right);
      columns.gateLamp[g] = lampNumber(file, lamps, row.signal, `connection ${c}, ${row.from} to ${row.to}`);
      columns.gateKeepClear[g] = row.keepClear === false || row.foes.length === 0 ? 0 : 1;
      columns.gateVisibility[g] = row.visibility ?? (row.right === 'zipper' ? ZIP_VISIBILITY : VISIBILITY);
      columns.gateWaitsInside[g] = hasNext ? 1 : 0;
    } else {
      columns.gateRight[g] = (row.insideYieldsTo ?? []).length > 0 ? RIGHT.minor : RIGHT.major;
    }
  }
  return columns;
}

/** Whom the vehicles at each gate let pass: those at the entry gates of the connections named, and at waiting points inside. */
export function compileYields(
  file: NetworkFile,
  gates: GateTable,
): Pick<CompiledNetwork, 'yieldStart' | 'yields' | 'gateWatched'> {
  const yieldStart = new Uint32Array(gates.count + 1);
  const yields: number[] = [];
  const gateWatched = new Uint8Array(gates.count);
  for (let g = 0; g < gates.count; g++) {
    const c = gates.connection[g];
    const row = file.connections[c];
    const waitsLater = gates.inside[g] === 0 && row.path.length > 1;
    const others = gates.inside[g] === 1 ? (row.insideYieldsTo ?? []) : waitsLater ? [] : row.yieldsTo;
    for (const other of others) {
      const gate = gates.first[other];
      if (gate === undefined) {
        throw new Fault('NET_UNKNOWN_CONNECTION', `connection ${other} does not exist; correct it`, `connection ${c}`);
      }
      yields.push(gate);
      gateWatched[gate] = 1;
      if (gates.inside[g] === 0 && file.connections[other].path.length > 1) {
        yields.push(gate + 1);
        gateWatched[gate + 1] = 1;
      }
    }
    yieldStart[g + 1] = yields.length;
  }
  return { yieldStart, yields: Int32Array.from(yields), gateWatched };
}

type MeetingColumns = Pick<
  CompiledNetwork,
  | 'meetStart'
  | 'meetGate'
  | 'meetKind'
  | 'meetFrom'
  | 'meetUntil'
  | 'meetFoeFrom'
  | 'meetFoeUntil'
  | 'meetFoeMiddle'
  | 'meetFoeClear'
>;

/** Meetings of foes, of connections from one lane, and of connections to one lane; each told from both sides. */
export function compileMeetings(
  file: NetworkFile,
  gates: GateTable,
  edgeLanes: number,
  laneWidth: Float32Array,
): MeetingColumns {
  const { connections } = file;
  const paths: MeetingPath[][] = connections.map((connection, c) =>
    connection.path.map((piece, i) =>
      meetingPath(gates.first[c] + i, piece, laneWidth[edgeLanes + gates.first[c] + i]),
    ),
  );
  const meetings: Meeting[] = [];
  const pairs = meetingPairs(connections, gates);
  let before = -1;
  for (const key of pairs) {
    const pair = Math.floor(key / 2);
    if (pair === before) continue;
    before = pair;
    const a = Math.floor(pair / connections.length);
    const b = pair % connections.length;
    const kinship = {
      foes: key % 2 === 0,
      sameSource: gates.from[a] === gates.from[b],
      sameTarget: gates.target[a] === gates.target[b],
    };
    meetings.push(...meetingsOf(paths[a], paths[b], kinship));
  }
  return meetingColumns(gates.count, meetings);
}

/** Pairs (a < b) as 2 * (a * n + b), plus 1 if they are no foes, sorted, so that of two equal pairs the foes come first. */
function meetingPairs(connections: readonly NetworkConnection[], gates: GateTable): Float64Array {
  const n = connections.length;
  const keys: number[] = [];
  const add = (a: number, b: number, unrelated: number) => {
    if (a !== b) keys.push(2 * (Math.min(a, b) * n + Math.max(a, b)) + unrelated);
  };
  connections.forEach((connection, a) => {
    for (const b of connection.foes) {
      if (!(b >= 0 && b < n)) {
        throw new Fault('NET_UNKNOWN_CONNECTION', `connection ${b} does not exist; correct it`, `connection ${a}`);
      }
      add(a, b, 0);
    }
  });
  for (const lanes of [gates.from, gates.target]) {
    const groups = csr(
      lanes.reduce((most, lane) => Math.max(most, lane + 1), 0),
      lanes,
    );
    for (let lane = 0; lane + 1 < groups.start.length; lane++) {
      for (let i = groups.start[lane]; i < groups.start[lane + 1]; i++) {
        for (let j = i + 1; j < groups.start[lane + 1]; j++) add(groups.rows[i], groups.rows[j], 1);
      }
    }
  }
  return Float64Array.from(keys).sort();
}

function meetingColumns(gateCount: number, meetings: readonly Meeting[]): MeetingColumns {
  const n = meetings.length;
  const owner = new Int32Array(2 * n);
  meetings.forEach((meeting, i) => {
    owner[2 * i] = meeting.a;
    owner[2 * i + 1] = meeting.b;
  });
  const { start, rows } = csr(gateCount, owner);
  const columns = {
    meetStart: start,
    meetGate: new Int32Array(2 * n),
    meetKind: new Uint8Array(2 * n),
    meetFrom: new Float32Array(2 * n),
    meetUntil: new Float32Array(2 * n),
    meetFoeFrom: new Float32Array(2 * n),
    meetFoeUntil: new Float32Array(2 * n),
    meetFoeMiddle: new Float32Array(2 * n),
    meetFoeClear: new Float32Array(2 * n),
  };
  rows.forEach((side, row) => {
    const m = meetings[side >> 1];
    const mine = side % 2 === 0;
    columns.meetGate[row] = mine ? m.b : m.a;
    columns.meetKind[row] = m.kind;
    columns.meetFrom[row] = mine ? m.aFrom : m.bFrom;
    columns.meetUntil[row] = mine ? m.aUntil : m.bUntil;
    columns.meetFoeFrom[row] = mine ? m.bFrom : m.aFrom;
    columns.meetFoeUntil[row] = mine ? m.bUntil : m.aUntil;
    columns.meetFoeMiddle[row] = mine ? m.bMiddle : m.aMiddle;
    columns.meetFoeClear[row] = mine ? m.bClear : m.aClear;
  });
  return columns;
}
