// From frames to what is drawn: where each vehicle is at the last frame and at this one, for the shader to move between.
import type { CompiledNetwork } from '../../core/compiled-network.ts';
import { type LaneCurves, TURN_UNITS } from '../../sim/lane-curves.ts';
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

const RADIANS = (2 * Math.PI) / TURN_UNITS;
const TURN = 2 * Math.PI;

/** Remembers each vehicle's last pose. `reset` forgets all. */
export class PoseBook {
  readonly #curves: LaneCurves;
  readonly #network: CompiledNetwork;
  /** m a step of the position column, by lane */
  readonly #stretch: Float32Array;
  #types: readonly TypeLook[] = [];
  #body = new Uint8Array(0);
  #size = new Float32Array(0);
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
    this.#stretch = Float32Array.from(network.laneLength, (length) => length / POSITION_STEPS);
    this.types = types;
  }

  /** Looks of the demand's types; may grow. */
  set types(types: readonly TypeLook[]) {
    this.#types = types;
    this.#body = Uint8Array.from(types, (type) => type.body);
    this.#size = Float32Array.from(types.flatMap((type) => [type.length, type.width, type.height, type.emergency]));
  }

  get types(): readonly TypeLook[] {
    return this.#types;
  }

  reset(): void {
    this.#seen.fill(0);
    this.#before.fill(-1);
    this.#frame = 0;
  }

  /** Takes the next frame in. Rows whose vehicle was not in the last frame appear where they are. */
  take(rows: VehicleRows): VehiclePoses {
    this.#reserve(rows);
    this.#frame++;
    const counts = this.#counts.fill(0);
    for (let i = 0; i < rows.count; i++) counts[this.#body[rows.type[i]]]++;
    const bodies = Array.from(counts, (count) => ({
      count,
      rows: new Float32Array(STRIDE * count),
      ids: new Uint32Array(count),
    }));
    this.#place(rows);
    this.#write(rows, bodies);
    const from = this.#time;
    this.#time = rows.time;
    return { from: this.#frame === 1 ? rows.time : from, until: rows.time, bodies };
  }

  /** x, y, heading of every row's body now, into PLACED. One look at the curve a vehicle, no trigonometry on the straight. */
  #place(rows: VehicleRows): void {
    if (PLACED.length < 3 * rows.count) PLACED = new Float32Array(6 * rows.count);
    const placed = PLACED;
    const { first, at, x, y, dx, dy, heading } = this.#curves;
    const { lane: lanes, position, type, id, count } = rows;
    const stretch = this.#stretch;
    const size = this.#size;
    const [lane, before, seen] = [this.#lane, this.#before, this.#seen];
    const known = this.#frame - 1;
    for (let i = 0, o = 0; i < count; i++, o += 3) {
      const l = lanes[i] & 0xffffff;
      const who = id[i];
      if (lane[who] !== l) {
        before[who] = seen[who] === known && known > 0 ? this.#entered(lane[who], l) : -1;
        lane[who] = l;
      }
      const length = size[4 * type[i]];
      const front = position[i] * stretch[l];
      let p = first[l + 1] - 1;
      const start = first[l];
      while (p > start && at[p] > front) p--;
      if (front - length < at[p]) {
        this.#bend(o, l, p, front, length, before[who]);
        continue;
      }
      const along = front - 0.5 * length - at[p];
      placed[o] = x[p] + along * dx[p];
      placed[o + 1] = y[p] + along * dy[p];
      placed[o + 2] = heading[p] * RADIANS;
    }
  }

  /** A body over more than one piece: its middle and direction are those of the chord between its bumpers. */
  #bend(o: number, lane: number, p: number, front: number, length: number, before: number): void {
    const { first, at, x, y, dx, dy } = this.#curves;
    const fx = x[p] + (front - at[p]) * dx[p];
    const fy = y[p] + (front - at[p]) * dy[p];
    let rear = front - length;
    let on = lane;
    let q = p;
    if (rear < 0 && before >= 0) {
      on = before;
      rear += this.#network.laneLength[before];
      q = first[on + 1] - 1;
    }
    while (q > first[on] && at[q] > rear) q--;
    const rx = x[q] + (rear - at[q]) * dx[q];
    const ry = y[q] + (rear - at[q]) * dy[q];
    PLACED[o] = 0.5 * (fx + rx);
    PLACED[o + 1] = 0.5 * (fy + ry);
    PLACED[o + 2] = Math.atan2(fy - ry, fx - rx);
  }

  /** Then and now, body by body. */
  #write(rows: VehicleRows, bodies: readonly { rows: Float32Array; ids: Uint32Array }[]): void {
    const placed = PLACED;
    const counts = this.#counts.fill(0);
    const into = bodies.map((body) => body.rows);
    const ids = bodies.map((body) => body.ids);
    const { id, lane, speed, type, count } = rows;
    const [body, size, seen, last] = [this.#body, this.#size, this.#seen, this.#last];
    const now = this.#frame;
    for (let i = 0, q = 0; i < count; i++, q += 3) {
      const who = id[i];
      const kind = body[type[i]];
      const row = counts[kind]++;
      const to = into[kind];
      const at = row * STRIDE;
      const o = 4 * who;
      const s = 4 * type[i];
      const metres = speed[i] * SPEED_UNIT;
      const known = now > 1 && seen[who] === now - 1;
      ids[kind][row] = who;
      if (!known) {
        last[o] = placed[q];
        last[o + 1] = placed[q + 1];
        last[o + 2] = placed[q + 2];
        last[o + 3] = metres;
      }
      const was = last[o + 2];
      let turn = placed[q + 2] - was;
      if (turn > Math.PI) turn -= TURN;
      else if (turn < -Math.PI) turn += TURN;
      to[at] = last[o];
      to[at + 1] = last[o + 1];
      to[at + 2] = was;
      to[at + 3] = last[o + 3];
      to[at + 4] = last[o] = placed[q];
      to[at + 5] = last[o + 1] = placed[q + 1];
      to[at + 6] = was + turn;
      to[at + 7] = last[o + 3] = metres;
      last[o + 2] = placed[q + 2];
      to[at + 8] = size[s];
      to[at + 9] = size[s + 1];
      to[at + 10] = size[s + 2];
      const shade = (Math.imul(who, 0x9e3779b1) >>> 29) * LOOK.shade;
      to[at + 11] = (lane[i] >>> 24) | (size[s + 3] * LOOK.emergency) | (known ? 0 : LOOK.fresh) | shade;
      seen[who] = now;
    }
  }

  /** The lane that a vehicle came from when it is on `lane` now, -1 where that is not known. */
  #entered(from: number, lane: number): number {
    const { edgeLanes, gateFrom, gateTo } = this.#network;
    if (lane >= edgeLanes) return gateFrom[lane - edgeLanes];
    return from >= edgeLanes && gateTo[from - edgeLanes] === lane ? from : -1;
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

/** x, y, heading by row of the frame being taken. */
let PLACED = new Float32Array(3 * 1024);

function longer(from: Int32Array<ArrayBuffer>, into: Int32Array<ArrayBuffer>, rest: number): Int32Array<ArrayBuffer> {
  into.fill(rest, from.length);
  into.set(from);
  return into;
}
