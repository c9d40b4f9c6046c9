// A demand for a place that has none: traffic through it and within it at stated rates, so that it can be simulated at once.
import { PURPOSE, streamOf, uniform } from './chance.ts';
import type { CompiledNetwork } from './compiled-network.ts';
import { DEMAND_FORMAT, DEMAND_VERSION, type DemandFile, type Trip } from './demand.ts';
import { edgeAdmits } from './edge-graph.ts';
import type { NetworkFile } from './network.ts';
import { roadClass } from './osm-highway.ts';
import { Router } from './router.ts';
import { classBit } from './vehicle-class.ts';

/** veh/h that begin, and that end, on a kilometre of lane within the place */
const LOCAL = 20;
/** veh/h a lane that a guess may load: before signals, at minor ends, elsewhere; and through a junction without signals */
const SIGNAL_LOAD = 250;
const MINOR_LOAD = 150;
const FREE_LOAD = 900;
const JUNCTION_LOAD = 500;
const TRUCKS = 0.04;
/** trips of an hour, origins that are looked at */
const MOST_TRIPS = 20_000;
const MOST_ORIGINS = 1500;

export const GUESSED_DEMAND =
  'traffic in and out where the map cuts streets at rates by class (veh/h a lane: motorway 700, trunk 500, primary 350, ' +
  'secondary 250, tertiary 150, unclassified 60, residential 40), 20 trips an hour from and to each kilometre of lane ' +
  'within, 4 % trucks, fastest ways, left out beyond 250 veh/h a lane before signals, 150 before minor ends, and 500 a lane ' +
  'where streets meet without signals';

export interface GuessedDemand {
  readonly demand: DemandFile;
  /** trips left out because their way was full or led nowhere */
  readonly full: number;
  readonly lost: number;
}

interface Ends {
  readonly edges: readonly number[];
  /** running sum of weights, veh/h */
  readonly sums: readonly number[];
}

/**
 * One hour (or `begin` to `end`, s) of made-up cars and trucks. The same network and seed give the same trips; trips end on
 * streets that they can reach.
 */
export function guessDemand(
  file: NetworkFile,
  network: CompiledNetwork,
  seed: number,
  begin = 0,
  end = 3600,
): GuessedDemand {
  const stream = streamOf(PURPOSE.guess, 0);
  let counter = 0;
  const chance = () => uniform(seed, stream, counter++);
  const router = new Router(network);
  const car = classBit('car');
  const profile = router.profile(car, 50);
  const origins = endsOf(file, network, true);
  const targets = endsOf(file, network, false);
  const load = new Float64Array(network.edgeCount);
  const most = capacities(file, network, (end - begin) / 3600);
  const through = new Float64Array(network.nodeCount);
  const mostThrough = throughputs(file, network, (end - begin) / 3600);
  const total = Math.min(MOST_TRIPS, Math.round(((origins.sums.at(-1) ?? 0) * (end - begin)) / 3600));
  const trips: Trip[] = [];
  let [full, lost] = [0, 0];
  for (const [origin, count] of drawn(origins, total, chance)) {
    router.tree(profile, origin);
    for (let i = 0; i < count; i++) {
      const target = reachable(router, file, origin, targets, chance);
      if (target < 0) {
        lost++;
        continue;
      }
      const path = router.path.subarray(0, router.pathLength);
      const node = (edge: number) => network.edgeTo[edge]!;
      if (path.some((edge) => load[edge]! + 1 > most[edge]! || through[node(edge)]! + 1 > mostThrough[node(edge)]!)) {
        full++;
        continue;
      }
      for (const edge of path) {
        load[edge]!++;
        through[node(edge)]!++;
      }
      const truck = chance() < TRUCKS && path.every((edge) => edgeAdmits(network, edge, classBit('truck')));
      const depart = Math.floor((begin + chance() * (end - begin)) * 10) / 10;
      const [from, to] = [network.edgeIds[origin]!, network.edgeIds[target]!];
      trips.push({ id: '', depart, type: truck ? 'truck' : 'car', from, to, departLane: 'best', departSpeed: 'max' });
    }
  }
  trips.sort((a, b) => a.depart - b.depart);
  trips.forEach((trip, i) => {
    trip.id = `guess.${i}`;
  });
  const vehicleTypes: DemandFile['vehicleTypes'] = [
    { id: 'car', class: 'car' },
    { id: 'truck', class: 'truck' },
  ];
  const head = { format: DEMAND_FORMAT, version: DEMAND_VERSION, begin, end, guessed: GUESSED_DEMAND } as const;
  return { demand: { ...head, vehicleTypes, trips }, full, lost };
}

/** Where trips begin (or end) and how many an hour: every street a car may use. */
function endsOf(file: NetworkFile, network: CompiledNetwork, begin: boolean): Ends {
  const joined = new Set(file.connections.map((connection) => (begin ? connection.to : connection.from)));
  const leads = new Set(file.connections.map((connection) => (begin ? connection.from : connection.to)));
  const car = classBit('car');
  const edges: number[] = [];
  const sums: number[] = [];
  let sum = 0;
  file.edges.forEach((edge, e) => {
    if (!edgeAdmits(network, e, car) || (!leads.has(edge.id) && file.connections.length > 0)) return;
    const kind = roadClass({ highway: (edge.kind ?? '').replace('highway.', '') });
    const lanes = edge.lanes.filter((lane) => lane.allow === undefined || lane.allow.includes('car'));
    const cut = !joined.has(edge.id);
    const local = kind?.kind === 'motorway' ? 0 : (LOCAL * lanes.length * edge.lanes[0]!.length) / 1000;
    const weight = cut ? (kind?.through ?? 40) * lanes.length : local;
    if (weight <= 0) return;
    sum += weight;
    edges.push(e);
    sums.push(sum);
  });
  return { edges, sums };
}

function draw(ends: Ends, chance: number): number {
  const wanted = chance * (ends.sums.at(-1) ?? 0);
  let [low, high] = [0, ends.sums.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ends.sums[middle]! > wanted) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** How many trips begin where; on a large map those of few streets stand for all. */
function drawn(origins: Ends, total: number, chance: () => number): Map<number, number> {
  const counts = new Map<number, number>();
  for (let i = 0; i < total && origins.edges.length > 0; i++) {
    let edge = origins.edges[draw(origins, chance())]!;
    if (!counts.has(edge) && counts.size >= MOST_ORIGINS)
      edge = [...counts.keys()][Math.floor(chance() * counts.size)]!;
    counts.set(edge, (counts.get(edge) ?? 0) + 1);
  }
  return counts;
}

/** An edge to end on that the last tree reaches, its route left in `router.path`; -1 after twenty draws in vain. */
function reachable(router: Router, file: NetworkFile, origin: number, targets: Ends, chance: () => number): number {
  if (targets.edges.length === 0) return -1;
  const twin = twinOf(file.edges[origin]!.id);
  for (let draws = 0; draws < 20; draws++) {
    const target = targets.edges[draw(targets, chance())]!;
    if (target === origin || file.edges[target]!.id === twin) continue;
    if (Number.isFinite(router.trace(target))) return target;
  }
  return -1;
}

const twinOf = (id: string): string => (id.startsWith('-') ? id.slice(1) : `-${id}`);

/** Vehicles that a guess may put on each edge. */
function capacities(file: NetworkFile, network: CompiledNetwork, hours: number): Float64Array {
  const minor = new Set<string>();
  const lit = new Set<string>();
  for (const { from, right, signal } of file.connections) {
    if (signal !== undefined) lit.add(from);
    else if (right !== 'major' && right !== 'zipper') minor.add(from);
  }
  return Float64Array.from({ length: network.edgeCount }, (_, e) => {
    const edge = file.edges[e]!;
    const lanes = edge.lanes.filter((lane) => lane.allow === undefined || lane.allow.includes('car')).length;
    const each = lit.has(edge.id) ? SIGNAL_LOAD : minor.has(edge.id) ? MINOR_LOAD : FREE_LOAD;
    return each * lanes * hours;
  });
}

/** Vehicles that a guess may send through each junction: where streets conflict without signals, by the widest of them. */
function throughputs(file: NetworkFile, network: CompiledNetwork, hours: number): Float64Array {
  const most = new Float64Array(network.nodeCount).fill(Number.POSITIVE_INFINITY);
  const widest = new Map<number, number>();
  const edgeAt = new Map(file.edges.map((edge, e) => [edge.id, e]));
  for (const { from, foes, signal } of file.connections) {
    if (signal !== undefined || foes.length === 0) continue;
    const edge = edgeAt.get(from)!;
    const node = network.edgeTo[edge]!;
    widest.set(node, Math.max(widest.get(node) ?? 0, network.edgeLaneTotal[edge]!));
  }
  for (const [node, lanes] of widest) most[node] = JUNCTION_LOAD * lanes * hours;
  return most;
}
