// MAXBAND: the widest two-way green band of an arterial as a mixed-integer program, proven.
import { type Arterial, checkArterial, reds } from './arterial.ts';
import {
  addWave,
  type BandOptions,
  type BandSolution,
  fixIntegers,
  readWave,
  type Slack,
  type WaveColumns,
  withValues,
} from './band-model.ts';
import { bandStarts } from './band-start.ts';
import { MilpModel, type MilpResult, solveMilp, type Variable } from './milp.ts';

/** Only the sum of w and ww enters the loops, so one column `slack` a signal stands for both. */
interface Columns extends WaveColumns {
  readonly band: Variable;
  readonly bandBack: Variable;
  readonly slack: readonly Variable[];
}

function addBalance(model: MilpModel, arterial: Arterial, band: Variable, bandBack: Variable): void {
  const { balance } = arterial;
  const atLeast = (share: number) =>
    model.constrain(
      'balance',
      [
        [1, band],
        [-share, bandBack],
      ],
      0,
      Infinity,
    );
  const atMost = (share: number) =>
    model.constrain(
      'balance',
      [
        [1, band],
        [-share, bandBack],
      ],
      -Infinity,
      0,
    );
  if (balance.kind === 'range') {
    atLeast(balance.low);
    atMost(balance.high);
  } else if (balance.kind === 'ratio') {
    // (1 - k) bb >= (1 - k) k b
    const back = (low: number, high: number) =>
      model.constrain(
        'balance',
        [
          [1, bandBack],
          [-balance.k, band],
        ],
        low,
        high,
      );
    back(balance.k <= 1 ? 0 : -Infinity, balance.k >= 1 ? 0 : Infinity);
  }
}

/** The model; `least` is a sum of both bands already reached by some solution (0 when none is known). */
function buildModel(arterial: Arterial, least: number): { model: MilpModel; columns: Columns } {
  const { signals, balance } = arterial;
  const model = new MilpModel('maximise');
  const top = Math.min(...signals.map((signal) => signal.green));
  const topBack = Math.min(...signals.map((signal) => signal.greenBack));
  const band = model.variable('band', 0, top, 1);
  const bandBack = model.variable('band back', 0, topBack, balance.kind === 'ratio' ? balance.k : 1);
  addBalance(model, arterial, band, bandBack);
  const slack = signals.map((signal, i) => {
    const greens = signal.green + signal.greenBack;
    const u = model.variable(`slack ${i}`, 0, greens);
    model.constrain(
      'band inside green',
      [
        [1, u],
        [1, band],
        [1, bandBack],
      ],
      -Infinity,
      greens,
    );
    return u;
  });
  const slacks = slack.map((u, i): Slack => {
    const { green, greenBack } = signals[i]!;
    return { terms: [[1, u]], top: green + greenBack - least };
  });
  const wave = addWave(model, arterial, slacks);
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
  return { model, columns: { ...wave, band, bandBack, slack } };
}

interface Solved {
  readonly result: MilpResult;
  readonly columns: Columns;
}

/** Half-integer bands over the ranges, each made the best of by a linear program; only where equal bands are allowed. */
async function bestStart(arterial: Arterial, options: BandOptions): Promise<Solved | undefined> {
  const { balance } = arterial;
  if (balance.kind === 'ratio' && balance.k !== 1) return undefined;
  if (balance.kind === 'range' && (balance.low > 1 || balance.high < 1)) return undefined;
  let best: Solved | undefined;
  for (const start of bandStarts(arterial, 8)) {
    const { model, columns } = buildModel(arterial, 0);
    fixIntegers(model, columns, start.loops, start.patterns);
    const result = await solveMilp(model, { clock: options.clock, timeLimit: 5 });
    if (result.values.length > 0 && (best === undefined || result.objective > best.result.objective))
      best = { result, columns };
  }
  return best;
}

function readSolution(arterial: Arterial, columns: Columns, result: MilpResult): BandSolution {
  const { status, objective, bound, gap, proven, conflict, wall, nodes, values } = result;
  const proof = { status, objective, bound, gap, proven, conflict, wall, nodes };
  if (values.length === 0)
    return { ...proof, band: 0, bandBack: 0, cycle: Number.NaN, signals: [], links: [], loops: [], patterns: [] };
  const band = values[columns.band]!;
  const bandBack = values[columns.bandBack]!;
  const placements = arterial.signals.map((signal, i) => {
    const [r, rr] = reds(signal);
    const u = Math.max(0, values[columns.slack[i]!]!);
    const w = Math.min(Math.max(u / 2, u - Math.max(0, 1 - rr - bandBack)), Math.max(0, 1 - r - band));
    return { w, ww: u - w + bandBack };
  });
  // of the band back, readWave places the edge that is `ww` before the red: the leading one
  const { speeds, ...wave } = readWave(arterial, columns, values, placements);
  return { ...proof, ...wave, band, bandBack, links: speeds.map((link) => ({ ...link, band, bandBack })) };
}

/**
 * The widest bands of an arterial (Little 1966; Little, Kelson and Gartner, Transportation Research Record 795, 1981):
 * maximise b + k bb (b + bb unless the balance is a ratio) over cycle, speeds, offsets and left-turn patterns. `bound`
 * is an upper bound of the objective whatever ended the search. Exact reductions: w and ww enter only by their sum;
 * where both directions have the same distances and speeds, so do the travel times. Throws BAND_* faults for an
 * arterial that makes no sense; for one whose ranges cannot be met the status is `infeasible`.
 */
export async function maxband(arterial: Arterial, options: BandOptions): Promise<BandSolution> {
  checkArterial(arterial);
  const begin = options.clock.now();
  const best = await bestStart(arterial, options);
  const bands = (solved: Solved) =>
    solved.result.values[solved.columns.band]! + solved.result.values[solved.columns.bandBack]!;
  // the cutoff keeps its distance: a range narrower than the solver's tolerance would be fixed at its wrong end
  const { model, columns } = buildModel(arterial, best === undefined ? 0 : Math.max(0, bands(best) - 1e-4));
  const result = await solveMilp(model, best === undefined ? options : { ...options, start: best.result.values });
  const better = best !== undefined && !(result.objective >= best.result.objective);
  const kept = better ? withValues(result, best.result) : result;
  return { ...readSolution(arterial, columns, kept), wall: options.clock.now() - begin };
}
