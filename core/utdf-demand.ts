// UTDF turning volumes become trips: vehicles enter at the edge of the network and turn as was counted.
import { exponential, hashName, PURPOSE, streamOf } from './chance.ts';
import { DEMAND_FORMAT, DEMAND_VERSION, type DemandFile, type Trip } from './demand.ts';
import type { FaultRecord } from './fault.ts';
import { emptyReport, type ImportReport, tally } from './import-report.ts';
import type { NetworkFile } from './network.ts';
import type { UtdfApproach, UtdfMovement } from './utdf-movement.ts';
import { edgeId } from './utdf-network.ts';

/** Counts of two neighbouring junctions that differ by less than this are left as they are. */
const AGREE = 0.1;
/** veh/h, the same for small flows */
const AGREE_LEAST = 20;
/** junctions that a trip passes at most */
const LONGEST = 200;

export interface UtdfDemand {
  readonly demand: DemandFile;
  readonly warnings: readonly FaultRecord[];
  readonly report: ImportReport;
}

interface Link {
  readonly id: string;
  readonly approach: UtdfApproach;
  /** veh/h that come from outside the network */
  readonly entering: number;
  /** veh/h that the junction at its start sends into it; undefined where none does */
  readonly sent: number | undefined;
  /** veh/h counted at its end; undefined where nothing is counted */
  readonly counted: number | undefined;
  /** by movement: how far the turns drawn so far lag behind the counted shares */
  readonly lag: Float64Array;
  lagEnd: number;
}

/**
 * One hour of trips, Poisson at the entries. Each vehicle takes the movement that lags farthest behind its counted share,
 * so that turning shares are kept to within one vehicle. Where a junction counts more than its neighbour sends, the rest
 * starts on the link between (as SimTraffic balances volumes), where it counts fewer, the surplus ends there; both are
 * said. Heavy vehicles are drawn by the mean share of the file.
 */
export function importUtdfDemand(
  approaches: readonly UtdfApproach[],
  network: NetworkFile,
  seed: number,
  hours = 1,
): UtdfDemand {
  const report = emptyReport();
  const links = linksOf(approaches);
  const warnings = disagreements(links);
  const entries = [...links.values()].flatMap((link) => entriesOf(link, seed, hours));
  entries.sort((a, b) => a.time - b.time || (a.link.id < b.link.id ? -1 : 1));
  const driven = new Set(network.edges.map(({ id }) => id));
  const trips = entries.map(({ time, link }, i): Trip => {
    const route = routeFrom(link, links).flatMap((id) =>
      driven.has(`${id}.approach`) ? [id, `${id}.approach`] : [id],
    );
    return {
      id: String(i),
      depart: Math.round(time * 10) / 10,
      type: 'traffic',
      route,
      departLane: 'best',
      departSpeed: 'max',
    };
  });
  tally(report.read, 'trip made from turning volumes', trips.length);
  const demand: DemandFile = {
    format: DEMAND_FORMAT,
    version: DEMAND_VERSION,
    begin: 0,
    end: 3600 * hours,
    vehicleTypes: [
      { id: 'car', class: 'car' },
      { id: 'truck', class: 'truck' },
    ],
    mixes: [{ id: 'traffic', types: ['car', 'truck'], shares: sharesOf(approaches) }],
    trips,
  };
  return { demand, warnings, report };
}

const volumeOf = (movements: readonly UtdfMovement[]): number => movements.reduce((sum, { volume }) => sum + volume, 0);

function linksOf(approaches: readonly UtdfApproach[]): Map<string, Link> {
  const sent = new Map<string, number>();
  const arriving = new Map<string, UtdfApproach[]>();
  for (const approach of approaches) {
    arriving.set(approach.node, [...(arriving.get(approach.node) ?? []), approach]);
    for (const { to, volume } of approach.movements) {
      const id = edgeId(approach.node, to);
      sent.set(id, (sent.get(id) ?? 0) + volume);
    }
  }
  const isJunction = (node: string) => arriving.get(node)?.some(({ movements }) => movements.length > 0) === true;
  /** Through bends: what the junction behind them sends. */
  const sentInto = ({ up, node }: UtdfApproach, passed = 0): number | undefined => {
    if (isJunction(up)) return sent.get(edgeId(up, node)) ?? 0;
    const before = arriving.get(up)?.find((other) => other.up !== node);
    return before === undefined || passed > LONGEST ? undefined : sentInto(before, passed + 1);
  };
  /** Through bends: what the junction beyond them counts. */
  const countedBeyond = ({ up, node, movements }: UtdfApproach, passed = 0): number | undefined => {
    if (movements.length > 0) return volumeOf(movements);
    const next = approaches.find((other) => other.up === node && other.node !== up);
    return next === undefined || passed > LONGEST ? undefined : countedBeyond(next, passed + 1);
  };
  return new Map(
    approaches.map((approach): [string, Link] => {
      const id = edgeId(approach.up, approach.node);
      const { movements } = approach;
      const isEntry = arriving.get(approach.up)?.some(({ up }) => up !== approach.node) !== true;
      return [
        id,
        {
          id,
          approach,
          entering: isEntry ? (countedBeyond(approach) ?? 0) : 0,
          sent: isEntry ? undefined : sentInto(approach),
          counted: movements.length > 0 ? volumeOf(movements) : undefined,
          lag: new Float64Array(movements.length),
          lagEnd: 0,
        },
      ];
    }),
  );
}

/** veh/h that the end of a link counts more (positive) or fewer than its start sends; 0 where they agree. */
function imbalance({ sent, counted }: Link): number {
  if (sent === undefined || counted === undefined) return 0;
  const difference = counted - sent;
  return Math.abs(difference) > Math.max(AGREE_LEAST, AGREE * Math.max(sent, counted)) ? difference : 0;
}

function disagreements(links: ReadonlyMap<string, Link>): FaultRecord[] {
  return [...links.values()].flatMap((link): FaultRecord[] => {
    const difference = imbalance(link);
    if (difference === 0) return [];
    const what = difference > 0 ? 'the rest starts on the link' : 'the surplus ends on the link';
    const text = `junction ${link.approach.up} sends ${Math.round(link.sent!)} veh/h, junction ${link.approach.node} counts ${Math.round(link.counted!)}: ${what}; check the counts`;
    return [{ code: 'DEM_COUNTS_DISAGREE', text, where: link.id }];
  });
}

/** veh/h that start on a link: those from outside, and what its end counts too many. */
const startingOn = (link: Link): number => link.entering + Math.max(0, imbalance(link));

function entriesOf(link: Link, seed: number, hours: number): { time: number; link: Link }[] {
  const rate = startingOn(link) / 3600;
  if (!(rate > 0)) return [];
  const stream = streamOf(PURPOSE.flow, hashName(link.id));
  const entries: { time: number; link: Link }[] = [];
  let time = 0;
  for (let i = 0; ; i++) {
    time += exponential(seed, stream, i) / rate;
    if (time >= 3600 * hours) return entries;
    entries.push({ time, link });
  }
}

function routeFrom(start: Link, links: ReadonlyMap<string, Link>): string[] {
  const route = [start.id];
  let link = start;
  while (route.length < LONGEST) {
    if (route.length > 1 && endsHere(link)) break;
    const next = takeTurn(link, links, route);
    if (next === undefined) break;
    const onward = links.get(next);
    if (onward === undefined) break;
    route.push(next);
    link = onward;
  }
  return route;
}

function endsHere(link: Link): boolean {
  const surplus = -imbalance(link);
  if (surplus <= 0) return false;
  link.lagEnd += surplus / link.sent!;
  if (link.lagEnd < 1) return false;
  link.lagEnd -= 1;
  return true;
}

/** The next link, by the movement that lags most; nobody drives a link twice. A bend leads on. */
function takeTurn(link: Link, links: ReadonlyMap<string, Link>, route: readonly string[]): string | undefined {
  const { node, up, movements } = link.approach;
  if (movements.length === 0)
    return [...links.values()].find(({ approach }) => approach.up === node && approach.node !== up)?.id;
  const total = volumeOf(movements);
  if (total === 0) return undefined;
  let best = -1;
  movements.forEach(({ to, volume }, i) => {
    link.lag[i]! += volume / total;
    if (volume === 0 || route.includes(edgeId(node, to)) || to === up) return;
    if (best < 0 || link.lag[i]! > link.lag[best]!) best = i;
  });
  if (best < 0) return undefined;
  link.lag[best]! -= 1;
  return edgeId(node, movements[best]!.to);
}

function sharesOf(approaches: readonly UtdfApproach[]): [number, number] {
  const movements = approaches.flatMap((approach) => approach.movements);
  const all = volumeOf(movements);
  const heavy = movements.reduce((sum, { volume, heavy: share }) => sum + volume * share, 0);
  const share = all > 0 ? heavy / all : 0;
  return [1 - share, share];
}
