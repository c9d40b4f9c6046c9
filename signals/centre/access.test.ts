// Walks the table of access: each role on each route, with tokens, and what a token can and cannot do.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { InjectOptions } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemWallClock } from '../clock.ts';
import { ACCESS } from './access.ts';
import { type Identity, mayAct, ROLES, type Role } from './identity.ts';
import { recogniseToken } from './recognise-token.ts';
import { freshFolder, SMALL_ID, smallService } from './service.sample.ts';
import type { Service } from './service.ts';
import { TokenBook } from './tokens.ts';

const folder = freshFolder();
const tokens = new Map<string, string>();
let book: TokenBook;
let service: Service;
beforeAll(async () => {
  book = new TokenBook(folder);
  for (const role of ROLES) {
    const controller = role === 'controller' ? 'J' : undefined;
    tokens.set(role, await book.create({ name: role, roles: [role], controller, days: 1 }, systemWallClock.now()));
  }
  service = await smallService({ recognise: recogniseToken(book, systemWallClock), ratePerMinute: 100_000 }, folder);
});
afterAll(() => service.stop());

const url = (path: string) =>
  path
    .replace(':place', SMALL_ID)
    .replace(':controller', 'J')
    .replace(':version', '1')
    .replace('/*', '/x')
    .replace(/:\w+/g, 'REQ_RATE');

async function status(route: string, token?: string): Promise<{ status: number; code: string }> {
  const [method, path] = route.split(' ') as [InjectOptions['method'] & string, string];
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const sends = method === 'POST' || method === 'PUT' || method === 'PATCH';
  const answer = await service.app.inject({
    method: method as 'GET',
    url: url(path),
    headers,
    ...(sends && { payload: {} }),
  });
  const isProblem = String(answer.headers['content-type']).includes('problem');
  return { status: answer.statusCode, code: isProblem ? answer.json().code : '' };
}

/** What each role may do, said a second time so that a slip in one place is seen. */
const MAY: Readonly<Record<Role, readonly string[]>> = {
  viewer: ['open', 'viewer'],
  engineer: ['open', 'viewer', 'engineer'],
  approver: ['open', 'viewer', 'approver'],
  dispatcher: ['open', 'viewer', 'dispatcher'],
  controller: ['open', 'controller'],
  admin: ['open', 'viewer', 'engineer', 'approver', 'dispatcher', 'admin'],
};

describe.each(ROLES)('%s', (role) => {
  const skip = /^GET \/(docs|stream)/;
  test.each(Object.entries(ACCESS).filter(([route]) => !skip.test(route)))('%s (%s)', async (route, access) => {
    const { status: got, code } = await status(route, tokens.get(role)!);
    if (MAY[role].includes(access)) expect([401, 403]).not.toContain(got);
    else expect([got, code]).toEqual([403, 'REQ_NOT_ALLOWED']);
    expect(got).toBeLessThan(503);
  });
});

describe('nobody', () => {
  test.each(Object.entries(ACCESS).filter(([route, access]) => access !== 'open' && !route.includes('stream')))(
    'may not %s (%s)',
    async (route) => {
      expect(await status(route)).toEqual({ status: 401, code: 'REQ_WHO' });
    },
  );
});

describe('a token', () => {
  const ask = async (token: string) => (await status('GET /places', token)).status;
  const viewer = { name: 'v', roles: ['viewer'] as const, days: 1 };

  test('that is unknown, altered or cut is nobody', async () => {
    const good = tokens.get('viewer')!;
    expect(await ask(good)).toBe(200);
    for (const bad of ['', 'x', good.slice(0, -1), `${good.slice(0, -1)}${good.endsWith('A') ? 'B' : 'A'}`, `${good}A`])
      expect(await ask(bad)).toBe(401);
  });

  test('that is over, or was revoked, is nobody at once', async () => {
    const now = systemWallClock.now();
    expect(await ask(await book.create(viewer, now - 2 * 86_400_000))).toBe(401);
    const token = await book.create(viewer, now);
    expect(await ask(token)).toBe(200);
    book.revoke(token.split('_')[1]!, now);
    expect(await ask(token)).toBe(401);
  });

  test('is kept as a hash only', async () => {
    const kept = readFileSync(join(folder, 'tokens.json'), 'utf8');
    for (const token of tokens.values()) expect(kept).not.toContain(token.slice('gb_'.length + 13));
    expect(JSON.stringify(book.list())).not.toContain('hash');
  });

  test('of a controller is good for that controller alone', async () => {
    const headers = { authorization: `Bearer ${tokens.get('controller')!}` };
    const answer = await service.app.inject({ url: '/controllers/other/plan', headers });
    expect(answer.statusCode).toBe(403);
  });

  test('does not appear in an answer or an error', async () => {
    const token = tokens.get('viewer')!;
    const headers = { authorization: `Bearer ${token}x` };
    const answer = await service.app.inject({ url: '/places', headers });
    expect(answer.body).not.toContain(token.slice(0, 20));
  });
});

test('a role that is given twice over adds up, and none makes a controller of a person', () => {
  const person: Identity = { name: 'p', roles: ['engineer', 'approver'], demo: false };
  expect(['viewer', 'engineer', 'approver'].every((role) => mayAct(person, role as Role))).toBe(true);
  expect(mayAct({ name: 'a', roles: ['admin'], demo: false }, 'controller')).toBe(false);
});
