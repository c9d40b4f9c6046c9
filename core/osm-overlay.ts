// Corrections to a map that outlive the next import: tags of ways and nodes, junctions to join or to keep apart.
import { type Static, Type } from '@sinclair/typebox';
import type { OsmTags } from './osm-data.ts';

export const OVERLAY_FORMAT = 'greenband-osm-overlay';
export const OVERLAY_VERSION = 1;

const Ids = Type.Array(Type.Integer());
const Changes = Type.Record(Type.String(), Type.Record(Type.String(), Type.Union([Type.String(), Type.Null()])), {
  description: 'by OSM id: tags to set; null removes one',
});

/** `overlay.json` of a place, or the file of `--overlay`. */
export const OverlayFile = Type.Object({
  format: Type.Literal(OVERLAY_FORMAT),
  version: Type.Literal(OVERLAY_VERSION),
  note: Type.Optional(Type.String()),
  ways: Type.Optional(Changes),
  nodes: Type.Optional(Changes),
  join: Type.Optional(Type.Array(Ids, { description: 'OSM nodes that are one junction' })),
  apart: Type.Optional(Type.Array(Ids, { description: 'OSM nodes that are never joined with each other' })),
});

export type OverlayFile = Static<typeof OverlayFile>;

/** An overlay made ready for use; it counts what it changed, so that a correction that meets nothing is seen. */
export class OsmOverlay {
  readonly file: OverlayFile | undefined;
  readonly #met = new Set<string>();

  constructor(file: OverlayFile | undefined) {
    this.file = file;
  }

  wayTags(id: number, tags: OsmTags): OsmTags {
    return this.#changed('way', this.file?.ways?.[id], id, tags);
  }

  nodeTags(id: number, tags: OsmTags): OsmTags {
    return this.#changed('node', this.file?.nodes?.[id], id, tags);
  }

  /** Corrections that met no element of the map. */
  get unmet(): string[] {
    const all = [
      ...Object.keys(this.file?.ways ?? {}).map((id) => `way ${id}`),
      ...Object.keys(this.file?.nodes ?? {}).map((id) => `node ${id}`),
    ];
    return all.filter((key) => !this.#met.has(key));
  }

  #changed(
    kind: string,
    change: Readonly<Record<string, string | null>> | undefined,
    id: number,
    tags: OsmTags,
  ): OsmTags {
    if (change === undefined) return tags;
    this.#met.add(`${kind} ${id}`);
    const made: Record<string, string> = { ...tags };
    for (const [key, value] of Object.entries(change)) {
      if (value === null) delete made[key];
      else made[key] = value;
    }
    return made;
  }
}
