// How each junction of a map is ruled: its signals, signs and crossings, and what holds where the map says nothing.
import type { CountryRules } from './osm-country.ts';
import { type PointMark, pointMark, type SignalSites } from './osm-signals.ts';
import type { Street, StreetPlane } from './osm-streets.ts';
import type { StreetArm } from './street-arms.ts';
import type { Cluster, Clustering } from './street-clusters.ts';
import { type ArmCrossing, CROSSING_WIDTH, type DrawingWishes } from './street-drawing.ts';
import type { EndSign, StreetRoad } from './street-roads.ts';

/** m; how far from a junction its signs, stop lines and crossings may stand */
const SIGN_REACH = 40;
const CROSSING_REACH = 28;
const STOP_LINE_REACH = 30;
/** m between a crossing and the stop line before it */
const CROSSING_ROOM = 1;

interface Seen {
  readonly away: number;
  readonly mark: PointMark;
  readonly node: number;
}

/** The rules of a map's junctions; stop lines in `clustering` move back behind crossings and to where signals stand. */
export function junctionRules(
  sites: SignalSites,
  clustering: Clustering,
  plane: StreetPlane,
  country: CountryRules,
): Omit<DrawingWishes, 'restrictions'> {
  const crossings = new Map<StreetArm, ArmCrossing>();
  for (const [cluster, { list }] of clustering.arms) {
    for (const arm of list) {
      const crossing = crossingOf(arm, list.length, cluster, sites, plane);
      if (crossing !== undefined) crossings.set(arm, crossing);
      if (list.length > 1) setStopLine(arm, list.length, crossing, cluster, plane);
    }
  }
  const signs = new Map<Street, Map<'from' | 'to', EndSign>>();
  const signAt = (street: Street, end: 'from' | 'to'): EndSign => {
    const own = signs.get(street) ?? new Map<'from' | 'to', EndSign>();
    signs.set(street, own);
    const known = own.get(end) ?? signOf(street, end, plane);
    own.set(end, known);
    return known;
  };
  return {
    signAt,
    crossingOn: (arm) => crossings.get(arm),
    controlOf: (cluster, arriving) => controlOf(cluster, arriving, signAt, plane, country),
  };
}

/** Marked points along an arm, nearest first, no farther than half of the street. */
function seenAlong(arm: { street: Street; end: 'from' | 'to' }, plane: StreetPlane, reach: number): Seen[] {
  const { street, end } = arm;
  const nodes = end === 'from' ? street.nodes : [...street.nodes].reverse();
  const line = end === 'from' ? street.centre : [...street.centre].reverse();
  const found: Seen[] = [];
  let away = 0;
  for (let i = 0; i < nodes.length; i++) {
    if (i > 0) away += Math.hypot(line[i]![0] - line[i - 1]![0], line[i]![1] - line[i - 1]![1]);
    if (away > reach || (i > 0 && away > street.length * 0.6)) break;
    const tags = plane.tags(nodes[i]!);
    if (tags['highway'] !== undefined || tags['crossing'] !== undefined)
      found.push({ away, mark: pointMark(tags), node: nodes[i]! });
  }
  return found;
}

function crossingOf(
  arm: StreetArm,
  arms: number,
  cluster: Cluster,
  sites: SignalSites,
  plane: StreetPlane,
): ArmCrossing | undefined {
  if (arm.street.kind.kind === 'rail') return undefined;
  const alone = sites.alone.get(arm.vertex);
  if (alone !== undefined && arms === 2) return { away: 0, lit: true, guessed: alone.guessed };
  if (sites.crossings.has(arm.vertex) && arms === 2) return { away: 0, lit: false, guessed: false };
  if (arms < 3) return undefined;
  const found = seenAlong(arm, plane, CROSSING_REACH).find(
    ({ mark, node }) => mark.crossing !== undefined && node !== arm.vertex,
  );
  if (found === undefined) return undefined;
  return { away: found.away, lit: found.mark.crossing === 'signals' || cluster.signalled, guessed: false };
}

/** Stop lines stand behind crossings, and where the map puts the signals if that is near. */
function setStopLine(
  arm: StreetArm,
  arms: number,
  crossing: ArmCrossing | undefined,
  cluster: Cluster,
  plane: StreetPlane,
): void {
  if (crossing !== undefined) arm.trim = Math.max(arm.trim, crossing.away + CROSSING_WIDTH / 2 + CROSSING_ROOM);
  if (arms < 3 || !cluster.signalled) return;
  const { forward, backward } = arm.street.section;
  const arrives = (arm.end === 'to' ? forward : backward).length > 0;
  if (!arrives) return;
  const signal = seenAlong(arm, plane, STOP_LINE_REACH).find(({ mark, away }) => mark.signal && away > arm.trim);
  if (signal !== undefined && signal.away < arm.trim + 15) arm.trim = signal.away;
}

/** Whether traffic towards an end of a street meets a sign. */
function signOf(street: Street, end: 'from' | 'to', plane: StreetPlane): EndSign {
  const towards = end === 'to' ? 'forward' : 'backward';
  const oneway = street.section.forward.length === 0 || street.section.backward.length === 0;
  const own = seenAlong({ street, end }, plane, SIGN_REACH).filter(
    ({ mark, away, node }) =>
      (mark.stop || mark.give) &&
      (mark.direction === undefined ? oneway || away < street.length / 2 : mark.direction === towards) &&
      node !== (end === 'to' ? street.nodes[street.nodes.length - 1] : street.nodes[0]),
  );
  return { stop: own.some(({ mark }) => mark.stop), give: own.some(({ mark }) => mark.give) };
}

type Control = ReturnType<DrawingWishes['controlOf']>;

function controlOf(
  cluster: Cluster,
  arriving: readonly StreetRoad[],
  signAt: (street: Street, end: 'from' | 'to') => EndSign,
  plane: StreetPlane,
  country: CountryRules,
): Control {
  const said = (control: Control['control'], guessed = false): Control => ({ control, guessed });
  if (cluster.signalled) return said('signals');
  if (arriving.length < 2) return said('priority');
  const tags = cluster.vertices.map(plane.tags);
  const signs = arriving.map((road) => signAt(road.street, road.direction === 'forward' ? 'to' : 'from'));
  const allStop = signs.every(({ stop }) => stop) && arriving.length > 2;
  const stopTag = tags.some((own) => own['stop'] === 'all' || (own['highway'] === 'stop' && arriving.length > 2));
  if (allStop || stopTag) return said('all-way-stop');
  if (tags.some((own) => own['highway'] === 'mini_roundabout')) return said('right-before-left', true);
  if (signs.some(({ stop, give }) => stop || give) || arriving.some(({ street }) => street.roundabout))
    return said('priority');
  const ranks = new Set(arriving.map(({ street }) => street.kind.rank));
  const streets = arriving.every(({ street }) => street.kind.kind === 'street' || street.kind.kind === 'yard');
  const equal = ranks.size === 1 && streets && arriving.length > 2 && cluster.vertices.length === 1;
  if (equal && (country.rightFirst || arriving.length > 3)) return said('right-before-left', true);
  return said('priority', arriving.length > 2);
}
