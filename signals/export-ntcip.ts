// A plan as the objects of NTCIP 1202 version 2 that a person or a tool sets in a controller: one row an object.
import { Fault } from '../core/fault.ts';
import type { ControllerPlan, Plan, RingBarrierPlan, StagePlan } from './plan.ts';
import type { ControllerSafety, SafetyByController } from './safety.ts';
import { MOST_SECONDS, OID } from './unit/ntcip/objects.ts';
import { patternOf, phaseNumbers } from './unit/ntcip/pattern.ts';

/** One SNMP SET. */
export interface NtcipObject {
  readonly controller: string;
  readonly oid: string;
  readonly syntax: 'INTEGER' | 'OCTET STRING';
  /** a whole number, or octets in hexadecimal */
  readonly value: string;
  /** the object's name in the standard, and its unit */
  readonly object: string;
}

/** Where in the controllers' tables the plan is written. */
export interface NtcipPlace {
  /** pattern, and split plan of the same number, 1 .. 253 */
  readonly pattern: number;
  /** 1 .. 255 */
  readonly sequence: number;
}

/** s, the largest yellow and red clearance that a phase can say in tenths */
const MOST_TENTHS = 25.5;

/**
 * Every object of a plan, controller by controller. Stages become phases in their order, whose other settings stay those of the
 * controller; rings and barriers bring their phases' own times and sequences.
 * Throws NTCIP_FORM for what patterns cannot say, NTCIP_SECONDS for times that are no whole seconds (tenths for clearances).
 */
export function ntcipObjects(plan: Plan, safety: SafetyByController, place: NtcipPlace): NtcipObject[] {
  return plan.controllers.flatMap((entry) => controllerObjects(entry, safety.get(entry.controller), place));
}

function controllerObjects(
  plan: ControllerPlan,
  safety: ControllerSafety | undefined,
  place: NtcipPlace,
): NtcipObject[] {
  if (plan.kind === 'ring-barrier') return ringObjects(plan, place);
  if (plan.kind === 'stages' && safety !== undefined) return stageObjects(plan, safety, place);
  const text =
    'a program as it was found cannot be said in patterns; optimise or repair the plan, which makes stages of it';
  throw new Fault('NTCIP_FORM', text, plan.controller);
}

function stageObjects(plan: StagePlan, safety: ControllerSafety, place: NtcipPlace): NtcipObject[] {
  const { cycle, offset, splits } = patternOf(plan, plan, safety);
  const rows = new Rows(plan.controller);
  rows.pattern(place, cycle, offset);
  splits.forEach((split, i) => {
    rows.split(place, i + 1, split, i === 0);
  });
  return rows.all;
}

function ringObjects(plan: RingBarrierPlan, place: NtcipPlace): NtcipObject[] {
  const rows = new Rows(plan.controller);
  const given = phaseNumbers(plan);
  const numbers = new Map(plan.phases.map(({ id }, i) => [id, given[i]!]));
  rows.pattern(place, plan.cycle, plan.offset);
  for (const phase of plan.phases) {
    const number = numbers.get(phase.id)!;
    rows.split(place, number, phase.split, phase.id === plan.reference.phase);
    rows.whole(OID.minGreen(number), phase.minGreen, 'phaseMinimumGreen, s');
    rows.tenths(OID.yellow(number), phase.yellow, 'phaseYellowChange, 0.1 s');
    rows.tenths(OID.redClearance(number), phase.redClearance, 'phaseRedClear, 0.1 s');
    if (phase.walk !== undefined) rows.whole(OID.walk(number), phase.walk, 'phaseWalk, s');
    if (phase.pedestrianClearance !== undefined)
      rows.whole(OID.pedestrianClear(number), phase.pedestrianClearance, 'phasePedestrianClear, s');
  }
  const rings = Math.max(...plan.groups.map((group) => group.rings.length));
  for (let ring = 0; ring < rings; ring++) {
    const order = plan.groups.flatMap((group) => group.rings[ring] ?? []).map((id) => numbers.get(id)!);
    rows.octets(OID.sequence(place.sequence, ring + 1), order, `sequenceData of ring ${ring + 1}`);
  }
  return rows.all;
}

/** The objects of one controller, in the order in which they should be set. */
class Rows {
  readonly all: NtcipObject[] = [];
  readonly #controller: string;

  constructor(controller: string) {
    this.#controller = controller;
  }

  pattern({ pattern, sequence }: NtcipPlace, cycle: number, offset: number): void {
    this.whole(OID.cycle(pattern), cycle, 'patternCycleTime, s');
    this.whole(OID.offset(pattern), offset, 'patternOffsetTime, s');
    this.whole(OID.splitNumber(pattern), pattern, 'patternSplitNumber');
    this.whole(OID.sequenceNumber(pattern), sequence, 'patternSequenceNumber');
  }

  split({ pattern }: NtcipPlace, phase: number, seconds: number, isCoordinated: boolean): void {
    this.whole(OID.splitTime(pattern, phase), seconds, `splitTime of phase ${phase}, s`);
    this.whole(OID.splitCoordPhase(pattern, phase), isCoordinated ? 1 : 0, `splitCoordPhase of phase ${phase}`);
  }

  whole(oid: string, value: number, object: string): void {
    if (Math.abs(value - Math.round(value)) > 1e-6 || value < 0 || value > MOST_SECONDS) {
      const text = `${object} would be ${value}, which is no whole number up to ${MOST_SECONDS}; round the plan`;
      throw new Fault('NTCIP_SECONDS', text, this.#controller);
    }
    this.#add(oid, 'INTEGER', String(Math.round(value)), object);
  }

  tenths(oid: string, seconds: number, object: string): void {
    const value = 10 * seconds;
    if (Math.abs(value - Math.round(value)) > 1e-6 || seconds < 0 || seconds > MOST_TENTHS) {
      const text = `${object} would be ${value}, which is no whole number of tenths up to 255; round the plan`;
      throw new Fault('NTCIP_SECONDS', text, this.#controller);
    }
    this.#add(oid, 'INTEGER', String(Math.round(value)), object);
  }

  octets(oid: string, values: readonly number[], object: string): void {
    this.#add(oid, 'OCTET STRING', Buffer.from(values).toString('hex').toUpperCase(), object);
  }

  #add(oid: string, syntax: NtcipObject['syntax'], value: string, object: string): void {
    this.all.push({ controller: this.#controller, oid, syntax, value, object });
  }
}

/** The objects as CSV with a header, RFC 4180. */
export function ntcipCsv(objects: readonly NtcipObject[]): string {
  const quoted = (cell: string) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
  const rows = objects.map(({ controller, oid, syntax, value, object }) => [controller, oid, syntax, value, object]);
  const lines = [['controller', 'oid', 'syntax', 'value', 'object'], ...rows];
  return `${lines.map((cells) => cells.map(quoted).join(',')).join('\r\n')}\r\n`;
}
