// Sensing with induction loops alone: at the stop lines, and one row upstream on each approach. No vehicle is seen between them.
import type { TrackedVehicle } from '../field/field.ts';
import { putGuessedRow } from './guessed-row.ts';
import type { LampLetters } from './lamp-letters.ts';
import type { LoopApproach, SensingParts } from './loop-layout.ts';
import { LoopReadings } from './loop-readings.ts';
import { QueueEstimate, USUAL } from './queue-estimate.ts';
import {
  type Approaching,
  createApproaching,
  createLaneLoad,
  emptyLanes,
  type LaneLoad,
  putOnLane,
  reserveRows,
} from './view.ts';

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
    this.lanes = createLaneLoad(network);
  }

  observe(vehicles: Iterable<TrackedVehicle>, _time: number, lamps: (site: number) => LampLetters): void {
    const { network, approaches } = this.#parts;
    this.#loops.observe(vehicles);
    for (const [i, queue] of this.#queues.entries()) queue.tick(this.#loops.readings[i]!, lamps(approaches[i]!.site));
    emptyLanes(this.lanes, network);
    for (const [i, approach] of approaches.entries()) this.#load(approach, this.#queues[i]!);
    for (let site = 0; site < this.#ofSite.length; site++) this.#fill(site);
  }

  /** How full the lanes of an approach are thought to be. */
  #load({ site, lanes }: LoopApproach, queue: QueueEstimate): void {
    const { network, sites } = this.#parts;
    for (const [i, own] of lanes.entries()) {
      const lane = sites[site]!.lanes[own]!;
      const length = network.laneLength[lane]!;
      for (const { distance, speed } of queue.lanes[i]!)
        if (distance < length) putOnLane(this.lanes, lane, Math.max(0, length - distance - USUAL.length), speed);
    }
  }

  #fill(index: number): void {
    const { network, sites, approaches } = this.#parts;
    const rows = this.approaching[index]!;
    const found = this.#ofSite[index]!.flatMap((approach) =>
      this.#queues[approach]!.lanes.map((queue, i) => ({ approach, i, queue })),
    ).sort((a, b) => this.#laneOf(a) - this.#laneOf(b));
    reserveRows(
      rows,
      found.reduce((sum, { queue }) => sum + queue.length, 0),
    );
    rows.count = 0;
    for (const { approach, queue } of found) {
      const { gates } = approaches[approach]!;
      for (const thought of queue)
        putGuessedRow(rows, rows.count++, network, sites[index]!, gates[thought.gate]!, thought);
    }
    rows.kinds.length = rows.count;
  }

  #laneOf({ approach, i }: { approach: number; i: number }): number {
    return this.#parts.approaches[approach]!.lanes[i]!;
  }
}
