// What is known of a place before anything moves: its junctions by name, its corridors, its safety data.

import { compileDemand } from '../../core/compile-demand.ts';
import type { CompiledNetwork } from '../../core/compiled-network.ts';
import {
  type Corridor,
  type CorridorTrack,
  corridorTrack,
  findCorridors,
  type JunctionPlace,
  type JunctionShape,
  junctionPlaces,
  junctionShape,
  type SafetyByController,
  safetyByController,
  signalGraph,
  turnsOf,
} from '../../signals/browser.ts';
import type { PlaceDocuments } from '../stream/place-source.ts';

export class PlaceStudy {
  readonly junctions: readonly JunctionPlace[];
  readonly safety: SafetyByController;
  readonly #place: PlaceDocuments;
  readonly #network: CompiledNetwork;
  #corridors: readonly Corridor[] | undefined;
  readonly #tracks = new Map<string, CorridorTrack>();
  readonly #shapes = new Map<number, JunctionShape>();

  constructor(place: PlaceDocuments, network: CompiledNetwork) {
    this.#place = place;
    this.#network = network;
    this.junctions = junctionPlaces(network, place.network);
    this.safety = safetyByController(place.safety);
  }

  /** Corridors that the traffic shows, busiest first. Found on the first call, in about a tenth of a second. */
  get corridors(): readonly Corridor[] {
    if (this.#corridors === undefined) {
      const { demand, begin, end } = this.#place;
      const turns = turnsOf(this.#network);
      const vehicles = compileDemand(demand, this.#network, 1, begin);
      const graph = signalGraph(this.#network, vehicles, turns, begin, end);
      this.#corridors = findCorridors(this.#network, turns, graph);
    }
    return this.#corridors;
  }

  track(corridor: Corridor): CorridorTrack {
    const known = this.#tracks.get(corridor.id) ?? corridorTrack(this.#network, turnsOf(this.#network), corridor);
    this.#tracks.set(corridor.id, known);
    return known;
  }

  shape(controller: number): JunctionShape {
    const known = this.#shapes.get(controller) ?? junctionShape(this.#network, this.#place.network, controller);
    this.#shapes.set(controller, known);
    return known;
  }

  /** `Harbour Road / Castle Road`, or the id where streets have no names. */
  nameOf(controller: number): string {
    const { streets, id } = this.junctions[controller];
    return streets === '' ? id : streets;
  }
}
