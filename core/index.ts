// The public door of `core`.
export * from './chance.ts';
export * from './compiled-demand.ts';
export * from './compiled-network.ts';
export * from './demand.ts';
export * from './fault.ts';
export * from './network.ts';
export * from './program.ts';
export * from './sumo-class.ts';
export * from './vehicle-class.ts';
export * from './vehicle-type.ts';
