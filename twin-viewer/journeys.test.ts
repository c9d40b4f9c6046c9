// The twin as people use it: a newcomer, an engineer, a dispatcher; by mouse, by keyboard, and on a phone.
import axe from 'axe-core';
import { afterEach, describe, expect, test } from 'vitest';
import { type OpenOptions, type OpenTwin, openTwin, whenMoving, whyNoBrowser } from '../bench/twin-browser.ts';

const missing = whyNoBrowser();
const FULL = process.env['GREENBAND_FULL'] === '1';
let twin: OpenTwin | undefined;

async function opened(options: OpenOptions = {}) {
  twin = await openTwin({ width: 900, height: 560, hash: 'light=night&pairs=0', ...options });
  await whenMoving(twin.page);
  return twin;
}

afterEach(async () => {
  await twin?.close();
  twin = undefined;
});

/** Rules of axe that the page breaks now. */
async function axeBreaches({ page }: OpenTwin): Promise<string[]> {
  await page.evaluate(axe.source);
  return page.evaluate(async () => {
    const { violations } = await (globalThis as unknown as { axe: typeof axe }).axe.run();
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(' ')).join(', ')}`);
  });
}

describe.skipIf(missing !== undefined)(
  `journeys${missing === undefined ? '' : ` (${missing})`}`,
  { timeout: 150_000 },
  () => {
    test('a newcomer sees before and after side by side, one sentence, three numbers, and finds the ambulance', async () => {
      const { page, errors } = await opened({ hash: 'light=night&pairs=2' });
      expect(await page.locator('.side').count()).toBe(2);
      await page.waitForSelector('.first-minute .was em', { timeout: 90_000 });
      expect(await page.locator('.first-minute h2').innerText()).toMatch(/Same morning, same drivers: .* \d+ s, \d+ %/);
      expect(await page.locator('.first-minute .change').count()).toBe(3);
      await page.getByRole('button', { name: 'Send an ambulance' }).click();
      expect(await page.locator('.pane h2').innerText()).toBe('Send an ambulance');
      expect(errors).toEqual([]);
    });

    test('a dispatcher sends an ambulance with two clicks, and it arrives sooner with green all the way', async () => {
      const { page, errors } = await opened({ hash: 'light=night&mode=dispatch&pairs=0' });
      await page.getByRole('button', { name: 'Send', exact: true }).click();
      await page.waitForSelector('.runner');
      for (let i = 0; i < 6; i++) await page.keyboard.press(']');
      await page.waitForSelector('.sentence', { timeout: 110_000 });
      expect(await page.locator('.sentence').innerText()).toMatch(/saves \d+ s/);
      expect(errors).toEqual([]);
    });

    test('an engineer finds the worst junction, edits it under the eyes of the interlock, and takes the edit back', async () => {
      const { page, errors } = await opened({ hash: 'light=night&mode=reports&pairs=0' });
      await page.waitForSelector('.ranking button', { timeout: 90_000 });
      await page.locator('.ranking button').first().click();
      await page.waitForSelector('.stages input');
      const green = page.locator('.stages input').first();
      const was = await green.inputValue();
      await green.fill('1');
      await page.waitForSelector('.verdict.bad');
      expect(await page.locator('.verdict.bad li').first().innerText()).toMatch(/[A-Z_]+ .*green/);
      await green.fill(String(Number(was) + 3));
      await page.waitForSelector('.verdict.good');
      await page.keyboard.press('Control+z');
      await page.keyboard.press('Control+z');
      await page.keyboard.press('Control+z');
      expect(await green.inputValue()).toBe(was);
      expect(errors).toEqual([]);
    });

    test.runIf(FULL)('test:full: with the keyboard alone: modes, clock, camera, an offset, and back', async () => {
      const { page, errors } = await opened();
      await page.keyboard.press('2');
      await page.waitForSelector('.signal-row');
      const row = page.locator('.signal-row').nth(2);
      await row.focus();
      const before = Number(await row.getAttribute('aria-valuenow'));
      await page.keyboard.press('ArrowRight');
      await expect
        .poll(async () => Number(await row.getAttribute('aria-valuenow')), { timeout: 30_000 })
        .toBe(before + 1);
      await page.keyboard.press('Control+z');
      await expect.poll(async () => Number(await row.getAttribute('aria-valuenow')), { timeout: 30_000 }).toBe(before);
      await page.keyboard.press('1');
      await page.keyboard.press(' ');
      expect(await page.locator('.play').getAttribute('aria-label')).toBe('Play');
      expect(errors).toEqual([]);
    });

    test('axe finds nothing in any mode, by night and by day, in both languages', async () => {
      const here = await opened();
      for (const [key, light] of [
        ['1', 'night'],
        ['2', 'day'],
        ['3', 'night'],
        ['5', 'day'],
        ['6', 'night'],
      ] as const) {
        await here.page.keyboard.press(key);
        const now = await here.page.evaluate(() => document.documentElement.dataset['time']);
        if (now !== light) await here.page.keyboard.press('d');
        await here.page.waitForTimeout(300);
        expect([key, await axeBreaches(here)]).toEqual([key, []]);
      }
    });

    test.runIf(FULL)('test:full: on a phone, in Chinese, nothing is cut off at the side', async () => {
      const { page } = await opened({
        width: 390,
        height: 780,
        language: 'zh-CN',
        hash: 'light=night&lang=zh&pairs=0',
      });
      expect(await page.locator('.rail').innerText()).toContain('观察');
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
      await page.getByRole('button', { name: '推演', exact: true }).click();
      const box = await page.locator('.pane').boundingBox();
      expect(box!.x).toBeGreaterThanOrEqual(0);
      expect(box!.x + box!.width).toBeLessThanOrEqual(390);
    });

    test.runIf(FULL)('test:full: a lost graphics context comes back by itself', async () => {
      const { page, errors } = await opened();
      const lost = await page.evaluate(async () => {
        const canvas = document.querySelector('canvas')!;
        const context = canvas.getContext('webgl2')!;
        const extension = context.getExtension('WEBGL_lose_context')!;
        const gone = new Promise((resolve) => canvas.addEventListener('webglcontextlost', resolve, { once: true }));
        const back = new Promise((resolve) => canvas.addEventListener('webglcontextrestored', resolve, { once: true }));
        const pause = () => new Promise((resolve) => setTimeout(resolve, 200));
        extension.loseContext();
        await gone;
        await pause(); // the event must be over before the context may come back
        extension.restoreContext();
        await back;
        return context.isContextLost();
      });
      expect(lost).toBe(false);
      await page.waitForTimeout(500);
      expect(errors.filter((error) => !/context lost/i.test(error))).toEqual([]);
    });

    test('a place that is not there says what to do', async () => {
      twin = await openTwin({ place: '/nowhere' });
      await twin.page.waitForSelector('.failed');
      expect(await twin.page.locator('.failed').innerText()).toMatch(/404; check the place/);
    });
  },
);
