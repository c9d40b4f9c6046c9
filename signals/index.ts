// The public door of `signals`.
export {};
