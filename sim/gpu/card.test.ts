// Every way in which a card can be missing or too small, on adapters made up for it.
import { describe, expect, it } from 'vitest';
import { type Card, createBuffer, isSoftware, missingLimit, openCard } from './card.ts';
import { BYTES_A_ROW, columnReaders, REAL_COLUMNS, WHOLE_COLUMNS } from './card-rows.ts';

const LIMITS = { maxBufferSize: 2 ** 28, maxStorageBufferBindingSize: 2 ** 27, maxStorageBuffersPerShaderStage: 8 };

function adapter(info: Partial<GPUAdapterInfo>, limits: Partial<typeof LIMITS> = {}): GPUAdapter {
  const device = { lost: new Promise(() => {}) };
  const whole = { vendor: '', architecture: '', device: '', description: '', isFallbackAdapter: false, ...info };
  return {
    info: whole,
    limits: { ...LIMITS, ...limits },
    requestDevice: () => Promise.resolve(device),
  } as unknown as GPUAdapter;
}

const entry = (found: GPUAdapter | null): GPU => ({ requestAdapter: () => Promise.resolve(found) }) as unknown as GPU;
const real = { vendor: 'maker', description: 'a real card' };

describe('opening a card', () => {
  it('opens a real one, with the most bytes that both limits allow', async () => {
    const card = await openCard(entry(adapter(real)), { maxStorageBuffersPerShaderStage: 8 }, false);
    expect(card).toMatchObject({ name: 'maker a real card', software: false, mostBytes: 2 ** 27, lost: undefined });
  });

  it('says that there is none', async () => {
    await expect(openCard(entry(null), {}, false)).rejects.toMatchObject({ code: 'GPU_NONE' });
  });

  it('names the limit that is too small', async () => {
    const small = entry(adapter(real, { maxStorageBuffersPerShaderStage: 4 }));
    await expect(openCard(small, { maxStorageBuffersPerShaderStage: 8 }, false)).rejects.toMatchObject({
      code: 'GPU_LIMIT',
      text: expect.stringContaining('maxStorageBuffersPerShaderStage 4 where 8 is needed'),
      where: 'maker a real card',
    });
    expect(missingLimit(adapter(real), LIMITS)).toBeUndefined();
  });

  it('takes none that computes on the processor for speed', async () => {
    for (const info of [
      { isFallbackAdapter: true },
      { description: 'llvmpipe (LLVM 15)' },
      { architecture: 'swiftshader' },
    ]) {
      expect(isSoftware(adapter(info))).toBe(true);
      await expect(openCard(entry(adapter(info)), {}, false)).rejects.toMatchObject({ code: 'GPU_SOFTWARE' });
      expect((await openCard(entry(adapter(info)), {}, true)).software).toBe(true);
    }
    expect(isSoftware(adapter(real))).toBe(false);
  });

  it('refuses a buffer over the limit', () => {
    const card = { name: 'small', mostBytes: 1000 } as Card;
    expect(() => createBuffer(card, 'rows', 1001, 0)).toThrow(
      expect.objectContaining({
        code: 'GPU_BUFFER',
        where: 'rows on small',
        text: expect.stringMatching(/^1001 bytes .* 1000/),
      }),
    );
  });
});

describe('rows on the card', () => {
  it('are read by the names, units and meanings of the one layout table', () => {
    const text = columnReaders();
    for (const name of [...REAL_COLUMNS, ...WHOLE_COLUMNS]) expect(text).toContain(`fn ${name}Of(s: u32)`);
    expect(text).toContain('/* m: front bumper, from lane start */');
    expect(BYTES_A_ROW).toBeLessThanOrEqual(160);
  });
});
