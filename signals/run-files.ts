// The files of a run: trips and links as CSV, what the lamps showed, and the trips once more in SUMO's form.
import { changedDemand } from '../core/changed-demand.ts';
import { compileDemand } from '../core/compile-demand.ts';
import type { CompiledDemand } from '../core/compiled-demand.ts';
import type { CompiledNetwork } from '../core/compiled-network.ts';
import type { LampProgram } from '../sim/lamp-program.ts';
import { type LinkTable, TRIP_STATUS, type TripTable } from '../sim/result.ts';
import { writeFolder } from './atomic-write.ts';
import { cell, markup, number } from './cells.ts';
import { letterOf } from './lamp-rows.ts';
import { callRows, crossingRows, measureFiles } from './measure-files.ts';
import type { PreparedPlace } from './prepared-place.ts';
import type { Outcome } from './replication.ts';

/** s */
interface Span {
  readonly begin: number;
  readonly end: number;
}

const ROWS_A_PIECE = 4096;

/** Joins lines into pieces of some thousand, so that a million rows are not one string. */
function* pieces(lines: Iterable<string>): Generator<string> {
  let held: string[] = [];
  for (const line of lines) {
    held.push(line);
    if (held.length < ROWS_A_PIECE) continue;
    yield `${held.join('\n')}\n`;
    held = [];
  }
  if (held.length > 0) yield `${held.join('\n')}\n`;
}

const STATUS_NAMES = ['not due', 'waiting', 'running', 'arrived', 'removed', 'cancelled', 'obstacle'];

/** One trip in figures; times in s, NaN for what has not happened. */
interface TripFigures {
  readonly status: number;
  readonly entered: number;
  readonly arrived: number;
  readonly wait: number;
  readonly duration: number;
}

function figuresOf(demand: CompiledDemand, trips: TripTable, row: number, now: number): TripFigures {
  const status = trips.status[row]!;
  const hasEntered = status >= TRIP_STATUS.running && status !== TRIP_STATUS.cancelled;
  const entered = hasEntered ? trips.entered[row]! : Number.NaN;
  const arrived = status === TRIP_STATUS.arrived ? trips.arrived[row]! : Number.NaN;
  const wait = (hasEntered ? entered : now) - demand.depart[row]!;
  const left = status === TRIP_STATUS.running ? now : trips.arrived[row]!;
  const duration = hasEntered ? left - entered : Number.NaN;
  return { status, entered, arrived, wait, duration };
}

/** `trips.csv`: one row a vehicle that was due. Durations of unfinished trips run to the end of the window. */
export function* tripRows(demand: CompiledDemand, trips: TripTable, { end }: Span): Generator<string> {
  yield 'vehicle,type,status,due_s,entered_s,arrived_s,departDelay_s,duration_s,timeLoss_s,stopped_s,stops,distance_m';
  for (let row = 0; row < demand.count; row++) {
    const { status, entered, arrived, wait, duration } = figuresOf(demand, trips, row, end);
    if (status === TRIP_STATUS.notDue || status === TRIP_STATUS.obstacle) continue;
    const onRoad = status !== TRIP_STATUS.waiting;
    yield [
      cell(demand.ids[row]!),
      cell(demand.types.ids[demand.type[row]!]!),
      STATUS_NAMES[status],
      number(demand.depart[row]!, 3),
      number(entered, 3),
      number(arrived, 3),
      number(wait, 3),
      number(duration, 3),
      onRoad ? number(trips.timeLoss[row]!, 3) : '',
      onRoad ? number(trips.stopped[row]!, 3) : '',
      onRoad ? trips.stops[row]! : '',
      onRoad ? number(trips.distance[row]!, 2) : '',
    ].join(',');
  }
}

/**
 * `links.csv`: one row a link and interval in which a vehicle was on it. `interval` is its beginning (s); flow counts the
 * vehicles that left the link, density is over all its lanes.
 */
export function* linkRows(network: CompiledNetwork, links: LinkTable, { begin, end }: Span): Generator<string> {
  yield 'link,interval,flow_vph,speed_mps,density_vpkm,queue_m,until_s,entered,left,timeLoss_s,stopped_s';
  for (let i = 0; i < links.intervals; i++) {
    const from = begin + i * links.interval;
    const until = Math.min(end, from + links.interval);
    const seconds = until - from;
    if (seconds <= 0) continue;
    for (let edge = 0; edge < links.edges; edge++) {
      const at = i * links.edges + edge;
      const time = links.time[at]!;
      if (time === 0 && links.left[at] === 0) continue;
      yield [
        cell(network.edgeIds[edge]!),
        number(from, 3),
        number((links.left[at]! * 3600) / seconds, 2),
        number(links.distance[at]! / time, 3),
        number(time / seconds / (network.edgeLength[edge]! / 1000), 3),
        number(links.queue[at]!, 1),
        number(until, 3),
        links.entered[at],
        links.left[at],
        number(links.timeLoss[at]!, 2),
        number(links.stopped[at]!, 2),
      ].join(',');
    }
  }
}

/** `signals.csv`: what each controller shows from the beginning on, one row each time that a lamp changes. */
export function* signalRows(
  network: CompiledNetwork,
  lamps: readonly LampProgram[],
  { begin, end }: Span,
): Generator<string> {
  yield 'controller,time_s,state';
  for (const program of lamps) {
    const first = network.controllerLamp[program.controller]!;
    const links = network.controllerLamp[program.controller + 1]! - first;
    const id = cell(network.controllerIds[program.controller]!);
    let shown = '';
    const ticks = Math.ceil((end - begin) / program.tick - 1e-9);
    for (let tick = 0; tick < ticks; tick++) {
      const time = begin + tick * program.tick;
      const state = stateAt(program, links, time);
      if (state === shown) continue;
      shown = state;
      yield `${id},${number(time, 3)},${state}`;
    }
  }
}

function stateAt(program: LampProgram, links: number, time: number): string {
  const tick = Math.floor((time - program.offset) / program.tick + 1e-6);
  const row = ((tick % program.ticks) + program.ticks) % program.ticks;
  let state = '';
  for (let link = 0; link < links; link++) state += letterOf(program.states[row * links + link]!);
  return state;
}

/**
 * `trips.xml` in the form of SUMO's tripinfo output (https://sumo.dlr.de/docs/Simulation/Output/TripInfo.html), with the
 * attributes that we measure. As there, an unfinished trip has arrival -1, and one that never entered also depart -1.
 */
export function* tripInfoRows(demand: CompiledDemand, trips: TripTable, { end }: Span): Generator<string> {
  yield '<?xml version="1.0" encoding="UTF-8"?>';
  yield '<tripinfos>';
  for (let row = 0; row < demand.count; row++) {
    const { status, entered, arrived, wait, duration } = figuresOf(demand, trips, row, end);
    if (status === TRIP_STATUS.notDue) continue;
    const time = (value: number) => (Number.isNaN(value) ? '-1.00' : value.toFixed(2));
    const figures: Record<string, string> = {
      id: demand.ids[row]!,
      depart: time(entered),
      departDelay: wait.toFixed(2),
      arrival: time(arrived),
      duration: time(duration),
      routeLength: trips.distance[row]!.toFixed(2),
      waitingTime: trips.stopped[row]!.toFixed(2),
      waitingCount: String(trips.stops[row]!),
      timeLoss: trips.timeLoss[row]!.toFixed(2),
      vType: demand.types.ids[demand.type[row]!]!,
    };
    const attributes = Object.entries(figures).map(([name, value]) => `${name}="${markup(value)}"`);
    yield `    <tripinfo ${attributes.join(' ')}/>`;
  }
  yield '</tripinfos>';
}

/**
 * Writes `trips.csv`, `links.csv`, `signals.csv` and `trips.xml` of one run, and the files of its readings, all or none.
 * @throws Fault CLI_CANNOT_WRITE
 */
export function writeRunFiles(
  folder: string,
  prepared: PreparedPlace,
  lamps: readonly LampProgram[],
  outcome: Outcome,
): void {
  const { network, place, window } = prepared;
  const { trips, links } = outcome.tables!;
  const demand = compileDemand(
    changedDemand(place.demand, place.scenario?.demand ?? [], outcome.seed),
    network,
    outcome.seed,
    window.begin,
  );
  const walked: [string, Iterable<string>][] =
    outcome.crossings.length > 0 ? [['crossings.csv', pieces(crossingRows(outcome.crossings))]] : [];
  if (outcome.calls.length > 0) walked.push(['transit.csv', pieces(callRows(outcome.calls, demand))]);
  const measured = outcome.readings ? [...measureFiles(network, demand, trips, outcome.readings)] : [];
  writeFolder(
    folder,
    new Map([
      ['trips.csv', pieces(tripRows(demand, trips, window))],
      ['links.csv', pieces(linkRows(network, links, window))],
      ['signals.csv', pieces(signalRows(network, lamps, window))],
      ['trips.xml', pieces(tripInfoRows(demand, trips, window))],
      ...walked,
      ...measured.map(([name, rows]): [string, Iterable<string>] => [name, pieces(rows)]),
    ]),
  );
}
