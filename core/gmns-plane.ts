// Where a GMNS network lies: degrees on a plane that touches the Earth, or metres as they are; exchanged and misplaced coordinates are told.
import { Fault, type FaultRecord } from './fault.ts';
import { mapProjection, touchingPlane } from './map-projection.ts';
import type { NetworkFile } from './network.ts';
import { isOnLand } from './osm-country.ts';

export interface GmnsPlane {
  readonly projection: NonNullable<NetworkFile['projection']>;
  readonly drivenOn: { readonly longitude: number; readonly latitude: number } | undefined;
  readonly toPlane: (x: number, y: number) => readonly [number, number];
  readonly warnings: readonly FaultRecord[];
}

/** m; a network that is wider is none that people drive through in a day */
const WIDEST = 1_000_000;

const thousandth = (value: number): number => Math.round(value * 1000) / 1000;

/**
 * Degrees where `crs` says so (EPSG:4326 and its kin), or where it says nothing and all points could be degrees.
 * @throws Fault GMNS_COORDINATES where latitudes are beyond 90 degrees, or metres beyond any network
 */
export function gmnsPlane(
  points: readonly (readonly [number, number])[],
  crs: string | undefined,
  source: string,
): GmnsPlane {
  const xs = points.map(([x]) => x);
  const ys = points.map(([, y]) => y);
  const most = (values: readonly number[]) => values.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
  const middle = (values: readonly number[]) =>
    (values.reduce((a, b) => Math.min(a, b), Infinity) + values.reduce((a, b) => Math.max(a, b), -Infinity)) / 2;
  const said = crs !== undefined && /4326|wgs ?84|crs84|degree|lat.?lon/i.test(crs);
  const could = most(xs) <= 180 && most(ys) <= 180;
  if (!said && (crs !== undefined || !could)) {
    const [x0, y0] = [Math.round(middle(xs)), Math.round(middle(ys))];
    if (!(most(xs.map((x) => x - x0)) < WIDEST && most(ys.map((y) => y - y0)) < WIDEST)) {
      const text =
        'the network is wider than 2,000 km; correct the coordinates, or say in config.csv which crs they are in';
      throw new Fault('GMNS_COORDINATES', text, source);
    }
    return {
      projection: { proj: '!', offset: [0, 0] },
      drivenOn: undefined,
      toPlane: (x, y) => [x - x0, y - y0],
      warnings: [],
    };
  }
  if (most(ys) > 90) {
    const cure =
      most(xs) <= 90
        ? 'x_coord and y_coord are exchanged: x is longitude, y is latitude'
        : 'give degrees, or say in config.csv which crs they are in';
    throw new Fault('GMNS_COORDINATES', `a latitude of ${most(ys)} degrees is beyond the pole; ${cure}`, source);
  }
  const at = { longitude: thousandth(middle(xs)), latitude: thousandth(middle(ys)) };
  const projection = touchingPlane(at);
  const { toPlane } = mapProjection(projection, source);
  return { projection, drivenOn: at, toPlane, warnings: seaWarning(at, source) };
}

function seaWarning(
  { longitude, latitude }: { readonly longitude: number; readonly latitude: number },
  where: string,
): FaultRecord[] {
  if (isOnLand(longitude, latitude)) return [];
  const swapped = Math.abs(longitude) <= 90 && isOnLand(latitude, longitude);
  const cure = swapped ? 'longitude and latitude seem to be exchanged; exchange them' : 'check the projection';
  return [
    {
      code: 'GMNS_AT_SEA',
      text: `the middle of the network, ${latitude} N ${longitude} E, lies in no country; ${cure}`,
      where,
    },
  ];
}
