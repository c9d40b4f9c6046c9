// The verb `move` on a card, for one world or for many of one network that keep step: rows go up, one dispatch, results come back.
/// <reference types="@webgpu/types" />
import { mix32 } from '../../core/chance.ts';
import { turnStanding } from '../waiting.ts';
import type { World } from '../world.ts';
import { type Card, compileShader, createBuffer } from './card.ts';
import { packRows, REAL_COLUMNS, WHOLE_COLUMNS, WRITTEN } from './card-rows.ts';
import { CROSSES, LANE_ROW, MOVE_SHADER, SUM_ROW, TURNS, WORKGROUP } from './move-shader.ts';

/** workgroups in a row of the dispatch: what every card allows */
const WIDEST = 65535;

/** Room on the card, and its mirrors here. */
interface Room {
  readonly rows: number;
  readonly lanes: number;
  readonly real: Float32Array<ArrayBuffer>;
  readonly whole: Int32Array<ArrayBuffer>;
  readonly order: Uint32Array<ArrayBuffer>;
  readonly laneRows: Uint32Array<ArrayBuffer>;
  readonly buffers: Readonly<
    Record<'step' | 'real' | 'whole' | 'order' | 'lanes' | 'facts' | 'did' | 'sums' | 'back', GPUBuffer>
  >;
  readonly group: GPUBindGroup;
}

export class MoveOnCard {
  readonly #card: Card;
  readonly #pipeline: GPUComputePipeline;
  #room: Room | undefined;
  #factsFor: readonly World[] = [];

  private constructor(card: Card, pipeline: GPUComputePipeline) {
    this.#card = card;
    this.#pipeline = pipeline;
  }

  /** @throws Fault GPU_SHADER */
  static async on(card: Card): Promise<MoveOnCard> {
    const module = await compileShader(card, 'move.wgsl', MOVE_SHADER);
    const pipeline = await card.device.createComputePipelineAsync({
      layout: 'auto',
      compute: { module, entryPoint: 'main' },
    });
    return new MoveOnCard(card, pipeline);
  }

  /**
   * Does for every world what `move` does. All have one network, one table of types and one number of steps done. Worlds are
   * written to only after everything has come back.
   * @throws Fault GPU_BUFFER; Error where the device is lost
   */
  async move(worlds: readonly World[]): Promise<void> {
    const rows = worlds.reduce((sum, world) => sum + world.used, 0);
    const lanes = worlds.reduce((sum, world) => sum + world.occupiedCount, 0);
    if (lanes === 0) {
      for (const world of worlds) forget(world);
      return;
    }
    const room = this.#roomFor(worlds, rows, lanes);
    const { device } = this.#card;
    this.#upload(room, worlds, lanes);
    const groups = Math.ceil(lanes / WORKGROUP);
    const wide = Math.min(groups, WIDEST);
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    pass.setPipeline(this.#pipeline);
    pass.setBindGroup(0, room.group);
    pass.dispatchWorkgroups(wide, Math.ceil(groups / wide));
    pass.end();
    const [a, b, c] = [4 * WRITTEN * room.rows, 4 * room.rows, 4 * SUM_ROW * lanes];
    const { real, did, sums, back } = room.buffers;
    encoder.copyBufferToBuffer(real, 0, back, 0, a);
    encoder.copyBufferToBuffer(did, 0, back, a, b);
    encoder.copyBufferToBuffer(sums, 0, back, a + b, c);
    device.queue.submit([encoder.finish()]);
    await back.mapAsync(GPUMapMode.READ, 0, a + b + c);
    const read = back.getMappedRange(0, a + b + c).slice(0);
    back.unmap();
    if (this.#card.lost !== undefined) throw new Error(this.#card.lost);
    let [row, lane] = [0, 0];
    for (const world of worlds) {
      takeBack(world, new Float32Array(read, 0, WRITTEN * room.rows), room.rows, row);
      account(
        world,
        new Uint32Array(read, a + 4 * row, world.used),
        new Float32Array(read, a + b + 4 * SUM_ROW * lane),
      );
      row += world.used;
      lane += world.occupiedCount;
    }
  }

  /** Buffers for so many rows and lanes; grown by half when they no longer do, filled with what does not change. */
  #roomFor(worlds: readonly World[], rows: number, lanes: number): Room {
    const known = this.#room;
    const same = worlds.length === this.#factsFor.length && worlds.every((world, w) => world === this.#factsFor[w]);
    // vehicles that joined a run may have brought types and ends of ways of their own
    const grown = worlds.some(({ ownsDemand }) => ownsDemand);
    if (known !== undefined && same && !grown && rows <= known.rows && lanes <= known.lanes) return known;
    for (const buffer of Object.values(known?.buffers ?? {})) buffer.destroy();
    this.#room = createRoom(this.#card, this.#pipeline, worlds, rows + (rows >> 1) + 64, lanes + (lanes >> 1) + 64);
    this.#factsFor = [...worlds];
    return this.#room;
  }

  #upload(room: Room, worlds: readonly World[], laneCount: number): void {
    const { queue } = this.#card.device;
    const { dt, steps } = worlds[0]!;
    let [row, lane, place] = [0, 0, 0];
    let arrivals = worlds[0]!.types.length + worlds[0]!.network.laneCount;
    for (const world of worlds) {
      const { lanes, occupied, occupiedCount, types } = world;
      packRows(world.slots, world.used, row, room.rows, room.real, room.whole);
      for (let i = 0; i < occupiedCount; i++, lane++) {
        const from = lanes.start[occupied[i]!]!;
        const count = lanes.count[occupied[i]!]!;
        room.laneRows.set([place, count, types.length + occupied[i]!, arrivals], LANE_ROW * lane);
        for (let k = from; k < from + count; k++) room.order[place++] = row + lanes.order[k]!;
      }
      row += world.used;
      arrivals += world.demand.count;
    }
    const step = new ArrayBuffer(32);
    new Float32Array(step, 0, 2).set([dt, 1 / dt]);
    const wide = Math.min(Math.ceil(laneCount / WORKGROUP), WIDEST);
    new Uint32Array(step, 8, 5).set([mix32(steps + 1) >>> 0, steps, room.rows, laneCount, wide * WORKGROUP]);
    queue.writeBuffer(room.buffers.step, 0, step);
    queue.writeBuffer(room.buffers.real, 0, room.real);
    queue.writeBuffer(room.buffers.whole, 0, room.whole);
    queue.writeBuffer(room.buffers.order, 0, room.order, 0, place);
    queue.writeBuffer(room.buffers.lanes, 0, room.laneRows, 0, LANE_ROW * laneCount);
  }
}

/** What does not change in a run: types, lengths of lanes, where the ways of each world's vehicles end. */
function factsOf(worlds: readonly World[]): Float32Array<ArrayBuffer> {
  const { types, network } = worlds[0]!;
  const parts: ArrayLike<number>[] = [types, network.laneLength.subarray(0, network.laneCount)];
  for (const { demand } of worlds) parts.push(demand.arrivalPos.subarray(0, demand.count));
  const facts = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    facts.set(part, at);
    at += part.length;
  }
  return facts;
}

function createRoom(
  card: Card,
  pipeline: GPUComputePipeline,
  worlds: readonly World[],
  rows: number,
  lanes: number,
): Room {
  const facts = factsOf(worlds);
  const { STORAGE, COPY_DST, COPY_SRC, MAP_READ, UNIFORM } = GPUBufferUsage;
  const of = (label: string, count: number, usage: number) => createBuffer(card, label, 4 * count, usage);
  const buffers = {
    step: of('step', 8, UNIFORM | COPY_DST),
    real: of('real columns', REAL_COLUMNS.length * rows, STORAGE | COPY_DST | COPY_SRC),
    whole: of('whole columns', WHOLE_COLUMNS.length * rows, STORAGE | COPY_DST),
    order: of('order', rows, STORAGE | COPY_DST),
    lanes: of('lanes', LANE_ROW * lanes, STORAGE | COPY_DST),
    facts: of('facts', facts.length, STORAGE | COPY_DST),
    did: of('deeds', rows, STORAGE | COPY_SRC),
    sums: of('sums', SUM_ROW * lanes, STORAGE | COPY_SRC),
    back: of('results', (WRITTEN + 1) * rows + SUM_ROW * lanes, MAP_READ | COPY_DST),
  };
  card.device.queue.writeBuffer(buffers.facts, 0, facts);
  const bound = [
    buffers.step,
    buffers.real,
    buffers.whole,
    buffers.order,
    buffers.lanes,
    buffers.facts,
    buffers.did,
    buffers.sums,
  ];
  return {
    rows,
    lanes,
    real: new Float32Array(REAL_COLUMNS.length * rows),
    whole: new Int32Array(WHOLE_COLUMNS.length * rows),
    order: new Uint32Array(rows),
    laneRows: new Uint32Array(LANE_ROW * lanes),
    buffers,
    group: card.device.createBindGroup({
      layout: pipeline.getBindGroupLayout(0),
      entries: bound.map((buffer, binding) => ({ binding, resource: { buffer } })),
    }),
  };
}

function forget(world: World): void {
  world.crossingCount = 0;
  world.turnedCount = 0;
}

/** Writes what came back into the columns. */
function takeBack({ slots, used }: World, read: Float32Array, rows: number, at: number): void {
  for (let c = 0; c < WRITTEN; c++) slots[REAL_COLUMNS[c]!].set(read.subarray(c * rows + at, c * rows + at + used));
}

/** Collects who crosses and who came to a stand or started, and counts by lane, in the order of lanes. */
function account(world: World, did: Uint32Array, sums: Float32Array): void {
  const { lanes, slots, occupied, occupiedCount, measures, dt } = world;
  const { links } = measures;
  forget(world);
  for (let i = 0; i < occupiedCount; i++) {
    const lane = occupied[i]!;
    const first = lanes.start[lane]!;
    const count = lanes.count[lane]!;
    for (let k = first; k < first + count; k++) {
      const slot = lanes.order[k]!;
      // caps and advice are for one step only
      slots.cap[slot] = Number.POSITIVE_INFINITY;
      slots.advice[slot] = Number.POSITIVE_INFINITY;
      if (did[slot]! & TURNS) world.turned[world.turnedCount++] = slot;
      if (did[slot]! & CROSSES) world.crossing[world.crossingCount++] = slot;
    }
    const [driven, undelayed, back, standing, hard] = sums.subarray(SUM_ROW * i, SUM_ROW * (i + 1));
    const at = measures.cell + world.countedFor[lane]!;
    world.standing[lane] = standing!;
    measures.hardStops += hard!;
    links.time[at]! += count * dt;
    links.distance[at]! += driven! * dt;
    links.timeLoss[at]! += (count - undelayed!) * dt;
    links.stopped[at]! += standing! * dt;
    if (standing! > 0 && back! > links.queue[at]!) links.queue[at] = back!;
  }
  for (let i = 0; i < world.turnedCount; i++) turnStanding(world, world.turned[i]!);
  measures.updates += world.running;
}
