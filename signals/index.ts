// The public door of `signals`.

export * from './breach.ts';
export * from './change-interval.ts';
export * from './conflicts.ts';
export * from './crossing-delay.ts';
export * from './cycle-length.ts';
export * from './derive-safety.ts';
export * from './export-sumo-programs.ts';
export * from './fault-table.ts';
export * from './hcm.ts';
export * from './intergreen.ts';
export { controllerBreaches, interlock } from './interlock.ts';
export * from './lamps.ts';
export * from './plan.ts';
export * from './repair.ts';
export * from './round-plan.ts';
export * from './safety.ts';
export * from './saturation-flow.ts';
export * from './schedule.ts';
export { interstageTimes, stageCycle } from './stage-lamps.ts';
export * from './street-segment.ts';
export * from './transition.ts';
export * from './uniform-queue.ts';
export * from './webster.ts';
