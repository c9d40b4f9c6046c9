// Checks the tables of a terminal and how their numbers are written.
import { expect, test } from 'vitest';
import { fixed, signed, textTable } from './text-table.ts';

test('columns line up: names to the left, figures to the right', () => {
  expect(
    textTable([
      ['', 'mean'],
      ['Delay', '12.0'],
      ['Stops', '1.5'],
    ]),
  ).toBe(['       mean', '-----  ----', 'Delay  12.0', 'Stops   1.5'].join('\n'));
});

test('numbers: decimals, signs, no minus before a zero, n/a for what is none', () => {
  expect(fixed(1.26)).toBe('1.3');
  expect(fixed(-0.01)).toBe('0.0');
  expect(fixed(-0.2, 0)).toBe('0');
  expect(fixed(Number.NaN)).toBe('n/a');
  expect(fixed(null)).toBe('n/a');
  expect(signed(2)).toBe('+2.0');
  expect(signed(-2)).toBe('-2.0');
});
