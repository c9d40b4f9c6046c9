// Reads a CityFlow roadnet.json (https://cityflow.readthedocs.io/en/latest/roadnet.html).
import { type Static, Type } from '@sinclair/typebox';
import { Fault } from './fault.ts';
import { headingAt, offsetPolyline, type Polyline, polylineLength, slicePolyline } from './geometry.ts';
import { emptyReport, type ImportReport, tally } from './import-report.ts';
import {
  NETWORK_FORMAT,
  NETWORK_VERSION,
  type NetworkConnection,
  type NetworkEdge,
  type NetworkFile,
  type NetworkNode,
} from './network.ts';
import type { SignalProgram } from './program.ts';
import { bend, settleRightOfWay, turnSpeed } from './right-of-way.ts';
import { checkValue } from './schema.ts';

const Point = Type.Object({ x: Type.Number(), y: Type.Number() });
const RoadNet = Type.Object({
  intersections: Type.Array(
    Type.Object({
      id: Type.String(),
      point: Point,
      width: Type.Number({ minimum: 0 }),
      virtual: Type.Boolean(),
      roadLinks: Type.Array(
        Type.Object({
          type: Type.String(),
          startRoad: Type.String(),
          endRoad: Type.String(),
          laneLinks: Type.Array(
            Type.Object({
              startLaneIndex: Type.Integer({ minimum: 0 }),
              endLaneIndex: Type.Integer({ minimum: 0 }),
              points: Type.Optional(Type.Array(Point)),
            }),
          ),
        }),
      ),
      trafficLight: Type.Optional(
        Type.Object({
          lightphases: Type.Array(
            Type.Object({
              time: Type.Number({ minimum: 0 }),
              availableRoadLinks: Type.Array(Type.Integer({ minimum: 0 })),
            }),
          ),
        }),
      ),
    }),
  ),
  roads: Type.Array(
    Type.Object({
      id: Type.String(),
      points: Type.Array(Point, { minItems: 2 }),
      lanes: Type.Array(
        Type.Object({
          width: Type.Number({ exclusiveMinimum: 0 }),
          maxSpeed: Type.Number({ exclusiveMinimum: 0 }),
        }),
        { minItems: 1 },
      ),
      startIntersection: Type.String(),
      endIntersection: Type.String(),
    }),
  ),
});
type RoadNet = Static<typeof RoadNet>;
type Intersection = RoadNet['intersections'][number];
type Road = RoadNet['roads'][number];

export interface CityflowNetwork {
  readonly network: NetworkFile;
  /** one program `0` a signalised junction: its light phases in file order. CityFlow has no yellow. */
  readonly programs: SignalProgram[];
  readonly report: ImportReport;
}

/** CityFlow's own ranks (RoadLinkType in its roadnet.h) and the direction of each kind of road link. */
const KINDS: Readonly<Record<string, { rank: number; direction: NetworkConnection['direction'] }>> = {
  go_straight: { rank: 3, direction: 's' },
  turn_left: { rank: 2, direction: 'l' },
  turn_right: { rank: 1, direction: 'r' },
};

/**
 * Imports a parsed roadnet. Roads are drawn to the middle of junctions and are trimmed by the junctions' widths; lane 0
 * of CityFlow is the one next to the centre line, ours is the one at the kerb. A lamp (link) is a road link.
 * Throws Fault JSON_SCHEMA, NET_DUPLICATE_ID, NET_UNKNOWN_NODE, NET_UNKNOWN_EDGE, NET_UNKNOWN_LANE, NET_UNKNOWN_LINK,
 * NET_ZERO_LENGTH with the place in the document.
 */
export function importCityflowNetwork(document: unknown, source: string, name = source): CityflowNetwork {
  checkValue(RoadNet, document, source);
  const net = document as RoadNet;
  const report = emptyReport();
  const intersections = indexed(net.intersections, `${source}#/intersections`);
  indexed(net.roads, `${source}#/roads`);
  const edges = net.roads.map((road, i) => edgeOf(road, intersections, `${source}#/roads/${i}`));
  const roads = new Map(edges.map((edge) => [edge.id, edge]));
  const connections: NetworkConnection[] = [];
  const programs: SignalProgram[] = [];
  const nodes: NetworkNode[] = [];
  const controllers: NetworkFile['controllers'] = [];
  net.intersections.forEach((intersection, i) => {
    const where = `${source}#/intersections/${i}`;
    const signalled = isSignalled(intersection);
    const first = connections.length;
    const rankOf: number[] = [];
    intersection.roadLinks.forEach((link, l) => {
      const kind = KINDS[link.type] ?? KINDS['go_straight'];
      if (KINDS[link.type] === undefined) tally(report.skipped, `road link type "${link.type}": read as go_straight`);
      for (const laneLink of link.laneLinks) {
        const connection = connectionOf(roads, link, laneLink, kind.direction, `${where}/roadLinks/${l}`);
        if (signalled) connection.signal = { controller: intersection.id, link: l };
        connections.push(connection);
        rankOf.push(kind.rank);
      }
    });
    const here = connections.slice(first).map((connection, c) => ({ index: first + c, connection, rank: rankOf[c] }));
    settleRightOfWay(here, 'right');
    if (signalled) {
      controllers.push({ id: intersection.id, links: intersection.roadLinks.length });
      programs.push(programOf(intersection, connections, first, where));
    }
    const control = signalled ? 'signals' : intersection.roadLinks.length > 0 ? 'priority' : 'dead-end';
    nodes.push({ id: intersection.id, x: intersection.point.x, y: intersection.point.y, control });
  });
  const network: NetworkFile = {
    format: NETWORK_FORMAT,
    version: NETWORK_VERSION,
    name,
    source,
    drivingSide: 'right',
    nodes,
    edges,
    connections,
    controllers,
  };
  tally(report.read, 'node', nodes.length);
  tally(report.read, 'edge', edges.length);
  tally(
    report.read,
    'lane',
    edges.reduce((sum, edge) => sum + edge.lanes.length, 0),
  );
  tally(report.read, 'connection', connections.length);
  tally(report.read, 'controller', controllers.length);
  tally(report.read, 'program', programs.length);
  return { network, programs, report };
}

function indexed<Row extends { id: string }>(rows: readonly Row[], where: string): Map<string, Row> {
  const index = new Map<string, Row>();
  rows.forEach((row, i) => {
    if (index.has(row.id))
      throw new Fault('NET_DUPLICATE_ID', `there are two of "${row.id}"; rename one`, `${where}/${i}`);
    index.set(row.id, row);
  });
  return index;
}

/** A junction is signalled when its light has at least two phases and gives way to anyone. */
function isSignalled(intersection: Intersection): boolean {
  const phases = intersection.trafficLight?.lightphases ?? [];
  return !intersection.virtual && phases.length > 1 && phases.some((phase) => phase.availableRoadLinks.length > 0);
}

function edgeOf(road: Road, intersections: ReadonlyMap<string, Intersection>, where: string): NetworkEdge {
  const ends = [road.startIntersection, road.endIntersection].map((id) => {
    const found = intersections.get(id);
    if (found === undefined) {
      throw new Fault('NET_UNKNOWN_NODE', `intersection "${id}" does not exist; add it or name another`, where);
    }
    return found.virtual ? 0 : found.width;
  });
  const centre: Polyline = road.points.map(({ x, y }) => [x, y] as const);
  const whole = polylineLength(centre);
  const length = whole - ends[0] - ends[1];
  if (!(length > 0)) {
    throw new Fault(
      'NET_ZERO_LENGTH',
      `road "${road.id}" is ${whole} m long, all of it within its intersections; lengthen it or narrow them`,
      where,
    );
  }
  const trimmed = slicePolyline(centre, ends[0], whole - ends[1]);
  let inner = 0;
  const lanes = road.lanes.map(({ width, maxSpeed }) => {
    const shape = offsetPolyline(trimmed, -(inner + width / 2));
    inner += width;
    return { length, speed: maxSpeed, width, shape };
  });
  return { id: road.id, from: road.startIntersection, to: road.endIntersection, lanes: lanes.reverse() };
}

function connectionOf(
  roads: ReadonlyMap<string, NetworkEdge>,
  link: Intersection['roadLinks'][number],
  laneLink: Intersection['roadLinks'][number]['laneLinks'][number],
  direction: NetworkConnection['direction'],
  where: string,
): NetworkConnection {
  const [from, fromLane] = laneAt(roads, link.startRoad, laneLink.startLaneIndex, where);
  const [to, toLane] = laneAt(roads, link.endRoad, laneLink.endLaneIndex, where);
  const [before, after] = [from.lanes[fromLane], to.lanes[toLane]];
  const drawn = laneLink.points ?? [];
  const shape =
    drawn.length >= 2
      ? drawn.map(({ x, y }): [number, number] => [x, y])
      : bend(
          before.shape[before.shape.length - 1],
          headingAt(before.shape, Number.POSITIVE_INFINITY),
          after.shape[0],
          headingAt(after.shape, 0),
        );
  const length = Math.max(0.1, polylineLength(shape));
  const speed = turnSpeed(shape, Math.min(before.speed, after.speed));
  return {
    from: from.id,
    fromLane,
    to: to.id,
    toLane,
    direction,
    right: 'major',
    path: [{ length, speed, shape }],
    yieldsTo: [],
    foes: [],
  };
}

function laneAt(
  roads: ReadonlyMap<string, NetworkEdge>,
  id: string,
  fromCentre: number,
  where: string,
): [NetworkEdge, number] {
  const road = roads.get(id);
  if (road === undefined) {
    throw new Fault('NET_UNKNOWN_EDGE', `road "${id}" does not exist; add it or name another`, where);
  }
  if (fromCentre >= road.lanes.length) {
    throw new Fault('NET_UNKNOWN_LANE', `road "${id}" has no lane ${fromCentre}; correct the lane index`, where);
  }
  return [road, road.lanes.length - 1 - fromCentre];
}

/** Lamps are green (G), green but yielding to another that is green (g), or red. */
function programOf(
  intersection: Intersection,
  connections: readonly NetworkConnection[],
  first: number,
  where: string,
): SignalProgram {
  const count = intersection.roadLinks.length;
  const yields: Set<number>[] = intersection.roadLinks.map(() => new Set());
  for (const connection of connections.slice(first)) {
    for (const foe of connection.yieldsTo) {
      yields[connection.signal!.link].add(connections[foe].signal!.link);
    }
  }
  const phases = intersection
    .trafficLight!.lightphases.map((phase, p) => {
      const open = new Set(phase.availableRoadLinks);
      for (const link of open) {
        if (link >= count) {
          throw new Fault(
            'NET_UNKNOWN_LINK',
            `the intersection has no road link ${link}, only ${count}; correct availableRoadLinks`,
            `${where}/trafficLight/lightphases/${p}`,
          );
        }
      }
      const letter = (link: number) => {
        if (!open.has(link)) return 'r';
        return [...yields[link]].some((other) => open.has(other)) ? 'g' : 'G';
      };
      return { duration: phase.time, state: Array.from({ length: count }, (_, link) => letter(link)).join('') };
    })
    .filter((phase) => phase.duration > 0);
  return { controller: intersection.id, program: '0', offset: 0, phases };
}
