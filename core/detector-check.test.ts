// Proves that faulty detectors are found and sound ones left alone: 95 % of injected faults, under 2 % of the sound, whatever the seed.
import { describe, expect, test } from 'vitest';
import { judged, town } from './detector-check.sample.ts';
import { checkSeries, fused } from './detector-check.ts';

test('95 % of injected faults are found, under 2 % of the sound are blamed', () => {
  const { found, injected, blamed, sound } = judged(1, 25);
  expect(found / injected).toBeGreaterThanOrEqual(0.95);
  expect(blamed / sound).toBeLessThan(0.02);
});

describe('gaps', () => {
  test('are filled with what the place has at that time of day, and marked', () => {
    const { series } = town(1);
    const whole = series.find(({ id }) => id === 'd5')!;
    const values = Float64Array.from(whole.values);
    values.fill(Number.NaN, 30, 40);
    const { estimates } = checkSeries(series.map((one) => (one.id === 'd5' ? { id: 'd5', values } : one)));
    const filled = estimates.get('d5')!;
    expect(filled.filter((one) => one.filled)).toHaveLength(10);
    let [sum, truth, variance] = [0, 0, 0];
    for (let t = 30; t < 40; t++) {
      sum += filled[t]!.value;
      variance += filled[t]!.variance;
      truth += whole.values[t]!;
    }
    expect(Math.abs(sum - truth)).toBeLessThan(4 * Math.sqrt(variance));
    expect(Math.abs(sum / truth - 1)).toBeLessThan(0.2);
  });

  test('a few detectors, or none, are no error', () => {
    expect(checkSeries([]).findings).toEqual([]);
    expect(checkSeries([{ id: 'a', values: [3, 4, 2] }]).findings).toEqual([]);
  });
});

test('several sources: the weighted mean, surer than each', () => {
  const both = fused([
    { value: 100, variance: 100 },
    { value: 130, variance: 50 },
  ]);
  expect(both.value).toBeCloseTo(120);
  expect(both.variance).toBeCloseTo(100 / 3);
});

describe('a detector that never counts', () => {
  const days = (id: string, level: number) => ({
    id,
    values: Array.from(
      { length: 288 },
      (_, t) => Math.round(level * (1.2 + Math.sin((2 * Math.PI * t) / 96))) + (t % 3),
    ),
  });
  const dead = { id: 'dead', values: new Float64Array(288) };

  test('is a doubt where the others show traffic, and is not filled with zeros', () => {
    const { findings, estimates } = checkSeries([days('a', 20), days('b', 40), dead, days('c', 30)]);
    expect(findings).toMatchObject([{ id: 'dead', fault: 'silent', from: 0, until: 287, doubtful: true }]);
    expect([...estimates.keys()]).toEqual(['a', 'b', 'c']);
  });

  test('is found beside one other, and with gaps of its own', () => {
    const values = Float64Array.from(dead.values);
    values.fill(Number.NaN, 10, 200);
    expect(checkSeries([{ id: 'dead', values }, days('a', 20)]).findings).toMatchObject([{ id: 'dead', from: 0 }]);
  });

  test('is nothing strange where nobody counts, or for a moment', () => {
    expect(checkSeries([dead, { ...dead, id: 'too' }]).findings).toEqual([]);
    const short = [days('a', 5), dead].map(({ id, values }) => ({ id, values: Array.from(values).slice(0, 3) }));
    expect(checkSeries(short).findings).toEqual([]);
  });
});
