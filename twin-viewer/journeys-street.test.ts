// The twin before a real timing centre: an engineer's plan reaches the street, a dispatcher's ambulance its hospital,
// and the page stays true when the service goes, comes back, lies, or knows somebody with fewer rights.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type OpenTwin, openTwin, whenMoving, whyNoBrowser } from '../bench/twin-browser.ts';
import { type RunningService, startService } from '../bench/twin-service.ts';
import { packageRoot } from '../signals/package-root.ts';

const missing = whyNoBrowser();
const FULL = process.env['GREENBAND_FULL'] === '1';
const RIVERSIDE = join(packageRoot(), 'fixtures', 'riverside');
let service: RunningService;
let twin: OpenTwin | undefined;

beforeAll(async () => {
  if (missing === undefined) service = await startService(RIVERSIDE);
}, 90_000);
afterAll(() => service?.close());
afterEach(async () => {
  await twin?.close();
  twin = undefined;
});

async function opened(hash = 'light=night&pairs=0') {
  twin = await openTwin({ address: service.address, width: 1100, height: 640, hash });
  await whenMoving(twin.page);
  return twin;
}

/** Presses Tab until what has the focus says or is what is wanted: no mouse, and nothing focused by hand. */
async function tabTo(page: Page, wanted: { text: string } | { selector: string }): Promise<void> {
  for (let i = 0; i < 160; i++) {
    await page.keyboard.press('Tab');
    const found = await page.evaluate((sought) => {
      const here = document.activeElement as HTMLElement | null;
      if (here === null) return false;
      return 'text' in sought ? here.innerText?.trim() === sought.text : here.matches(sought.selector);
    }, wanted);
    if (found) return;
  }
  throw new Error(`Tab never came to ${JSON.stringify(wanted)}`);
}

/** Presses the button that says so, by the keyboard, and confirms what it asks. */
async function doConfirmed(page: Page, text: string): Promise<void> {
  await page.locator('.life button, .row button').getByText(text, { exact: true }).first().waitFor({ timeout: 60_000 });
  await tabTo(page, { text });
  await page.keyboard.press('Enter');
  await page.waitForSelector('.confirm');
  expect(await page.evaluate(() => (document.activeElement as HTMLElement).innerText)).toBe('Cancel');
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Enter');
  await page.waitForSelector('.confirm', { state: 'detached' });
}

async function street(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Street', exact: true }).click();
  await page.waitForSelector('.source.live', { timeout: 20_000 });
}

const why = missing === undefined ? '' : ` (${missing})`;

describe.skipIf(missing !== undefined)(`journeys before a timing centre${why}`, { timeout: 240_000 }, () => {
  test('the page may run nothing but its own files, and is isolated', async () => {
    const { headers } = await fetch(service.address);
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toContain("script-src 'self'");
    expect(policy).toContain("object-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('unsafe-inline');
    expect(policy).not.toContain("'unsafe-eval'");
    expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
    expect(headers.get('cross-origin-embedder-policy')).toBe('require-corp');
    expect(headers.get('set-cookie')).toBe(null);
    const { page, errors } = await opened();
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
    expect(errors).toEqual([]);
  });

  test('when the service goes the street turns grey and says so, and is live again when it comes back', async () => {
    const { page } = await opened();
    await street(page);
    await service.kill();
    await page.waitForSelector('.source.stale, .source.lost', { timeout: 15_000 });
    expect(await page.locator('.source').innerText()).toMatch(/No news for [\d.]+ s|Connection lost [\d.]+ s ago/);
    await service.again();
    await page.waitForSelector('.source.live', { timeout: 40_000 });
  });

  test.runIf(FULL)(
    'test:full: a stream that lies is told of and begun anew; two pages see the same street',
    async () => {
      twin = await openTwin({ address: service.address, width: 1100, height: 640, hash: 'light=night&pairs=0' });
      const { page, browser } = twin;
      let lies = 12;
      await page.routeWebSocket(/\/stream/, (socket) => {
        const server = socket.connectToServer();
        server.onMessage((message) => {
          if (typeof message === 'string' || lies-- <= 0) socket.send(message);
          else socket.send(Buffer.from(message).fill(255, 4));
        });
      });
      await whenMoving(page);
      await street(page);
      await page.waitForSelector('.notice', { timeout: 20_000 });
      expect(await page.locator('.notice').innerText()).toContain('STREAM_MALFORMED');
      await expect.poll(() => page.locator('.street-figures').innerText(), { timeout: 30_000 }).toMatch(/\d+/);
      const second = await browser.newPage({ viewport: { width: 900, height: 560 } });
      await second.goto(`${service.address}/#light=day&pairs=0`);
      await whenMoving(second);
      await street(second);
      expect(await page.locator('.source').getAttribute('class')).toContain('live');
    },
  );

  test('what a place file says is shown as text, never run', async () => {
    const place = mkdtempSync(join(tmpdir(), 'greenband-named-'));
    cpSync(join(packageRoot(), 'fixtures', 'single-junction'), place, { recursive: true });
    const scenario = {
      format: 'greenband-scenario',
      version: 1,
      name: '<img src=x onerror=alert(1)>',
      note: '<b>x</b>',
    };
    writeFileSync(join(place, 'scenario.json'), JSON.stringify(scenario));
    try {
      twin = await openTwin({ place, hash: 'light=night&pairs=0' });
      await whenMoving(twin.page);
      expect(await twin.page.locator('.brand h1').innerText()).toBe(scenario.name);
      expect(await twin.page.locator('.brand img, .brand b').count()).toBe(0);
      expect(twin.errors).toEqual([]);
    } finally {
      rmSync(place, { recursive: true, force: true });
    }
  });

  test.runIf(FULL)(
    'test:full: an engineer with the keyboard alone: worst junction, offset, forecast, deployed and confirmed',
    async () => {
      const { page, errors } = await opened();
      await page.keyboard.press('5');
      await page.waitForSelector('.ranking button', { timeout: 90_000 });
      await tabTo(page, { selector: '.ranking button' });
      await page.keyboard.press('Enter');
      await tabTo(page, { selector: '#offset' });
      for (let i = 0; i < 4; i++) await page.keyboard.press('ArrowUp');
      await page.waitForSelector('.verdict.good');
      expect(await page.locator('.differences li').count()).toBe(1);
      await expect.poll(() => page.locator('.pane').innerText(), { timeout: 90_000 }).toMatch(/[1-6] of 6 paired runs/);
      await page.keyboard.press('Escape');
      await page.keyboard.press('Escape');
      await page.keyboard.press('2');
      await doConfirmed(page, 'Submit the draft');
      await doConfirmed(page, 'Check');
      await doConfirmed(page, 'Approve');
      await doConfirmed(page, 'Deploy');
      const life = () => page.locator('.life').last().innerText();
      await expect.poll(life, { timeout: 90_000 }).toMatch(/Deployment of edited@1\s+confirmed/);
      // each controller changes over in its own time
      const running = () => page.locator('.controllers').innerText();
      await expect.poll(running, { timeout: 30_000 }).toMatch(/edited@1 × \d+/);
      expect(await running()).not.toContain('own@');
      const plans = (await (await fetch(`${service.address}/plans`)).json()) as {
        items: { plan: string; author: string; approvedBy: string }[];
      };
      const edited = plans.items.find(({ plan }) => plan === 'edited');
      expect([edited?.author, edited?.approvedBy]).toEqual(['demo-engineer', 'demo-approver']);
      expect(errors).toEqual([]);
    },
  );

  test.runIf(FULL)(
    'test:full: a dispatcher sends an ambulance over the street, sees it drive, and the plans come back',
    async () => {
      const { page, errors } = await opened();
      await street(page);
      await page.keyboard.press('4');
      await page.getByRole('button', { name: 'Put a demonstration ambulance on the register' }).click();
      await page.getByRole('button', { name: 'Forecast', exact: true }).click();
      await page.waitForSelector('.way', { timeout: 90_000 });
      expect(await page.locator('.way').first().innerText()).toMatch(/saves .*\d+ s, 95 %: [−\d]+ to [−\d]+/);
      await page.getByRole('button', { name: 'Grant green' }).click();
      expect(await page.locator('.confirm').innerText()).toMatch(/\d+ signals of the street turn green/);
      await page.getByRole('button', { name: 'Yes, do it' }).click();
      await page.waitForSelector('.steps .on', { timeout: 60_000 });
      await page.getByRole('button', { name: '5×', exact: true }).click();
      const at = () => page.evaluate(() => location.hash);
      await page.getByRole('button', { name: 'Ride along' }).click();
      await page.getByRole('button', { name: 'Share' }).click();
      const before = await at();
      await page.waitForTimeout(3000);
      await page.getByRole('button', { name: 'Share' }).click();
      expect(await at()).not.toBe(before);
      await page.waitForSelector('.sentence >> text=every junction follows its plan again', { timeout: 150_000 });
      const { items } = (await (await fetch(`${service.address}/corridors`)).json()) as { items: { state: string }[] };
      expect(items[0]!.state).toBe('recovered');
      expect(errors).toEqual([]);
    },
  );

  test.runIf(FULL)(
    'test:full: with tokens the page asks for one, hides what its holder may not do, and the service refuses it',
    async () => {
      await service.kill();
      const made = spawnSync(process.execPath, [
        join(packageRoot(), 'bin', 'greenband.js'),
        'token',
        'create',
        '--data',
        service.data,
        '--name',
        'reader',
        '--role',
        'viewer',
        '--json',
      ]);
      const { token } = JSON.parse(String(made.stdout)) as { token: string };
      await service.again();
      twin = await openTwin({ address: service.address, width: 1100, height: 640, hash: 'light=night&pairs=0' });
      const { page } = twin;
      await page.locator('input[name=token]').fill(token);
      await page.keyboard.press('Enter');
      await whenMoving(page);
      await page.keyboard.press('2');
      await page.waitForSelector('.life li', { timeout: 20_000 });
      expect(await page.getByRole('button', { name: 'Submit the draft' }).count()).toBe(0);
      await street(page);
      await page.keyboard.press('4');
      await page.waitForSelector('.ends');
      expect(await page.getByRole('button', { name: 'Forecast', exact: true }).count()).toBe(0);
      expect(await page.evaluate(() => [document.cookie, JSON.stringify(localStorage)].join())).not.toContain(token);
      const refused = await fetch(`${service.address}/corridors`, {
        method: 'POST',
        headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json', 'Idempotency-Key': 'one' },
        body: readFileSync(join(RIVERSIDE, 'scenario.json')),
      });
      expect(refused.status).toBe(403);
    },
  );
});
