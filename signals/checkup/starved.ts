// Approaches that are starved: their traffic is held at the signal before, so that green here passes unused.
import type { CompiledDemand } from '../../core/compiled-demand.ts';
import type { CompiledNetwork } from '../../core/compiled-network.ts';
import type { LinkTable } from '../../sim/result.ts';
import { approachesOf } from '../report/link-figures.ts';

/** share of those who want to come that must be missing, and how many at the least */
const MISSING = 0.15;
const LEAST = 10;
/** m, of a standing car with its gap; share of a road's room beyond which its own queue holds others off, not the signal before */
const SPACE = 7.5;
const FULL = 0.3;

export interface StarvedApproach {
  /** index into controllerIds */
  readonly controller: number;
  /** first edge of the approach */
  readonly edge: string;
  /** veh a run that would have come by free flow, and that came */
  readonly wanted: number;
  readonly came: number;
  /** the controller that holds them: where the approach begins, or farther back where that one is starved itself */
  readonly holder: number;
}

/** Roads between two signals onto which far fewer drive than want to, though there is room on them. */
export function starvedApproaches(
  network: CompiledNetwork,
  demand: CompiledDemand,
  tables: readonly LinkTable[],
  { begin, end }: { readonly begin: number; readonly end: number },
): StarvedApproach[] {
  const wanted = wantedEntries(network, demand, begin, end);
  const approaches = approachesOf(network);
  const nodesOf = approaches.map((roads) => new Set(roads.map((road) => network.edgeTo[road.at(-1)!]!)));
  const starved = approaches.flatMap((roads, controller) =>
    roads.flatMap((road): StarvedApproach[] => {
      const first = road[0]!;
      const before = nodesOf.findIndex((nodes) => nodes.has(network.edgeFrom[first]!));
      if (before < 0 || before === controller) return [];
      const came = meanOf(tables, (table) => sumOver(table, first, table.entered));
      const missing = wanted[first]! - came;
      if (missing < Math.max(LEAST, MISSING * wanted[first]!) || fillOf(network, road, tables) > FULL) return [];
      return [{ controller, edge: network.edgeIds[first]!, wanted: wanted[first]!, came, holder: before }];
    }),
  );
  return starved.map((one) => ({ ...one, holder: holderOf(one, starved) }));
}

/** Goes back from signal to signal as long as the greatest lack there comes from farther back. */
function holderOf(one: StarvedApproach, all: readonly StarvedApproach[]): number {
  const lack = ({ wanted, came }: StarvedApproach) => wanted - came;
  const passed = new Set([one.controller]);
  let holder = one.holder;
  for (;;) {
    const [before] = all.filter(({ controller }) => controller === holder).sort((a, b) => lack(b) - lack(a));
    if (before === undefined || passed.has(holder) || lack(before) < lack(one) / 2) return holder;
    passed.add(holder);
    holder = before.holder;
  }
}

/** By edge: vehicles that would drive onto it within the window if nobody were ever held up. */
function wantedEntries(network: CompiledNetwork, demand: CompiledDemand, begin: number, end: number): Float64Array {
  const found = new Float64Array(network.edgeCount);
  for (let row = 0; row < demand.count; row++) {
    let time = demand.depart[row]!;
    for (let i = demand.routeStart[row]!; i < demand.routeEnd[row]! && time < end; i++) {
      const edge = demand.routeEdges[i]!;
      if (time >= begin) found[edge]! += 1;
      time += network.edgeLength[edge]! / network.laneSpeed[network.edgeFirstLane[edge]!]!;
    }
  }
  return found;
}

const meanOf = (tables: readonly LinkTable[], of: (table: LinkTable) => number): number =>
  tables.reduce((sum, table) => sum + of(table), 0) / tables.length;

function sumOver({ intervals, edges }: LinkTable, edge: number, column: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < intervals; i++) sum += column[i * edges + edge]!;
  return sum;
}

/** Share of a road's room that its vehicles take, mean over the run. */
function fillOf(network: CompiledNetwork, road: readonly number[], tables: readonly LinkTable[]): number {
  const room = road.reduce((sum, edge) => sum + network.edgeLength[edge]! * network.edgeLaneTotal[edge]!, 0) / SPACE;
  const inside = meanOf(tables, (table) => {
    const seconds = table.intervals * table.interval;
    return road.reduce((sum, edge) => sum + sumOver(table, edge, table.time), 0) / seconds;
  });
  return inside / room;
}
