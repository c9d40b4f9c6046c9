// How fast MAXBAND is proven: seeded random arterials of 10, 16 and 20 signals, with and without left-turn patterns.
import { type Arterial, leftTurnPatterns, plainLink, plainSignal } from '../signals/arterial.ts';
import type { BandOptions } from '../signals/band-model.ts';
import { systemClock } from '../signals/clock.ts';
import { maxband } from '../signals/maxband.ts';

/** Uniform numbers in [0, 1) from a seed (Mulberry32). */
export function uniform(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let x = Math.imul(state ^ (state >>> 15), 1 | state);
    x = (x + Math.imul(x ^ (x >>> 7), 61 | x)) ^ x;
    return ((x ^ (x >>> 14)) >>> 0) / 4294967296;
  };
}

export type ArterialKind = 'plain' | 'left turns';

/** A random arterial: blocks of 120-450 m, greens 0.42-0.62, cycle 60-100 s, speeds within 15 %. */
export function randomArterial(signals: number, seed: number, kind: ArterialKind): Arterial {
  const draw = uniform(seed);
  const between = (low: number, high: number) => low + (high - low) * draw();
  const row = Array.from({ length: signals }, (_, i) => {
    const plain = plainSignal(`signal ${i + 1}`, between(0.42, 0.62));
    if (kind === 'plain') return plain;
    const left = between(0.08, 0.16);
    return { ...plain, patterns: leftTurnPatterns(left, between(0.08, 0.16)) };
  });
  const speed = between(11, 17);
  const links = row.slice(1).map(() => plainLink(between(120, 450), [speed * 0.93, speed * 1.07]));
  return { signals: row, links, cycle: [60, 100], balance: { kind: 'ratio', k: 1 }, slownessChange: 0.012 };
}

/** One row of the table. */
export interface SpeedRow {
  readonly signals: number;
  readonly kind: ArterialKind;
  readonly seed: number;
  readonly band: number;
  readonly bound: number;
  readonly gap: number;
  readonly proven: boolean;
  readonly nodes: number;
  readonly wall: number;
}

export async function measure(
  signals: number,
  seed: number,
  kind: ArterialKind,
  options: BandOptions,
): Promise<SpeedRow> {
  const { band, bound, gap, proven, nodes, wall } = await maxband(randomArterial(signals, seed, kind), options);
  return { signals, kind, seed, band, bound: bound / 2, gap, proven, nodes, wall };
}

async function main(): Promise<void> {
  const seeds = Number(process.argv[2] ?? 5);
  const limit = Number(process.argv[3] ?? 20);
  const most = Number(process.argv[4] ?? 20);
  let checksum = 0;
  for (const kind of ['plain', 'left turns'] as const)
    for (const signals of [10, 16, 20].filter((n) => n <= most))
      for (let seed = 1; seed <= seeds; seed++) {
        const row = await measure(signals, seed, kind, { clock: systemClock, timeLimit: limit });
        checksum += row.band;
        const text = `${kind} n=${row.signals} seed=${seed} band=${row.band.toFixed(4)} bound=${row.bound.toFixed(4)}`;
        console.log(`${text} proven=${row.proven} nodes=${row.nodes} wall=${row.wall.toFixed(2)} s`);
      }
  console.log(`checksum ${checksum.toFixed(6)}`);
}

if (process.argv[1]?.match(/maxband-speed\.(ts|js)$/)) await main();
