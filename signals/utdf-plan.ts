// The timing plans and phases of a UTDF file as ring-barrier plans, and the lamps that each movement follows.
import { Fault } from '../core/fault.ts';
import { type ImportReport, tally } from '../core/import-report.ts';
import type { NetworkFile } from '../core/network.ts';
import { numberIn, type UtdfFile, type UtdfRecord } from '../core/utdf-file.ts';
import type { UtdfApproach, UtdfMovement } from '../core/utdf-movement.ts';
import { controllerOfNode, edgeId } from '../core/utdf-network.ts';
import type { BarrierGroup, RingBarrierPlan, RingPhase } from './plan.ts';

/** `Referenced To` of the Timeplans section: which part of the reference phases the offset speaks of. */
export const REFERENCED_TO = { lastGreen: 0, firstYellow: 1, firstRed: 2, firstGreen: 3, flashingDontWalk: 4 } as const;
const RECALLS = ['none', 'min', 'pedestrian', 'max', 'pedestrian'] as const;

const tenth = (seconds: number): number => Math.round(seconds * 10) / 10;
const modulo = (value: number, cycle: number): number => tenth((((value % cycle) + cycle) % cycle) % cycle);

/** One phase as the file has it. Times in s; `start` on the system clock. */
export interface UtdfPhase {
  readonly id: string;
  readonly barrier: number;
  readonly ring: number;
  readonly position: number;
  readonly start: number;
  readonly timing: Omit<RingPhase, 'links' | 'permissive'>;
}

/** The plan of every controller. Throws UTDF_VALUE, UTDF_NO_PHASES, UTDF_BRP. */
export function utdfPlans(
  file: UtdfFile,
  network: NetworkFile,
  approaches: readonly UtdfApproach[],
  report: ImportReport,
): RingBarrierPlan[] {
  const controllers = controllerOfNode(file);
  return network.controllers.map(({ id }) => {
    const own = approaches.filter(({ node }) => controllers.get(node) === id);
    const phases = phasesOf(file, id);
    const shown = linksByPhase(network, own, report);
    tally(report.read, 'phase', phases.length);
    if (phases.length === 0) {
      const text =
        'the controller has no phase with a green; give it phases with Start, End and Yield, or take its timing plan out';
      throw new Fault('UTDF_NO_PHASES', text, `${file.source}: node ${id}`);
    }
    return planOf(file, id, phases, shown);
  });
}

/** Phases in use: those with a green. Columns D1.. name them. */
export function phasesOf(file: UtdfFile, controller: string): UtdfPhase[] {
  const records = file.phases.get(controller);
  const cycle = numberIn(file.timeplans.get(controller)?.get('Cycle Length'), 'DATA', file.source);
  const brp = records?.get('BRP');
  if (records === undefined || brp === undefined || cycle === undefined) {
    const text = 'has no BRP, no phases or no cycle length; export timing plans and phases too';
    throw new Fault('UTDF_NO_PHASES', text, `intersection ${controller}`);
  }
  return [...brp.values.keys()].flatMap((column): UtdfPhase[] => {
    const number = /^D(\d+)$/.exec(column)?.[1];
    const value = (name: string) => numberIn(records.get(name), column, file.source);
    if (number === undefined || value('MaxGreen') === undefined) return [];
    return [phaseOf(brp, column, number, cycle, value, file.source)];
  });
}

function phaseOf(
  brp: UtdfRecord,
  column: string,
  id: string,
  cycle: number,
  value: (name: string) => number | undefined,
  source: string,
): UtdfPhase {
  const place = /^(\d)(\d)(\d)$/.exec(brp.values.get(column) ?? '');
  if (place === null) {
    const text = `BRP of ${column} is not three digits (barrier, ring, position); correct it`;
    throw new Fault('UTDF_BRP', text, `${source}:${brp.line}`);
  }
  const [yellow, redClearance] = [tenth(value('Yellow') ?? 3.5), tenth(value('AllRed') ?? 1)];
  const green = tenth(value('MaxGreen')!);
  const [start, end] = [value('Start'), value('End')];
  const split =
    start !== undefined && end !== undefined ? modulo(end - start, cycle) || cycle : green + yellow + redClearance;
  const [walk, clearance] = [value('Walk'), value('DontWalk')];
  const walks = (walk ?? 0) > 0 && (clearance ?? 0) > 0;
  return {
    id,
    barrier: Number(place[1]),
    ring: Number(place[2]),
    position: Number(place[3]),
    start: start ?? 0,
    timing: {
      id,
      split: tenth(split),
      minGreen: tenth(value('MinGreen') ?? 5),
      maxGreen: green,
      yellow,
      redClearance,
      ...(walks && { walk: tenth(walk!), pedestrianClearance: tenth(clearance!) }),
      recall: RECALLS[value('Recall') ?? 0] ?? 'none',
    },
  };
}

interface PhaseLinks {
  readonly links: Set<number>;
  readonly permissive: Set<number>;
  readonly crossings: Set<number>;
}

/** By phase: lamps that it shows protected and permitted green, and the crossings beside it. `-1`: lamps never red. */
function linksByPhase(
  network: NetworkFile,
  approaches: readonly UtdfApproach[],
  report: ImportReport,
): Map<string, PhaseLinks> {
  const shown = new Map<string, PhaseLinks>();
  const at = (phase: number): PhaseLinks => {
    const known = shown.get(String(phase)) ?? { links: new Set(), permissive: new Set(), crossings: new Set() };
    shown.set(String(phase), known);
    return known;
  };
  for (const approach of approaches) {
    const walked = (network.crossings ?? []).filter(({ node }) => node === approach.node);
    for (const movement of approach.movements) {
      const { phases, permitted } = phasesFor(approach, movement);
      const yields = walked.length > 0 && movement.turn.startsWith('R');
      for (const link of linksFor(network, approach, movement)) {
        for (const phase of phases) (yields ? at(phase).permissive : at(phase).links).add(link);
        for (const phase of permitted) at(phase).permissive.add(link);
      }
      if (phases.length + permitted.length === 0) tally(report.skipped, 'movement in no phase: stays red');
    }
  }
  addCrossings(network, approaches, at);
  return shown;
}

/** A lane group without phases of its own follows the one whose lanes it shares. */
function phasesFor(
  { movements }: UtdfApproach,
  movement: UtdfMovement,
): { readonly phases: readonly number[]; readonly permitted: readonly number[] } {
  if (movement.phases.length + movement.permitted.length > 0) return movement;
  const hosts = movements.filter(({ phases, permitted }) => phases.length + permitted.length > 0);
  return hosts.find(({ turn }) => turn === 'T') ?? hosts[0] ?? movement;
}

function linksFor(network: NetworkFile, { up, node }: UtdfApproach, { to }: UtdfMovement): Set<number> {
  const from = edgeId(up, node);
  const links = network.connections.flatMap((connection) =>
    (connection.from === from || connection.from === `${from}.approach`) && connection.to === edgeId(node, to)
      ? (connection.signal?.link ?? [])
      : [],
  );
  return new Set(links);
}

/** A crossing walks with the through phases of the roads beside it: those that do not cross it. */
function addCrossings(
  network: NetworkFile,
  approaches: readonly UtdfApproach[],
  at: (phase: number) => PhaseLinks,
): void {
  for (const { node, edges, signal } of network.crossings ?? []) {
    if (signal === undefined) continue;
    const arm = new Set(edges.map((id) => id.replace(/\.approach$/, '')));
    for (const approach of approaches.filter((other) => other.node === node)) {
      const through = approach.movements.find(({ turn }) => turn === 'T');
      if (through === undefined || arm.has(edgeId(approach.up, node)) || arm.has(edgeId(node, through.to))) continue;
      for (const phase of through.phases) at(phase).crossings.add(signal.link);
    }
  }
}

function planOf(
  file: UtdfFile,
  controller: string,
  phases: readonly UtdfPhase[],
  shown: ReadonlyMap<string, PhaseLinks>,
): RingBarrierPlan {
  const value = (name: string) => numberIn(file.timeplans.get(controller)?.get(name), 'DATA', file.source);
  const cycle = tenth(value('Cycle Length')!);
  const uncontrolled = shown.get('-1');
  const reference = referenceOf(phases, value('Reference Phase') ?? 0, value('Referenced To') ?? 0);
  return {
    kind: 'ring-barrier',
    controller,
    cycle,
    offset: modulo(reference.time, cycle),
    reference: { phase: reference.phase, point: reference.point },
    phases: phases.map(({ id, timing }): RingPhase => {
      const own = shown.get(id);
      const permissive = [...(own?.permissive ?? [])].filter((link) => !own!.links.has(link));
      return {
        ...timing,
        links: [...(own?.links ?? [])],
        ...(permissive.length > 0 && { permissive }),
        ...(own !== undefined &&
          own.crossings.size > 0 &&
          timing.walk !== undefined && { crossings: [...own.crossings] }),
      };
    }),
    groups: groupsOf(phases),
    ...(uncontrolled !== undefined && { always: [...uncontrolled.links].map((link) => ({ link, letter: 'G' })) }),
  };
}

function groupsOf(phases: readonly UtdfPhase[]): BarrierGroup[] {
  const barriers = [...new Set(phases.map(({ barrier }) => barrier))].sort((a, b) => a - b);
  return barriers.map((barrier) => {
    const own = phases.filter((phase) => phase.barrier === barrier);
    const rings = [...new Set(own.map(({ ring }) => ring))].sort((a, b) => a - b);
    return {
      rings: rings.map((ring) =>
        own
          .filter((phase) => phase.ring === ring)
          .sort((a, b) => a.position - b.position)
          .map(({ id }) => id),
      ),
    };
  });
}

type Reference = {
  readonly phase: string;
  readonly point: 'green-start' | 'yellow-start' | 'red-start';
  readonly time: number;
};

/** Phase 2 and 6 are written 206. The times are those of the phases, which override the offset (as Synchro reads them). */
function referenceOf(phases: readonly UtdfPhase[], code: number, to: number): Reference {
  const named = [Math.floor(code / 100), code % 100].filter((number) => number > 0).map(String);
  const found = phases.filter(({ id }) => named.includes(id));
  const [first, last] = inOrder(found.length > 0 ? found : phases.slice(0, 1), phases);
  if (to === REFERENCED_TO.lastGreen) return { phase: last!.id, point: 'green-start', time: last!.start };
  if (to === REFERENCED_TO.firstGreen) return { phase: first!.id, point: 'green-start', time: first!.start };
  const { timing } = first!;
  const red = first!.start + timing.split - timing.redClearance;
  if (to === REFERENCED_TO.firstRed) return { phase: first!.id, point: 'red-start', time: red };
  return { phase: first!.id, point: 'yellow-start', time: red - timing.yellow };
}

/** The first and the last of the reference phases to turn green, counted from the barrier before them. */
function inOrder(
  phases: readonly UtdfPhase[],
  all: readonly UtdfPhase[],
): [UtdfPhase | undefined, UtdfPhase | undefined] {
  const afterBarrier = (phase: UtdfPhase): number =>
    all
      .filter(
        ({ barrier, ring, position }) => barrier === phase.barrier && ring === phase.ring && position < phase.position,
      )
      .reduce((sum, { timing }) => sum + timing.split, 0);
  const sorted = [...phases].sort((a, b) => afterBarrier(a) - afterBarrier(b));
  const latest = sorted.at(-1);
  return [sorted[0], sorted.find((phase) => latest !== undefined && afterBarrier(phase) === afterBarrier(latest))];
}
