// Compressed files are unpacked as they arrive, with the web's own DecompressionStream.
import { Fault } from './fault.ts';

type Bytes = Iterable<Uint8Array> | AsyncIterable<Uint8Array>;

/** Whether the first bytes of a file are those of gzip (RFC 1952, 2.3.1). */
export function isGzip(first: Uint8Array): boolean {
  return first.length >= 2 && first[0] === 0x1f && first[1] === 0x8b;
}

/** Unpacks a gzip stream. Throws GZ_BROKEN for one that is truncated or damaged. */
export async function* gunzip(chunks: Bytes, source: string): AsyncGenerator<Uint8Array> {
  const stream = new DecompressionStream('gzip');
  const writer = stream.writable.getWriter();
  let upstream: unknown;
  const writing = (async () => {
    try {
      for await (const chunk of chunks) await writer.write(chunk);
      await writer.close();
    } catch (error) {
      upstream = error;
      await writer.abort(error).catch(() => undefined);
    }
  })();
  const reader = stream.readable.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      yield value as Uint8Array;
    }
    await writing;
  } catch (error) {
    if (upstream instanceof Fault) throw upstream;
    const why = error instanceof Error ? error.message : String(error);
    throw new Fault('GZ_BROKEN', `the gzip file is truncated or damaged (${why}); fetch or write it again`, source);
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

/** Passes plain bytes on and unpacks gzip, whichever the first bytes show. */
export async function* unpacked(chunks: Bytes, source: string): AsyncGenerator<Uint8Array> {
  const iterator =
    Symbol.asyncIterator in chunks
      ? chunks[Symbol.asyncIterator]()
      : (chunks as Iterable<Uint8Array>)[Symbol.iterator]();
  const first = await iterator.next();
  if (first.done) return;
  const rest = resumed(first.value, iterator);
  yield* isGzip(first.value) ? gunzip(rest, source) : rest;
}

async function* resumed(
  first: Uint8Array,
  rest: Iterator<Uint8Array> | AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  try {
    yield first;
    for (;;) {
      const next = await rest.next();
      if (next.done) return;
      yield next.value;
    }
  } finally {
    await rest.return?.();
  }
}
