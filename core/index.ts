// The public door of `core`.
export * from './chance.ts';
export * from './compile-network.ts';
export * from './compiled-demand.ts';
export * from './compiled-network.ts';
export * from './demand.ts';
export * from './fault.ts';
export * from './geometry.ts';
export * from './gzip.ts';
export * from './import-report.ts';
export * from './network.ts';
export * from './program.ts';
export * from './sumo-class.ts';
export * from './sumo-network.ts';
export * from './sumo-signal.ts';
export * from './vehicle-class.ts';
export * from './vehicle-type.ts';
export * from './xml-stream.ts';
