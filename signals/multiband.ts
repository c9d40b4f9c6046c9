// MULTIBAND and AM-BAND: a band of its own for every link and direction, weighted by the flow that it carries.
import { type Arterial, checkArterial } from './arterial.ts';
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
import { maxband } from './maxband.ts';
import { MilpModel, type MilpResult, solveMilp, type Term, type Variable } from './milp.ts';

/** `centred`: as much band before the line of progression as after it (MULTIBAND). `free`: as it comes (AM-BAND). */
export type BandShape = 'centred' | 'free';

/** Parts of a link's band before and after the line of progression; one column stands for both when centred. */
interface LinkBand {
  readonly before: Variable;
  readonly after: Variable;
}

interface Columns extends WaveColumns {
  /** from the end of red to the line of progression outward, and from the line back to the next red */
  readonly w: readonly Variable[];
  readonly ww: readonly Variable[];
  readonly out: readonly LinkBand[];
  readonly back: readonly LinkBand[];
}

function addDirection(
  model: MilpModel,
  greens: readonly number[],
  line: readonly Variable[],
  weights: readonly number[],
  shape: BandShape,
): LinkBand[] {
  const share = 1 / weights.length;
  return weights.map((weight, i) => {
    const top = Math.min(greens[i]!, greens[i + 1]!);
    const half = (name: string, times: number) =>
      model.variable(`${name} ${i}`, 0, top / times, times * weight * share);
    const before = half('band before', shape === 'centred' ? 2 : 1);
    const after = shape === 'centred' ? before : half('band after', 1);
    for (const at of [i, i + 1]) {
      model.constrain(
        'band inside green',
        [
          [1, line[at]!],
          [-1, before],
        ],
        0,
        Infinity,
      );
      model.constrain(
        'band inside green',
        [
          [1, line[at]!],
          [1, after],
        ],
        -Infinity,
        greens[at]!,
      );
    }
    return { before, after };
  });
}

const width = ({ before, after }: LinkBand, sign: number): Term[] => [
  [sign, before],
  [sign, after],
];

function addBalance(model: MilpModel, arterial: Arterial, out: readonly LinkBand[], back: readonly LinkBand[]): void {
  const { balance } = arterial;
  if (balance.kind === 'free') return;
  for (const [i, band] of out.entries()) {
    const bandBack = back[i]!;
    if (balance.kind === 'range') {
      model.constrain('balance', [...width(band, 1), ...width(bandBack, -balance.low)], 0, Infinity);
      model.constrain('balance', [...width(band, 1), ...width(bandBack, -balance.high)], -Infinity, 0);
    } else {
      const terms = [...width(bandBack, 1), ...width(band, -balance.k)];
      model.constrain('balance', terms, balance.k <= 1 ? 0 : -Infinity, balance.k >= 1 ? 0 : Infinity);
    }
  }
}

function buildModel(arterial: Arterial, shape: BandShape): { model: MilpModel; columns: Columns } {
  const { signals, links } = arterial;
  const model = new MilpModel('maximise');
  const greens = signals.map((signal) => signal.green);
  const greensBack = signals.map((signal) => signal.greenBack);
  const w = signals.map((_, i) => model.variable(`w ${i}`, 0, greens[i]!));
  const ww = signals.map((_, i) => model.variable(`ww ${i}`, 0, greensBack[i]!));
  const weights = links.map((link) => link.weight);
  const weightsBack = links.map((link) => link.weightBack);
  const out = addDirection(model, greens, w, weights, shape);
  const back = addDirection(model, greensBack, ww, weightsBack, shape);
  addBalance(model, arterial, out, back);
  const slacks = signals.map((_, i): Slack => {
    const terms: Term[] = [
      [1, w[i]!],
      [1, ww[i]!],
    ];
    return { terms, top: greens[i]! + greensBack[i]! };
  });
  return { model, columns: { ...addWave(model, arterial, slacks), w, ww, out, back } };
}

function readSolution(arterial: Arterial, columns: Columns, result: MilpResult): BandSolution {
  const { status, objective, bound, gap, proven, conflict, wall, nodes, values } = result;
  const proof = { status, objective, bound, gap, proven, conflict, wall, nodes };
  if (values.length === 0)
    return { ...proof, band: 0, bandBack: 0, cycle: Number.NaN, signals: [], links: [], loops: [], patterns: [] };
  const placements = arterial.signals.map((_, i) => ({ w: values[columns.w[i]!]!, ww: values[columns.ww[i]!]! }));
  const { speeds, ...wave } = readWave(arterial, columns, values, placements);
  const wide = ({ before, after }: LinkBand) => values[before]! + values[after]!;
  const links = speeds.map((speed, i) => ({ ...speed, band: wide(columns.out[i]!), bandBack: wide(columns.back[i]!) }));
  const band = Math.min(...links.map((link) => link.band));
  const bandBack = Math.min(...links.map((link) => link.bandBack));
  return { ...proof, ...wave, band, bandBack, links };
}

/**
 * Bands by link and direction (Gartner, Assmann, Lasaga and Hou, Transportation Research Part B 25, 1991): maximise the
 * mean over links of weight * b + weightBack * bb. Bands share one line of progression, which passes the middle of each
 * when `centred`; `free` drops that (AM-BAND). The balance, if any, holds on every link. Starts from the MAXBAND
 * solution; `bound` is an upper bound of the objective whatever ended the search. Throws BAND_* faults.
 */
export async function multiband(arterial: Arterial, shape: BandShape, options: BandOptions): Promise<BandSolution> {
  checkArterial(arterial);
  const begin = options.clock.now();
  const { model, columns } = buildModel(arterial, shape);
  const wide = await maxband(arterial, {
    ...options,
    timeLimit: Math.min(2, options.timeLimit ?? 2),
    relativeGap: 0.01,
  });
  let start: MilpResult | undefined;
  if (wide.loops.length > 0) {
    const fixed = buildModel(arterial, shape);
    fixIntegers(fixed.model, fixed.columns, wide.loops, wide.patterns);
    start = await solveMilp(fixed.model, { clock: options.clock, timeLimit: 5 });
    if (start.values.length === 0) start = undefined;
  }
  const result = await solveMilp(model, start === undefined ? options : { ...options, start: start.values });
  const kept = start !== undefined && !(result.objective >= start.objective) ? withValues(result, start) : result;
  return { ...readSolution(arterial, columns, kept), wall: options.clock.now() - begin };
}
