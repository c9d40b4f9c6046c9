// The flow-profile model of a whole plan as a kernel: one text, run by gpu.js or as it stands.
//
// gpu.js reads the text of these functions, so they import nothing, name no variable twice in a function and keep to the
// JavaScript that it knows. They write rows that all threads share: in CPU mode gpu.js runs one thread after the other.

/** What gpu.js puts into `this`. */
export interface FlowThread {
  readonly thread: { readonly x: number };
  readonly constants: FlowSizes;
}

/** Numbers that are the same for all plans. */
export interface FlowSizes {
  /** in a cycle */
  readonly steps: number;
  readonly controllers: number;
  /** streams that are fed by streams which are fed themselves or not, a row each */
  readonly streams: number;
  /** s of delay that a stop a step is worth, over the cycle; and a vehicle beyond the storage for a step */
  readonly stop: number;
  readonly spill: number;
  /** most times that the streams are gone through */
  readonly passes: number;
  /** veh/step, changes smaller than this are none */
  readonly settled: number;
}

/** Adds a row that is known beforehand. */
export function addKnown(this: unknown, rows: Float64Array, from: number, arrivals: Float64Array): void {
  for (let t = 0; t < (this as FlowThread).constants.steps; t++) arrivals[t] = arrivals[t]! + rows[from + t]!;
}

/**
 * Adds what two feeds bring: platoons that spread on their way (Robertson 1969). Each is followed from `warm` steps before
 * the cycle's begin. Two at once, as each step has to wait for the one before.
 * @param spread three numbers a feed: factor, factor times the share of the departures that comes here, and what a warm-up
 *   of a whole cycle has to be multiplied by to stand for all cycles before
 */
export function addTwoFeeds(
  this: unknown,
  rows: Float64Array,
  a: number,
  b: number,
  spread: Float64Array,
  at: number,
  warm: number,
  arrivals: Float64Array,
): void {
  const keepA = 1 - spread[at]!;
  const keepB = 1 - spread[at + 3]!;
  const inA = spread[at + 1]!;
  const inB = spread[at + 4]!;
  let valueA = 0;
  let valueB = 0;
  for (let w = (this as FlowThread).constants.steps - warm; w < (this as FlowThread).constants.steps; w++) {
    valueA = inA * rows[a + w]! + keepA * valueA;
    valueB = inB * rows[b + w]! + keepB * valueB;
  }
  valueA *= spread[at + 2]!;
  valueB *= spread[at + 5]!;
  for (let t = 0; t < (this as FlowThread).constants.steps; t++) {
    valueA = inA * rows[a + t]! + keepA * valueA;
    valueB = inB * rows[b + t]! + keepB * valueB;
    arrivals[t] = arrivals[t]! + (valueA + valueB);
  }
}

/** Part of the arrivals that the greens of a cycle let pass; the rest is cut off. */
export function passingPart(this: unknown, arrivals: Float64Array, room: number): number {
  let demand = 0;
  for (let t = 0; t < (this as FlowThread).constants.steps; t++) demand += arrivals[t]!;
  return demand > room ? room / demand : 1;
}

/**
 * Serves the arrivals of one stream through a cycle that begins where its green ends: writes its departures twice and the
 * greatest change of one into `state[at]`, what it costs into `state[at + 1]`. A queue that is left at the end is what the next
 * cycle begins with, so it is gone through once more.
 * @param first step of the common cycle at which this one begins
 */
export function serve(
  this: unknown,
  arrivals: Float64Array,
  part: number,
  greens: Float64Array,
  green: number,
  storage: number,
  rows: Float64Array,
  to: number,
  first: number,
  state: Float64Array,
  at: number,
): void {
  const steps = (this as FlowThread).constants.steps;
  let moved = 0;
  let queue = 0;
  for (let round = 0; round < 2; round++) {
    const before = queue;
    let waited = 0;
    let stopped = 0;
    let beyond = 0;
    for (let t = 0; t < (this as FlowThread).constants.steps; t++) {
      const arriving = arrivals[t]! * part;
      const capacity = greens[green + t]!;
      const present = queue + arriving;
      const out = present < capacity ? present : capacity;
      const left = present - out;
      if (left > 1e-6) {
        stopped += arriving;
        if (left > storage) beyond += left - storage;
      } else if (capacity > 0) {
        stopped += arriving < queue ? arriving : queue;
      }
      waited += queue + left;
      const here = first + t;
      const change = out - rows[to + here]!;
      if (change > moved) moved = change;
      if (-change > moved) moved = -change;
      rows[to + here] = out;
      rows[to + (here < steps ? here + steps : here - steps)] = out;
      queue = left;
    }
    state[at] = moved;
    state[at + 1] =
      (0.5 * waited) / steps +
      (this as FlowThread).constants.stop * stopped +
      (this as FlowThread).constants.spill * beyond;
    if (queue - before < 1e-9) break;
  }
}

/**
 * Cost of one plan: vehicle-seconds of delay a second, with stops and spillback as they weigh. A thread is a plan; its
 * streams are gone through in downstream order until nothing changes, each only when one that feeds it has changed.
 *
 * Rows hold two cycles each, so that reading on from any step needs no turning back: first the departures of each stream,
 * written here; then what streams that only others from outside feed bring, for each timing of their signal.
 * @param plans for each plan and controller: which timing it has, and its offset in steps
 * @param streams seven numbers a stream: controller, first of its timings, first and end of its feeds (two and two), first
 *   and end of its known feeds, 1 where one before it in the order is fed by it
 * @param timings three numbers a timing: veh a cycle that pass, storage in veh, veh/step from outside
 * @param greens veh/step that pass, a row a timing, from the controller's offset on
 * @param feeds three numbers a feed: stream that it comes from, lag in steps, steps of warm-up
 * @param known three numbers a known feed: first of its rows, controller that times it, lag in steps
 * @param means veh/step by stream
 * @param fixed cost of what needs no profile, by controller and timing
 */
export function planFlow(
  this: FlowThread,
  plans: Int32Array,
  streams: Int32Array,
  timings: Float64Array,
  turns: Int32Array,
  greens: Float64Array,
  feeds: Int32Array,
  spread: Float64Array,
  known: Int32Array,
  means: Float64Array,
  rows: Float64Array,
  arrivals: Float64Array,
  state: Float64Array,
  fixed: Float64Array,
  firstFixed: Int32Array,
): number {
  const steps = this.constants.steps;
  const n = this.constants.streams;
  const row = 2 * steps;
  const plan = this.thread.x * this.constants.controllers * 2;
  let cost = 0;
  for (let c = 0; c < this.constants.controllers; c++) cost += fixed[firstFixed[c]! + plans[plan + 2 * c]!]!;
  for (let j = 0; j < n; j++)
    if (streams[7 * j + 6] === 1) for (let m = 0; m < 2 * this.constants.steps; m++) rows[row * j + m] = means[j]!;
  for (let pass = 0; pass < this.constants.passes; pass++) {
    let worked = 0;
    for (let i = 0; i < n; i++) {
      const firstFeed = streams[7 * i + 2]!;
      const endFeed = streams[7 * i + 3]!;
      let due = pass === 0 ? 1 : 0;
      for (let e = firstFeed; e < endFeed; e++) if (state[2 * feeds[3 * e]!]! > this.constants.settled) due = 1;
      if (pass > 0) state[2 * i] = 0;
      if (due === 1) {
        worked = 1;
        const own = plan + 2 * streams[7 * i]!;
        const timing = streams[7 * i + 1]! + plans[own]!;
        const first = (turns[timing]! + plans[own + 1]!) % steps;
        const entering = timings[4 * timing + 2]!;
        for (let t = 0; t < steps; t++) arrivals[t] = entering;
        for (let k = streams[7 * i + 4]!; k < streams[7 * i + 5]!; k++) {
          const timer = plan + 2 * known[3 * k + 1]!;
          const turn = (known[3 * k + 2]! + plans[timer + 1]! + steps - first) % steps;
          addKnown(rows, row * (known[3 * k]! + plans[timer]!) + steps - turn, arrivals);
        }
        for (let f = firstFeed; f < endFeed; f += 2) {
          const a = row * feeds[3 * f]! + ((2 * steps + first - feeds[3 * f + 1]!) % steps);
          const b = row * feeds[3 * f + 3]! + ((2 * steps + first - feeds[3 * f + 4]!) % steps);
          addTwoFeeds(rows, a, b, spread, 3 * f, feeds[3 * f + 2]!, arrivals);
        }
        const room = timings[4 * timing]!;
        const part = room < timings[4 * timing + 3]! ? passingPart(arrivals, room) : 1;
        serve(arrivals, part, greens, steps * timing, timings[4 * timing + 1]!, rows, row * i, first, state, 2 * i);
      }
    }
    if (worked === 0) break;
  }
  for (let s = 0; s < n; s++) cost += state[2 * s + 1]!;
  return cost;
}
