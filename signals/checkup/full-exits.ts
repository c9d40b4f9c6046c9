// Exits of a junction that are full: who has green cannot leave.
import type { CompiledNetwork } from '../../core/compiled-network.ts';
import type { LinkTable } from '../../sim/result.ts';
import { approachesOf } from '../report/link-figures.ts';
import { roadsOf } from '../report/roads.ts';

/** m, of a standing car with its gap */
const SPACE = 7.5;
/** share of an exit's room that is taken, from which on it is full */
const FULL = 0.6;
/** an exit is spoken of when it is full for this share of the time */
const OFTEN = 1 / 3;

export interface FullExit {
  /** index into controllerIds */
  readonly controller: number;
  /** first edge of the exit */
  readonly edge: string;
  /** share of the run's intervals in which it was full */
  readonly share: number;
  /** the controller at its end; undefined where no signal stands there */
  readonly next: number | undefined;
}

/** Exits whose room is taken by vehicles (60 % or more of what fits standing) in a third of the intervals. */
export function fullExits(network: CompiledNetwork, tables: readonly LinkTable[]): FullExit[] {
  const approaches = approachesOf(network);
  const nodesOf = approaches.map((roads) => new Set(roads.map((road) => network.edgeTo[road.at(-1)!]!)));
  const nextOf = (road: readonly number[]) =>
    approaches.findIndex((roads) => roads.some((own) => own.at(-1) === road.at(-1)));
  const found: FullExit[] = [];
  for (const road of roadsOf(network)) {
    const begins = network.edgeFrom[road[0]!]!;
    const controller = nodesOf.findIndex((nodes) => nodes.has(begins));
    if (controller < 0) continue;
    const share = fullShare(network, tables, road);
    if (share < OFTEN) continue;
    const next = nextOf(road);
    found.push({ controller, edge: network.edgeIds[road[0]!]!, share, next: next < 0 ? undefined : next });
  }
  return found;
}

function fullShare(network: CompiledNetwork, tables: readonly LinkTable[], road: readonly number[]): number {
  const room = road.reduce((sum, edge) => sum + network.edgeLength[edge]! * network.edgeLaneTotal[edge]!, 0) / SPACE;
  let [full, all] = [0, 0];
  for (const table of tables)
    for (let i = 0; i < table.intervals; i++) {
      const inside = road.reduce((sum, edge) => sum + table.time[i * table.edges + edge]!, 0) / table.interval;
      all++;
      if (inside / room >= FULL) full++;
    }
  return all > 0 ? full / all : 0;
}
