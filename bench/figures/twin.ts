// Figures of the twin: measured in headless Chromium on a software renderer, so the time is that of the processor.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import axe from 'axe-core';
import { median } from '../sample.ts';
import { fixed } from '../table.ts';
import { openTwin, whenMoving, whenOnTime, whenTrue } from '../twin-browser.ts';
import { WEB } from '../twin-server.ts';
import { viewersCost } from '../twin-viewers.ts';
import type { Figure, Measurement } from './figure.ts';

const GROUP = 'The twin (headless Chromium, software renderer)';
const COMMAND = 'npm run bench:twin';

interface BenchFrame {
  readonly decode: number;
  readonly pose: number;
  readonly upload: number;
  readonly draw: number;
  readonly calls: number;
}
type BenchApi = {
  begin(side: number): number;
  run(count: number, frames: number, share: number): BenchFrame[];
};

/** Frames of 50,000 vehicles over a grid of 1,296 junctions, at some zooms. */
async function frames(shares: readonly number[], count = 50_000, each = 24): Promise<BenchFrame[][]> {
  const twin = await openTwin({ path: '/bench.html', width: 1300, height: 760 });
  try {
    await twin.page.waitForFunction(() => 'greenbandBench' in globalThis);
    const api = (act: { side: number } | { count: number; frames: number; share: number }) =>
      twin.page.evaluate((wish) => {
        const bench = (globalThis as unknown as { greenbandBench: BenchApi }).greenbandBench;
        return 'side' in wish ? bench.begin(wish.side) : bench.run(wish.count, wish.frames, wish.share);
      }, act);
    await api({ side: 36 });
    const all: BenchFrame[][] = [];
    await api({ count, frames: 12, share: 0.5 }); // warm
    for (const share of shares) all.push((await api({ count, frames: each, share })) as BenchFrame[]);
    return all;
  } finally {
    await twin.close();
  }
}

const part = (rows: readonly BenchFrame[], of: (row: BenchFrame) => number) => median(rows.map(of));

async function frameTime(): Promise<Measurement> {
  const [rows] = await frames([0.5]);
  const whole = part(rows!, (row) => row.decode + row.pose + row.upload + row.draw);
  const parts = [
    `decode ${fixed(
      part(rows!, (row) => row.decode),
      2,
    )}`,
    `poses ${fixed(
      part(rows!, (row) => row.pose),
      2,
    )}`,
    `upload ${fixed(
      part(rows!, (row) => row.upload),
      2,
    )}`,
    `draw calls ${fixed(
      part(rows!, (row) => row.draw),
      2,
    )}`,
  ];
  return {
    measured: `${fixed(whole, 2)} ms`,
    interval: `${parts.join(', ')} ms; a new frame of vehicles in every picture`,
    met: whole < 4,
  };
}

async function decodeTime(): Promise<Measurement> {
  const [rows] = await frames([0.5]);
  const decode = part(rows!, (row) => row.decode);
  return { measured: `${fixed(decode, 2)} ms`, met: decode < 1 };
}

async function drawCalls(): Promise<Measurement> {
  const all = await frames([0.01, 0.05, 0.15, 0.4, 1], 20_000, 3);
  const most = Math.max(...all.flat().map((row) => row.calls));
  return { measured: `${most} at most`, interval: '1,296 junctions, five zooms', met: most < 150 };
}

async function firstPicture(): Promise<Measurement> {
  const pictures: number[] = [];
  const moving: number[] = [];
  const peaks: number[] = [];
  for (let round = 0; round < 3; round++) {
    const twin = await openTwin();
    const opened = performance.now();
    await twin.page.waitForSelector('.timeline');
    pictures.push(performance.now() - opened);
    await whenMoving(twin.page);
    moving.push(performance.now() - opened);
    await whenOnTime(twin.page);
    peaks.push(performance.now() - opened);
    await twin.close();
  }
  const [picture, both] = [median(pictures) / 1000, median(moving) / 1000];
  return {
    measured: `${fixed(picture, 2)} s, vehicles of both worlds ${fixed(both, 2)} s`,
    interval: `after the page has loaded; 3 rounds; the half hour before the opening in fast motion, over after ${fixed(median(peaks) / 1000, 1)} s`,
    met: picture < 2 && both < 3,
  };
}

/** Scripts for the page, as text: this file knows nothing of browsers. */
const WATCH_BLOCKS = `
  globalThis.blocks = [];
  new PerformanceObserver((list) => list.getEntries().forEach((entry) => blocks.push(entry.duration)))
    .observe({ entryTypes: ['longtask'] });`;
const saysPairs = (pattern: string) =>
  `/${pattern}/.test(document.querySelector('.part [role=status]')?.textContent ?? '')`;

/** A what-if of the whole window of riverside, eight pairs, and the longest time that the page did not answer. */
async function whatIf(): Promise<Measurement> {
  const twin = await openTwin({ hash: 'light=night&mode=what-if' });
  const { page } = twin;
  try {
    await whenOnTime(page);
    await page.evaluate(WATCH_BLOCKS);
    await page.locator('.choices button').nth(1).click();
    const begun = performance.now();
    await page.locator('.pane .primary').click();
    await whenTrue(page, saysPairs('first pair|[1-8] of'), 60_000);
    const look = (performance.now() - begun) / 1000;
    await whenTrue(page, saysPairs('[1-8] of'), 60_000);
    const first = (performance.now() - begun) / 1000;
    await whenTrue(page, saysPairs('8 of 8'), 120_000);
    const whole = (performance.now() - begun) / 1000;
    const blocked = await page.evaluate(() => Math.max(0, ...(globalThis as unknown as { blocks: number[] }).blocks));
    return {
      measured: `${fixed(whole, 1)} s, first figures after ${fixed(first, 1)} s, longest block ${fixed(blocked, 0)} ms`,
      interval: `75 minutes of traffic, 8 pairs; a first look at the first pair under way after ${fixed(look, 1)} s`,
      met: whole < 30 && first < 3 && blocked < 100,
    };
  } finally {
    await twin.close();
  }
}

async function memory(): Promise<Measurement> {
  const twin = await openTwin();
  const { page } = twin;
  const heap = () =>
    page.evaluate(() => {
      (globalThis as unknown as { gc(): void }).gc();
      return (performance as unknown as { memory: { usedJSHeapSize: number } }).memory.usedJSHeapSize / 1e6;
    });
  try {
    await whenOnTime(page);
    await page.waitForTimeout(5000);
    const cycle = async (times: number) => {
      for (let i = 0; i < times; i++) await page.keyboard.press(['2', '3', '4', '5', '1'][i % 5]!);
    };
    await cycle(100);
    const before = await heap();
    await cycle(400);
    await page.waitForTimeout(60_000);
    const after = await heap();
    const growth = (100 * (after - before)) / before;
    return {
      measured: `${fixed(growth, 1)} %`,
      interval: `${fixed(before, 0)} to ${fixed(after, 0)} MB of script memory; 400 changes of panel and a minute of play`,
      met: growth < 5,
    };
  } finally {
    await twin.close();
  }
}

async function bundleSize(): Promise<Measurement> {
  const html = readFileSync(join(WEB, 'index.html'), 'utf8');
  const named = [...html.matchAll(/(?:src|href)="\.\/([^"]+)"/g)].map((match) => match[1]!);
  const workers = readdirSync(join(WEB, 'assets'))
    .filter((name) => name.includes('world-worker'))
    .map((name) => `assets/${name}`);
  const files = [...new Set(['index.html', ...named, ...workers])];
  const bytes = files.reduce(
    (sum, name) => sum + (statSync(join(WEB, name)).isFile() ? gzipSync(readFileSync(join(WEB, name))).length : 0),
    0,
  );
  return {
    measured: `${fixed(bytes / 1000, 0)} kB`,
    interval: 'page, script, styles and the worker of the worlds, gzipped',
    met: bytes < 700_000,
  };
}

async function viewers(): Promise<Measurement> {
  const { alone, watched, frames, rate_kBps } = await viewersCost(20, 40);
  const cost = 100 * (watched - alone);
  return {
    measured: `${fixed(cost, 1)} % of a core`,
    interval: `riverside: ${fixed(100 * alone, 1)} % alone, ${fixed(100 * watched, 1)} % watched; ${fixed(frames, 1)} frames/s and ${fixed(rate_kBps, 0)} kB/s each`,
    met: cost < 10 && frames > 0,
  };
}

async function accessibility(): Promise<Measurement> {
  const twin = await openTwin();
  const { page } = twin;
  try {
    await whenMoving(page);
    let violations = 0;
    for (const key of ['1', '2', '3', '4', '5', '6']) {
      await page.keyboard.press(key);
      await page.waitForTimeout(400);
      await page.evaluate(axe.source); // by way of the browser's own door: the page's policy lets no script in
      violations += await page.evaluate(
        async () => (await (globalThis as unknown as { axe: typeof axe }).axe.run()).violations.length,
      );
    }
    return { measured: `${violations} violations`, interval: 'six modes', met: violations === 0 };
  } finally {
    await twin.close();
  }
}

export const TWIN_FIGURES: readonly Figure[] = [
  {
    id: 'twin-frame',
    group: GROUP,
    asked: '50,000 vehicles in view: our processor time a frame (decode, interpolate, upload)',
    aim: '< 4 ms',
    command: COMMAND,
    measure: frameTime,
  },
  {
    id: 'twin-draw-calls',
    group: GROUP,
    asked: 'draw calls at any zoom, 1,300 junctions',
    aim: '< 150',
    command: COMMAND,
    measure: drawCalls,
  },
  {
    id: 'twin-decode',
    group: GROUP,
    asked: 'decode of a 50,000-vehicle frame',
    aim: '< 1 ms',
    command: COMMAND,
    measure: decodeTime,
  },
  {
    id: 'twin-first-picture',
    group: GROUP,
    asked: 'first picture of riverside after `npm start` is ready',
    aim: '< 2 s; interactive < 3 s',
    command: COMMAND,
    measure: firstPicture,
  },
  {
    id: 'twin-memory',
    group: GROUP,
    asked: 'memory after an hour of play, panels opened and shut 200 times',
    aim: 'growth < 5 %',
    command: COMMAND,
    measure: memory,
  },
  {
    id: 'twin-what-if',
    group: GROUP,
    asked: 'what-if of riverside, an hour, 8 paired replications in the browser',
    aim: '< 30 s, first figures after 3 s; page never blocked over 100 ms',
    command: COMMAND,
    measure: whatIf,
  },
  {
    id: 'twin-viewers',
    group: GROUP,
    asked: 'server cost of 20 viewers',
    aim: '< 10 % of a core',
    command: COMMAND,
    measure: viewers,
  },
  {
    id: 'twin-bundle',
    group: GROUP,
    asked: 'size of the page at first load, gzipped',
    aim: '< 700 kB',
    command: COMMAND,
    measure: bundleSize,
  },
  {
    id: 'twin-axe',
    group: GROUP,
    asked: 'axe on every mode',
    aim: '0 violations',
    command: COMMAND,
    measure: accessibility,
  },
];
