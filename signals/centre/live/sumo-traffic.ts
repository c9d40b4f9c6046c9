// The vehicles of a running SUMO as frames of the live stream and as samples of the street.
import type { CompiledNetwork } from '../../../core/compiled-network.ts';
import type { StreetGauge, StreetSample } from '../../../sim/street-gauge.ts';
import type { TrackedVehicle } from '../../field/field.ts';
import type { SumoField } from '../../field/sumo/sumo-field.ts';
import { emptyVehicleFrame, type FrameHead } from './frame.ts';

export class SumoTraffic {
  readonly #network: CompiledNetwork;
  /** row of the demand's vehicle types by SUMO's name of it */
  readonly #types: ReadonlyMap<string, number>;
  /** by edge: the gates that leave from its lanes */
  readonly #gates: readonly number[][];
  readonly #numbers = new Map<string, number>();
  /** by vehicle: the last lane of a road that it was on */
  readonly #lanes = new Map<string, number>();
  #next = 0;

  constructor(network: CompiledNetwork, types: readonly string[]) {
    this.#network = network;
    this.#types = new Map(types.map((id, row) => [id, row]));
    this.#gates = Array.from({ length: network.edgeCount }, () => []);
    for (let gate = 0; gate < network.gateCount; gate++) {
      // a gate between two pieces inside a junction leaves no road
      const edge = network.laneEdge[network.gateFrom[gate]!]!;
      if (edge >= 0) this.#gates[edge]!.push(gate);
    }
  }

  /** A street that begins anew has other vehicles. */
  forget(): void {
    this.#numbers.clear();
    this.#lanes.clear();
  }

  /** The lane of our network, inside a junction too; -1 where it cannot be told. */
  #laneOf({ id, lane, at, route }: TrackedVehicle): number {
    const { gateFrom, gateTarget, laneEdge, edgeLanes } = this.#network;
    if (lane >= 0) {
      this.#lanes.set(id, lane);
      return lane;
    }
    const edge = route[at];
    const next = route[at + 1];
    if (edge === undefined || next === undefined) return -1;
    const gates = this.#gates[edge]!.filter((gate) => laneEdge[gateTarget[gate]!] === next);
    const gate = gates.find((one) => gateFrom[one] === this.#lanes.get(id)) ?? gates[0];
    return gate === undefined ? -1 : edgeLanes + gate;
  }

  sample(gauge: StreetGauge, field: SumoField): StreetSample {
    gauge.begin();
    for (const vehicle of field.vehicles)
      gauge.add(vehicle.lane, vehicle.position - vehicle.kind.length, vehicle.speed, field.desiredSpeed(vehicle));
    return gauge.end(field.time, field.counts.waiting);
  }

  frame(field: SumoField, head: FrameHead): ArrayBuffer {
    const shown: { readonly vehicle: TrackedVehicle; readonly lane: number }[] = [];
    for (const vehicle of field.vehicles) {
      const lane = this.#laneOf(vehicle);
      if (lane >= 0) shown.push({ vehicle, lane });
    }
    const rows = emptyVehicleFrame(shown.length, head);
    const { laneLength } = this.#network;
    for (const [row, { vehicle, lane }] of shown.entries()) {
      const { id, position, speed, typeId } = vehicle;
      if (!this.#numbers.has(id)) this.#numbers.set(id, this.#next++);
      rows.ids[row] = this.#numbers.get(id)!;
      rows.lanes[row] = lane;
      rows.positions[row] = Math.max(0, Math.min(65535, Math.round((position / laneLength[lane]!) * 65535)));
      rows.speeds[row] = Math.min(255, Math.round(speed * 4));
      rows.types[row] = this.#types.get(typeId ?? '') ?? 0;
    }
    return rows.buffer;
  }
}
