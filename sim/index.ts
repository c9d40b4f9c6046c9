// The public door of `sim`: a world is made, stepped, watched and steered. docs/engine.md shows how.
export * from './added-vehicle.ts';
export * from './checkpoint.ts';
export { type Equilibrium, type EquilibriumOptions, equilibrate, type Iteration } from './equilibrium.ts';
export * from './frame.ts';
export { control, type Hook, observe } from './hooks.ts';
export { type InstrumentOptions, instrument, type Readings } from './instruments.ts';
export * from './lamp-port.ts';
export * from './lamp-program.ts';
export * from './lamps.ts';
export { createLaneCurves, type LaneCurves } from './lane-curves.ts';
export { type MovementRow, queueOf } from './movements.ts';
export { lastKeptEdge, removeVehicle, reroute, vehicleOf } from './reroute.ts';
export * from './result.ts';
export * from './run.ts';
export * from './step.ts';
export * from './view.ts';
export { createWorld, type World, type WorldOptions } from './world.ts';
