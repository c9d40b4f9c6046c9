// The shaders of vehicles: each is moved along a smooth curve from its last pose to the next one on the graphics card.

const MOVE = `
attribute vec4 then;
attribute vec4 now;
attribute vec4 look;
uniform float part;
uniform float metresAPixel;
uniform float swell;

// share of the way driven at share t of the time, from speed a to speed b without a jump
float driven(float a, float b, float t) {
  float whole = a + b;
  return whole < 0.1 ? t : clamp((2.0 * a * t + (b - a) * t * t) / whole, 0.0, 1.0);
}

// x, y, heading on the curve that leaves the last pose and enters the next one in their directions (cubic Hermite)
vec3 poseAt(float t) {
  float u = driven(then.w, now.w, t);
  float chord = length(now.xy - then.xy);
  float turn = abs(now.z - then.z);
  float reach = chord * (1.0 + turn * turn / 24.0);
  vec2 m0 = reach * vec2(cos(then.z), sin(then.z));
  vec2 m1 = reach * vec2(cos(now.z), sin(now.z));
  float u2 = u * u;
  float u3 = u2 * u;
  vec2 at = (2.0 * u3 - 3.0 * u2 + 1.0) * then.xy + (u3 - 2.0 * u2 + u) * m0
          + (3.0 * u2 - 2.0 * u3) * now.xy + (u3 - u2) * m1;
  vec2 way = (6.0 * u2 - 6.0 * u) * then.xy + (3.0 * u2 - 4.0 * u + 1.0) * m0
           + (6.0 * u - 6.0 * u2) * now.xy + (3.0 * u2 - 2.0 * u) * m1;
  float heading = chord > 1.0 ? atan(way.y, way.x) : mix(then.z, now.z, u);
  return vec3(at, heading);
}

vec3 sized() {
  float least = swell * metresAPixel;
  return vec3(max(look.x, 1.9 * least), max(look.y, least), look.z);
}
int bits() { return int(look.w + 0.5); }
`;

export const BODY_VERTEX = `
${MOVE}
attribute float partOf;
uniform vec3 body;
uniform vec3 glass;
uniform vec3 corridor;
uniform float ambient;
uniform float sun;
uniform float dark;
uniform float slowShare;
uniform float old;
uniform vec3 flowing;
uniform vec3 middling;
uniform vec3 standing;
uniform float share;
varying vec4 tint;
void main() {
  vec3 pose = poseAt(part);
  vec2 way = vec2(cos(pose.z), sin(pose.z));
  vec3 size = sized();
  vec3 p = position * size;
  vec3 world = vec3(pose.xy + way * p.x + vec2(-way.y, way.x) * p.y, p.z);
  vec3 n = normalize(normal / size);
  n = vec3(way * n.x + vec2(-way.y, way.x) * n.y, n.z);
  float light = ambient + sun * max(0.0, dot(n, normalize(vec3(-0.45, 0.35, 0.82)))) + 0.14 * n.z;
  int flags = bits();
  bool emergency = (flags & 8) != 0;
  float speed = mix(then.w, now.w, part);
  float slow = 1.0 - clamp(speed / 12.0, 0.0, 1.0);
  vec3 ramp = slow < 0.5 ? mix(flowing, middling, slow * 2.0) : mix(middling, standing, slow * 2.0 - 1.0);
  vec3 own = body * (0.62 + 0.075 * float(flags >> 5));
  vec3 c = mix(own, ramp * 1.25, slowShare);
  if (emergency) c = mix(vec3(0.95), corridor, slowShare);
  int which = int(partOf + 0.5);
  float glow = 0.0;
  if (which == 1) { c = mix(glass, c, slowShare); }
  if (which == 2) { bool on = (flags & 1) != 0; c = on ? vec3(1.0, 0.13, 0.07) : vec3(0.30, 0.03, 0.03); glow = on ? 1.0 : dark * 0.6; }
  if (which == 3) { bool on = (flags & 2) != 0; if (on) c = vec3(1.0, 0.55, 0.05); glow = on ? 1.0 : 0.0; }
  if (which == 4) { bool on = (flags & 4) != 0; if (on) c = vec3(1.0, 0.55, 0.05); glow = on ? 1.0 : 0.0; }
  if (which == 5) { c = mix(c * 1.1, vec3(1.0, 0.96, 0.86), 0.3 + 0.7 * dark); glow = dark; }
  if (emergency && which == 1) { c = corridor * 0.8; glow = 1.0; }
  c *= mix(light, 1.0, max(glow, slowShare * 0.8));
  c = mix(c, vec3(0.22 + 0.2 * dot(c, vec3(0.3, 0.6, 0.1))), old);
  tint = vec4(c, share);
  gl_Position = projectionMatrix * viewMatrix * vec4(world, 1.0);
}`;

export const BODY_FRAGMENT = `
varying vec4 tint;
void main() { gl_FragColor = linearToOutputTexel(tint); }`;

/** Under each vehicle its shadow, and by night the light before it and the glow of its brakes behind it. */
export const SHADE_VERTEX = `
${MOVE}
varying vec2 at;
varying vec2 halfSize;
varying float brake;
varying float lit;
void main() {
  vec3 pose = poseAt(part);
  vec2 way = vec2(cos(pose.z), sin(pose.z));
  vec3 size = sized();
  halfSize = size.xy * 0.5;
  vec2 reach = halfSize + vec2(1.1, 0.8);
  float ahead = 11.0;
  vec2 p = position.xy * 2.0;
  vec2 corner = vec2(p.x < 0.0 ? -reach.x - 1.2 : reach.x + ahead, p.y * (p.x < 0.0 ? reach.y : reach.y + 2.0));
  at = corner;
  brake = (bits() & 1) != 0 ? 1.0 : 0.25;
  lit = 1.0;
  vec2 world = pose.xy + way * corner.x + vec2(-way.y, way.x) * corner.y;
  gl_Position = projectionMatrix * viewMatrix * vec4(world, 0.02, 1.0);
}`;

export const SHADE_FRAGMENT = `
varying vec2 at;
varying vec2 halfSize;
varying float brake;
varying float lit;
uniform vec3 shadow;
uniform float strength;
uniform float dark;
uniform float share;
void main() {
  vec2 d = abs(at - vec2(-0.15, 0.1)) - halfSize + 0.35;
  float outside = length(max(d, 0.0)) - 0.35;
  float shade = strength * (1.0 - smoothstep(-0.2, 0.9, outside));
  float front = at.x - halfSize.x;
  float spread = 0.55 + 0.16 * front;
  float beam = front > 0.0 ? exp(-front * 0.24) * exp(-pow(at.y / (halfSize.y * 0.9 * spread + 0.35), 2.0)) * smoothstep(0.0, 0.7, front) : 0.0;
  float rear = -at.x - halfSize.x;
  float glow = rear > -0.4 ? exp(-abs(rear) * 1.4) * exp(-pow(at.y / (halfSize.y * 1.1), 2.0)) * brake : 0.0;
  vec3 light = dark * (beam * 0.30 * vec3(1.0, 0.93, 0.78) + glow * 0.55 * vec3(1.0, 0.12, 0.06));
  float alpha = max(shade, max(light.r, light.g));
  vec3 c = alpha > 0.001 ? mix(shadow, light / alpha, clamp(max(light.r, light.g) / alpha, 0.0, 1.0)) : vec3(0.0);
  gl_FragColor = linearToOutputTexel(vec4(c, alpha * share));
}`;
