// Puts what a dispatcher names (an edge, a stop, a point) onto the network, and says how far off it was.

import { edgeAdmits } from '../../../core/edge-graph.ts';
import { Fault } from '../../../core/fault.ts';
import { type MapProjection, mapProjection } from '../../../core/map-projection.ts';
import { VEHICLE_CLASSES } from '../../../core/vehicle-class.ts';
import type { PreparedPlace } from '../../prepared-place.ts';
import { StreetMap } from '../../priority/street-map.ts';
import type { SnappedPlace } from '../state/corridor-row.ts';

export type NamedPlace =
  | string
  | { readonly edge: string; readonly position_m?: number | undefined }
  | { readonly stop: string }
  | { readonly x: number; readonly y: number }
  | { readonly longitude: number; readonly latitude: number };

/** m, a point farther from every road is not on the network */
const FARTHEST = 200;
const EMERGENCY = 1 << VEHICLE_CLASSES.indexOf('emergency');

export class PlaceSnapper {
  readonly map: StreetMap;
  readonly #prepared: PreparedPlace;
  #projection: MapProjection | undefined;

  constructor(prepared: PreparedPlace) {
    this.#prepared = prepared;
    this.map = new StreetMap(prepared.network);
  }

  /** @throws Fault CORRIDOR_EDGE, CORRIDOR_STOP, CORRIDOR_FAR, CORRIDOR_POSITION, GEO_NO_PROJECTION */
  snap(named: NamedPlace): SnappedPlace {
    if (typeof named === 'string') return this.#onEdge(named, undefined);
    if ('edge' in named) return this.#onEdge(named.edge, named.position_m);
    if ('stop' in named) return this.#atStop(named.stop);
    return this.#nearest('x' in named ? [named.x, named.y] : this.toPlane(named.longitude, named.latitude));
  }

  /** m between two places as the crow flies. */
  apart(a: SnappedPlace, b: SnappedPlace): number {
    const { edgeIndex } = this.#prepared.network;
    const [ax, ay] = this.map.pointOn(edgeIndex.get(a.edge)!, a.position_m);
    const [bx, by] = this.map.pointOn(edgeIndex.get(b.edge)!, b.position_m);
    return Math.hypot(bx - ax, by - ay);
  }

  /** Throws GEO_NO_PROJECTION where the network is not tied to the Earth. */
  toPlane(longitude: number, latitude: number): [x: number, y: number] {
    const { network } = this.#prepared.place;
    this.#projection ??= mapProjection(network.projection, 'network.json');
    return this.#projection.toPlane(longitude, latitude);
  }

  #onEdge(id: string, position: number | undefined): SnappedPlace {
    const { edgeIndex, edgeLength } = this.#prepared.network;
    const edge = edgeIndex.get(id);
    if (edge === undefined) throw new Fault('CORRIDOR_EDGE', 'the network has no such edge; see the network', id);
    const length = edgeLength[edge]!;
    if (position !== undefined && !(position >= 0 && position <= length))
      throw new Fault('CORRIDOR_POSITION', `the edge is ${length.toFixed(1)} m long; give a place on it`, id);
    return { edge: id, position_m: position ?? length, off_m: 0 };
  }

  #atStop(id: string): SnappedPlace {
    const { busStopIds, busStopLane, busStopUntil, laneEdge, edgeIds } = this.#prepared.network;
    const stop = busStopIds.indexOf(id);
    if (stop < 0) throw new Fault('CORRIDOR_STOP', 'the network has no such stop; see the network', id);
    return { edge: edgeIds[laneEdge[busStopLane[stop]!]!]!, position_m: busStopUntil[stop]!, off_m: 0 };
  }

  #nearest([x, y]: readonly [number, number]): SnappedPlace {
    const { network } = this.#prepared;
    const found = this.map.near(x, y, FARTHEST).find(({ edge }) => edgeAdmits(network, edge, EMERGENCY));
    if (!found) {
      const text = `no road that an emergency vehicle may use is within ${FARTHEST} m; give a point on the network`;
      throw new Fault('CORRIDOR_FAR', text, `${x.toFixed()}, ${y.toFixed()}`);
    }
    const round = (metres: number) => Math.round(10 * metres) / 10;
    return { edge: network.edgeIds[found.edge]!, position_m: round(found.position), off_m: round(found.distance) };
  }
}
