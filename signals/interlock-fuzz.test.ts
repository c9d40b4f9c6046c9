// The interlock against a brute-force reading of the rules: random plans, second by second, no code in common.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LinkTable } from './conflicts.ts';
import { controllerBreaches } from './interlock.ts';
import { phasesOf } from './lamps.ts';
import type { ControllerPlan } from './plan.ts';
import type { ControllerSafety } from './safety.ts';

const FULL = process.env['GREENBAND_FULL'] === '1';
const RUNS = FULL ? 100_000 : 2_000;

/** A small generator of its own, so that one integer of fast-check's makes a whole case. */
function dice(seed: number) {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    chance: (share: number) => next() < share,
    /** a whole number from low to high, both included */
    whole: (low: number, high: number) => low + Math.floor(next() * (high - low + 1)),
    pick: <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)]!,
  };
}
type Dice = ReturnType<typeof dice>;

interface World {
  readonly table: LinkTable;
  readonly safety: ControllerSafety;
}

function world(roll: Dice): World {
  const links = roll.whole(2, 6);
  const use = Array.from({ length: links }, () =>
    roll.chance(0.15) ? 'crossing' : roll.chance(0.05) ? 'unused' : 'vehicle',
  );
  const conflicts = new Uint8Array(links * links);
  const yields = new Uint8Array(links * links);
  const intergreens: ControllerSafety['intergreens'] = [];
  const permissive: ControllerSafety['permissive'] = [];
  const stated = (seconds: number) => ({ seconds, source: 'stated' as const });
  for (let a = 0; a < links; a++) {
    for (let b = a + 1; b < links; b++) {
      if (use[a] === 'unused' || use[b] === 'unused' || !roll.chance(0.5)) continue;
      for (const [from, to] of [
        [a, b],
        [b, a],
      ] as const) {
        conflicts[from * links + to] = 1;
        yields[from * links + to] = roll.chance(0.4) ? 1 : 0;
        if (roll.chance(0.6)) permissive.push({ link: from, to });
        intergreens.push({ from, to, ...stated(roll.chance(0.1) ? roll.whole(10, 80) / 10 : roll.whole(0, 8)) });
      }
    }
  }
  const safety: ControllerSafety = {
    controller: 'x',
    links: use.map((kind, link) => ({
      link,
      use: kind as 'vehicle',
      minGreen: stated(roll.whole(1, 6)),
      yellow: stated(kind === 'vehicle' ? (roll.chance(0.1) ? 2 : roll.whole(3, 4)) : 0),
    })),
    intergreens,
    permissive,
    stopThenGo: use.flatMap((kind, link) => (kind === 'vehicle' && roll.chance(0.3) ? [link] : [])),
    ...(roll.chance(0.2) ? { maxRed: roll.whole(20, 60) } : {}),
  };
  const names = use.map((_, link) => `link ${link}`);
  return { table: { controller: 'x', links, use: use as 'vehicle'[], names, conflicts, yields }, safety };
}

/** Stages that mostly keep foes apart, in the letters of a stage plan. */
function randomStages(roll: Dice, { table, safety }: World): { state: string; green: number }[] {
  const count = roll.whole(1, 4);
  const everServed = new Set<number>();
  const stages = Array.from({ length: count }, (_, index) => {
    const letters: string[] = Array(table.links).fill('r');
    const order = Array.from({ length: table.links }, (_, link) => link).sort(
      (a, b) => Number(everServed.has(a)) - Number(everServed.has(b)) || (roll.chance(0.5) ? 1 : -1),
    );
    for (const link of order) {
      const foes = order.filter(
        (foe) => 'gG'.includes(letters[foe]!) && table.conflicts[link * table.links + foe] === 1,
      );
      const mayYield = foes.every(
        (foe) =>
          letters[foe] === 'G' &&
          table.yields[link * table.links + foe] === 1 &&
          safety.permissive.some((entry) => entry.link === link && entry.to === foe),
      );
      if (table.use[link] !== 'unused' && (foes.length === 0 || mayYield || roll.chance(0.02))) {
        letters[link] = foes.length === 0 && roll.chance(0.8) ? 'G' : 'g';
        everServed.add(link);
      } else if (safety.stopThenGo.includes(link) && roll.chance(0.3)) letters[link] = 's';
    }
    return { state: letters.join(''), green: roll.whole(index === 0 ? 4 : 3, 15) };
  });
  return stages;
}

const LETTERS = 'rygGsuoO';

function mutate(roll: Dice, phases: { duration: number; state: string }[]): void {
  const at = roll.whole(0, phases.length - 1);
  const phase = phases[at]!;
  switch (roll.whole(0, 4)) {
    case 0: {
      const link = roll.whole(0, phase.state.length - 1);
      const letter = roll.chance(0.8) ? roll.pick(['r', 'y', 'g', 'G']) : roll.pick([...LETTERS]);
      phase.state = phase.state.slice(0, link) + letter + phase.state.slice(link + 1);
      break;
    }
    case 1:
      phase.duration = Math.max(1, phase.duration + roll.whole(-2, 2));
      break;
    case 2:
      if (phases.length > 1) phases.splice(at, 1);
      break;
    case 3:
      phases.splice(at, 0, { duration: roll.whole(1, 4), state: roll.pick(phases).state });
      break;
    default:
      phases.push(phases.shift()!);
  }
}

/** The letters of every second. */
function lampTable(phases: readonly { duration: number; state: string }[]): string[] {
  return phases.flatMap(({ duration, state }) => Array<string>(duration).fill(state));
}

/** The rules, read second by second over the cycle's lamps as if it ran for ever. Names the first rule broken. */
function bruteForce(
  table: readonly string[],
  { table: { links, use, conflicts, yields }, safety }: World,
): string | undefined {
  const cycle = table.length;
  const lamp = (link: number, second: number) => table[((second % cycle) + cycle) % cycle]![link]!;
  const go = (letter: string) => 'gGoO'.includes(letter);
  const allowed = (a: number, b: number) =>
    safety.permissive.some(({ link, to }) => link === a && to === b) && yields[a * links + b] === 1;
  const together = (a: number, la: string, b: number, lb: string) =>
    ('go'.includes(la) && allowed(a, b)) || ('go'.includes(lb) && allowed(b, a));

  for (let link = 0; link < links; link++) {
    if (use[link] === 'unused') continue;
    const own = Array.from({ length: cycle }, (_, second) => lamp(link, second));
    const walks = use[link] === 'crossing';
    const constant = own.every((letter) => letter === own[0]);
    if (constant && 'yu'.includes(own[0]!)) return 'stuck';
    for (let second = 0; second < cycle; second++) {
      const now = lamp(link, second);
      const before = lamp(link, second - 1);
      if (now === 's' && (walks || !safety.stopThenGo.includes(link))) return 's';
      if (now === before) continue;
      const step = before + now;
      if (/[oO]/.test(step)) return 'blink';
      const lawful = walks
        ? ['Gg', 'gG', 'Gr', 'gr', 'Gy', 'gy', 'yr', 'rG', 'rg']
        : ['Gg', 'gG', 'Gy', 'gy', 'yr', 'ys', 'rG', 'rg', 'ru', 'uG', 'ug', 'rs', 'sr', 'sG', 'sg'];
      if (!lawful.includes(step)) return `step ${step}`;
      if (!walks && before === 'y') {
        let yellow = 0;
        while (lamp(link, second - 1 - yellow) === 'y') yellow++;
        if (yellow < 3 || yellow > 6 || yellow < safety.links[link]!.yellow.seconds) return 'yellow';
      }
      if (go(before) && !go(now)) {
        let green = 0;
        while (go(lamp(link, second - 1 - green))) green++;
        if (green < safety.links[link]!.minGreen.seconds) return 'least green';
      }
    }
    let stopped = 0;
    for (let second = 0, run = 0; second < 2 * cycle; second++) {
      run = lamp(link, second) === 's' ? run + 1 : 0;
      stopped = Math.max(stopped, Math.min(run, cycle));
    }
    const servedByStop = stopped > 0 && stopped >= safety.links[link]!.minGreen.seconds;
    if (!own.some(go) && !servedByStop) return 'unserved';
    if (safety.maxRed !== undefined && !servedByStop && own.some(go)) {
      for (let second = 0, red = 0; second < 2 * cycle; second++) {
        red = go(lamp(link, second)) ? 0 : red + 1;
        if (red > safety.maxRed) return 'longest red';
      }
    }
  }

  for (const { from, to, seconds } of safety.intergreens) {
    if (conflicts[from * links + to] !== 1) continue;
    for (let second = 0; second < cycle; second++) {
      const starts = lamp(to, second);
      if (!go(starts)) continue;
      for (let back = 0; back <= Math.ceil(seconds) && back <= cycle; back++) {
        const ended = lamp(from, second - back);
        if (!go(ended)) continue;
        // the moments lie `back - 1` whole seconds apart: green of `from` ends with its second
        if (back > 0 && back - 1 >= seconds) continue;
        if (!together(from, ended, to, starts)) return back === 0 ? 'conflict' : 'intergreen';
        let touch = false;
        for (let moment = second - back; moment <= second && go(lamp(from, moment)); moment++) {
          let unbroken = true;
          for (let later = moment; later <= second; later++) unbroken &&= go(lamp(to, later));
          touch ||= unbroken;
        }
        if (!touch) return 'intergreen';
      }
    }
  }
  return undefined;
}

const asProgram = (phases: { duration: number; state: string }[]): ControllerPlan => ({
  kind: 'program',
  controller: 'x',
  program: 'x',
  offset: 0,
  phases,
});

describe('the interlock and the brute force', () => {
  it(`agree on ${RUNS.toLocaleString('en')} random plans`, () => {
    let safe = 0;
    let unsafe = 0;
    const kinds = new Map<string, number>();
    const property = fc.property(fc.integer({ min: 0, max: 2 ** 31 - 1 }), (seed) => {
      const roll = dice(seed);
      const place = world(roll);
      const stages = randomStages(roll, place);
      const draft: ControllerPlan = { kind: 'stages', controller: 'x', cycle: 0, offset: 0, stages };
      const phases = phasesOf(draft, place.table.links, place.safety).map(({ duration, state }) => ({
        duration: Math.ceil(duration),
        state,
      }));
      for (let times = roll.pick([0, 0, 0, 1, 1, 2, 3]); times > 0; times--) mutate(roll, phases);
      const truth = bruteForce(lampTable(phases), place);
      const said = controllerBreaches(asProgram(phases), place.safety, place.table);
      if (truth === undefined) safe++;
      else unsafe++;
      kinds.set(truth ?? 'safe', (kinds.get(truth ?? 'safe') ?? 0) + 1);
      if ((truth === undefined) !== (said.length === 0)) {
        throw new Error(`${truth ?? 'safe'} against ${JSON.stringify(said)} for ${JSON.stringify({ phases, place })}`);
      }
    });
    fc.assert(property, { numRuns: RUNS, seed: 20_260_701 });
    // both sides must have been tried in earnest
    expect(safe).toBeGreaterThan(RUNS / 10);
    expect(unsafe).toBeGreaterThan(RUNS / 10);
    for (const rule of ['conflict', 'intergreen', 'yellow', 'least green', 'unserved', 's']) {
      expect(kinds.get(rule) ?? 0, rule).toBeGreaterThan(0);
    }
  }, 600_000);
});
