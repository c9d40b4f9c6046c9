// Reads OpenStreetMap's binary form (https://wiki.openstreetmap.org/wiki/PBF_Format), block by block.
import { unzlibSync } from 'fflate';
import { Fault } from './fault.ts';
import { NO_TAGS, type OsmMember, type OsmSink, type OsmTags } from './osm-data.ts';
import { ProtobufReader } from './protobuf.ts';

type Bytes = Iterable<Uint8Array> | AsyncIterable<Uint8Array>;

/** Bytes, from the format's own bounds: a header, and a block packed or unpacked. */
const MOST_HEADER = 64 * 1024;
const MOST_BLOCK = 32 * 1024 * 1024;

const KNOWN_FEATURES = new Set(['OsmSchema-V0.6', 'DenseNodes', 'HistoricalInformation']);

/** Whether the first bytes of a file are those of an OSM PBF file: a length, then a header named OSMHeader. */
export function isOsmPbf(first: Uint8Array): boolean {
  return first.length >= 8 && first[0] === 0 && first[1] === 0 && first[4] === 0x0a && first[6] === 0x4f;
}

/**
 * Feeds a .osm.pbf file to `sink`, one block in memory at a time.
 * @throws Fault OSM_PBF_BROKEN, OSM_PBF_FEATURE with the number of the block
 */
export async function readOsmPbf(chunks: Bytes, source: string, sink: OsmSink): Promise<void> {
  let block = 0;
  const where = () => `${source}, block ${block}`;
  const broken = (why: string) =>
    new Fault('OSM_PBF_BROKEN', `the file is truncated or damaged (${why}); fetch or write it again`, where());
  const input = new ByteQueue(chunks);
  for (;;) {
    const size = await input.take(4);
    if (size === undefined) {
      if (input.rest > 0) throw broken('it ends in a length');
      if (block === 0) throw broken('it is empty');
      return;
    }
    try {
      const length = new DataView(size.buffer, size.byteOffset, 4).getUint32(0);
      if (length > MOST_HEADER) throw new RangeError(`a header of ${length} bytes`);
      const header = readHeader(new ProtobufReader(await whole(input, length)));
      const blob = await whole(input, header.size);
      if (header.type === 'OSMHeader') requireFeatures(new ProtobufReader(unpackedBlob(blob)), where());
      else if (header.type === 'OSMData') readBlock(unpackedBlob(blob), sink, where);
    } catch (thrown) {
      if (thrown instanceof Fault) throw thrown;
      throw broken(thrown instanceof Error ? thrown.message : String(thrown));
    }
    block++;
  }
}

async function whole(input: ByteQueue, count: number): Promise<Uint8Array> {
  const bytes = await input.take(count);
  if (bytes === undefined) throw new RangeError('it ends in the middle of a block');
  return bytes;
}

/** Bytes from chunks of any size. */
class ByteQueue {
  readonly #chunks: AsyncIterator<Uint8Array> | Iterator<Uint8Array>;
  #held: Uint8Array = new Uint8Array(0);

  constructor(chunks: Bytes) {
    this.#chunks =
      Symbol.asyncIterator in chunks
        ? chunks[Symbol.asyncIterator]()
        : (chunks as Iterable<Uint8Array>)[Symbol.iterator]();
  }

  get rest(): number {
    return this.#held.length;
  }

  /** The next `count` bytes, or nothing where fewer are left. */
  async take(count: number): Promise<Uint8Array | undefined> {
    if (this.#held.length < count) {
      const parts = [this.#held];
      let length = this.#held.length;
      while (length < count) {
        const next = await this.#chunks.next();
        if (next.done === true) break;
        parts.push(next.value);
        length += next.value.length;
      }
      const joined = new Uint8Array(length);
      let at = 0;
      for (const part of parts) {
        joined.set(part, at);
        at += part.length;
      }
      this.#held = joined;
      if (length < count) return undefined;
    }
    const taken = this.#held.subarray(0, count);
    this.#held = this.#held.subarray(count);
    return taken;
  }
}

function readHeader(reader: ProtobufReader): { type: string; size: number } {
  let [type, size] = ['', 0];
  while (reader.more) {
    const key = reader.key();
    if (key === 10) type = text(reader.raw());
    else if (key === 24) size = reader.varint();
    else reader.skip(key);
  }
  if (size > MOST_BLOCK) throw new RangeError(`a block of ${size} bytes`);
  return { type, size };
}

function unpackedBlob(blob: Uint8Array): Uint8Array {
  const reader = new ProtobufReader(blob);
  let size = 0;
  let packed: Uint8Array | undefined;
  while (reader.more) {
    const key = reader.key();
    if (key === 10) return reader.raw();
    if (key === 16) size = reader.varint();
    else if (key === 26) packed = reader.raw();
    else if ((key & 7) === 2) throw new RangeError('packed by something else than zlib; write it with zlib');
    else reader.skip(key);
  }
  if (packed === undefined) throw new RangeError('a block without data');
  if (size > MOST_BLOCK) throw new RangeError(`a block that unpacks to ${size} bytes`);
  const data = unzlibSync(packed, { out: new Uint8Array(size) });
  if (data.length !== size) throw new RangeError('a block that unpacks to another length than it says');
  return data;
}

function requireFeatures(reader: ProtobufReader, where: string): void {
  while (reader.more) {
    const key = reader.key();
    if (key !== 34) {
      reader.skip(key);
      continue;
    }
    const feature = text(reader.raw());
    if (!KNOWN_FEATURES.has(feature)) {
      const cure = 'convert it with osmium cat -f pbf';
      throw new Fault('OSM_PBF_FEATURE', `the file needs "${feature}", which is not known here; ${cure}`, where);
    }
  }
}

const decoder = new TextDecoder('utf-8', { fatal: true });
const text = (bytes: Uint8Array): string => decoder.decode(bytes);

/** What the elements of one block share. */
interface Shared {
  readonly strings: readonly Uint8Array[];
  readonly texts: (string | undefined)[];
  granularity: number;
  latitude: number;
  longitude: number;
}

function readBlock(bytes: Uint8Array, sink: OsmSink, where: () => string): void {
  const shared: Shared = { strings: [], texts: [], granularity: 100, latitude: 0, longitude: 0 };
  const strings: Uint8Array[] = [];
  const groups: ProtobufReader[] = [];
  const reader = new ProtobufReader(bytes);
  while (reader.more) {
    const key = reader.key();
    if (key === 10) {
      const table = reader.inner();
      while (table.more) {
        const entry = table.key();
        if (entry === 10) strings.push(table.raw());
        else table.skip(entry);
      }
    } else if (key === 18) groups.push(reader.inner());
    else if (key === 136) shared.granularity = reader.varint();
    else if (key === 152) shared.latitude = reader.signed();
    else if (key === 160) shared.longitude = reader.signed();
    else reader.skip(key);
  }
  const block = { ...shared, strings };
  for (const group of groups) readGroup(group, block, sink, where);
}

function readGroup(group: ProtobufReader, shared: Shared, sink: OsmSink, where: () => string): void {
  while (group.more) {
    const key = group.key();
    if (key === 10 && sink.node !== undefined) readNode(group.inner(), shared, sink.node, where);
    else if (key === 18 && sink.node !== undefined) readDense(group.inner(), shared, sink.node, where);
    else if (key === 26 && sink.way !== undefined) readWay(group.inner(), shared, sink.way, where);
    else if (key === 34 && sink.relation !== undefined) readRelation(group.inner(), shared, sink.relation, where);
    else group.skip(key);
  }
}

function stringAt(shared: Shared, index: number): string {
  const known = shared.texts[index];
  if (known !== undefined) return known;
  const bytes = shared.strings[index];
  if (bytes === undefined) throw new RangeError(`string ${index} of ${shared.strings.length}`);
  shared.texts[index] = text(bytes);
  return shared.texts[index];
}

function tagsOf(shared: Shared, keys: readonly number[], values: readonly number[]): OsmTags {
  if (keys.length === 0) return NO_TAGS;
  const tags = Object.create(null) as Record<string, string>;
  keys.forEach((key, i) => {
    tags[stringAt(shared, key)] = stringAt(shared, values[i] ?? -1);
  });
  return tags;
}

function packed(reader: ProtobufReader, read: (list: ProtobufReader) => number): number[] {
  const list = reader.inner();
  const values: number[] = [];
  while (list.more) values.push(read(list));
  return values;
}

const unsigned = (list: ProtobufReader): number => list.varint();

function deltas(reader: ProtobufReader): number[] {
  let sum = 0;
  return packed(reader, (list) => {
    sum += list.zigzag();
    return sum;
  });
}

function readNode(
  reader: ProtobufReader,
  shared: Shared,
  take: NonNullable<OsmSink['node']>,
  where: () => string,
): void {
  let [id, latitude, longitude] = [0, 0, 0];
  let [keys, values]: [number[], number[]] = [[], []];
  while (reader.more) {
    const key = reader.key();
    if (key === 8) id = reader.zigzag();
    else if (key === 18) keys = packed(reader, unsigned);
    else if (key === 26) values = packed(reader, unsigned);
    else if (key === 64) latitude = reader.zigzag();
    else if (key === 72) longitude = reader.zigzag();
    else reader.skip(key);
  }
  take({ id, ...position(shared, latitude, longitude), tags: tagsOf(shared, keys, values) }, where);
}

function position(shared: Shared, latitude: number, longitude: number): { latitude: number; longitude: number } {
  const { granularity } = shared;
  return {
    latitude: (shared.latitude + granularity * latitude) / 1e9,
    longitude: (shared.longitude + granularity * longitude) / 1e9,
  };
}

function readDense(
  reader: ProtobufReader,
  shared: Shared,
  take: NonNullable<OsmSink['node']>,
  where: () => string,
): void {
  let [ids, latitudes, longitudes, words]: number[][] = [[], [], [], []];
  while (reader.more) {
    const key = reader.key();
    if (key === 10) ids = deltas(reader);
    else if (key === 66) latitudes = deltas(reader);
    else if (key === 74) longitudes = deltas(reader);
    else if (key === 82) words = packed(reader, unsigned);
    else reader.skip(key);
  }
  if (latitudes!.length !== ids!.length || longitudes!.length !== ids!.length)
    throw new RangeError('a list of nodes whose columns differ in length');
  let at = 0;
  ids!.forEach((id, i) => {
    const [keys, values]: [number[], number[]] = [[], []];
    while (at < words!.length && words![at] !== 0) {
      keys.push(words![at]!);
      values.push(words![at + 1] ?? -1);
      at += 2;
    }
    at++;
    take({ id, ...position(shared, latitudes![i]!, longitudes![i]!), tags: tagsOf(shared, keys, values) }, where);
  });
}

function readWay(reader: ProtobufReader, shared: Shared, take: NonNullable<OsmSink['way']>, where: () => string): void {
  let id = 0;
  let [keys, values, nodes]: [number[], number[], number[]] = [[], [], []];
  while (reader.more) {
    const key = reader.key();
    if (key === 8) id = reader.signed();
    else if (key === 18) keys = packed(reader, unsigned);
    else if (key === 26) values = packed(reader, unsigned);
    else if (key === 66) nodes = deltas(reader);
    else reader.skip(key);
  }
  take({ id, nodes, tags: tagsOf(shared, keys, values) }, where);
}

const MEMBER_TYPES = ['node', 'way', 'relation'] as const;

function readRelation(
  reader: ProtobufReader,
  shared: Shared,
  take: NonNullable<OsmSink['relation']>,
  where: () => string,
): void {
  let id = 0;
  let [keys, values, roles, refs, types]: number[][] = [[], [], [], [], []];
  while (reader.more) {
    const key = reader.key();
    if (key === 8) id = reader.signed();
    else if (key === 18) keys = packed(reader, unsigned);
    else if (key === 26) values = packed(reader, unsigned);
    else if (key === 66) roles = packed(reader, unsigned);
    else if (key === 74) refs = deltas(reader);
    else if (key === 82) types = packed(reader, unsigned);
    else reader.skip(key);
  }
  const members = refs!.map((ref, i): OsmMember => {
    const type = MEMBER_TYPES[types![i] ?? -1];
    if (type === undefined) throw new RangeError(`a member of type ${types![i]}`);
    return { type, ref, role: stringAt(shared, roles![i] ?? -1) };
  });
  take({ id, members, tags: tagsOf(shared, keys!, values!) }, where);
}
