// The transverse Mercator projection of the WGS 84 ellipsoid, both ways: the plane of UTM, and of every place by itself.

/** WGS 84: semi-major axis (m) and flattening. */
const A = 6378137;
const F = 1 / 298.257223563;

/** Third flattening and the rectifying radius (m). */
const N = F / (2 - F);
const RADIUS = (A / (1 + N)) * (1 + N ** 2 / 4 + N ** 4 / 64);
/** Krüger's series to the third order in n: better than 0.1 mm within 3 degrees (Karney 2011, eq. 35 and 36). */
const ALPHA = [
  N / 2 - (2 / 3) * N ** 2 + (5 / 16) * N ** 3,
  (13 / 48) * N ** 2 - (3 / 5) * N ** 3,
  (61 / 240) * N ** 3,
] as const;
const BETA = [N / 2 - (2 / 3) * N ** 2 + (37 / 96) * N ** 3, N ** 2 / 48 + N ** 3 / 15, (17 / 480) * N ** 3] as const;
const ECCENTRICITY = Math.sqrt(F * (2 - F));

/** Degrees on Earth (WGS 84) where the plane touches, before any scale. */
export interface Touching {
  readonly longitude: number;
  readonly latitude: number;
}

/**
 * Metres east and north of `at` in the plane that touches the Earth along its meridian. Within 30 km of that meridian a
 * metre on the plane is a metre on the ground to 11 parts in a million: 1 + (x / R)^2 / 2.
 * Source: C. F. F. Karney, Transverse Mercator with an accuracy of a few nanometers, J. Geodesy 85 (2011).
 */
export function toPlane(longitude: number, latitude: number, at: Touching): [x: number, y: number] {
  const [xi, eta] = forward(radians(longitude - at.longitude), radians(latitude));
  const [origin] = forward(0, radians(at.latitude));
  return [RADIUS * eta, RADIUS * (xi - origin)];
}

/** The inverse of `toPlane`: degrees from metres. */
export function fromPlane(x: number, y: number, at: Touching): [longitude: number, latitude: number] {
  const [origin] = forward(0, radians(at.latitude));
  const xi = y / RADIUS + origin;
  const eta = x / RADIUS;
  let xi0 = xi;
  let eta0 = eta;
  BETA.forEach((beta, i) => {
    const k = 2 * (i + 1);
    xi0 -= beta * Math.sin(k * xi) * Math.cosh(k * eta);
    eta0 -= beta * Math.cos(k * xi) * Math.sinh(k * eta);
  });
  const conformal = Math.sin(xi0) / Math.hypot(Math.sinh(eta0), Math.cos(xi0));
  const longitude = at.longitude + degrees(Math.atan2(Math.sinh(eta0), Math.cos(xi0)));
  return [longitude, degrees(Math.atan(geographic(conformal)))];
}

/** Karney's xi and eta of an angle from the meridian and a latitude, in rad. */
function forward(lambda: number, phi: number): [xi: number, eta: number] {
  const tangent = conformalTangent(Math.tan(phi));
  const xi0 = Math.atan2(tangent, Math.cos(lambda));
  const eta0 = Math.asinh(Math.sin(lambda) / Math.hypot(tangent, Math.cos(lambda)));
  let [xi, eta] = [xi0, eta0];
  ALPHA.forEach((alpha, i) => {
    const k = 2 * (i + 1);
    xi += alpha * Math.sin(k * xi0) * Math.cosh(k * eta0);
    eta += alpha * Math.cos(k * xi0) * Math.sinh(k * eta0);
  });
  return [xi, eta];
}

/** tan of the conformal latitude from that of the geographic one (Karney 2011, eq. 7 to 9). */
function conformalTangent(tangent: number): number {
  const root = Math.sqrt(1 + tangent * tangent);
  const sigma = Math.sinh(ECCENTRICITY * Math.atanh((ECCENTRICITY * tangent) / root));
  return tangent * Math.sqrt(1 + sigma * sigma) - sigma * root;
}

/** tan of the geographic latitude from that of the conformal one, by Newton's method (Karney 2011, eq. 19 to 21). */
function geographic(conformal: number): number {
  let tangent = conformal;
  for (let i = 0; i < 6; i++) {
    const root = Math.sqrt(1 + tangent * tangent);
    const estimate = conformalTangent(tangent);
    const slope = (1 + (1 - ECCENTRICITY ** 2) * tangent * tangent) / ((1 - ECCENTRICITY ** 2) * root);
    tangent += ((conformal - estimate) / Math.sqrt(1 + estimate * estimate)) * slope;
  }
  return tangent;
}

function degrees(radian: number): number {
  return (radian * 180) / Math.PI;
}

function radians(degree: number): number {
  return (degree * Math.PI) / 180;
}
