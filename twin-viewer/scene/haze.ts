// Light over the scene: one sun, and a haze that lets what is far off sink into the ground's colour.
import { Color } from 'three';

/** Where the light comes from: east, north, up. North-west, as on shaded maps. */
export const SUN = [-0.45, 0.35, 0.82] as const;

/** Uniforms shared by everything that stands or lies: one object, so that one write reaches all. */
export interface Haze {
  readonly hazeColour: { readonly value: Color };
  /** m from the eye where the haze begins and where it has swallowed its share */
  readonly hazeFrom: { value: number };
  readonly hazeUntil: { value: number };
}

export function createHaze(): Haze {
  return { hazeColour: { value: new Color() }, hazeFrom: { value: 1e5 }, hazeUntil: { value: 2e5 } };
}

/** For a pose at `distance` (m) from the ground that looks `pitch` (rad) from straight down: nothing is hazy from above. */
export function setHaze(haze: Haze, distance: number, pitch: number): void {
  const tilt = Math.min(1, Math.max(0, pitch / 0.9));
  haze.hazeFrom.value = distance * (1.15 + 6 * (1 - tilt));
  haze.hazeUntil.value = distance * (4.2 + 20 * (1 - tilt));
}

/** `hazy(c, m)`: a colour as it is seen through `m` metres of air. */
export const HAZE_GLSL = `
uniform vec3 hazeColour;
uniform float hazeFrom;
uniform float hazeUntil;
vec3 hazy(vec3 c, float m) {
  return mix(c, hazeColour, 0.82 * smoothstep(hazeFrom, hazeUntil, m));
}`;

/** Fragment shader of what has a tint and stands `air` m away. */
export const HAZED_FRAGMENT = `
${HAZE_GLSL}
varying vec3 tint;
varying float air;
void main() { gl_FragColor = linearToOutputTexel(vec4(hazy(tint, air), 1.0)); }`;
