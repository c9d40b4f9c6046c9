// Checks connections: what they join, who goes first where they conflict, and that lamps are claimed soundly.

import { type Findings, isDrawable, validateMeasures } from './findings.ts';
import type { NetworkConnection, NetworkEdge, NetworkFile } from './network.ts';

/** Checks connections, right of way and signals. */
export function validateJunctions(
  file: NetworkFile,
  edges: ReadonlyMap<string, NetworkEdge>,
  findings: Findings,
): void {
  const names = file.connections.map((c, i) => `connection ${i} (${c.from}_${c.fromLane} to ${c.to}_${c.toLane})`);
  validateConnections(file, edges, names, findings);
  validateReferences(file, edges, names, findings);
  validatePriority(file, names, findings);
  validateSignals(file, names, findings);
}

function validateConnections(
  file: NetworkFile,
  edges: ReadonlyMap<string, NetworkEdge>,
  names: readonly string[],
  findings: Findings,
): void {
  const seen = new Set<string>();
  file.connections.forEach((connection, i) => {
    const { from, fromLane, to, toLane } = connection;
    const where = names[i];
    for (const [edge, lane] of [
      [from, fromLane],
      [to, toLane],
    ] as const) {
      const found = edges.get(edge);
      if (found === undefined) {
        findings.fault('NET_UNKNOWN_EDGE', `edge "${edge}" does not exist; add it or name another`, where);
      } else if (!(lane >= 0 && lane < found.lanes.length)) {
        findings.fault('NET_UNKNOWN_LANE', `edge "${edge}" has no lane ${lane}; correct the lane number`, where);
      }
    }
    const [before, after] = [edges.get(from)?.to, edges.get(to)?.from];
    if (before !== undefined && after !== undefined && before !== after) {
      findings.fault(
        'NET_DISJOINT',
        `the first edge ends at "${before}" and the second begins at "${after}"; join edges that share a node`,
        where,
      );
    }
    const key = `${from}\n${fromLane}\n${to}\n${toLane}`;
    if (seen.has(key)) findings.fault('NET_DUPLICATE_CONNECTION', 'the same lanes are joined twice; remove one', where);
    seen.add(key);
    connection.path.forEach((piece, p) => {
      const at = `${where} path piece ${p}`;
      validateMeasures({ length: piece.length, speed: piece.speed }, at, findings);
      if (piece.shape.length < 2 || !isDrawable(piece.shape)) {
        findings.fault('NET_BAD_SHAPE', 'a shape has at least two points with finite coordinates; draw it', at);
      }
    });
    if (connection.insideYieldsTo !== undefined && connection.path.length < 2) {
      findings.fault(
        'NET_NO_WAITING_POINT',
        'it yields inside the junction but its path has one piece; split it',
        where,
      );
    }
  });
}

/** References from one connection to others must stay at one junction. */
function validateReferences(
  file: NetworkFile,
  edges: ReadonlyMap<string, NetworkEdge>,
  names: readonly string[],
  findings: Findings,
): void {
  const nodes = file.connections.map((connection) => edges.get(connection.from)?.to);
  file.connections.forEach((connection, i) => {
    const lists = { yieldsTo: connection.yieldsTo, foes: connection.foes, insideYieldsTo: connection.insideYieldsTo };
    for (const [list, others] of Object.entries(lists)) {
      for (const other of others ?? []) {
        if (file.connections[other] === undefined) {
          findings.fault('NET_UNKNOWN_CONNECTION', `${list} names connection ${other}, which does not exist`, names[i]);
        } else if (other === i || nodes[other] !== nodes[i]) {
          findings.fault(
            'NET_FOREIGN_FOE',
            `${list} names ${names[other]}, which is not another connection of the same junction; correct it`,
            names[i],
          );
        }
      }
    }
  });
}

/** Kinds of right of way that settle by themselves who goes first, without a list. */
const SELF_SETTLING: ReadonlySet<NetworkConnection['right']> = new Set(['all-way-stop', 'zipper']);

function yieldsTo(connection: NetworkConnection, other: number): boolean {
  return connection.yieldsTo.includes(other) || (connection.insideYieldsTo?.includes(other) ?? false);
}

function validatePriority(file: NetworkFile, names: readonly string[], findings: Findings): void {
  const unregulated = new Set(file.nodes.filter((node) => node.control === 'unregulated').map((node) => node.id));
  const edges = new Map(file.edges.map((edge) => [edge.id, edge.to]));
  file.connections.forEach((connection, i) => {
    if (unregulated.has(edges.get(connection.from) ?? '')) return;
    for (const other of connection.foes) {
      const foe = file.connections[other];
      if (foe === undefined || other <= i) continue;
      const isSettled =
        (connection.signal !== undefined && foe.signal !== undefined) ||
        SELF_SETTLING.has(connection.right) ||
        SELF_SETTLING.has(foe.right) ||
        yieldsTo(connection, other) ||
        yieldsTo(foe, i);
      if (isSettled) continue;
      findings.fault(
        'NET_CONFLICT_WITHOUT_PRIORITY',
        `it conflicts with ${names[other]} and neither yields; let one yield or signal both`,
        names[i],
      );
    }
  });
}

function validateSignals(file: NetworkFile, names: readonly string[], findings: Findings): void {
  const links = new Map(file.controllers.map((controller) => [controller.id, controller.links]));
  const used = new Set<string>();
  const claim = (where: string, controller: string, link: number) => {
    used.add(controller);
    const count = links.get(controller);
    if (count === undefined) {
      findings.fault('NET_UNKNOWN_CONTROLLER', `controller "${controller}" does not exist; add it`, where);
    } else if (!(link >= 0 && link < count)) {
      findings.fault(
        'NET_UNKNOWN_LINK',
        `controller "${controller}" has ${count} lamps, none is ${link}; correct it`,
        where,
      );
    }
  };
  const claims = new Map<string, number[]>();
  file.connections.forEach((connection, i) => {
    if (connection.signal === undefined) return;
    const { controller, link } = connection.signal;
    claim(names[i], controller, link);
    const key = `${controller}\n${link}`;
    const before = claims.get(key);
    if (before === undefined) claims.set(key, [i]);
    else before.push(i);
  });
  for (const crossing of file.crossings ?? []) {
    const where = `crossing ${crossing.id}`;
    if (crossing.signal === undefined) continue;
    claim(where, crossing.signal.controller, crossing.signal.link);
    const edges = new Set(crossing.edges);
    for (const other of claims.get(`${crossing.signal.controller}\n${crossing.signal.link}`) ?? []) {
      const { from, to } = file.connections[other];
      if (edges.has(from) || edges.has(to)) sharedLamp(where, names[other], findings);
    }
  }
  for (const sharers of claims.values()) validateSharedLamp(file, sharers, names, findings);
  for (const id of links.keys()) {
    if (!used.has(id)) {
      findings.warn(
        'NET_CONTROLLER_UNUSED',
        'no connection or crossing has a lamp of it; remove it',
        `controller ${id}`,
      );
    }
  }
}

/** Several connections may share a lamp, but not if they conflict and neither yields: it would be green for both. */
function validateSharedLamp(
  file: NetworkFile,
  sharers: readonly number[],
  names: readonly string[],
  findings: Findings,
): void {
  for (const a of sharers) {
    const connection = file.connections[a];
    for (const b of sharers) {
      if (b <= a || !connection.foes.includes(b)) continue;
      const foe = file.connections[b];
      const sameEdge = connection.from === foe.from || connection.to === foe.to;
      if (!sameEdge && !yieldsTo(connection, b) && !yieldsTo(foe, a)) sharedLamp(names[a], names[b], findings);
    }
  }
}

function sharedLamp(where: string, other: string, findings: Findings): void {
  findings.fault('NET_SHARED_LAMP', `it conflicts with ${other} and claims the same lamp; give each its own`, where);
}
