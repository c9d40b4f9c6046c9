// The files of a run's instruments: detectors and probes in SUMO's form, movements, queues, exhaust, conflicts and classes as CSV.
import type { CompiledDemand } from '../core/compiled-demand.ts';
import { type CompiledNetwork, laneId } from '../core/compiled-network.ts';
import { VEHICLE_CLASSES } from '../core/vehicle-class.ts';
import type { AreaRow, LoopRow } from '../sim/detectors.ts';
import type { EntryExitRow } from '../sim/entry-exit.ts';
import type { Readings } from '../sim/instruments.ts';
import { queueOf } from '../sim/movements.ts';
import type { CrossingRow } from '../sim/pedestrians.ts';
import type { ProbeTable } from '../sim/probe.ts';
import { TRIP_STATUS, type TripTable } from '../sim/result.ts';
import type { TransitCall } from '../sim/transit.ts';
import { cell, markup, number } from './cells.ts';

const HEAD = '<?xml version="1.0" encoding="UTF-8"?>';

/** `e1.xml`: loops, in the form of SUMO's E1 output. */
export function* loopRows(loops: readonly LoopRow[]): Generator<string> {
  yield HEAD;
  yield '<detector>';
  for (const row of loops) {
    const figures = {
      begin: row.begin.toFixed(2),
      end: row.end.toFixed(2),
      id: row.detector,
      nVehContrib: row.nVehContrib,
      flow: row.flow.toFixed(2),
      occupancy: row.occupancy.toFixed(2),
      speed: row.speed.toFixed(2),
      harmonicMeanSpeed: row.harmonicMeanSpeed.toFixed(2),
      length: row.length.toFixed(2),
      nVehEntered: row.nVehEntered,
    };
    yield `    <interval ${attributes(figures)}/>`;
  }
  yield '</detector>';
}

/** `e2.xml` and `e3.xml`: areas and entry-exit detectors, in the form of SUMO's output, with the attributes that we measure. */
export function* detectorRows(areas: readonly (AreaRow | EntryExitRow)[]): Generator<string> {
  yield HEAD;
  yield '<detector>';
  for (const { detector, begin, end, ...rest } of areas) {
    const figures: Record<string, string | number> = { begin: begin.toFixed(2), end: end.toFixed(2), id: detector };
    for (const [name, value] of Object.entries(rest))
      figures[name] = Number.isInteger(value) ? value : value.toFixed(2);
    yield `    <interval ${attributes(figures)}/>`;
  }
  yield '</detector>';
}

/** `fcd.xml`: probes, in the form of SUMO's floating-car data. */
export function* probeRows(
  probes: ProbeTable,
  network: CompiledNetwork,
  demand: CompiledDemand,
  ids: readonly string[],
): Generator<string> {
  yield HEAD;
  yield '<fcd-export>';
  let time = Number.NaN;
  for (let i = 0; i < probes.time.length; i++) {
    if (probes.time[i] !== time) {
      if (i > 0) yield '    </timestep>';
      time = probes.time[i]!;
      yield `    <timestep time="${time.toFixed(2)}">`;
    }
    const vehicle = probes.vehicle[i]!;
    const type = vehicle < demand.count ? demand.types.ids[demand.type[vehicle]!]! : 'added';
    const figures = {
      id: ids[vehicle]!,
      x: probes.x[i]!.toFixed(2),
      y: probes.y[i]!.toFixed(2),
      angle: probes.angle[i]!.toFixed(2),
      type,
      speed: probes.speed[i]!.toFixed(2),
      pos: probes.position[i]!.toFixed(2),
      lane: laneId(network, probes.lane[i]!),
    };
    yield `        <vehicle ${attributes(figures)}/>`;
  }
  if (probes.time.length > 0) yield '    </timestep>';
  yield '</fcd-export>';
}

function attributes(figures: Readonly<Record<string, string | number>>): string {
  return Object.entries(figures)
    .map(([name, value]) => `${name}="${markup(String(value))}"`)
    .join(' ');
}

/** `movements.csv`: means a vehicle of each movement that was driven. */
export function* movementRows(network: CompiledNetwork, { movements }: Readings): Generator<string> {
  yield 'junction,from,to,vehicles,controlDelay_s,stops,stopped_s,personDelay_s,arrivalsOnGreen';
  for (const row of movements) {
    const n = row.vehicles;
    yield [
      cell(network.nodeIds[network.edgeTo[row.from]!]!),
      cell(network.edgeIds[row.from]!),
      cell(network.edgeIds[row.to]!),
      n,
      number(row.delay / n, 2),
      number(row.stops / n, 3),
      number(row.stopped / n, 2),
      number(row.personDelay, 1),
      row.signalled > 0 ? number(row.onGreen / row.signalled, 3) : '',
    ].join(',');
  }
}

/** `queues.csv`: lanes on which anybody stood; vehicles over time, and how far back. */
export function* queueRows(network: CompiledNetwork, { queues }: Readings): Generator<string> {
  yield 'lane,mean_veh,p95_veh,max_veh,backOfQueue_m,spillbacks,spilled_s';
  for (let lane = 0; lane < network.edgeLanes; lane++) {
    if (queues.farthest[lane] === 0) continue;
    const { mean, quantile, most } = queueOf(queues, lane, 0.95);
    yield [
      cell(laneId(network, lane)),
      number(mean, 3),
      quantile,
      most,
      number(queues.farthest[lane]!, 1),
      queues.spillbacks[lane],
      number(queues.spilled[lane]!, 1),
    ].join(',');
  }
}

/** `emissions.csv`: exhaust and fuel by link (Panis, Broekx and Liu 2006). */
export function* emissionRows(network: CompiledNetwork, { emissions }: Readings): Generator<string> {
  yield 'link,co2_g,nox_g,fuel_l';
  for (let edge = 0; edge < network.edgeCount; edge++) {
    const co2 = emissions.co2[edge]!;
    if (co2 === 0) continue;
    const [nox, fuel] = [emissions.nox[edge]!, emissions.fuel[edge]!];
    yield [cell(network.edgeIds[edge]!), number(co2, 1), number(nox, 3), number(fuel, 4)].join(',');
  }
}

/** `conflicts.csv`: safety surrogates by link and by junction (FHWA-RD-03-050). */
export function* conflictRows(network: CompiledNetwork, { conflicts }: Readings): Generator<string> {
  yield 'place,kind,count,least_s';
  const least = (value: number) => (Number.isFinite(value) ? number(value, 2) : '');
  for (let edge = 0; edge < network.edgeCount; edge++) {
    const id = cell(network.edgeIds[edge]!);
    const { rearEnd, hardBraking, leastTtc } = conflicts;
    if (rearEnd[edge]! > 0) yield `${id},rear end (TTC below 1.5 s),${rearEnd[edge]},${least(leastTtc[edge]!)}`;
    if (hardBraking[edge]! > 0) yield `${id},hard braking,${hardBraking[edge]},`;
  }
  for (let node = 0; node < network.nodeCount; node++) {
    const count = conflicts.crossing[node]!;
    if (count === 0) continue;
    yield `${cell(network.nodeIds[node]!)},crossing (PET below 5 s),${count},${least(conflicts.leastPet[node]!)}`;
  }
}

/** `classes.csv`: vehicles, means and exhaust by class; delay counts the wait to enter, person delay all aboard. */
export function* classRows(demand: CompiledDemand, trips: TripTable, readings: Readings): Generator<string> {
  yield 'class,departed,arrived,delay_s,stops,personDelay_s,co2_g,nox_g,fuel_l';
  const { emissions } = readings;
  for (let kind = 0; kind < VEHICLE_CLASSES.length; kind++) {
    let [departed, arrived, delay, stops, persons] = [0, 0, 0, 0, 0];
    for (let row = 0; row < demand.count; row++) {
      const type = demand.type[row]!;
      const status = trips.status[row]!;
      const entered = status >= TRIP_STATUS.running && status <= TRIP_STATUS.removed;
      if (demand.types.vehicleClass[type] !== kind || !entered) continue;
      const own = trips.timeLoss[row]! + trips.entered[row]! - demand.depart[row]!;
      departed++;
      if (status === TRIP_STATUS.arrived) arrived++;
      delay += own;
      stops += trips.stops[row]!;
      persons += own * demand.types.persons[type]!;
    }
    if (departed === 0) continue;
    yield [
      VEHICLE_CLASSES[kind],
      departed,
      arrived,
      number(delay / departed, 2),
      number(stops / departed, 3),
      number(persons, 1),
      number(emissions.classCo2[kind]!, 1),
      number(emissions.classNox[kind]!, 3),
      number(emissions.classFuel[kind]!, 4),
    ].join(',');
  }
}

/** `crossings.csv`: people by crossing, their wait before they could start. */
export function* crossingRows(crossings: readonly CrossingRow[]): Generator<string> {
  yield 'crossing,persons,wait_s,longestWait_s';
  for (const { crossing, persons, wait, longestWait } of crossings) {
    yield [cell(crossing), persons, number(wait / persons, 2), number(longestWait, 1)].join(',');
  }
}

/** `transit.csv`: calls of public transport at its stops. */
export function* callRows(calls: readonly TransitCall[], demand: CompiledDemand): Generator<string> {
  yield 'line,stop,vehicle,arrived_s,departed_s,late_s,boarded,alighted,aboard,leftBehind,meanWait_s';
  for (const call of calls) {
    yield [
      cell(call.line),
      cell(call.stop),
      cell(demand.ids[call.vehicle] ?? String(call.vehicle)),
      number(call.arrived, 1),
      number(call.departed, 1),
      number(call.late, 1),
      call.boarded,
      call.alighted,
      call.aboard,
      call.leftBehind,
      number(call.meanWait, 1),
    ].join(',');
  }
}

/** All files of a run's readings, by name. Files of detectors or probes that the place has not are left out. */
export function measureFiles(
  network: CompiledNetwork,
  demand: CompiledDemand,
  trips: TripTable,
  readings: Readings,
): Map<string, Iterable<string>> {
  const files = new Map<string, Iterable<string>>([
    ['movements.csv', movementRows(network, readings)],
    ['queues.csv', queueRows(network, readings)],
    ['emissions.csv', emissionRows(network, readings)],
    ['conflicts.csv', conflictRows(network, readings)],
    ['classes.csv', classRows(demand, trips, readings)],
  ]);
  if (readings.loops.length > 0) files.set('e1.xml', loopRows(readings.loops));
  if (readings.areas.length > 0) files.set('e2.xml', detectorRows(readings.areas));
  if (readings.entryExits.length > 0) files.set('e3.xml', detectorRows(readings.entryExits));
  const { probes, vehicleIds } = readings;
  if (probes) files.set('fcd.xml', probeRows(probes, network, demand, vehicleIds));
  return files;
}
