// Loads what matters of an OpenStreetMap file: roads and rails with their nodes, and the relations that rule their turns.
import { Fault } from './fault.ts';
import { type GuessingReport, tally } from './import-report.ts';
import type { OsmArea } from './osm-area.ts';
import type { OsmNode, OsmRelation, OsmSink, OsmTags, OsmWay } from './osm-data.ts';
import type { OsmOverlay } from './osm-overlay.ts';
import { isOsmPbf, readOsmPbf } from './osm-pbf.ts';
import { readOsmXml } from './osm-xml.ts';

/** A file that can be read more than once; `open` gives its bytes, gzip unpacked. */
export interface OsmSource {
  readonly name: string;
  readonly open: () => AsyncIterable<Uint8Array>;
}

export interface OsmExtract {
  readonly nodes: ReadonlyMap<number, OsmNode>;
  /** pieces of ways whose nodes are all there, two at least; one way may give several */
  readonly ways: readonly OsmWay[];
  readonly relations: readonly OsmRelation[];
}

/**
 * Reads the file twice: ways and relations first, then the nodes of the ways that `isWanted`. Ways are cut where nodes are
 * missing or lie outside `area`; one node beyond the border is kept.
 * @throws Fault OSM_*, XML_*, GZ_BROKEN
 */
export async function loadOsm(
  source: OsmSource,
  isWanted: (tags: OsmTags) => boolean,
  area: OsmArea | undefined,
  overlay: OsmOverlay,
  report: GuessingReport,
): Promise<OsmExtract> {
  const ways = new Map<number, OsmWay>();
  const relations = new Map<number, OsmRelation>();
  let others = 0;
  await readOsm(source, {
    way(way, where) {
      const tags = overlay.wayTags(way.id, way.tags);
      if (!isWanted(tags)) {
        others++;
        return;
      }
      const known = ways.get(way.id);
      if (known !== undefined) refuseTwin(String(known.nodes) === String(way.nodes), 'way', way.id, where);
      ways.set(way.id, { ...way, tags });
    },
    relation(relation) {
      if (/^restriction/.test(relation.tags['type'] ?? '')) relations.set(relation.id, relation);
    },
  });
  if (ways.size === 0)
    throw new Fault('OSM_NO_ROADS', 'the file has no road that vehicles may use; give another extract', source.name);
  const nodes = await loadNodes(source, ways.values(), overlay);
  const pieces = [...ways.values()].flatMap((way) => piecesOf(way, nodes, area, report));
  if (pieces.length === 0) {
    const cure = area === undefined ? 'fetch it with its nodes' : 'give another --bbox or --polygon';
    throw new Fault('OSM_NO_ROADS', `none of its roads lies where it was asked for; ${cure}`, source.name);
  }
  tally(report.read, 'way: road or rail', ways.size);
  tally(report.read, 'way: anything else (not looked at)', others);
  tally(report.read, 'node of a road or rail', nodes.size);
  tally(report.read, 'relation: turn restriction', relations.size);
  return { nodes, ways: pieces, relations: [...relations.values()] };
}

function refuseTwin(equal: boolean, what: string, id: number, where: () => string): void {
  if (equal) return;
  const text = `there are two different ${what}s ${id}; keep one (extracts of different days cannot be joined)`;
  throw new Fault('OSM_DUPLICATE_ID', text, where());
}

/** bytes by which the form is told */
const HEAD = 16;

/** Feeds a file of either form to `sink`. Throws the faults of its reader. */
export async function readOsm(source: OsmSource, sink: OsmSink): Promise<void> {
  const chunks = source.open()[Symbol.asyncIterator]();
  let first: Uint8Array = new Uint8Array(0);
  while (first.length < HEAD) {
    const next = await chunks.next();
    if (next.done === true) break;
    const joined = new Uint8Array(first.length + next.value.length);
    joined.set(first);
    joined.set(next.value, first.length);
    first = joined;
  }
  if (first.length === 0) throw new Fault('OSM_EMPTY', 'the file is empty; fetch it again', source.name);
  const all = resumed(first, chunks);
  if (isOsmPbf(first)) return readOsmPbf(all, source.name, sink);
  if (first[0] === 0x50 && first[1] === 0x4b)
    throw new Fault('OSM_ZIPPED', 'this is a zip archive; unpack it first', source.name);
  return readOsmXml(all, source.name, sink);
}

async function* resumed(first: Uint8Array, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield first;
    for (;;) {
      const next = await rest.next();
      if (next.done === true) return;
      yield next.value;
    }
  } finally {
    await rest.return?.();
  }
}

async function loadNodes(
  source: OsmSource,
  ways: Iterable<OsmWay>,
  overlay: OsmOverlay,
): Promise<Map<number, OsmNode>> {
  const needed = new Set<number>();
  for (const way of ways) for (const node of way.nodes) needed.add(node);
  const nodes = new Map<number, OsmNode>();
  await readOsm(source, {
    node(node, where) {
      if (!needed.has(node.id)) return;
      const { id, latitude, longitude } = node;
      if (!(Math.abs(latitude) < 89 && Math.abs(longitude) <= 180)) {
        const swapped = Math.abs(latitude) <= 180 && Math.abs(longitude) <= 90;
        const cure = swapped ? 'are latitude and longitude exchanged?' : 'give degrees of WGS 84';
        throw new Fault('OSM_POSITION', `lat ${latitude}, lon ${longitude} is nowhere on Earth; ${cure}`, where());
      }
      const known = nodes.get(id);
      if (known !== undefined)
        refuseTwin(known.latitude === latitude && known.longitude === longitude, 'node', id, where);
      nodes.set(id, { ...node, tags: overlay.nodeTags(id, node.tags) });
    },
  });
  return nodes;
}

function piecesOf(
  way: OsmWay,
  nodes: ReadonlyMap<number, OsmNode>,
  area: OsmArea | undefined,
  report: GuessingReport,
): OsmWay[] {
  const found = way.nodes.map((id) => nodes.get(id));
  const inside = found.map((node) => node !== undefined && (area === undefined || area(node.longitude, node.latitude)));
  const pieces: OsmWay[] = [];
  let run: number[] = [];
  const close = () => {
    if (run.length > 1) pieces.push({ ...way, nodes: run });
    run = [];
  };
  way.nodes.forEach((id, i) => {
    const near = inside[i]! || inside[i - 1] === true || inside[i + 1] === true;
    if (found[i] === undefined || !near) {
      if (found[i] === undefined && inside[i - 1] === true)
        tally(report.skipped, 'node that the file lacks (way cut there)');
      close();
      return;
    }
    if (run[run.length - 1] !== id) run.push(id);
    // a way that leaves the area and comes back is two
    if (!inside[i] && inside[i - 1] === true) {
      close();
      if (inside[i + 1] === true) run.push(id);
    }
  });
  close();
  return pieces;
}
