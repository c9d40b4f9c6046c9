// How long the small pieces take that every step calls: the models as they stand, a table by tinybench.
// npm run bench:models
import { Bench } from 'tinybench';
import { bits, mix32 } from '../core/chance.ts';
import { arrivalTime, brakeGap, followingSpeed, slowingSpeed, stoppingSpeed } from '../sim/krauss.ts';
import { fixed, textTable } from './table.ts';

const CALLS = 10_000;

/** Sums of `CALLS` calls at drawn speeds and gaps, so that nothing can be optimised away. */
const PIECES: Readonly<Record<string, (speed: number, gap: number, i: number) => number>> = {
  'following speed': (v, gap) => followingSpeed(gap, v, 8, 4.5, brakeGap(8, 4.5, 0, 1), 4.5, 9, 1, 1),
  'stopping speed': (_, gap) => stoppingSpeed(gap, 4.5, 1, 1),
  'slowing speed': (v, gap) => slowingSpeed(gap, v, 4.5, 1),
  'arrival time': (v, gap) => arrivalTime(gap, v, 11, 2.6, 4.5),
  'chance word': (_, __, i) => mix32(i),
  'chance stream': (_, __, i) => bits(1, i, 7),
};

const bench = new Bench({ time: 300, warmupTime: 100 });
let checksum = 0;
for (const [name, piece] of Object.entries(PIECES)) {
  bench.add(name, () => {
    for (let i = 0; i < CALLS; i++) checksum += piece((i * 7) % 14, (i * 13) % 60, i);
  });
}
await bench.run();
const rows = bench.tasks.map(({ name, result }) => [
  name,
  'latency' in result ? fixed((1e6 * result.latency.p50) / CALLS, 1) : 'failed',
]);
process.stdout.write(`${textTable(['model', 'ns a call'], rows)}checksum ${checksum.toExponential(6)}\n`);
