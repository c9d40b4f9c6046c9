// UTM: zones of the transverse Mercator plane, with their scale and false origin.
import { fromPlane, toPlane } from './transverse-mercator.ts';

const SCALE = 0.9996;
const FALSE_EASTING = 500_000;
const FALSE_NORTHING = 10_000_000;

const touching = (zone: number) => ({ longitude: zone * 6 - 183, latitude: 0 });

/** Longitude and latitude (degrees, WGS 84) of a UTM point (m). */
export function fromUtm(
  easting: number,
  northing: number,
  zone: number,
  south: boolean,
): readonly [longitude: number, latitude: number] {
  const north = northing - (south ? FALSE_NORTHING : 0);
  return fromPlane((easting - FALSE_EASTING) / SCALE, north / SCALE, touching(zone));
}

/** UTM point (m) of a longitude and latitude (degrees, WGS 84) in the given zone. */
export function toUtm(
  longitude: number,
  latitude: number,
  zone: number,
  south: boolean,
): readonly [easting: number, northing: number] {
  const [x, y] = toPlane(longitude, latitude, touching(zone));
  return [x * SCALE + FALSE_EASTING, y * SCALE + (south ? FALSE_NORTHING : 0)];
}
