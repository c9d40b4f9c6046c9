// Measures of signal performance from controller events, by controller, phase and interval (Day et al., Purdue 2014).
import { type ControllerEvents, type DetectorUse, EVENT } from './event-log.ts';
import { occupancyOf, occupiedWithin } from './occupancy.ts';
import { PhaseStates, phaseCycles } from './phase-cycles.ts';

/** ms */
const QUARTER_HOUR = 900_000;
/** ms of red that are looked at for a split failure, and the shares of occupancy above which it is one */
const RED_LOOKED_AT = 5000;
const OCCUPIED = 0.8;

/** Start of the interval, ms, and whose it is. */
export interface Row {
  readonly time: number;
  readonly device: string;
  readonly phase: number;
}

const binOf = (time: number, bin: number): number => Math.floor(time / bin) * bin;

/** Sums by interval and key, in the order in which they first come. */
class Table<T> {
  readonly rows = new Map<string, T & Row>();

  at(row: Row, fresh: () => T, key: string | number = ''): T & Row {
    const name = `${row.time} ${row.device} ${row.phase} ${key}`;
    const known = this.rows.get(name);
    if (known !== undefined) return known;
    const made = { ...fresh(), ...row };
    this.rows.set(name, made);
    return made;
  }
}

export interface ArrivalsOnGreen extends Row {
  readonly actuations: number;
  /** 0..1 */
  readonly share: number;
}

/** Actuations of advance detectors, and the share that comes while the phase is green. */
export function arrivalsOnGreen(
  log: ControllerEvents,
  uses: readonly DetectorUse[],
  bin = QUARTER_HOUR,
): ArrivalsOnGreen[] {
  const phases = phasesByDetector(uses, log.device, 'Advance');
  const states = new PhaseStates();
  const table = new Table<{ actuations: number; green: number }>();
  for (let i = 0; i < log.time.length; i++) {
    const event = log.event[i]!;
    if (event !== EVENT.detectorOn) {
      states.note(event, log.parameter[i]!);
      continue;
    }
    for (const phase of phases.get(log.parameter[i]!) ?? []) {
      const row = { time: binOf(log.time[i]!, bin), device: log.device, phase };
      const sums = table.at(row, () => ({ actuations: 0, green: 0 }));
      sums.actuations++;
      if (states.of(phase) === 'g') sums.green++;
    }
  }
  return [...table.rows.values()].map(({ time, device, phase, actuations, green }) => ({
    time,
    device,
    phase,
    actuations,
    share: green / actuations,
  }));
}

function phasesByDetector(uses: readonly DetectorUse[], device: string, use: string): Map<number, number[]> {
  const phases = new Map<number, number[]>();
  for (const entry of uses) {
    if (entry.device !== device || entry.use !== use) continue;
    phases.set(entry.detector, [...(phases.get(entry.detector) ?? []), entry.phase]);
  }
  return phases;
}

export interface SplitFailures extends Row {
  /** means over the cycles that end their red's first five seconds in the interval */
  readonly green_s: number;
  readonly greenOccupancy: number;
  readonly redOccupancy: number;
  readonly cycles: number;
  readonly failures: number;
}

/**
 * Cycles whose stop-line detectors (all of a phase as one) are occupied for at least 80 % of the green and of the first five
 * seconds of red: not everybody got through. A cycle counts where its
 * detectors were known at its start and the log runs to the end of those seconds.
 */
export function splitFailures(
  log: ControllerEvents,
  uses: readonly DetectorUse[],
  bin = QUARTER_HOUR,
): SplitFailures[] {
  const present = uses.filter(({ device, use }) => device === log.device && use === 'Presence');
  const end = log.time[log.time.length - 1]!;
  const table = new Table<{ green: number; on: number; red: number; cycles: number; failures: number }>();
  for (const phase of new Set(present.map((use) => use.phase))) {
    const detectors = present.filter((use) => use.phase === phase).map(({ detector }) => detector);
    const occupancy = occupancyOf(log, detectors);
    const known = occupancy.times[0] ?? Number.POSITIVE_INFINITY;
    for (const { green, yellow, red } of phaseCycles(log, phase)) {
      if (green < known || red + RED_LOOKED_AT > end) continue;
      const row = { time: binOf(red + RED_LOOKED_AT, bin), device: log.device, phase };
      const sums = table.at(row, () => ({ green: 0, on: 0, red: 0, cycles: 0, failures: 0 }));
      const on = occupiedWithin(occupancy, green, yellow) / (yellow - green);
      const held = occupiedWithin(occupancy, red, red + RED_LOOKED_AT) / RED_LOOKED_AT;
      sums.cycles++;
      sums.green += (yellow - green) / 1000;
      sums.on += on;
      sums.red += held;
      if (on >= OCCUPIED && held >= OCCUPIED) sums.failures++;
    }
  }
  return [...table.rows.values()].map(({ time, device, phase, green, on, red, cycles, failures }) => ({
    time,
    device,
    phase,
    green_s: green / cycles,
    greenOccupancy: on / cycles,
    redOccupancy: red / cycles,
    cycles,
    failures,
  }));
}

export type TerminationCause = 'gap-out' | 'max-out' | 'force-off';

export interface Termination extends Row {
  readonly cause: TerminationCause;
  readonly total: number;
}

const CAUSES: ReadonlyMap<number, TerminationCause> = new Map([
  [EVENT.gapOut, 'gap-out'],
  [EVENT.maxOut, 'max-out'],
  [EVENT.forceOff, 'force-off'],
]);

/** Why greens ended. */
export function terminations(log: ControllerEvents, bin = QUARTER_HOUR): Termination[] {
  const table = new Table<{ cause: TerminationCause; total: number }>();
  for (let i = 0; i < log.time.length; i++) {
    const cause = CAUSES.get(log.event[i]!);
    if (cause === undefined) continue;
    const row = { time: binOf(log.time[i]!, bin), device: log.device, phase: log.parameter[i]! };
    table.at(row, () => ({ cause, total: 0 }), cause).total++;
  }
  return [...table.rows.values()];
}

export interface SplitRecord {
  readonly time: number;
  readonly device: string;
  /** 300 + phase - 1; 316 actual cycle, 317 programmed cycle */
  readonly event: number;
  readonly services: number;
  /** s, mean */
  readonly split_s: number;
}

/** Split monitor: how long each phase (and the cycle) really was, where the controller says so. */
export function splitMonitor(log: ControllerEvents, bin = QUARTER_HOUR): SplitRecord[] {
  const table = new Table<{ services: number; sum: number }>();
  for (let i = 0; i < log.time.length; i++) {
    const event = log.event[i]!;
    if (event < EVENT.firstSplit || event > EVENT.lastSplit) continue;
    const row = { time: binOf(log.time[i]!, bin), device: log.device, phase: event };
    const sums = table.at(row, () => ({ services: 0, sum: 0 }));
    sums.services++;
    sums.sum += log.parameter[i]!;
  }
  return [...table.rows.values()].map(({ time, device, phase, services, sum }) => ({
    time,
    device,
    event: phase,
    services,
    split_s: sum / services,
  }));
}

export interface PedestrianDelay extends Row {
  readonly served: number;
  /** s, mean from the call to the walk */
  readonly delay_s: number;
}

/** From the first call of a phase's pedestrians after their last walk to the walk that serves them. */
export function pedestrianDelay(log: ControllerEvents, bin = QUARTER_HOUR): PedestrianDelay[] {
  const called = new Map<number, number>();
  const table = new Table<{ served: number; sum: number }>();
  for (let i = 0; i < log.time.length; i++) {
    const phase = log.parameter[i]!;
    if (log.event[i] === EVENT.pedestrianCall && !called.has(phase)) called.set(phase, log.time[i]!);
    if (log.event[i] !== EVENT.walk) continue;
    const since = called.get(phase);
    called.delete(phase);
    if (since === undefined) continue;
    const sums = table.at({ time: binOf(log.time[i]!, bin), device: log.device, phase }, () => ({ served: 0, sum: 0 }));
    sums.served++;
    sums.sum += (log.time[i]! - since) / 1000;
  }
  return [...table.rows.values()].map(({ time, device, phase, served, sum }) => ({
    time,
    device,
    phase,
    served,
    delay_s: sum / served,
  }));
}
