// What an OpenStreetMap file shows around the roads: buildings, greens, water and trees, for the eye only.
import { type GuessingReport, tally } from './import-report.ts';
import { mapProjection } from './map-projection.ts';
import type { NetworkFile } from './network.ts';
import type { OsmTags } from './osm-data.ts';
import { type OsmSource, readOsm } from './osm-load.ts';
import { SURROUNDINGS_FORMAT, SURROUNDINGS_VERSION, type SurroundingsFile } from './surroundings.ts';

/** m beyond the outermost lanes that are still drawn */
const MARGIN = 150;
/** m: a storey, and what a building without tags has */
const STOREY = 3.2;
const USUAL_HEIGHT = 7;
const LOW = /^(garages?|shed|hut|roof|carport|kiosk|greenhouse)$/;
const LOW_HEIGHT = 3;
/** m */
const TALLEST = 400;
const CROWN = 2.6;
/** outlines and trees kept; the others are counted */
const MOST = 40_000;

const GREEN_LEISURE = /^(park|garden|pitch|golf_course|nature_reserve)$/;
const GREEN_LANDUSE = /^(grass|forest|meadow|recreation_ground|village_green|cemetery|orchard|vineyard)$/;
const GREEN_NATURAL = /^(wood|scrub|grassland|heath)$/;

type Kind = 'building' | 'green' | 'water';

/** What an outline with these tags is; undefined for what is not drawn. */
export function outlineKind(tags: OsmTags): Kind | undefined {
  const { building, natural = '', leisure = '', landuse = '', waterway } = tags;
  if (building !== undefined && building !== 'no') return 'building';
  if (natural === 'water' || waterway === 'riverbank' || landuse === 'basin' || landuse === 'reservoir') return 'water';
  if (GREEN_LEISURE.test(leisure) || GREEN_LANDUSE.test(landuse) || GREEN_NATURAL.test(natural)) return 'green';
  return undefined;
}

/** m, from its tags where they say it (`height`, `building:levels`), else guessed from its kind. */
export function buildingHeight(tags: OsmTags): number {
  const told = Number.parseFloat(tags['height'] ?? '');
  const levels = Number.parseFloat(tags['building:levels'] ?? '');
  const usual = LOW.test(tags['building'] ?? '') ? LOW_HEIGHT : USUAL_HEIGHT;
  const height = told > 0 ? told : levels > 0 ? levels * STOREY : usual;
  return tenth(Math.min(TALLEST, height));
}

interface Outline {
  readonly kind: Kind;
  readonly nodes: readonly number[];
  readonly tags: OsmTags;
}

/**
 * Reads the file twice more, outlines first and then their corners and the trees, in the plane of `network`. Only closed
 * ways are outlines: buildings and waters made of several ways (multipolygons) are counted as left out. Undefined where
 * the file shows nothing around the roads.
 * @throws Fault OSM_*, XML_*, GZ_BROKEN
 */
export async function osmSurroundings(
  source: OsmSource,
  network: NetworkFile,
  report: GuessingReport,
): Promise<SurroundingsFile | undefined> {
  const outlines: Outline[] = [];
  await readOsm(source, {
    way({ nodes, tags }) {
      const kind = outlineKind(tags);
      if (kind === undefined || nodes.length < 4 || nodes[0] !== nodes.at(-1)) return;
      if (outlines.length < MOST) outlines.push({ kind, nodes: nodes.slice(0, -1), tags });
      else tally(report.skipped, 'outline beyond the first 40,000 (not drawn)');
    },
    relation({ tags }) {
      if (tags['type'] === 'multipolygon' && outlineKind(tags) !== undefined)
        tally(report.skipped, 'relation: building, green or water of several ways (not drawn)');
    },
  });
  const { corners, trees } = await cornersAndTrees(source, network, outlines);
  const found: Record<Kind, Outline[]> = { building: [], green: [], water: [] };
  for (const outline of outlines)
    if (outline.nodes.every((node) => corners.has(node))) found[outline.kind].push(outline);
  const lineOf = ({ nodes }: Outline) => nodes.map((node) => corners.get(node)!);
  tally(report.read, 'way: building', found.building.length);
  tally(report.read, 'way: green or water', found.green.length + found.water.length);
  tally(report.read, 'node: tree', trees.length);
  if (trees.length + found.building.length + found.green.length + found.water.length === 0) return undefined;
  return {
    format: SURROUNDINGS_FORMAT,
    version: SURROUNDINGS_VERSION,
    buildings: found.building.map((one) => ({ outline: lineOf(one), height: buildingHeight(one.tags) })),
    greens: found.green.map(lineOf),
    water: found.water.map(lineOf),
    trees,
  };
}

type Corner = [x: number, y: number];

/** Positions in the plane of the corners that lie near the network, and the trees there. */
async function cornersAndTrees(source: OsmSource, network: NetworkFile, outlines: readonly Outline[]) {
  const { toPlane } = mapProjection(network.projection, source.name);
  const [west, south, east, north] = boxAround(network);
  const needed = new Set(outlines.flatMap(({ nodes }) => nodes));
  const corners = new Map<number, Corner>();
  const trees: [x: number, y: number, radius: number][] = [];
  await readOsm(source, {
    node({ id, longitude, latitude, tags }) {
      const isTree = tags['natural'] === 'tree';
      if (!isTree && !needed.has(id)) return;
      if (!(Math.abs(latitude) < 89 && Math.abs(longitude) <= 180)) return; // told of where roads are read
      const [x, y] = toPlane(longitude, latitude);
      if (!(x > west && x < east && y > south && y < north)) return;
      if (needed.has(id)) corners.set(id, [tenth(x), tenth(y)]);
      if (isTree && trees.length < MOST) trees.push([tenth(x), tenth(y), CROWN]);
    },
  });
  return { corners, trees };
}

function boxAround(network: NetworkFile): [west: number, south: number, east: number, north: number] {
  const box: [number, number, number, number] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { x, y } of network.nodes) {
    box[0] = Math.min(box[0], x - MARGIN);
    box[1] = Math.min(box[1], y - MARGIN);
    box[2] = Math.max(box[2], x + MARGIN);
    box[3] = Math.max(box[3], y + MARGIN);
  }
  return box;
}

function tenth(metres: number): number {
  return Math.round(metres * 10) / 10;
}
