// Reads OpenStreetMap XML (https://wiki.openstreetmap.org/wiki/OSM_XML) as it streams in.
import { Fault } from './fault.ts';
import { NO_TAGS, type OsmMember, type OsmSink, type OsmTags } from './osm-data.ts';
import { type Chunks, type XmlAttributes, type XmlHandlers, XmlReader } from './xml-stream.ts';

/**
 * Feeds a .osm file to `sink`. Elements marked as deleted are left out.
 * @throws Fault XML_*, OSM_WRONG_ROOT, OSM_BAD_ELEMENT with file:line
 */
export async function readOsmXml(chunks: Chunks, source: string, sink: OsmSink): Promise<void> {
  const elements = new OsmElements(source, sink);
  const reader = new XmlReader(source, elements);
  for await (const chunk of chunks) reader.write(chunk);
  reader.end();
}

const ROOTS = new Set(['osm', 'osmChange']);

class OsmElements implements XmlHandlers {
  readonly #source: string;
  readonly #sink: OsmSink;
  #rooted = false;
  #line = 0;
  #kind: 'node' | 'way' | 'relation' | undefined;
  #attributes: XmlAttributes = {};
  #tags: Record<string, string> | undefined;
  #refs: number[] = [];
  #members: OsmMember[] = [];

  constructor(source: string, sink: OsmSink) {
    this.#source = source;
    this.#sink = sink;
  }

  open(tag: string, attributes: XmlAttributes, line: number): void {
    this.#line = line;
    if (!this.#rooted) {
      if (!ROOTS.has(tag))
        throw this.#fault('OSM_WRONG_ROOT', `the root element is <${tag}>, not <osm>; give an OpenStreetMap file`);
      this.#rooted = true;
    } else if (tag === 'node' || tag === 'way' || tag === 'relation') {
      this.#kind = tag;
      this.#attributes = attributes;
      this.#tags = undefined;
      this.#refs = [];
      this.#members = [];
    } else if (this.#kind !== undefined) this.#child(tag, attributes);
  }

  close(tag: string): void {
    if (tag !== this.#kind) return;
    const { visible, action } = this.#attributes;
    this.#kind = undefined;
    if (visible === 'false' || action === 'delete') return;
    const where = () => `${this.#source}:${this.#line}`;
    const tags: OsmTags = this.#tags ?? NO_TAGS;
    const { node, way, relation } = this.#sink;
    if (tag === 'node' && node !== undefined) {
      const [latitude, longitude] = [this.#number('lat'), this.#number('lon')];
      node({ id: this.#number('id'), latitude, longitude, tags }, where);
    } else if (tag === 'way' && way !== undefined) way({ id: this.#number('id'), nodes: this.#refs, tags }, where);
    else if (tag === 'relation' && relation !== undefined)
      relation({ id: this.#number('id'), members: this.#members, tags }, where);
  }

  #child(tag: string, attributes: XmlAttributes): void {
    if (tag === 'tag') {
      const { k, v } = attributes;
      if (k === undefined || v === undefined) throw this.#fault('OSM_BAD_ELEMENT', 'a tag needs k and v; add them');
      this.#tags ??= Object.create(null) as Record<string, string>;
      this.#tags[k] = v;
    } else if (tag === 'nd') this.#refs.push(this.#ref(attributes['ref']));
    else if (tag === 'member') {
      const type = attributes['type'];
      if (type !== 'node' && type !== 'way' && type !== 'relation')
        throw this.#fault('OSM_BAD_ELEMENT', `a member is a node, way or relation, not "${type}"; correct it`);
      this.#members.push({ type, ref: this.#ref(attributes['ref']), role: attributes['role'] ?? '' });
    }
  }

  #number(name: string): number {
    const text = this.#attributes[name];
    const value = text === undefined || text.trim() === '' ? Number.NaN : Number(text);
    if (!Number.isFinite(value))
      throw this.#fault('OSM_BAD_ELEMENT', `${name}="${text ?? ''}" is no number; correct it`);
    return value;
  }

  #ref(text: string | undefined): number {
    const value = text === undefined || text === '' ? Number.NaN : Number(text);
    if (!Number.isSafeInteger(value)) throw this.#fault('OSM_BAD_ELEMENT', `ref="${text ?? ''}" is no id; correct it`);
    return value;
  }

  #fault(code: string, text: string): Fault {
    return new Fault(code, text, `${this.#source}:${this.#line}`);
  }
}
