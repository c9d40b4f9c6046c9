// Which verbs of a step run on a graphics card so far, and what a card must have for them.
import type { CardNeeds } from './card.ts';

/** Verbs of `step` that have a shader; all others stay on the processor. */
export const PASSES_ON_CARD = ['move'] as const;

export const CARD_NEEDS: CardNeeds = {
  maxStorageBuffersPerShaderStage: 8,
  maxStorageBufferBindingSize: 16 * 2 ** 20,
  maxBufferSize: 16 * 2 ** 20,
};
