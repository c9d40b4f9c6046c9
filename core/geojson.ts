// A network as GeoJSON (RFC 7946), for maps and GIS: streets, signals, crossings and stops.
import { featureCollection, lineString, point } from '@turf/turf';
import type { Feature, FeatureCollection, Position } from 'geojson';
import { mapProjection } from './map-projection.ts';
import type { NetworkEdge, NetworkFile } from './network.ts';

/** Turns a point of the network's plane into a position of the map. */
export type Unprojection = (point: readonly number[]) => Position;

/** The plane as it is, in metres: for networks that lie nowhere on Earth. Not RFC 7946, and said so in the file. */
export const PLANE: Unprojection = ([x, y]) => [x!, y!];

/**
 * From the network's metres to WGS 84.
 * @throws Fault GEO_NO_PROJECTION for a plain plane, GEO_PROJECTION for one that is not known
 */
export function unprojection(projection: NetworkFile['projection'], source: string): Unprojection {
  const { toMap } = mapProjection(projection, source, 'export it with --plane');
  return (point) => toMap(point).map(rounded);
}

function rounded(degrees: number): number {
  return Number(degrees.toFixed(7));
}

const along = (points: readonly (readonly number[])[], at: Unprojection) => points.map((one) => at(one));

function street(edge: NetworkEdge, at: Unprojection): Feature {
  const middle = edge.lanes[Math.floor((edge.lanes.length - 1) / 2)]!;
  const properties = {
    kind: 'street',
    name: edge.name ?? null,
    class: edge.kind ?? null,
    from: edge.from,
    to: edge.to,
    lanes: edge.lanes.length,
    speed_mps: middle.speed,
    length_m: edge.lanes[0]!.length,
  };
  return lineString(along(middle.shape, at), properties, { id: edge.id });
}

/** The features of a network; the geometry of a street is that of its middle lane. */
export function networkGeoJson(network: NetworkFile, at: Unprojection): FeatureCollection {
  const features: Feature[] = network.edges.filter((edge) => edge.lanes.length > 0).map((edge) => street(edge, at));
  for (const { id, x, y, control } of network.nodes)
    features.push(point(at([x, y]), { kind: 'junction', control }, { id }));
  for (const { id, shape, node, width } of network.crossings ?? [])
    features.push(lineString(along(shape, at), { kind: 'crossing', node, width_m: width }, { id }));
  for (const shape of network.water ?? []) features.push(lineString(along(shape, at), { kind: 'water' }));
  return featureCollection(features);
}
