// The verb `move` in WGSL: a thread a lane, front to back, as sim/move.ts and sim/krauss-row.ts say it.
import { GAP_MARGIN, STANDING } from '../krauss.ts';
import { TYPE_COLUMN, TYPE_ROW } from '../type-table.ts';
import { ARRIVES } from '../vehicles.ts';
import { columnReaders, columnWriters, UNBOUNDED } from './card-rows.ts';

/** numbers a lane in `lanes`: first place in `order`, vehicles, row of its length and of its world's arrivals in `facts` */
export const LANE_ROW = 4;
/** numbers a lane that come back: speeds, speeds by desired speeds, how far back the queue reaches, standing, hard stops */
export const SUM_ROW = 5;
/** bits of what a vehicle did: its front passed the lane's end or its arrival; it came to a stand or started */
export const [CROSSES, TURNS] = [1, 2];
export const WORKGROUP = 64;

const real = (value: number) => (Number.isInteger(value) ? `${value}.0` : `${value}`);
const typeReaders = Object.entries(TYPE_COLUMN)
  .map(([name, at]) => `const ${name} = ${at}u;`)
  .join('\n');

export const MOVE_SHADER = /* wgsl */ `
struct Step { dt: f32, perDt: f32, word: u32, steps: i32, rows: u32, lanes: u32, width: u32 }
@group(0) @binding(0) var<uniform> step: Step;
@group(0) @binding(1) var<storage, read_write> R: array<f32>;
@group(0) @binding(2) var<storage, read> W: array<i32>;
@group(0) @binding(3) var<storage, read> order: array<u32>;
@group(0) @binding(4) var<storage, read> lanes: array<u32>;
@group(0) @binding(5) var<storage, read> facts: array<f32>;
@group(0) @binding(6) var<storage, read_write> did: array<u32>;
@group(0) @binding(7) var<storage, read_write> sums: array<f32>;
${columnReaders()}
${columnWriters()}
${typeReaders}
const MARGIN = ${real(GAP_MARGIN)};
const STANDS = ${real(STANDING)};
const TOUCH = 0.01;
const REST = 0.001;
const AMPLIFIER = 1.2;
const NONE = ${UNBOUNDED};

fn mix32(word: u32) -> u32 {
  var x = word ^ (word >> 16u);
  x *= 0x7feb352du;
  x ^= x >> 15u;
  x *= 0x846ca68bu;
  return x ^ (x >> 16u);
}

// what a driver does who must brake harder than is comfortable
fn alarm(t: u32, lead: u32, gap: f32, speed: f32, leadSpeed: f32, safe: f32) -> f32 {
  let leadDecel = facts[lead + DECEL];
  let stand = 0.5 * speed * speed / (gap + 0.5 * leadSpeed * leadSpeed / leadDecel);
  var even = stand;
  if (stand > leadDecel) { even = 0.5 * (speed * speed - leadSpeed * leadSpeed) / gap; }
  var needed = facts[t + HARDEST];
  if (gap > 0.0) { needed = AMPLIFIER * even; }
  return max(max(0.0, safe), speed - max(needed, facts[t + DECEL]) * step.dt);
}

// the lesser of most and the safe speed behind a leader (speedBehind)
fn speedBehind(t: u32, lead: u32, gap: f32, speed: f32, leadSpeed: f32, most: f32) -> f32 {
  let tau = facts[t + TAU];
  if (gap >= most * (tau + most * facts[t + WAY_RATE]) + MARGIN) { return most; }
  var harder = lead;
  if (facts[t + DROP] > facts[lead + DROP]) { harder = t; }
  let steps = floor(leadSpeed * facts[harder + PER_DROP]);
  let g = gap - MARGIN + step.dt * steps * (leadSpeed - 0.5 * facts[harder + DROP] * (steps + 1.0));
  var safe = 0.0;
  if (g > 0.0) {
    let n = floor(facts[t + STEPS_0] + facts[t + STEPS_ROOT] * sqrt(facts[t + ROOT_0] + facts[t + ROOT_GAP] * g));
    let lost = n * facts[t + DROP];
    safe = lost + (g - lost * (0.5 * (n - 1.0) * step.dt + tau)) / (n * step.dt + tau);
  }
  if (speed - safe > facts[t + ALARM]) { safe = alarm(t, lead, gap, speed, leadSpeed, safe); }
  return min(safe, most);
}

// what a driver makes of the speed that is safe
fn imperfect(t: u32, speed: f32, safe: f32, advice: f32, chance: f32) -> f32 {
  let soft = speed - facts[t + DROP];
  var most = safe;
  if (advice < safe) { most = max(advice, soft); }
  let dawdled = most - facts[t + DAWDLE] * min(most, facts[t + ACCEL]) * chance;
  let next = max(max(dawdled, min(most, soft)), speed - facts[t + HARD_DROP]);
  if (next < REST) { return 0.0; }
  return next;
}

@compute @workgroup_size(${WORKGROUP})
fn main(@builtin(global_invocation_id) thread: vec3<u32>) {
  let i = thread.x + thread.y * step.width;
  if (i >= step.lanes) { return; }
  let first = lanes[${LANE_ROW}u * i];
  let end = first + lanes[${LANE_ROW}u * i + 1u];
  let laneEnd = facts[lanes[${LANE_ROW}u * i + 2u]];
  let arrivals = lanes[${LANE_ROW}u * i + 3u];
  var driven = 0.0;
  var undelayed = 0.0;
  var back = 0.0;
  var standing = 0.0;
  var hard = 0.0;
  // fronts, not rears: the difference of two near positions is exact where a position less a length is not
  var leadFront = f32(NONE);
  var leadNewFront = f32(NONE);
  var leadLength = 0.0;
  var leadSpeed = 0.0;
  var lead = 0u;
  for (var k = first; k < end; k++) {
    let s = order[k];
    let t = u32(typeOf(s)) * ${TYPE_ROW}u;
    let p = positionOf(s);
    let v = speedOf(s);
    let gap = (leadFront - p) - leadLength - facts[t + MIN_GAP];
    var next = 0.0;
    var to = p;
    if (v > 0.0 || gap > MARGIN + REST * facts[t + TAU] || leadSpeed >= facts[lead + DROP]) {
      let most = min(min(v + facts[t + GAIN], limitOf(s)), capOf(s));
      let safe = speedBehind(t, lead, gap, v, leadSpeed, most);
      let chance = f32(mix32(bitcast<u32>(keyOf(s)) ^ step.word)) * 2.3283064365386963e-10;
      next = imperfect(t, v, safe, adviceOf(s), chance);
      let room = (leadNewFront - p) - leadLength - TOUCH;
      if (next * step.dt > room) {
        next = max(0.0, room * step.perDt);
        if (next < v - facts[t + HARD_DROP]) { hard += 1.0; }
      }
      to = p + next * step.dt;
    }
    positionIs(s, to);
    speedIs(s, next);
    riseIs(s, next - v);
    leadFront = p;
    leadNewFront = to;
    leadLength = facts[t + LENGTH];
    leadSpeed = v;
    lead = t;
    driven += next;
    undelayed += next / limitOf(s);
    let stands = next < STANDS;
    if (stands) {
      standing += 1.0;
      back = laneEnd - (to - leadLength);
    }
    var deed = 0u;
    if (to > laneEnd) { deed = ${CROSSES}u; }
    if (gateOf(s) == ${ARRIVES} && to >= facts[arrivals + u32(idOf(s))]) { deed = ${CROSSES}u; }
    if (stands != (stoodSinceOf(s) <= step.steps)) { deed |= ${TURNS}u; }
    did[s] = deed;
  }
  sums[${SUM_ROW}u * i] = driven;
  sums[${SUM_ROW}u * i + 1u] = undelayed;
  sums[${SUM_ROW}u * i + 2u] = back;
  sums[${SUM_ROW}u * i + 3u] = standing;
  sums[${SUM_ROW}u * i + 4u] = hard;
}
`;
