// Writes a map as large as a big city's: streets in a grid, signals, and many more nodes of houses that no road needs.

import { closeSync, openSync, writeSync } from 'node:fs';
import { deflateSync } from 'node:zlib';
import { bits } from '../core/chance.ts';

/** Bytes that grow. */
class Bytes {
  #data = new Uint8Array(64);
  length = 0;

  byte(value: number): void {
    if (this.length === this.#data.length) {
      const larger = new Uint8Array(2 * this.#data.length);
      larger.set(this.#data);
      this.#data = larger;
    }
    this.#data[this.length++] = value;
  }

  varint(value: number): void {
    let rest = value;
    while (rest >= 128) {
      this.byte((rest % 128) + 128);
      rest = Math.floor(rest / 128);
    }
    this.byte(rest);
  }

  zigzag(value: number): void {
    this.varint(value >= 0 ? 2 * value : -2 * value - 1);
  }

  /** A field of bytes. */
  field(key: number, content: Bytes | string): void {
    const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content.taken();
    this.varint(key * 8 + 2);
    this.varint(bytes.length);
    this.append(bytes);
  }

  append(bytes: Uint8Array): void {
    const length = this.length + bytes.length;
    if (length > this.#data.length) {
      const larger = new Uint8Array(Math.max(length, 2 * this.#data.length));
      larger.set(this.#data);
      this.#data = larger;
    }
    this.#data.set(bytes, this.length);
    this.length = length;
  }

  number(key: number, value: number): void {
    this.varint(key * 8);
    this.varint(value);
  }

  taken(): Uint8Array {
    return this.#data.subarray(0, this.length);
  }
}

interface MapNode {
  readonly id: number;
  /** 1e-7 degrees */
  readonly x: number;
  readonly y: number;
  readonly lit: boolean;
}

interface MapWay {
  readonly id: number;
  readonly nodes: readonly number[];
  readonly tags: readonly string[];
}

const STRINGS = [
  '',
  'highway',
  'traffic_signals',
  'residential',
  'secondary',
  'building',
  'yes',
  'lanes',
  '4',
  'addr:housenumber',
  'name',
];
const AT = { x: 134_000_000, y: 525_000_000 };
const BLOCK = 8000;

class MapFile {
  readonly #file: number;
  size = 0;

  constructor(path: string) {
    this.#file = openSync(path, 'w');
    const header = new Bytes();
    header.field(4, 'OsmSchema-V0.6');
    header.field(4, 'DenseNodes');
    this.#blob('OSMHeader', header);
  }

  nodes(nodes: readonly MapNode[]): void {
    for (let at = 0; at < nodes.length; at += BLOCK) this.#group(dense(nodes.slice(at, at + BLOCK)), 2);
  }

  ways(ways: readonly MapWay[]): void {
    for (let at = 0; at < ways.length; at += BLOCK) {
      const group = new Bytes();
      for (const way of ways.slice(at, at + BLOCK)) group.field(3, wayBytes(way));
      this.#group(group);
    }
  }

  close(): void {
    closeSync(this.#file);
  }

  #group(content: Bytes, key?: number): void {
    const group = new Bytes();
    if (key === undefined) group.append(content.taken());
    else group.field(key, content);
    const table = new Bytes();
    for (const text of STRINGS) table.field(1, text);
    const block = new Bytes();
    block.field(1, table);
    block.field(2, group);
    this.#blob('OSMData', block);
  }

  #blob(type: string, data: Bytes): void {
    const blob = new Bytes();
    blob.number(2, data.length);
    const packed = new Bytes();
    packed.append(deflateSync(data.taken(), { level: 1 }));
    blob.field(3, packed);
    const header = new Bytes();
    header.field(1, type);
    header.number(3, blob.length);
    const length = new Uint8Array(4);
    new DataView(length.buffer).setUint32(0, header.length);
    for (const bytes of [length, header.taken(), blob.taken()]) {
      writeSync(this.#file, bytes);
      this.size += bytes.length;
    }
  }
}

function dense(nodes: readonly MapNode[]): Bytes {
  const [ids, latitudes, longitudes, words] = [new Bytes(), new Bytes(), new Bytes(), new Bytes()];
  let before = { id: 0, x: 0, y: 0 };
  for (const node of nodes) {
    ids.zigzag(node.id - before.id);
    latitudes.zigzag(node.y - before.y);
    longitudes.zigzag(node.x - before.x);
    if (node.lit) {
      words.varint(1);
      words.varint(2);
    }
    words.varint(0);
    before = node;
  }
  const made = new Bytes();
  made.field(1, ids);
  made.field(8, latitudes);
  made.field(9, longitudes);
  made.field(10, words);
  return made;
}

function wayBytes({ id, nodes, tags }: MapWay): Bytes {
  const [keys, values, refs] = [new Bytes(), new Bytes(), new Bytes()];
  tags.forEach((text, i) => {
    (i % 2 === 0 ? keys : values).varint(STRINGS.indexOf(text));
  });
  let before = 0;
  for (const node of nodes) {
    refs.zigzag(node - before);
    before = node;
  }
  const made = new Bytes();
  made.number(1, id);
  made.field(2, keys);
  made.field(3, values);
  made.field(8, refs);
  return made;
}

/** The streets: `side` by `side` crossings 140 m apart, every fifth street wide and lit where two of them cross. */
function streets(side: number): { nodes: MapNode[]; ways: MapWay[] } {
  const step = { x: 20_600, y: 12_560 };
  const nodes: MapNode[] = [];
  const idOf = (i: number, j: number, part: number) => 1 + (i * side + j) * 4 + part;
  const ways: MapWay[] = [];
  for (let i = 0; i < side; i++) {
    for (let j = 0; j < side; j++) {
      const [x, y] = [AT.x + j * step.x, AT.y + i * step.y];
      nodes.push({ id: idOf(i, j, 0), x, y, lit: i % 5 === 0 && j % 5 === 0 });
      nodes.push({ id: idOf(i, j, 1), x: x + step.x / 2, y: y + 400, lit: false });
      nodes.push({ id: idOf(i, j, 2), x: x + 600, y: y + step.y / 2, lit: false });
    }
  }
  const tags = (line: number) => (line % 5 === 0 ? ['highway', 'secondary', 'lanes', '4'] : ['highway', 'residential']);
  for (let i = 0; i < side; i++) {
    for (let j = 0; j + 1 < side; j += 4) {
      const run = (at: (k: number) => number[]) =>
        Array.from({ length: Math.min(4, side - 1 - j) }, (_, k) => at(k)).flat();
      const end = Math.min(j + 4, side - 1);
      const across = [...run((k) => [idOf(i, j + k, 0), idOf(i, j + k, 1)]), idOf(i, end, 0)];
      const up = [...run((k) => [idOf(j + k, i, 0), idOf(j + k, i, 2)]), idOf(end, i, 0)];
      ways.push({ id: 2 * (i * side + j) + 1, nodes: across, tags: tags(i) });
      ways.push({ id: 2 * (i * side + j) + 2, nodes: up, tags: tags(i) });
    }
  }
  return { nodes, ways };
}

const HOUSES = 1e10;

/** Writes the map; the same size gives the same bytes. Answers how many streets' ways and houses it has. */
export function writeLargeMap(path: string, megabytes: number): { readonly ways: number; readonly houses: number } {
  const file = new MapFile(path);
  const side = Math.round(14 * Math.sqrt(megabytes));
  const { nodes, ways } = streets(side);
  file.nodes(nodes);
  const houses: MapWay[] = [];
  const limit = megabytes * 1e6;
  for (let round = 0; file.size < limit * 0.86; round++) {
    const corners: MapNode[] = [];
    for (let house = 0; house < BLOCK / 4; house++) {
      const number = round * (BLOCK / 4) + house;
      const [x, y] = [AT.x + (bits(1, 1, number) % (side * 20_600)), AT.y + (bits(1, 2, number) % (side * 12_560))];
      const first = HOUSES + number * 4;
      for (let corner = 0; corner < 4; corner++) {
        const [dx, dy] = [bits(2, corner, number) % 2000, bits(3, corner, number) % 1500];
        corners.push({ id: first + corner, x: x + dx, y: y + dy, lit: false });
      }
      houses.push({
        id: HOUSES + number,
        nodes: [first, first + 1, first + 2, first + 3, first],
        tags: ['building', 'yes'],
      });
    }
    file.nodes(corners);
  }
  file.ways(ways);
  file.ways(houses);
  file.close();
  return { ways: ways.length, houses: houses.length };
}
