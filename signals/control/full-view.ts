// Sensing at its best: every vehicle within 250 m of a stop line, its place, speed and turn known (probes, cameras).
import type { CompiledNetwork } from '../../core/compiled-network.ts';
import type { TrackedVehicle } from '../field/field.ts';
import { ApproachFinder, type Passage, VIEW } from './approach.ts';
import type { Site, SiteGate } from './site.ts';
import {
  type Approaching,
  createApproaching,
  createLaneLoad,
  emptyLanes,
  type LaneLoad,
  putOnLane,
  reserveRows,
} from './view.ts';

/** One vehicle before it has its row. */
interface Entry {
  readonly vehicle: TrackedVehicle;
  readonly distance: number;
  readonly heldBy: number;
  readonly heldAt: number;
  gate: SiteGate;
  readonly passage: Passage;
  readonly isOnApproach: boolean;
}

/** Watches the whole street and sorts what it sees by junction. The arrays are used again each second. */
export class FullView {
  readonly #network: CompiledNetwork;
  readonly #sites: readonly Site[];
  readonly #finder: ApproachFinder;
  readonly #entries: Entry[][];
  readonly approaching: readonly Approaching[];
  readonly lanes: LaneLoad;

  constructor(network: CompiledNetwork, sites: readonly Site[]) {
    this.#network = network;
    this.#sites = sites;
    this.#finder = new ApproachFinder(network, sites);
    this.#entries = sites.map(() => []);
    this.approaching = sites.map(createApproaching);
    this.lanes = createLaneLoad(network);
  }

  observe(vehicles: Iterable<TrackedVehicle>): void {
    emptyLanes(this.lanes, this.#network);
    for (const entries of this.#entries) entries.length = 0;
    for (const vehicle of vehicles) {
      const { lane, position, speed, kind } = vehicle;
      if (lane >= 0) putOnLane(this.lanes, lane, position - kind.length, speed);
      this.#enter(vehicle);
    }
    for (const [index, entries] of this.#entries.entries()) this.#fill(index, entries);
  }

  #enter(vehicle: TrackedVehicle): void {
    const ahead = this.#finder.ahead(vehicle);
    if (ahead.length === 0) return;
    const start = this.#finder.toEdgeEnd(vehicle);
    let heldBy = -1;
    let heldAt = 0;
    for (const { passage, at, beyond } of ahead) {
      const distance = start + beyond;
      if (distance > VIEW) return;
      const isOnApproach = vehicle.lane >= 0 && at === vehicle.at;
      const gate = passage.gates[0]!;
      this.#entries[passage.site]!.push({ vehicle, distance, heldBy, heldAt, gate, passage, isOnApproach });
      heldBy = passage.site;
      heldAt = distance;
    }
  }

  #fill(index: number, entries: Entry[]): void {
    const site = this.#sites[index]!;
    const load = new Int32Array(site.lanes.length);
    entries.sort((a, b) => a.distance - b.distance);
    for (const entry of entries) {
      entry.gate = chooseGate(site, entry, load);
      load[entry.gate.lane]!++;
    }
    entries.sort((a, b) => a.gate.lane - b.gate.lane || a.distance - b.distance);
    const rows = this.approaching[index]!;
    reserveRows(rows, entries.length);
    rows.count = entries.length;
    rows.kinds.length = entries.length;
    for (const [row, { vehicle, distance, heldBy, heldAt, gate }] of entries.entries()) {
      rows.lane[row] = gate.lane;
      rows.link[row] = gate.link;
      rows.gate[row] = site.gates.indexOf(gate);
      rows.distance[row] = distance;
      rows.speed[row] = vehicle.speed;
      const limit = this.#network.laneSpeed[site.lanes[gate.lane]!]!;
      rows.desired[row] = Math.min(limit * vehicle.speedFactor, vehicle.kind.maxSpeed);
      rows.waited[row] = vehicle.waited;
      rows.heldBy[row] = heldBy;
      rows.heldAt[row] = heldAt;
      rows.kinds[row] = vehicle.kind;
    }
  }
}

/** The lane it is on, where that leads its way; else the nearest that does, or, before it has to choose, the emptiest. */
function chooseGate(site: Site, { vehicle, passage, isOnApproach }: Entry, load: Int32Array): SiteGate {
  const { gates } = passage;
  let best = gates[0]!;
  let least = Number.POSITIVE_INFINITY;
  for (const gate of gates) {
    const away = isOnApproach ? Math.abs(site.lanes[gate.lane]! - vehicle.lane) : 0;
    const cost = isOnApproach ? away * 1000 + load[gate.lane]! : load[gate.lane]!;
    if (cost < least) [best, least] = [gate, cost];
  }
  return best;
}
