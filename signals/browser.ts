// The door of `signals` for browsers: plans, lamps, the interlock, corridors and their pictures, none of which needs Node.
export type { Breach } from './breach.ts';
export { systemClock } from './clock.ts';
export { type Corridor, findCorridors } from './corridor.ts';
export { longestGreen } from './corridor-bands.ts';
export { deriveSafety, safetyByController } from './derive-safety.ts';
export { levelOfService } from './hcm.ts';
export { interlock } from './interlock.ts';
export { compileControllerPlan, compilePlan, lampRows, linksOf } from './lamps.ts';
export { turnsOf } from './passage.ts';
export { type ControllerPlan, cycleOf, type Plan, type PlansFile, type StagePlan } from './plan.ts';
export { type CorridorTrack, corridorTrack } from './report/corridor-track.ts';
export { greensWithin, type Ribbon, ribbonOf } from './report/green-ribbon.ts';
export { type JunctionPlace, junctionPlaces } from './report/junction-names.ts';
export { type JunctionShape, junctionShape } from './report/stage-picture.ts';
export type { ControllerSafety, SafetyByController, SafetyFile } from './safety.ts';
export { signalGraph } from './signal-graph.ts';
