// What is taken from an OpenStreetMap file: nodes, ways and relations, whatever form they were written in.

export type OsmTags = Readonly<Record<string, string>>;

export interface OsmNode {
  readonly id: number;
  /** degrees */
  readonly latitude: number;
  readonly longitude: number;
  readonly tags: OsmTags;
}

export interface OsmWay {
  readonly id: number;
  readonly nodes: readonly number[];
  readonly tags: OsmTags;
}

export interface OsmMember {
  readonly type: 'node' | 'way' | 'relation';
  readonly ref: number;
  readonly role: string;
}

export interface OsmRelation {
  readonly id: number;
  readonly members: readonly OsmMember[];
  readonly tags: OsmTags;
}

/** Takes what a reader finds, as it is read. `where` names file and line, or the block of a binary file. */
export interface OsmSink {
  readonly node?: (node: OsmNode, where: () => string) => void;
  readonly way?: (way: OsmWay, where: () => string) => void;
  readonly relation?: (relation: OsmRelation, where: () => string) => void;
}

export const NO_TAGS: OsmTags = Object.freeze({});
