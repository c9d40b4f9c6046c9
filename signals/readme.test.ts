// Runs what the README shows, as it stands there and in its order, with the sample files of docs/examples: no line of it may fail.
import { spawnSync } from 'node:child_process';
import { cpSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { BIN, scratchFolder } from './command.sample.ts';
import { packageRoot } from './package-root.ts';

const FULL = process.env['GREENBAND_FULL'] === '1';

/** Every `npx greenband …` of the fenced blocks, continued lines joined, without what stands behind a #. */
function commandsOf(page: string): string[] {
  const blocks = [...page.matchAll(/^```\w*\n([\s\S]*?)^```/gm)].map(([, block]) => block!.replace(/\\\n\s*/g, ''));
  const lines = blocks.flatMap((block) => block.split('\n'));
  return lines.flatMap((line) => /^npx greenband (.*?)\s*(?:#.*)?$/.exec(line)?.[1] ?? []);
}

/** What keeps a command short where its time is not the question; said behind it, it counts. */
const SHORT: readonly (readonly [RegExp, string])[] = [
  [/^optimise .*green-wave/, '--budget 2'],
  [/^optimise .*area/, '--budget 3'],
  [/^compare/, '--replications 2 --end 300'],
  [/^(simulate|report) fixtures\/riverside/, '--end 300'],
  [/^scenario compare/, '--replications 2 --most 2 --end 300'],
  [/^scenario sweep/, '--replications 2 --most 2 --end 300'],
  [/^calibrate/, '--iterations 1'],
  [/^checkup/, '--replications 2 --junctions 1 --end 25800'],
  [/^warrants/, '--replications 2 --end 25800'],
  [/^corridor/, '--replications 1'],
  [/^control/, '--end 25260'],
];

/** What the short run leaves to the full one: minutes of a whole district. */
const LONG = /^(optimise fixtures|compare|validate better|scenario|corridor)/;

const folder = scratchFolder();
const examples = join(packageRoot(), 'docs', 'examples');
for (const name of readdirSync(examples)) cpSync(join(examples, name), join(folder, name));
symlinkSync(join(packageRoot(), 'fixtures'), join(folder, 'fixtures'));
const hasSumo = spawnSync('sumo', ['--version']).status === 0;
const commands = commandsOf(readFileSync(join(packageRoot(), 'README.md'), 'utf8'));

test('the README shows commands', () => expect(commands.length).toBeGreaterThan(20));

describe('the README', () => {
  for (const command of commands) {
    const isLeft = (!FULL && LONG.test(command)) || (!hasSumo && /--field sumo/.test(command));
    const needs = /--field sumo/.test(command) ? ' (needs sumo)' : ' (test:full)';
    test.skipIf(isLeft)(
      `${command}${isLeft ? needs : ''}`,
      () => {
        const short = SHORT.filter(([which]) => which.test(command)).map(([, options]) => options);
        const args = [command, ...short].join(' ').split(/\s+/);
        const ran = spawnSync(process.execPath, [BIN, ...args], { cwd: folder, encoding: 'utf8' });
        expect([ran.status, ran.stderr]).toEqual([0, '']);
        expect(ran.stdout).not.toBe('');
      },
      120_000,
    );
  }
});
