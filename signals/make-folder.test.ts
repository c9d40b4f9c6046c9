// Folders made with those above them, and refusals that come at once.
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makeFolder } from './make-folder.ts';

it('makes all that is missing, and leaves what is there', () => {
  const base = mkdtempSync(join(tmpdir(), 'greenband-folder-'));
  makeFolder(join(base, 'a', 'b', 'c'));
  makeFolder(join(base, 'a', 'b', 'c'));
  expect(existsSync(join(base, 'a', 'b', 'c'))).toBe(true);
  rmSync(base, { recursive: true });
});

it.runIf(existsSync('/proc/self'))('says at once where no folder can be', () => {
  expect(() => makeFolder('/proc/greenband/data')).toThrow(/ENOENT/);
});
