// Figures of the graphics card and of thousands of plans at once.
import { flowRates } from '../flow-case.ts';
import { fixed } from '../table.ts';
import type { Figure, Measurement } from './figure.ts';

const GROUP =
  'Graphics card. Software adapters (SwiftShader) test whether it is right, never how fast; what needs a card is not measured on a GPU yet';

async function flowRate(): Promise<Measurement> {
  const rates = await flowRates();
  const [short, long] = [rates[0]!, rates.at(-1)!];
  return {
    measured: `${fixed(short.plansPerSecond, 0)} plans a second at a cycle of ${short.cycle} s, ${fixed(long.plansPerSecond, 0)} at ${long.cycle} s; within ${Math.max(short.apart, long.apart).toExponential(1)} of the reference`,
    interval: `one thread, ${short.streams} streams, 5,000 random plans of up to four timings a signal; the reference ${fixed(short.referencePerSecond, 0)} and ${fixed(long.referencePerSecond, 0)}`,
    met: short.plansPerSecond >= 5000 && short.apart <= 1e-4 && long.apart <= 1e-4,
  };
}

export const GPU_FIGURES: readonly Figure[] = [
  {
    id: 'flow-plans',
    group: GROUP,
    asked: 'gpu.js flow model in CPU mode: 21 signals of riverside',
    aim: 'at least 5,000 plans/s, within 1e-4 of the reference',
    command: 'npm run figures -- flow-plans',
    measure: flowRate,
  },
];
