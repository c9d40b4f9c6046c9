// Flows become departure times: even, Poisson, by probability, or a number spread evenly.
import { exponential, hashName, PURPOSE, streamOf, uniform } from './chance.ts';
import type { Flow, Trip } from './demand.ts';
import { Fault } from './fault.ts';

/** More vehicles than this from one flow is taken for a slip of the pen. */
const MOST = 20_000_000;

/**
 * The departure times (s, ascending) of one flow. Even: begin, begin + 3600/rate, ... below end. Number alone: begin +
 * i (end - begin)/number. Poisson: exponential gaps, the first one from begin. Probability: one draw a second from
 * begin on. `number` beside a rate is a ceiling. The same (seed, flow id) gives the same times.
 * @throws Fault DEM_FLOW_VALUE, DEM_FLOW_RATE
 */
export function flowDepartures(flow: Flow, seed: number): Float64Array {
  checkFlow(flow);
  const stream = streamOf(PURPOSE.flow, hashName(flow.id));
  const ceiling = flow.number ?? MOST + 1;
  const { begin, end } = flow;
  if (flow.vehiclesPerHour !== undefined) {
    const gap = 3600 / flow.vehiclesPerHour;
    return departures(flow, ceiling, (i) => begin + i * gap);
  }
  if (flow.poissonPerHour !== undefined) {
    const gap = 3600 / flow.poissonPerHour;
    let time = begin;
    return departures(flow, ceiling, (i) => {
      time += gap * exponential(seed, stream, i);
      return time;
    });
  }
  if (flow.probability !== undefined) {
    let second = 0;
    const share = flow.probability;
    return departures(flow, ceiling, () => {
      while (begin + second < end && uniform(seed, stream, second) >= share) second++;
      return begin + second++;
    });
  }
  return Float64Array.from({ length: ceiling }, (_, i) => begin + (i * (end - begin)) / ceiling);
}

function departures(flow: Flow, ceiling: number, at: (i: number) => number): Float64Array {
  const times: number[] = [];
  for (let i = 0; i < ceiling; i++) {
    const time = at(i);
    if (!(time < flow.end)) break;
    if (i === MOST) {
      const text = `gives more than ${MOST} vehicles; lower the rate or bring begin and end closer`;
      throw new Fault('DEM_FLOW_VALUE', text, `flow ${flow.id}`);
    }
    times.push(time);
  }
  return Float64Array.from(times);
}

function checkFlow(flow: Flow): void {
  const where = `flow ${flow.id}`;
  const { begin, end, number } = flow;
  if (!(Number.isFinite(begin) && Number.isFinite(end) && begin >= 0 && end >= begin)) {
    const text = `begin is ${begin} and end is ${end}; give seconds with 0 <= begin <= end`;
    throw new Fault('DEM_FLOW_VALUE', text, where);
  }
  const rates = (['vehiclesPerHour', 'poissonPerHour', 'probability'] as const).filter((r) => flow[r] !== undefined);
  if (rates.length > 1) throw new Fault('DEM_FLOW_RATE', `gives ${rates.join(' and ')}; keep one of them`, where);
  if (rates.length === 0 && number === undefined) {
    const text = 'has no rate; give vehiclesPerHour, poissonPerHour, probability or number';
    throw new Fault('DEM_FLOW_RATE', text, where);
  }
  for (const name of rates) {
    const value = flow[name]!;
    const most = name === 'probability' ? 1 : 1e7;
    if (value > 0 && value <= most) continue;
    throw new Fault('DEM_FLOW_VALUE', `${name} is ${value}; give a number above 0 and at most ${most}`, where);
  }
  if (number !== undefined && !(Number.isInteger(number) && number >= 0 && number <= MOST)) {
    throw new Fault('DEM_FLOW_VALUE', `number is ${number}; give a whole number from 0 to ${MOST}`, where);
  }
}

/** What a flow has of each of its trips: all but its name and when they depart. */
export function tripOfFlow(flow: Flow): Omit<Trip, 'id' | 'depart'> {
  const {
    id: _i,
    begin: _b,
    end: _e,
    vehiclesPerHour: _v,
    poissonPerHour: _p,
    probability: _q,
    number: _n,
    ...trip
  } = flow;
  return trip;
}
