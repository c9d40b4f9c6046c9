// Figures of green waves: the published street, and how fast a proof is.
import { readFileSync } from 'node:fs';
import { type EuclidAvenue, euclidArterial, euclidHalfInteger } from '../../fixtures/euclid-avenue/street.ts';
import { systemClock } from '../../signals/clock.ts';
import { halfIntegerBand } from '../../signals/half-integer.ts';
import { maxband } from '../../signals/maxband.ts';
import { type ArterialKind, measure as proof } from '../maxband-speed.ts';
import { median } from '../sample.ts';
import { fixed } from '../table.ts';
import type { Figure, Measurement } from './figure.ts';

const GROUP = 'Green waves';
const EUCLID = new URL('../../../fixtures/euclid-avenue/expected.json', import.meta.url);

async function euclidOptimum(): Promise<Measurement> {
  const data = JSON.parse(readFileSync(EUCLID, 'utf8')) as EuclidAvenue;
  const arterial = euclidArterial(data, data.street.cycle_s, { kind: 'ratio', k: 1 });
  const { band, cycle, proven, bound } = await maxband(arterial, { clock: systemClock });
  return {
    measured: `b = ${fixed(band, 6)} at C = ${fixed(cycle, 2)} s, ${proven ? 'proven' : 'not proven'}`,
    interval: `asked ${data.optimum.band} at ${data.optimum.cycle_s} s; bound ${fixed(bound / 2, 6)}`,
    met: proven && Math.abs(band - data.optimum.band) < 5e-5 && Math.abs(cycle - data.optimum.cycle_s) < 5e-3,
  };
}

async function euclidHalf(): Promise<Measurement> {
  const data = JSON.parse(readFileSync(EUCLID, 'utf8')) as EuclidAvenue;
  const parts: string[] = [];
  let met = true;
  for (const { cycle_s, band } of data.halfInteger.cases) {
    const arterial = euclidHalfInteger(data, cycle_s);
    const travel = arterial.links.map((link) => (2 * link.distance) / link.speed[0] / cycle_s);
    const found = halfIntegerBand(arterial, travel).band;
    parts.push(`b = ${fixed(found, 6)} at ${cycle_s} s (asked ${band})`);
    met &&= Math.abs(found - band) < 5e-5;
  }
  return { measured: parts.join('; '), met };
}

async function proofs(signals: number, limit: number): Promise<Measurement> {
  const walls: number[] = [];
  let proven = 0;
  for (const kind of ['plain', 'left turns'] as ArterialKind[])
    for (let seed = 1; seed <= 5; seed++) {
      const row = await proof(signals, seed, kind, { clock: systemClock, timeLimit: 3 * limit });
      walls.push(row.wall);
      if (row.proven && row.wall <= limit) proven++;
    }
  return {
    measured: `median ${fixed(median(walls), 2)} s, ${proven} of ${walls.length} proven within ${limit} s`,
    interval: `${fixed(Math.min(...walls), 2)} to ${fixed(Math.max(...walls), 2)} s; random streets, half of them with left-turn patterns`,
    met: proven === walls.length,
  };
}

function corridorFigure(id: string, asked: string, aim: string, measure: () => Promise<Measurement>): Figure {
  return { id, group: GROUP, asked, aim, command: `npm run figures -- ${id}`, measure };
}

export const CORRIDOR_FIGURES: readonly Figure[] = [
  corridorFigure('euclid-maxband', 'Euclid Avenue (T9), MAXBAND', 'four digits, proven', euclidOptimum),
  corridorFigure('euclid-half-integer', 'Euclid Avenue (T10), half-integer', 'four digits', euclidHalf),
  corridorFigure('maxband-16', '16 signals', 'proven in < 1 s', () => proofs(16, 1)),
  corridorFigure('maxband-20', '20 signals', 'proven in < 10 s', () => proofs(20, 10)),
];
