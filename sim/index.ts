// The public door of `sim`.
export * from './frame.ts';
export * from './lamp-program.ts';
export * from './lamps.ts';
export { createLaneCurves, type LaneCurves } from './lane-curves.ts';
export * from './result.ts';
export * from './run.ts';
export * from './step.ts';
export { createWorld, type World } from './world.ts';
