// A first look at a set of stages: how much green its critical lanes need, and what cycle Webster would give it.
import { websterCycle } from './cycle-length.ts';
import type { JunctionModel } from './junction-model.ts';
import type { GroupTable } from './movement-group.ts';
import type { CandidateStage } from './stages.ts';

/** A lane's wish: the groups that its vehicles need, and the share of time that it needs them for. */
export interface LaneNeed {
  /** bit g: group g */
  readonly groups: number;
  /** volume over saturation flow */
  readonly flowRatio: number;
}

/** What a green with gaps to find is worth against a free one, for this first look only. */
const YIELDING_WORTH = 0.4;
/** Flow ratios beyond this are overload, which no cycle serves; sets are then told apart by the overload itself. */
const FULL = 0.95;

/** The needs of all lanes, at the volume that the mean vehicle meets. */
export function laneNeeds(model: JunctionModel, table: GroupTable, met: (volumes: Float64Array) => number): LaneNeed[] {
  const needs: LaneNeed[] = [];
  for (const lane of model.lanes) {
    let groups = 0;
    let flowRatio = 0;
    for (const turn of lane.turns) {
      const volume = met(turn.volume);
      if (volume <= 0) continue;
      for (const link of turn.links) groups |= 1 << table.groupOf[link]!;
      if (turn.links.length > 0) flowRatio += (volume * turn.startHeadway) / 3600;
    }
    if (flowRatio > 0) needs.push({ groups, flowRatio });
  }
  return needs;
}

/**
 * Webster's cycle for a set of stages, with greens given to the neediest lane first, where they serve most others too.
 * Unit s; more than any cycle where the set cannot carry the demand. Lower is better.
 * @param lost s a cycle, all changes together
 */
export function firstLook(stages: readonly CandidateStage[], needs: readonly LaneNeed[], lost: number): number {
  const left = needs.map((need) => need.flowRatio);
  let sum = 0;
  for (let round = 0; round < 4 * needs.length; round++) {
    let lane = 0;
    for (let i = 1; i < left.length; i++) if (left[i]! > left[lane]!) lane = i;
    if (left.length === 0 || left[lane]! < 1e-6) break;
    let best = -1;
    let most = 0;
    for (const [s, stage] of stages.entries()) {
      const worth = worthOf(stage, needs[lane]!);
      if (worth === 0) continue;
      let helped = 0;
      for (const [i, need] of needs.entries()) helped += Math.max(0, left[i]!) * worthOf(stage, need);
      if (helped * worth > most) [most, best] = [helped * worth, s];
    }
    if (best < 0) return 1e6;
    const green = left[lane]! / worthOf(stages[best]!, needs[lane]!);
    sum += green;
    for (const [i, need] of needs.entries()) left[i]! -= green * worthOf(stages[best]!, need);
  }
  return sum < FULL ? websterCycle(lost, sum) : websterCycle(lost, FULL) * (1 + 10 * (sum - FULL));
}

function worthOf(stage: CandidateStage, need: LaneNeed): number {
  if ((stage.green & need.groups) !== need.groups) return 0;
  return (stage.free & need.groups) === need.groups ? 1 : YIELDING_WORTH;
}
