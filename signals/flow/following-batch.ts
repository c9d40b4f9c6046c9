// Car following as a kernel of gpu.js: the engine's own functions, by their text, over as many pairs of vehicles as are given.
import {
  brakeGap,
  EMERGENCY_AMPLIFIER,
  emergencyDecel,
  followingSpeed,
  GAP_MARGIN,
  stoppingSpeed,
} from '../../sim/krauss.ts';
import type { GpuJs } from './gpu-js.ts';

/** A driver, and the leader's brakes; m/s2, s. */
export interface Following {
  readonly decel: number;
  readonly leadDecel: number;
  readonly hardest: number;
  readonly tau: number;
  readonly dt: number;
}

/** Safe speeds, m/s (`followingSpeed`), for gaps (m), own speeds and speeds of the leaders (m/s). */
export type FollowingBatch = (gaps: Float64Array, speeds: Float64Array, leadSpeeds: Float64Array) => Float32Array;

/** A thread is a pair of vehicles. */
const KERNEL = `function follow(gaps, speeds, leadSpeeds) {
  const x = this.thread.x;
  const way = brakeGap(leadSpeeds[x], Math.max(this.constants.decel, this.constants.leadDecel), 0, this.constants.dt);
  return followingSpeed(gaps[x], speeds[x], leadSpeeds[x], this.constants.leadDecel, way, this.constants.decel,
    this.constants.hardest, this.constants.tau, this.constants.dt);
}`;

/** The text of a function of the engine, with the constants that it names written out: gpu.js sees nothing around it. */
function textOf(model: (...numbers: number[]) => number): string {
  return model
    .toString()
    .replaceAll('GAP_MARGIN', String(GAP_MARGIN))
    .replaceAll('EMERGENCY_AMPLIFIER', String(EMERGENCY_AMPLIFIER));
}

export function createFollowingBatch(gpu: GpuJs, driver: Following): FollowingBatch {
  for (const model of [brakeGap, stoppingSpeed, emergencyDecel, followingSpeed]) gpu.addFunction(textOf(model));
  const settings = { constants: { ...driver }, output: [1], dynamicOutput: true, loopMaxIterations: 1 };
  const kernel = gpu.createKernel(KERNEL, settings);
  return (gaps, speeds, leadSpeeds) => {
    kernel.setOutput([gaps.length]);
    return kernel(gaps, speeds, leadSpeeds);
  };
}
