// Stops of vehicles, from names of bus stops or places on edges to lanes and metres.
import type { CompiledNetwork } from './compiled-network.ts';
import type { Stop } from './demand.ts';
import { Fault } from './fault.ts';
import type { Tally } from './tally.ts';

interface Place {
  readonly lane: number;
  readonly edge: number;
  readonly from: number;
  readonly until: number;
}

/** Collects the stops of one vehicle after another into columns. */
export class StopBook {
  readonly #network: CompiledNetwork;
  readonly #busStops: ReadonlyMap<string, number>;
  readonly #lane: number[] = [];
  readonly #from: number[] = [];
  readonly #until: number[] = [];
  readonly #duration: number[] = [];
  readonly #untilTime: number[] = [];

  constructor(network: CompiledNetwork) {
    this.#network = network;
    this.#busStops = new Map(network.busStopIds.map((id, row) => [id, row]));
  }

  get count(): number {
    return this.#lane.length;
  }

  /** The edges of the stops, which a trip without a route goes through. */
  edges(stops: readonly Stop[], where: string): number[] {
    return stops.map((stop) => this.#place(stop, 0, where).edge);
  }

  /**
   * Adds the stops of one vehicle. A stop that its route does not pass, in this order, is left out and counted.
   * @throws Fault DEM_STOP_PLACE, DEM_STOP_TIME
   */
  add(stops: readonly Stop[], route: Int32Array, vehicleLength: number, id: string, tally: Tally): void {
    let at = 0;
    let position = 0;
    for (const stop of stops) {
      const where = `vehicle ${id}`;
      const place = this.#place(stop, vehicleLength, where);
      const { duration, until } = checkTimes(stop, where);
      const next = route.indexOf(place.edge, at);
      const sameEdgeAgain = next === at && place.until < position;
      const found = sameEdgeAgain ? route.indexOf(place.edge, at + 1) : next;
      if (found < 0) {
        tally.add('DEM_STOP_OFF_ROUTE', 'left out: a stop that does not lie ahead on the route; repair the order', id);
        continue;
      }
      at = found;
      position = place.until;
      this.#lane.push(place.lane);
      this.#from.push(place.from);
      this.#until.push(place.until);
      this.#duration.push(duration);
      this.#untilTime.push(until);
    }
  }

  columns() {
    return {
      stopLane: Int32Array.from(this.#lane),
      stopFrom: Float32Array.from(this.#from),
      stopUntilPos: Float32Array.from(this.#until),
      stopDuration: Float32Array.from(this.#duration),
      stopUntil: Float64Array.from(this.#untilTime),
    };
  }

  #place(stop: Stop, vehicleLength: number, where: string): Place {
    const { busStopLane, busStopFrom, busStopUntil, laneEdge, edgeIndex, edgeFirstLane, edgeLaneTotal, laneLength } =
      this.#network;
    if (stop.busStop !== undefined) {
      const row = this.#busStops.get(stop.busStop);
      if (row === undefined) {
        const text = `bus stop ${stop.busStop} is not in the network; correct the id or import the file that declares it`;
        throw new Fault('DEM_STOP_PLACE', text, where);
      }
      const lane = busStopLane[row]!;
      return { lane, edge: laneEdge[lane]!, from: busStopFrom[row]!, until: busStopUntil[row]! };
    }
    const edge = stop.edge === undefined ? undefined : edgeIndex.get(stop.edge);
    const index = stop.lane ?? 0;
    if (edge === undefined || !(index >= 0 && index < edgeLaneTotal[edge]!)) {
      const text = `stops at ${stop.edge ?? 'no edge'}, lane ${index}, which is not in the network; name a bus stop or a lane`;
      throw new Fault('DEM_STOP_PLACE', text, where);
    }
    const lane = edgeFirstLane[edge]! + index;
    const length = laneLength[lane]!;
    const onLane = (metres: number) => (metres < 0 ? length + metres : metres);
    const until = onLane(stop.end ?? length);
    const from = onLane(stop.start ?? Math.max(0, until - vehicleLength));
    if (!(from >= 0 && from <= until && until <= length + 0.01)) {
      const text = `stops from ${from} m to ${until} m on a lane of ${length} m; choose 0 <= start <= end <= length`;
      throw new Fault('DEM_STOP_PLACE', text, where);
    }
    return { lane, edge, from, until };
  }
}

function checkTimes(stop: Stop, where: string): { duration: number; until: number } {
  const duration = stop.duration ?? 0;
  const until = stop.until ?? -1;
  const given = stop.duration !== undefined || stop.until !== undefined;
  if (given && duration >= 0 && duration < 1e9 && until >= -1 && until < 1e12) return { duration, until };
  const text = `a stop with duration ${stop.duration} s, until ${stop.until} s; give one of them, 0 or more`;
  throw new Fault('DEM_STOP_TIME', text, where);
}
