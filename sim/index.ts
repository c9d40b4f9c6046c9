// The public door of `sim`.
export * from './lamp-program.ts';
export * from './result.ts';
