// Between the metres of a network's plane and positions on Earth, as the network's projection says.
import { Fault } from './fault.ts';
import type { NetworkFile } from './network.ts';
import { fromPlane, type Touching, toPlane } from './transverse-mercator.ts';
import { fromUtm, toUtm } from './utm.ts';

/** Both ways: degrees (longitude first, WGS 84) and metres of the network's plane. */
export interface MapProjection {
  readonly toMap: (point: readonly number[]) => [longitude: number, latitude: number];
  readonly toPlane: (longitude: number, latitude: number) => [x: number, y: number];
}

/** The projection of a plane that touches the Earth at a place's own middle, as PROJ writes it. */
export function touchingPlane(at: Touching): NonNullable<NetworkFile['projection']> {
  const proj = `+proj=tmerc +lat_0=${at.latitude} +lon_0=${at.longitude} +k=1 +x_0=0 +y_0=0 +ellps=WGS84 +units=m +no_defs`;
  return { proj, offset: [0, 0] };
}

/**
 * Reads a network's projection; `cure` is what helps, where a plane is not tied to the Earth, in what is being done.
 * @throws Fault GEO_NO_PROJECTION for a plain plane, GEO_PROJECTION for one that is neither UTM nor a touching plane
 */
export function mapProjection(
  projection: NetworkFile['projection'],
  source: string,
  cure = 'import it anew from files that say where it lies',
): MapProjection {
  if (projection === undefined || projection.proj === '!')
    throw new Fault('GEO_NO_PROJECTION', `the network is not tied to the Earth; ${cure}`, source);
  const { proj } = projection;
  const [east, north] = projection.offset;
  const option = (name: string) => new RegExp(`\\+${name}=([^\\s]+)`).exec(proj)?.[1];
  const zone = Number(option('zone'));
  if (option('proj') === 'utm' && Number.isInteger(zone)) {
    const south = /\+south\b/.test(proj);
    return {
      toMap: ([x, y]) => [...fromUtm(x! - east, y! - north, zone, south)],
      toPlane(longitude, latitude) {
        const [x, y] = toUtm(longitude, latitude, zone, south);
        return [x + east, y + north];
      },
    };
  }
  const at = { longitude: Number(option('lon_0')), latitude: Number(option('lat_0') ?? 0) };
  const plain = Number(option('k') ?? 1) === 1 && Number(option('x_0') ?? 0) === 0 && Number(option('y_0') ?? 0) === 0;
  if (option('proj') === 'tmerc' && Number.isFinite(at.longitude) && Number.isFinite(at.latitude) && plain) {
    return {
      toMap: ([x, y]) => fromPlane(x! - east, y! - north, at),
      toPlane(longitude, latitude) {
        const [x, y] = toPlane(longitude, latitude, at);
        return [x + east, y + north];
      },
    };
  }
  throw new Fault(
    'GEO_PROJECTION',
    `"${proj}" is not UTM, nor a plane that touches the Earth; convert the network to UTM`,
    source,
  );
}
