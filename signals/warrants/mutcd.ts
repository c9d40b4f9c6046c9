// Numbers of the MUTCD, 11th edition (FHWA, December 2023), chapter 4C: when a junction may need a signal. Taken from secondary sources.

/** One lane or several on the approaches of a street. */
export type Lanes = 1 | 2;

/** veh/h: both approaches of the major street, and the higher approach of the minor one. */
export interface VolumePair {
  readonly major: number;
  readonly minor: number;
}

type ByLanes<T> = Readonly<Record<`${Lanes} ${Lanes}`, T>>;

const pair = (major: number, minor: number): VolumePair => ({ major, minor });

/** Table 4C-1, 100 % columns, by lanes of the major and the minor street. */
export const CONDITION_A: ByLanes<VolumePair> = {
  '1 1': pair(500, 150),
  '2 1': pair(600, 150),
  '2 2': pair(600, 200),
  '1 2': pair(500, 200),
};
export const CONDITION_B: ByLanes<VolumePair> = {
  '1 1': pair(750, 75),
  '2 1': pair(900, 75),
  '2 2': pair(900, 100),
  '1 2': pair(750, 100),
};

/** Table 4C-1: the volumes of another column (0.8, 0.7, 0.56), as printed: halves round up. */
export function reduced({ major, minor }: VolumePair, factor: number): VolumePair {
  const round = (value: number) => Math.floor(value * factor + 0.5 + 1e-9);
  return pair(round(major), round(minor));
}

type Curve = readonly (readonly [major: number, threshold: number])[];

/**
 * Figures 4C-1 to 4C-4 are drawn, not tabulated; the 100 % figures are the 70 % ones with both axes divided by 0.7. Held here are the
 * 70 % ones: for the peak hour as FHWA describes Figure 4C-4 (2009 edition) in words for those who cannot see it, for four hours from
 * fits to Figure 4C-2 in public code. Points within `NEAR` of a curve are left open. Two lanes on one of the streets share a curve; which one has them moves its lower end.
 */
const PEAK_HOUR: Readonly<Record<'one' | 'mixed' | 'both', Curve>> = {
  one: [
    [400, 260],
    [500, 220],
    [600, 170],
    [700, 145],
    [800, 120],
    [900, 100],
    [1000, 80],
    [1050, 75],
  ],
  mixed: [
    [400, 340],
    [500, 280],
    [600, 245],
    [700, 200],
    [800, 160],
    [900, 140],
    [1000, 120],
    [1100, 100],
    [1200, 80],
    [1230, 75],
  ],
  both: [
    [500, 370],
    [600, 315],
    [700, 260],
    [800, 225],
    [900, 175],
    [1000, 150],
    [1100, 120],
    [1190, 100],
  ],
};
const FOUR_HOURS: typeof PEAK_HOUR = {
  one: [
    [300, 205],
    [400, 160],
    [500, 125],
    [600, 95],
    [700, 73],
    [780, 60],
  ],
  mixed: [
    [300, 265],
    [400, 213],
    [500, 168],
    [600, 132],
    [700, 102],
    [800, 80],
    [940, 60],
  ],
  both: [
    [400, 288],
    [500, 228],
    [600, 178],
    [700, 136],
    [800, 102],
    [890, 80],
  ],
};
/** veh/h, the lower thresholds noted under the figures, by lanes of the minor street: 70 % and 100 % */
const LOWEST = { peak: { 1: [75, 100], 2: [100, 150] }, four: { 1: [60, 80], 2: [80, 115] } } as const;

/** relative; how near to a drawn curve a point is to be read off the figure by eye */
export const NEAR = 0.06;

/**
 * veh/h on the higher minor approach above which a point lies over the curve of Figure 4C-1 or 4C-2 ("four"), 4C-3 or 4C-4 ("peak").
 * Infinite left of where the curve begins.
 */
export function minorThreshold(
  kind: 'four' | 'peak',
  major: number,
  [majorLanes, minorLanes]: readonly [Lanes, Lanes],
  is70: boolean,
): number {
  const curves = kind === 'peak' ? PEAK_HOUR : FOUR_HOURS;
  const curve = majorLanes === minorLanes ? (majorLanes === 1 ? curves.one : curves.both) : curves.mixed;
  const scale = is70 ? 1 : 0.7;
  return Math.max(LOWEST[kind][minorLanes][is70 ? 0 : 1], along(curve, major * scale) / scale);
}

function along(curve: Curve, at: number): number {
  const [first, last] = [curve[0]!, curve.at(-1)!];
  if (at < first[0]) return Number.POSITIVE_INFINITY;
  // from here on the lowest volume alone holds
  if (at >= last[0]) return 0;
  const i = curve.findIndex(([major]) => major > at);
  const [[x0, y0], [x1, y1]] = [curve[i - 1]!, curve[i]!];
  return y0 + ((at - x0) / (x1 - x0)) * (y1 - y0);
}

/** Figure 4C-6 as FHWA describes it in words (2009 edition); Figure 4C-5 has both axes divided by 0.7. */
const WALK_FOUR_HOURS: Curve = [
  [300, 275],
  [400, 220],
  [500, 175],
  [600, 125],
  [700, 90],
  [750, 75],
];

/**
 * Pedestrians an hour that cross the major street above which Warrant 4 counts the hour: Figures 4C-5 and 4C-6 ("four"); 4C-7 and 4C-8
 * ("peak") by the curves they were drawn from (NCHRP Report 562, appendix A), not yet held against the figures. `major` in veh/h, both approaches.
 */
export function walkThreshold(kind: 'four' | 'peak', major: number, is70: boolean): number {
  const scale = is70 ? 1 : 0.7;
  if (kind === 'four') return Math.max(is70 ? 75 : 107, along(WALK_FOUR_HOURS, major * scale) / scale);
  const lowest = is70 ? 93 : 133;
  if (major >= (is70 ? 1100 : 1450)) return lowest;
  const [a, b, c] = is70 ? [0.00035, 0.80083, 529.197] : [0.00021, 0.74072, 734.125];
  return Math.max(lowest, (a * major ** 2 - b * major + c) / 0.75);
}

/** Crashes that a signal may prevent (angle and pedestrian ones): of any severity, or fatal and with injury. */
export interface CrashMinimum {
  readonly all: number;
  readonly injury: number;
}

/**
 * Tables 4C-2 (one year) and 4C-3 (three years); 4C-4 and 4C-5 at 70 %, where the major street's lanes matter. Secondary
 * sources differ on three years at 70 %: hold them against the manual.
 */
export function crashMinimum(years: 1 | 3, legs: 3 | 4, majorLanes: Lanes, is70: boolean): CrashMinimum {
  const four = legs === 4;
  if (!is70) return years === 1 ? { all: four ? 5 : 4, injury: 3 } : { all: four ? 6 : 5, injury: 4 };
  if (majorLanes === 1) return years === 1 ? { all: four ? 4 : 3, injury: 3 } : { all: four ? 6 : 5, injury: 4 };
  return years === 1 ? { all: four ? 10 : 9, injury: 6 } : { all: four ? 16 : 13, injury: 9 };
}

/** Section 4C.04, category A: veh h of stopped delay on the minor approach, veh/h on it, veh/h entering by number of approaches. */
export const PEAK_DELAY = {
  delay: { 1: 4, 2: 5 },
  minor: { 1: 100, 2: 150 },
  entering: { 3: 650, 4: 800 },
} as const;

/** Section 4C.09: veh/h entering in the peak hour. */
export const NETWORK_PEAK = 1000;
