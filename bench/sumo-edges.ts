// Reads SUMO's link figures, the time inside a junction counted for the edge before it, as our own link table counts it.
import { readFileSync } from 'node:fs';
import { attributes } from './sumo-attributes.ts';

/** One row an edge and interval that saw a vehicle. Interval 0 starts at the run's begin. */
export interface SumoEdges {
  /** s */
  readonly interval: number;
  readonly edge: string[];
  readonly index: number[];
  /** vehicles that entered the edge, by crossing or insertion / that left it, by crossing or arrival */
  readonly entered: number[];
  readonly left: number[];
  /** vehicle-seconds, vehicle-metres, seconds lost, vehicle-seconds below 0.1 m/s */
  readonly time: number[];
  readonly distance: number[];
  readonly timeLoss: number[];
  readonly stopped: number[];
}

interface Cell {
  entered: number;
  left: number;
  time: number;
  distance: number;
  timeLoss: number;
  stopped: number;
}

/**
 * The edges of a SUMO edgeData file with internal edges, folded onto the edges of the map.
 * @param path the edgeData file
 * @param input the network that was run and the begin of the run, s
 * @param interval s
 */
export function readSumoEdges(path: string, input: { net: string; begin: number }, interval: number): SumoEdges {
  const owner = internalEdgeOwners(readFileSync(input.net, 'utf8'));
  const cells = new Map<string, Cell>();
  let index = 0;
  for (const line of readFileSync(path, 'utf8').split('\n')) {
    if (line.includes('<interval ')) {
      index = Math.round((Number(attributes(line).get('begin')) - input.begin) / interval);
    } else if (line.includes('<edge ')) {
      addEdge(cells, index, attributes(line), owner);
    }
  }
  const edges: SumoEdges = {
    interval,
    edge: [],
    index: [],
    entered: [],
    left: [],
    time: [],
    distance: [],
    timeLoss: [],
    stopped: [],
  };
  for (const [key, cell] of cells) {
    const space = key.indexOf(' ');
    edges.index.push(Number(key.slice(0, space)));
    edges.edge.push(key.slice(space + 1));
    edges.entered.push(cell.entered);
    edges.left.push(cell.left);
    edges.time.push(round(cell.time));
    edges.distance.push(round(cell.distance));
    edges.timeLoss.push(round(cell.timeLoss));
    edges.stopped.push(round(cell.stopped));
  }
  return edges;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

function addEdge(cells: Map<string, Cell>, index: number, at: Map<string, string>, owner: Map<string, string>): void {
  const id = at.get('id')!;
  const inside = id.startsWith(':');
  const edge = inside ? owner.get(id) : id;
  if (edge === undefined) return;
  const key = `${index} ${edge}`;
  let cell = cells.get(key);
  if (cell === undefined) {
    cell = { entered: 0, left: 0, time: 0, distance: 0, timeLoss: 0, stopped: 0 };
    cells.set(key, cell);
  }
  const value = (name: string) => Number(at.get(name) ?? 0);
  const seconds = value('sampledSeconds');
  cell.time += seconds;
  cell.distance += seconds * value('speed');
  cell.timeLoss += value('timeLoss');
  cell.stopped += value('waitingTime');
  if (inside) return;
  cell.entered += value('entered') + value('departed');
  cell.left += value('left') + value('arrived');
}

/** Internal edge id to the edge that leads into it, second pieces included. */
function internalEdgeOwners(net: string): Map<string, string> {
  const owner = new Map<string, string>();
  const later: [string, string][] = [];
  for (const match of net.matchAll(/<connection [^>]*>/g)) {
    const at = attributes(match[0]);
    const via = at.get('via');
    const from = at.get('from')!;
    if (via === undefined) continue;
    const edge = via.slice(0, via.lastIndexOf('_'));
    if (from.startsWith(':')) later.push([from, edge]);
    else owner.set(edge, from);
  }
  for (let round = 0; round < 3; round++)
    for (const [from, edge] of later) {
      const known = owner.get(from);
      if (known !== undefined) owner.set(edge, known);
    }
  return owner;
}
