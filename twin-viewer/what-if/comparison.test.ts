// Comparisons and the crew that runs for them: figures come in order, the newest question goes first, none is lost.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Plan } from '../../signals/browser.ts';
import { Comparison } from './comparison.ts';
import type { Evidence } from './paired-evidence.ts';
import { ReplicationCrew } from './replication-crew.ts';
import type { ReplicationJob, ReplicationReply, ReplicationRequest } from './replication-messages.ts';

/** A worker that answers when told, the newest run first, as the real one does. */
class SlowWorker {
  static all: SlowWorker[] = [];
  onmessage: (event: { data: ReplicationReply }) => void = () => {};
  onerror: () => void = () => {};
  terminated = false;
  readonly open: ReplicationJob[] = [];

  constructor() {
    SlowWorker.all.push(this);
  }

  postMessage(request: ReplicationRequest): void {
    if (request.kind === 'run') this.open.push(request.job);
    if (request.kind !== 'cancel') return;
    this.open.splice(0, this.open.length, ...this.open.filter(({ id }) => !request.ids.includes(id)));
  }

  terminate(): void {
    this.terminated = true;
  }

  part(until: number, delay: number): void {
    const { id } = this.open.at(-1)!;
    this.onmessage({ data: { kind: 'part', id, until, means: means(delay) } });
  }

  finish(delay: number): void {
    const { id } = this.open.pop()!;
    const edges = { timeLoss: Float64Array.of(delay), queue: Float32Array.of(0) };
    this.onmessage({ data: { kind: 'done', id, means: means(delay), edges, lost: 3 } });
  }
}

const means = (delay_s: number) => ({ delay_s, stops: 1, speed_mps: 8 });
const text = { network: '', demand: '', safety: '' };
const plan = (id: string): Plan => ({ id, controllers: [] });

beforeEach(() => {
  SlowWorker.all = [];
  vi.stubGlobal('Worker', SlowWorker);
});
afterEach(() => vi.unstubAllGlobals());

function asked(crew: ReplicationCrew, pairs: number, name = 'a') {
  const told: Evidence[] = [];
  const faults: string[] = [];
  const variants = [{ plan: plan(`${name} before`) }, { plan: plan(`${name} after`) }] as const;
  const comparison = new Comparison(crew, { variants, begin: 0, end: 3600 }, pairs, {
    onEvidence: (evidence) => told.push(evidence),
    onFault: ({ code }) => faults.push(code),
  });
  return { comparison, told, faults };
}

test('a first look before the first pair, then pairs with intervals that tighten, then nothing', () => {
  const { comparison, told } = asked(new ReplicationCrew(text, 2), 3);
  const [left, right] = SlowWorker.all;
  left.part(600, 50);
  expect(told).toEqual([]);
  right.part(600, 40);
  expect([told[0].pairs, told[0].until, told[0].measures.delay_s.difference]).toEqual([0, 600, -10]);
  for (const [before, after] of [
    [60, 50],
    [62, 51],
    [58, 49],
  ]) {
    left.finish(before);
    right.finish(after);
  }
  expect(told.map(({ pairs }) => pairs)).toEqual([0, 1, 2, 3]);
  const half = ({ measures }: Evidence) => measures.delay_s.ci95[1] - measures.delay_s.ci95[0];
  expect(half(told[1])).toBe(0);
  expect(half(told[3])).toBeLessThan(half(told[2]));
  expect([comparison.done, comparison.lost]).toEqual([true, 3]);
  expect([...comparison.edgeDifference()!]).toEqual([-10]);
});

test('a newer question goes first, and the older one goes on behind it with nothing lost', () => {
  const crew = new ReplicationCrew(text, 2);
  const older = asked(crew, 2, 'older');
  const newer = asked(crew, 1, 'newer');
  const [left, right] = SlowWorker.all;
  expect(left.open.map(({ variant }) => variant.plan.id)).toEqual(['older before', 'newer before']);
  left.finish(10);
  right.finish(9);
  expect([newer.told.length, older.told.length]).toEqual([1, 0]);
  for (let i = 0; i < 2; i++) {
    left.finish(20);
    right.finish(18);
  }
  expect(older.told.at(-1)!.pairs).toBe(2);
  expect(SlowWorker.all.length).toBe(2);
});

test('what is cancelled is not run, and its late answers are not heard', () => {
  const crew = new ReplicationCrew(text, 2);
  const { comparison, told } = asked(crew, 2);
  const [left] = SlowWorker.all;
  const { id } = left.open[0];
  comparison.cancel();
  expect(left.open).toEqual([]);
  left.onmessage({ data: { kind: 'part', id, until: 600, means: means(1) } });
  expect(told).toEqual([]);
});

test('a worker that dies is told of once, and replaced for the next question', () => {
  const crew = new ReplicationCrew(text, 2);
  const { faults } = asked(crew, 2);
  SlowWorker.all[0].onerror();
  expect(faults).toEqual(['TWIN_WORKER']);
  expect(SlowWorker.all[0].terminated).toBe(true);
  const { told } = asked(crew, 1);
  SlowWorker.all[1].finish(5);
  SlowWorker.all[2].finish(4);
  expect(told.map(({ pairs }) => pairs)).toEqual([1]);
});
