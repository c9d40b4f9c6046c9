// gpu.js where it is installed: an optional package, asked for only when there is something to run on it.
/** What is used of a kernel: called with arrays, answers a number a thread. */
export interface GpuKernel {
  (...tables: readonly (Int32Array | Float64Array)[]): Float32Array;
  setOutput(size: readonly number[]): unknown;
}

/** What is used of gpu.js. */
export interface GpuJs {
  addFunction(text: unknown): unknown;
  createKernel(text: unknown, settings: KernelSettings): GpuKernel;
}

interface KernelSettings {
  readonly constants: object;
  readonly output: readonly number[];
  readonly dynamicOutput: boolean;
  readonly loopMaxIterations: number;
}

/** gpu.js in CPU mode; undefined where the package is not installed. */
export async function loadGpuJs(): Promise<GpuJs | undefined> {
  const name = 'gpu.js';
  try {
    const { GPU } = ((await import(name)) as { default: { GPU: new (settings: { mode: 'cpu' }) => GpuJs } }).default;
    return new GPU({ mode: 'cpu' });
  } catch (reason) {
    if ((reason as { code?: string }).code === 'ERR_MODULE_NOT_FOUND') return undefined;
    throw reason;
  }
}
