// Small maps for tests, metres around a point become nodes, and lists of them ways.
import type { OsmMember, OsmTags } from './osm-data.ts';

export interface SampleMap {
  readonly nodes: Readonly<Record<number, readonly [x: number, y: number, tags?: OsmTags]>>;
  readonly ways: Readonly<Record<number, readonly [nodes: readonly number[], tags: OsmTags]>>;
  readonly relations?: Readonly<Record<number, readonly [members: readonly OsmMember[], tags: OsmTags]>>;
  /** degrees; Berlin by default */
  readonly at?: readonly [longitude: number, latitude: number];
}

const METRES = 111_320;

export function positionOf(
  { at = [13.4, 52.5] }: SampleMap,
  x: number,
  y: number,
): [longitude: number, latitude: number] {
  return [at[0] + x / (METRES * Math.cos((at[1] * Math.PI) / 180)), at[1] + y / METRES];
}

const quoted = (text: string) => text.replace(/&/g, '&amp;').replace(/"/g, '&quot;').replace(/</g, '&lt;');
const tagLines = (tags: OsmTags = {}) =>
  Object.entries(tags).map(([k, v]) => `<tag k="${quoted(k)}" v="${quoted(v)}"/>`);

/** The map as .osm text. */
export function sampleXml(map: SampleMap): string {
  const nodes = Object.entries(map.nodes).map(([id, [x, y, tags]]) => {
    const [longitude, latitude] = positionOf(map, x, y);
    return `<node id="${id}" lat="${latitude.toFixed(7)}" lon="${longitude.toFixed(7)}">${tagLines(tags).join('')}</node>`;
  });
  const ways = Object.entries(map.ways).map(
    ([id, [list, tags]]) =>
      `<way id="${id}">${list.map((ref) => `<nd ref="${ref}"/>`).join('')}${tagLines(tags).join('')}</way>`,
  );
  const relations = Object.entries(map.relations ?? {}).map(([id, [members, tags]]) => {
    const rows = members.map(({ type, ref, role }) => `<member type="${type}" ref="${ref}" role="${role}"/>`);
    return `<relation id="${id}">${rows.join('')}${tagLines(tags).join('')}</relation>`;
  });
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<osm version="0.6">',
    ...nodes,
    ...ways,
    ...relations,
    '</osm>',
  ].join('\n');
}

/** A source that gives `data` in pieces of `size` bytes. */
export function sampleSource(data: string | Uint8Array, size = 1 << 16) {
  const bytes = typeof data === 'string' ? new TextEncoder().encode(data) : data;
  return {
    name: 'sample.osm',
    async *open() {
      for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
    },
  };
}

/** Four arms of `length` metres that meet at node 1, all of the same tags; ways 10 east, 11 north, 12 west, 13 south. */
export function sampleCross(tags: OsmTags, middle: OsmTags = {}, length = 150): SampleMap {
  return {
    nodes: {
      1: [0, 0, middle],
      2: [length, 0],
      3: [0, length],
      4: [-length, 0],
      5: [0, -length],
    },
    ways: { 10: [[2, 1], tags], 11: [[3, 1], tags], 12: [[4, 1], tags], 13: [[5, 1], tags] },
  };
}
