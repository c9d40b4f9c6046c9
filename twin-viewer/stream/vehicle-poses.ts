// From frames to what is drawn: where each vehicle is at the last frame and at this one, for the shader to move between.
import type { CompiledNetwork } from '../../core/compiled-network.ts';
import type { LaneCurves } from '../../sim/lane-curves.ts';
import { TURN_UNITS } from '../../sim/lane-curves.ts';
import { POSITION_STEPS, SPEED_UNIT, type VehicleRows } from './vehicle-rows.ts';

/** One row a vehicle type of the demand. */
export interface TypeLook {
  /** index into BODY_KINDS */
  readonly body: number;
  /** m */
  readonly length: number;
  readonly width: number;
  readonly height: number;
  /** 1: it may be given a corridor of green */
  readonly emergency: number;
}

/** In the order of the columns of `VehiclePoses.bodies`. */
export const BODY_KINDS = ['car', 'van', 'truck', 'bus', 'cycle', 'person'] as const;

/** Floats a vehicle: x, y, heading, speed then; the same now; length, width, height, look. */
export const STRIDE = 12;
/** Bits of the look: FLAG in 0-2, then these, then three of chance for the shade of the paint. */
export const LOOK = { emergency: 8, fresh: 16, shade: 32 } as const;

/** Vehicles of one body, ready for the graphics card. */
export interface PosedBodies {
  readonly count: number;
  readonly rows: Float32Array;
  readonly ids: Uint32Array;
}

export interface VehiclePoses {
  /** s of the frame before and of this one */
  readonly from: number;
  readonly until: number;
  /** by BODY_KINDS */
  readonly bodies: readonly PosedBodies[];
}

/** Remembers each vehicle's last pose. `reset` forgets all. */
export class PoseBook {
  readonly #curves: LaneCurves;
  readonly #network: CompiledNetwork;
  /** looks of the demand's types; may grow */
  types: readonly TypeLook[];
  /** by id: frame in which it was last seen, its pose then (x, y, heading, speed), its lane and the one before */
  #seen = new Int32Array(0);
  #last = new Float32Array(0);
  #lane = new Int32Array(0);
  #before = new Int32Array(0);
  #frame = 0;
  #time = 0;
  readonly #counts = new Int32Array(BODY_KINDS.length);

  constructor(network: CompiledNetwork, curves: LaneCurves, types: readonly TypeLook[]) {
    this.#network = network;
    this.#curves = curves;
    this.types = types;
  }

  reset(): void {
    this.#seen.fill(0);
    this.#before.fill(-1);
    this.#frame = 0;
  }

  /** Takes the next frame in. Rows whose vehicle was not in the last frame appear where they are. */
  take(rows: VehicleRows): VehiclePoses {
    this.#reserve(rows);
    const now = ++this.#frame;
    const counts = this.#counts.fill(0);
    for (let i = 0; i < rows.count; i++) counts[this.types[rows.type[i]].body]++;
    const bodies = Array.from(counts, (count) => ({
      count,
      rows: new Float32Array(STRIDE * count),
      ids: new Uint32Array(count),
    }));
    counts.fill(0);
    for (let i = 0; i < rows.count; i++) {
      const look = this.types[rows.type[i]];
      const body = bodies[look.body];
      const at = counts[look.body]++;
      body.ids[at] = rows.id[i];
      this.#pose(rows, i, look, body.rows, at * STRIDE, now);
    }
    const from = this.#time;
    this.#time = rows.time;
    return { from: now === 1 ? rows.time : from, until: rows.time, bodies };
  }

  #pose(rows: VehicleRows, i: number, look: TypeLook, into: Float32Array, at: number, now: number): void {
    const id = rows.id[i];
    const lane = rows.lane[i] & 0xffffff;
    const flags = rows.lane[i] >>> 24;
    const last = this.#last;
    const known = this.#seen[id] === now - 1 && now > 1;
    if (known && this.#lane[id] !== lane) this.#before[id] = this.#entered(this.#lane[id], lane);
    this.#lane[id] = lane;
    this.#seen[id] = now;
    const front = (rows.position[i] * this.#network.laneLength[lane]) / POSITION_STEPS;
    this.#place(lane, front, look.length, this.#before[id]);
    const speed = rows.speed[i] * SPEED_UNIT;
    const o = 4 * id;
    into[at] = known ? last[o] : PLACED[0];
    into[at + 1] = known ? last[o + 1] : PLACED[1];
    const was = known ? last[o + 2] : PLACED[2];
    into[at + 2] = was;
    into[at + 3] = known ? last[o + 3] : speed;
    let turn = PLACED[2] - was;
    turn -= 2 * Math.PI * Math.round(turn / (2 * Math.PI));
    last[o] = into[at + 4] = PLACED[0];
    last[o + 1] = into[at + 5] = PLACED[1];
    last[o + 2] = PLACED[2];
    into[at + 6] = was + turn;
    last[o + 3] = into[at + 7] = speed;
    into[at + 8] = look.length;
    into[at + 9] = look.width;
    into[at + 10] = look.height;
    into[at + 11] =
      flags |
      (look.emergency * LOOK.emergency) |
      (known ? 0 : LOOK.fresh) |
      ((Math.imul(id, 0x9e3779b1) >>> 29) * LOOK.shade);
  }

  /** The lane that a vehicle came from when it is on `lane` now; a change to a neighbour keeps what was before. */
  #entered(from: number, lane: number): number {
    const { edgeLanes, gateFrom, gateTo } = this.#network;
    if (lane >= edgeLanes) return gateFrom[lane - edgeLanes];
    return from >= edgeLanes && gateTo[from - edgeLanes] === lane ? from : -1;
  }

  /** Writes the middle of the body and the direction of its chord into PLACED. */
  #place(lane: number, front: number, length: number, before: number): void {
    this.#point(lane, front);
    const [fx, fy] = [POINT[0], POINT[1]];
    const rear = front - length;
    const bent = POINT[3] > rear;
    if (!bent) {
      PLACED[0] = fx - 0.5 * length * Math.cos(POINT[2]);
      PLACED[1] = fy - 0.5 * length * Math.sin(POINT[2]);
      PLACED[2] = POINT[2];
      return;
    }
    if (rear >= 0 || before < 0) this.#point(lane, rear);
    else this.#point(before, this.#network.laneLength[before] + rear);
    const [rx, ry] = [POINT[0], POINT[1]];
    PLACED[0] = 0.5 * (fx + rx);
    PLACED[1] = 0.5 * (fy + ry);
    PLACED[2] = Math.atan2(fy - ry, fx - rx);
  }

  /** Writes x, y, heading and the start of the curve's piece into POINT; straight on beyond the lane's ends. */
  #point(lane: number, along: number): void {
    const { first, at, x, y, dx, dy, heading } = this.#curves;
    const start = first[lane];
    let p = first[lane + 1] - 1;
    while (p > start && at[p] > along) p--;
    POINT[0] = x[p] + (along - at[p]) * dx[p];
    POINT[1] = y[p] + (along - at[p]) * dy[p];
    POINT[2] = heading[p] * ((2 * Math.PI) / TURN_UNITS);
    POINT[3] = at[p];
  }

  #reserve(rows: VehicleRows): void {
    let most = this.#seen.length - 1;
    for (let i = 0; i < rows.count; i++) if (rows.id[i] > most) most = rows.id[i];
    if (most < this.#seen.length) return;
    const size = Math.max(1024, 2 * (most + 1));
    this.#seen = longer(this.#seen, new Int32Array(size), 0);
    this.#lane = longer(this.#lane, new Int32Array(size), -1);
    this.#before = longer(this.#before, new Int32Array(size), -1);
    const last = new Float32Array(4 * size);
    last.set(this.#last);
    this.#last = last;
  }
}

/** x, y, heading of a body; x, y, heading, start of the piece of a point of a lane. */
const PLACED = new Float64Array(3);
const POINT = new Float64Array(4);

function longer(from: Int32Array<ArrayBuffer>, into: Int32Array<ArrayBuffer>, rest: number): Int32Array<ArrayBuffer> {
  into.fill(rest, from.length);
  into.set(from);
  return into;
}
