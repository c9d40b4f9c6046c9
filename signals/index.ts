// The public door of `signals`.
export * from './lamps.ts';
export * from './plan.ts';
export * from './safety.ts';
export { interstageTimes, stageCycle } from './stage-lamps.ts';
