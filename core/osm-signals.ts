// Finds what is signalled: signals stand on junctions, on their approaches or at crossings, and each is given its junction.
import type { Xy } from './geometry.ts';
import type { OsmTags } from './osm-data.ts';
import { endsOf, type Street, type StreetPlane, streetsAt } from './osm-streets.ts';
import { cutStreet } from './street-cuts.ts';

export type Crossed = 'signals' | 'marked';

/** What the tags of a point on a street say. */
export interface PointMark {
  readonly signal: boolean;
  readonly crossing: Crossed | undefined;
  readonly stop: boolean;
  readonly give: boolean;
  readonly direction: 'forward' | 'backward' | undefined;
}

/** Which way a traffic light faces where that is not said of it. */
const NO_SIGNALS = new Set(['no', 'none', 'blinker', 'blink_mode', 'ramp_meter', 'emergency']);

export function pointMark(tags: OsmTags): PointMark {
  const { highway, crossing } = tags;
  const signal = highway === 'traffic_signals' && !NO_SIGNALS.has(tags['traffic_signals'] ?? '');
  const lit = crossing === 'traffic_signals' || tags['crossing:signals'] === 'yes';
  const crossed = highway === 'crossing' || (signal && crossing !== undefined && crossing !== 'no');
  const marking = tags['crossing:markings'];
  const marked =
    ['zebra', 'marked', 'uncontrolled'].includes(crossing ?? '') ||
    (marking !== undefined && marking !== 'no') ||
    tags['crossing_ref'] !== undefined;
  const facing = tags['traffic_signals:direction'] ?? tags['direction'];
  return {
    signal,
    crossing: crossed && lit ? 'signals' : crossed && marked && crossing !== 'unmarked' ? 'marked' : undefined,
    stop: highway === 'stop',
    give: highway === 'give_way',
    direction: facing === 'forward' || facing === 'backward' ? facing : undefined,
  };
}

/** m: how far before a junction its signals may stand, with and without a direction; and crossings at an unlit one */
const FACING_REACH = 60;
const NEAR_REACH = 40;
const CROSSING_REACH = 15;
/** m: how far after a signalled junction its last crossing may stand; and how near two signals are one */
const EXIT_REACH = 38;
const ONE_SITE = 30;

export interface SignalSites {
  readonly streets: readonly Street[];
  /** vertices whose junction is signalled */
  readonly junctions: ReadonlySet<number>;
  /** vertices that are signals for walkers between junctions; `guessed`: without a crossing on the map */
  readonly alone: ReadonlyMap<number, { readonly guessed: boolean }>;
  /** marked crossings between junctions */
  readonly crossings: ReadonlySet<number>;
}

/** Where a street is cut for signals or a crossing; `guessed`: no crossing is on the map. */
interface Cut {
  readonly lit: boolean;
  readonly guessed: boolean;
}

interface Candidate {
  readonly vertex: number;
  /** m to it */
  readonly distance: number;
}

/**
 * Gives every signal its junction, and cuts streets where signals and crossings stand by themselves. A signal belongs to
 * the junction that its traffic drives towards; one without a direction on a two-way street to the nearest.
 */
export function findSignals(input: readonly Street[], plane: StreetPlane): SignalSites {
  const at = streetsAt(input);
  const degree = (vertex: number) => at.get(vertex)?.length ?? 0;
  const junctions = new Set<number>();
  const cuts = new Map<Street, Map<number, Cut>>();
  for (const vertex of at.keys()) {
    const mark = pointMark(plane.tags(vertex));
    if (degree(vertex) > 2 && (mark.signal || mark.crossing === 'signals')) junctions.add(vertex);
  }
  const pending: ((lit: LitJunctions) => void)[] = [];
  for (const street of input) {
    forEachMark(street, plane, (node, along, mark, end) => {
      if (!mark.signal && mark.crossing === undefined) return;
      if (street.kind.kind === 'rail') return;
      if (end && degree(node) > 2) return;
      const near = candidates(street, along, mark, degree);
      if (mark.signal && near !== undefined && !isSigned(street, along, near, plane)) {
        junctions.add(near.vertex);
        return;
      }
      // whether a crossing stands beside a signalled junction is known once all signals have been seen
      const beside = bothEnds(street, along).filter(({ vertex }) => degree(vertex) > 2);
      const own = mark.signal ? undefined : near;
      pending.push((lit) => settleCrossing(street, node, mark, own, beside, lit, cuts, end));
    });
  }
  const lit = new LitJunctions(junctions, plane);
  for (const settle of pending) settle(lit);
  return cutAll(input, cuts, junctions);
}

/** Junctions known to be signalled, also as their other points see them: a wide junction has many, and its light stands on one. */
class LitJunctions {
  readonly #junctions: Set<number>;
  readonly #plane: StreetPlane;
  /** by square of ONE_SITE m */
  readonly #cells = new Map<string, Xy[]>();

  constructor(junctions: Set<number>, plane: StreetPlane) {
    this.#junctions = junctions;
    this.#plane = plane;
    for (const vertex of junctions) this.#note(vertex);
  }

  has(vertex: number): boolean {
    return this.#junctions.has(vertex);
  }

  add(vertex: number): void {
    if (!this.#junctions.has(vertex)) this.#note(vertex);
    this.#junctions.add(vertex);
  }

  /** Whether a signalled point lies within ONE_SITE m. */
  near(vertex: number): boolean {
    const [x, y] = this.#plane.at(vertex);
    const [column, row] = [Math.floor(x / ONE_SITE), Math.floor(y / ONE_SITE)];
    for (let i = column - 1; i <= column + 1; i++)
      for (let j = row - 1; j <= row + 1; j++)
        for (const [a, b] of this.#cells.get(`${i} ${j}`) ?? []) if (Math.hypot(a - x, b - y) <= ONE_SITE) return true;
    return false;
  }

  #note(vertex: number): void {
    const [x, y] = this.#plane.at(vertex);
    const key = `${Math.floor(x / ONE_SITE)} ${Math.floor(y / ONE_SITE)}`;
    this.#cells.set(key, [...(this.#cells.get(key) ?? []), [x, y]]);
  }
}

function settleCrossing(
  street: Street,
  node: number,
  mark: PointMark,
  near: Candidate | undefined,
  beside: readonly Candidate[],
  junctions: LitJunctions,
  cuts: Map<Street, Map<number, Cut>>,
  end: boolean,
): void {
  const lit = mark.signal || mark.crossing === 'signals';
  if (beside.some(({ vertex, distance }) => distance <= EXIT_REACH && junctions.near(vertex))) return;
  if (near !== undefined && (junctions.has(near.vertex) || near.distance <= CROSSING_REACH)) {
    if (lit) junctions.add(near.vertex);
    return;
  }
  if (end && !lit) return;
  const own = cuts.get(street) ?? new Map();
  own.set(node, { lit, guessed: mark.crossing === undefined });
  cuts.set(street, own);
}

function forEachMark(
  street: Street,
  plane: StreetPlane,
  take: (node: number, along: number, mark: PointMark, end: boolean) => void,
): void {
  let along = 0;
  const { nodes, centre } = street;
  nodes.forEach((node, i) => {
    if (i > 0) along += Math.hypot(centre[i]![0] - centre[i - 1]![0], centre[i]![1] - centre[i - 1]![1]);
    const tags = plane.tags(node);
    if (tags['highway'] !== undefined || tags['crossing'] !== undefined)
      take(node, along, pointMark(tags), i === 0 || i === nodes.length - 1);
  });
}

/**
 * Whether a give-way or stop sign stands between a light and the junction that its traffic drives towards: then the sign rules
 * there, and the light is a crossing's before it (a slip lane's, as a rule).
 */
function isSigned(street: Street, along: number, near: Candidate, plane: StreetPlane): boolean {
  const ahead = near.vertex === endsOf(street)[1];
  let found = false;
  forEachMark(street, plane, (_, at, mark, end) => {
    const faces = mark.direction === undefined || (mark.direction === 'forward') === ahead;
    if (!end && (mark.give || mark.stop) && faces && (ahead ? at > along : at < along)) found = true;
  });
  return found;
}

/** The junction that a mark on a street belongs to, if one is near enough. */
function candidates(
  street: Street,
  along: number,
  mark: PointMark,
  degree: (vertex: number) => number,
): Candidate | undefined {
  const { forward, backward } = street.section;
  const oneway = forward.length === 0 || backward.length === 0;
  // tags speak of the way's own direction, which a street keeps
  const faces = mark.direction ?? (oneway ? (forward.length > 0 ? 'forward' : 'backward') : undefined);
  const reach = !mark.signal ? NEAR_REACH / 1.6 : faces === undefined ? NEAR_REACH : FACING_REACH;
  const [behind, ahead] = bothEnds(street, along);
  const either = mark.signal && faces !== undefined ? (faces === 'forward' ? [ahead] : [behind]) : [ahead, behind];
  return either
    .filter(({ vertex, distance }) => degree(vertex) > 2 && distance <= reach)
    .sort((a, b) => a.distance - b.distance)[0];
}

function bothEnds(street: Street, along: number): [Candidate, Candidate] {
  const [from, to] = endsOf(street);
  return [
    { vertex: from, distance: along },
    { vertex: to, distance: street.length - along },
  ];
}

/** Of signals on one street that are near each other, the one to cut at: a crossing before a mere stop line. */
function oneASite(street: Street, own: ReadonlyMap<number, Cut>): Map<number, Cut> {
  const kept: { node: number; along: number; cut: Cut }[] = [];
  street.nodes.forEach((node, i) => {
    const cut = own.get(node);
    if (cut === undefined) return;
    const along = distanceAlong(street, i);
    const last = kept[kept.length - 1];
    if (last === undefined || along - last.along > ONE_SITE) kept.push({ node, along, cut });
    else {
      const better =
        (last.cut.guessed && !cut.guessed) || (!last.cut.lit && cut.lit && last.cut.guessed === cut.guessed);
      const lit = last.cut.lit || cut.lit;
      if (better) kept[kept.length - 1] = { node, along, cut: { ...cut, lit } };
      else kept[kept.length - 1] = { ...last, cut: { ...last.cut, lit } };
    }
  });
  return new Map(kept.map(({ node, cut }) => [node, cut]));
}

function cutAll(
  input: readonly Street[],
  cuts: ReadonlyMap<Street, ReadonlyMap<number, Cut>>,
  junctions: ReadonlySet<number>,
): SignalSites {
  const alone = new Map<number, { guessed: boolean }>();
  const crossings = new Set<number>();
  const streets: Street[] = [];
  for (const street of input) {
    const found = cuts.get(street);
    const own = found && oneASite(street, found);
    let rest = street;
    let part = 0;
    let last = -1;
    for (const node of street.nodes) {
      const cut = own?.get(node);
      if (cut === undefined) continue;
      const inner = rest.nodes.indexOf(node);
      const before = inner > 0 ? distanceAlong(rest, inner) : 0;
      // two crossings in one breath are one, and one at a street's very end adds nothing but a stub
      if (!cut.lit && (before < 15 || rest.length - before < 15)) continue;
      if (cut.lit) alone.set(node, { guessed: cut.guessed });
      else crossings.add(node);
      if (inner <= 0 || inner === rest.nodes.length - 1 || node === last) continue;
      const [done, next] = cutStreet(rest, node, `.${++part}`);
      streets.push(done);
      rest = { ...next, id: `${street.id}.${part}` };
      last = node;
    }
    streets.push(rest);
  }
  return { streets, junctions, alone, crossings };
}

export function distanceAlong({ centre }: Street, index: number): number {
  let along = 0;
  for (let i = 1; i <= index; i++)
    along += Math.hypot(centre[i]![0] - centre[i - 1]![0], centre[i]![1] - centre[i - 1]![1]);
  return along;
}
