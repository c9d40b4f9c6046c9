// Streets with their stop lines become roads, one a direction, as the junction builder draws them.
import { slicePolyline, type Xy } from './geometry.ts';
import type { StreetLane } from './osm-lanes.ts';
import { endsOf, type Street } from './osm-streets.ts';
import type { Road } from './sketch-roads.ts';
import { carriageway, widthOf } from './street-arms.ts';
import type { Clustering } from './street-clusters.ts';

/** One direction of a street. */
export interface StreetRoad extends Road {
  readonly street: Street;
  readonly direction: 'forward' | 'backward';
  readonly section: readonly StreetLane[];
  /** OSM vertices where it begins and ends */
  readonly startVertex: number;
  readonly endVertex: number;
}

/** How an end of a street is signed. */
export interface EndSign {
  readonly stop: boolean;
  readonly give: boolean;
}

export type SignAt = (street: Street, end: 'from' | 'to') => EndSign;

/** m; what is left of a street between its stop lines, as far as it is that long */
const LEAST_LENGTH = 8;
/** of the rank, for those who meet a stop or give-way sign, and for those on a roundabout */
const SIGNED = -100;
const CIRCULATING = 50;

/** m from each end of a street to its stop line, held so that some street is left. */
export function stopLines(street: Street, { of, arms }: Clustering): [from: number, to: number] {
  const [from, to] = endsOf(street);
  const wanted: [number, number] = [
    arms.get(of.get(from)!)!.trimOf(street, 'from'),
    arms.get(of.get(to)!)!.trimOf(street, 'to'),
  ];
  const room = street.length - Math.max(0.2 * street.length, Math.min(LEAST_LENGTH, 0.6 * street.length));
  const sum = wanted[0] + wanted[1];
  if (sum <= room) return wanted;
  // the smaller claim is met as far as half of the room
  const small = Math.min(wanted[0], wanted[1], room / 2);
  const large = room - small;
  return wanted[0] <= wanted[1] ? [small, large] : [large, small];
}

/** The roads of a street, between its stop lines. */
export function roadsOf(street: Street, clustering: Clustering, signAt: SignAt): StreetRoad[] {
  const [start, end] = stopLines(street, clustering);
  const centre = slicePolyline(street.centre, start, street.length - end);
  const { forward, backward } = street.section;
  const roads: StreetRoad[] = [];
  const half = carriageway(street) / 2;
  const [from, to] = endsOf(street);
  const node = (vertex: number) => String(clustering.of.get(vertex)!.id);
  const add = (
    direction: 'forward' | 'backward',
    section: readonly StreetLane[],
    line: readonly Xy[],
    [startVertex, endVertex]: readonly [number, number],
  ) => {
    if (section.length === 0) return;
    const id = direction === 'forward' ? street.id : `-${street.id}`;
    const sign = signAt(street, direction === 'forward' ? 'to' : 'from');
    const rank = street.kind.rank + (sign.stop || sign.give ? SIGNED : 0) + (street.roundabout ? CIRCULATING : 0);
    roads.push({
      id,
      street,
      direction,
      section,
      startVertex,
      endVertex,
      sketch: {
        id,
        from: node(startVertex),
        to: node(endVertex),
        lanes: section.length,
        speed: direction === 'forward' ? street.speedForward : street.speedBackward,
        priority: rank,
        kind: street.label,
        stopSign: sign.stop,
        ...(street.name !== undefined && { name: street.name }),
      },
      from: node(startVertex),
      to: node(endVertex),
      centre: line,
      lanes: section.length,
      width: section[section.length - 1]!.width,
      widths: section.map(({ width }) => width),
      kerbPocket: 0,
      innerPocket: 0,
      allow: section.map(({ allow }) => allow),
      meetsJunction: true,
      // the line runs in the middle of the carriageway, this direction's lanes end at its right edge
      inner: half - widthOf(section),
    });
  };
  add('forward', forward, centre, [from, to]);
  add('backward', backward, [...centre].reverse(), [to, from]);
  return roads;
}
