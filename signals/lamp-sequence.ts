// Lamps of one junction made ready for evaluation: which turn of which lane may go when, and what it has to give way to.
import type { ApproachLane, JunctionModel } from './junction-model.ts';
import { safetyMatrix } from './safety-matrix.ts';
import { permissiveFlow } from './saturation-flow.ts';

/**
 * Gap that a turning vehicle needs in the traffic that it yields to, and the time that the next one takes to follow.
 * SUMO 1.15, default car, one and two opposing lanes of 0 to 1,500 veh/h: 6 s and 2.5 s give its capacities within 10 %.
 */
export const CRITICAL_GAP = 6;
export const FOLLOW_UP = 2.5;

/** What a turn may do in a segment. */
export const SERVED = { no: 0, free: 1, gaps: 2 } as const;

/** Stretches of the cycle in which no lamp changes, prepared for one junction; only their durations are still open. */
export interface LampSequence {
  readonly segments: number;
  /** by lane with traffic */
  readonly lanes: readonly LaneSequence[];
}

/** A lane and what its turns may do, segment by segment. */
export interface LaneSequence {
  readonly source: ApproachLane;
  readonly turns: readonly TurnSequence[];
  /** 1: some turn has to find gaps */
  readonly seeksGaps: boolean;
}

/** One turn of a lane. */
export interface TurnSequence {
  readonly headway: number;
  readonly startHeadway: number;
  readonly waiting: number;
  readonly volume: Float64Array;
  /** by segment: SERVED */
  readonly served: Uint8Array;
  /** by segment * periods + period: s a vehicle when gaps must be found */
  readonly gapHeadway: Float64Array;
  /** by segment: lanes (rows of LampSequence.lanes) whose queues leave no gap */
  readonly foes: readonly (readonly number[])[];
}

/** A turn's or a link's volume (veh/h) in a period, from its volumes by interval. */
type VolumeOf = (values: Float64Array, period: number) => number;

/** Prepares the states of successive segments (strings of one letter a link). Lanes without traffic are left out. */
export function lampSequence(
  model: JunctionModel,
  states: readonly string[],
  periods: number,
  volumeOf: VolumeOf,
): LampSequence {
  const used = model.lanes.filter((lane) => lane.turns.some((turn) => turn.volume.some((value) => value > 0)));
  const lanesOfLink: number[][] = Array.from({ length: model.links }, () => []);
  for (const [row, lane] of used.entries()) {
    for (const turn of lane.turns) {
      if (!turn.volume.some((value) => value > 0)) continue;
      for (const link of turn.links) lanesOfLink[link]!.push(row);
    }
  }
  const lanes = used.map((source): LaneSequence => {
    const turns = source.turns
      .filter((turn) => turn.volume.some((value) => value > 0))
      .map((turn) => turnSequence(model, turn, states, lanesOfLink, periods, volumeOf));
    return { source, turns, seeksGaps: turns.some((turn) => turn.served.includes(SERVED.gaps)) };
  });
  return { segments: states.length, lanes };
}

function turnSequence(
  model: JunctionModel,
  turn: ApproachLane['turns'][number],
  states: readonly string[],
  lanesOfLink: readonly (readonly number[])[],
  periods: number,
  volumeOf: VolumeOf,
): TurnSequence {
  const { links } = model;
  const matrix = safetyMatrix(model.safety);
  const served = new Uint8Array(states.length);
  const gapHeadway = new Float64Array(states.length * periods);
  const foes: number[][] = [];
  const volume = Float64Array.from({ length: periods }, (_, period) => volumeOf(turn.volume, period));
  for (const [segment, state] of states.entries()) {
    served[segment] = turn.links.length === 0 ? SERVED.free : bestService(state, turn.links);
    const lanes = new Set<number>();
    if (served[segment] === SERVED.gaps) {
      const opposing = new Float64Array(periods);
      for (let foe = 0; foe < links; foe++) {
        if (!/[gGsoO]/.test(state[foe]!)) continue;
        const conflict = turn.links.some(
          (link) => matrix.intergreen[link * links + foe]! >= 0 && matrix.permitted[link * links + foe] === 1,
        );
        if (!conflict) continue;
        for (const lane of lanesOfLink[foe]!) lanes.add(lane);
        const row = model.linkVolume.subarray(foe * model.intervals, (foe + 1) * model.intervals);
        for (let period = 0; period < periods; period++) opposing[period]! += volumeOf(row, period);
      }
      for (let period = 0; period < periods; period++) {
        gapHeadway[segment * periods + period] = Math.max(
          turn.headway,
          3600 / permissiveFlow(opposing[period]!, CRITICAL_GAP, FOLLOW_UP),
        );
      }
    }
    foes.push([...lanes]);
  }
  return {
    headway: turn.headway,
    startHeadway: turn.startHeadway,
    waiting: turn.waiting,
    volume,
    served,
    gapHeadway,
    foes,
  };
}

function bestService(state: string, links: readonly number[]): number {
  let best: number = SERVED.no;
  for (const link of links) {
    const letter = state[link]!;
    if (letter === 'G') return SERVED.free;
    if (letter === 'g' || letter === 's' || letter === 'o' || letter === 'O') best = SERVED.gaps;
  }
  return best;
}
