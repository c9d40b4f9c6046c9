// A plan as UTDF phases: what the Timeplans and Phases sections say of each controller.
import { Fault } from '../core/fault.ts';
import { type LampRows, stretchesOf } from './lamp-rows.ts';
import type { ControllerPlan, RingBarrierPlan, RingPhase, StagePlan } from './plan.ts';
import type { ControllerSafety } from './safety.ts';
import { interstageTimes } from './stage-lamps.ts';

/** Columns D1 to D8 of the Phases section. */
const MOST_PHASES = 8;
/** s; where no lamp ends with a stage its phase has a yellow that nobody sees */
const LEAST_YELLOW = 3;
const RECALL = { none: 0, min: 1, pedestrian: 2, max: 3 } as const;

/** What one controller's records say, by record name and column; the numbers in s unless they are codes. */
export interface UtdfTiming {
  /** Timeplans: record name to value */
  readonly timeplan: ReadonlyMap<string, number>;
  /** Phases: column (D1 …) to record name to value */
  readonly phases: ReadonlyMap<string, ReadonlyMap<string, number>>;
  /** phases that show each lamp a green, where they are not those of the file: protected, permitted */
  readonly service:
    | readonly { readonly protected: readonly number[]; readonly permitted: readonly number[] }[]
    | undefined;
}

const tenth = (seconds: number): number => Math.round(seconds * 10) / 10;
const modulo = (value: number, cycle: number): number => tenth((((value % cycle) + cycle) % cycle) % cycle);

/**
 * Rings and barriers keep their phases; stages become the phases of one ring, in order, each with its own interstage as
 * yellow and red clearance. Throws UTDF_CANNOT_SAY for a program as found, or more than eight stages.
 */
export function utdfTiming(plan: ControllerPlan, rows: LampRows, safety: ControllerSafety | undefined): UtdfTiming {
  if (plan.kind === 'ring-barrier') return ringTiming(plan);
  if (plan.kind === 'stages' && safety !== undefined && plan.stages.length <= MOST_PHASES)
    return ringTiming(ringOfStages(plan, rows, safety), serviceOf(plan));
  const text =
    plan.kind === 'program'
      ? 'is a program as found, without phases; optimise or repair it first'
      : `has ${plan.kind === 'stages' ? plan.stages.length : 0} stages, UTDF holds ${MOST_PHASES} phases; use fewer`;
  throw new Fault('UTDF_CANNOT_SAY', text, plan.controller);
}

function ringTiming(plan: RingBarrierPlan, service?: UtdfTiming['service']): UtdfTiming {
  const starts = startsOf(plan);
  const at = plan.phases.find(({ id }) => id === plan.reference.phase)!;
  const green = starts.get(at.id)!;
  const red = green + at.split - at.redClearance;
  const zero = { 'green-start': green, 'yellow-start': red - at.yellow, 'red-start': red }[plan.reference.point];
  const local = (time: number) => modulo(time - zero, plan.cycle);
  const clock = (time: number) => modulo(time - zero + plan.offset, plan.cycle);
  const phases = new Map<string, Map<string, number>>();
  for (const [b, group] of plan.groups.entries())
    for (const [r, ring] of group.rings.entries())
      for (const [p, id] of ring.entries()) {
        const phase = plan.phases.find((one) => one.id === id)!;
        const start = starts.get(id)!;
        const brp = 100 * (b + 1) + 10 * ringNumber(id, r) + (p + 1);
        phases.set(`D${id}`, new Map([['BRP', brp], ...timesOf(phase, start, clock, local)]));
      }
  return {
    timeplan: new Map([
      ['Cycle Length', plan.cycle],
      ['Offset', plan.offset],
    ]),
    phases,
    service,
  };
}

/** Phases 5 to 8 belong to ring 2 (NEMA); others to the ring they stand in. */
function ringNumber(id: string, ring: number): number {
  const number = Number(id);
  return number >= 5 && number <= 8 ? 2 : ring + 1;
}

function timesOf(
  phase: RingPhase,
  start: number,
  clock: (time: number) => number,
  local: (time: number) => number,
): [string, number][] {
  const yieldAt = start + phase.split - phase.yellow - phase.redClearance;
  const before = yieldAt - (phase.pedestrianClearance ?? 0);
  const green = tenth(phase.split - phase.yellow - phase.redClearance);
  const walk: [string, number][] =
    phase.walk === undefined
      ? []
      : [
          ['Walk', phase.walk],
          ['DontWalk', phase.pedestrianClearance ?? 0],
        ];
  return [
    ['MinGreen', phase.minGreen],
    ['MaxGreen', phase.maxGreen ?? green],
    ['Yellow', phase.yellow],
    ['AllRed', phase.redClearance],
    ['Recall', RECALL[phase.recall ?? 'none']],
    ...walk,
    ['Start', clock(start)],
    ['End', clock(start + phase.split)],
    ['Yield', clock(yieldAt)],
    ['Yield170', clock(before)],
    ['LocalStart', local(start)],
    ['LocalYield', local(yieldAt)],
    ['LocalYield170', local(before)],
    ['ActGreen', green],
  ];
}

/** When each phase starts, s from the first barrier. */
function startsOf(plan: RingBarrierPlan): Map<string, number> {
  const phases = new Map(plan.phases.map((phase) => [phase.id, phase]));
  const starts = new Map<string, number>();
  let barrier = 0;
  for (const { rings } of plan.groups) {
    let length = 0;
    for (const ring of rings) {
      let time = barrier;
      for (const id of ring) {
        starts.set(id, time);
        time += phases.get(id)!.split;
      }
      length = Math.max(length, time - barrier);
    }
    barrier += length;
  }
  return starts;
}

const isGreen = (letter: string): boolean => letter === 'G' || letter === 'g';

/** Stages as the phases of one ring: a phase ends with its longest yellow, and the rest of the interstage is red. */
function ringOfStages(plan: StagePlan, rows: LampRows, safety: ControllerSafety): RingBarrierPlan {
  const between = interstageTimes(plan.stages, safety);
  const phases = plan.stages.map((stage, i): RingPhase => {
    const next = plan.stages[(i + 1) % plan.stages.length]!.state;
    const ending = safety.links.filter(({ link }) => isGreen(stage.state[link]!) && !isGreen(next[link]!));
    const shown = Math.max(0, ...ending.map(({ link }) => longestYellow(rows, link)));
    const yellow = Math.max(LEAST_YELLOW, shown);
    const links = [...stage.state].flatMap((letter, link) => (letter === 'G' ? [link] : []));
    const served = safety.links.filter(({ link }) => isGreen(stage.state[link]!));
    return {
      id: String(i + 1),
      links,
      split: tenth(stage.green + between[i]!),
      minGreen: Math.min(stage.green, Math.max(0, ...served.map(({ minGreen }) => minGreen.seconds))),
      yellow: tenth(yellow),
      redClearance: tenth(Math.max(0, between[i]! - yellow)),
      recall: 'max',
    };
  });
  return {
    kind: 'ring-barrier',
    controller: plan.controller,
    cycle: plan.cycle,
    offset: plan.offset,
    reference: { phase: '1', point: 'green-start' },
    phases,
    groups: phases.map(({ id }) => ({ rings: [[id]] })),
  };
}

/** s */
function longestYellow(rows: LampRows, link: number): number {
  const yellows = stretchesOf(rows, link).filter(({ letter }) => letter === 'y');
  return Math.max(0, ...yellows.map(({ length }) => length)) / 10;
}

function serviceOf(plan: StagePlan): NonNullable<UtdfTiming['service']> {
  const links = plan.stages[0]!.state.length;
  const shown = (link: number, letter: string) =>
    plan.stages.flatMap(({ state }, i) => (state[link] === letter ? [i + 1] : []));
  return Array.from({ length: links }, (_, link) => ({ protected: shown(link, 'G'), permitted: shown(link, 'g') }));
}
