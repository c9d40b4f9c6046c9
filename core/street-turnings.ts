// Which lane of an arriving street leads to which lane of which leaving street, as painted or else by rule.
import { headingAt } from './geometry.ts';
import { laneOffset, turn } from './junction-arms.ts';
import type { NetworkConnection } from './network.ts';
import type { StreetRoad } from './street-roads.ts';
import type { Turning } from './turn-lanes.ts';
import { classMask } from './vehicle-class.ts';

export interface StreetExit {
  readonly road: StreetRoad;
  readonly angle: number;
  readonly direction: NetworkConnection['direction'];
  /** s l r t */
  readonly mark: string;
}

export interface StreetTurning extends Turning {
  readonly from: StreetRoad;
  readonly to: StreetRoad;
}

/** rad */
const STRAIGHT = 0.87;
const SLIGHT = 0.79;
const ROUND = 2.62;
const HAIRPIN = 2.85;
const FORKED = 1.05;

const driving = (road: StreetRoad): number[] =>
  road.section.flatMap(({ kind }, lane) => (kind === 'drive' || kind === 'rail' ? [lane] : []));
const lanesOfKind = (road: StreetRoad, kind: string): number[] =>
  road.section.flatMap((lane, i) => (lane.kind === kind ? [i] : []));

/** The exits of an arriving road, from the right to the left. */
export function exitsOf(from: StreetRoad, leaving: readonly StreetRoad[]): StreetExit[] {
  const heading = headingAt(from.centre, Infinity);
  const ways = leaving.map((road) => {
    const angle = turn(heading, headingAt(road.centre, 0));
    const back = road.street === from.street || Math.abs(angle) > (isSameRoad(road, from) ? ROUND : HAIRPIN);
    return { road, angle, back };
  });
  const cost = ({ road, angle }: { road: StreetRoad; angle: number }) =>
    Math.abs(angle) - (isSameRoad(road, from) ? 0.5 : 0) - (road.street.label === from.street.label ? 0.1 : 0);
  const ahead = ways.filter(({ angle, back }) => !back && Math.abs(angle) < STRAIGHT);
  const straight = ahead.reduce<(typeof ahead)[number] | undefined>(
    (best, way) => (best === undefined || cost(way) < cost(best) ? way : best),
    undefined,
  );
  const found = ways.map((way): StreetExit => {
    const { road, angle, back } = way;
    if (back) return { road, angle: Math.PI, direction: 't', mark: 't' };
    if (way === straight) return { road, angle, direction: 's', mark: 's' };
    const left = straight !== undefined && Math.abs(angle) < STRAIGHT ? angle > straight.angle : angle > 0;
    if (Math.abs(angle) < SLIGHT) return { road, angle, direction: left ? 'L' : 'R', mark: left ? 'l' : 'r' };
    return { road, angle, direction: left ? 'l' : 'r', mark: left ? 'l' : 'r' };
  });
  const painted = from.section.some(({ marks }) => marks?.includes('t'));
  const others = found.filter(({ mark }) => mark !== 't');
  return (painted || others.length === 0 ? found : others).sort((a, b) => a.angle - b.angle);
}

function isSameRoad(a: StreetRoad, b: StreetRoad): boolean {
  return a.street.name !== undefined && a.street.name === b.street.name;
}

/** All ways of one arriving road. `arriving` are all that lead to the same junction, `signalled` whether lamps rule it. */
export function turningsFrom(
  from: StreetRoad,
  exits: readonly StreetExit[],
  arriving: ReadonlyMap<StreetRoad, readonly StreetExit[]>,
  signalled: boolean,
): StreetTurning[] {
  const marks = marksOf(from, exits, signalled);
  const turnings: StreetTurning[] = [];
  for (const exit of exits) {
    const add = (fromLane: number, toLane: number, joins: boolean) => {
      const known = turnings.some((one) => one.to === exit.road && one.fromLane === fromLane && one.toLane === toLane);
      if (known || !admitsSome(from, fromLane, exit.road, toLane)) return;
      turnings.push({ from, fromLane, to: exit.road, toLane, direction: exit.direction, angle: exit.angle, joins });
    };
    const own = shareOf(
      exit,
      exits,
      driving(from).filter((lane) => marks.get(lane)!.includes(exit.mark)),
    );
    const general = driving(exit.road);
    const targets = general.length > 0 ? general : lanesOfKind(exit.road, 'public');
    const only = exits.length === 1;
    const pairs =
      exit.mark === 's' || only
        ? throughPairs(from, own, exit, targets, only, arriving)
        : turnPairs(own, exit, targets);
    for (const [a, b, joins] of pairs) add(a, b, joins);
    besideLanes(from, exit, own, targets, add);
  }
  return withoutDeadLanes(from, exits, turnings);
}

/** Of lanes that lead to several exits of one mark, those that lead to this one, so that no two ways cross. */
function shareOf(exit: StreetExit, exits: readonly StreetExit[], lanes: readonly number[]): number[] {
  const alike = exits.filter(({ mark }) => mark === exit.mark);
  const [place, count] = [alike.indexOf(exit), alike.length];
  if (count < 2 || lanes.length === 0) return [...lanes];
  const first = Math.floor((place * lanes.length) / count);
  const end = Math.ceil(((place + 1) * lanes.length) / count);
  // with fewer lanes than exits one lane serves several; with more, each exit has its own
  if (lanes.length <= count) return lanes.slice(first, first + 1);
  return lanes.slice(
    first,
    Math.max(first + 1, place === count - 1 ? end : Math.floor(((place + 1) * lanes.length) / count)),
  );
}

function admitsSome(from: StreetRoad, fromLane: number, to: StreetRoad, toLane: number): boolean {
  const [a, b] = [from.section[fromLane]!.allow, to.section[toLane]!.allow];
  if (a === undefined || b === undefined) return true;
  return (classMask(a) & classMask(b)) !== 0;
}

type Add = (fromLane: number, toLane: number, joins: boolean) => void;

/** Bus and cycle lanes: to lanes of their kind, else to the kerb lane; and into them from the kerb lane. */
function besideLanes(
  from: StreetRoad,
  exit: StreetExit,
  own: readonly number[],
  targets: readonly number[],
  add: Add,
): void {
  for (const kind of ['public', 'cycle'] as const) {
    const [mine, theirs] = [lanesOfKind(from, kind), lanesOfKind(exit.road, kind)];
    const serves = exit.mark === 's' || exit.mark === 'r' || mine.length === from.section.length;
    if (mine.length > 0 && serves) {
      // a lane in the middle stays beside those that it runs between
      const beside = (lane: number) =>
        targets[Math.min(targets.length - 1, own.filter((other) => other < lane).length)];
      for (const lane of mine) {
        const to = theirs[0] ?? beside(lane);
        if (to !== undefined) add(lane, to, theirs.length === 0);
      }
    } else if (mine.length === 0 && theirs.length > 0 && own.length > 0 && (exit.mark === 's' || exit.mark === 'r'))
      add(own[0]!, theirs[0]!, false);
  }
}

/** Every driving lane leads somewhere: one that paint or rule left without a way joins its neighbour's. */
function withoutDeadLanes(from: StreetRoad, exits: readonly StreetExit[], turnings: StreetTurning[]): StreetTurning[] {
  if (exits.length === 0) return turnings;
  for (const lane of driving(from)) {
    if (turnings.some(({ fromLane }) => fromLane === lane)) continue;
    const near = turnings
      .filter(({ fromLane }) => from.section[fromLane]!.kind === from.section[lane]!.kind)
      .sort((a, b) => Math.abs(a.fromLane - lane) - Math.abs(b.fromLane - lane))[0];
    if (near !== undefined) turnings.push({ ...near, fromLane: lane, joins: true });
  }
  return turnings;
}

/** Letters by driving lane. */
function marksOf(from: StreetRoad, exits: readonly StreetExit[], signalled: boolean): Map<number, string> {
  const lanes = driving(from);
  const painted = lanes.map((lane) => from.section[lane]!.marks);
  const straight = exits.find(({ mark }) => mark === 's');
  // paint that goes on beyond is meant for a later junction
  const goesOn =
    straight !== undefined &&
    straight.road.lanes === from.lanes &&
    straight.road.section.every(({ marks }, i) => marks === from.section[i]!.marks);
  if (goesOn || painted.every((mark) => mark === undefined)) return ruledMarks(lanes, exits, signalled);
  const ruled = ruledMarks(lanes, exits, false);
  const has = (letter: string) => exits.some(({ mark }) => mark === letter);
  const served = new Set(painted.flatMap((mark) => [...(mark ?? '')]));
  return new Map(
    lanes.map((lane, i) => {
      const mark = painted[i];
      if (mark === undefined) {
        // an unpainted lane does what is left over
        const left = [...ruled.get(lane)!].filter((letter) => letter === 's' || !served.has(letter)).join('');
        return [lane, left === '' ? ruled.get(lane)! : left];
      }
      const letters = [...mark].map((letter) => (has(letter) ? letter : substitute(letter, exits)));
      const made = [...new Set(letters.join(''))].join('');
      return [lane, made];
    }),
  );
}

/** What paint means where the way that it names is not there: the nearest to it, on its side. */
function substitute(letter: string, exits: readonly StreetExit[]): string {
  const others = exits.filter(({ mark }) => mark !== 't');
  if (letter === 's') {
    const near = others.reduce<StreetExit | undefined>(
      (best, exit) => (best === undefined || Math.abs(exit.angle) < Math.abs(best.angle) ? exit : best),
      undefined,
    );
    return near !== undefined && Math.abs(near.angle) < 1.4 ? near.mark : '';
  }
  // a left or right arrow at a fork points to the outer branch
  if (letter === 'l' && others.length > 1)
    return others[others.length - 1]!.angle > 0.1 ? others[others.length - 1]!.mark : '';
  if (letter === 'r' && others.length > 1) return others[0]!.angle < -0.1 ? others[0]!.mark : '';
  return '';
}

/**
 * Straight on from all lanes, rights from the kerb lane, lefts from the innermost (which at signals of three lanes or more
 * is for lefts alone); at a fork whose branches have as many lanes as the road, each branch its own.
 */
function ruledMarks(lanes: readonly number[], exits: readonly StreetExit[], signalled: boolean): Map<number, string> {
  const marks = new Map(lanes.map((lane) => [lane, '']));
  const add = (lane: number | undefined, mark: string) => {
    if (lane === undefined || !exits.some((exit) => exit.mark === mark)) return;
    const before = marks.get(lane)!;
    if (!before.includes(mark)) marks.set(lane, before + mark);
  };
  const count = lanes.length;
  const ways = exits.filter(({ mark }) => mark !== 't');
  const width = (exit: StreetExit) => driving(exit.road).length;
  const sum = ways.reduce((total, exit) => total + width(exit), 0);
  const fork = ways.length > 1 && ways.every(({ angle }) => Math.abs(angle) < FORKED) && sum === count;
  const distinct = new Set(ways.map(({ mark }) => mark)).size === ways.length;
  if (fork && distinct) {
    let at = 0;
    for (const exit of ways) for (let i = 0; i < width(exit); i++) add(lanes[at++], exit.mark);
    return marks;
  }
  const has = (mark: string) => exits.some((exit) => exit.mark === mark);
  if (has('s')) {
    const protectedLeft = signalled && has('l') && count >= 3;
    for (const lane of protectedLeft ? lanes.slice(0, -1) : lanes) add(lane, 's');
    add(lanes[0], 'r');
    add(lanes[count - 1], 'l');
  } else {
    const half = has('r') && has('l') ? count / 2 : has('r') ? count : 0;
    lanes.forEach((lane, i) => {
      if (i < half) add(lane, 'r');
      if (i + 1 > half) add(lane, 'l');
    });
  }
  add(lanes[count - 1], 't');
  return marks;
}

type LanePair = readonly [fromLane: number, toLane: number, joins: boolean];

/** Turning lanes keep their order, from the outermost on their side. */
function turnPairs(lanes: readonly number[], exit: StreetExit, targets: readonly number[]): LanePair[] {
  const count = targets.length;
  if (count === 0) return [];
  if (exit.mark === 'r') return lanes.map((lane, i): LanePair => [lane, targets[Math.min(i, count - 1)]!, i >= count]);
  return lanes.map((lane, i): LanePair => {
    const fromInner = lanes.length - 1 - i;
    return [lane, targets[Math.max(0, count - 1 - fromInner)]!, fromInner >= count];
  });
}

/** Through lanes go on in order, with the least sideways shift; a lane too many joins its neighbour. */
function throughPairs(
  from: StreetRoad,
  lanes: readonly number[],
  exit: StreetExit,
  targets: readonly number[],
  fill: boolean,
  arriving: ReadonlyMap<StreetRoad, readonly StreetExit[]>,
): LanePair[] {
  const count = targets.length;
  if (lanes.length === 0 || count === 0) return [];
  const shift = shiftOf(from, lanes, exit, targets, arriving);
  const pairs = lanes.map((lane, i): LanePair => {
    const to = i + shift;
    return [lane, targets[Math.min(count - 1, Math.max(0, to))]!, to < 0 || to >= count];
  });
  const alone = fill && merging(exit, arriving).length === 1;
  for (let to = 0; alone && to < count; to++) {
    const i = Math.min(lanes.length - 1, Math.max(0, to - shift));
    if (to < shift || to >= lanes.length + shift) pairs.push([lanes[i]!, targets[to]!, false]);
  }
  return pairs;
}

/** Roads that go on into the same road, from the right to the left as they lie there. */
function merging(exit: StreetExit, arriving: ReadonlyMap<StreetRoad, readonly StreetExit[]>) {
  const [x, y] = exit.road.centre[0]!;
  const heading = headingAt(exit.road.centre, 0);
  return [...arriving]
    .flatMap(([road, exits]) => exits.filter((one) => one.road === exit.road).map(({ angle }) => ({ road, angle })))
    .filter(({ angle }) => Math.abs(angle) < FORKED)
    .map(({ road }) => {
      const end = road.centre[road.centre.length - 1]!;
      return { road, left: (end[1] - y) * Math.cos(heading) - (end[0] - x) * Math.sin(heading) };
    })
    .sort((a, b) => a.left - b.left);
}

function shiftOf(
  from: StreetRoad,
  lanes: readonly number[],
  exit: StreetExit,
  targets: readonly number[],
  arriving: ReadonlyMap<StreetRoad, readonly StreetExit[]>,
): number {
  const spare = targets.length - lanes.length;
  const others = merging(exit, arriving);
  if (others.length > 1) {
    const sum = others.reduce((total, { road }) => total + driving(road).length, 0);
    const before = others.slice(
      0,
      others.findIndex(({ road }) => road === from),
    );
    const right = before.reduce((total, { road }) => total + driving(road).length, 0);
    if (sum === targets.length) return right;
    if (sum > targets.length && spare > 0) return before.length === 0 ? 0 : spare;
  }
  if (spare > 0) {
    // lanes that begin for turning lie outside those that go on
    const beginning = targets.map((lane) => exit.road.section[lane]!.marks ?? 's');
    const kerb = beginning.findIndex((marks) => /[^r]/.test(marks));
    const inner = [...beginning].reverse().findIndex((marks) => /[^lt]/.test(marks));
    if (kerb > 0 && inner <= 0) return Math.min(kerb, spare);
    if (inner > 0 && kerb <= 0) return Math.max(0, spare - inner);
    if (kerb > 0 && inner > 0) return Math.min(kerb, spare);
  }
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let shift = Math.min(0, spare); shift <= Math.max(0, spare); shift++) {
    const cost = lanes.reduce((sum, lane, i) => {
      const to = targets[i + shift];
      return to === undefined ? sum : sum + (laneOffset(from, lane) - laneOffset(exit.road, to)) ** 2;
    }, 0);
    if (cost < least - 1e-9) [best, least] = [shift, cost];
  }
  return best;
}
