// Who comes to which junction: the way of a vehicle from where it is to the stop lines ahead of it.
import type { CompiledNetwork } from '../../core/compiled-network.ts';
import type { TrackedVehicle } from '../field/field.ts';
import type { Site, SiteGate } from './site.ts';

/** The ways from one edge to the next. */
export interface Passage {
  /** index of the site whose lamps rule it; -1: none do */
  readonly site: number;
  /** gates of the site, one a lane from which the passage can be made; empty without lamps */
  readonly gates: readonly SiteGate[];
  /** m, through the junction */
  readonly length: number;
}

/** A stop line ahead of a vehicle. */
export interface Ahead {
  readonly passage: Passage;
  /** index into the route of the edge before the stop line */
  readonly at: number;
  /** m from the end of the edge where the looking starts to the stop line */
  readonly beyond: number;
}

interface Seen {
  at: number;
  isInside: boolean;
  readonly ahead: Ahead[];
}

/** m: no vehicle farther from a stop line is seen by its junction. */
export const VIEW = 250;

/** Finds the stop lines ahead of vehicles; what it found is kept as long as they stay on their edge. */
export class ApproachFinder {
  readonly #network: CompiledNetwork;
  readonly #gates = new Map<number, { readonly site: number; readonly gate: SiteGate }>();
  readonly #passages = new Map<number, Passage>();
  readonly #seen = new WeakMap<TrackedVehicle, Seen>();
  readonly #range: number;

  constructor(network: CompiledNetwork, sites: readonly Site[], range = VIEW) {
    this.#network = network;
    this.#range = range;
    for (const [site, { gates }] of sites.entries())
      for (const gate of gates) this.#gates.set(gate.gate, { site, gate });
  }

  /** m from the vehicle's front to the end of the edge where `ahead` starts to look. */
  toEdgeEnd(vehicle: TrackedVehicle): number {
    const { laneLength, edgeLength } = this.#network;
    if (vehicle.lane >= 0) return laneLength[vehicle.lane]! - vehicle.position;
    const next = vehicle.route[vehicle.at + 1];
    if (next === undefined) return 0;
    const passage = this.passage(vehicle.route[vehicle.at]!, next);
    return Math.max(0, passage.length - vehicle.position) + edgeLength[next]!;
  }

  /** The stop lines within range along the vehicle's route, nearest first. */
  ahead(vehicle: TrackedVehicle): readonly Ahead[] {
    const isInside = vehicle.lane < 0;
    const known = this.#seen.get(vehicle);
    if (known && known.at === vehicle.at && known.isInside === isInside) return known.ahead;
    const ahead: Ahead[] = [];
    const { route } = vehicle;
    let beyond = 0;
    for (let at = vehicle.at + (isInside ? 1 : 0); at + 1 < route.length && beyond <= this.#range; at++) {
      const passage = this.passage(route[at]!, route[at + 1]!);
      if (passage.site >= 0) ahead.push({ passage, at, beyond });
      beyond += passage.length + this.#network.edgeLength[route[at + 1]!]!;
    }
    this.#seen.set(vehicle, { at: vehicle.at, isInside, ahead });
    return ahead;
  }

  passage(from: number, to: number): Passage {
    const key = from * this.#network.edgeCount + to;
    let passage = this.#passages.get(key);
    if (!passage) {
      passage = this.#find(from, to);
      this.#passages.set(key, passage);
    }
    return passage;
  }

  #find(from: number, to: number): Passage {
    const network = this.#network;
    const first = network.edgeFirstLane[from]!;
    let length = 0;
    let site = -1;
    const gates: SiteGate[] = [];
    for (let lane = first; lane < first + network.edgeLaneTotal[from]!; lane++) {
      for (let i = network.laneGateStart[lane]!; i < network.laneGateStart[lane + 1]!; i++) {
        const gate = network.laneGates[i]!;
        if (network.laneEdge[network.gateTarget[gate]!] !== to) continue;
        length = insideLength(network, gate);
        const ruled = this.#gates.get(gate);
        if (!ruled) continue;
        site = ruled.site;
        gates.push(ruled.gate);
      }
    }
    return { site, gates, length };
  }
}

function insideLength(network: CompiledNetwork, gate: number): number {
  let length = 0;
  for (let at = gate; ; at = network.gateTo[at]! - network.edgeLanes) {
    length += network.laneLength[network.edgeLanes + at]!;
    if (network.gateTo[at]! < network.edgeLanes) return length;
  }
}
