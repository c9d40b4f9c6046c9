// Sensing with lane areas (video, radar, SUMO's E2): who is in which lane before the stop line, not what it is or where it turns.
import type { CompiledNetwork } from '../../core/compiled-network.ts';
import type { TrackedVehicle } from '../field/field.ts';
import { VIEW } from './approach.ts';
import { isGreen, type LampLetters } from './lamp-letters.ts';
import { LaneShares, MISTAKEN } from './lane-shares.ts';
import { type LoopApproach, reachByEdge, type SensingParts } from './loop-layout.ts';
import { USUAL } from './queue-estimate.ts';
import type { Site } from './site.ts';
import { type Approaching, createApproaching, type LaneLoad, reserveRows } from './view.ts';

interface Entry {
  readonly vehicle: TrackedVehicle;
  readonly distance: number;
  /** index into the gates of its approach */
  readonly approach: number;
  readonly guess: Guess;
}

/** The turn that a vehicle is thought to make. */
interface Guess {
  lane: number;
  /** index into the gates of the approach */
  gate: number;
  /** s that it has not gone though it could */
  missed: number;
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
  /** good as long as the vehicle is in the lane */
  readonly #guesses = new WeakMap<TrackedVehicle, Guess>();
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
    this.lanes = {
      count: new Int32Array(network.laneCount),
      room: Float64Array.from(network.laneLength),
      tailSpeed: new Float64Array(network.laneCount).fill(Number.POSITIVE_INFINITY),
    };
  }

  observe(vehicles: Iterable<TrackedVehicle>, _time: number, lamps: (site: number) => LampLetters): void {
    const { count, room, tailSpeed } = this.lanes;
    count.fill(0);
    room.set(this.#network.laneLength);
    tailSpeed.fill(Number.POSITIVE_INFINITY);
    for (const entries of this.#entries) entries.length = 0;
    for (const vehicle of vehicles) {
      const { lane } = vehicle;
      const place = lane < 0 ? undefined : this.#reach.get(this.#network.laneEdge[lane]!);
      if (place === undefined) continue;
      const { approach } = place;
      const distance = this.#network.laneLength[lane]! - vehicle.position + place.beyond;
      if (distance > VIEW) continue;
      count[lane]!++;
      const rear = vehicle.position - USUAL.length;
      if (rear < room[lane]!) {
        room[lane] = Math.max(0, rear);
        tailSpeed[lane] = vehicle.speed;
      }
      const { site } = this.#approaches[approach]!;
      const guess = this.#guessOf(vehicle, approach);
      if (distance <= AT_LINE) this.#turn(guess, approach, lamps(site));
      this.#entries[site]!.push({ vehicle, distance, approach, guess });
    }
    for (const [site, entries] of this.#entries.entries()) this.#fill(site, entries);
  }

  #guessOf(vehicle: TrackedVehicle, approach: number): Guess {
    const known = this.#guesses.get(vehicle);
    if (known?.lane === vehicle.lane) return known;
    const shares = this.#shares[approach]!;
    const own = this.#laneIn[vehicle.lane]!;
    const gate = shares.gate(own >= 0 ? own : shares.lane());
    const guess = { lane: vehicle.lane, gate, missed: 0 };
    this.#guesses.set(vehicle, guess);
    return guess;
  }

  /** Who stands before a full green wants another way. */
  #turn(guess: Guess, approach: number, lamps: LampLetters): void {
    const { site, gates } = this.#approaches[approach]!;
    const letter = (gate: number) => lamps[this.#sites[site]!.gates[gates[gate]!]!.link];
    guess.missed = letter(guess.gate) === 'G' ? guess.missed + 1 : 0;
    if (guess.missed < MISTAKEN) return;
    guess.gate = this.#shares[approach]!.otherThan(guess.gate, (gate) => isGreen(letter(gate)));
    guess.missed = 0;
  }

  #fill(index: number, entries: Entry[]): void {
    const site = this.#sites[index]!;
    const gateOf = ({ approach, guess }: Entry) => this.#approaches[approach]!.gates[guess.gate]!;
    const laneOf = (entry: Entry) => site.gates[gateOf(entry)]!.lane;
    entries.sort((a, b) => laneOf(a) - laneOf(b) || a.distance - b.distance);
    const rows = this.approaching[index]!;
    reserveRows(rows, entries.length);
    rows.count = entries.length;
    rows.vehicles.length = entries.length;
    for (const [row, entry] of entries.entries()) {
      const { vehicle, distance } = entry;
      const gate = gateOf(entry);
      const { lane, link } = site.gates[gate]!;
      rows.lane[row] = lane;
      rows.link[row] = link;
      rows.gate[row] = gate;
      rows.distance[row] = distance;
      rows.speed[row] = vehicle.speed;
      rows.desired[row] = this.#network.laneSpeed[site.lanes[lane]!]!;
      rows.waited[row] = vehicle.waited;
      rows.heldBy[row] = -1;
      rows.heldAt[row] = 0;
      rows.vehicles[row] = { ...vehicle, kind: USUAL };
    }
  }
}
