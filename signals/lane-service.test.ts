// Lane service: full rate of a lane of one turn, order kept in shared lanes, gaps only where there are some.
import { describe, expect, it } from 'vitest';
import { laneService, type ServedTurn, type ServicePiece, type TurnState } from './lane-service.ts';
import { permissiveFlow } from './saturation-flow.ts';

const no: TurnState = { served: 'no', opposing: 0, blocked: 0 };
const free: TurnState = { served: 'free', opposing: 0, blocked: 0 };
const gaps = (opposing: number, blocked: number): TurnState => ({ served: 'gaps', opposing, blocked });
const turn = (share: number, states: TurnState[], waiting = 0): ServedTurn => ({ share, headway: 2, waiting, states });
const vehicles = (pieces: readonly ServicePiece[]) =>
  pieces.reduce((sum, { start, end, rate }) => sum + (end - start) * rate, 0);

describe('laneService', () => {
  it('runs a lane of one turn at saturation, but for the lost start', () => {
    const pieces = laneService([turn(1, [free, no])], [30, 30], 1);
    expect(pieces).toEqual([{ start: 1, end: 30, rate: 0.5 }]);
  });

  it('loses the start only when nobody was running before', () => {
    const pieces = laneService([turn(0.5, [free, free, no]), turn(0.5, [no, free, no])], [10, 20, 30], 1);
    expect(pieces.find((piece) => piece.start === 10)?.end).toBe(30);
  });

  it('runs a shared lane until someone first wants the closed turn', () => {
    // of vehicles drawn with open share 1/2, one passes before the first closed one on the mean, if the green is long
    const long = laneService([turn(0.5, [free, no]), turn(0.5, [no, no])], [600, 60], 0);
    expect(vehicles(long)).toBeCloseTo(1, 3);
    const some = laneService([turn(0.9, [free, no]), turn(0.1, [no, no])], [600, 60], 0);
    expect(vehicles(some)).toBeCloseTo(9, 2);
  });

  it('lets a yielding turn go in the gaps, once the queues opposite have gone', () => {
    const left = laneService([turn(1, [gaps(400, 8), no])], [30, 30], 0);
    const expected = (30 - 8) * (permissiveFlow(400) / 3600);
    expect(vehicles(left)).toBeCloseTo(expected, 6);
    expect(Math.min(...left.map((piece) => piece.start))).toBe(8);
  });

  it('lets who waited inside leave when the green ends', () => {
    const without = vehicles(laneService([turn(1, [gaps(900, 30), no])], [30, 30], 0));
    const withRoom = vehicles(laneService([turn(1, [gaps(900, 30), no], 2)], [30, 30], 0));
    expect(without).toBe(0);
    expect(withRoom).toBe(1);
  });
});
