// Sensing with lane areas (video, radar, SUMO's E2): who is in which lane before the stop line, not what it is or where it turns.
import type { CompiledNetwork } from '../../core/compiled-network.ts';
import type { TrackedVehicle } from '../field/field.ts';
import { VIEW } from './approach.ts';
import { putGuessedRow } from './guessed-row.ts';
import type { LampLetters } from './lamp-letters.ts';
import { type Guess, LaneShares } from './lane-shares.ts';
import { type LoopApproach, reachByEdge, type SensingParts } from './loop-layout.ts';
import { USUAL } from './queue-estimate.ts';
import type { Site } from './site.ts';
import {
  type Approaching,
  createApproaching,
  createLaneLoad,
  emptyLanes,
  type LaneLoad,
  putOnLane,
  reserveRows,
} from './view.ts';

interface Entry {
  readonly vehicle: TrackedVehicle;
  readonly distance: number;
  readonly approach: number;
  readonly guess: LaneGuess;
}

/** A guess, good as long as the vehicle is in the lane. */
interface LaneGuess extends Guess {
  readonly lane: number;
}

/** m to the stop line of a vehicle that could go */
const AT_LINE = 4;

/** A second of the street as lane areas show it. The arrays are used again each second. */
export class LaneAreaView {
  readonly #network: CompiledNetwork;
  readonly #sites: readonly Site[];
  readonly #approaches: readonly LoopApproach[];
  readonly #shares: readonly LaneShares[];
  readonly #reach: ReturnType<typeof reachByEdge>;
  /** by network lane: its index in its approach; -1 where it is none of its lanes */
  readonly #laneIn: Int32Array;
  readonly #guesses = new WeakMap<TrackedVehicle, LaneGuess>();
  readonly #entries: Entry[][];
  readonly approaching: readonly Approaching[];
  readonly lanes: LaneLoad;

  constructor({ network, sites, approaches }: SensingParts) {
    this.#network = network;
    this.#sites = sites;
    this.#approaches = approaches;
    this.#shares = approaches.map((approach) => new LaneShares(approach, sites[approach.site]!));
    this.#reach = reachByEdge(approaches);
    this.#laneIn = new Int32Array(network.laneCount).fill(-1);
    for (const { site, lanes } of approaches)
      for (const [i, lane] of lanes.entries()) this.#laneIn[sites[site]!.lanes[lane]!] = i;
    this.#entries = sites.map(() => []);
    this.approaching = sites.map(createApproaching);
    this.lanes = createLaneLoad(network);
  }

  observe(vehicles: Iterable<TrackedVehicle>, _time: number, lamps: (site: number) => LampLetters): void {
    emptyLanes(this.lanes, this.#network);
    for (const entries of this.#entries) entries.length = 0;
    for (const vehicle of vehicles) {
      const { lane } = vehicle;
      const place = lane < 0 ? undefined : this.#reach.get(this.#network.laneEdge[lane]!);
      if (place === undefined) continue;
      const { approach } = place;
      const distance = this.#network.laneLength[lane]! - vehicle.position + place.beyond;
      if (distance > VIEW) continue;
      putOnLane(this.lanes, lane, Math.max(0, vehicle.position - USUAL.length), vehicle.speed);
      const { site } = this.#approaches[approach]!;
      const guess = this.#guessOf(vehicle, approach);
      if (distance <= AT_LINE) this.#shares[approach]!.waitAtLine(guess, lamps(site));
      this.#entries[site]!.push({ vehicle, distance, approach, guess });
    }
    for (const [site, entries] of this.#entries.entries()) this.#fill(site, entries);
  }

  #guessOf(vehicle: TrackedVehicle, approach: number): LaneGuess {
    const known = this.#guesses.get(vehicle);
    if (known?.lane === vehicle.lane) return known;
    const shares = this.#shares[approach]!;
    const own = this.#laneIn[vehicle.lane]!;
    const gate = shares.gate(own >= 0 ? own : shares.lane());
    const guess = { lane: vehicle.lane, gate, missed: 0 };
    this.#guesses.set(vehicle, guess);
    return guess;
  }

  #fill(index: number, entries: Entry[]): void {
    const site = this.#sites[index]!;
    const gateOf = ({ approach, guess }: Entry) => this.#approaches[approach]!.gates[guess.gate]!;
    const laneOf = (entry: Entry) => site.gates[gateOf(entry)]!.lane;
    entries.sort((a, b) => laneOf(a) - laneOf(b) || a.distance - b.distance);
    const rows = this.approaching[index]!;
    reserveRows(rows, entries.length);
    rows.count = entries.length;
    rows.kinds.length = entries.length;
    for (const [row, entry] of entries.entries()) {
      const { vehicle, distance } = entry;
      const { speed, waited } = vehicle;
      putGuessedRow(rows, row, this.#network, site, gateOf(entry), { distance, speed, waited });
    }
  }
}
