// The server side of the pull load: a centre whose controllers all pull. node dist/bench/centre-pull-server.js [controllers]
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { passingKey } from '../signals/centre/keys.ts';
import { PullBoard } from '../signals/centre/pull/pull-board.ts';
import { buildService } from '../signals/centre/service.ts';
import { versionName, versionOf } from '../signals/centre/state/centre-state.ts';
import type { planFor } from '../signals/centre/state/deployment-decisions.ts';
import { SqliteStore } from '../signals/centre/store/sqlite-store.ts';
import { realTimers } from '../signals/centre/timers.ts';
import { systemClock, systemWallClock } from '../signals/clock.ts';
import type { Reading } from '../signals/unit/controller-port.ts';
import { likeCentre, likeCity } from './centre-city.ts';

const count = Number(process.argv[2] ?? 10_000);
const timers = realTimers(systemClock, systemWallClock);
const key = passingKey();
const like = likeCity(count, 11);
const plans = new Map<string, () => { name: string; plan: ReturnType<typeof planFor>; fence: number } | undefined>();
const board = new PullBoard({ key, timers, standing: (controller) => plans.get(controller)?.() });
const store = new SqliteStore(mkdtempSync(join(tmpdir(), 'greenband-pull-')));
const centre = await likeCentre(like, store, timers, ({ controller }) => board.port(controller));
for (const { controller, plan } of like.setups)
  plans.set(controller, () => {
    const version = versionOf(centre.state, 'first', 1)!;
    return { name: versionName(version.plan, version.version), plan, fence: 0 };
  });
const judge = { check: () => Promise.reject(new Error('not here')) };
const readings = (rows: readonly Reading[]) => store.addReadings(rows);
const city = { centre, judge, key, board, readings, close: (why: string) => centre.stop(why) };
const { app, stop } = await buildService({ places: [], clock: systemClock, city, twin: '/none' });
process.stdout.write(`${await app.listen({ port: 0, host: '127.0.0.1' })}\n`);
process.on('SIGTERM', () => void stop().then(() => process.exit(0)));
