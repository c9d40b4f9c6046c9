// A mixed-integer model in the words of its author (named variables, named groups of constraints), solved by HiGHS.
import highsModule, { type Highs, type Model, type ModelData } from 'highs';
import { Fault } from '../core/fault.ts';
import type { Clock } from './clock.ts';

/** A variable of one `MilpModel`: its column. */
export type Variable = number;

/** One term of a linear form: coefficient, variable. */
export type Term = readonly [coefficient: number, variable: Variable];

export interface MilpOptions {
  readonly clock: Clock;
  /** s, none by default */
  readonly timeLimit?: number;
  /** stop when (bound - objective) / |objective| is at most this; 1e-6 by default */
  readonly relativeGap?: number;
  /** a full assignment to start from, one value a variable; ignored where it is infeasible */
  readonly start?: ArrayLike<number>;
}

export interface MilpResult {
  readonly status: 'optimal' | 'limit' | 'infeasible' | 'unbounded';
  /** NaN when no solution was found */
  readonly objective: number;
  /** no solution can be better than this; NaN when infeasible or unbounded */
  readonly bound: number;
  /** |bound - objective| / max(|objective|, 1e-9); Infinity without a solution */
  readonly gap: number;
  /** true when the objective is the optimum within `relativeGap` */
  readonly proven: boolean;
  /** one value a variable, empty without a solution */
  readonly values: Float64Array;
  /** s by the clock handed in */
  readonly wall: number;
  /** branch-and-bound nodes */
  readonly nodes: number;
  /** of an infeasible model: groups that cannot hold together, though any of them alone may be given up for the rest */
  readonly conflict: readonly string[];
}

interface Row {
  readonly group: string;
  readonly lower: number;
  readonly upper: number;
  readonly terms: readonly Term[];
}

/** A model under construction. Bounds are inclusive; leave out an infinite one. */
export class MilpModel {
  readonly sense: 'maximise' | 'minimise';
  readonly names: string[] = [];
  readonly cost: number[] = [];
  readonly lower: number[] = [];
  readonly upper: number[] = [];
  readonly integer: boolean[] = [];
  readonly rows: Row[] = [];

  constructor(sense: 'maximise' | 'minimise') {
    this.sense = sense;
  }

  /** A continuous variable in [lower, upper] with the given coefficient in the objective. */
  variable(name: string, lower: number, upper: number, cost = 0): Variable {
    if (!(lower <= upper)) throw new Fault('MILP_BOUNDS', `bounds of ${name} are ${lower}..${upper}; order them`, name);
    this.names.push(name);
    this.cost.push(cost);
    this.lower.push(lower);
    this.upper.push(upper);
    this.integer.push(false);
    return this.names.length - 1;
  }

  /** An integer variable in [lower, upper]. */
  integerVariable(name: string, lower: number, upper: number, cost = 0): Variable {
    const column = this.variable(name, lower, upper, cost);
    this.integer[column] = true;
    return column;
  }

  /** lower <= sum of terms <= upper; `group` names the requirement that the row belongs to. */
  constrain(group: string, terms: readonly Term[], lower: number, upper: number): void {
    const merged = new Map<Variable, number>();
    for (const [coefficient, column] of terms) {
      if (!Number.isFinite(coefficient))
        throw new Fault('MILP_COEFFICIENT', `a coefficient of ${this.names[column]} is ${coefficient}`, group);
      merged.set(column, (merged.get(column) ?? 0) + coefficient);
    }
    const kept: Term[] = [];
    for (const [column, coefficient] of merged) if (coefficient !== 0) kept.push([coefficient, column]);
    this.rows.push({ group, lower, upper, terms: kept });
  }

  /** The groups in the order of their first row. */
  groups(): string[] {
    return [...new Set(this.rows.map((row) => row.group))];
  }
}

let runtime: Promise<Highs> | undefined;

/** The solver's WebAssembly, loaded once a process. Each solve owns and frees its own native model. */
function loadRuntime(): Promise<Highs> {
  if (runtime === undefined) {
    // the package types its default export as CommonJS would see it; as an ES module it is the loader itself
    const load = highsModule as unknown as typeof highsModule.default;
    runtime = load();
  }
  return runtime;
}

function toModelData(model: MilpModel, highs: Highs, skip: ReadonlySet<string>): ModelData {
  const rows = model.rows.filter((row) => !skip.has(row.group));
  const starts = new Int32Array(rows.length + 1);
  const indices: number[] = [];
  const values: number[] = [];
  rows.forEach((row, r) => {
    for (const [coefficient, column] of row.terms) {
      indices.push(column);
      values.push(coefficient);
    }
    starts[r + 1] = indices.length;
  });
  const { objectiveSense, variableType } = highs.constants;
  return {
    numCols: model.names.length,
    numRows: rows.length,
    sense: model.sense === 'maximise' ? objectiveSense.maximize : objectiveSense.minimize,
    colCost: model.cost,
    colLower: model.lower,
    colUpper: model.upper,
    rowLower: rows.map((row) => row.lower),
    rowUpper: rows.map((row) => row.upper),
    matrix: { format: 'csr', numRows: rows.length, numCols: model.names.length, starts, indices, values },
    integrality: model.integer.map((yes) => (yes ? variableType.integer : variableType.continuous)),
  };
}

type Outcome = Omit<MilpResult, 'wall' | 'conflict'>;

function readOutcome(solver: Model, highs: Highs, source: MilpModel): Outcome {
  const codes = highs.constants.modelStatus;
  const code = solver.getModelStatus();
  const nothing = {
    objective: Number.NaN,
    bound: Number.NaN,
    gap: Infinity,
    proven: false,
    values: new Float64Array(0),
  };
  const isMip = source.integer.includes(true);
  const nodes = isMip ? Math.max(0, Number(solver.info.get('mip_node_count'))) : 0;
  if (code === codes.infeasible) return { ...nothing, status: 'infeasible', nodes };
  if (code === codes.unbounded || code === codes.unboundedOrInfeasible)
    return { ...nothing, status: 'unbounded', nodes };
  const found = solver.info.get('primal_solution_status') === 2;
  const optimal = code === codes.optimal;
  const bound = isMip ? Number(solver.info.get('mip_dual_bound')) : optimal ? solver.getObjectiveValue() : Number.NaN;
  if (!found) return { ...nothing, status: 'limit', bound, nodes };
  const objective = solver.getObjectiveValue();
  const gap = Math.abs(bound - objective) / Math.max(Math.abs(objective), 1e-9);
  const values = solver.getSolution().colValue;
  return { status: optimal ? 'optimal' : 'limit', objective, bound, gap, proven: optimal, values, nodes };
}

function solveOnce(model: MilpModel, highs: Highs, options: MilpOptions, skip: ReadonlySet<string>): Outcome {
  return highs.withModel((solver) => {
    solver.options.set({
      output_flag: false,
      mip_rel_gap: options.relativeGap ?? 1e-6,
      mip_abs_gap: 1e-9,
    });
    if (options.timeLimit !== undefined) solver.options.set('time_limit', options.timeLimit);
    solver.passModel(toModelData(model, highs, skip));
    if (options.start !== undefined) solver.setSolution({ colValue: Float64Array.from(options.start) });
    solver.run();
    return readOutcome(solver, highs, model);
  });
}

/** Groups that together are infeasible and of which none can be spared: each group is relaxed in turn. */
function conflictingGroups(model: MilpModel, highs: Highs, options: MilpOptions): string[] {
  const feasibility = new MilpModel(model.sense);
  Object.assign(feasibility, { ...model, cost: model.cost.map(() => 0) });
  const skip = new Set<string>();
  for (const group of model.groups()) {
    skip.add(group);
    const { start: _, ...limits } = options;
    if (solveOnce(feasibility, highs, limits, skip).status !== 'infeasible') skip.delete(group);
  }
  return model.groups().filter((group) => !skip.has(group));
}

/**
 * Solve a mixed-integer linear model with HiGHS (single thread, deterministic unless a time limit ends it).
 * Never throws for an infeasible or unbounded model: the result says so, and names the conflicting groups.
 */
export async function solveMilp(model: MilpModel, options: MilpOptions): Promise<MilpResult> {
  const begin = options.clock.now();
  const highs = await loadRuntime();
  try {
    const outcome = solveOnce(model, highs, options, new Set());
    const conflict = outcome.status === 'infeasible' ? conflictingGroups(model, highs, options) : [];
    return { ...outcome, conflict, wall: options.clock.now() - begin };
  } catch (error) {
    runtime = undefined; // a trapped WebAssembly instance cannot be trusted again
    throw error;
  }
}
