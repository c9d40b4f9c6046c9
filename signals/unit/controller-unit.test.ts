// The software controller on random junctions: whatever it is told and whenever, its lamps stay lawful and it arrives.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Dice, dice, randomRings, randomStages, world } from '../../fixtures/random-junction.ts';
import { controllerBreaches } from '../interlock.ts';
import { letterOf } from '../lamp-rows.ts';
import { type ControllerPlan, cycleOf } from '../plan.ts';
import { stageCycle } from '../stage-lamps.ts';
import { MANUAL_ACTIONS } from './controller-port.ts';
import { ControllerUnit, type UnitSetup } from './controller-unit.ts';
import { rehearse } from './rehearsal.ts';

type Place = ReturnType<typeof world>;

const isGreen = (letter: string | undefined) => letter === 'G' || letter === 'g';

/** A second reading of the rules, with no code of the unit: tenth by tenth strings of letters. */
function unlawful(rows: readonly string[], { safety }: Place): string | undefined {
  const end = new Map<number, number>();
  const begin = new Map<number, number>();
  const allowed = (a: number, la: string, b: number, lb: string) =>
    safety.permissive.some(
      ({ link, to }) => (link === a && to === b && la === 'g') || (link === b && to === a && lb === 'g'),
    );
  for (let t = 1; t < rows.length; t++) {
    const [row, before] = [rows[t]!, rows[t - 1]!];
    for (const { from, to, seconds } of safety.intergreens) {
      if (isGreen(row[from]) && isGreen(row[to]) && !allowed(from, row[from]!, to, row[to]!))
        return `${t / 10}: links ${from} and ${to} green together`;
      if (isGreen(row[to]) && !isGreen(before[to]) && !isGreen(row[from])) {
        const since = isGreen(before[from]) ? 0 : t - (end.get(from) ?? -1e9);
        if (since < seconds * 10 - 1e-6) return `${t / 10}: link ${to} ${since / 10} s after ${from}`;
      }
    }
    for (let link = 0; link < row.length; link++) {
      if (isGreen(row[link]) && !isGreen(before[link])) begin.set(link, t);
      if (isGreen(before[link]) && !isGreen(row[link])) {
        end.set(link, t);
        const { minGreen, use } = safety.links[link]!;
        if (t - (begin.get(link) ?? -1e9) < minGreen.seconds * 10 - 1e-6)
          return `${t / 10}: link ${link} too briefly green`;
        if (use === 'vehicle' && row[link] !== 'y') return `${t / 10}: link ${link} without yellow`;
      }
    }
  }
  return undefined;
}

/** A random plan that the interlock passes, or nothing. */
function safePlan(roll: Dice, place: Place): ControllerPlan | undefined {
  for (let attempt = 0; attempt < 20; attempt++) {
    const stages = randomStages(roll, place);
    const cycle = stageCycle(stages, place.safety);
    const plan: ControllerPlan = roll.chance(0.7)
      ? { kind: 'stages', controller: 'x', cycle, offset: roll.whole(0, Math.max(0, Math.ceil(cycle) - 1)), stages }
      : (randomRings(roll, place).plan as ControllerPlan);
    if (controllerBreaches(plan, place.safety, place.table).length === 0) return plan;
  }
  return undefined;
}

function setups(seed: number): { roll: Dice; place: Place; setup: UnitSetup; next: ControllerPlan } | undefined {
  const roll = dice(seed);
  const place = world(roll, true, true);
  const [plan, next] = [safePlan(roll, place), safePlan(roll, place)];
  if (!plan || !next) return undefined;
  return { roll, place, next, setup: { controller: 'x', ...place, plan, version: 'a@1' } };
}

const anySeed = fc.integer({ min: 0, max: 2 ** 31 - 1 });
const RUNS = process.env['GREENBAND_FULL'] === '1' ? 2000 : 100;
const METHODS = ['dwell', 'add-only', 'short-way'] as const;

/** Runs for `seconds`, tenth by tenth, keeping what was shown. */
function run(unit: ControllerUnit, from: number, seconds: number, rows: string[]): number {
  for (let t = 1; t <= seconds * 10; t++) rows.push(Array.from(unit.lampsAt(from + t / 10), letterOf).join(''));
  return from + seconds;
}

describe('the unit', () => {
  it('changes from plan to plan lawfully and comes into step', () => {
    let tried = 0;
    const property = fc.property(anySeed, (seed) => {
      const found = setups(seed);
      if (!found) return;
      tried++;
      const { roll, place, setup, next } = found;
      const unit = new ControllerUnit(setup, 1000);
      const rows: string[] = [];
      let now = run(unit, 1000, roll.whole(0, 90), rows);
      unit.obey({ kind: 'stage', fence: 1, version: 'b@1', plan: next });
      unit.obey({ kind: 'activate', fence: 2, version: 'b@1', method: roll.pick(METHODS), limit: 0.5 });
      now = run(unit, now, 900, rows);
      const status = unit.status(0);
      expect([unlawful(rows, place), status.faults]).toEqual([undefined, []]);
      expect([status.faults, status.mode, status.running?.version]).toEqual([[], 'plan', 'b@1']);
      const fresh = new ControllerUnit({ ...setup, plan: next }, now);
      expect(status.lamps).toBe(fresh.status(0).lamps);
    });
    fc.assert(property, { numRuns: RUNS, seed: 7 });
    expect(tried).toBeGreaterThan(30);
  });

  it('obeys hands and priority lawfully, whatever they ask, and goes back to its plan when the lease ends', () => {
    const property = fc.property(anySeed, (seed) => {
      const found = setups(seed);
      if (!found) return;
      const { roll, place, setup, next } = found;
      const unit = new ControllerUnit(setup, 0);
      const rows: string[] = [];
      let now = 0;
      let fence = 0;
      for (let act = 0; act < 8; act++) {
        now = run(unit, now, roll.whole(1, 40), rows);
        const what = roll.whole(0, 13);
        if (what > 9) {
          const drivable = setup.safety.links.filter(({ use }) => use === 'vehicle').map(({ link }) => link);
          const [links, approach] = [[roll.pick(drivable), roll.pick(drivable)], [roll.pick(drivable)]];
          const order = { kind: 'serve', fence: ++fence, links, approach, lease_s: roll.whole(1, 60) } as const;
          expect(['nothing', 'UNIT_BY_HAND']).toContain(codeOf(() => unit.obey(order)));
        } else if (what < 6) {
          const lease_s = roll.whole(1, 60);
          unit.obey({ kind: 'manual', fence: ++fence, action: MANUAL_ACTIONS[what]!, lease_s });
        } else if (what < 8) unit.obey({ kind: 'release', fence: ++fence });
        else {
          unit.obey({ kind: 'stage', fence: ++fence, version: `b@${act}`, plan: next });
          const method = roll.pick(METHODS);
          unit.obey({ kind: 'activate', fence: ++fence, version: `b@${act}`, method, limit: 0.5 });
        }
      }
      run(unit, now, 900, rows);
      expect(unlawful(rows, place)).toBeUndefined();
      expect([unit.status(0).faults, unit.status(0).mode]).toEqual([[], 'plan']);
    });
    fc.assert(property, { numRuns: RUNS, seed: 8 });
  });

  const one = setups(3)!;
  const unitOf = () => new ControllerUnit(one.setup, 0);
  const codeOf = (act: () => void) => {
    try {
      act();
      return 'nothing';
    } catch (fault) {
      return (fault as { code: string }).code;
    }
  };

  it('obeys no order older than the newest, and the same one once', () => {
    const unit = unitOf();
    unit.obey({ kind: 'stage', fence: 5, version: 'b@1', plan: one.next });
    expect(codeOf(() => unit.obey({ kind: 'release', fence: 4 }))).toBe('UNIT_FENCE');
    unit.obey({ kind: 'manual', fence: 5, action: 'all-red', lease_s: 10 });
    expect(unit.status(0)).toMatchObject({ mode: 'plan', fence: 5, staged: { version: 'b@1' } });
  });

  it('leaves a plan where its cycle may be left, also when another order comes before it was', () => {
    let changed = 0;
    const property = fc.property(anySeed, (seed) => {
      const found = setups(seed);
      if (!found) return;
      const { setup, next, roll } = found;
      const begin = roll.whole(1, 60);
      /** The tenth at which the plan is left, after orders that many tenths apart. */
      const leaves = (plans: readonly ControllerPlan[], apart: number) => {
        const unit = new ControllerUnit(setup, 0);
        for (let t = 1; t < 6000; t++) {
          unit.lampsAt(t / 10);
          if (unit.status(0).running?.version !== 'a@1') return t;
          const order = (t - begin * 10) / apart;
          const plan = plans[order];
          if (!plan) continue;
          unit.obey({ kind: 'stage', fence: 2 * order + 1, version: `b@${order}`, plan });
          unit.obey({ kind: 'activate', fence: 2 * order + 2, version: `b@${order}`, method: 'dwell', limit: 0.5 });
        }
        return undefined;
      };
      const apart = roll.whole(1, 100);
      const alone = leaves([next], apart)!;
      if (alone <= begin * 10 + apart + 1) return;
      changed++;
      expect(leaves([next, setup.plan], apart)).toBe(alone);
      expect(alone - begin * 10).toBeLessThanOrEqual(cycleOf(setup.plan) * 10 + 1);
    });
    fc.assert(property, { numRuns: RUNS / 2, seed: 10 });
    expect(changed).toBeGreaterThan(15);
  });

  it('activates only what is staged, for itself, and safe', () => {
    const unit = unitOf();
    const order = { kind: 'activate', fence: 1, version: 'b@1', method: 'dwell', limit: 0.2 } as const;
    expect(codeOf(() => unit.obey(order))).toBe('UNIT_NOT_STAGED');
    const other = { ...one.next, controller: 'y' };
    expect(codeOf(() => unit.obey({ kind: 'stage', fence: 1, version: 'b@1', plan: other }))).toBe('UNIT_OTHER');
    const unsafe: ControllerPlan = {
      kind: 'program',
      controller: 'x',
      program: 'p',
      offset: 0,
      phases: [{ duration: 60, state: 'G'.repeat(one.place.table.links) }],
    };
    expect(codeOf(() => unit.obey({ kind: 'stage', fence: 1, version: 'b@1', plan: unsafe }))).toMatch(/^PLAN_/);
    expect(unit.status(0).fence).toBe(0);
  });

  it('reads back the digest of what arrived', () => {
    const unit = unitOf();
    unit.obey({ kind: 'stage', fence: 1, version: 'b@1', plan: one.next });
    const shuffled = Object.fromEntries(Object.entries(one.next).reverse()) as unknown as ControllerPlan;
    const again = unitOf();
    again.obey({ kind: 'stage', fence: 1, version: 'b@1', plan: shuffled });
    expect(again.status(0).staged).toEqual(unit.status(0).staged);
  });

  it('starts up through yellow and red when its clock jumps', () => {
    const unit = unitOf();
    const rows: string[] = [];
    run(unit, 0, 30, rows);
    unit.lampsAt(5000);
    const after: string[] = [];
    run(unit, 5000, 600, after);
    expect(after[0]).not.toMatch(/[Gg]/);
    expect(unlawful(after, one.place)).toBeUndefined();
    expect(unit.status(0)).toMatchObject({ mode: 'plan', faults: [] });
  });

  it('comes back from dark and from flashing through yellow and red, and nobody has green before every foe has cleared', () => {
    let tried = 0;
    const property = fc.property(anySeed, fc.constantFrom('off', 'flash'), fc.boolean(), (seed, action, byHand) => {
      const found = setups(seed);
      if (!found) return;
      const { setup, place, roll } = found;
      const { links, intergreens } = place.safety;
      const unit = new ControllerUnit(setup, 0);
      let now = run(unit, 0, roll.whole(1, 60), []);
      unit.obey({ kind: 'manual', fence: 1, action, lease_s: byHand ? 3000 : 300 });
      now = run(unit, now, 290, []);
      const dark = unit.status(0).lamps;
      expect(dark).toMatch(action === 'off' ? /^O+$/ : /^[oO]+$/);
      tried++;
      if (byHand) unit.obey({ kind: 'manual', fence: 2, action: 'on', lease_s: 60 });
      const rows: string[] = [];
      run(unit, now, 600, rows);
      const left = rows.findIndex((row) => row !== dark);
      const firstGreen = (link: number) => rows.findIndex((row) => isGreen(row[link]));
      for (const { link, use } of links) {
        if (use !== 'vehicle' || firstGreen(link) < 0) continue;
        const shown = rows.slice(left, firstGreen(link)).map((row) => row[link]);
        if (!/^[oO]+$/.test(shown.join(''))) expect(shown.join('')).toMatch(/^y{30,}r[rsu]*$/);
      }
      for (const { from, to, seconds } of intergreens) {
        const [own, foe] = [firstGreen(to), firstGreen(from)];
        if (own >= 0 && (foe < 0 || foe > own)) expect(own - left).toBeGreaterThanOrEqual(seconds * 10 - 1e-6);
      }
      expect([unlawful(rows, place), unit.status(0).mode, unit.status(0).faults]).toEqual([undefined, 'plan', []]);
    });
    fc.assert(property, { numRuns: RUNS / 2, seed: 9 });
    expect(tried).toBeGreaterThan(15);
  });

  it('is rehearsed before anything is sent', () => {
    const rehearsal = rehearse(one.setup, one.next, { method: 'dwell', limit: 0.2 }, 17);
    expect(rehearsal.refusal).toBeUndefined();
    expect(rehearsal.duration_s).toBeGreaterThan(0);
  });
});
