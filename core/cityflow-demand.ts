// Reads a CityFlow flow.json (https://cityflow.readthedocs.io/en/latest/flow.html).
import { type Static, Type } from '@sinclair/typebox';
import { DEMAND_FORMAT, DEMAND_VERSION, type DemandFile, type Flow, type Trip, type VehicleType } from './demand.ts';
import { Fault } from './fault.ts';
import { emptyReport, type ImportReport, tally } from './import-report.ts';
import type { NetworkFile } from './network.ts';
import { checkValue } from './schema.ts';

const Amount = Type.Number({ exclusiveMinimum: 0 });
const FlowFile = Type.Array(
  Type.Object({
    vehicle: Type.Object({
      length: Amount,
      width: Amount,
      maxPosAcc: Amount,
      maxNegAcc: Amount,
      usualPosAcc: Amount,
      usualNegAcc: Amount,
      minGap: Type.Number({ minimum: 0 }),
      maxSpeed: Amount,
      headwayTime: Amount,
    }),
    route: Type.Array(Type.String(), { minItems: 1 }),
    interval: Amount,
    startTime: Type.Number({ minimum: 0 }),
    endTime: Type.Number({ minimum: -1 }),
  }),
);
type Row = Static<typeof FlowFile>[number];

export interface CityflowDemand {
  readonly demand: DemandFile;
  readonly report: ImportReport;
}

/**
 * Imports a parsed flow file. A row departs at startTime and every interval after, endTime included; -1 means without
 * end, so until the window's. A route whose roads do not all adjoin names points on the way, between which CityFlow
 * takes the shortest, and we the fastest. CityFlow's drivers have no imperfection and one speed: neither have these.
 * Accelerations are the `maxPosAcc` and `usualNegAcc` that its car-following uses.
 * @throws Fault JSON_SCHEMA, DEM_EMPTY, DEM_MISSING_EDGE, DEM_FLOW_VALUE with the place in the document
 */
export function importCityflowDemand(
  document: unknown,
  source: string,
  network: NetworkFile,
  window: { readonly begin?: number | undefined; readonly end?: number | undefined } = {},
): CityflowDemand {
  checkValue(FlowFile, document, source);
  const report = emptyReport();
  const edges = new Set(network.edges.map((edge) => edge.id));
  const joined = new Set(network.connections.map((connection) => `${connection.from} ${connection.to}`));
  const types = new Map<string, VehicleType>();
  const trips: Trip[] = [];
  const flows: Flow[] = [];
  (document as Row[]).forEach((row, i) => {
    const where = `${source}#/${i}`;
    const missing = row.route.find((road) => !edges.has(road));
    if (missing !== undefined) {
      const text = `road ${missing} is not in the network; give the roadnet that the flows were made for`;
      throw new Fault('DEM_MISSING_EDGE', text, where);
    }
    const departures = { type: typeOf(row, types), ...wayOf(row.route, joined) };
    const number = countOf(row, window.end, where);
    const { startTime, interval } = row;
    const { begin = 0, end = Number.POSITIVE_INFINITY } = window;
    if (startTime >= end || startTime + (number - 1) * interval < begin || number === 0) {
      tally(report.skipped, 'flow outside the window');
    } else if (number === 1) {
      trips.push({ id: `flow_${i}_0`, depart: startTime, ...departures });
      tally(report.read, 'vehicle');
    } else {
      flows.push({ id: `flow_${i}`, begin: startTime, end: startTime + number * interval, number, ...departures });
      tally(report.read, 'flow');
    }
  });
  if (trips.length === 0 && flows.length === 0) {
    throw new Fault('DEM_EMPTY', 'no vehicle departs in the window; give another file or window', source);
  }
  const demand: DemandFile = {
    format: DEMAND_FORMAT,
    version: DEMAND_VERSION,
    begin: window.begin ?? 0,
    end: window.end ?? lastQuarter(trips, flows),
    vehicleTypes: [...types.values()],
    trips,
    ...(flows.length > 0 && { flows }),
  };
  return { demand, report };
}

function typeOf({ vehicle }: Row, types: Map<string, VehicleType>): string {
  const key = JSON.stringify(vehicle);
  let type = types.get(key);
  if (type === undefined) {
    type = {
      id: `cityflow_${types.size}`,
      class: 'car',
      length: vehicle.length,
      width: vehicle.width,
      minGap: vehicle.minGap,
      maxSpeed: vehicle.maxSpeed,
      accel: vehicle.maxPosAcc,
      decel: vehicle.usualNegAcc,
      emergencyDecel: Math.max(vehicle.maxNegAcc, vehicle.usualNegAcc),
      sigma: 0,
      tau: vehicle.headwayTime,
      speedFactor: { mean: 1, dev: 0, min: 1, max: 1 },
    };
    types.set(key, type);
  }
  return type.id;
}

function wayOf(route: string[], joined: ReadonlySet<string>): Pick<Trip, 'route' | 'from' | 'to' | 'via'> {
  const whole = route.every((road, i) => i === 0 || joined.has(`${route[i - 1]} ${road}`));
  if (whole) return { route };
  return { from: route[0]!, to: route.at(-1)!, ...(route.length > 2 && { via: route.slice(1, -1) }) };
}

/** How many vehicles a row sends. */
function countOf({ startTime, endTime, interval }: Row, windowEnd: number | undefined, where: string): number {
  if (endTime >= 0) return endTime < startTime ? 0 : Math.floor((endTime - startTime) / interval + 1e-9) + 1;
  if (windowEnd !== undefined) return Math.max(0, Math.ceil((windowEnd - startTime) / interval - 1e-9));
  throw new Fault('DEM_FLOW_VALUE', 'endTime -1 sends vehicles without end; give the end of the window', where);
}

function lastQuarter(trips: readonly Trip[], flows: readonly Flow[]): number {
  let last = 0;
  for (const { depart } of trips) last = Math.max(last, depart);
  for (const { end } of flows) last = Math.max(last, end - 1e-3);
  return (Math.floor(last / 900) + 1) * 900;
}
