// Sensing with induction loops alone: at the stop lines, and one row upstream on each approach. No vehicle is seen between them.
import type { TrackedVehicle } from '../field/field.ts';
import type { LampLetters } from './lamp-letters.ts';
import type { LoopApproach, SensingParts } from './loop-layout.ts';
import { LoopReadings } from './loop-readings.ts';
import { QueueEstimate, type Thought, USUAL } from './queue-estimate.ts';
import { type Approaching, createApproaching, type LaneLoad, reserveRows } from './view.ts';

/** A second of the street as loops let one think it is. */
export class LoopView {
  readonly #parts: SensingParts;
  readonly #loops: LoopReadings;
  readonly #queues: readonly QueueEstimate[];
  /** by site: its approaches */
  readonly #ofSite: readonly (readonly number[])[];
  readonly approaching: readonly Approaching[];
  readonly lanes: LaneLoad;

  constructor(parts: SensingParts) {
    const { network, sites, approaches } = parts;
    this.#parts = parts;
    this.#loops = new LoopReadings(parts);
    this.#queues = approaches.map((approach) => {
      const site = sites[approach.site]!;
      const desired = approach.gates.map((gate) => network.laneSpeed[site.lanes[site.gates[gate]!.lane]!]!);
      return new QueueEstimate(approach, site, Float64Array.from(desired));
    });
    this.#ofSite = sites.map((_, site) => approaches.flatMap((approach, i) => (approach.site === site ? [i] : [])));
    this.approaching = sites.map(createApproaching);
    this.lanes = {
      count: new Int32Array(network.laneCount),
      room: Float64Array.from(network.laneLength),
      tailSpeed: new Float64Array(network.laneCount).fill(Number.POSITIVE_INFINITY),
    };
  }

  observe(vehicles: Iterable<TrackedVehicle>, _time: number, lamps: (site: number) => LampLetters): void {
    const { approaches } = this.#parts;
    this.#loops.observe(vehicles);
    for (const [i, queue] of this.#queues.entries()) queue.tick(this.#loops.readings[i]!, lamps(approaches[i]!.site));
    for (const [i, approach] of approaches.entries()) this.#load(approach, this.#queues[i]!);
    for (let site = 0; site < this.#ofSite.length; site++) this.#fill(site);
  }

  /** How full the lanes of an approach are thought to be. */
  #load({ site, lanes }: LoopApproach, queue: QueueEstimate): void {
    const { network, sites } = this.#parts;
    for (const [i, own] of lanes.entries()) {
      const lane = sites[site]!.lanes[own]!;
      const length = network.laneLength[lane]!;
      const here = queue.lanes[i]!.filter(({ distance }) => distance < length);
      const last = here.at(-1);
      this.lanes.count[lane] = here.length;
      this.lanes.room[lane] = last === undefined ? length : Math.max(0, length - last.distance - USUAL.length);
      this.lanes.tailSpeed[lane] = last?.speed ?? Number.POSITIVE_INFINITY;
    }
  }

  #fill(index: number): void {
    const rows = this.approaching[index]!;
    const found = this.#ofSite[index]!.flatMap((approach) =>
      this.#queues[approach]!.lanes.map((queue, i) => ({ approach, i, queue })),
    ).sort((a, b) => this.#laneOf(a) - this.#laneOf(b));
    reserveRows(
      rows,
      found.reduce((sum, { queue }) => sum + queue.length, 0),
    );
    rows.count = 0;
    for (const one of found)
      for (const thought of one.queue) this.#row(rows, this.#parts.approaches[one.approach]!, thought);
    rows.vehicles.length = rows.count;
  }

  #laneOf({ approach, i }: { approach: number; i: number }): number {
    return this.#parts.approaches[approach]!.lanes[i]!;
  }

  #row(rows: Approaching, approach: LoopApproach, thought: Thought): void {
    const { network, sites } = this.#parts;
    const site = sites[approach.site]!;
    const row = rows.count++;
    const gate = approach.gates[thought.gate]!;
    const { lane, link } = site.gates[gate]!;
    rows.lane[row] = lane;
    rows.link[row] = link;
    rows.gate[row] = gate;
    rows.distance[row] = thought.distance;
    rows.speed[row] = thought.speed;
    rows.desired[row] = network.laneSpeed[site.lanes[lane]!]!;
    rows.waited[row] = thought.waited;
    rows.heldBy[row] = -1;
    rows.heldAt[row] = 0;
    rows.vehicles[row] = {
      id: '',
      kind: USUAL,
      speedFactor: 1,
      route: NO_ROUTE,
      at: 0,
      lane: site.lanes[lane]!,
      position: network.laneLength[site.lanes[lane]!]! - thought.distance,
      speed: thought.speed,
      waited: thought.waited,
    };
  }
}

const NO_ROUTE = new Int32Array(0);
