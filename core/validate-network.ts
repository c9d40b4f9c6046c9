// Names everything that is wrong with an authored network, each with code, element and cure.
import type { FaultRecord } from './fault.ts';
import { type Findings, isDrawable, validateMeasures } from './findings.ts';
import type { NetworkEdge, NetworkFile, NetworkLane } from './network.ts';
import { validateJunctions } from './validate-junction.ts';
import { validateReach } from './validate-reach.ts';

/**
 * `faults`: the network cannot be simulated safely. `warnings`: it can, but something is odd enough to look at.
 */
export interface NetworkFindings {
  readonly faults: readonly FaultRecord[];
  readonly warnings: readonly FaultRecord[];
}

/** Checks a network whose schema is right. It never throws: every fault is in the answer. */
export function validateNetwork(file: NetworkFile): NetworkFindings {
  const faults: FaultRecord[] = [];
  const warnings: FaultRecord[] = [];
  const findings: Findings = {
    fault: (code, text, where) => faults.push({ code, text, where }),
    warn: (code, text, where) => warnings.push({ code, text, where }),
  };
  validateIds(file, findings);
  validateNodes(file, findings);
  const edges = new Map(file.edges.map((edge) => [edge.id, edge]));
  validateEdges(file, findings);
  validatePlaces(file, edges, findings);
  validateJunctions(file, edges, findings);
  if (faults.length === 0) validateReach(file, findings);
  return { faults, warnings };
}

function validateIds(file: NetworkFile, findings: Findings): void {
  const tables: [string, readonly { id: string }[]][] = [
    ['node', file.nodes],
    ['edge', file.edges],
    ['controller', file.controllers],
    ['crossing', file.crossings ?? []],
    ['detector', [...(file.detectors ?? []), ...(file.entryExits ?? [])]],
    ['bus stop', file.busStops ?? []],
  ];
  for (const [what, rows] of tables) {
    const seen = new Set<string>();
    for (const { id } of rows) {
      if (seen.has(id)) {
        findings.fault('NET_DUPLICATE_ID', `there are two of this ${what}; rename one`, `${what} ${id}`);
      }
      seen.add(id);
    }
  }
  if (file.edges.length === 0) findings.fault('NET_EMPTY', 'the network has no edges; add some', file.name);
}

function validateNodes(file: NetworkFile, findings: Findings): void {
  for (const node of file.nodes) {
    if (!Number.isFinite(node.x) || !Number.isFinite(node.y) || !isDrawable(node.shape ?? [])) {
      findings.fault('NET_BAD_NUMBER', 'a coordinate is no finite number; correct it', `node ${node.id}`);
    }
  }
  const offset = file.projection?.offset ?? [0, 0];
  if (!isDrawable([offset])) {
    findings.fault('NET_BAD_NUMBER', 'the offset of the projection is no finite number; correct it', file.name);
  }
}

function validateEdges(file: NetworkFile, findings: Findings): void {
  const nodes = new Set(file.nodes.map((node) => node.id));
  for (const edge of file.edges) {
    const where = `edge ${edge.id}`;
    for (const node of [edge.from, edge.to]) {
      if (!nodes.has(node)) {
        findings.fault('NET_UNKNOWN_NODE', `node "${node}" does not exist; add it or name another`, where);
      }
    }
    if (edge.lanes.length === 0 || edge.lanes.length > 255) {
      findings.fault('NET_LANE_COUNT', `an edge has 1 to 255 lanes, not ${edge.lanes.length}; correct it`, where);
    }
    edge.lanes.forEach((lane, i) => {
      validateLane(lane, `${where} lane ${i}`, findings);
    });
  }
}

function validateLane(lane: NetworkLane, where: string, findings: Findings): void {
  validateMeasures({ length: lane.length, speed: lane.speed, width: lane.width }, where, findings);
  if (lane.shape.length < 2 || !isDrawable(lane.shape)) {
    findings.fault('NET_BAD_SHAPE', 'a shape has at least two points with finite coordinates; draw it', where);
  }
  if (lane.allow?.length === 0) {
    findings.warn('NET_LANE_CLOSED', 'the lane admits nobody; name the classes that may use it, or remove it', where);
  }
}

function validatePlaces(file: NetworkFile, edges: ReadonlyMap<string, NetworkEdge>, findings: Findings): void {
  const place = (where: string, edge: string, lane: number, from: number, until: number) => {
    const found = edges.get(edge)?.lanes[lane];
    if (found === undefined) {
      findings.fault(
        'NET_UNKNOWN_LANE',
        `it stands on lane ${lane} of "${edge}", which does not exist; correct it`,
        where,
      );
    } else if (!(from >= 0 && from <= until && until <= found.length + 0.1)) {
      findings.fault(
        'NET_BAD_POSITION',
        `it reaches from ${from} m to ${until} m on a lane of ${found.length} m; correct it`,
        where,
      );
    }
  };
  for (const stop of file.busStops ?? []) place(`bus stop ${stop.id}`, stop.edge, stop.lane, stop.start, stop.end);
  for (const detector of file.detectors ?? []) {
    const until = detector.position + (detector.length ?? 0);
    place(`detector ${detector.id}`, detector.edge, detector.lane, detector.position, until);
  }
  for (const { id, entries, exits } of file.entryExits ?? []) {
    for (const { edge, lane, position } of [...entries, ...exits])
      place(`detector ${id}`, edge, lane, position, position);
  }
  const nodes = new Set(file.nodes.map((node) => node.id));
  for (const crossing of file.crossings ?? []) {
    const where = `crossing ${crossing.id}`;
    validateMeasures({ length: crossing.length, width: crossing.width }, where, findings);
    if (!nodes.has(crossing.node)) {
      findings.fault('NET_UNKNOWN_NODE', `node "${crossing.node}" does not exist; name another`, where);
    }
    for (const edge of crossing.edges) {
      if (!edges.has(edge))
        findings.fault('NET_UNKNOWN_EDGE', `it crosses edge "${edge}", which does not exist`, where);
    }
  }
}
