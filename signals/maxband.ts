// MAXBAND: the widest two-way green band of an arterial as a mixed-integer program, proven.
import { type Arterial, checkArterial, reds, sameBothWays, wrap } from './arterial.ts';
import { type BandStart, bandStarts } from './band-start.ts';
import { type Clock, MilpModel, type MilpResult, solveMilp, type Term, type Variable } from './milp.ts';

export interface BandOptions {
  readonly clock: Clock;
  /** s; none by default */
  readonly timeLimit?: number;
  /** 1e-6 by default */
  readonly relativeGap?: number;
}

/** A signal in the found wave; times are cycles in [0, 1). */
export interface WaveSignal {
  readonly id: string;
  readonly pattern: string;
  /** start of the through green outward and back */
  readonly greenStart: number;
  readonly greenStartBack: number;
  /** when the leading edge of the band leaves the signal, outward and back */
  readonly bandStart: number;
  readonly bandStartBack: number;
}

export interface WaveLink {
  /** m/s */
  readonly speed: number;
  readonly speedBack: number;
}

export interface BandSolution {
  readonly status: MilpResult['status'];
  /** b + k * bb (b + bb for a range), cycles */
  readonly objective: number;
  readonly bound: number;
  readonly gap: number;
  readonly proven: boolean;
  /** cycles */
  readonly band: number;
  readonly bandBack: number;
  /** s */
  readonly cycle: number;
  readonly signals: readonly WaveSignal[];
  readonly links: readonly WaveLink[];
  readonly conflict: readonly string[];
  readonly wall: number;
  readonly nodes: number;
}

/** Columns of the model. `slack` is w + ww of Little, Kelson and Gartner: only the sum enters the loops. */
interface Columns {
  readonly band: Variable;
  readonly bandBack: Variable;
  readonly frequency: Variable;
  readonly slack: Variable[];
  /** travel times out, and back; the same columns when one stands for both */
  readonly travel: Variable[];
  readonly travelBack: Variable[];
  readonly loop: Variable[];
  readonly pattern: Variable[][];
}

/** Least and greatest of w + ww at signal i when the bands sum to at least `least`. */
function slackTop(arterial: Arterial, i: number, least: number): number {
  const [r, rr] = reds(arterial.signals[i]!);
  return 2 - r - rr - least;
}

function addTravel(model: MilpModel, arterial: Arterial, frequency: Variable, back: boolean): Variable[] {
  const [low, high] = arterial.cycle;
  const distance = arterial.links.map((link) => (back ? link.distanceBack : link.distance));
  const speed = arterial.links.map((link) => (back ? link.speedBack : link.speed));
  const suffix = back ? ' back' : '';
  const travel = distance.map((metres, i) => {
    const [slow, fast] = speed[i]!;
    const t = model.variable(`travel${suffix} ${i}`, metres / fast / high, metres / slow / low);
    model.constrain(
      'speed range',
      [
        [1, t],
        [-metres / fast, frequency],
      ],
      0,
      Infinity,
    );
    model.constrain(
      'speed range',
      [
        [1, t],
        [-metres / slow, frequency],
      ],
      -Infinity,
      0,
    );
    return t;
  });
  if (arterial.slownessChange === Infinity) return travel;
  for (let i = 0; i + 1 < travel.length; i++) {
    const change = distance[i]! * arterial.slownessChange;
    const difference: Term[] = [
      [distance[i]! / distance[i + 1]!, travel[i + 1]!],
      [-1, travel[i]!],
    ];
    model.constrain('slowness change', [...difference, [change, frequency]], 0, Infinity);
    model.constrain('slowness change', [...difference, [-change, frequency]], -Infinity, 0);
  }
  return travel;
}

function addBalance(model: MilpModel, arterial: Arterial, band: Variable, bandBack: Variable): void {
  const { balance } = arterial;
  if (balance.kind === 'range') {
    model.constrain(
      'balance',
      [
        [1, band],
        [-balance.low, bandBack],
      ],
      0,
      Infinity,
    );
    model.constrain(
      'balance',
      [
        [1, band],
        [-balance.high, bandBack],
      ],
      -Infinity,
      0,
    );
  } else if (balance.k === 1)
    model.constrain(
      'balance',
      [
        [1, band],
        [-1, bandBack],
      ],
      0,
      0,
    );
  else if (balance.k < 1)
    model.constrain(
      'balance',
      [
        [1, bandBack],
        [-balance.k, band],
      ],
      0,
      Infinity,
    );
  else
    model.constrain(
      'balance',
      [
        [1, bandBack],
        [-balance.k, band],
      ],
      -Infinity,
      0,
    );
}

function addLoops(model: MilpModel, arterial: Arterial, columns: Columns, least: number): void {
  const { signals, links, cycle } = arterial;
  links.forEach((link, i) => {
    const [r, rr] = reds(signals[i]!);
    const [r1, rr1] = reds(signals[i + 1]!);
    const constant = (r1 - r + rr1 - rr) / 2 + signals[i + 1]!.queue + signals[i]!.queueBack;
    const shifts = (at: number) => signals[at]!.patterns.map((pattern) => pattern.shift);
    const fastest = (link.distance / link.speed[1] + link.distanceBack / link.speedBack[1]) / cycle[1];
    const slowest = (link.distance / link.speed[0] + link.distanceBack / link.speedBack[0]) / cycle[0];
    const lowest = -slackTop(arterial, i + 1, least) + fastest + Math.min(...shifts(i + 1)) - Math.max(...shifts(i));
    const highest = slackTop(arterial, i, least) + slowest + Math.max(...shifts(i + 1)) - Math.min(...shifts(i));
    const m = model.integerVariable(
      `loop ${i}`,
      Math.ceil(lowest - constant - 1e-6),
      Math.floor(highest - constant + 1e-6),
    );
    columns.loop.push(m);
    const terms: Term[] = [
      [1, columns.slack[i]!],
      [-1, columns.slack[i + 1]!],
      [-1, m],
    ];
    terms.push([1, columns.travel[i]!], [1, columns.travelBack[i]!]);
    terms.push(...shifts(i + 1).map((shift, p): Term => [shift, columns.pattern[i + 1]![p]!]));
    terms.push(...shifts(i).map((shift, p): Term => [-shift, columns.pattern[i]![p]!]));
    model.constrain('loops', terms, constant, constant);
  });
}

/** The model; `least` is a sum of both bands already reached by some solution (0 when none is known). */
function buildModel(arterial: Arterial, least: number): { model: MilpModel; columns: Columns } {
  const { signals, cycle, balance } = arterial;
  const model = new MilpModel('maximise');
  const top = Math.min(...signals.map((signal) => signal.green));
  const topBack = Math.min(...signals.map((signal) => signal.greenBack));
  const band = model.variable('band', 0, top, 1);
  const bandBack = model.variable('band back', 0, topBack, balance.kind === 'ratio' ? balance.k : 1);
  const frequency = model.variable('frequency', 1 / cycle[1], 1 / cycle[0]);
  addBalance(model, arterial, band, bandBack);
  const slack = signals.map((signal, i) => {
    const [r, rr] = reds(signal);
    const u = model.variable(`slack ${i}`, 0, slackTop(arterial, i, 0));
    model.constrain(
      'band inside green',
      [
        [1, u],
        [1, band],
        [1, bandBack],
      ],
      -Infinity,
      2 - r - rr,
    );
    return u;
  });
  const pattern = signals.map((signal, i) => {
    const single = signal.patterns.length === 1;
    const choice = signal.patterns.map((p) => model.integerVariable(`pattern ${i} ${p.name}`, single ? 1 : 0, 1));
    if (!single)
      model.constrain(
        'one pattern',
        choice.map((x) => [1, x] as const),
        1,
        1,
      );
    return choice;
  });
  const travel = addTravel(model, arterial, frequency, false);
  const travelBack = sameBothWays(arterial) ? travel : addTravel(model, arterial, frequency, true);
  const columns: Columns = { band, bandBack, frequency, slack, travel, travelBack, loop: [], pattern };
  addLoops(model, arterial, columns, least);
  if (least > 0)
    model.constrain(
      'cutoff',
      [
        [1, band],
        [1, bandBack],
      ],
      least,
      Infinity,
    );
  return { model, columns };
}

/** The same model with its integers fixed at a start: a linear program that finds its best cycle, speeds and band. */
async function polish(
  arterial: Arterial,
  start: BandStart,
  options: BandOptions,
): Promise<{ result: MilpResult; columns: Columns }> {
  const { model, columns } = buildModel(arterial, 0);
  const fix = (column: Variable, value: number) => {
    model.lower[column] = value;
    model.upper[column] = value;
    model.integer[column] = false;
  };
  columns.loop.forEach((column, i) => {
    fix(column, start.loops[i]!);
  });
  columns.pattern.forEach((choice, i) => {
    choice.forEach((column, p) => {
      fix(column, p === start.patterns[i] ? 1 : 0);
    });
  });
  return { result: await solveMilp(model, { clock: options.clock, timeLimit: 5 }), columns };
}

/** Offsets, speeds and bands from the values of the columns. */
function readSolution(arterial: Arterial, columns: Columns, result: MilpResult): BandSolution {
  const { signals, links } = arterial;
  const { status, objective, bound, gap, proven, conflict, wall, nodes, values } = result;
  const proof = { status, objective, bound, gap, proven, conflict, wall, nodes };
  if (values.length === 0) return { ...proof, band: 0, bandBack: 0, cycle: Number.NaN, signals: [], links: [] };
  const band = values[columns.band]!;
  const bandBack = values[columns.bandBack]!;
  const frequency = values[columns.frequency]!;
  let centre = 0; // of the outward red
  let before = 0;
  const waves = signals.map((signal, i): WaveSignal => {
    const [r, rr] = reds(signal);
    const u = Math.max(0, values[columns.slack[i]!]!);
    const w = Math.min(Math.max(u / 2, u - Math.max(0, 1 - rr - bandBack)), Math.max(0, 1 - r - band));
    if (i > 0) centre += before - r / 2 - w - signal.queue + values[columns.travel[i - 1]!]!;
    before = r / 2 + w;
    const choice = columns.pattern[i]!.findIndex((column) => values[column]! > 0.5);
    const pattern = signal.patterns[choice]!;
    const back = centre + pattern.shift;
    return {
      id: signal.id,
      pattern: pattern.name,
      greenStart: wrap(centre + r / 2),
      greenStartBack: wrap(back + rr / 2),
      bandStart: wrap(centre + r / 2 + w),
      bandStartBack: wrap(back - rr / 2 - (u - w) - bandBack),
    };
  });
  const speeds = links.map((link, i) => ({
    speed: (link.distance * frequency) / values[columns.travel[i]!]!,
    speedBack: (link.distanceBack * frequency) / values[columns.travelBack[i]!]!,
  }));
  return { ...proof, band, bandBack, cycle: 1 / frequency, signals: waves, links: speeds };
}

/** The proof of one solve with the better values of another. */
function withValues(proof: MilpResult, better: MilpResult): MilpResult {
  const { objective, values } = better;
  const bound = Math.max(proof.bound, objective);
  return { ...proof, objective, values, bound, gap: Math.abs(bound - objective) / Math.max(Math.abs(objective), 1e-9) };
}

/**
 * The widest bands of an arterial (Little 1966; Little, Kelson and Gartner, Transportation Research Record 795, 1981):
 * maximise b + k bb over cycle, speeds, offsets and left-turn patterns. `bound` is an upper bound of the objective
 * whatever ended the search. Exact reductions: w and ww enter only by their sum; where both directions have
 * the same distances and speeds, so do the travel times. Throws BAND_* faults for an impossible arterial.
 */
export async function maxband(arterial: Arterial, options: BandOptions): Promise<BandSolution> {
  checkArterial(arterial);
  const begin = options.clock();
  let best: { result: MilpResult; columns: Columns } | undefined;
  const even =
    arterial.balance.kind === 'ratio'
      ? arterial.balance.k === 1
      : arterial.balance.low <= 1 && arterial.balance.high >= 1;
  for (const start of even ? bandStarts(arterial, 8) : []) {
    const polished = await polish(arterial, start, options);
    if (polished.result.values.length === 0) continue;
    if (best === undefined || polished.result.objective > best.result.objective) best = polished;
  }
  const least =
    best === undefined ? 0 : best.result.values[best.columns.band]! + best.result.values[best.columns.bandBack]!;
  // the cutoff keeps its distance: a range narrower than the solver's tolerance would be fixed at its wrong end
  const { model, columns } = buildModel(arterial, Math.max(0, least - 1e-4));
  const result = await solveMilp(model, best === undefined ? options : { ...options, start: best.result.values });
  const kept =
    best !== undefined && !(result.objective >= best.result.objective) ? withValues(result, best.result) : result;
  return { ...readSolution(arterial, columns, kept), wall: options.clock() - begin };
}
