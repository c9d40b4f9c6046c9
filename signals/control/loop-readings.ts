// What induction loops report each second, made of the vehicles on the street; nothing else leaves this file.
import type { CompiledNetwork } from '../../core/compiled-network.ts';
import type { TrackedVehicle } from '../field/field.ts';
import { type LoopApproach, PRESENCE, reachByEdge, type SensingParts } from './loop-layout.ts';

/** What the loops of one approach saw since the second before. */
export interface LoopReading {
  /** m/s, one for each vehicle over the advance loops, and m that it has driven since */
  readonly speeds: number[];
  readonly since: number[];
  /** by lane of the approach: vehicles over the stop line, and whether somebody stands or drives just before it */
  readonly passed: Int32Array;
  readonly occupied: Uint8Array;
}

/** Where a vehicle was a second ago. */
interface Last {
  /** -1: nowhere where a loop comes next */
  approach: number;
  /** m to the stop line */
  distance: number;
  /** lane of the approach; -1 before its own edge */
  lane: number;
}

/** Stands for the loops, as a street without real ones has them: they see who passes, not who it is or where it goes. */
export class LoopReadings {
  readonly #network: CompiledNetwork;
  readonly #approaches: readonly LoopApproach[];
  readonly #reach: ReturnType<typeof reachByEdge>;
  /** by approach: network lane to its lane there */
  readonly #laneOf: readonly ReadonlyMap<number, number>[];
  readonly #last = new WeakMap<TrackedVehicle, Last>();
  readonly readings: readonly LoopReading[];

  constructor({ network, sites, approaches }: SensingParts) {
    this.#network = network;
    this.#approaches = approaches;
    this.#reach = reachByEdge(approaches);
    this.#laneOf = approaches.map(({ site, lanes }) => new Map(lanes.map((lane, i) => [sites[site]!.lanes[lane]!, i])));
    this.readings = approaches.map(({ lanes }) => ({
      speeds: [],
      since: [],
      passed: new Int32Array(lanes.length),
      occupied: new Uint8Array(lanes.length),
    }));
  }

  observe(vehicles: Iterable<TrackedVehicle>): void {
    for (const { speeds, since, passed, occupied } of this.readings) {
      speeds.length = 0;
      since.length = 0;
      passed.fill(0);
      occupied.fill(0);
    }
    for (const vehicle of vehicles) this.#see(vehicle);
  }

  #see(vehicle: TrackedVehicle): void {
    const last = this.#last.get(vehicle);
    const inside = vehicle.lane < 0;
    // between two edges of one approach nothing is known
    if (inside && last !== undefined && last.lane < 0) return;
    const place = inside ? undefined : this.#reach.get(this.#network.laneEdge[vehicle.lane]!);
    const approach = place?.approach ?? -1;
    const lane = approach < 0 ? -1 : (this.#laneOf[approach]!.get(vehicle.lane) ?? -1);
    if (last !== undefined && last.lane >= 0 && (last.approach !== approach || lane < 0))
      this.readings[last.approach]!.passed[last.lane]!++;
    const distance = place ? this.#network.laneLength[vehicle.lane]! - vehicle.position + place.beyond : 0;
    if (approach >= 0) {
      const { speeds, since, occupied } = this.readings[approach]!;
      const { advance } = this.#approaches[approach]!;
      const before = last?.approach === approach ? last.distance : Number.POSITIVE_INFINITY;
      // whoever starts between the loops and the line has passed no loop
      if (last !== undefined && before > advance && distance <= advance) {
        speeds.push(vehicle.speed);
        since.push(advance - distance);
      }
      if (lane >= 0 && distance <= PRESENCE) occupied[lane] = 1;
    }
    this.#last.set(vehicle, { approach, distance, lane });
  }
}
