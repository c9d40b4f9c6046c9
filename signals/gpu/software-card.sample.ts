// For tests: a card that a machine without one computes in software (SwiftShader as chromium brings it, or Mesa's lavapipe).
import { existsSync } from 'node:fs';
import { type Card, openCard } from '../../sim/gpu/card.ts';
import { CARD_NEEDS } from '../../sim/gpu/passes.ts';
import { loadWebGpu } from './web-gpu.ts';

const DRIVERS = ['/usr/lib/chromium/vk_swiftshader_icd.json', '/usr/share/vulkan/icd.d/lvp_icd.x86_64.json'];

/** Points Vulkan at a driver in software where none is chosen; false where there is none. */
export function chooseSoftwareDriver(): boolean {
  const driver = DRIVERS.find((path) => existsSync(path));
  if (driver !== undefined) process.env['VK_ICD_FILENAMES'] ??= driver;
  return process.env['VK_ICD_FILENAMES'] !== undefined;
}

/** The card; undefined where the package webgpu or a driver is not there. */
export async function softwareCard(): Promise<Card | undefined> {
  if (!chooseSoftwareDriver()) return undefined;
  try {
    return await openCard(await loadWebGpu(), CARD_NEEDS, true);
  } catch {
    return undefined;
  }
}
