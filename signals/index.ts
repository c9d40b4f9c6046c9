// The public door of `signals`.
export * from './plan.ts';
export * from './safety.ts';
