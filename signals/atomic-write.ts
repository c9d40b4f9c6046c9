// Writes files whole or not at all: to a temporary name beside the final one, flushed to the disk, then renamed.
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { Fault } from '../core/fault.ts';

/** Text or bytes in pieces, so that a large file need not be one string. */
export type Content = string | Uint8Array | Iterable<string | Uint8Array>;

let serial = 0;
const unfinished = new Set<string>();

function temporaryName(path: string): string {
  return join(dirname(path), `.${basename(path)}.${process.pid}-${++serial}.partial`);
}

/** Removes what was begun and not finished; for the end of the process. */
function removeUnfinished(): void {
  for (const path of unfinished) discard(path);
  unfinished.clear();
}

/**
 * Registers a temporary name. From now on an interrupt waits for the write in hand and then ends the process, so that
 * nothing is left behind; a program that handles interrupts itself keeps doing so.
 */
function begin(path: string): string {
  const temporary = temporaryName(path);
  if (!process.listeners('exit').includes(removeUnfinished)) process.on('exit', removeUnfinished);
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    if (process.listenerCount(signal) === 0) process.on(signal, () => process.exit(signal === 'SIGINT' ? 130 : 143));
  unfinished.add(temporary);
  return temporary;
}

/** Removes a temporary file or folder, as far as there is one. */
function discard(temporary: string): void {
  try {
    rmSync(temporary, { recursive: true, force: true });
  } catch {
    // The path to it does not exist: there is nothing to remove, and the fault that led here is the one to report.
  }
}

function writeFault(thrown: unknown, path: string): Fault {
  const code = (thrown as NodeJS.ErrnoException).code ?? '';
  const why = thrown instanceof Error ? thrown.message : String(thrown);
  const cure = code === 'ENOSPC' ? 'free some disk space' : 'check that the folder exists and may be written to';
  return new Fault('CLI_CANNOT_WRITE', `the file could not be written (${why}); ${cure}, then run again`, path);
}

function writePieces(path: string, content: Content): void {
  const file = openSync(path, 'wx');
  try {
    const pieces = typeof content === 'string' || content instanceof Uint8Array ? [content] : content;
    for (const piece of pieces) {
      const bytes = typeof piece === 'string' ? Buffer.from(piece, 'utf8') : piece;
      for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
    }
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** A rename that waits for a virus scanner or an indexer to let go of the file, as happens on Windows. */
function rename(from: string, to: string): void {
  for (let attempt = 0; ; attempt++) {
    try {
      renameSync(from, to);
      return;
    } catch (thrown) {
      const code = (thrown as NodeJS.ErrnoException).code ?? '';
      if (attempt >= 20 || process.platform !== 'win32' || !['EPERM', 'EACCES', 'EBUSY'].includes(code)) throw thrown;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
    }
  }
}

/** A folder and those above it, one by one: on /proc, Node's own recursive call never ends. */
function makeFolders(folder: string): void {
  if (existsSync(folder)) return;
  makeFolders(dirname(folder));
  mkdirSync(folder);
}

/**
 * Shows that a file can be written, before long work for it; nothing is left behind.
 * @throws Fault CLI_CANNOT_WRITE
 */
export function requireWritable(path: string): void {
  const final = resolve(path);
  if (existsSync(final) && statSync(final).isDirectory())
    throw new Fault('CLI_CANNOT_WRITE', 'a folder has the name of the file to write; choose another --out', path);
  let folder = dirname(final);
  while (!existsSync(folder) && dirname(folder) !== folder) folder = dirname(folder);
  // not begun as a write is: the interrupts of the work to come are its own
  const trial = temporaryName(join(folder, basename(final)));
  try {
    writePieces(trial, '');
  } catch (thrown) {
    throw writeFault(thrown, path);
  } finally {
    discard(trial);
  }
}

/**
 * Writes one file, replacing an older one in a single rename.
 * @throws Fault CLI_CANNOT_WRITE; nothing is left under the final name but what was there before
 */
export function writeWhole(path: string, content: Content): void {
  const final = resolve(path);
  const temporary = begin(final);
  try {
    makeFolders(dirname(final));
    writePieces(temporary, content);
    rename(temporary, final);
  } catch (thrown) {
    discard(temporary);
    throw thrown instanceof Fault ? thrown : writeFault(thrown, path);
  } finally {
    unfinished.delete(temporary);
  }
}

/**
 * Writes a folder of files. A new folder appears whole, by one rename. In a folder that has other files already, ours
 * are written beside them first and renamed when all are complete; the others are left alone.
 * @param files content by file name
 * @throws Fault CLI_CANNOT_WRITE; nothing half-written is left
 */
export function writeFolder(folder: string, files: ReadonlyMap<string, Content>): void {
  const final = resolve(folder);
  if (existsSync(final) && !statSync(final).isDirectory())
    throw new Fault('CLI_CANNOT_WRITE', 'a file has the name of the folder to write; choose another --out', folder);
  const temporary = begin(final);
  try {
    makeFolders(temporary);
    for (const [name, content] of files) writePieces(join(temporary, name), content);
    if (existsSync(final) && readdirSync(final).length > 0) {
      for (const name of files.keys()) rename(join(temporary, name), join(final, name));
      rmSync(temporary, { recursive: true, force: true });
    } else {
      rmSync(final, { recursive: true, force: true });
      rename(temporary, final);
    }
  } catch (thrown) {
    discard(temporary);
    throw thrown instanceof Fault ? thrown : writeFault(thrown, folder);
  } finally {
    unfinished.delete(temporary);
  }
}
