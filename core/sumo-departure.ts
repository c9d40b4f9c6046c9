// What SUMO's vehicle, trip, flow and stop elements say of departure, way and arrival.
import type { Flow, Stop, Trip } from './demand.ts';
import { type ImportReport, tally } from './import-report.ts';
import { type SumoElement, splitLaneId, words } from './sumo-attributes.ts';
import {
  optionalAmount,
  optionalNumber,
  optionalTime,
  requiredText,
  requiredTime,
  wordOrNumber,
} from './sumo-demand-attributes.ts';

export type Departure = Omit<Trip, 'id' | 'depart'>;

const LANES = ['best', 'free', 'random', 'first', 'allowed'] as const;
const POSITIONS = ['base', 'random', 'free', 'last'] as const;
const SPEEDS = ['max', 'desired', 'random', 'last', 'avg', 'speedLimit'] as const;

const READ = new Set(
  (
    'id type depart departLane departPos departSpeed arrivalPos route from to via line begin end period number ' +
    'vehsPerHour perHour probability'
  ).split(' '),
);
/** written by SUMO's tools, without meaning for a run, or for the eye alone */
const IDLE = new Set(['color', 'arrival', 'routeLength', 'vType', 'speedFactorChosen', 'reroute']);
/** what SUMO does without the attribute too */
const USUAL: Readonly<Record<string, string>> = {
  arrivalLane: 'current',
  arrivalSpeed: 'current',
  departPosLat: 'center',
};

/** ends that are no edges */
const ENDS = ['Junction', 'Taz', 'TAZ', 'XY', 'LonLat'].flatMap((what) => [`from${what}`, `to${what}`]);

/** Everything but id, route and time. Words that ours does not have are counted and left to the default. */
export function readDeparture(element: SumoElement, report: ImportReport): Departure {
  const { attributes } = element;
  const departure: Departure = { type: attributes['type'] ?? 'DEFAULT_VEHTYPE' };
  const { departLane, departPos, departSpeed, arrivalPos } = attributes;
  const say = (name: string) => tally(report.skipped, `${name}="${attributes[name]}": the default instead`);
  const lane = departLane === undefined ? undefined : wordOrNumber(departLane, LANES);
  if (lane !== undefined) departure.departLane = lane;
  else if (departLane !== undefined) say('departLane');
  const position = departPos === 'random_free' ? 'random' : departPos;
  const place = position === undefined ? undefined : wordOrNumber(position, POSITIONS);
  if (place !== undefined) departure.departPos = place;
  else if (departPos !== undefined) say('departPos');
  const speed = departSpeed === undefined ? undefined : wordOrNumber(departSpeed, SPEEDS);
  if (typeof speed === 'number' && speed < 0) {
    throw element.fault('DEM_BAD_NUMBER', `departSpeed="${departSpeed}" is negative; give m/s from 0 on, or a word`);
  }
  if (speed !== undefined) departure.departSpeed = speed;
  else if (departSpeed !== undefined) say('departSpeed');
  const goal = arrivalPos === undefined ? undefined : wordOrNumber(arrivalPos, ['max', 'random']);
  if (goal !== undefined) departure.arrivalPos = goal;
  else if (arrivalPos !== undefined) say('arrivalPos');
  if (attributes['line']) departure.line = attributes['line'];
  for (const name of Object.keys(attributes)) {
    if (READ.has(name) || IDLE.has(name) || USUAL[name] === attributes[name] || ENDS.includes(name)) continue;
    tally(report.skipped, `${element.tag} attribute "${name}"`);
  }
  return departure;
}

/** Why a trip's ends cannot be read from its attributes; undefined when they can, or stand in a route. */
export function unreadableEnds(element: SumoElement): string | undefined {
  const end = ENDS.find((name) => element.attributes[name] !== undefined);
  return end === undefined ? undefined : `${element.tag} with ${end}`;
}

/** from, to and via, where they are given. */
export function readEnds(element: SumoElement): Pick<Departure, 'from' | 'to' | 'via'> {
  const { from, to, via } = element.attributes;
  const between = words(via);
  return { ...(from && { from }), ...(to && { to }), ...(between.length > 0 && { via: between }) };
}

/** s; where SUMO's flows end without other word */
const DAY = 86400;

type Rate = Pick<Flow, 'begin' | 'end' | 'vehiclesPerHour' | 'poissonPerHour' | 'probability' | 'number'>;

/**
 * When a flow's vehicles depart.
 * @throws Fault DEM_FLOW_RATE, DEM_BAD_NUMBER, DEM_BAD_TIME
 */
export function readRate(element: SumoElement, interval: { begin: number; end: number } | undefined): Rate {
  const { attributes } = element;
  const begin = optionalTime(element, 'begin') ?? interval?.begin ?? 0;
  const end = optionalTime(element, 'end') ?? interval?.end ?? begin + DAY;
  if (end < begin) throw element.fault('DEM_BAD_TIME', `end ${end} lies before begin ${begin}; correct one of them`);
  const rate: Rate = { begin, end };
  const number = optionalAmount(element, 'number');
  if (number !== undefined) rate.number = number;
  const perHour = optionalAmount(element, 'vehsPerHour') ?? optionalAmount(element, 'perHour');
  const probability = optionalAmount(element, 'probability');
  const period = attributes['period'];
  const given = [perHour, probability, period].filter((value) => value !== undefined).length;
  if (given > 1 || (given === 0 && number === undefined)) {
    const text = 'needs one of vehsPerHour, period, probability, or number alone; keep one';
    throw element.fault('DEM_FLOW_RATE', `flow ${attributes['id']} ${text}`);
  }
  if (perHour !== undefined) rate.vehiclesPerHour = perHour;
  if (probability !== undefined) rate.probability = probability;
  if (period !== undefined) readPeriod(element, period, rate);
  return rate;
}

function readPeriod(element: SumoElement, period: string, rate: Rate): void {
  const exponential = /^\s*exp\(([^)]*)\)\s*$/.exec(period);
  const perSecond = Number(exponential?.[1]);
  const gap = exponential ? 1 / perSecond : optionalTime(element, 'period')!;
  if (!(gap > 0 && Number.isFinite(gap))) {
    throw element.fault('DEM_BAD_NUMBER', `period="${period}" is not above 0; give seconds, or exp(vehicles a second)`);
  }
  if (exponential) rate.poissonPerHour = 3600 * perSecond;
  else rate.vehiclesPerHour = 3600 / gap;
}

/** A stop, or undefined (counted) for one that ours cannot hold. */
export function readStop(element: SumoElement, report: ImportReport): Stop | undefined {
  const { attributes } = element;
  const stop: Stop = {};
  const duration = optionalTime(element, 'duration');
  const until = optionalTime(element, 'until');
  if (duration !== undefined) stop.duration = duration;
  if (until !== undefined) stop.until = until;
  if (duration === undefined && until === undefined) {
    tally(report.skipped, 'stop without duration or until (waits for a person or a container)');
    return undefined;
  }
  const { busStop, trainStop, lane, edge } = attributes;
  const named = busStop ?? trainStop;
  if (named !== undefined) {
    stop.busStop = named;
  } else if (lane !== undefined) {
    const place = splitLaneId(lane);
    if (place === undefined) throw element.fault('DEM_STOP_PLACE', `lane="${lane}" is no lane id; write edge_index`);
    Object.assign(stop, place);
  } else if (edge !== undefined) {
    stop.edge = edge;
  } else {
    tally(report.skipped, 'stop that is neither at a busStop nor on a lane');
    return undefined;
  }
  const start = optionalNumber(element, 'startPos');
  const end = optionalNumber(element, 'endPos');
  if (start !== undefined && named === undefined) stop.start = start;
  if (end !== undefined && named === undefined) stop.end = end;
  for (const name of ['parking', 'triggered', 'containerTriggered', 'extension', 'split', 'join', 'jump']) {
    const value = attributes[name];
    if (value !== undefined && value !== 'false' && value !== '0') tally(report.skipped, `stop attribute "${name}"`);
  }
  return stop;
}

/** The departure time of a vehicle or trip; a word (triggered, split ...) is no time and makes undefined. */
export function readDepart(element: SumoElement): number | undefined {
  const depart = requiredText(element, 'depart');
  return /^[a-zA-Z]+$/.test(depart) && depart.toLowerCase() !== 'nan' ? undefined : requiredTime(element, 'depart');
}
