// Roads and approaches by name, and what stands on them now.
import type { CompiledNetwork } from '../../core/compiled-network.ts';
import type { Corridor } from '../../signals/browser.ts';
import { t } from '../i18n/words.ts';
import type { PlaceDocuments } from '../stream/place-source.ts';
import type { PlaceStudy } from './place-study.ts';
import { roadLoad } from './twin-state.ts';

/** What an edge has done so far in a world. */
export interface ApproachNow {
  /** m, of the longest queue in the last minute */
  readonly queue_m: number;
  /** s a vehicle that passed, over the last three minutes */
  readonly delay_s: number;
  readonly flow_vehh: number;
}

export class RoadNames {
  readonly #place: PlaceDocuments;
  readonly #network: CompiledNetwork;
  readonly #study: PlaceStudy;

  constructor(place: PlaceDocuments, network: CompiledNetwork, study: PlaceStudy) {
    this.#place = place;
    this.#network = network;
    this.#study = study;
  }

  /** Name of the road and where it leads. */
  edgeName(edge: number): string {
    const { name, id } = this.#place.network.edges[edge];
    const end = this.#junctionAt(this.#network.edgeTo[edge], name);
    return end === undefined ? (name ?? id) : t('road.towards', { road: name ?? id, junction: end });
  }

  #junctionAt(node: number, road: string | undefined): string | undefined {
    const at = this.#study.junctions.find(
      ({ x, y }) => Math.hypot(x - this.#network.nodeX[node], y - this.#network.nodeY[node]) < 60,
    );
    return at === undefined
      ? undefined
      : (at.streets.split(' / ').findLast((street) => street !== road && street !== '') ?? at.id);
  }

  /** The name of an edge or lane by its id. */
  roadName(id: string): string {
    const edge = this.#network.edgeIndex.get(id);
    if (edge !== undefined) return this.edgeName(edge);
    const cut = id.lastIndexOf('_');
    const of = this.#network.edgeIndex.get(id.slice(0, cut));
    if (of === undefined) return id;
    return t('road.lane', { road: this.edgeName(of), lane: Number(id.slice(cut + 1)) + 1 });
  }

  /** Roads that can be chosen by name. */
  roads(): { id: string; name: string }[] {
    return this.#place.network.edges
      .map(({ id }, edge) => ({ id, name: `${this.edgeName(edge)} (${id})` }))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** Roads by which traffic enters (`from`) or leaves (`to`) the place. */
  ends(which: 'from' | 'to'): { id: string; name: string }[] {
    const { nodes, edges } = this.#place.network;
    const outside = new Set(nodes.filter(({ control }) => control === 'dead-end').map(({ id }) => id));
    return edges
      .filter((edge) => outside.has(which === 'from' ? edge.from : edge.to))
      .map(({ id, name }) => ({ id, name: `${name ?? id} (${id})` }))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  corridorName(corridor: Corridor): string {
    const streets = new Map<string, number>();
    for (const id of corridor.controllers) {
      const name = this.#study.nameOf(this.#network.controllerIds.indexOf(id));
      for (const part of name.split(' / ')) streets.set(part, (streets.get(part) ?? 0) + 1);
    }
    const [most] = [...streets].sort((a, b) => b[1] - a[1]);
    return t('corridor.name', { street: most?.[0] ?? corridor.id, signals: corridor.controllers.length });
  }

  /** The edges that end at the lamps of a controller. */
  approaches(controller: number): { edge: number; name: string }[] {
    const { controllerLamp, gateLamp, gateFrom, laneEdge, gateCount } = this.#network;
    const edges = new Set<number>();
    for (let gate = 0; gate < gateCount; gate++) {
      const lamp = gateLamp[gate];
      if (lamp < controllerLamp[controller] || lamp >= controllerLamp[controller + 1]) continue;
      edges.add(laneEdge[gateFrom[gate]]);
    }
    return [...edges]
      .filter((edge) => edge >= 0)
      .map((edge) => ({ edge, name: `${this.#heading(edge)} ${this.#place.network.edges[edge].name ?? ''}` }));
  }

  /** An arrow for the direction in which an edge runs at its end. */
  #heading(edge: number): string {
    const { shape } = this.#place.network.edges[edge].lanes[0];
    const [a, b] = [shape[shape.length - 2], shape[shape.length - 1]];
    const turn = Math.round((Math.atan2(b[1] - a[1], b[0] - a[0]) * 4) / Math.PI);
    return ['→', '↗', '↑', '↖', '←', '↙', '↓', '↘'][(turn + 8) % 8];
  }

  /** An approach is the edge before the stop line and those that only it follows (the pocket's widening). */
  approachNow(world: number, edge: number): ApproachNow {
    const load = roadLoad.value[world];
    if (load === undefined) return { queue_m: Number.NaN, delay_s: Number.NaN, flow_vehh: Number.NaN };
    return { queue_m: load.queue_m[edge], delay_s: load.delay_s[edge], flow_vehh: load.flow_vehh[edge] };
  }
}
