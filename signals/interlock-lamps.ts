// The interlock's second look: the lamps themselves, link by link and pair by pair over the whole cycle.
import type { Breach, InterlockOptions } from './breach.ts';
import type { LinkTable } from './conflicts.ts';
import type { PlanFaultCode } from './fault-table.ts';
import { type LampRows, type Stretch, stretchesOf } from './lamp-rows.ts';
import type { ControllerSafety } from './safety.ts';
import { type SafetyMatrix, safetyMatrix } from './safety-matrix.ts';

/** No yellow is shorter or longer than this, whatever the safety data says. Tenths of a second. */
const LEAST_YELLOW = 30;
const MOST_YELLOW = 60;

const isGreen = (letter: string): boolean => letter === 'G' || letter === 'g' || letter === 'O' || letter === 'o';
/** Shown g, or blinking, a vehicle must yield. */
const mustYield = (letter: string): boolean => letter === 'g' || letter === 'o';

/** A green stretch with how far its unbroken green reaches to either side. Tenths of a second. */
interface Green extends Stretch {
  readonly before: number;
  readonly after: number;
}

interface LinkCase {
  readonly link: number;
  readonly stretches: readonly Stretch[];
  readonly greens: readonly Green[];
}

type Found = (code: PlanFaultCode, links: readonly number[], at: number, text: string) => void;

/** All breaches that the lamps show. `rows` must come from `lampRows`, `safety` must be whole (`formBreaches`). */
export function lampBreaches(
  controller: string,
  rows: LampRows,
  safety: ControllerSafety,
  table: LinkTable,
  options: InterlockOptions,
): Breach[] {
  const breaches = new Map<string, Breach>();
  const found: Found = (code, links, at, text) => {
    const key = `${code} ${links.join(' ')}`;
    if (!breaches.has(key)) breaches.set(key, { code, controller, links, at: at / 10, text });
  };
  const matrix = safetyMatrix(safety);
  const cycle = rows.rows * rows.unit;
  const cases: LinkCase[] = [];
  for (let link = 0; link < table.links; link++) {
    if (matrix.use[link] === 'unused' && table.use[link] === 'unused') continue;
    const stretches = stretchesOf(rows, link);
    cases.push({ link, stretches, greens: greensOf(stretches, cycle) });
  }
  for (const one of cases) {
    sequenceBreaches(one, matrix, found);
    yellowBreaches(one, matrix, found);
    serviceBreaches(one, cycle, matrix, table, safety, options, found);
    selfConflict(one, table, found);
  }
  for (const a of cases) for (const b of cases) if (a !== b) pairBreaches(a, b, cycle, matrix, table, found);
  return [...breaches.values()];
}

/** The green stretches of a link, g and G apart, each knowing how far green reaches around it. */
function greensOf(stretches: readonly Stretch[], cycle: number): Green[] {
  const count = stretches.length;
  const reach = (start: number, step: number): number => {
    let total = 0;
    for (let hop = 1; hop < count; hop++) {
      const next = stretches[(((start + hop * step) % count) + count) % count]!;
      if (!isGreen(next.letter)) return total;
      total += next.length;
    }
    return cycle;
  };
  return stretches.flatMap((stretch, index) =>
    isGreen(stretch.letter) ? [{ ...stretch, before: reach(index, -1), after: reach(index, 1) }] : [],
  );
}

/** Which letters may follow which; o and O never change. Crossings need no yellow. */
const FOLLOWERS: Record<string, string> = { G: 'gy', g: 'Gy', y: 'rs', r: 'Ggus', u: 'Gg', s: 'Ggr' };
const CROSSING_FOLLOWERS: Record<string, string> = { G: 'gyr', g: 'Gyr', y: 'r', r: 'Gg' };

function sequenceBreaches(one: LinkCase, matrix: SafetyMatrix, found: Found): void {
  const { link, stretches } = one;
  const crossing = matrix.use[link] === 'crossing';
  const followers = crossing ? CROSSING_FOLLOWERS : FOLLOWERS;
  for (const [index, { letter, from }] of stretches.entries()) {
    const next = stretches[(index + 1) % stretches.length]!;
    if (letter === 's' && (crossing || matrix.stopThenGo[link] !== 1)) {
      found('PLAN_STOP_THEN_GO', [link], from, `link ${link} shows s (go after a stop); show r, or allow it`);
    }
    const lawful = stretches.length === 1 ? letter !== 'y' && letter !== 'u' : followers[letter]?.includes(next.letter);
    if (lawful) continue;
    const unwarned = (letter === 'G' || letter === 'g') && 'rsu'.includes(next.letter);
    if (unwarned) found('PLAN_YELLOW', [link], next.from, `link ${link} has no yellow after green; show 3 to 6 s`);
    else {
      const text = `link ${link} goes from ${letter} to ${next.letter}; show green, yellow, red in this order`;
      found('PLAN_SEQUENCE', [link], next.from, text);
    }
  }
}

function yellowBreaches(one: LinkCase, matrix: SafetyMatrix, found: Found): void {
  const { link } = one;
  if (matrix.use[link] === 'crossing') return;
  const least = Math.max(LEAST_YELLOW, matrix.yellow[link]!);
  for (const { letter, from, length } of one.stretches) {
    if (letter !== 'y' || (length >= least && length <= MOST_YELLOW)) continue;
    const text = `link ${link} has ${length / 10} s of yellow; show ${least / 10} to ${MOST_YELLOW / 10} s`;
    found('PLAN_YELLOW', [link], from, text);
  }
}

/** Least greens, service each cycle, longest red. */
function serviceBreaches(
  one: LinkCase,
  cycle: number,
  matrix: SafetyMatrix,
  table: LinkTable,
  safety: ControllerSafety,
  options: InterlockOptions,
  found: Found,
): void {
  const { link, greens, stretches } = one;
  const least = matrix.minGreen[link]!;
  for (const green of greens) {
    const run = green.length + green.after;
    if (green.before > 0 || run >= least) continue;
    const text = `link ${link} (${table.names[link]}) is green for ${run / 10} s; show at least ${least / 10} s`;
    found('PLAN_MIN_GREEN', [link], green.from, text);
  }
  const stops =
    matrix.stopThenGo[link] === 1 && stretches.some(({ letter, length }) => letter === 's' && length >= least);
  if (greens.length === 0 && !stops && table.use[link] !== 'unused' && !options.allowUnserved) {
    found('PLAN_UNSERVED', [link], -10, `link ${link} (${table.names[link]}) is never green; give it a green`);
  }
  if (safety.maxRed === undefined || stops) return;
  for (const [index, green] of greens.entries()) {
    const next = greens[(index + 1) % greens.length]!;
    const end = green.from + green.length;
    const red = greens.length === 1 ? cycle - green.length : modulo(next.from - end, cycle);
    if (red <= safety.maxRed * 10) continue;
    const text = `link ${link} waits ${red / 10} s for green, over ${safety.maxRed} s; shorten the cycle or serve it twice`;
    found('PLAN_MAX_RED', [link], end % cycle, text);
  }
}

const modulo = (value: number, cycle: number): number => ((value % cycle) + cycle) % cycle;

/** One lamp for paths that cross each other: never G, and g only where one of each two yields. */
function selfConflict(one: LinkCase, table: LinkTable, found: Found): void {
  const { link } = one;
  const self = link * table.links + link;
  if (table.conflicts[self] !== 1) return;
  for (const green of one.greens) {
    if (mustYield(green.letter) && table.yields[self] === 1) continue;
    const text = `link ${link} (${table.names[link]}) serves paths that cross; give each its own link, or show g`;
    found('PLAN_CONFLICT', [link], green.from, text);
  }
}

/** Conflicts at one moment, and greens of `b` that come too soon after a green of `a`. */
function pairBreaches(
  a: LinkCase,
  b: LinkCase,
  cycle: number,
  matrix: SafetyMatrix,
  table: LinkTable,
  found: Found,
): void {
  const pair = a.link * table.links + b.link;
  const intergreen = matrix.intergreen[pair]!;
  if (table.conflicts[pair] !== 1 && intergreen < 0) return;
  for (const left of a.greens) {
    for (const right of b.greens) {
      const shared = mayShare(a.link, left.letter, b.link, right.letter, matrix, table);
      const meets = modulo(right.from - left.from, cycle) < left.length;
      if (!shared && (meets || modulo(left.from - right.from, cycle) < right.length)) {
        if (a.link > b.link) continue;
        const text = `links ${a.link} (${table.names[a.link]}) and ${b.link} (${table.names[b.link]}) conflict and show ${left.letter} and ${right.letter} together; part them, or show g where a turn may yield`;
        found('PLAN_CONFLICT', [a.link, b.link], meets ? right.from : left.from, text);
        continue;
      }
      if (left.length >= cycle || right.length >= cycle) continue;
      const gap = modulo(right.from - left.from - left.length, cycle);
      if (gap >= intergreen || (shared && right.before + left.after > gap)) continue;
      const text = `link ${b.link} (${table.names[b.link]}) is green ${gap / 10} s after link ${a.link} (${table.names[a.link]}); leave ${intergreen / 10} s`;
      found('PLAN_INTERGREEN', [a.link, b.link], right.from, text);
    }
  }
}

/** A permission counts only where the network's right of way makes the turning side yield. */
function mayShare(
  a: number,
  letterA: string,
  b: number,
  letterB: string,
  matrix: SafetyMatrix,
  table: LinkTable,
): boolean {
  const yielding = (link: number, letter: string, foe: number): boolean => {
    const pair = link * table.links + foe;
    if (!mustYield(letter) || matrix.permitted[pair] !== 1) return false;
    return table.conflicts[pair] !== 1 || table.yields[pair] === 1;
  };
  return yielding(a, letterA, b) || yielding(b, letterB, a);
}
