import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ControllerSafety } from '../safety.ts';
import { LampRing } from './lamp-ring.ts';
import { LampWatch } from './lamp-watch.ts';

const sourced = (seconds: number) => ({ seconds, source: 'stated' as const });

/** Links 0 and 1 cross; 2 is a left turn that may yield to 0; 3 is a crossing over 1. */
const SAFETY: ControllerSafety = {
  controller: 'J',
  links: [0, 1, 2, 3].map((link) => ({
    link,
    use: link === 3 ? ('crossing' as const) : ('vehicle' as const),
    minGreen: sourced(link === 3 ? 7 : 5),
    yellow: sourced(link === 3 ? 0 : 3),
  })),
  intergreens: [
    [0, 1, 5],
    [1, 0, 5],
    [2, 0, 4],
    [0, 2, 4],
    [1, 2, 5],
    [2, 1, 5],
    [3, 1, 12],
    [1, 3, 6],
  ].map(([from, to, seconds]) => ({ from: from!, to: to!, seconds: seconds!, source: 'stated' as const })),
  permissive: [{ link: 2, to: 0 }],
  stopThenGo: [],
};

function shown(wishes: readonly string[], start = 'rrrr'): string[] {
  const ring = new LampRing(SAFETY, start);
  return wishes.map((wish) => ring.tick(1, wish));
}

const many = (wish: string, seconds: number) => Array.from({ length: seconds }, () => wish);

describe('the ring of safety', () => {
  it('shows least green, yellow and intergreen between two crossing streets', () => {
    const seen = shown([...many('Grrr', 6), ...many('rGrr', 14)]);
    // red at the start counts as just begun: 5 s until the first green, which then lasts at least 5 s
    expect(seen.map((letters) => letters[0]).join('')).toBe('rrrrGGGGGyyyrrrrrrrr');
    expect(seen.map((letters) => letters[1]).join('')).toBe('rrrrrrrrrrrrrrGGGGGG');
  });

  it('lets a turn be green with whom it yields to, and takes its priority back first', () => {
    const seen = shown([...many('rrGr', 10), ...many('GrGr', 10)]);
    expect(seen.at(-1)).toBe('rrGr');
    expect(shown([...many('rrGr', 10), ...many('Grgr', 10)]).at(-1)).toBe('Grgr');
  });

  it('clears a crossing without yellow and for as long as it takes', () => {
    const seen = shown([...many('rrrG', 14), ...many('rGrr', 20)]);
    const walk = seen.map((letters) => letters[3]).join('');
    const drive = seen.map((letters) => letters[1]).join('');
    expect(walk).not.toContain('y');
    expect(drive.indexOf('G') - walk.lastIndexOf('G')).toBe(13);
  });

  it('ends at once what a street was found showing together', () => {
    expect(shown(['Grrr'], 'GGrr')).toEqual(['Gyrr']);
  });

  it('breaches nothing, whatever is wished and when', () => {
    const letters = fc.constantFrom('G', 'g', 'r', 's', 'o', 'y', '?');
    const wish = fc.array(letters, { minLength: 4, maxLength: 4 }).map((list) => list.join(''));
    const run = fc.array(fc.tuple(wish, fc.integer({ min: 1, max: 12 })), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(run, fc.constantFrom(0.1, 0.5, 1), (stretches, dt) => {
        const ring = new LampRing(SAFETY, 'rrrr');
        const watch = new LampWatch(SAFETY);
        for (const [wished, ticks] of stretches) for (let i = 0; i < ticks; i++) watch.see(dt, ring.tick(dt, wished));
        expect(watch.words).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });
});

describe('the watch', () => {
  const breaches = (...seen: string[]) => {
    const watch = new LampWatch(SAFETY);
    for (const letters of seen) watch.see(1, letters);
    return watch.words;
  };

  it('sees conflicts, short greens, short yellows, missing yellows and short clearances', () => {
    expect(breaches('rrrr', 'GGrr')).toContain('links 0 and 1 show G and G');
    expect(breaches('rrrr', 'Grrr', 'yrrr')).toContain('link 0 was green for 1 s');
    expect(breaches(...many('Grrr', 6), 'yrrr', 'rrrr')).toContain('link 0 had 1 s of yellow');
    expect(breaches(...many('Grrr', 6), 'rrrr')).toContain('link 0 had no yellow');
    expect(breaches(...many('Grrr', 6), ...many('yrrr', 3), 'rGrr')).toContain('link 1 shows G 3 s after link 0');
  });

  it('is content with what is lawful', () => {
    expect(breaches(...many('Grrr', 6), ...many('yrrr', 3), ...many('rrrr', 2), ...many('rGrr', 6))).toEqual([]);
  });
});
