// The vehicle types as the step reads them: one row of doubles a type, each for the world's time step, so that the hot
// loops look at one array and divide as little as they can.
//
// Hot files take the columns into constants of their own (`const { DROP } = TYPE_COLUMN`): an imported binding is
// looked up at every use, one's own constant is compiled in.
import { type CompiledTypes, MODEL } from '../core/compiled-demand.ts';
import { GAP_MARGIN } from './krauss.ts';

/** doubles a row; the row of a type starts at `type * TYPE_ROW` */
export const TYPE_ROW = 24;

/** Places in a row. */
export const TYPE_COLUMN = {
  /** m/s gained in a step at full throttle; lost in one at comfort, and at the hardest */
  GAIN: 0,
  DROP: 1,
  HARD_DROP: 2,
  /** s/m, steps of braking that a speed takes to lose: 1 / drop */
  PER_DROP: 3,
  /** m/s2 */
  ACCEL: 4,
  DECEL: 5,
  HARDEST: 6,
  /** s2/m, braking way a squared speed: 1 / (2 decel) */
  WAY_RATE: 7,
  /** s */
  TAU: 8,
  /** m */
  MIN_GAP: 9,
  LENGTH: 10,
  /** s, sigma times the step */
  DAWDLE: 11,
  /** m/s */
  TOP_SPEED: 12,
  /** MODEL of car following */
  MODEL: 13,
  /** whole steps of braking from the safe speed for a gap g: floor(STEPS_0 + STEPS_ROOT sqrt(ROOT_0 + ROOT_GAP g)) */
  STEPS_0: 14,
  STEPS_ROOT: 15,
  ROOT_0: 16,
  ROOT_GAP: 17,
  /** m/s, more than comfort takes off in a step: an emergency */
  ALARM: 18,
} as const;

/** The table of a demand's types for steps of `dt` s. */
export function createTypeTable(types: CompiledTypes, dt: number): Float64Array {
  const table = new Float64Array(types.ids.length * TYPE_ROW);
  for (let type = 0; type < types.ids.length; type++) writeType(table, types, type, dt);
  return table;
}

function writeType(table: Float64Array, types: CompiledTypes, type: number, dt: number): void {
  const [accel, decel] = [types.accel[type]!, types.decel[type]!];
  const krauss = types.model[type] === MODEL.krauss;
  // another model keeps its own headway and has no imperfection: Krauss's safe speed only forbids it to touch
  const tau = krauss ? types.tau[type]! : Math.min(types.tau[type]!, dt);
  const row: Record<keyof typeof TYPE_COLUMN, number> = {
    GAIN: accel * dt,
    DROP: decel * dt,
    HARD_DROP: types.emergencyDecel[type]! * dt,
    PER_DROP: 1 / (decel * dt),
    ACCEL: accel,
    DECEL: decel,
    HARDEST: types.emergencyDecel[type]!,
    WAY_RATE: 1 / (2 * decel),
    TAU: tau,
    MIN_GAP: types.minGap[type]!,
    LENGTH: types.length[type]!,
    DAWDLE: krauss ? types.sigma[type]! * dt : 0,
    TOP_SPEED: types.maxSpeed[type]!,
    MODEL: types.model[type]!,
    STEPS_0: 0.5 - tau / dt,
    STEPS_ROOT: 0.5 / dt,
    ROOT_0: (dt - 2 * tau) ** 2,
    ROOT_GAP: 8 / decel,
    ALARM: (decel + GAP_MARGIN) * dt,
  };
  for (const [name, column] of Object.entries(TYPE_COLUMN)) {
    table[type * TYPE_ROW + column] = row[name as keyof typeof TYPE_COLUMN];
  }
}
