// What MAXBAND and MULTIBAND share: cycle, travel times, left-turn patterns and the loop equations, as columns of a model.
import { type Arterial, reds, sameBothWays, wrap } from './arterial.ts';
import type { Clock } from './clock.ts';
import type { MilpModel, MilpResult, Term, Variable } from './milp.ts';

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
  /** when the band leaves the signal (its leading edge; the line of progression for MULTIBAND), outward and back */
  readonly bandStart: number;
  readonly bandStartBack: number;
}

/** A link in the found wave. */
export interface WaveLink {
  /** m/s */
  readonly speed: number;
  readonly speedBack: number;
  /** cycles; the same on every link for MAXBAND */
  readonly band: number;
  readonly bandBack: number;
}

/** A solved band program. */
export interface BandSolution {
  readonly status: MilpResult['status'];
  /** cycles; what it adds up is said by the program */
  readonly objective: number;
  /** no solution has a greater objective */
  readonly bound: number;
  readonly gap: number;
  readonly proven: boolean;
  /** cycles: the least over the links (the one band, for MAXBAND) */
  readonly band: number;
  readonly bandBack: number;
  /** s */
  readonly cycle: number;
  readonly signals: readonly WaveSignal[];
  readonly links: readonly WaveLink[];
  /** what fixes a solution up to its continuous part: the integer of each loop, the pattern of each signal */
  readonly loops: readonly number[];
  readonly patterns: readonly number[];
  /** of an infeasible arterial: the requirements that cannot hold together */
  readonly conflict: readonly string[];
  /** s */
  readonly wall: number;
  readonly nodes: number;
}

/** Columns common to the band programs. */
export interface WaveColumns {
  readonly frequency: Variable;
  /** travel times out, and back, in cycles; the same columns when one stands for both */
  readonly travel: readonly Variable[];
  readonly travelBack: readonly Variable[];
  readonly pattern: readonly (readonly Variable[])[];
  readonly loop: readonly Variable[];
}

function addTravel(model: MilpModel, arterial: Arterial, frequency: Variable, back: boolean): Variable[] {
  const [low, high] = arterial.cycle;
  const distance = arterial.links.map((link) => (back ? link.distanceBack : link.distance));
  const speed = arterial.links.map((link) => (back ? link.speedBack : link.speed));
  const suffix = back ? ' back' : '';
  const travel = distance.map((metres, i) => {
    const [slow, fast] = speed[i]!;
    const t = model.variable(`travel${suffix} ${i}`, metres / fast / high, metres / slow / low);
    const atFrequency = (v: number): Term[] => [
      [1, t],
      [-metres / v, frequency],
    ];
    model.constrain('speed range', atFrequency(fast), 0, Infinity);
    model.constrain('speed range', atFrequency(slow), -Infinity, 0);
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

function addPatterns(model: MilpModel, arterial: Arterial): Variable[][] {
  return arterial.signals.map((signal, i) => {
    const single = signal.patterns.length === 1;
    const choice = signal.patterns.map((p) => model.integerVariable(`pattern ${i} ${p.name}`, single ? 1 : 0, 1));
    if (!single)
      model.constrain(
        'one pattern',
        choice.map((x): Term => [1, x]),
        1,
        1,
      );
    return choice;
  });
}

/** w + ww of Little, Kelson and Gartner at one signal: its terms and the most that it can be. */
export interface Slack {
  readonly terms: readonly Term[];
  readonly top: number;
}

/**
 * Adds cycle, travel times, patterns and one loop equation a link. Integers of the loops are bounded by what slacks,
 * speeds and patterns can add up to.
 */
export function addWave(model: MilpModel, arterial: Arterial, slack: readonly Slack[]): WaveColumns {
  const { signals, links, cycle } = arterial;
  const frequency = model.variable('frequency', 1 / cycle[1], 1 / cycle[0]);
  const pattern = addPatterns(model, arterial);
  const travel = addTravel(model, arterial, frequency, false);
  const travelBack = sameBothWays(arterial) ? travel : addTravel(model, arterial, frequency, true);
  const loop = links.map((link, i) => {
    const [r, rr] = reds(signals[i]!);
    const [r1, rr1] = reds(signals[i + 1]!);
    const constant = (r1 - r + rr1 - rr) / 2 + signals[i + 1]!.queue + signals[i]!.queueBack;
    const here = signals[i]!.patterns.map(({ shift }) => shift);
    const next = signals[i + 1]!.patterns.map(({ shift }) => shift);
    const fastest = (link.distance / link.speed[1] + link.distanceBack / link.speedBack[1]) / cycle[1];
    const slowest = (link.distance / link.speed[0] + link.distanceBack / link.speedBack[0]) / cycle[0];
    const lowest = fastest - slack[i + 1]!.top + Math.min(...next) - Math.max(...here) - constant;
    const highest = slowest + slack[i]!.top + Math.max(...next) - Math.min(...here) - constant;
    // no integer between them: the loop cannot close, and the solver is left to say so
    const low = Math.ceil(lowest - 1e-6);
    const m = model.integerVariable(`loop ${i}`, low, Math.max(low, Math.floor(highest + 1e-6)));
    const terms: Term[] = [
      ...slack[i]!.terms,
      ...slack[i + 1]!.terms.map(([c, column]): Term => [-c, column]),
      [1, travel[i]!],
      [1, travelBack[i]!],
      ...next.map((shift, p): Term => [shift, pattern[i + 1]![p]!]),
      ...here.map((shift, p): Term => [-shift, pattern[i]![p]!]),
      [-1, m],
    ];
    model.constrain('loops', terms, constant, constant);
    return m;
  });
  return { frequency, travel, travelBack, pattern, loop };
}

/** Fixes every integer, which leaves a linear program in cycle, speeds and bands. */
export function fixIntegers(
  model: MilpModel,
  columns: WaveColumns,
  loops: readonly number[],
  patterns: readonly number[],
): void {
  const fix = (column: Variable, value: number) => {
    model.lower[column] = value;
    model.upper[column] = value;
    model.integer[column] = false;
  };
  for (const [i, column] of columns.loop.entries()) fix(column, loops[i]!);
  for (const [i, choice] of columns.pattern.entries())
    for (const [p, column] of choice.entries()) fix(column, p === patterns[i] ? 1 : 0);
}

/** The values of one direction pair at a signal: from the end of red to the band out, and from the band back to red. */
export interface Placement {
  readonly w: number;
  readonly ww: number;
}

/** Green starts, patterns and speeds behind the values of a model; `placements` one a signal. */
export function readWave(
  arterial: Arterial,
  columns: WaveColumns,
  values: Float64Array,
  placements: readonly Placement[],
): Pick<BandSolution, 'cycle' | 'signals' | 'loops' | 'patterns'> & { speeds: { speed: number; speedBack: number }[] } {
  const frequency = values[columns.frequency]!;
  const patterns = columns.pattern.map((choice) => choice.findIndex((column) => values[column]! > 0.5));
  let centre = 0; // of the outward red
  let before = 0; // from that centre to the band
  const signals = arterial.signals.map((signal, i): WaveSignal => {
    const [r, rr] = reds(signal);
    const { w, ww } = placements[i]!;
    if (i > 0) centre += before - r / 2 - w - signal.queue + values[columns.travel[i - 1]!]!;
    before = r / 2 + w;
    const pattern = signal.patterns[patterns[i]!]!;
    const back = centre + pattern.shift;
    return {
      id: signal.id,
      pattern: pattern.name,
      greenStart: wrap(centre + r / 2),
      greenStartBack: wrap(back + rr / 2),
      bandStart: wrap(centre + r / 2 + w),
      bandStartBack: wrap(back - rr / 2 - ww),
    };
  });
  const speeds = arterial.links.map((link, i) => ({
    speed: (link.distance * frequency) / values[columns.travel[i]!]!,
    speedBack: (link.distanceBack * frequency) / values[columns.travelBack[i]!]!,
  }));
  const loops = columns.loop.map((column) => Math.round(values[column]!));
  return { cycle: 1 / frequency, signals, speeds, loops, patterns };
}

/** The proof of one solve with the better values of another. */
export function withValues(proof: MilpResult, better: MilpResult): MilpResult {
  const { objective, values } = better;
  const bound = Math.max(proof.bound, objective);
  return { ...proof, objective, values, bound, gap: Math.abs(bound - objective) / Math.max(Math.abs(objective), 1e-9) };
}
