// The adapters of this machine, as `greenband doctor` lists them.
/// <reference types="@webgpu/types" />
import { Fault, type FaultRecord } from '../../core/fault.ts';
import { adapterName, type CardNeeds, isSoftware, missingLimit } from '../../sim/gpu/card.ts';
import { loadWebGpu } from './web-gpu.ts';

/** Limits that decide how large a place may be. */
const SHOWN = [
  'maxBufferSize',
  'maxStorageBufferBindingSize',
  'maxStorageBuffersPerShaderStage',
  'maxComputeWorkgroupSizeX',
  'maxComputeInvocationsPerWorkgroup',
  'maxComputeWorkgroupsPerDimension',
] as const;

export interface AdapterReport {
  readonly name: string;
  readonly kind: 'real' | 'software';
  readonly limits: Readonly<Record<(typeof SHOWN)[number], number>>;
  /** why it cannot be used; undefined where it can */
  readonly lacking?: string | undefined;
}

export interface CardReport {
  /** whether the package webgpu is there and loads */
  readonly webgpu: boolean;
  readonly adapters: readonly AdapterReport[];
  /** why there is none */
  readonly fault?: FaultRecord | undefined;
}

/** Every adapter that WebGPU offers, the fastest first. Never throws for want of one. */
export async function cardReport(needs: CardNeeds, load: () => Promise<GPU> = loadWebGpu): Promise<CardReport> {
  let gpu: GPU;
  try {
    gpu = await load();
  } catch (thrown) {
    if (!(thrown instanceof Fault)) throw thrown;
    return { webgpu: false, adapters: [], fault: { code: thrown.code, text: thrown.text, where: thrown.where } };
  }
  const asked: GPURequestAdapterOptions[] = [
    { powerPreference: 'high-performance' },
    { powerPreference: 'low-power' },
    { forceFallbackAdapter: true },
  ];
  const found = new Map<string, AdapterReport>();
  for (const options of asked) {
    const adapter = await gpu.requestAdapter(options);
    if (adapter !== null && !found.has(adapterName(adapter))) found.set(adapterName(adapter), reportOf(adapter, needs));
  }
  return { webgpu: true, adapters: [...found.values()] };
}

function reportOf(adapter: GPUAdapter, needs: CardNeeds): AdapterReport {
  const missing = missingLimit(adapter, needs);
  const limits = Object.fromEntries(SHOWN.map((name) => [name, adapter.limits[name]])) as AdapterReport['limits'];
  const lacking = missing && `${missing.limit} is ${missing.has}, ${missing.needs} is needed`;
  return { name: adapterName(adapter), kind: isSoftware(adapter) ? 'software' : 'real', limits, lacking };
}
