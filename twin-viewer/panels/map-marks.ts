// What panels mark on the map: the thing selected, closed roads, the way of an ambulance, where time is lost and gained.
import type { CompiledNetwork } from '../../core/compiled-network.ts';
import type { Polyline } from '../../core/geometry.ts';
import type { CityView } from '../scene/city-view.ts';
import { laneLine } from '../scene/ground.ts';
import type { OverlayKind } from '../scene/overlay-layer.ts';
import type { Selection } from './twin-state.ts';

/** m, around a junction that is selected */
const RING = 34;
/** s of all drivers together below which a difference is chance, and its least share of the largest */
const LEAST_DIFFERENCE = 600;
const LEAST_SHARE = 0.08;

export class MapMarks {
  readonly #network: CompiledNetwork;
  readonly #view: CityView;

  constructor(network: CompiledNetwork, view: CityView) {
    this.#network = network;
    this.#view = view;
  }

  /** `at` is the place of the junction, where one is selected. */
  select(chosen: Selection, at: { x: number; y: number } | undefined): void {
    if (at !== undefined) {
      const ring = Array.from({ length: 48 }, (_, i): [number, number] => {
        const angle = (i * Math.PI) / 24;
        return [at.x + RING * Math.cos(angle), at.y + RING * Math.sin(angle)];
      });
      this.#draw('selection', [[...ring, ring[0]]]);
    } else this.#roads('selection', chosen.kind === 'road' ? [chosen.edge] : []);
  }

  /** Edges and single lanes (`edge_index`) that are closed. */
  closures({ closures, lanes }: { closures: readonly string[]; lanes: readonly string[] }): void {
    const single = lanes.map((id) => this.#laneOf(id)).filter((lane) => lane >= 0);
    this.#draw('closure', [
      ...this.edgesOf(closures).flatMap((edge) => this.#linesOf(edge)),
      ...single.map((lane) => laneLine(this.#network, lane)),
    ]);
  }

  /** Roads that lose time in one colour, those that gain it in another (s by edge); single seconds stay out. */
  difference(seconds: Float64Array | undefined): void {
    const [lost, won]: [number[], number[]] = [[], []];
    const most = seconds === undefined ? 0 : Math.max(...seconds.map(Math.abs));
    seconds?.forEach((one, edge) => {
      if (Math.abs(one) >= Math.max(LEAST_DIFFERENCE, LEAST_SHARE * most)) (one > 0 ? lost : won).push(edge);
    });
    this.#roads('worse', lost);
    this.#roads('better', won);
  }

  /** The way of an ambulance. */
  corridor(route: readonly number[]): void {
    this.#roads('corridor', route);
  }

  /** Edges by their ids; those that are not there are left out. */
  edgesOf(ids: readonly string[]): number[] {
    return ids.flatMap((id) => this.#network.edgeIndex.get(id) ?? []);
  }

  #laneOf(id: string): number {
    const cut = id.lastIndexOf('_');
    const edge = this.#network.edgeIndex.get(id.slice(0, cut));
    return edge === undefined ? -1 : this.#network.edgeFirstLane[edge] + Number(id.slice(cut + 1));
  }

  #roads(kind: OverlayKind, edges: readonly number[]): void {
    this.#draw(
      kind,
      edges.map((edge) => this.#linesOf(edge)[0]),
    );
  }

  #linesOf(edge: number): Polyline[] {
    const first = this.#network.edgeFirstLane[edge];
    return Array.from({ length: this.#network.edgeLaneTotal[edge] }, (_, i) => laneLine(this.#network, first + i));
  }

  #draw(kind: OverlayKind, lines: readonly Polyline[]): void {
    const onlyChanged = kind === 'closure' || kind === 'worse' || kind === 'better';
    if (!onlyChanged) this.#view.overlay(0).draw(kind, lines);
    this.#view.overlay(1).draw(kind, lines);
  }
}
