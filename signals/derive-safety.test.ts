// Safety data of a small junction by hand, and of real ones by what must hold there.
import { createReadStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { type CompiledNetwork, compileNetwork, importSumoNetwork, type SignalProgram } from '../core/index.ts';
import { crossroads } from '../fixtures/crossroads.ts';
import { linkTable } from './conflicts.ts';
import { deriveSafety, safetyByController } from './derive-safety.ts';
import { interlock } from './interlock.ts';
import { planOfPrograms, type StagePlan } from './plan.ts';
import { repairPlan } from './repair.ts';
import { stageCycle } from './stage-lamps.ts';

describe('two one-way streets and a crossing', () => {
  const network = compileNetwork(crossroads());
  const safety = deriveSafety(network, []).controllers[0]!;
  const seconds = (from: number, to: number) =>
    safety.intergreens.find((one) => one.from === from && one.to === to)?.seconds;

  it('finds conflicts, and who yields', () => {
    const table = linkTable(network, 0);
    expect(table.use).toEqual(['vehicle', 'vehicle', 'vehicle', 'crossing', 'unused']);
    const conflicts = (link: number) => [0, 1, 2, 3, 4].filter((foe) => table.conflicts[link * 5 + foe] === 1);
    expect([0, 1, 2, 3, 4].map(conflicts)).toEqual([[1], [0, 2, 3], [1, 3], [1, 2], []]);
    expect(table.yields[2 * 5 + 3]).toBe(1);
    expect(table.yields[1 * 5 + 3]).toBe(0);
  });

  it('computes what no program shows', () => {
    expect(safety.links.map(({ yellow, minGreen }) => [yellow.seconds, minGreen.seconds, yellow.source])).toEqual([
      [3, 5, 'computed'],
      [3, 5, 'computed'],
      [3, 5, 'computed'],
      [0, 5, 'computed'],
      [0, 0, 'computed'],
    ]);
    // 3 + (until + 6) / 10 - from / 11.11 on a square of 20 m, rounded up
    expect(seconds(0, 1)).toBeGreaterThanOrEqual(4);
    expect(seconds(0, 1)).toBeLessThanOrEqual(5);
    // 9.6 m at 1.2 m/s
    expect(seconds(3, 1)).toBe(8);
    expect(seconds(0, 2)).toBeUndefined();
  });

  it('lets only the turn yield, to the crossing that it leaves over', () => {
    expect(safety.permissive).toEqual([{ link: 2, to: 3 }]);
  });

  it('takes imported times before computed ones, and never shows less', () => {
    const program: SignalProgram = {
      controller: 'x',
      program: '0',
      offset: 0,
      phases: [
        { duration: 20, state: 'GrrGr' },
        { duration: 4, state: 'yrrrr' },
        { duration: 6, state: 'rrrrr' },
        { duration: 20, state: 'rGrrr' },
        { duration: 4, state: 'ryrrr' },
        { duration: 3, state: 'rrrrr' },
      ],
    };
    const [found] = deriveSafety(network, [program]).controllers;
    expect(found!.links[0]!.yellow).toEqual({ seconds: 4, source: 'imported' });
    expect(found!.links[2]!.yellow).toEqual({ seconds: 3, source: 'computed' });
    expect(found!.intergreens.find(({ from, to }) => from === 0 && to === 1)).toMatchObject({
      seconds: 10,
      source: 'imported',
    });
    // 1 to 0 changes in 7 s and needs as much by geometry as 2 to 1
    expect(found!.intergreens.find(({ from, to }) => from === 2 && to === 1)).toMatchObject({
      seconds: 7,
      source: 'practice',
    });
  });

  it('makes stage plans that pass', () => {
    const stages = [
      { state: 'GrgGr', green: 12 },
      { state: 'rGrrr', green: 9 },
    ];
    const plan: StagePlan = { kind: 'stages', controller: 'x', cycle: stageCycle(stages, safety), offset: 0, stages };
    expect(interlock({ id: 'p', controllers: [plan] }, new Map([['x', safety]]), network)).toEqual([]);
  });
});

const data = process.env['GREENBAND_DATA'] ?? '/nowhere';
const places = [
  ['cologne1', 'cologne1/cologne1.net.xml'],
  ['cologne3', 'cologne3/cologne3.net.xml'],
  ['cologne8', 'cologne8/cologne8.net.xml'],
  ['hangzhou-4x4', 'hangzhou-4x4/hangzhou_4x4_gudang_18041610_1h.net.xml'],
  ['hangzhou-1x1-kn-hz', 'hangzhou-1x1-kn-hz_18041608/hangzhou_1x1_kn-hz_18041608_1h.net.xml'],
  ['bologna-acosta', 'bologna-acosta/acosta_buslanes.net.xml'],
] as const;

describe.skipIf(!existsSync(data)).each(places)('%s (GREENBAND_DATA)', (name, file) => {
  let network: CompiledNetwork;
  let programs: readonly SignalProgram[];
  beforeAll(async () => {
    const path = join(data, file);
    const imported = await importSumoNetwork(createReadStream(path), path);
    network = compileNetwork(imported.network);
    programs = imported.programs;
  });

  it('gives every conflicting pair an intergreen no shorter than its yellow', () => {
    for (const { links, intergreens } of deriveSafety(network, programs).controllers) {
      for (const { from, seconds } of intergreens) expect(seconds).toBeGreaterThanOrEqual(links[from]!.yellow.seconds);
    }
  });

  it('is repaired into a plan that the interlock lets pass, each change named', () => {
    const safety = safetyByController(deriveSafety(network, programs));
    const own = planOfPrograms('own', programs, { method: 'imported' });
    const breaches = interlock(own, safety, network);
    const { plan, repairs } = repairPlan(own, safety, network);
    expect(interlock(plan, safety, network)).toEqual([]);
    for (const { plan: repaired, changes } of repairs) {
      const bad = breaches.some(({ controller }) => controller === repaired.controller);
      expect(changes.length > 0).toBe(bad);
    }
    if (name.startsWith('hangzhou')) {
      expect(new Set(breaches.map(({ code }) => code))).toContain('PLAN_YELLOW');
      expect(repairs[0]!.changes.at(-1)).toContain('5 s, 5 s');
    }
  });
});
