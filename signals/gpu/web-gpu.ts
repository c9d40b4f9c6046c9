// WebGPU in Node: the optional package webgpu (Dawn), loaded only when a card is asked for.
/// <reference types="@webgpu/types" />
import { Fault } from '../../core/fault.ts';

/** Version that is tested. */
export const WEBGPU_PACKAGE = 'webgpu@0.6.2';

/** True where adapters that compute on the processor are wanted, for tests. */
export const allowsSoftware = (): boolean => process.env['GREENBAND_SOFTWARE_GPU'] === '1';

let loaded: GPU | undefined;

/**
 * The entry to WebGPU, one a process; the constants of WebGPU become globals, as in a browser.
 * @throws Fault GPU_PACKAGE where the package is not there or does not load
 */
export async function loadWebGpu(): Promise<GPU> {
  if (loaded !== undefined) return loaded;
  const name = 'webgpu';
  try {
    const { create, globals } = (await import(name)) as { create: (flags: string[]) => GPU; globals: object };
    Object.assign(globalThis, globals);
    loaded = create([]);
    return loaded;
  } catch (reason) {
    const missing = (reason as { code?: string }).code === 'ERR_MODULE_NOT_FOUND';
    const why = missing ? 'is not installed' : `does not load (${(reason as Error).message.split('\n')[0]})`;
    const text = `the package webgpu ${why}; run npm install --no-save ${WEBGPU_PACKAGE}, or use --backend cpu`;
    throw new Fault('GPU_PACKAGE', text, 'webgpu');
  }
}
