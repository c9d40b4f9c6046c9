// Stages to choose from: maximal sets of movements without conflict, which choices of them serve everybody, and in what order.
import type { ProgramPhase } from '../core/program.ts';
import type { JunctionModel } from './junction-model.ts';
import { type GroupTable, TOGETHER } from './movement-group.ts';
import type { ControllerSafety } from './safety.ts';
import { safetyMatrix, TENTHS } from './safety-matrix.ts';

/** The lamps of a stage and what they mean by group. */
export interface CandidateStage {
  /** one letter a link: G, g or r */
  readonly state: string;
  /** bit g: group g is green */
  readonly green: number;
  /** bit g: group g is green and yields to nobody in this stage */
  readonly free: number;
}

/** Bounds of the search: beyond them a junction has more choices than are looked at. */
export interface StageBounds {
  readonly stages: number;
  readonly sets: number;
  /** stages in a set */
  readonly length: number;
}

export const STAGE_BOUNDS: StageBounds = { stages: 64, sets: 4000, length: 5 };

/**
 * Candidate stages: for every choice of which turns may run permissively, all maximal sets of groups that get on with each
 * other (Bron and Kerbosch 1973, with pivots).
 */
export function candidateStages(model: JunctionModel, table: GroupTable, bounds = STAGE_BOUNDS): CandidateStage[] {
  const count = table.groups.length;
  const yielders: number[] = [];
  for (let a = 0; a < count; a++) {
    if (table.kerbside[a]) continue;
    for (let b = 0; b < count; b++) {
      if (table.yields[a * count + b] && !table.groups[b]!.crossing) {
        yielders.push(a);
        break;
      }
    }
  }
  const stages = new Map<string, CandidateStage>();
  const subsets = 1 << Math.min(yielders.length, 6);
  // Few permissive turns first, so that a bound cuts off the least protected stages.
  const order = Array.from({ length: subsets }, (_, subset) => subset).sort((a, b) => bits(a) - bits(b));
  for (const subset of order) {
    const permissive = new Uint8Array(count).fill(1);
    for (const [i, group] of yielders.entries()) permissive[group] = (subset >> i) & 1;
    for (const clique of maximalCliques(compatibility(table, permissive))) {
      const stage = stageOf(model, table, clique);
      if (!stages.has(stage.state)) stages.set(stage.state, stage);
    }
    if (stages.size > bounds.stages && subset !== subsets - 1) {
      const last = maximalCliques(compatibility(table, new Uint8Array(count).fill(1)));
      for (const clique of last) {
        const stage = stageOf(model, table, clique);
        stages.set(stage.state, stage);
      }
      break;
    }
  }
  return [...stages.values()];
}

function bits(value: number): number {
  let count = 0;
  for (let rest = value; rest; rest &= rest - 1) count++;
  return count;
}

/** Bit masks of neighbours: groups that may be green together when only `permissive` groups may yield. */
function compatibility(table: GroupTable, permissive: Uint8Array): number[] {
  const count = table.groups.length;
  return Array.from({ length: count }, (_, a) => {
    let mask = 0;
    for (let b = 0; b < count; b++) {
      if (a === b) continue;
      const pair = Math.min(table.together[a * count + b]!, table.together[b * count + a]!);
      const yielding = (table.yields[a * count + b] && permissive[a]) || (table.yields[b * count + a] && permissive[b]);
      if (pair === TOGETHER.free || (pair === TOGETHER.yielding && yielding)) mask |= 1 << b;
    }
    return mask;
  });
}

/** All maximal cliques of a graph of at most 31 vertices given as bit masks of neighbours. */
export function maximalCliques(neighbours: readonly number[]): number[] {
  const cliques: number[] = [];
  const grow = (clique: number, candidates: number, excluded: number): void => {
    if (candidates === 0) {
      if (excluded === 0) cliques.push(clique);
      return;
    }
    let pivot = 0;
    let most = -1;
    for (let rest = candidates | excluded; rest; rest &= rest - 1) {
      const vertex = 31 - Math.clz32(rest & -rest);
      const reach = bits(candidates & neighbours[vertex]!);
      if (reach > most) [most, pivot] = [reach, vertex];
    }
    let left = candidates;
    let done = excluded;
    for (let rest = candidates & ~neighbours[pivot]!; rest; rest &= rest - 1) {
      const vertex = 31 - Math.clz32(rest & -rest);
      grow(clique | (1 << vertex), left & neighbours[vertex]!, done & neighbours[vertex]!);
      left &= ~(1 << vertex);
      done |= 1 << vertex;
    }
  };
  grow(0, neighbours.length === 0 ? 0 : 2 ** neighbours.length - 1, 0);
  return neighbours.length === 0 ? [] : cliques;
}

/** The lamps of a set of groups: G where a link yields to no other green link, g where it must. */
export function stageOf(model: JunctionModel, table: GroupTable, green: number): CandidateStage {
  const { links } = model;
  const matrix = safetyMatrix(model.safety);
  const on = (link: number) => table.groupOf[link]! >= 0 && (green >> table.groupOf[link]!) & 1;
  let free = green;
  let state = '';
  for (let link = 0; link < links; link++) {
    if (!on(link)) {
      state += 'r';
      continue;
    }
    let yielding = false;
    for (let foe = 0; foe < links && !yielding; foe++) {
      if (foe === link || !on(foe) || matrix.intergreen[link * links + foe]! < 0) continue;
      yielding = matrix.permitted[link * links + foe] === 1;
    }
    state += yielding ? 'g' : 'G';
    if (yielding) free &= ~(1 << table.groupOf[link]!);
  }
  return { state, green, free };
}

/** The stages of a program on the street, as far as the safety data permits them: phases with green and without yellow. */
export function stagesOfProgram(
  model: JunctionModel,
  table: GroupTable,
  program: readonly ProgramPhase[],
): CandidateStage[] {
  const count = table.groups.length;
  const stages = new Map<string, CandidateStage>();
  for (const { state, duration } of program) {
    if (state.includes('y') || duration < 5) continue;
    let green = 0;
    for (const [g, group] of table.groups.entries()) {
      if (group.links.every((link) => /[gG]/.test(state[link] ?? 'r'))) green |= 1 << g;
    }
    if (green === 0) continue;
    let lawful = true;
    for (let a = 0; a < count; a++) {
      for (let b = 0; b < count; b++) {
        if (a !== b && (green >> a) & 1 && (green >> b) & 1 && table.together[a * count + b] === TOGETHER.never) {
          lawful = false;
        }
      }
    }
    const stage = stageOf(model, table, green);
    if (lawful) stages.set(stage.state, stage);
  }
  return [...stages.values()];
}

/**
 * Sets of stages that serve every group, none of them needless: for every choice of turns that must be protected, all
 * minimal covers up to a length.
 * @param needed bit g: group g must be served
 * @param wished bit g: group g has traffic that would gain by protection
 */
export function coveringSets(
  stages: readonly CandidateStage[],
  needed: number,
  wished: number,
  bounds = STAGE_BOUNDS,
): number[][] {
  const sets = new Map<string, number[]>();
  const wishes: number[] = [];
  for (let rest = wished; rest; rest &= rest - 1) wishes.push(31 - Math.clz32(rest & -rest));
  const choices = 1 << Math.min(wishes.length, 6);
  const each = Math.max(50, Math.floor(bounds.sets / choices));
  for (let choice = 0; choice < choices; choice++) {
    let protectedNeed = 0;
    for (const [i, group] of wishes.entries()) if ((choice >> i) & 1) protectedNeed |= 1 << group;
    let found = 0;
    const extend = (set: number[], served: number, free: number): void => {
      if (found >= each) return;
      const missing = (needed & ~served) | (protectedNeed & ~free);
      if (missing === 0) {
        if (!isMinimal(stages, set, needed, protectedNeed)) return;
        const key = [...set].sort((a, b) => a - b).join();
        if (!sets.has(key)) {
          sets.set(key, [...set]);
          found++;
        }
        return;
      }
      if (set.length >= bounds.length) return;
      const group = missing & -missing;
      for (const [s, stage] of stages.entries()) {
        if (set.includes(s)) continue;
        const helps = (protectedNeed & group) !== 0 ? stage.free & group : stage.green & group;
        if (helps) extend([...set, s], served | stage.green, free | stage.free);
      }
    };
    extend([], 0, 0);
  }
  return [...sets.values()];
}

function isMinimal(stages: readonly CandidateStage[], set: readonly number[], needed: number, wished: number): boolean {
  return set.every((leave) => {
    let served = 0;
    let free = 0;
    for (const s of set) {
      if (s === leave) continue;
      served |= stages[s]!.green;
      free |= stages[s]!.free;
    }
    return (needed & ~served) !== 0 || (wished & ~free) !== 0;
  });
}

/** Seconds from the end of one stage's green until the last link of the next has its green. */
export function changeTime(before: string, after: string, safety: ControllerSafety): number {
  const matrix = safetyMatrix(safety);
  let longest = 0;
  for (let link = 0; link < matrix.links; link++) longest = Math.max(longest, gainDelay(before, after, link, matrix));
  return longest / TENTHS;
}

/** Tenths after the end of `before` until `link` may show its green of `after`; 0 where it gains none. */
export function gainDelay(
  before: string,
  after: string,
  link: number,
  matrix: ReturnType<typeof safetyMatrix>,
): number {
  const letter = after[link]!;
  if (!isGreen(letter) || letter === before[link] || (letter === 'g' && before[link] === 'G')) return 0;
  let wait = 0;
  for (let foe = 0; foe < matrix.links; foe++) {
    const intergreen = matrix.intergreen[foe * matrix.links + link]!;
    const shown = before[foe]!;
    if (foe === link || intergreen <= wait || !isGreen(shown)) continue;
    const next = after[foe]!;
    if (shown !== next && !(shown === 'g' && next === 'G')) wait = intergreen;
  }
  return wait;
}

function isGreen(letter: string): boolean {
  return letter === 'G' || letter === 'g';
}

/**
 * Whether a turn that waits for gaps loses its green while those it waits for keep theirs (the yellow trap). Its drivers
 * take the end of their own green for the end of the others', or stand in the junction until long after: such a change is
 * left out.
 */
export function isYellowTrap(before: string, after: string, safety: ControllerSafety): boolean {
  const matrix = safetyMatrix(safety);
  const { links } = matrix;
  for (let link = 0; link < links; link++) {
    if (before[link] !== 'g' || isGreen(after[link]!)) continue;
    for (let foe = 0; foe < links; foe++) {
      const waits = matrix.permitted[link * links + foe] === 1 && matrix.use[foe] === 'vehicle';
      if (waits && isGreen(before[foe]!) && isGreen(after[foe]!)) return true;
    }
  }
  return false;
}

/** Orders stages; change times between the same two stages are worked out once. */
export class StageOrder {
  readonly #safety: ControllerSafety;
  readonly #known = new Map<CandidateStage, Map<CandidateStage, number>>();

  constructor(safety: ControllerSafety) {
    this.#safety = safety;
  }

  /**
   * The cyclic order of least total change time; between equals, the one with the fewest greens that start anew. Empty
   * where every order has a yellow trap.
   */
  best(stages: readonly CandidateStage[]): CandidateStage[] {
    let best: CandidateStage[] = [];
    let least = Number.POSITIVE_INFINITY;
    for (const rest of permutations(stages.slice(1))) {
      const order = [stages[0]!, ...rest];
      let cost = 0;
      for (let i = 0; i < order.length; i++) cost += this.#change(order[i]!, order[(i + 1) % order.length]!);
      if (cost < least - 1e-9) [least, best] = [cost, order];
    }
    return best;
  }

  /** Total change time of stages in this order, as far as orders are told apart. Unit s. */
  lost(order: readonly CandidateStage[]): number {
    return order.reduce((sum, stage, i) => sum + this.#change(stage, order[(i + 1) % order.length]!), 0);
  }

  #change(from: CandidateStage, to: CandidateStage): number {
    let row = this.#known.get(from);
    if (!row) {
      row = new Map();
      this.#known.set(from, row);
    }
    let cost = row.get(to);
    if (cost === undefined) {
      cost = changeTime(from.state, to.state, this.#safety) + 0.01 * bits(to.green & ~from.green);
      if (isYellowTrap(from.state, to.state, this.#safety)) cost = Number.POSITIVE_INFINITY;
      row.set(to, cost);
    }
    return cost;
  }
}

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length <= 1) return [[...items]];
  return items.flatMap((item, i) =>
    permutations([...items.slice(0, i), ...items.slice(i + 1)]).map((rest) => [item, ...rest]),
  );
}
