// The door of `signals` for browsers: plans, lamps, the interlock and corridors, none of which needs Node.
export type { Breach } from './breach.ts';
export { systemClock } from './clock.ts';
export { findCorridors } from './corridor.ts';
export { deriveSafety, safetyByController } from './derive-safety.ts';
export { interlock } from './interlock.ts';
export { compilePlan, lampRows, linksOf } from './lamps.ts';
export { turnsOf } from './passage.ts';
export { type ControllerPlan, cycleOf, type Plan, type PlansFile, type StagePlan } from './plan.ts';
export type { SafetyByController, SafetyFile } from './safety.ts';
export { signalGraph } from './signal-graph.ts';
