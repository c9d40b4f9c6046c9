// Streaming XML: the same events whatever the chunks, and a fault with file and line for everything that is bad.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Fault } from './fault.ts';
import { gunzip, unpacked } from './gzip.ts';
import { type Chunks, readXml, XML_BOUNDS } from './xml-stream.ts';

async function events(chunks: Chunks, bounds = XML_BOUNDS): Promise<string[]> {
  const seen: string[] = [];
  await readXml(
    chunks,
    'a.xml',
    {
      open: (tag, attributes, line) => seen.push(`${line} <${tag} ${JSON.stringify(attributes)}`),
      close: (tag) => seen.push(`</${tag}`),
    },
    bounds,
  );
  return seen;
}

async function faultOf(chunks: Chunks, bounds = XML_BOUNDS): Promise<string> {
  try {
    await events(chunks, bounds);
  } catch (error) {
    if (error instanceof Fault) return `${error.code} ${error.where}`;
    throw error;
  }
  return 'no fault';
}

const DOCUMENT = '<?xml version="1.0"?>\n<net name="Köln &amp; 東京">\n  <edge id="1"/>\n</net>\n';
const SEEN = ['2 <net {"name":"Köln & 東京"}', '3 <edge {"id":"1"}', '</edge', '</net'];

async function* slowly(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function drained(chunks: AsyncIterable<Uint8Array>): Promise<number> {
  let bytes = 0;
  for await (const chunk of chunks) bytes += chunk.length;
  return bytes;
}

async function gzip(text: string): Promise<Uint8Array> {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream('gzip'));
  return new Uint8Array(await new Response(stream as never).arrayBuffer());
}

describe('events', () => {
  test('text, bytes and streams give the same', async () => {
    expect(await events([DOCUMENT])).toEqual(SEEN);
    expect(await events([new TextEncoder().encode(DOCUMENT)])).toEqual(SEEN);
  });

  test('however the bytes are cut', async () => {
    const bytes = new TextEncoder().encode(DOCUMENT);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: bytes.length }), async (size) => {
        expect(await events(slowly(bytes, size))).toEqual(SEEN);
      }),
    );
  });

  test('the encoding that the document names is used', async () => {
    const latin = '<?xml version="1.0" encoding="ISO-8859-1"?><net name="K\u00f6ln"/>';
    expect(await events([Uint8Array.from(latin, (letter) => letter.charCodeAt(0))])).toContain(
      '1 <net {"name":"Köln"}',
    );
  });
});

describe('faults', () => {
  test.each([
    ['<net>\n<edge id="1">\n', 'XML_TRUNCATED a.xml:3'],
    ['<net>\n<edge id="1', 'XML_TRUNCATED a.xml:2'],
    ['', 'XML_TRUNCATED a.xml:1'],
    ['<net>\n</edge>', 'XML_NOT_WELL_FORMED a.xml:2'],
    ['<net>\n<edge id=1/></net>', 'XML_NOT_WELL_FORMED a.xml:2'],
    ['<net>\n<edge id="a" id="b"/></net>', 'XML_NOT_WELL_FORMED a.xml:2'],
    ['{"net":1}', 'XML_NOT_WELL_FORMED a.xml:1'],
    ['<net/>\n<net/>', 'XML_NOT_WELL_FORMED a.xml:2'],
    ['<!DOCTYPE l [\n<!ENTITY a "&b;&b;">\n]>\n<net>&a;</net>', 'XML_DOCTYPE a.xml:3'],
    ['<net>&lol;</net>', 'XML_NOT_WELL_FORMED a.xml:1'],
    ['<?xml version="1.0" encoding="klingon"?><net/>', 'XML_ENCODING a.xml:1'],
  ])('%j', async (text, fault) => {
    expect(await faultOf([new TextEncoder().encode(text)])).toBe(fault);
  });

  test('bytes that are not UTF-8', async () => {
    expect(await faultOf([Uint8Array.of(0x3c, 0x61, 0x20, 0xff, 0xfe)])).toBe('XML_ENCODING a.xml:1');
  });

  test('a tag without end is refused at the bound, not when the memory is full', async () => {
    function* endless(piece: string): Generator<string> {
      yield '<net a="';
      for (;;) yield piece;
    }
    const bounds = { token: 1 << 20, depth: 10 };
    expect(await faultOf(endless('x'.repeat(1000)), bounds)).toBe('XML_TOO_LONG a.xml:1');
    expect(await faultOf(['<net>', 'x'.repeat(3 << 20)], bounds)).toBe('XML_TOO_LONG a.xml:1');
    expect(await faultOf([`<net>${'<a/>'.repeat(1 << 19)}</net>`], bounds)).toBe('no fault');
  });

  test('depth without end', async () => {
    expect(await faultOf(['<a>'.repeat(1001)])).toBe('XML_TOO_DEEP a.xml:1');
  });

  test('a fault of a handler passes as it is', async () => {
    const fault = new Fault('NET_X', 'x', 'y');
    const open = () => {
      throw fault;
    };
    await expect(readXml(['<a/>'], 'a.xml', { open })).rejects.toBe(fault);
  });
});

describe('gzip', () => {
  test('is seen by its first bytes and unpacked', async () => {
    const packed = await gzip(DOCUMENT);
    expect(await events(unpacked(slowly(packed, 7), 'a.gz'))).toEqual(SEEN);
    expect(await events(unpacked([new TextEncoder().encode(DOCUMENT)], 'a.xml'))).toEqual(SEEN);
  });

  test.each([0.2, 0.9])('cut at %f of its length it is broken', async (part) => {
    const packed = await gzip(DOCUMENT.repeat(50));
    const cut = packed.subarray(0, Math.floor(packed.length * part));
    await expect(drained(gunzip([cut], 'a.gz'))).rejects.toMatchObject({ code: 'GZ_BROKEN', where: 'a.gz' });
  });

  test('what is no gzip is broken', async () => {
    await expect(drained(gunzip([Uint8Array.of(0x1f, 0x8b, 0, 0, 0)], 'a.gz'))).rejects.toMatchObject({
      code: 'GZ_BROKEN',
    });
  });
});
