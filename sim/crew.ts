// A crew: threads that share out the parts of one world. All of them see the same columns in shared memory, and a few shared words
// say what is to be done; which thread does a part makes no difference to what it answers.
import type { CompiledDemand } from '../core/compiled-demand.ts';
import type { CompiledNetwork } from '../core/compiled-network.ts';
import { Fault } from '../core/fault.ts';
import { swapColumns } from './layout.ts';
import { type Crew, doPart, type Work } from './part-work.ts';
import type { Locks } from './result.ts';
import { makeRoomSideBySide, reserveSlots } from './slots.ts';
import { SLOT_LAYOUT } from './vehicles.ts';
import { createWorld, type World } from './world.ts';

/** Places of the shared words. */
const WORD = { epoch: 0, work: 1, next: 2, done: 3, steps: 4, cell: 5, swaps: 6, hardStops: 7, failed: 8 };
const WORDS = 16;
const END = -1;
/** looks at a word before a thread goes to sleep */
const PATIENCE = 20_000;
/** ms, after which a sleeping thread looks again, and times it does so before it gives the others up */
const NAP = 100;
const GIVE_UP = 600;

type SharedColumn = Float64Array | Float32Array | Int32Array | Uint32Array | Uint16Array | Uint8Array | Int8Array;
type Columns = Record<string, SharedColumn>;

/** Everything another thread needs to take part: to be posted to it as it is. */
export interface CrewPost {
  readonly network: CompiledNetwork;
  readonly demand: CompiledDemand;
  readonly seed: number;
  readonly begin: number;
  readonly end: number;
  readonly step: number;
  readonly interval: number;
  readonly locks: Locks;
  readonly parts: number;
  readonly capacity: number;
  readonly words: Int32Array;
  readonly columns: Columns;
}

/** The groups of columns that all threads of a crew see, by name. */
function groupsOf(world: World): Record<string, object> {
  const { slots, spare, vehicles, lanePlan, lanes, guests, busy, sights, parts, approaches, scratch } = world;
  const { links } = world.measures;
  const own = { types: world.types, standing: world.standing, occupied: world.occupied };
  const lists = { crossing: world.crossing, turned: world.turned };
  return {
    slots,
    spare,
    vehicles,
    lanePlan,
    lanes,
    guests,
    busy,
    sights,
    parts,
    approaches,
    scratch,
    links,
    own,
    lists,
  };
}

/** Columns that only the first thread reads or writes, and one that is made anew as a view of another. */
const PRIVATE = new Set([
  'guests.list',
  'scratch.slots',
  'lanes.takenWords',
  'sights.now',
  'sights.seen',
  'parts.list',
  'parts.order',
]);

function columnsOf(world: World): Columns {
  const columns: Columns = {};
  for (const [group, record] of Object.entries(groupsOf(world))) {
    for (const [name, value] of Object.entries(record)) {
      const path = `${group}.${name}`;
      if (ArrayBuffer.isView(value) && !PRIVATE.has(path)) columns[path] = value as SharedColumn;
    }
  }
  return columns;
}

/** Lets a world see these columns instead of its own. */
function takeColumns(world: World, columns: Columns): void {
  for (const [group, record] of Object.entries(groupsOf(world))) {
    const mine: Columns = {};
    for (const [path, column] of Object.entries(columns))
      if (path.startsWith(`${group}.`)) mine[path.slice(group.length + 1)] = column;
    Object.assign(group === 'own' || group === 'lists' ? world : record, mine);
  }
  const { taken } = world.lanes;
  Object.assign(world.lanes, { takenWords: new Uint32Array(taken.buffer) });
}

function sharedCopy<A extends SharedColumn>(column: A): A {
  const Kind = column.constructor as new (buffer: SharedArrayBuffer) => A;
  const copy = new Kind(new SharedArrayBuffer(column.byteLength));
  copy.set(column);
  return copy;
}

/** The same with its typed arrays in shared memory. */
function sharedRecord<T extends object>(record: T): T {
  const entries = Object.entries(record).map(([name, value]) =>
    ArrayBuffer.isView(value) && !(value.buffer instanceof SharedArrayBuffer)
      ? [name, sharedCopy(value as SharedColumn)]
      : [name, value],
  );
  return Object.fromEntries(entries) as T;
}

/** A demand without what only the first thread asks for. */
function plainDemand({ pedestrians: _, transit: __, ...demand }: CompiledDemand): CompiledDemand {
  return { ...demand, types: sharedRecord(demand.types), ids: [], warnings: [] };
}

/** times that the places of all vehicles and lanes fit into the arena between two repackings */
const ARENA = 4;

/**
 * Puts the columns of a world that has not begun, or has been read from a checkpoint, into shared memory, with room for its whole demand.
 * @throws Fault SIM_CREW where something is played in the world that other threads do not know of
 */
export function shareWorld(world: World): CrewPost {
  const { demand, network, lanes, scratch } = world;
  const alone = world.events ?? world.pedestrians ?? world.transit ?? world.blue ?? world.readied;
  if (alone !== undefined || world.parts.count < 2 || demand.stopLane.length > 0) {
    const text =
      'only one thread can run this world: it has fewer than 4000 edge lanes, or events, people, scheduled stops, blue light or other driver models; run it without workers';
    throw new Fault('SIM_CREW', text, network.name);
  }
  reserveSlots(world, demand.count);
  makeRoomSideBySide(world);
  const places = ARENA * (2 * demand.count + 4 * Math.min(demand.count, network.laneCount)) + 4096;
  const arenas = [0, 1].map(() => new Int32Array(new SharedArrayBuffer(4 * places))) as [Int32Array, Int32Array];
  arenas[0].set(lanes.order);
  lanes.order = arenas[0];
  scratch.arena = arenas[1];
  const columns: Columns = {};
  for (const [path, column] of Object.entries(columnsOf(world)))
    columns[path] = column.buffer instanceof SharedArrayBuffer ? column : sharedCopy(column);
  takeColumns(world, columns);
  const { seed, begin, end, dt, keepsLocks } = world;
  return {
    network: sharedRecord({
      ...network,
      edgeIds: [],
      edgeIndex: new Map(),
      nodeIds: [],
      controllerIds: [],
      crossings: [],
    }),
    demand: sharedRecord(plainDemand(demand)),
    ...{ seed, begin, end, step: dt, interval: world.measures.links.interval, locks: keepsLocks ? 'kept' : 'undone' },
    parts: world.parts.count,
    capacity: world.capacity,
    words: new Int32Array(new SharedArrayBuffer(4 * WORDS)),
    columns,
  };
}

/** Does parts of the work at hand until none is left. */
function takeParts(world: World, words: Int32Array): void {
  const work = Atomics.load(words, WORD.work) as Work;
  for (;;) {
    const part = Atomics.add(words, WORD.next, 1);
    if (part >= world.parts.count) return;
    doPart(world, work, part);
  }
}

/** Waits until a word is no longer `value`: wakefully at first, then asleep. Returns false where nothing happens for very long. */
function waitWhile(words: Int32Array, word: number, value: number, naps = Number.POSITIVE_INFINITY): boolean {
  for (let i = 0; i < PATIENCE; i++) if (Atomics.load(words, word) !== value) return true;
  for (let i = 0; i < naps; i++) {
    if (Atomics.load(words, word) !== value) return true;
    Atomics.wait(words, word, value, NAP);
  }
  return false;
}

/** What other threads still see of the columns after the slots have been renumbered. */
function followRenumbering({ slots, spare, lanes, scratch }: World): void {
  swapColumns(SLOT_LAYOUT, slots, spare);
  const { order } = lanes;
  lanes.order = scratch.arena;
  scratch.arena = order;
}

/** The thread that steps the world, and `helpers` others. */
export class FirstOfCrew implements Crew {
  readonly #world: World;
  readonly #words: Int32Array;
  readonly #helpers: number;
  #order: Int32Array;

  constructor(world: World, post: CrewPost, helpers: number) {
    this.#world = world;
    this.#words = post.words;
    this.#helpers = helpers;
    this.#order = world.lanes.order;
  }

  /** @throws Fault SIM_CREW where the demand has changed meanwhile, SIM_CREW_LOST where a thread has failed */
  run(work: Work): void {
    const world = this.#world;
    const words = this.#words;
    if (world.ownsDemand) {
      const text =
        'vehicles or routes were changed while several threads run the world, who do not know of it; run it without workers';
      throw new Fault('SIM_CREW', text, `${world.time} s`);
    }
    if (this.#order !== world.lanes.order) {
      this.#order = world.lanes.order;
      words[WORD.swaps] = words[WORD.swaps]! + 1;
    }
    words[WORD.work] = work;
    words[WORD.steps] = world.steps;
    words[WORD.cell] = world.measures.cell;
    words[WORD.done] = 0;
    Atomics.store(words, WORD.next, 0);
    this.#begin();
    takeParts(world, words);
    for (let done = 0; done < this.#helpers; done = Atomics.load(words, WORD.done)) {
      if (!waitWhile(words, WORD.done, done, GIVE_UP)) this.#lost();
    }
    if (words[WORD.failed] !== 0) this.#lost();
    world.measures.hardStops += words[WORD.hardStops]!;
    words[WORD.hardStops] = 0;
  }

  /** Lets the other threads end. */
  end(): void {
    this.#words[WORD.work] = END;
    this.#begin();
  }

  #begin(): void {
    Atomics.add(this.#words, WORD.epoch, 1);
    Atomics.notify(this.#words, WORD.epoch);
  }

  #lost(): never {
    const text = 'a thread that shares the world has failed; run it again, or without workers';
    throw new Fault('SIM_CREW_LOST', text, `${this.#world.time} s`);
  }
}

/** The crew of a thread that does what the first one asks for: that it is there makes parts keep to their own rows. */
const MEMBER: Crew = {
  run(): never {
    throw new Error('only the first thread of a crew shares work out');
  },
};

/** A world that sees the columns of another thread's. */
export function joinWorld({ network, demand, columns, ...post }: CrewPost): World {
  const world = createWorld(network, demand, [], post);
  world.capacity = post.capacity;
  world.crew = MEMBER;
  takeColumns(world, columns);
  return world;
}

/** Takes part until the first thread ends it. Does not come back before. */
export function takePart(world: World, words: Int32Array): void {
  let swaps = 0;
  for (let epoch = 0; ; epoch++) {
    waitWhile(words, WORD.epoch, epoch);
    if (words[WORD.work] === END) return;
    while (swaps < words[WORD.swaps]!) {
      followRenumbering(world);
      swaps++;
    }
    world.steps = words[WORD.steps]!;
    world.time = world.begin + world.steps * world.dt;
    world.measures.cell = words[WORD.cell]!;
    try {
      takeParts(world, words);
    } catch (error) {
      Atomics.store(words, WORD.failed, 1);
      throw error;
    } finally {
      Atomics.add(words, WORD.hardStops, world.measures.hardStops);
      world.measures.hardStops = 0;
      Atomics.add(words, WORD.done, 1);
      Atomics.notify(words, WORD.done);
    }
  }
}
