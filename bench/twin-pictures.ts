// Draws the pictures of the twin for the README: a still one, and the first minute as a short animated one.
// node setup.mjs bench/twin-pictures.js [--still]
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../signals/package-root.ts';
import { animatedWebp } from './animated-webp.ts';
import { runCommand } from './command.ts';
import { openTwin, whenMoving, whenTrue } from './twin-browser.ts';

const FOLDER = join(packageRoot(), 'docs', 'pictures');
const WIDTH = 960;
const HEIGHT = 540;
/** pictures a second, and their number */
const RATE = 8;
const PICTURES = 64;
/** how much faster than the clock the traffic runs in the animated picture */
const SPEED = 3;

/** The picture that greets, once the comparison has its figures. */
async function still(): Promise<void> {
  const twin = await openTwin({ width: 1500, height: 860, hash: 'light=night&pairs=4' });
  await whenMoving(twin.page);
  await whenTrue(twin.page, "/4 of 4/.test(document.querySelector('.runs')?.textContent ?? '')", 240_000);
  await twin.page.waitForTimeout(1500);
  await twin.page.screenshot({ path: join(FOLDER, 'twin.png') });
  await twin.close();
}

/** The first minute, frame by frame on a clock of our own, so that a slow machine draws the same. */
async function animated(): Promise<void> {
  const twin = await openTwin({ width: WIDTH, height: HEIGHT, hash: 'light=night&pairs=4&frames=manual' });
  const { page } = twin;
  await whenTrue(page, "'greenbandFrame' in globalThis");
  const frame = (ms: number) => page.evaluate(`greenbandFrame(${ms})`);
  let clock = 1000;
  for (let i = 0; i < 100 && (await page.locator('.waiting, .lapse').count()) > 0; i++) {
    await frame(clock);
    await page.waitForTimeout(150);
  }
  await page.locator('.speeds button').nth(2).click();
  await page.waitForSelector('.first-minute .was em', { timeout: 120_000 });
  const session = await page.context().newCDPSession(page);
  const pictures: Uint8Array[] = [];
  for (let i = 0; i < PICTURES; i++) {
    clock += (1000 * SPEED) / 2 / RATE;
    await frame(clock);
    await page.waitForTimeout(60);
    const { data } = await session.send('Page.captureScreenshot', { format: 'webp', quality: 62 });
    pictures.push(Buffer.from(data, 'base64'));
  }
  writeFileSync(join(FOLDER, 'twin-first-minute.webp'), animatedWebp(pictures, WIDTH, HEIGHT, 1000 / RATE));
  await twin.close();
}

await runCommand(async () => {
  await still();
  if (!process.argv.includes('--still')) await animated();
});
