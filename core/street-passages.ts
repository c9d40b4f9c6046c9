// Which streets a street leads to through a junction: legal ways over the points and pieces that the junction was made of.
import type { Restrictions } from './osm-restrictions.ts';
import type { Street } from './osm-streets.ts';
import type { Cluster } from './street-clusters.ts';
import type { StreetRoad } from './street-roads.ts';

/** m; nobody goes farther than this inside one junction */
const LONGEST = 160;
const MOST_HOPS = 12;

interface Reached {
  readonly vertex: number;
  /** streets driven so far, the arriving one first */
  readonly path: readonly Street[];
  readonly length: number;
}

export interface JunctionRoads {
  readonly cluster: Cluster;
  readonly arriving: readonly StreetRoad[];
  readonly leaving: readonly StreetRoad[];
}

/** The leaving roads that each arriving road may legally reach, by the shortest way through. */
export function passages(
  { cluster, arriving, leaving }: JunctionRoads,
  restrictions: Restrictions,
  forbidden: (from: StreetRoad, to: StreetRoad) => void,
): Map<StreetRoad, StreetRoad[]> {
  const starts = new Map<number, StreetRoad[]>();
  for (const road of leaving) starts.set(road.startVertex, [...(starts.get(road.startVertex) ?? []), road]);
  return new Map(
    arriving.map((from): [StreetRoad, StreetRoad[]] => {
      const exits: StreetRoad[] = [];
      const refused = new Set<StreetRoad>();
      for (const { vertex, path } of walk(from, cluster, restrictions)) {
        for (const road of starts.get(vertex) ?? []) {
          if (exits.includes(road) || isRail(road.street) !== isRail(from.street)) continue;
          if (road.street === from.street && path.length === 1 && !hasReverse(from)) continue;
          const last = path[path.length - 1]!;
          const legal =
            restrictions.mayPass(last, vertex, road.street) && restrictions.mayDrive([...path, road.street]);
          if (legal) exits.push(road);
          else refused.add(road);
        }
      }
      for (const road of refused) if (!exits.includes(road)) forbidden(from, road);
      return [from, exits];
    }),
  );
}

const isRail = ({ kind }: Street): boolean => kind.kind === 'rail';

const hasReverse = ({ section }: StreetRoad): boolean => section.some(({ marks }) => marks?.includes('t'));

/** Points that can be reached inside, nearest first. */
function* walk(from: StreetRoad, { inside }: Cluster, restrictions: Restrictions): Generator<Reached> {
  const open: Reached[] = [{ vertex: from.endVertex, path: [from.street], length: 0 }];
  const seen = new Set<string>();
  while (open.length > 0) {
    open.sort((a, b) => a.length - b.length);
    const here = open.shift()!;
    const last = here.path[here.path.length - 1]!;
    const key = `${here.vertex} ${last.id}`;
    if (seen.has(key)) continue;
    seen.add(key);
    yield here;
    if (here.path.length > MOST_HOPS) continue;
    for (const street of inside) {
      if (street === last || isRail(street) !== isRail(from.street)) continue;
      const [a, b] = [street.nodes[0]!, street.nodes[street.nodes.length - 1]!];
      const { forward, backward } = street.section;
      const next =
        a === here.vertex && forward.length > 0 ? b : b === here.vertex && backward.length > 0 ? a : undefined;
      const length = here.length + street.length;
      if (next === undefined || length > LONGEST || !restrictions.mayPass(last, here.vertex, street)) continue;
      open.push({ vertex: next, path: [...here.path, street], length });
    }
  }
}
