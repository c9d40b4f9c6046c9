// MAXBAND against the published street, against Little's half-integer algorithm, and against its own offsets.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { measure, randomArterial } from '../bench/maxband-speed.ts';
import { type Arterial, type BandSignal, leftTurnPatterns, plainLink, plainSignal, wrap } from './arterial.ts';
import type { BandSolution } from './band-model.ts';
import { systemClock } from './clock.ts';
import { halfIntegerBand } from './half-integer.ts';
import { maxband } from './maxband.ts';

const clock = systemClock;
const fixed = (arterial: Arterial, cycle: number): Arterial => ({ ...arterial, cycle: [cycle, cycle] });

/** The band that the greens of a solution really leave, both ways: every green seen from the first signal, intersected. */
function trueBands(arterial: Arterial, solution: BandSolution): [number, number] {
  const travelled = (back: boolean) => {
    let sum = 0;
    return [
      0,
      ...arterial.links.map((link, i) => {
        const speed = solution.links[i]!;
        sum += (back ? -link.distanceBack / speed.speedBack : link.distance / speed.speed) / solution.cycle;
        return sum;
      }),
    ];
  };
  const widest = (starts: number[], greens: number[]) => {
    let best = 0;
    for (const from of starts) {
      let room = Infinity;
      starts.forEach((start, i) => {
        const into = wrap(from - start + 1e-9) - 1e-9;
        room = Math.min(room, greens[i]! - into);
      });
      best = Math.max(best, room);
    }
    return best;
  };
  const out = travelled(false);
  const back = travelled(true);
  return [
    widest(
      solution.signals.map((s, i) => wrap(s.greenStart - out[i]!)),
      arterial.signals.map((s) => s.green),
    ),
    widest(
      solution.signals.map((s, i) => wrap(s.greenStartBack - back[i]!)),
      arterial.signals.map((s) => s.greenBack),
    ),
  ];
}

describe('maxband', () => {
  it('agrees with the half-integer algorithm at a fixed cycle and speed', async () => {
    for (let seed = 1; seed <= 12; seed++) {
      const kind = seed % 2 === 0 ? 'plain' : 'left turns';
      const drawn = randomArterial(4 + (seed % 6), seed, kind);
      const links = drawn.links.map((link) => plainLink(link.distance, [12, 12]));
      const arterial = fixed({ ...drawn, links, slownessChange: Infinity }, 60 + 3 * seed);
      const half = halfIntegerBand(
        arterial,
        links.map((link) => (2 * link.distance) / 12 / arterial.cycle[0]),
      );
      const solution = await maxband(arterial, { clock });
      expect(solution.proven).toBe(true);
      expect(solution.band).toBeCloseTo(half.band, 5);
    }
  });

  it('finds offsets and speeds that leave the bands it promises', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 2, max: 8 }), fc.integer(), fc.boolean(), async (signals, seed, turns) => {
        const arterial = randomArterial(signals, seed, turns ? 'left turns' : 'plain');
        const solution = await maxband(arterial, { clock });
        const [out, back] = trueBands(arterial, solution);
        expect(out).toBeGreaterThan(solution.band - 1e-5);
        expect(back).toBeGreaterThan(solution.bandBack - 1e-5);
        expect(solution.bound).toBeGreaterThan(solution.objective - 1e-9);
        for (const { speed, speedBack } of solution.links)
          for (const v of [speed, speedBack]) {
            expect(v).toBeGreaterThan(arterial.links[0]!.speed[0] - 1e-4);
            expect(v).toBeLessThan(arterial.links[0]!.speed[1] + 1e-4);
          }
      }),
      { numRuns: 25 },
    );
  });

  it('keeps its promise where the directions differ in green, speed and weight', async () => {
    for (let seed = 1; seed <= 8; seed++) {
      const drawn = randomArterial(6, seed, 'left turns');
      const signals = drawn.signals.map((signal, i) => ({ ...signal, greenBack: signal.green - 0.02 * (i % 3) }));
      const links = drawn.links.map((link): typeof link => ({
        ...link,
        distanceBack: link.distance + 12,
        speedBack: [link.speed[0] - 1, link.speed[1] - 1],
      }));
      for (const k of [0.6, 1, 1.7]) {
        const arterial: Arterial = { ...drawn, signals, links, balance: { kind: 'ratio', k } };
        const solution = await maxband(arterial, { clock });
        expect(solution.proven).toBe(true);
        const [out, back] = trueBands(arterial, solution);
        expect(out).toBeGreaterThan(solution.band - 1e-5);
        expect(back).toBeGreaterThan(solution.bandBack - 1e-5);
        if (k === 1) expect(solution.band).toBeCloseTo(solution.bandBack, 6);
        if (k < 1) expect(solution.bandBack).toBeGreaterThan(k * solution.band - 1e-6);
        if (k > 1) expect(solution.bandBack).toBeLessThan(k * solution.band + 1e-6);
      }
    }
  });

  it('gives the whole green to two signals that can be tuned, and never more than the least green', async () => {
    const arterial: Arterial = {
      signals: [plainSignal('a', 0.5), plainSignal('b', 0.4)],
      links: [plainLink(500, [9, 12])],
      cycle: [60, 120],
      balance: { kind: 'ratio', k: 1 },
      slownessChange: Infinity,
    };
    expect((await maxband(arterial, { clock })).band).toBeCloseTo(0.4, 6);
  });

  it('shortens the band by the queue that must clear first', async () => {
    const signal = (id: string, queue: number) => ({ ...plainSignal(id, 0.5), queue, queueBack: queue });
    const at = (queue: number): Arterial => ({
      signals: [signal('a', queue), signal('b', queue)],
      links: [plainLink(300, [10, 10])],
      cycle: [60, 60],
      balance: { kind: 'ratio', k: 1 },
      slownessChange: Infinity,
    });
    // 300 m at 10 m/s is half a cycle: the wave is perfect, and each clearance costs its share in the loop
    expect((await maxband(at(0), { clock })).band).toBeCloseTo(0.5, 6);
    expect((await maxband(at(0.05), { clock })).band).toBeCloseTo(0.45, 6);
  });

  it('chooses the left-turn pattern that widens the band', async () => {
    const plain = (id: string) => plainSignal(id, 0.45);
    const turning = { ...plain('b'), patterns: leftTurnPatterns(0.2, 0.2) };
    const arterial = (b: BandSignal): Arterial => ({
      signals: [plain('a'), b],
      links: [plainLink(150, [10, 10])],
      cycle: [60, 60],
      balance: { kind: 'ratio', k: 1 },
      slownessChange: Infinity,
    });
    const without = await maxband(arterial(plain('b')), { clock });
    const with4 = await maxband(arterial(turning), { clock });
    expect(with4.band).toBeGreaterThan(without.band + 0.05);
    expect(with4.signals[1]!.pattern).toMatch(/leads.*lags|lags.*leads/);
  });

  it('names what makes an arterial impossible', async () => {
    const good = randomArterial(3, 1, 'plain');
    await expect(maxband({ ...good, cycle: [90, 60] }, { clock })).rejects.toThrow('BAND_CYCLE');
    await expect(maxband({ ...good, links: [] }, { clock })).rejects.toThrow('BAND_LINKS');
    const slow = { ...good.links[0]!, speed: [5, 6] as const, speedBack: [5, 6] as const };
    const jumpy = await maxband({ ...good, links: [slow, good.links[1]!], slownessChange: 1e-4 }, { clock });
    expect(jumpy.status).toBe('infeasible');
    expect(jumpy.conflict).toEqual(['slowness change']);
  });

  it('proves 16 signals within a second and 20 within ten', async () => {
    // by the processor's time, as other tests may run beside this one
    const cpu = { now: () => (process.cpuUsage().user + process.cpuUsage().system) / 1e6 };
    for (const kind of ['plain', 'left turns'] as const) {
      const sixteen = await measure(16, 2, kind, { clock: cpu, timeLimit: 30 });
      expect(sixteen.proven).toBe(true);
      expect(sixteen.wall).toBeLessThan(1);
      const twenty = await measure(20, 2, kind, { clock: cpu, timeLimit: 30 });
      expect(twenty.proven).toBe(true);
      expect(twenty.wall).toBeLessThan(10);
    }
  });
});
