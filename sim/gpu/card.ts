// The graphics card: opened with what is needed of it, and every way in which that can fail as a fault with its cure.
/// <reference types="@webgpu/types" />
import { Fault } from '../../core/fault.ts';

/** What a computation needs of an adapter at least; names as WebGPU has them. */
export type CardNeeds = Readonly<
  Partial<Record<'maxBufferSize' | 'maxStorageBufferBindingSize' | 'maxStorageBuffersPerShaderStage', number>>
>;

/** An opened card. */
export interface Card {
  readonly device: GPUDevice;
  readonly name: string;
  /** it computes on the processor: right, and slow */
  readonly software: boolean;
  /** most bytes of one buffer */
  readonly mostBytes: number;
  /** why the device was lost; undefined while it is there */
  lost: string | undefined;
}

const SOFTWARE = /swiftshader|llvmpipe|lavapipe|software|basic render/i;

/** An adapter in one line. */
export function adapterName({ info }: GPUAdapter): string {
  const parts = [info.vendor, info.architecture, info.device, info.description];
  return [...new Set(parts.filter((part) => part !== ''))].join(' ') || 'unnamed adapter';
}

/** Whether an adapter computes on the processor. */
export function isSoftware(adapter: GPUAdapter): boolean {
  return adapter.info.isFallbackAdapter === true || SOFTWARE.test(adapterName(adapter));
}

/** The first limit that an adapter does not reach, with what it has; undefined where it has enough. */
export function missingLimit(
  adapter: GPUAdapter,
  needs: CardNeeds,
): { limit: string; has: number; needs: number } | undefined {
  for (const [limit, needed] of Object.entries(needs)) {
    const has = adapter.limits[limit as keyof CardNeeds];
    if (has < needed) return { limit, has, needs: needed };
  }
  return undefined;
}

/**
 * Opens a card.
 * @param gpu `navigator.gpu` of a browser, or that of the package webgpu
 * @param allowSoftware whether an adapter that computes on the processor will do, as in tests
 * @throws Fault GPU_NONE, GPU_LIMIT, GPU_SOFTWARE
 */
export async function openCard(gpu: GPU, needs: CardNeeds, allowSoftware: boolean): Promise<Card> {
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (adapter === null) {
    const text =
      'no graphics adapter was found; install the driver of its maker (Vulkan, Metal or Direct3D 12), or use --backend cpu';
    throw new Fault('GPU_NONE', text, 'graphics card');
  }
  const name = adapterName(adapter);
  if (isSoftware(adapter) && !allowSoftware) {
    const text =
      'this adapter computes on the processor and is slower than the CPU backend; use --backend cpu, or set GREENBAND_SOFTWARE_GPU=1 to test on it';
    throw new Fault('GPU_SOFTWARE', text, name);
  }
  const missing = missingLimit(adapter, needs);
  if (missing) {
    const text = `the adapter allows ${missing.limit} ${missing.has} where ${missing.needs} is needed; take a smaller place, or use --backend cpu`;
    throw new Fault('GPU_LIMIT', text, name);
  }
  const mostBytes = Math.min(adapter.limits.maxBufferSize, adapter.limits.maxStorageBufferBindingSize);
  const device = await adapter.requestDevice({
    requiredLimits: { ...needs, maxBufferSize: mostBytes, maxStorageBufferBindingSize: mostBytes },
  });
  const card: Card = { device, name, software: isSoftware(adapter), mostBytes, lost: undefined };
  device.lost.then(
    ({ message, reason }) => {
      card.lost = message || reason;
    },
    () => {},
  );
  return card;
}

/**
 * Compiles a shader.
 * @throws Fault GPU_SHADER with the first line that is wrong
 */
export async function compileShader(card: Card, name: string, code: string): Promise<GPUShaderModule> {
  const module = card.device.createShaderModule({ label: name, code });
  const { messages } = await module.getCompilationInfo();
  const error = messages.find(({ type }) => type === 'error');
  if (error) {
    const text = `a shader does not compile on this card: ${error.message.split('\n')[0]}; report it with the output of greenband doctor, and use --backend cpu`;
    throw new Fault('GPU_SHADER', text, `${name}:${error.lineNum}`);
  }
  return module;
}

/**
 * A buffer on the card.
 * @throws Fault GPU_BUFFER where it is larger than the card allows
 */
export function createBuffer(card: Card, label: string, bytes: number, usage: GPUBufferUsageFlags): GPUBuffer {
  if (bytes > card.mostBytes) {
    const text = `${bytes} bytes are needed where the card allows ${card.mostBytes} a buffer; take a smaller place or fewer replications, or use --backend cpu`;
    throw new Fault('GPU_BUFFER', text, `${label} on ${card.name}`);
  }
  return card.device.createBuffer({ label, size: Math.max(16, (bytes + 3) & ~3), usage });
}
