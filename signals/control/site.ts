// A junction as control knows it before anybody drives: stop-line lanes, stages to choose from, and times between them.
import type { CompiledNetwork } from '../../core/compiled-network.ts';
import { gatesByLink } from '../conflicts.ts';
import { junctionModel } from '../junction-model.ts';
import { groupTable } from '../movement-group.ts';
import type { ControllerSafety, SafetyByController } from '../safety.ts';
import { type SafetyMatrix, safetyMatrix, TENTHS } from '../safety-matrix.ts';
import { candidateStages } from '../stages.ts';
import { isGreen, type LampLetters } from './lamp-letters.ts';

/** A stage to choose: what it shows, and by link whether traffic goes freely (2), finds gaps (1) or waits (0). */
export interface SiteStage {
  readonly state: LampLetters;
  readonly service: Uint8Array;
}

/** One way over the stop line: from a lane, under a link. */
export interface SiteGate {
  /** gate of the compiled network */
  readonly gate: number;
  /** index into `lanes` */
  readonly lane: number;
  readonly link: number;
  /** m/s, the lowest limit on the way through the junction */
  readonly speed: number;
  /** m, the way through the junction */
  readonly length: number;
  /** edge lane reached */
  readonly target: number;
  /** vehicles that may wait inside the junction for a gap */
  readonly inside: number;
}

export interface Site {
  /** index into `controllerIds` */
  readonly controller: number;
  readonly id: string;
  readonly links: number;
  readonly safety: ControllerSafety;
  readonly matrix: SafetyMatrix;
  /** edge lanes that end at a lamp of this controller */
  readonly lanes: readonly number[];
  readonly gates: readonly SiteGate[];
  readonly stages: readonly SiteStage[];
  /** links that carry vehicles or walkers */
  readonly used: readonly number[];
  /** by link: links with priority that it waits for where both are green */
  readonly yieldsTo: readonly (readonly number[])[];
  /** s, the shortest green of a stage: the longest least green of its vehicles' links is at least this */
  readonly minGreen: number;
  /** s after which a link that somebody waits at is served whatever is better */
  readonly maxRed: number;
}

/** s, where the safety data says nothing: longer, and people take the signal for broken. */
export const MAX_RED = 120;

/** All junctions of a network, in the order of its controllers. */
export function sitesOf(network: CompiledNetwork, safety: SafetyByController): Site[] {
  return network.controllerIds.map((id, controller) => siteOf(network, controller, safety.get(id)!));
}

function siteOf(network: CompiledNetwork, controller: number, safety: ControllerSafety): Site {
  const matrix = safetyMatrix(safety);
  const links = matrix.links;
  const lanes: number[] = [];
  const gates: SiteGate[] = [];
  for (const [link, list] of gatesByLink(network, controller).entries()) {
    for (const gate of list) {
      const from = network.gateFrom[gate]!;
      let lane = lanes.indexOf(from);
      if (lane < 0) lane = lanes.push(from) - 1;
      gates.push(siteGate(network, gate, lane, link));
    }
  }
  const model = junctionModel(network, controller, safety, [], { begin: 0, end: 3600, interval: 3600 });
  const table = groupTable(model, network.drivingSide, 'apart');
  const stages = candidateStages(model, table, { stages: 96, sets: 0, length: 0 }).map(({ state }) => siteStage(state));
  const used = safety.links.filter(({ use }) => use !== 'unused').map(({ link }) => link);
  const vehicles = safety.links.filter(({ use }) => use === 'vehicle');
  return {
    controller,
    id: safety.controller,
    links,
    safety,
    matrix,
    lanes,
    gates,
    stages,
    used,
    yieldsTo: Array.from({ length: links }, (_, link) =>
      Array.from({ length: links }, (_, foe) => foe).filter(
        (foe) => matrix.permitted[link * links + foe] === 1 && matrix.use[foe] === 'vehicle',
      ),
    ),
    minGreen: Math.max(1, ...vehicles.map(({ minGreen }) => minGreen.seconds)),
    maxRed: safety.maxRed ?? MAX_RED,
  };
}

function siteGate(network: CompiledNetwork, gate: number, lane: number, link: number): SiteGate {
  let speed = Number.POSITIVE_INFINITY;
  let length = 0;
  let at = gate;
  for (;;) {
    const inside = network.edgeLanes + at;
    speed = Math.min(speed, network.laneSpeed[inside]!);
    length += network.laneLength[inside]!;
    const next = network.gateTo[at]!;
    if (next < network.edgeLanes) break;
    at = next - network.edgeLanes;
  }
  const first = network.laneLength[network.edgeLanes + gate]!;
  return {
    gate,
    lane,
    link,
    speed,
    length,
    target: network.gateTarget[gate]!,
    inside: network.gateWaitsInside[gate] ? Math.max(1, Math.floor(first / 7.5)) : 0,
  };
}

export function siteStage(state: LampLetters): SiteStage {
  return { state, service: Uint8Array.from(state, (letter) => (letter === 'G' ? 2 : isGreen(letter) ? 1 : 0)) };
}

/** s after a change from one state to another until each link that gains green has it; 0 where it had it. */
export function gainTimes(site: Site, before: LampLetters, after: LampLetters): Float64Array {
  const { links, intergreen } = site.matrix;
  const times = new Float64Array(links);
  for (let link = 0; link < links; link++) {
    const letter = after[link]!;
    if (!isGreen(letter) || letter === before[link] || (letter === 'g' && before[link] === 'G')) continue;
    let wait = 0;
    for (let foe = 0; foe < links; foe++) {
      const needed = intergreen[foe * links + link]!;
      if (foe === link || needed <= wait || !isGreen(before[foe])) continue;
      if (!isGreen(after[foe]) || (before[foe] === 'G' && after[foe] === 'g')) wait = needed;
    }
    times[link] = wait / TENTHS;
  }
  return times;
}
