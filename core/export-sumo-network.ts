// Writes a network as SUMO's own .net.xml, inside lanes and right of way included, so that nothing is guessed again.
import { type ImportReport, tally } from './import-report.ts';
import type { NetworkConnection, NetworkEdge, NetworkFile, NetworkLane, NetworkNode } from './network.ts';
import type { SignalProgram } from './program.ts';
import { sumoOfMask } from './sumo-class.ts';
import { type JunctionLayout, layOutJunctions } from './sumo-layout.ts';
import { ALL_CLASSES, classMask, type VehicleClass } from './vehicle-class.ts';
import { xmlDocument, xmlElement } from './xml-text.ts';

const TYPES: Readonly<Record<NetworkNode['control'], string>> = {
  priority: 'priority',
  signals: 'traffic_light',
  'right-before-left': 'right_before_left',
  'all-way-stop': 'allway_stop',
  zipper: 'zipper',
  unregulated: 'unregulated',
  'dead-end': 'dead_end',
};

const STATES: Readonly<Record<NetworkConnection['right'], string>> = {
  major: 'M',
  minor: 'm',
  equal: '=',
  stop: 's',
  'all-way-stop': 'w',
  zipper: 'Z',
};

/**
 * The text of a SUMO network (https://sumo.dlr.de/docs/Networks/SUMO_Road_Networks.html) that `sumo` loads as it is:
 * lengths, speeds, ways through junctions, right of way, waiting points and lamp numbers are those of `file`, not
 * netconvert's. A controller without a program in `programs` is written blinking, since SUMO wants one. What SUMO's
 * form does not take (crossings for pedestrians need walking areas that we do not have) is counted in `skipped`.
 * The network must be sound (`validateNetwork`).
 */
export function exportSumoNetwork(
  file: NetworkFile,
  programs: readonly SignalProgram[],
  skipped: ImportReport['skipped'],
): Generator<string> {
  const lefthand = file.drivingSide === 'left' ? 'true' : undefined;
  tally(skipped, 'crossing (SUMO wants walking areas)', file.crossings?.length ?? 0);
  tally(skipped, 'water', file.water?.length ?? 0);
  const layouts = layOutJunctions(file);
  return xmlDocument('net', { version: '1.9', lefthand }, networkLines(file, layouts, programs, skipped));
}

function* networkLines(
  file: NetworkFile,
  layouts: readonly JunctionLayout[],
  programs: readonly SignalProgram[],
  skipped: ImportReport['skipped'],
): Generator<string> {
  const lanes = new Map(file.edges.map((edge) => [edge.id, edge.lanes]));
  yield locationLine(file);
  for (const layout of layouts) yield* insideEdgeLines(file, layout, lanes);
  for (const edge of file.edges) yield edgeLines(edge);
  yield* programLines(file, programs, skipped);
  for (const layout of layouts) yield junctionLines(file, layout);
  for (const layout of layouts) yield* waitLines(file, layout);
  const inside = new Map(layouts.flatMap((layout) => [...layout.pieces]));
  for (let c = 0; c < file.connections.length; c++) yield connectionLine(file.connections[c]!, inside.get(c)!);
  for (let c = 0; c < file.connections.length; c++) yield insideConnectionLines(file.connections[c]!, inside.get(c)!);
  for (const ring of roundabouts(file)) {
    const nodes = [...new Set(ring.map((edge) => edge.from))].join(' ');
    yield xmlElement(1, 'roundabout', { nodes, edges: ring.map((edge) => edge.id).join(' ') });
  }
}

/** The edges of each roundabout, in driving order from the first in the file. */
function roundabouts({ edges }: NetworkFile): NetworkEdge[][] {
  const left = new Map(edges.filter((edge) => edge.roundabout).map((edge) => [edge.from, edge]));
  const rings: NetworkEdge[][] = [];
  for (const first of [...left.values()]) {
    const ring: NetworkEdge[] = [];
    for (let edge: NetworkEdge | undefined = left.get(first.from); edge; edge = left.get(edge.to)) {
      left.delete(edge.from);
      ring.push(edge);
    }
    if (ring.length > 0) rings.push(ring);
  }
  return rings;
}

function locationLine({ nodes, projection }: NetworkFile): string {
  const bounds = [
    Number.POSITIVE_INFINITY,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
  ];
  for (const { x, y } of nodes) {
    bounds[0] = Math.min(bounds[0]!, x);
    bounds[1] = Math.min(bounds[1]!, y);
    bounds[2] = Math.max(bounds[2]!, x);
    bounds[3] = Math.max(bounds[3]!, y);
  }
  const [east, north] = projection?.offset ?? [0, 0];
  return xmlElement(1, 'location', {
    netOffset: `${east},${north}`,
    convBoundary: bounds.join(','),
    origBoundary: bounds.join(','),
    projParameter: projection?.proj ?? '!',
  });
}

/** `allow` for a mask, and `disallow="all"` for nobody. */
function permission(mask: number): { allow?: string; disallow?: string } {
  if (mask === 0) return { disallow: 'all' };
  const allow = sumoOfMask(mask);
  return allow === undefined ? {} : { allow };
}

function maskOf(allow: readonly VehicleClass[] | undefined): number {
  return allow === undefined ? ALL_CLASSES : classMask(allow);
}

function points(shape: readonly (readonly number[])[]): string {
  return shape.map(([x, y]) => `${x},${y}`).join(' ');
}

function edgeLines(edge: NetworkEdge): string {
  const { id, from, to, name, kind, priority } = edge;
  const lanes = edge.lanes.map(({ speed, length, width, shape, allow }, index) => {
    const values = { id: `${id}_${index}`, index, ...permission(maskOf(allow)), speed, length, width };
    return xmlElement(2, 'lane', { ...values, shape: points(shape) });
  });
  return xmlElement(1, 'edge', { id, from, to, name, priority: priority ?? -1, type: kind }, lanes.join(''));
}

function* insideEdgeLines(
  file: NetworkFile,
  layout: JunctionLayout,
  lanes: ReadonlyMap<string, readonly NetworkLane[]>,
): Generator<string> {
  for (const [id, members] of layout.insideEdges) {
    const lines = members.map(({ connection, piece }, index) => {
      const row = file.connections[connection]!;
      const from = lanes.get(row.from)![row.fromLane]!;
      const to = lanes.get(row.to)![row.toLane]!;
      const mask = maskOf(row.allow) & maskOf(from.allow) & maskOf(to.allow);
      const { speed, length, shape } = row.path[piece]!;
      return xmlElement(2, 'lane', {
        id: `${id}_${index}`,
        index,
        ...permission(mask),
        speed,
        length,
        shape: points(shape),
      });
    });
    yield xmlElement(1, 'edge', { id, function: 'internal' }, lines.join(''));
  }
}

function* programLines(
  file: NetworkFile,
  programs: readonly SignalProgram[],
  skipped: ImportReport['skipped'],
): Generator<string> {
  const programmed = new Set(programs.map((program) => program.controller));
  const used = new Set(file.connections.map((connection) => connection.signal?.controller));
  for (const { id, links } of file.controllers) {
    if (programmed.has(id) || !used.has(id)) continue;
    tally(skipped, 'controller without a program: written blinking');
    const phase = xmlElement(2, 'phase', { duration: 90, state: 'o'.repeat(links) });
    yield xmlElement(1, 'tlLogic', { id, type: 'static', programID: '0', offset: 0 }, phase);
  }
  for (const { controller, program, offset, phases } of programs) {
    if (!used.has(controller)) {
      tally(skipped, 'program of a controller without vehicles');
      continue;
    }
    const lines = phases.map(({ duration, state, minDuration, maxDuration, name }) =>
      xmlElement(2, 'phase', { duration, state, minDur: minDuration, maxDur: maxDuration, name }),
    );
    yield xmlElement(1, 'tlLogic', { id: controller, type: 'static', programID: program, offset }, lines.join(''));
  }
}

function junctionLines(file: NetworkFile, layout: JunctionLayout): string {
  const { node, links } = layout;
  const place = new Map(links.map((connection, link) => [connection, link]));
  const bits = (connections: Iterable<number>): string => {
    const row = new Array<string>(links.length).fill('0');
    for (const connection of connections) {
      const link = place.get(connection);
      if (link !== undefined) row[links.length - 1 - link] = '1';
    }
    return row.join('');
  };
  const requests = links.map((connection, index) => {
    const { yieldsTo, foes, path } = file.connections[connection]!;
    const values = { index, response: bits(yieldsTo), foes: bits([...foes, ...yieldsTo]), cont: path.length - 1 };
    return xmlElement(2, 'request', values);
  });
  const signalled = links.some((connection) => file.connections[connection]!.signal !== undefined);
  const control = node.control === 'signals' && !signalled ? 'priority' : node.control;
  const shape = node.shape ?? around(node);
  return xmlElement(
    1,
    'junction',
    {
      id: node.id,
      type: links.length === 0 ? TYPES['dead-end'] : TYPES[control],
      x: node.x,
      y: node.y,
      incLanes: layout.arriving.join(' '),
      intLanes: links.map((connection) => layout.pieces.get(connection)!.at(-1)!).join(' '),
      shape: points(shape),
    },
    requests.join(''),
  );
}

function around({ x, y }: NetworkNode): [number, number][] {
  return [
    [x - 1, y - 1],
    [x + 1, y - 1],
    [x, y + 1],
  ];
}

/** Waiting points: SUMO's internal junctions. */
function* waitLines(file: NetworkFile, layout: JunctionLayout): Generator<string> {
  for (const connection of layout.links) {
    const row = file.connections[connection]!;
    const lanes = layout.pieces.get(connection)!;
    if (lanes.length < 2) continue;
    const laneOf = (foe: number) => `${file.connections[foe]!.from}_${file.connections[foe]!.fromLane}`;
    const before = (row.insideYieldsTo ?? []).filter((foe) => layout.pieces.has(foe));
    const arriving = new Set(before.map(laneOf));
    // Inside lanes from elsewhere are watched for bodies, not waited for.
    const watched = row.foes.filter((foe) => layout.pieces.has(foe) && !arriving.has(laneOf(foe)));
    const [x, y] = row.path[1]!.shape[0]!;
    yield xmlElement(1, 'junction', {
      id: lanes[1]!,
      type: 'internal',
      x,
      y,
      incLanes: [lanes[0]!, ...arriving].join(' '),
      intLanes: [...before, ...watched].map((foe) => layout.pieces.get(foe)![0]!).join(' '),
    });
  }
}

function connectionLine(row: NetworkConnection, inside: readonly string[]): string {
  const { from, to, fromLane, toLane, direction, right, signal, keepClear, visibility, allow } = row;
  const lamp = right === 'major' ? 'O' : 'o';
  return xmlElement(1, 'connection', {
    from,
    to,
    fromLane,
    toLane,
    ...(allow && permission(classMask(allow))),
    via: inside[0]!,
    tl: signal?.controller,
    linkIndex: signal?.link,
    dir: direction,
    state: signal ? lamp : STATES[right],
    keepClear: keepClear === false ? 0 : undefined,
    visibility,
  });
}

function insideConnectionLines(
  { to, toLane, direction, ...row }: NetworkConnection,
  inside: readonly string[],
): string {
  return inside
    .map((lane, piece) => {
      const at = lane.lastIndexOf('_');
      const waits = piece + 1 < inside.length;
      return xmlElement(1, 'connection', {
        from: lane.slice(0, at),
        to,
        fromLane: Number(lane.slice(at + 1)),
        toLane,
        via: inside[piece + 1],
        dir: direction,
        state: waits && (row.insideYieldsTo?.length ?? 0) > 0 ? 'm' : 'M',
      });
    })
    .join('');
}
