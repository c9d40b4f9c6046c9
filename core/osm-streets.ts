// Ways become streets: pieces between the points where streets meet, with their cross-section, ready to be drawn.
import type { Xy } from './geometry.ts';
import { polylineLength } from './geometry.ts';
import { type GuessingReport, tally } from './import-report.ts';
import type { CountryRules } from './osm-country.ts';
import { NO_TAGS, type OsmNode, type OsmTags, type OsmWay } from './osm-data.ts';
import { isRoundabout, type RoadClass, roadClass } from './osm-highway.ts';
import { type CrossSection, crossSection, type StreetLane } from './osm-lanes.ts';
import type { OsmExtract } from './osm-load.ts';
import { speedOf } from './osm-speed.ts';

/** A piece of road or track from vertex to vertex; all its points are OSM nodes. */
export interface Street {
  readonly id: string;
  /** OSM ways that it is made of, in order */
  readonly ways: readonly number[];
  /** OSM node ids; the first and last are vertices */
  readonly nodes: readonly number[];
  readonly centre: readonly Xy[];
  /** m */
  readonly length: number;
  readonly section: CrossSection;
  /** m/s */
  readonly speedForward: number;
  readonly speedBackward: number;
  readonly speedGuessed: boolean;
  readonly kind: RoadClass;
  /** as the source names it, e.g. highway.primary */
  readonly label: string;
  readonly name: string | undefined;
  readonly roundabout: boolean;
  /** the map says that it lies inside one junction */
  readonly inside: boolean;
  /** bridges and tunnels: not 0 */
  readonly layer: number;
}

/** Where the points of the map lie on the plane, driving on the right (mirrored where one drives on the left). */
export interface StreetPlane {
  readonly at: (node: number) => Xy;
  readonly tags: (node: number) => OsmTags;
  readonly mirrored: boolean;
  /** makes a point that the map does not have, and answers its id */
  readonly add: (point: Xy) => number;
}

/** Ids of points that are made here; OSM's own are far from it on both sides. */
const FIRST_MADE = -(2 ** 52);

export function streetPlane(
  nodes: ReadonlyMap<number, OsmNode>,
  toPlane: (longitude: number, latitude: number) => readonly [number, number],
  mirrored: boolean,
): StreetPlane {
  const points = new Map<number, Xy>();
  for (const [id, { longitude, latitude }] of nodes) {
    const [x, y] = toPlane(longitude, latitude);
    points.set(id, [mirrored ? 0 - x : x, y]);
  }
  let next = FIRST_MADE;
  const add = (point: Xy): number => {
    points.set(next, point);
    return next++;
  };
  return { at: (id) => points.get(id)!, tags: (id) => nodes.get(id)?.tags ?? NO_TAGS, mirrored, add };
}

/** Streets of an extract: split where ways meet, joined where they merely go on. */
export function streetsOf(
  { ways }: OsmExtract,
  plane: StreetPlane,
  country: CountryRules,
  report: GuessingReport,
): Street[] {
  const uses = new Map<number, number>();
  const seen = new Set<string>();
  const kept: OsmWay[] = [];
  for (const way of ways) {
    const key = [...way.nodes].sort((a, b) => a - b).join(' ');
    if (seen.has(key)) {
      tally(report.skipped, 'way drawn twice over the same nodes');
      continue;
    }
    seen.add(key);
    kept.push(way);
    way.nodes.forEach((node, i) => {
      const end = i === 0 || i === way.nodes.length - 1;
      uses.set(node, (uses.get(node) ?? 0) + (end ? 1 : 2));
    });
  }
  const streets: Street[] = [];
  const numbers = new Map<number, number>();
  for (const way of kept) {
    const make = streetMaker(way, plane, country, report);
    if (make === undefined) continue;
    for (const nodes of splitAt(way.nodes, (node) => (uses.get(node) ?? 0) > 2)) {
      const number = numbers.get(way.id) ?? 0;
      numbers.set(way.id, number + 1);
      const street = make(nodes, number);
      if (street.length > 0) streets.push(street);
    }
  }
  return joined(streets, plane);
}

/** Runs of nodes between those that are vertices; a run that comes back to itself is cut once more in the middle. */
export function splitAt(nodes: readonly number[], isVertex: (node: number) => boolean): number[][] {
  const runs: number[][] = [];
  let run = [nodes[0]!];
  for (let i = 1; i < nodes.length; i++) {
    run.push(nodes[i]!);
    if (i < nodes.length - 1 && (isVertex(nodes[i]!) || run.indexOf(nodes[i]!) < run.length - 1)) {
      runs.push(run);
      run = [nodes[i]!];
    }
  }
  runs.push(run);
  return runs.flatMap((one) => {
    if (one[0] !== one[one.length - 1]) return [one];
    const middle = one.length >> 1;
    return middle === 0 ? [] : [one.slice(0, middle + 1), one.slice(middle)];
  });
}

function streetMaker(
  way: OsmWay,
  plane: StreetPlane,
  country: CountryRules,
  report: GuessingReport,
): ((nodes: number[], number: number) => Street) | undefined {
  const { tags } = way;
  const kind = roadClass(tags);
  if (kind === undefined) return undefined;
  const section = crossSection(tags, kind, plane.mirrored);
  const label = tags['highway'] !== undefined ? `highway.${tags['highway']}` : `railway.${tags['railway']}`;
  if (section.forward.length + section.backward.length === 0) {
    tally(report.skipped, `way closed to vehicles (access): ${label}`);
    return undefined;
  }
  for (const odd of section.odd) tally(report.skipped, odd);
  const [forward, backward] = [speedOf(tags, 'forward', kind, country), speedOf(tags, 'backward', kind, country)];
  const common = {
    ways: [way.id],
    section,
    speedForward: forward.limit,
    speedBackward: backward.limit,
    speedGuessed: section.forward.length > 0 ? forward.guessed : backward.guessed,
    kind,
    label,
    name: tags['name'] ?? tags['ref'],
    roundabout: isRoundabout(tags),
    inside: tags['junction'] === 'intersection' || tags['junction'] === 'yes',
    layer: Math.round(Number(tags['layer'])) || (tags['bridge'] !== undefined && tags['bridge'] !== 'no' ? 1 : 0),
  };
  return (nodes, number) => {
    const centre = nodes.map(plane.at);
    return {
      ...common,
      id: number === 0 ? `${way.id}` : `${way.id}#${number}`,
      nodes,
      centre,
      length: polylineLength(centre),
    };
  };
}

/** The same street with its two directions exchanged. */
export function turned(street: Street): Street {
  const { section, speedForward, speedBackward, nodes, centre, ways } = street;
  return {
    ...street,
    ways: [...ways].reverse(),
    nodes: [...nodes].reverse(),
    centre: [...centre].reverse(),
    section: { ...section, forward: section.backward, backward: section.forward },
    speedForward: speedBackward,
    speedBackward: speedForward,
  };
}

function signature(street: Street): string {
  const lanes = (list: readonly StreetLane[]) =>
    list.map(({ kind, width, allow }) => `${kind} ${width} ${allow}`).join();
  const { section, label, roundabout, layer, speedForward, speedBackward, inside } = street;
  const speeds = [section.forward.length > 0 ? speedForward : 0, section.backward.length > 0 ? speedBackward : 0];
  return [
    lanes(section.forward),
    lanes(section.backward),
    section.middle,
    label,
    roundabout,
    layer,
    inside,
    ...speeds,
  ].join('|');
}

export const endsOf = ({ nodes }: Street): [number, number] => [nodes[0]!, nodes[nodes.length - 1]!];

/** Streets by vertex; a street that begins and ends at one vertex is there twice. */
export function streetsAt(streets: readonly Street[]): Map<number, Street[]> {
  const at = new Map<number, Street[]>();
  for (const street of streets) {
    for (const end of endsOf(street)) {
      const list = at.get(end);
      if (list === undefined) at.set(end, [street]);
      else list.push(street);
    }
  }
  return at;
}

/** Joins two streets end to end where nothing else meets and nothing changes. */
export function joined(streets: readonly Street[], plane: StreetPlane): Street[] {
  const alive = new Set(streets);
  const at = streetsAt(streets);
  for (const [vertex, meeting] of at) {
    if (meeting.length !== 2) continue;
    let [a, b] = meeting as [Street, Street];
    if (a === b) continue;
    const [first, second] = [a, b];
    if (endsOf(a)[1] !== vertex) a = turned(a);
    if (endsOf(b)[0] !== vertex) b = turned(b);
    if (signature(a) !== signature(b) || endsOf(a)[0] === endsOf(b)[1]) continue;
    const made = linked(a, b, first, plane);
    for (const gone of [first, second]) {
      alive.delete(gone);
      for (const end of endsOf(gone)) {
        const list = at.get(end)!;
        const i = list.indexOf(gone);
        if (i >= 0) list[i] = made;
      }
    }
    alive.add(made);
  }
  return [...alive];
}

/** One street of two, in the direction of `first`; what is painted at each end stays at that end. */
function linked(a: Street, b: Street, first: Street, plane: StreetPlane): Street {
  const nodes = [...a.nodes, ...b.nodes.slice(1)];
  const centre = nodes.map(plane.at);
  const section: CrossSection = {
    ...a.section,
    forward: a.section.forward.map((lane, i) => ({ ...lane, marks: b.section.forward[i]!.marks })),
    backward: b.section.backward.map((lane, i) => ({ ...lane, marks: a.section.backward[i]!.marks })),
    guessed: [...new Set([...a.section.guessed, ...b.section.guessed])],
  };
  const made: Street = {
    ...a,
    id: first.id,
    ways: [...a.ways, ...b.ways.filter((way) => !a.ways.includes(way))],
    nodes,
    centre,
    length: polylineLength(centre),
    section,
    name: a.name ?? b.name,
    speedGuessed: a.speedGuessed && b.speedGuessed,
  };
  return endsOf(made)[0] === endsOf(first)[0] || endsOf(made)[1] === endsOf(first)[1] ? made : turned(made);
}

/**
 * Leaves out service roads, unless they are signalled or the only way between other streets, then those that lead nowhere,
 * and stubs too short to be roads.
 */
export function withoutStubs(
  streets: readonly Street[],
  keeps: (street: Street) => boolean,
  report: GuessingReport,
): Street[] {
  const ways = withoutYards(streets, keeps, report);
  const alive = new Set(ways);
  const at = streetsAt(ways);
  const degree = (vertex: number) => at.get(vertex)!.filter((street) => alive.has(street)).length;
  const open = [...ways];
  while (open.length > 0) {
    const street = open.pop()!;
    if (!alive.has(street) || keeps(street)) continue;
    const ends = endsOf(street);
    const loose = ends.filter((end) => degree(end) === 1);
    if (loose.length === 0) continue;
    const yard = isYard(street) && alive.size > 1;
    const stub = street.length < 10 && loose.length === 1;
    if (!yard && !stub) continue;
    alive.delete(street);
    tally(report.skipped, yard ? YARD : 'stub of less than 10 m');
    for (const end of ends) open.push(...at.get(end)!.filter((other) => alive.has(other)));
  }
  return [...alive];
}

const YARD = 'service road that no other street needs (drive, yard, car park)';

const isYard = ({ label }: Street): boolean => label === 'highway.service';

function withoutYards(
  streets: readonly Street[],
  keeps: (street: Street) => boolean,
  report: GuessingReport,
): Street[] {
  const up = new Map<number, number>();
  const root = (vertex: number): number => {
    let top = vertex;
    for (let next = up.get(top); next !== undefined; next = up.get(top)) top = next;
    if (top !== vertex) up.set(vertex, top);
    return top;
  };
  const join = (street: Street): boolean => {
    const [a, b] = endsOf(street).map(root) as [number, number];
    if (a !== b) up.set(a, b);
    return a !== b;
  };
  const roads = streets.filter((street) => !isYard(street) || keeps(street));
  for (const street of roads) join(street);
  const yards = streets.filter((street) => isYard(street) && !keeps(street)).sort((a, b) => a.length - b.length);
  const needed = roads.length === 0 ? yards : yards.filter(join);
  tally(report.skipped, YARD, yards.length - needed.length);
  return [...roads, ...needed];
}
