// Sets a fresh clone up and runs what was asked, with Node alone: plain JavaScript, no dependency, no shell.
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const ROOT = dirname(fileURLToPath(import.meta.url));
const ROOMS = ['core', 'sim', 'signals', 'fixtures', 'bench'];
const STAMP = join(ROOT, 'dist', '.built');
const WEB = join(ROOT, 'dist', 'twin-viewer', 'web', 'index.html');
const WEB_ROOMS = ['core', 'sim', 'signals', 'twin-viewer'];

/** Says a line on stderr, so that stdout stays with whatever was asked. */
function say(text) {
  process.stderr.write(`${text}\n`);
}

/** Ends with exit code 1 and one line `CODE: text (where)`. */
function stop(code, text, where) {
  say(`${code}: ${text} (${where})`);
  process.exit(1);
}

/** Runs Node on a script inside the repository; answers whether it succeeded. Its stdout goes to stderr when `quiet`. */
function node(script, args, quiet = false) {
  const stdio = quiet ? ['inherit', 2, 2] : 'inherit';
  return spawnSync(process.execPath, [script, ...args], { cwd: ROOT, stdio }).status === 0;
}

function npm(args) {
  const cli = process.env.npm_execpath;
  if (cli?.endsWith('.js')) return node(cli, args, true);
  const windows = process.platform === 'win32';
  const child = spawnSync(windows ? 'npm.cmd' : 'npm', args, {
    cwd: ROOT,
    stdio: ['inherit', 2, 2],
    shell: windows,
  });
  return child.status === 0;
}

/** True when every package of the lockfile that this platform needs is installed in its version. */
function isInstalled() {
  const hidden = join(ROOT, 'node_modules', '.package-lock.json');
  if (!existsSync(hidden)) return false;
  const wanted = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')).packages;
  const found = JSON.parse(readFileSync(hidden, 'utf8')).packages;
  return Object.entries(wanted).every(
    ([path, entry]) => path === '' || entry.optional || entry.peer || found[path]?.version === entry.version,
  );
}

/** Installs the dependencies if they are absent or not those of the lockfile. */
export function ensureInstalled() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19))
    stop('SETUP_NODE', `Node 20.19 or newer is needed, this is ${process.version}; install it`, 'https://nodejs.org');
  if (!existsSync(join(ROOT, 'package-lock.json')) || isInstalled()) return;
  const folder = join(ROOT, 'node_modules');
  if (lstatSync(folder, { throwIfNoEntry: false })?.isSymbolicLink())
    stop('SETUP_LINKED', 'node_modules is a link and out of date; run npm install where it points', folder);
  say('Installing the dependencies (once) ...');
  const quiet = ['--no-audit', '--no-fund', '--include=dev', '--loglevel=error'];
  if (npm(['ci', '--prefer-offline', ...quiet]) || npm(['ci', ...quiet])) return;
  stop(
    'SETUP_INSTALL',
    'npm could not install the dependencies; see above, check the network or proxy, run again',
    ROOT,
  );
}

function newest(folder, latest, kinds = /\.ts$/) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) latest = newest(path, latest, kinds);
    else if (kinds.test(entry.name) && !entry.name.endsWith('.test.ts'))
      latest = Math.max(latest, statSync(path).mtimeMs);
  }
  return latest;
}

/**
 * True when no source is newer than what was built from it; tests run from the sources and do not count. An installed
 * package has no sources and is always built.
 */
export function isBuilt() {
  if (!existsSync(join(ROOT, 'tsconfig.json'))) return true;
  const built = statSync(STAMP, { throwIfNoEntry: false });
  if (built === undefined) return false;
  let latest = statSync(join(ROOT, 'tsconfig.json')).mtimeMs;
  for (const room of ROOMS) if (existsSync(join(ROOT, room))) latest = newest(join(ROOT, room), latest);
  return latest <= built.mtimeMs;
}

function sleep(milliseconds) {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}

/** Only one process builds at a time; the lock of a process that died is taken over after two minutes. */
function withBuildLock(build) {
  const lock = join(ROOT, 'dist', '.building');
  mkdirSync(join(ROOT, 'dist'), { recursive: true });
  for (;;) {
    try {
      mkdirSync(lock);
      break;
    } catch (fault) {
      if (fault.code !== 'EEXIST') throw fault;
      const since = statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? 0;
      if (since !== 0 && Date.now() - since > 120_000) rmSync(lock, { recursive: true, force: true });
      sleep(100);
    }
  }
  try {
    build();
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}

/** Compiles the sources if any is newer than `dist`; stops with exit code 1 if they do not compile. */
export function ensureBuilt() {
  if (isBuilt()) return;
  withBuildLock(() => {
    if (isBuilt()) return;
    const begun = new Date();
    say('Building ...');
    if (!node(join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc'), ['-p', '.'], true)) {
      rmSync(join(ROOT, 'dist', '.building'), { recursive: true, force: true });
      stop('SETUP_BUILD', 'the sources do not compile; mend the errors above', ROOT);
    }
    writeFileSync(STAMP, `${begun.toISOString()}\n`);
    utimesSync(STAMP, begun, begun);
  });
}

/** True when nothing that the page is made of is newer than the page. */
function isPageBuilt() {
  if (!existsSync(join(ROOT, 'tsconfig.json'))) return true;
  const built = statSync(WEB, { throwIfNoEntry: false });
  if (built === undefined) return false;
  return WEB_ROOMS.every((room) => newest(join(ROOT, room), 0, /\.(tsx?|css|html|svg|mjs)$/) <= built.mtimeMs);
}

/** Builds the twin's page if a source of it is newer; stops with exit code 1 if it does not build. */
export function ensurePage() {
  if (isPageBuilt()) return;
  withBuildLock(() => {
    if (isPageBuilt()) return;
    say('Building the twin ...');
    if (node(join(ROOT, 'twin-viewer', 'bundle.mjs'), [], true)) return;
    rmSync(join(ROOT, 'dist', '.building'), { recursive: true, force: true });
    stop('SETUP_BUILD', 'the twin does not compile; mend the errors above', ROOT);
  });
}

/** Everything that a test run counts, gathered over the checks and the suites. */
const tally = { passed: 0, failed: 0 };

function count(name, good) {
  if (good) tally.passed++;
  else tally.failed++;
  say(`${good ? 'ok  ' : 'FAIL'} ${name}`);
}

/** In CI nothing may be skipped but what says that it is of the long tier, or needs real data where there is none. */
function judgeSkipped(skipped) {
  const excused = process.env.GREENBAND_DATA ? ['test:full'] : ['test:full', 'GREENBAND_DATA'];
  const short = skipped.filter((name) => !excused.some((reason) => name.includes(reason)));
  if (skipped.length > 0) say(`\nSkipped (${skipped.length}):\n${skipped.map((name) => `  - ${name}`).join('\n')}`);
  if (process.env.GREENBAND_CI !== '1' || short.length === 0) return;
  say(`\n${short.length} of these count as failed, since GREENBAND_CI=1: install what they need.`);
  tally.failed += short.length;
}

async function suites(filters) {
  const { startVitest } = await import(pathToFileURL(join(ROOT, 'node_modules', 'vitest', 'dist', 'node.js')).href);
  const vitest = await startVitest('test', filters, { root: ROOT, run: true, watch: false });
  const skipped = [];
  for (const module of vitest.state.getTestModules()) {
    if (module.state() === 'failed' && module.errors().length > 0) tally.failed++;
    for (const test of module.children.allTests()) {
      const state = test.result().state;
      if (state === 'passed') tally.passed++;
      else if (state === 'skipped') skipped.push(`${module.relativeModuleId}: ${test.fullName}`);
      else tally.failed++;
    }
  }
  tally.failed += vitest.state.getUnhandledErrors().length;
  await vitest.close();
  judgeSkipped(skipped);
}

/** Builds, lints, runs the tests; the last line is `N passed, N failed`, alone. */
async function test(filters, full) {
  if (full) process.env.GREENBAND_FULL = '1';
  ensureBuilt();
  ensurePage();
  if (filters.length === 0) {
    count('the sources compile under the strict settings', true);
    const biome = join(ROOT, 'node_modules', '@biomejs', 'biome', 'bin', 'biome');
    count('biome check (cure: npm run fix)', node(biome, ['check', '.'], true));
  }
  await suites(filters);
  const none = tally.passed + tally.failed === 0;
  if (none) say(`No test matches ${filters.join(' ')}.`);
  process.exitCode = tally.failed > 0 || none ? 1 : 0;
  process.stdout.write(`\n${tally.passed} passed, ${tally.failed} failed\n`, () => process.exit());
}

async function main([verb, ...args]) {
  ensureInstalled();
  if (verb === 'test') return test(args, false);
  if (verb === 'test:full') return test(args, true);
  ensureBuilt();
  if (['build', 'build:twin', 'start'].includes(verb)) ensurePage();
  if (verb === 'build' || verb === 'build:twin') return;
  const script = verb === 'start' ? 'signals/main-job.js' : verb;
  const path = join(ROOT, 'dist', ...script.split('/'));
  if (!existsSync(path)) stop('SETUP_UNKNOWN', `there is nothing to run called ${verb}; see package.json`, path);
  const child = spawnSync(process.execPath, [path, ...args], { stdio: 'inherit' });
  process.exit(child.status ?? 1);
}

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === realpathSync(fileURLToPath(import.meta.url)))
  await main(process.argv.slice(2));
