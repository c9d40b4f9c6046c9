// Whether everything that a scenario names is in the network, and its times and places make sense.
import type { CompiledNetwork } from './compiled-network.ts';
import { Fault } from './fault.ts';
import type { Closure, ScenarioFile } from './scenario.ts';

/** @throws Fault SCN_UNKNOWN_EDGE, SCN_UNKNOWN_LANE, SCN_UNKNOWN_MOVEMENT, SCN_TIMES, SCN_PLACE, SCN_NOTHING */
export function validateScenario(scenario: ScenarioFile, network: CompiledNetwork): void {
  scenario.closures?.forEach((closure, i) => {
    validateClosure(closure, network, `closure ${closure.id ?? i}`);
  });
  scenario.speeds?.forEach((change, i) => {
    const where = `speed change ${i}`;
    validateTimes(change, where);
    for (const id of change.edges ?? []) edgeOf(network, id, where);
    for (const named of change.lanes ?? []) laneOf(network, named.edge, named.lane, where);
  });
  scenario.incidents?.forEach((incident, i) => {
    const where = `incident ${incident.id ?? i}`;
    validateTimes(incident, where);
    const length = network.laneLength[laneOf(network, incident.edge, incident.lane, where)]!;
    if (incident.position_m <= length) return;
    throw new Fault(
      'SCN_PLACE',
      `position ${incident.position_m} m is beyond the lane of ${length} m; choose less`,
      where,
    );
  });
  scenario.laneUse?.forEach((use, i) => {
    validateTimes(use, `lane use ${i}`);
    laneOf(network, use.edge, use.lane, `lane use ${i}`);
  });
  for (const weather of scenario.weather ?? []) validateTimes(weather, `weather ${weather.kind}`);
  scenario.demand?.forEach((change, i) => {
    validateTimes(change, `demand change ${i}`);
    for (const id of [...(change.origins ?? []), ...(change.destinations ?? [])])
      edgeOf(network, id, `demand change ${i}`);
  });
}

function edgeOf(network: CompiledNetwork, id: string, where: string): number {
  const found = network.edgeIndex.get(id);
  if (found !== undefined) return found;
  throw new Fault('SCN_UNKNOWN_EDGE', `edge ${id} is not in the network; correct the id`, where);
}

function laneOf(network: CompiledNetwork, id: string, index: number, where: string): number {
  const edge = edgeOf(network, id, where);
  if (index < network.edgeLaneTotal[edge]!) return network.edgeFirstLane[edge]! + index;
  const text = `edge ${id} has lanes 0 to ${network.edgeLaneTotal[edge]! - 1}, not ${index}; correct the lane`;
  throw new Fault('SCN_UNKNOWN_LANE', text, where);
}

function validateTimes({ from, until }: { readonly from?: number; readonly until?: number }, where: string): void {
  if (from === undefined || until === undefined || from < until) return;
  throw new Fault('SCN_TIMES', `it lasts from ${from} to ${until} s; give from < until`, where);
}

function validateClosure(closure: Closure, network: CompiledNetwork, where: string): void {
  const { edges = [], lanes = [], movements = [] } = closure;
  validateTimes(closure, where);
  if (edges.length + lanes.length + movements.length === 0) {
    throw new Fault('SCN_NOTHING', 'closes nothing; name edges, lanes or movements', where);
  }
  for (const id of edges) edgeOf(network, id, where);
  for (const named of lanes) laneOf(network, named.edge, named.lane, where);
  for (const { from, to } of movements) {
    if (movementGates(network, edgeOf(network, from, where), edgeOf(network, to, where)).length > 0) continue;
    throw new Fault('SCN_UNKNOWN_MOVEMENT', `no connection leads from ${from} to ${to}; correct the edges`, where);
  }
}

/** All gates from one edge to another. */
export function movementGates(network: CompiledNetwork, from: number, to: number): number[] {
  const found: number[] = [];
  const first = network.edgeFirstLane[from]!;
  for (let lane = first; lane < first + network.edgeLaneTotal[from]!; lane++) {
    for (let i = network.laneGateStart[lane]!; i < network.laneGateStart[lane + 1]!; i++) {
      const gate = network.laneGates[i]!;
      if (network.laneEdge[network.gateTarget[gate]!] === to) found.push(gate);
    }
  }
  return found;
}
