// A headless Chromium on the built twin, for its tests, measurements and pictures.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { packageRoot } from '../signals/package-root.ts';
import { serveTwin, WEB } from './twin-server.ts';

/** Debian's Chromium, or another that CHROMIUM names. */
export const CHROMIUM = process.env['CHROMIUM'] ?? '/usr/bin/chromium';

/** Known to work without a graphics card; nothing is fetched in the background. */
const FLAGS = [
  '--headless=new',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
  '--no-sandbox',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--enable-precise-memory-info',
  '--js-flags=--expose-gc',
];

/** Why the page cannot be opened here, or undefined. */
export function whyNoBrowser(): string | undefined {
  if (!existsSync(CHROMIUM)) return 'needs chromium';
  if (!existsSync(join(WEB, 'index.html'))) return 'needs the built twin (npm run build)';
  return undefined;
}

export interface OpenTwin {
  readonly page: Page;
  readonly browser: Browser;
  readonly address: string;
  /** what went wrong in the page: errors and refused resources */
  readonly errors: string[];
  close(): Promise<void>;
}

export interface OpenOptions {
  readonly width?: number;
  readonly height?: number;
  /** the address behind #, and the page */
  readonly hash?: string;
  readonly path?: string;
  readonly place?: string;
  /** an address served by somebody else */
  readonly address?: string;
  readonly language?: string;
}

/** Opens the twin on `riverside`, or as the options say. */
export async function openTwin(options: OpenOptions = {}): Promise<OpenTwin> {
  const { width = 1280, height = 720, hash = 'light=night', path = '/' } = options;
  const place = options.place ?? join(packageRoot(), 'fixtures', 'riverside');
  const served = options.address === undefined ? await serveTwin(place) : undefined;
  const address = options.address ?? served!.address;
  const browser = await chromium.launch({ executablePath: CHROMIUM, headless: true, args: FLAGS });
  const page = await browser.newPage({ viewport: { width, height }, locale: options.language ?? 'en-GB' });
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    // a document that a place may lack answers 404, and the browser says so
    if (message.type() === 'error' && !/404/.test(message.text())) errors.push(message.text());
  });
  await page.goto(`${address}${path}#${hash}`);
  return {
    page,
    browser,
    address,
    errors,
    async close() {
      await browser.close();
      served?.server.closeAllConnections();
      served?.server.close();
    },
  };
}

/** Waits until the fast motion up to the opening is over, and the clock of the page has its own pace. */
export async function whenOnTime(page: Page, timeout = 60_000): Promise<void> {
  await whenMoving(page, timeout);
  await page.waitForSelector('.lapse', { state: 'detached', timeout });
}

/** Waits until vehicles are drawn. */
export async function whenMoving(page: Page, timeout = 60_000): Promise<void> {
  await page.waitForSelector('.timeline', { timeout });
  await page.waitForSelector('.waiting', { state: 'detached', timeout });
}

/** Waits until an expression of the page is true. The page's policy forbids to evaluate text in it, so it is asked from outside. */
export async function whenTrue(page: Page, expression: string, timeout = 60_000): Promise<void> {
  for (let waited = 0; !(await page.evaluate(expression)); waited += 50) {
    if (waited > timeout) throw new Error(`the page never came to say ${expression}`);
    await page.waitForTimeout(50);
  }
}
