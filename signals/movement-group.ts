// Groups of links that always share their greens, and which groups may be green together.
import type { JunctionModel } from './junction-model.ts';
import { safetyMatrix } from './safety-matrix.ts';

/** Links that are green together or not at all: one turn of one approach, or turns that share all their lanes. */
export interface MovementGroup {
  readonly links: readonly number[];
  /** mean veh/h over the window */
  readonly volume: number;
  readonly crossing: boolean;
}

/** How two groups get on: never together, one yields to the other, or without conflict. */
export const TOGETHER = { never: 0, yielding: 1, free: 2 } as const;

export interface GroupTable {
  readonly groups: readonly MovementGroup[];
  /** TOGETHER, row-major groups x groups */
  readonly together: Uint8Array;
  /** 1: the row has to yield to the column when both are green */
  readonly yields: Uint8Array;
  /** by link: the group, -1 for unused links */
  readonly groupOf: Int32Array;
  /** 1: turns towards the kerb only */
  readonly kerbside: Uint8Array;
}

/**
 * The groups of a junction and how they get on. Two conflicting links may be green together only if the safety data lets
 * one of them yield to the other.
 * @param drivingSide of the road, which says what a turn towards the kerb is
 * @param sharing whether turns that share all their lanes become one group: `together` for plans that repeat, `apart` where
 *   each green is chosen for who stands first
 */
export function groupTable(
  model: JunctionModel,
  drivingSide: 'right' | 'left',
  sharing: 'together' | 'apart' = 'together',
): GroupTable {
  const turns = turnGroups(model);
  const groups = sharing === 'apart' ? turns : mergeSharedLanes(model, turns);
  const groupOf = new Int32Array(model.links).fill(-1);
  for (const [g, group] of groups.entries()) for (const link of group.links) groupOf[link] = g;
  const kerb = drivingSide === 'left' ? /[lL]/ : /[rR]/;
  const count = groups.length;
  const together = new Uint8Array(count * count).fill(TOGETHER.free);
  const yields = new Uint8Array(count * count);
  const matrix = safetyMatrix(model.safety);
  for (let a = 0; a < model.links; a++) {
    for (let b = 0; b < model.links; b++) {
      const [ga, gb] = [groupOf[a]!, groupOf[b]!];
      if (ga < 0 || gb < 0 || ga === gb || matrix.intergreen[a * model.links + b]! < 0) continue;
      const cell = ga * count + gb;
      const ab = matrix.permitted[a * model.links + b]!;
      const ba = matrix.permitted[b * model.links + a]!;
      if (ab) yields[cell] = 1;
      together[cell] = Math.min(together[cell]!, ab || ba ? TOGETHER.yielding : TOGETHER.never);
    }
  }
  const kerbside = Uint8Array.from(groups, (group) =>
    group.links.every((link) => kerb.test(model.linkDirection[link]!)) ? 1 : 0,
  );
  return { groups, together, yields, groupOf, kerbside };
}

/** One group a turn (from edge, to edge); U-turns ride with the turn beside them; each crossing by itself. */
function turnGroups(model: JunctionModel): MovementGroup[] {
  const byTurn = new Map<string, number[]>();
  const crossing = new Set<string>();
  for (const { link, use } of model.safety.links) {
    if (use === 'unused') continue;
    const key = use === 'crossing' ? `crossing ${link}` : `${model.linkFrom[link]}>${model.linkTo[link]}`;
    if (use === 'crossing') crossing.add(key);
    const list = byTurn.get(key);
    if (list) list.push(link);
    else byTurn.set(key, [link]);
  }
  return [...byTurn].map(([key, links]) => ({ links, volume: meanVolume(model, links), crossing: crossing.has(key) }));
}

function meanVolume(model: JunctionModel, links: readonly number[]): number {
  let sum = 0;
  for (const link of links) {
    for (let t = 0; t < model.intervals; t++) sum += model.linkVolume[link * model.intervals + t]!;
  }
  return sum / model.intervals;
}

/** Turns none of whose lanes they have to themselves join the turn that stands in the same lanes. */
function mergeSharedLanes(model: JunctionModel, groups: readonly MovementGroup[]): MovementGroup[] {
  let merged = [...groups];
  for (;;) {
    const pair = sharedPair(model, merged);
    if (!pair) return merged;
    const [a, b] = pair;
    const links = [...merged[a]!.links, ...merged[b]!.links].sort((x, y) => x - y);
    const joined = { links, volume: merged[a]!.volume + merged[b]!.volume, crossing: false };
    merged = [...merged.filter((_, i) => i !== a && i !== b), joined];
  }
}

function sharedPair(model: JunctionModel, groups: readonly MovementGroup[]): [number, number] | undefined {
  const lanesOf = groups.map((group) =>
    model.lanes.filter((lane) => lane.turns.some((turn) => turn.links.some((link) => group.links.includes(link)))),
  );
  for (let a = 0; a < groups.length; a++) {
    for (let b = 0; b < groups.length; b++) {
      if (a === b || groups[a]!.crossing || groups[b]!.crossing || lanesOf[a]!.length === 0) continue;
      if (internalConflict(model, groups[a]!, groups[b]!)) continue;
      if (lanesOf[a]!.every((lane) => lanesOf[b]!.includes(lane))) return [a, b];
    }
  }
  return undefined;
}

function internalConflict(model: JunctionModel, a: MovementGroup, b: MovementGroup): boolean {
  const matrix = safetyMatrix(model.safety);
  return a.links.some((x) => b.links.some((y) => matrix.intergreen[x * model.links + y]! >= 0));
}
