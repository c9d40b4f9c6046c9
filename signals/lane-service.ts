// How fast a lane discharges while its lamps change: shared lanes keep their order, yielding turns look for gaps.
import { permissiveFlow } from './saturation-flow.ts';

/** A turn that some of a lane's vehicles want. */
export interface ServedTurn {
  /** part of the lane's vehicles, 0..1; all turns add up to 1 */
  readonly share: number;
  /** s a vehicle, protected */
  readonly headway: number;
  /** vehicles that may wait inside the junction for a gap without keeping others */
  readonly waiting: number;
  /** by segment */
  readonly states: readonly TurnState[];
}

/** What a turn's lamp means for a while. */
export interface TurnState {
  readonly served: 'no' | 'free' | 'gaps';
  /** veh/h that it has to let pass, while it looks for gaps */
  readonly opposing: number;
  /** s from the beginning of the segment in which queues leave no gap */
  readonly blocked: number;
}

/** A stretch of one rate; s from the beginning of the first segment, veh/s a lane. */
export interface ServicePiece {
  readonly start: number;
  readonly end: number;
  readonly rate: number;
}

/**
 * What a lane lets through with a queue behind its stop line. While some turns are closed, the lane runs until a vehicle
 * that wants one of them stands first: of vehicles drawn independently with open share p, `amount` pass with
 * amount <= (1 + waiting) p / (1 - p) (1 - p^amount).
 * @param durations s, by segment
 * @param startLost s of each green lost at its start
 */
export function laneService(
  turns: readonly ServedTurn[],
  durations: readonly number[],
  startLost: number,
): ServicePiece[] {
  const pieces: ServicePiece[] = [];
  const count = durations.length;
  const open = (segment: number) => turns.some((turn) => turn.share > 0 && turn.states[segment]!.served !== 'no');
  const carries = (segment: number) => {
    const before = (segment + count - 1) % count;
    return turns.some((turn) => turn.states[segment]!.served !== 'no' && turn.states[before]!.served !== 'no');
  };
  let time = 0;
  for (let segment = 0; segment < count; segment++) {
    const end = time + durations[segment]!;
    if (open(segment)) {
      const start = carries(segment) ? time : Math.min(end, time + startLost);
      const waitsFor = turns.filter((turn) => turn.states[segment]!.served === 'gaps');
      const blocked = Math.max(0, ...waitsFor.map((turn) => turn.states[segment]!.blocked));
      const free = Math.min(end, Math.max(start, time + blocked));
      addWindow(pieces, turns, segment, start, free, true);
      addWindow(pieces, turns, segment, free, end, false);
      addClearing(pieces, waitsFor, segment, count, end);
    }
    time = end;
  }
  return pieces;
}

function addWindow(
  pieces: ServicePiece[],
  turns: readonly ServedTurn[],
  segment: number,
  start: number,
  end: number,
  foesQueued: boolean,
): void {
  if (end - start < 1e-9) return;
  let open = 0;
  let work = 0;
  let waiting = 0;
  for (const turn of turns) {
    const { served, opposing, blocked } = turn.states[segment]!;
    if (served === 'no') continue;
    if (served === 'gaps' && foesQueued && blocked > 0) waiting = Math.max(waiting, turn.waiting);
    else {
      open += turn.share;
      const gaps = served === 'gaps' ? 3600 / permissiveFlow(opposing) : 0;
      work += turn.share * Math.max(turn.headway, gaps);
    }
  }
  if (open < 1e-9) return;
  const headway = work / open;
  const closed = 1 - open;
  let amount = (end - start) / headway;
  if (closed > 1e-6) amount = Math.min(amount, (((1 + waiting) * open) / closed) * (1 - open ** amount));
  if (amount > 1e-9) pieces.push({ start, end: start + amount * headway, rate: 1 / headway });
}

/** Who waits inside the junction when a yielding green ends leaves it then. */
function addClearing(
  pieces: ServicePiece[],
  waitsFor: readonly ServedTurn[],
  segment: number,
  count: number,
  end: number,
): void {
  for (const turn of waitsFor) {
    if (turn.waiting === 0 || turn.states[(segment + 1) % count]!.served !== 'no') continue;
    const vehicles = Math.min(1, 2 * turn.share);
    pieces.push({ start: end, end: end + 1, rate: vehicles });
  }
}
