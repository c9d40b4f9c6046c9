// Public transport lines: who waits at their stops, how long boarding takes, and how many find room.
import { type Static, Type } from '@sinclair/typebox';
import type { CompiledNetwork } from './compiled-network.ts';
import type { DemandFile } from './demand.ts';
import { Fault } from './fault.ts';

const Optional = Type.Optional;
const Num = (description: string) => Type.Number({ minimum: 0, description });

/** A line. Its vehicles are the trips and flows that name it; they keep to their stops' `until` as to a timetable. */
export const TransitLine = Type.Object({
  id: Type.String(),
  stops: Type.Array(
    Type.Object({
      busStop: Type.String(),
      boardPerHour: Num('persons/h who come to the stop, at random'),
      alightShare: Optional(Type.Number({ minimum: 0, maximum: 1, description: 'of those aboard; 0 without it' })),
    }),
  ),
  capacity: Optional(Num('persons a vehicle; 80 without it')),
  boardTime_s: Optional(Num('a person; 2.5 without it')),
  alightTime_s: Optional(Num('a person; 1.8 without it')),
  doorTime_s: Optional(Num('opening and closing; 4 without it')),
});
export type TransitLine = Static<typeof TransitLine>;

/** A line's service at one stop. */
export interface CompiledLineStop {
  readonly busStop: string;
  readonly boardPerHour: number;
  readonly alightShare: number;
}

export interface CompiledLine {
  readonly id: string;
  readonly capacity: number;
  readonly boardTime: number;
  readonly alightTime: number;
  readonly doorTime: number;
  /** by lane number and end of the stop (m), as `stopKey` joins them */
  readonly stops: ReadonlyMap<string, CompiledLineStop>;
}

export interface CompiledTransit {
  readonly lines: readonly CompiledLine[];
  /** by vehicle: its line, -1 */
  readonly lineOf: Int16Array;
}

/**
 * Times without others given: assumed, within the ranges of the Transit Capacity and Quality of Service Manual (TCRP
 * Report 165, ch. 6) for boarding with little fare payment, alighting by several doors, and the doors themselves.
 */
const DEFAULTS = { capacity: 80, boardTime: 2.5, alightTime: 1.8, doorTime: 4 };

/** What a scheduled stop of a vehicle and a stop of the network have in common. */
export function stopKey(lane: number, until: number): string {
  return `${lane} ${until.toFixed(2)}`;
}

/** @throws Fault DEM_UNKNOWN_LINE, DEM_STOP_PLACE */
export function compileTransit(file: DemandFile, ids: readonly string[], network: CompiledNetwork): CompiledTransit {
  const lines = (file.lines ?? []).map((line): CompiledLine => {
    const stops = line.stops.map((stop): [string, CompiledLineStop] => {
      const row = network.busStopIds.indexOf(stop.busStop);
      if (row < 0) {
        const text = `bus stop ${stop.busStop} is not in the network; correct the id`;
        throw new Fault('DEM_STOP_PLACE', text, `line ${line.id}`);
      }
      const { busStop, boardPerHour, alightShare = 0 } = stop;
      return [stopKey(network.busStopLane[row]!, network.busStopUntil[row]!), { busStop, boardPerHour, alightShare }];
    });
    return {
      id: line.id,
      capacity: line.capacity ?? DEFAULTS.capacity,
      boardTime: line.boardTime_s ?? DEFAULTS.boardTime,
      alightTime: line.alightTime_s ?? DEFAULTS.alightTime,
      doorTime: line.doorTime_s ?? DEFAULTS.doorTime,
      stops: new Map(stops),
    };
  });
  const row = new Map(lines.map(({ id }, i) => [id, i]));
  const named = new Map<string, string>();
  for (const source of [...file.trips, ...(file.flows ?? [])])
    if (source.line !== undefined) named.set(source.id, source.line);
  const lineOf = Int16Array.from(ids, (id) => {
    const line = named.get(id) ?? named.get(id.slice(0, Math.max(0, id.lastIndexOf('.'))));
    return line === undefined ? -1 : (row.get(line) ?? -1);
  });
  return { lines, lineOf };
}
