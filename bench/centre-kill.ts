// Kills the service with SIGKILL at random moments under load, and counts what it had acknowledged and then lost.
// node dist/bench/centre-kill-run.js [rounds] [seed]
import { type ChildProcess, spawn } from 'node:child_process';
import { createPublicKey } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { dice } from '../fixtures/random-junction.ts';
import { verifyJournal } from '../signals/centre/journal-check.ts';
import { PUBLIC_FILE } from '../signals/centre/keys.ts';
import { SqliteStore } from '../signals/centre/store/sqlite-store.ts';
import { packageRoot } from '../signals/package-root.ts';
import { currentPlan, readPlace } from '../signals/place.ts';
import type { Plan } from '../signals/plan.ts';

const PLACE = join(packageRoot(), 'fixtures', 'single-junction');
const CLIENTS = 8;

export interface KillRun {
  readonly rounds: number;
  readonly acknowledged: number;
  readonly lost: number;
  readonly broken: readonly string[];
  /** s from each start of the process on a folder with a journal to its first yes at /readyz */
  readonly starts_s: readonly number[];
  /** processes that wanted a core meanwhile, the mean of the last minute; the machine's, not ours alone */
  readonly load: number;
}

interface Running {
  readonly child: ChildProcess;
  readonly address: string;
  readonly start_s: number;
}

async function start(data: string): Promise<Running> {
  const begun = performance.now();
  const args = [
    join(packageRoot(), 'bin', 'greenband.js'),
    'serve',
    PLACE,
    '--port',
    '0',
    '--data',
    data,
    '--rate',
    '1000000',
  ];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  const address = await new Promise<string>((resolve, reject) => {
    let heard = '';
    child.stderr.on('data', (text) => {
      heard += text;
      const found = /http:\/\/\S+/.exec(heard)?.[0];
      if (found !== undefined) resolve(found);
    });
    child.on('exit', () => reject(new Error(`the service did not start: ${heard}`)));
  });
  const ready = await fetch(`${address}/readyz`);
  if (ready.status !== 200) throw new Error(`not ready: ${ready.status}`);
  return { child, address, start_s: (performance.now() - begun) / 1000 };
}

/** Drafts plans as fast as they are acknowledged, until the service is gone. Answers what was acknowledged. */
async function load({ address }: Running, plan: Plan, round: number): Promise<string[]> {
  const acknowledged: string[] = [];
  const client = async (number: number) => {
    for (let i = 0; ; i++) {
      const id = `r${round}-${number}-${i}`;
      try {
        const answer = await fetch(`${address}/plans`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ plan: { ...plan, id } }),
        });
        if (answer.status === 201) acknowledged.push(id);
        await answer.arrayBuffer();
      } catch {
        return;
      }
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, (_, number) => client(number)));
  return acknowledged;
}

/** The plans that the journal knows, and what is wrong with it. */
async function judged(data: string): Promise<{ known: Set<string>; wrong: string | null }> {
  const store = new SqliteStore(data);
  try {
    const { wrong } = await verifyJournal(store, createPublicKey(readFileSync(join(data, PUBLIC_FILE))));
    const known = new Set<string>();
    for (let seq = 0; ; ) {
      const entries = await store.read(seq, 5000);
      for (const { kind, body } of entries) if (kind === 'plan.drafted') known.add(String(body['plan']));
      if (entries.length === 0) return { known, wrong };
      seq = entries.at(-1)!.seq;
    }
  } finally {
    await store.close();
  }
}

/** Each round kills a running service; a fresh folder every 20 rounds keeps what must be read at a start of city size. */
export async function killRun(rounds: number, seed: number): Promise<KillRun> {
  const roll = dice(seed);
  const plan = currentPlan(await readPlace(PLACE));
  const broken: string[] = [];
  const starts_s: number[] = [];
  let [acknowledged, lost] = [0, 0];
  let folder = '';
  let promised: string[] = [];
  for (let round = 0; round < rounds; round++) {
    if (round % 20 === 0) {
      if (folder) rmSync(folder, { recursive: true, force: true });
      folder = mkdtempSync(join(tmpdir(), 'greenband-kill-'));
      promised = [];
    }
    const data = join(folder, 'data');
    const running = await start(data);
    if (round % 20 > 0) starts_s.push(running.start_s);
    const killed = new Promise((resolve) => running.child.on('exit', resolve));
    setTimeout(() => running.child.kill('SIGKILL'), roll.whole(5, 900));
    const done = await load(running, plan, round);
    await killed;
    acknowledged += done.length;
    promised.push(...done);
    const { known, wrong } = await judged(data);
    if (wrong !== null) broken.push(`round ${round}: ${wrong}`);
    lost += promised.filter((id) => !known.has(id)).length;
  }
  rmSync(folder, { recursive: true, force: true });
  return { rounds, acknowledged, lost, broken, starts_s, load: loadavg()[0]! };
}
