// Builds the web part of the twin into dist/twin-viewer/web: types checked, then bundled by Vite. Plain JavaScript for setup.mjs.
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const HERE = dirname(fileURLToPath(import.meta.url));
const ROOT = dirname(HERE);

/** What Vite is told: no inlined files (the page's policy forbids data: scripts), relative paths, module workers. */
export const VITE = {
  root: HERE,
  base: './',
  configFile: false,
  logLevel: 'warn',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  worker: { format: 'es' },
  build: {
    outDir: join(ROOT, 'dist', 'twin-viewer', 'web'),
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: 'es2022',
    chunkSizeWarningLimit: 2000,
    rollupOptions: { input: [join(HERE, 'index.html'), join(HERE, 'bench.html')] },
  },
};

/** Answers whether the types hold and the bundle is written. */
export async function bundle({ check = true } = {}) {
  if (check) {
    const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
    const child = spawnSync(process.execPath, [tsc, '-p', HERE], { cwd: ROOT, stdio: ['inherit', 2, 2] });
    if (child.status !== 0) return false;
  }
  await build(VITE);
  return true;
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  process.exitCode = (await bundle({ check: !process.argv.includes('--unchecked') })) ? 0 : 1;
