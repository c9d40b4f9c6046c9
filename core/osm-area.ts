// The part of a map that is wanted: a box, or polygons from a GeoJSON or Osmosis .poly file.
import { Fault } from './fault.ts';

/** Whether a position (degrees) belongs to the area. */
export type OsmArea = (longitude: number, latitude: number) => boolean;

type Ring = readonly (readonly [longitude: number, latitude: number])[];

/**
 * A box from `west,south,east,north` in degrees.
 * @throws Fault OSM_BBOX
 */
export function boxArea(text: string): OsmArea {
  const numbers = text.split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
  const [west, south, east, north] = numbers;
  const refuse = (why: string) =>
    new Fault('OSM_BBOX', `${why}; give west,south,east,north in degrees`, `--bbox ${text}`);
  if (numbers.length !== 4 || !numbers.every(Number.isFinite)) throw refuse('a box has four numbers');
  if (Math.abs(south!) > 90 || Math.abs(north!) > 90)
    throw refuse('a latitude lies beyond 90 degrees (are latitude and longitude exchanged?)');
  if (!(west! < east! && south! < north!)) throw refuse('the box is empty: west < east and south < north must hold');
  return (longitude, latitude) => longitude >= west! && longitude <= east! && latitude >= south! && latitude <= north!;
}

/**
 * The area of a polygon file's text: GeoJSON (Polygon, MultiPolygon, Feature or FeatureCollection), or Osmosis' .poly.
 * @throws Fault OSM_POLYGON
 */
export function polygonArea(text: string, source: string): OsmArea {
  const rings = text.trimStart().startsWith('{') ? geoJsonRings(text, source) : polyRings(text, source);
  if (rings.length === 0 || rings.some((ring) => ring.length < 3 || !ring.flat().every(Number.isFinite)))
    throw refusal('it has no ring of three points or more', source);
  // even-odd over all rings, so that holes count as holes
  return (longitude, latitude) => rings.filter((ring) => isInside(ring, longitude, latitude)).length % 2 === 1;
}

function refusal(why: string, source: string): Fault {
  return new Fault('OSM_POLYGON', `this is no polygon (${why}); give GeoJSON or an Osmosis .poly file`, source);
}

function geoJsonRings(text: string, source: string): Ring[] {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (thrown) {
    throw refusal((thrown as Error).message, source);
  }
  const rings: Ring[] = [];
  const walk = (value: unknown, depth: number): void => {
    if (typeof value !== 'object' || value === null || depth > 8) return;
    const { type, coordinates, geometry, features, geometries } = value as Record<string, unknown>;
    if (type === 'Polygon' && Array.isArray(coordinates)) rings.push(...(coordinates as Ring[]));
    else if (type === 'MultiPolygon' && Array.isArray(coordinates)) rings.push(...(coordinates as Ring[][]).flat());
    else for (const inner of [geometry, features, geometries].flat()) walk(inner, depth + 1);
  };
  walk(document, 0);
  if (!rings.every((ring) => Array.isArray(ring) && ring.every((point) => Array.isArray(point))))
    throw refusal('its coordinates are not lists of points', source);
  return rings.map((ring) => ring.map(([longitude, latitude]) => [longitude, latitude] as const));
}

/** https://wiki.openstreetmap.org/wiki/Osmosis/Polygon_Filter_File_Format */
function polyRings(text: string, source: string): Ring[] {
  const rings: [number, number][][] = [];
  let ring: [number, number][] | undefined;
  const lines = text.split(/\r?\n/).slice(1);
  lines.forEach((raw, i) => {
    const line = raw.trim();
    if (line === '') return;
    if (line === 'END') ring = undefined;
    else if (ring === undefined) {
      ring = [];
      rings.push(ring);
    } else {
      const [longitude, latitude] = line.split(/\s+/).map(Number);
      if (!(Number.isFinite(longitude) && Number.isFinite(latitude)))
        throw refusal(`"${line.slice(0, 40)}" is no position`, `${source}:${i + 2}`);
      ring.push([longitude!, latitude!]);
    }
  });
  return rings.filter((found) => found.length > 0);
}

function isInside(ring: Ring, x: number, y: number): boolean {
  let inside = false;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const [[ax, ay], [bx, by]] = [ring[i]!, ring[j]!];
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
  }
  return inside;
}
