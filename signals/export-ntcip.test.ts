// Plans as NTCIP objects: what a controller that is set so would run, and what cannot be said.
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { compileNetwork } from '../core/compile-network.ts';
import { greenband, scratchFolder } from './command.sample.ts';
import { ntcipCsv, ntcipObjects } from './export-ntcip.ts';
import { packageRoot } from './package-root.ts';
import { readPlace } from './place.ts';
import type { Plan, RingBarrierPlan, StagePlan } from './plan.ts';
import { placeSafety } from './prepared-place.ts';
import { planOfPattern } from './unit/ntcip/pattern.ts';

const ASC = '1.3.6.1.4.1.1206.4.2.1';
const PLACE = join(packageRoot(), 'fixtures', 'single-junction');
const folder = scratchFolder();
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const RINGS: RingBarrierPlan = {
  kind: 'ring-barrier',
  controller: 'a',
  cycle: 60,
  offset: 7,
  reference: { phase: '2', point: 'green-start' },
  phases: ['1', '2', '5', '6', '4', '8'].map((id, i) => ({
    id,
    links: [i],
    split: { '1': 15, '2': 25, '5': 10, '6': 30 }[id] ?? 20,
    minGreen: 5,
    yellow: 3.5,
    redClearance: 1.2,
    ...(id === '2' ? { walk: 7, pedestrianClearance: 12 } : {}),
  })),
  groups: [
    {
      rings: [
        ['1', '2'],
        ['5', '6'],
      ],
    },
    { rings: [['4'], ['8']] },
  ],
};

const table = (plan: Plan) =>
  new Map(ntcipObjects(plan, new Map(), { pattern: 3, sequence: 2 }).map(({ oid, value }) => [oid, value]));

describe('rings and barriers', () => {
  const objects = table({ id: 'p', controllers: [RINGS] });
  it.each([
    ['cycle', '.4.7.1.2.3', '60'],
    ['offset', '.4.7.1.3.3', '7'],
    ['split number', '.4.7.1.4.3', '3'],
    ['sequence', '.4.7.1.5.3', '2'],
    ['split of phase 6', '.4.9.1.3.3.6', '30'],
    ['coordinated phase', '.4.9.1.5.3.2', '1'],
    ['another phase', '.4.9.1.5.3.6', '0'],
    ['least green', '.1.2.1.4.4', '5'],
    ['yellow in tenths', '.1.2.1.8.1', '35'],
    ['red clearance in tenths', '.1.2.1.9.8', '12'],
    ['walk', '.1.2.1.2.2', '7'],
    ['pedestrian clearance', '.1.2.1.3.2', '12'],
    ['sequence of ring 1', '.7.3.1.3.2.1', '010204'],
    ['sequence of ring 2', '.7.3.1.3.2.2', '050608'],
  ])('say the %s', (_, oid, value) => expect(objects.get(`${ASC}${oid}`)).toBe(value));
});

describe('faults', () => {
  it('names a time that is no whole second, and a plan that is no pattern', () => {
    const half = { ...RINGS, cycle: 60.5 };
    expect(() => table({ id: 'p', controllers: [half] })).toThrow(expect.objectContaining({ code: 'NTCIP_SECONDS' }));
    const found = { kind: 'program' as const, controller: 'a', program: '0', offset: 0, phases: [] };
    expect(() => table({ id: 'p', controllers: [found] })).toThrow(expect.objectContaining({ code: 'NTCIP_FORM' }));
  });

  it('quotes names with commas', () => {
    const [object] = ntcipObjects({ id: 'p', controllers: [{ ...RINGS, controller: 'x,"y"' }] }, new Map(), {
      pattern: 1,
      sequence: 1,
    });
    expect(ntcipCsv([object!]).split('\r\n')[1]).toMatch(/^"x,""y""",/);
  });
});

describe('greenband export --to ntcip', () => {
  it('writes objects that mean the plan, in stages', async () => {
    const out = join(folder, 'objects.csv');
    const { code, stdout } = greenband('export', PLACE, '--to', 'ntcip', '--pattern', '12', '--out', out, '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ to: 'ntcip', controllers: 1, pattern: 12 });
    const [header, ...rows] = readFileSync(out, 'utf8')
      .trim()
      .split('\r\n')
      .map((row) => row.split(','));
    expect(header).toEqual(['controller', 'oid', 'syntax', 'value', 'object']);
    const value = (oid: string) => Number(rows.find((row) => row[1] === `${ASC}${oid}`)![3]);
    const place = await readPlace(PLACE);
    const current = place.plans.plans.find(({ id }) => id === place.plans.current)!;
    const plan = current.controllers[0] as StagePlan;
    const splits = plan.stages.map((_, i) => value(`.4.9.1.3.12.${i + 1}`));
    const pattern = { cycle: value('.4.7.1.2.12'), offset: value('.4.7.1.3.12'), splits };
    const safety = placeSafety(place, compileNetwork(place.network)).get(plan.controller)!;
    expect(planOfPattern(pattern, plan, safety)).toEqual(plan);
  });

  it('refuses a plan that the interlock refuses, and writes nothing', () => {
    const out = join(folder, 'unsafe.csv');
    const file = JSON.parse(readFileSync(join(PLACE, 'plans.json'), 'utf8'));
    const plan = file.plans.find(({ id }: { id: string }) => id === file.current);
    const [controller] = plan.controllers;
    const stages = controller.stages.map((stage: { state: string }) => ({
      ...stage,
      state: stage.state.replaceAll('r', 'G'),
    }));
    const path = join(folder, 'unsafe.json');
    const unsafe = { ...plan, controllers: [{ ...controller, stages }] };
    writeFileSync(path, JSON.stringify({ format: 'greenband-plan', version: 1, plan: unsafe }));
    const { code, stderr } = greenband('export', PLACE, '--to', 'ntcip', '--plan', path, '--out', out);
    expect([code, stderr]).toEqual([1, expect.stringContaining('NTCIP_UNSAFE')]);
    expect(existsSync(out)).toBe(false);
  });

  it('refuses a pattern that controllers do not have', () => {
    const { code, stderr } = greenband('export', PLACE, '--to', 'ntcip', '--pattern', '0', '--out', join(folder, 'x'));
    expect([code, stderr]).toEqual([2, expect.stringContaining('whole number from 1 to 253')]);
  });
});
