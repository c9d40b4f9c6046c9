// Equal routes share a row, different ones never do; the tally counts all and shows a few.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RouteTable } from './route-table.ts';
import { Tally } from './tally.ts';

describe('RouteTable', () => {
  it('gives equal routes one row and keeps every route (property)', () => {
    const routes = fc.array(fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 4 }), {
      maxLength: 300,
    });
    fc.assert(
      fc.property(routes, (list) => {
        const table = new RouteTable();
        const rows = list.map((route) => table.add(route, route.length));
        const { edges, startOf } = table.packed(rows);
        const distinct = new Set(list.map((route) => route.join()));
        expect(startOf.size).toBe(distinct.size);
        list.forEach((route, i) => {
          const start = startOf.get(rows[i]!)!;
          expect([...edges.subarray(start, start + table.length(rows[i]!))]).toEqual(route);
        });
      }),
      { numRuns: 100 },
    );
  });

  it('grows past its first size', () => {
    const table = new RouteTable();
    const long = Int32Array.from({ length: 5000 }, (_, i) => i);
    table.add([7], 1);
    const row = table.add(long, 5000);
    expect(table.packed([row]).edges).toEqual(long);
  });
});

describe('Tally', () => {
  it('counts all of a kind and names the first five', () => {
    const tally = new Tally();
    for (let i = 0; i < 7; i++) tally.add('DEM_X', 'left out', `v${i}`);
    tally.add('DEM_X', 'moved', 'w');
    expect(tally.count('DEM_X')).toBe(8);
    expect(tally.records()).toEqual([
      { code: 'DEM_X', text: '7 x left out', where: 'v0, v1, v2, v3, v4, ...' },
      { code: 'DEM_X', text: '1 x moved', where: 'w' },
    ]);
  });
});
