// Cuts streets in parts: at signals between junctions, where a loop comes back, and where a middle lane becomes a turn lane.
import { pointAt, polylineLength, type Xy } from './geometry.ts';
import type { CrossSection, StreetLane } from './osm-lanes.ts';
import { endsOf, type Street, type StreetPlane } from './osm-streets.ts';
import type { Clustering } from './street-clusters.ts';

/** A street cut in two at one of its inner nodes; the second part's id ends in `suffix`. */
export function cutStreet(street: Street, node: number, suffix: string): [Street, Street] {
  const at = street.nodes.indexOf(node);
  const part = (nodes: readonly number[], centre: readonly Xy[]) => ({ nodes, centre, length: polylineLength(centre) });
  const plain = (lanes: readonly StreetLane[]) => lanes.map((lane) => ({ ...lane, marks: undefined }));
  const { section } = street;
  return [
    {
      ...street,
      ...part(street.nodes.slice(0, at + 1), street.centre.slice(0, at + 1)),
      section: { ...section, forward: plain(section.forward) },
    },
    {
      ...street,
      id: `${street.id}${suffix}`,
      ...part(street.nodes.slice(at), street.centre.slice(at)),
      section: { ...section, backward: plain(section.backward) },
    },
  ];
}

/** A street with a new point `along` metres from its start; the street and the point's id. */
function withPoint(street: Street, along: number, plane: StreetPlane): [Street, number] {
  const point = pointAt(street.centre, along);
  let at = 0;
  let run = 0;
  for (let i = 1; i < street.centre.length; i++) {
    run += Math.hypot(street.centre[i]![0] - street.centre[i - 1]![0], street.centre[i]![1] - street.centre[i - 1]![1]);
    if (run >= along) {
      at = i;
      break;
    }
  }
  const id = plane.add(point);
  const insert = <T>(list: readonly T[], item: T): T[] => [...list.slice(0, at), item, ...list.slice(at)];
  return [{ ...street, nodes: insert(street.nodes, id), centre: insert(street.centre, point) }, id];
}

/** Streets that leave a junction and come back to it, cut in the middle; the same list where there are none. */
export function withoutLoops(
  streets: readonly Street[],
  clustering: Clustering,
  plane: StreetPlane,
): readonly Street[] {
  const inside = new Set(clustering.clusters.flatMap((cluster) => cluster.inside));
  const isLoop = (street: Street) => {
    const [from, to] = endsOf(street);
    return !inside.has(street) && clustering.of.get(from) === clustering.of.get(to);
  };
  if (!streets.some(isLoop)) return streets;
  return streets.flatMap((street) => {
    if (!isLoop(street)) return [street];
    const [long, node] = withPoint(street, street.length / 2, plane);
    return cutStreet(long, node, '.half');
  });
}

/** m, of a turn lane made of a middle lane; and of the street that must be left between two */
const POCKET = 35;
const BETWEEN = 15;

/** A lane in the middle for left turns both ways becomes a left-turn lane before the junction at either end. */
export function withPockets(
  streets: readonly Street[],
  plane: StreetPlane,
  isJunction: (vertex: number) => boolean,
): Street[] {
  return streets.flatMap((street) => {
    const { section, length } = street;
    const ends = endsOf(street).map(isJunction);
    const pocket = Math.min(POCKET, (length - BETWEEN) / 2);
    if (section.middle === 0 || pocket < 12 || !ends.some(Boolean)) return [street];
    const parts: Street[] = [];
    let rest = street;
    if (ends[0]) {
      const [long, node] = withPoint(rest, pocket, plane);
      const [first, more] = cutStreet(long, node, '.a');
      parts.push({ ...first, section: turnSection(first.section, 'backward') });
      rest = more;
    }
    if (ends[1]) {
      const [long, node] = withPoint(rest, rest.length - pocket, plane);
      const [before, last] = cutStreet(long, node, ends[0] ? '' : '.b');
      parts.push(before, { ...last, id: `${street.id}.b`, section: turnSection(last.section, 'forward') });
    } else parts.push(rest);
    return parts;
  });
}

function turnSection(section: CrossSection, direction: 'forward' | 'backward'): CrossSection {
  const lanes = section[direction];
  const inner = lanes[lanes.length - 1];
  if (inner === undefined) return section;
  const marked = lanes.map(
    (lane): StreetLane =>
      lane.kind === 'drive'
        ? { ...lane, marks: lane.marks ?? (lane === lanes.find(({ kind }) => kind === 'drive') ? 'sr' : 's') }
        : lane,
  );
  const turnLane: StreetLane = { ...inner, kind: 'drive', width: section.middle, marks: 'l' };
  return { ...section, [direction]: [...marked, turnLane], middle: 0 };
}
