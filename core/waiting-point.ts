// Moves waiting points inside junctions so that whoever waits there is not in the way of those it waits for.
import { intersections, type Polyline, polylineLength, slicePolyline } from './geometry.ts';
import { halfZone } from './meetings.ts';
import type { NetworkConnection, NetworkFile, PathPiece } from './network.ts';

/** m; a vehicle with its gap: what stands this far behind the waiting point is still in the way */
const STANDING = 7.5;
/** m; the least that is left of a first piece */
const LEAST = 0.5;

/**
 * The network with first path pieces cut back to where the path of a foe begins to be contested that is yielded to and
 * does not yield in turn. In tight junctions SUMO's waiting point lies on such a path: there others pass through whoever
 * waits, here the two would wait for each other for ever. The length of the whole path stays the same.
 */
export function withClearWaitingPoints(file: NetworkFile): NetworkFile {
  const widths = new Map(file.edges.map((edge) => [edge.id, edge.lanes.map((lane) => lane.width)]));
  const widthOf = (c: NetworkConnection) =>
    Math.min(widths.get(c.from)?.[c.fromLane] ?? 0, widths.get(c.to)?.[c.toLane] ?? 0);
  let moved = false;
  const connections = file.connections.map((connection, index) => {
    if (connection.path.length < 2) return connection;
    const shape: Polyline = connection.path[0].shape;
    const drawn = polylineLength(shape);
    let clear = drawn;
    for (const zone of zonesWaitedFor(file.connections, index, widthOf)) {
      if (zone.from + zone.until > 2 * LEAST && zone.until > clear - STANDING) {
        clear = Math.min(clear, Math.max(LEAST, zone.from));
      }
    }
    if (clear >= drawn) return connection;
    moved = true;
    return { ...connection, path: cutBack(connection.path, clear, drawn) };
  });
  return moved ? { ...file, connections } : file;
}

/** Zones (drawn m) of the first piece that are contested by foes yielded to inside, the last first. */
function zonesWaitedFor(
  connections: readonly NetworkConnection[],
  index: number,
  widthOf: (connection: NetworkConnection) => number,
): { from: number; until: number }[] {
  const { path, insideYieldsTo } = connections[index];
  const zones: { from: number; until: number }[] = [];
  for (const other of insideYieldsTo ?? []) {
    const foe = connections[other];
    if (foe === undefined || foe.yieldsTo.includes(index) || foe.insideYieldsTo?.includes(index)) continue;
    for (const { alongA, angle } of intersections(path[0].shape, foe.path[0].shape)) {
      const half = halfZone(widthOf(foe), angle);
      zones.push({ from: alongA - half, until: alongA + half });
    }
  }
  return zones.sort((a, b) => b.until - a.until);
}

/** The first piece ends after `clear` of its `drawn` metres; the second takes the rest. */
function cutBack(path: readonly PathPiece[], clear: number, drawn: number): PathPiece[] {
  const [first, second] = path;
  const length = (first.length * clear) / drawn;
  return [
    { ...first, length, shape: slicePolyline(first.shape, 0, clear) },
    {
      ...second,
      length: second.length + first.length - length,
      shape: [...slicePolyline(first.shape, clear, drawn), ...second.shape.slice(1)],
    },
  ];
}
