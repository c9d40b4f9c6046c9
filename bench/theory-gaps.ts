// Gap acceptance: the capacity of a minor road, from the critical gap and follow-up time that the engine itself shows.
import type { DemandFile, Trip, VehicleType } from '../core/demand.ts';
import type { NetworkFile } from '../core/network.ts';
import { crossroads } from '../fixtures/crossroads.ts';
import { EXACT_CAR, evenly } from './straight-road.ts';
import type { Run, TheoryCase } from './theory.ts';
import { poissonTimes } from './theory-queue.ts';

/** s, closest that the major road's cars come: headway 1 s, length and gap at 50 km/h */
const CLOSEST = 1 + 7.5 / (50 / 3.6);
const STEP = 0.1;
const MAJOR: VehicleType = { ...EXACT_CAR, id: 'major' };
/** never impatient: the formulas know no impatience */
const MINOR: VehicleType = { ...EXACT_CAR, id: 'minor', impatience: -1e6 };

/** Two one-way streets that cross: the one from the south gives way, or stops first. */
function twoStreets(right: 'minor' | 'stop'): NetworkFile {
  const { crossings: _, ...file } = crossroads();
  const [west, south] = file.connections.map(({ signal: _, ...connection }) => connection);
  return {
    ...file,
    nodes: file.nodes.map((node) => (node.id === 'c' ? { ...node, control: 'priority' as const } : node)),
    connections: [
      { ...west!, right: 'major', foes: [1], yieldsTo: [] },
      { ...south!, right, foes: [0], yieldsTo: [0] },
    ],
    controllers: [],
  };
}

/** When cars pass the crossing, s: of the major road, and of a minor road on which there is always a queue. */
interface Passed {
  readonly major: readonly number[];
  readonly minor: readonly number[];
}

function saturated(run: Run, flow: number, hours: number, seed: number, right: 'minor' | 'stop' = 'minor'): Passed {
  const end = 3600 * hours;
  const trip =
    (type: string, route: string[]) =>
    (depart: number, i: number): Trip => {
      return { id: `${type} ${i}`, depart, type, route, departSpeed: 'max' };
    };
  const trips = [
    ...poissonTimes(flow / 3600, end, seed).map(trip('major', ['in-west', 'out-east'])),
    ...evenly(1.6, end).map(trip('minor', ['in-south', 'out-north'])),
  ];
  const vehicleTypes = [MAJOR, MINOR];
  const demand: DemandFile = { format: 'greenband-demand', version: 1, begin: 0, end, vehicleTypes, trips };
  const { links } = run(twoStreets(right), demand, [], { seed: 1, begin: 0, end, step: STEP, interval: STEP });
  const times = (edge: number) => {
    const found: number[] = [];
    for (let i = 0; i < links.intervals; i++) if (links.entered[i * links.edges + edge]! > 0) found.push(i * STEP);
    return found;
  };
  return { major: times(1), minor: times(3) };
}

/** s, by n: the gap of the major road that lets at least n of a waiting queue pass; the first is the critical gap. */
export type CriticalGaps = readonly number[];

/** Fewer gaps than these say nothing sure. */
const LEAST_SEEN = 10;

/**
 * The critical gaps that the engine shows beside 400 veh/h: as many gaps are longer than the nth as let n pass (the idea of
 * Siegloch 1973, Die Leistungsermittlung an Knotenpunkten ohne Lichtsignalsteuerung, without his straight line).
 */
export function criticalGaps(run: Run): CriticalGaps {
  const { major, minor } = saturated(run, 400, 10, 2);
  const lengths: number[] = [];
  const passed: number[] = [];
  let next = 0;
  for (let i = 1; i < major.length; i++) {
    let count = 0;
    for (; next < minor.length && minor[next]! < major[i]!; next++) count++;
    if (i < 60) continue;
    lengths.push(major[i]! - major[i - 1]!);
    for (let n = 1; n <= count; n++) passed[n - 1] = (passed[n - 1] ?? 0) + 1;
  }
  lengths.sort((a, b) => b - a);
  return passed.filter((many) => many >= LEAST_SEEN).map((many) => lengths[many - 1]!);
}

/**
 * Capacity of a minor road whose critical gaps are known: for each n the gaps per hour that let n pass (Siegloch 1973), on a
 * major road whose cars come at random but never closer than `CLOSEST` (Tanner 1962, Biometrika 49, 163).
 * @param flow veh/h on the major road
 */
export function minorCapacity(run: Run, gaps: CriticalGaps, flow: number, hours: number): TheoryCase {
  const q = flow / 3600;
  const followUp = (gaps.at(-1)! - gaps[0]!) / (gaps.length - 1);
  const share = (gap: number) => (1 - CLOSEST * q) * Math.exp(-q * (gap - CLOSEST));
  // beyond the longest gap seen each follow-up time lets one more pass
  const rest = share(gaps.at(-1)! + followUp) / (1 - Math.exp(-q * followUp));
  const theory = flow * (gaps.reduce((sum, gap) => sum + share(gap), 0) + rest);
  const { minor } = saturated(run, flow, hours, 1);
  const measured = minor.filter((time) => time > 120).length / (hours - 120 / 3600);
  const own = `own critical gap ${gaps[0]!.toFixed(2)} s, follow-up ${followUp.toFixed(2)} s`;
  return { name: `minor road beside ${flow} veh/h (${own})`, unit: 'veh/h', theory, measured, within: 0.03 };
}

/**
 * The same against HCM 7 ch. 20, eq. 20-32: potential capacity of a through movement from a minor street, critical headway 6.5 s,
 * follow-up headway 4.0 s (two lanes on the major street). Drivers here follow SUMO's rules, not those counted for HCM.
 */
export function hcmMinorCapacity(run: Run, flow: number, hours: number): TheoryCase {
  const q = flow / 3600;
  const theory = (flow * Math.exp(-q * 6.5)) / (1 - Math.exp(-q * 4));
  const { minor } = saturated(run, flow, hours, 1, 'stop');
  const measured = minor.filter((time) => time > 120).length / (hours - 120 / 3600);
  return { name: `stop sign beside ${flow} veh/h: HCM two-way stop`, unit: 'veh/h', theory, measured, within: 0.15 };
}
