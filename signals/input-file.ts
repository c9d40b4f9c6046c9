// Reads input files: in pieces, unpacked, bounded, with a fault that names the file when it cannot be read.
import { createReadStream, statSync } from 'node:fs';
import type { Static, TSchema } from '@sinclair/typebox';
import { Fault } from '../core/fault.ts';
import { unpacked } from '../core/gzip.ts';
import { checkDocument, type DocumentKind } from '../core/schema.ts';

/** Bytes; a JSON document must fit in one string (V8 allows 2^29 - 24 characters). */
const JSON_LIMIT = 400 * 1024 * 1024;

function readFault(thrown: unknown, path: string): Fault {
  const { code, message } = thrown as NodeJS.ErrnoException;
  if (code === 'ENOENT' || code === 'ENOTDIR')
    return new Fault('CLI_FILE_MISSING', 'there is no such file; check the path', path);
  if (code === 'EISDIR') return new Fault('CLI_FILE_IS_FOLDER', 'a file is needed, this is a folder', path);
  return new Fault('CLI_FILE_UNREADABLE', `the file cannot be read (${message}); check its permissions`, path);
}

/** Throws the fault of a path that is no readable file; for a check before long work. */
export function requireFile(path: string): void {
  try {
    if (statSync(path).isDirectory()) throw Object.assign(new Error('a folder'), { code: 'EISDIR' });
  } catch (thrown) {
    throw readFault(thrown, path);
  }
}

/**
 * The bytes of a file in pieces as they are read, gzip unpacked.
 * @throws Fault CLI_FILE_MISSING, CLI_FILE_IS_FOLDER, CLI_FILE_UNREADABLE, GZ_BROKEN
 */
export async function* fileChunks(path: string): AsyncGenerator<Uint8Array> {
  requireFile(path);
  yield* unpacked(rawChunks(path), path);
}

async function* rawChunks(path: string): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) yield chunk as Uint8Array;
  } catch (thrown) {
    throw thrown instanceof Fault ? thrown : readFault(thrown, path);
  }
}

/** The whole text of a file; throws JSON_TOO_LARGE when it exceeds `limit` bytes, JSON_ENCODING when it is not UTF-8. */
export async function readText(path: string, limit: number): Promise<string> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of fileChunks(path)) {
    size += piece.length;
    if (size > limit) throw new Fault('JSON_TOO_LARGE', `the file has more than ${limit} bytes; split the place`, path);
    pieces.push(piece);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(pieces));
  } catch {
    throw new Fault('JSON_ENCODING', 'the file is not UTF-8 text; save it as UTF-8', path);
  }
}

/** Parses JSON text; a syntax error becomes JSON_SYNTAX with file:line. */
export function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (thrown) {
    const message = (thrown as Error).message;
    const line = text.slice(0, placeOfError(message, text)).split('\n').length;
    const what = message.replace(/ in JSON at position.*| \(line.*/, '').replace(/, ".*" is not valid JSON$/s, '');
    throw new Fault('JSON_SYNTAX', `this is not JSON (${what}); correct it or write the file again`, `${path}:${line}`);
  }
}

/** Where JSON.parse gave up: Node says a position, or quotes what stands around it; else the text ended too soon. */
function placeOfError(message: string, text: string): number {
  const position = /position (\d+)/.exec(message)?.[1];
  if (position !== undefined) return Number(position);
  const quoted = /^Unexpected token '([\s\S]*?)', (\.\.\.)?"([\s\S]*)"(\.\.\.)? is not valid JSON$/.exec(message);
  if (quoted === null) return text.length;
  const [, token = '', isCut, around = ''] = quoted;
  const at = text.indexOf(around);
  return at < 0 ? text.length : at + Math.max(0, around.indexOf(token, isCut === undefined ? 0 : around.length >> 1));
}

/** Reads any JSON file. */
export async function readJson(path: string, limit = JSON_LIMIT): Promise<unknown> {
  return parseJson(await readText(path, limit), path);
}

/** Reads one of our documents and checks it against its schema; for the faults see `checkDocument`. */
export async function readDocument<T extends TSchema>(schema: T, kind: DocumentKind, path: string): Promise<Static<T>> {
  return checkDocument(schema, kind, await readJson(path), path);
}
