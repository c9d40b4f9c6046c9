// Draws the pictures of the twin for the README: two still ones, and the first minute as a short animated one.
// node setup.mjs bench/twin-pictures.js [--still | --animated]
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../signals/package-root.ts';
import { animatedWebp } from './animated-webp.ts';
import { runCommand } from './command.ts';
import { openTwin, whenMoving, whenOnTime, whenTrue } from './twin-browser.ts';

const FOLDER = join(packageRoot(), 'docs', 'pictures');
/** the page, and the pictures drawn from it */
const VIEW = { width: 1408, height: 792 };
const WIDTH = 960;
const HEIGHT = 540;
/** pictures a second, and their number */
const RATE = 8;
const PICTURES = 56;
/** pictures with the greeting, before it makes way for the street */
const GREETING = 20;
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

/** One junction by day, with its panel. */
async function junction(): Promise<void> {
  const twin = await openTwin({
    width: 1500,
    height: 860,
    hash: 'light=day&pairs=0&show=after&junction=A4&at=-480,-350,210,60,60',
  });
  await whenOnTime(twin.page);
  await twin.page
    .locator('.first-minute .close')
    .click()
    .catch(() => undefined);
  await twin.page.waitForTimeout(9000);
  await twin.page.screenshot({ path: join(FOLDER, 'twin-junction.png') });
  await twin.close();
}

/** The first minute, frame by frame on a clock of our own, so that a slow machine draws the same. */
async function animated(): Promise<void> {
  const twin = await openTwin({ ...VIEW, hash: 'light=night&pairs=4&frames=manual' });
  const { page } = twin;
  await whenTrue(page, "'greenbandFrame' in globalThis");
  const frame = (ms: number) => page.evaluate(`greenbandFrame(${ms})`);
  let clock = 1000;
  for (let i = 0; i < 200 && (await page.locator('.waiting, .lapse').count()) > 0; i++) {
    clock += 150; // the panels are told a few times a second
    await frame(clock);
    await page.waitForTimeout(150);
  }
  await page.locator('.speeds button').nth(2).dispatchEvent('click');
  await whenTrue(page, "document.querySelector('.first-minute .was em') !== null", 120_000);
  const session = await page.context().newCDPSession(page);
  const pictures: Uint8Array[] = [];
  for (let i = 0; i < PICTURES; i++) {
    if (i === GREETING) await page.locator('.first-minute .close').dispatchEvent('click');
    clock += (1000 * SPEED) / 2 / RATE;
    await frame(clock);
    await page.waitForTimeout(60);
    const clip = { x: 0, y: 0, ...VIEW, scale: WIDTH / VIEW.width };
    const { data } = await session.send('Page.captureScreenshot', { format: 'webp', quality: 52, clip });
    pictures.push(Buffer.from(data, 'base64'));
  }
  writeFileSync(join(FOLDER, 'twin-first-minute.webp'), animatedWebp(pictures, WIDTH, HEIGHT, 1000 / RATE));
  await twin.close();
}

await runCommand(async () => {
  if (!process.argv.includes('--animated')) {
    await still();
    await junction();
  }
  if (!process.argv.includes('--still')) await animated();
});
