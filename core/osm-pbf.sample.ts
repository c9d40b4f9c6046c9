// Writes OpenStreetMap's binary form, for tests of its reader.
import { zlibSync } from 'fflate';
import { positionOf, type SampleMap } from './osm.sample.ts';
import type { OsmTags } from './osm-data.ts';

type Field = readonly number[];

function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 128) {
    bytes.push((rest % 128) + 128);
    rest = Math.floor(rest / 128);
  }
  return [...bytes, rest];
}
const zigzag = (value: number) => varint(value >= 0 ? 2 * value : -2 * value - 1);
const number = (key: number, value: number): Field => [...varint(key * 8), ...varint(value)];
const bytesField = (key: number, bytes: ArrayLike<number>): number[] => {
  const field = [...varint(key * 8 + 2), ...varint(bytes.length)];
  for (let i = 0; i < bytes.length; i++) field.push(bytes[i]!);
  return field;
};
const packed = (key: number, values: readonly number[], write = varint): Field =>
  bytesField(key, values.flatMap(write));
const deltas = (values: readonly number[]) => values.map((value, i) => value - (values[i - 1] ?? 0));
const utf8 = (text: string) => new TextEncoder().encode(text);

/** One block of a PBF file with its length and header. */
export function pbfBlob(type: string, data: Uint8Array): Uint8Array {
  const blob = Uint8Array.from([...number(2, data.length), ...bytesField(3, zlibSync(data))]);
  const header = [...bytesField(1, utf8(type)), ...number(3, blob.length)];
  const whole = new Uint8Array(4 + header.length + blob.length);
  new DataView(whole.buffer).setUint32(0, header.length);
  whole.set(header, 4);
  whole.set(blob, 4 + header.length);
  return whole;
}

export function pbfHeader(features: readonly string[] = ['OsmSchema-V0.6', 'DenseNodes']): Uint8Array {
  return pbfBlob('OSMHeader', Uint8Array.from(features.flatMap((feature) => bytesField(4, utf8(feature)))));
}

/** The map as a .osm.pbf file: dense nodes, ways and relations in one block. */
export function samplePbf(map: SampleMap): Uint8Array {
  const strings = new StringTable();
  const groups = [
    ...bytesField(2, bytesField(2, denseNodes(map, strings))),
    ...bytesField(2, wayFields(map, strings)),
    ...bytesField(2, relationFields(map, strings)),
  ];
  const block = pbfBlob('OSMData', Uint8Array.from([...bytesField(1, strings.fields()), ...groups]));
  const head = pbfHeader();
  const file = new Uint8Array(head.length + block.length);
  file.set(head);
  file.set(block, head.length);
  return file;
}

class StringTable {
  readonly #texts = [''];

  index(text: string): number {
    const known = this.#texts.indexOf(text);
    return known > 0 ? known : this.#texts.push(text) - 1;
  }

  tags(tags: OsmTags): number[] {
    const index = (text: string) => this.index(text);
    return [...packed(2, Object.keys(tags).map(index)), ...packed(3, Object.values(tags).map(index))];
  }

  fields(): number[] {
    return this.#texts.flatMap((text) => bytesField(1, utf8(text)));
  }
}

function denseNodes(map: SampleMap, strings: StringTable): number[] {
  const nodes = Object.entries(map.nodes).map(([id, [x, y, tags]]) => ({
    id: Number(id),
    at: positionOf(map, x, y),
    tags,
  }));
  const unit = (degrees: number) => Math.round(Number(degrees.toFixed(7)) * 1e7);
  const words = nodes.flatMap(({ tags = {} }) => [
    ...Object.entries(tags).flatMap(([k, v]) => [strings.index(k), strings.index(v)]),
    0,
  ]);
  return [
    ...packed(1, deltas(nodes.map(({ id }) => id)), zigzag),
    ...packed(8, deltas(nodes.map(({ at }) => unit(at[1]))), zigzag),
    ...packed(9, deltas(nodes.map(({ at }) => unit(at[0]))), zigzag),
    ...packed(10, words),
  ];
}

function wayFields(map: SampleMap, strings: StringTable): number[] {
  return Object.entries(map.ways).flatMap(([id, [list, tags]]) =>
    bytesField(3, [...number(1, Number(id)), ...strings.tags(tags), ...packed(8, deltas(list), zigzag)]),
  );
}

const TYPES = ['node', 'way', 'relation'];

function relationFields(map: SampleMap, strings: StringTable): number[] {
  return Object.entries(map.relations ?? {}).flatMap(([id, [members, tags]]) => {
    const roles = members.map(({ role }) => strings.index(role));
    const refs = deltas(members.map(({ ref }) => ref));
    const types = members.map(({ type }) => TYPES.indexOf(type));
    const head = [...number(1, Number(id)), ...strings.tags(tags)];
    return bytesField(4, [...head, ...packed(8, roles), ...packed(9, refs, zigzag), ...packed(10, types)]);
  });
}
