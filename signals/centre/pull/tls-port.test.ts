// The suite of adapters on a controller that pulls over real HTTPS and shows a certificate; only its clock is made up.
import type { AddressInfo } from 'node:net';
import { likeCentre, likeCity } from '../../../bench/centre-city.ts';
import { systemClock, systemWallClock } from '../../clock.ts';
import type { StagePlan } from '../../plan.ts';
import { obeyedWhilePassing, portCases, type Rig } from '../../unit/port-cases.sample.ts';
import { certificate } from '../certificate.sample.ts';
import { passingKey } from '../keys.ts';
import { recogniseToken } from '../recognise-token.ts';
import { freshFolder } from '../service.sample.ts';
import { buildService } from '../service.ts';
import { SqliteStore } from '../store/sqlite-store.ts';
import { VirtualTimers } from '../timers.ts';
import { TokenBook } from '../tokens.ts';
import { httpLine } from './http-line.ts';
import { PullBoard } from './pull-board.ts';
import { PullClient } from './pull-client.ts';

async function tlsRig(): Promise<Rig> {
  const like = likeCity(1, 11);
  const [setup] = like.setups as [(typeof like.setups)[0]];
  const [own, next, third] = like.plans.map(({ controllers }) => controllers[0] as StagePlan) as [
    StagePlan,
    StagePlan,
    StagePlan,
  ];
  const { controller } = setup;
  const timers = new VirtualTimers();
  const key = passingKey();
  const board = new PullBoard({ key, timers, standing: () => ({ name: 'own@1', plan: own, fence: 0 }), silence: 60 });
  const data = freshFolder();
  const opening = likeCentre(like, new SqliteStore(data), timers, () => board.port(controller));
  await timers.run(1);
  const centre = await opening;
  const now = new Date(systemWallClock.now());
  const authority = certificate('authority', now);
  const { cert, key: secret } = certificate('centre', now, authority);
  const shown = certificate(`controller ${controller}`, now, authority);
  const judge = { check: () => Promise.reject(new Error('not here')) };
  const city = { centre, judge, key, board, readings: async () => {}, close: async () => centre.kill() };
  const { app, stop } = await buildService({
    places: [],
    clock: systemClock,
    city,
    recognise: recogniseToken(new TokenBook(data), systemWallClock),
    tls: { cert, key: secret, ca: authority.cert },
    ratePerMinute: 1e9,
    logLevel: 'silent',
    twin: '/none',
  });
  await app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = app.server.address() as AddressInfo;
  const line = httpLine({
    centre: `https://127.0.0.1:${port}`,
    controller,
    token: undefined,
    wait: 0,
    tls: { ca: authority.cert, cert: shown.cert, key: shown.key },
  });
  const client = new PullClient({ setup, key: key.open, line, timers, kept: undefined, keep: () => {} });
  const pass = async (seconds: number) => {
    for (let s = 0; s < seconds; s++) {
      await timers.run(1);
      client.lamps();
      await client.turn();
    }
  };
  await client.turn();
  const bare = board.port(controller);
  const links = setup.table.links;
  return {
    port: obeyedWhilePassing(bare, pass),
    adapter: 'http',
    links,
    own,
    next,
    third,
    manual: false,
    pass,
    close: stop,
  };
}

portCases('a controller that pulls over TLS', tlsRig);
