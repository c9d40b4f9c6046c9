// From the plane of UTM coordinates back to longitude and latitude, for what leaves us as a map.

/** WGS 84: semi-major axis (m) and flattening. */
const A = 6378137;
const F = 1 / 298.257223563;
const SCALE = 0.9996;
const FALSE_EASTING = 500_000;
const FALSE_NORTHING = 10_000_000;

/** Third flattening and the rectifying radius (m). */
const N = F / (2 - F);
const RADIUS = (A / (1 + N)) * (1 + N ** 2 / 4 + N ** 4 / 64);
/** Krüger's series for the inverse, to the third order in n: better than 0.1 mm inside a zone (Karney 2011, eq. 36). */
const BETA = [N / 2 - (2 / 3) * N ** 2 + (37 / 96) * N ** 3, N ** 2 / 48 + N ** 3 / 15, (17 / 480) * N ** 3] as const;
const ECCENTRICITY = Math.sqrt(F * (2 - F));

/**
 * Longitude and latitude (degrees, WGS 84) of a UTM point (m).
 * Source: C. F. F. Karney, Transverse Mercator with an accuracy of a few nanometers, J. Geodesy 85 (2011).
 */
export function fromUtm(
  easting: number,
  northing: number,
  zone: number,
  south: boolean,
): readonly [longitude: number, latitude: number] {
  const xi = (northing - (south ? FALSE_NORTHING : 0)) / (SCALE * RADIUS);
  const eta = (easting - FALSE_EASTING) / (SCALE * RADIUS);
  let xi0 = xi;
  let eta0 = eta;
  BETA.forEach((beta, i) => {
    const k = 2 * (i + 1);
    xi0 -= beta * Math.sin(k * xi) * Math.cosh(k * eta);
    eta0 -= beta * Math.cos(k * xi) * Math.sinh(k * eta);
  });
  const conformal = Math.sin(xi0) / Math.hypot(Math.sinh(eta0), Math.cos(xi0));
  const longitude = zone * 6 - 183 + degrees(Math.atan2(Math.sinh(eta0), Math.cos(xi0)));
  return [longitude, degrees(Math.atan(geographic(conformal)))];
}

/** tan of the geographic latitude from that of the conformal one, by Newton's method (Karney 2011, eq. 19-21). */
function geographic(conformal: number): number {
  let tangent = conformal;
  for (let i = 0; i < 6; i++) {
    const root = Math.sqrt(1 + tangent * tangent);
    const sigma = Math.sinh(ECCENTRICITY * Math.atanh((ECCENTRICITY * tangent) / root));
    const estimate = tangent * Math.sqrt(1 + sigma * sigma) - sigma * root;
    const slope = (1 + (1 - ECCENTRICITY ** 2) * tangent * tangent) / ((1 - ECCENTRICITY ** 2) * root);
    tangent += ((conformal - estimate) / Math.sqrt(1 + estimate * estimate)) * slope;
  }
  return tangent;
}

function degrees(radians: number): number {
  return (radians * 180) / Math.PI;
}
