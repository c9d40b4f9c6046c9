// Streaming XML with faults that name file and line, and bounds that keep a hostile file from filling the memory.
import { SaxesParser } from 'saxes';
import { Fault } from './fault.ts';

/** Text or bytes, in pieces of any size, at once or over time. */
export type Chunks = Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>;

export type XmlAttributes = Readonly<Record<string, string>>;

export interface XmlHandlers {
  /** `line` is where the tag ends, counted from 1. */
  open(tag: string, attributes: XmlAttributes, line: number): void;
  close?(tag: string): void;
}

export interface XmlBounds {
  /** characters between two tag ends (one tag, comment or text with all it holds) */
  readonly token: number;
  /** elements open at once */
  readonly depth: number;
}

export const XML_BOUNDS: XmlBounds = { token: 16 * 1024 * 1024, depth: 1000 };

const SLICE = 1 << 16;
const HEAD = 256;

/** Feeds XML to handlers, chunk by chunk. Throws a Fault (XML_*) with `source:line`; a Fault thrown by a handler passes. */
export class XmlReader {
  readonly #source: string;
  readonly #bounds: XmlBounds;
  readonly #parser = new SaxesParser({ xmlns: false, position: true });
  #sinceTag = 0;
  #depth = 0;
  #ending = false;
  #head: Uint8Array | undefined = new Uint8Array(0);
  #decoder: InstanceType<typeof TextDecoder> | undefined;
  #declaredOwn = '';

  constructor(source: string, handlers: XmlHandlers, bounds: XmlBounds = XML_BOUNDS) {
    this.#source = source;
    this.#bounds = bounds;
    const parser = this.#parser;
    parser.on('opentag', (tag) => {
      this.#sinceTag = 0;
      if (++this.#depth > bounds.depth) {
        throw this.#fault('XML_TOO_DEEP', `more than ${bounds.depth} elements are open at once; flatten the document`);
      }
      handlers.open(tag.name, tag.attributes as XmlAttributes, parser.line);
    });
    parser.on('closetag', (tag) => {
      this.#sinceTag = 0;
      this.#depth--;
      handlers.close?.(tag.name);
    });
    parser.on('doctype', () => {
      throw this.#fault(
        'XML_DOCTYPE',
        'document type and entity declarations are refused, they can expand without end; remove the <!DOCTYPE …>',
      );
    });
    parser.on('error', (error) => {
      const what = error.message.replace(/^\d+:\d+: /, '').replace(/\.$/, '');
      if (this.#ending) {
        throw this.#fault('XML_TRUNCATED', `the document ends too early (${what}); fetch or write the file again`);
      }
      throw this.#fault('XML_NOT_WELL_FORMED', `not well-formed XML: ${what}; correct the markup`);
    });
  }

  /** The line now being read, counted from 1. */
  get line(): number {
    return this.#parser.line;
  }

  write(chunk: string | Uint8Array): void {
    if (typeof chunk === 'string') this.#feed(chunk);
    else if (this.#head === undefined) this.#decode(chunk);
    else {
      const head = joined(this.#head, chunk);
      if (head.length >= HEAD) this.#begin(head);
      else this.#head = head;
    }
  }

  /** The document must be complete now. */
  end(): void {
    if (this.#head !== undefined && this.#head.length > 0) this.#begin(this.#head);
    if (this.#decoder !== undefined) this.#feed(this.#decoded(new Uint8Array(0), false));
    this.#ending = true;
    this.#parser.close();
  }

  /** The first bytes name the encoding. */
  #begin(head: Uint8Array): void {
    this.#head = undefined;
    if ((head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff)) {
      this.#decoder = new TextDecoder(head[0] === 0xff ? 'utf-16le' : 'utf-16be', { fatal: true });
    } else {
      let start = '';
      for (let i = 0; i < Math.min(head.length, HEAD); i++) start += String.fromCharCode(head[i]);
      const name = /^[^<]*<\?xml[^>]*?encoding\s*=\s*["']([^"']*)["']/.exec(start)?.[1] ?? 'utf-8';
      try {
        this.#decoder = new TextDecoder(name, { fatal: true });
      } catch {
        throw this.#fault('XML_ENCODING', `the encoding "${name}" is not known; save the file as UTF-8`);
      }
    }
    this.#declaredOwn = this.#decoder.encoding;
    this.#decode(head);
  }

  #decode(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; at += SLICE) this.#feed(this.#decoded(bytes.subarray(at, at + SLICE), true));
  }

  #decoded(bytes: Uint8Array, stream: boolean): string {
    try {
      return this.#decoder!.decode(bytes, { stream });
    } catch {
      throw this.#fault(
        'XML_ENCODING',
        `the bytes near this line are not ${this.#declaredOwn}; save the file as UTF-8, or name its encoding in <?xml …?>`,
      );
    }
  }

  #feed(text: string): void {
    for (let at = 0; at < text.length; at += SLICE) {
      const slice = text.length <= SLICE ? text : text.slice(at, at + SLICE);
      this.#sinceTag += slice.length;
      this.#parser.write(slice);
      if (this.#sinceTag > this.#bounds.token) {
        throw this.#fault(
          'XML_TOO_LONG',
          `no tag ends within ${this.#bounds.token} characters, so this is no document that we can read; check the file`,
        );
      }
    }
  }

  #fault(code: string, text: string): Fault {
    return new Fault(code, text, `${this.#source}:${this.#parser.line}`);
  }
}

/** Reads a whole document as it arrives. */
export async function readXml(
  chunks: Chunks,
  source: string,
  handlers: XmlHandlers,
  bounds: XmlBounds = XML_BOUNDS,
): Promise<void> {
  const reader = new XmlReader(source, handlers, bounds);
  if (Symbol.asyncIterator in chunks) for await (const chunk of chunks) reader.write(chunk);
  else for (const chunk of chunks) reader.write(chunk);
  reader.end();
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  if (a.length === 0) return b;
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}
