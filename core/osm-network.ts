// Imports OpenStreetMap: from a file's bytes to a whole network, with everything guessed marked and everything left out said.
import { Fault, type FaultRecord } from './fault.ts';
import type { Xy } from './geometry.ts';
import { emptyGuessingReport, type GuessingReport, tally } from './import-report.ts';
import { rounded } from './junction-builder.ts';
import { mapProjection, touchingPlane } from './map-projection.ts';
import { NETWORK_FORMAT, NETWORK_VERSION, type NetworkFile } from './network.ts';
import type { OsmArea } from './osm-area.ts';
import { type CountryRules, countryRules, isOnLand } from './osm-country.ts';
import type { OsmNode } from './osm-data.ts';
import { roadClass } from './osm-highway.ts';
import { junctionRules } from './osm-junctions.ts';
import { loadOsm, type OsmSource } from './osm-load.ts';
import { OsmOverlay, type OverlayFile } from './osm-overlay.ts';
import { Restrictions } from './osm-restrictions.ts';
import { findSignals, type SignalSites } from './osm-signals.ts';
import {
  joined,
  type Street,
  type StreetPlane,
  streetPlane,
  streetsAt,
  streetsOf,
  withoutStubs,
} from './osm-streets.ts';
import { mirroredNetwork } from './sketch-mirror.ts';
import { type Clustering, clusterStreets } from './street-clusters.ts';
import { withoutLoops, withPockets } from './street-cuts.ts';
import { drawStreets } from './street-drawing.ts';

export interface OsmWishes {
  readonly area?: OsmArea | undefined;
  readonly overlay?: OverlayFile | undefined;
  /** ISO 3166-1 alpha-2, where the map's place should not decide */
  readonly country?: string | undefined;
}

export interface OsmNetwork {
  readonly network: NetworkFile;
  readonly report: GuessingReport;
  readonly warnings: readonly FaultRecord[];
  readonly country: CountryRules;
}

/**
 * Imports a map. `name` names the place. The plane touches the Earth in the middle of the map (transverse Mercator of
 * WGS 84 along that meridian, `core/transverse-mercator.ts`), rounded to a thousandth of a degree.
 * @throws Fault OSM_*, XML_*, GZ_BROKEN
 */
export async function importOsmNetwork(source: OsmSource, name: string, wishes: OsmWishes = {}): Promise<OsmNetwork> {
  const report = emptyGuessingReport();
  const overlay = new OsmOverlay(wishes.overlay);
  const extract = await loadOsm(source, (tags) => roadClass(tags) !== undefined, wishes.area, overlay, report);
  const at = middle(extract.nodes);
  const country = countryRules(at.longitude, at.latitude, wishes.country);
  const warnings = oddities(at, overlay, source.name);
  const projection = touchingPlane(at);
  const { toPlane } = mapProjection(projection, source.name);
  const plane = streetPlane(extract.nodes, toPlane, country.drivingSide === 'left');
  const lit = (street: Street) =>
    street.nodes.some((node) => plane.tags(node)['highway'] === 'traffic_signals') && street.length > 10;
  const drawn = joined(withoutStubs(streetsOf(extract, plane, country, report), lit, report), plane);
  if (drawn.length === 0)
    throw new Fault('OSM_NO_ROADS', 'no road is left that vehicles may use; give a larger extract', source.name);
  const sites = findSignals(drawn, plane);
  const { streets, clustering } = joinedStreets(sites, plane, wishes.overlay);
  const restrictions = new Restrictions(extract.relations, report);
  const rules = junctionRules(sites, clustering, plane, country);
  const drawing = drawStreets(streets, clustering, { ...rules, restrictions }, plane.mirrored, report);
  const whole: NetworkFile = {
    format: NETWORK_FORMAT,
    version: NETWORK_VERSION,
    name,
    source: 'OpenStreetMap (c) OpenStreetMap contributors, ODbL 1.0',
    drivingSide: country.drivingSide,
    projection,
    ...drawing,
  };
  const network = rounded(plane.mirrored ? mirroredNetwork(whole) : whole);
  account(network, clustering.clusters, streets, report);
  return { network, report, warnings, country };
}

function joinedStreets(
  sites: SignalSites,
  plane: StreetPlane,
  overlay: OverlayFile | undefined,
): { readonly streets: readonly Street[]; readonly clustering: Clustering } {
  const wishes = {
    signalled: new Set([...sites.junctions, ...sites.alone.keys()]),
    join: overlay?.join ?? [],
    apart: overlay?.apart ?? [],
  };
  const at = streetsAt(sites.streets);
  let streets: readonly Street[] = withPockets(sites.streets, plane, (vertex) => at.get(vertex)!.length > 2);
  for (;;) {
    const clustering = clusterStreets(streets, plane, wishes);
    const cut = withoutLoops(streets, clustering, plane);
    if (cut === streets) return { streets, clustering };
    streets = cut;
  }
}

/** The middle of the map, in thousandths of a degree. */
function middle(nodes: ReadonlyMap<number, OsmNode>): { longitude: number; latitude: number } {
  let [west, south, east, north] = [180, 90, -180, -90];
  for (const { longitude, latitude } of nodes.values()) {
    [west, east] = [Math.min(west, longitude), Math.max(east, longitude)];
    [south, north] = [Math.min(south, latitude), Math.max(north, latitude)];
  }
  const thousandth = (degrees: number) => Math.round(degrees * 1000) / 1000;
  return { longitude: thousandth((west + east) / 2), latitude: thousandth((south + north) / 2) };
}

function oddities(
  { longitude, latitude }: { readonly longitude: number; readonly latitude: number },
  overlay: OsmOverlay,
  source: string,
): FaultRecord[] {
  const warnings: FaultRecord[] = [];
  if (!isOnLand(longitude, latitude)) {
    const swapped = Math.abs(longitude) <= 90 && isOnLand(latitude, longitude);
    const cure = swapped
      ? 'latitude and longitude seem to be exchanged; exchange them'
      : 'check its projection: OpenStreetMap has degrees of WGS 84';
    const text = `the middle of the map, ${latitude} N ${longitude} E, lies in no country; ${cure}`;
    warnings.push({ code: 'OSM_AT_SEA', text, where: source });
  }
  for (const where of overlay.unmet) {
    const text = 'the overlay corrects it, but the map does not have it; remove the correction or mend its id';
    warnings.push({ code: 'OSM_OVERLAY_UNMET', text, where });
  }
  return warnings;
}

function account(
  network: NetworkFile,
  clusters: readonly {
    readonly vertices: readonly number[];
    readonly inside: readonly Street[];
    readonly centre: Xy;
  }[],
  streets: readonly Street[],
  report: GuessingReport,
): void {
  const { used, guessed } = report;
  tally(used, 'junction or end of street', network.nodes.length);
  tally(used, 'junction joined from several points of the map', network.nodes.filter((node) => node.joined).length);
  tally(
    used,
    'piece of street inside a junction (not drawn)',
    clusters.reduce((sum, { inside }) => sum + inside.length, 0),
  );
  tally(used, 'edge', network.edges.length);
  tally(
    used,
    'lane',
    network.edges.reduce((sum, edge) => sum + edge.lanes.length, 0),
  );
  tally(used, 'connection', network.connections.length);
  tally(used, 'signal controller', network.controllers.length);
  tally(used, 'crossing', network.crossings?.length ?? 0);
  for (const { section, speedGuessed } of streets) {
    for (const what of section.guessed) tally(guessed, GUESSES[what] ?? `lanes: ${what}`);
    if (speedGuessed) tally(guessed, 'speed of a street: the country’s limit for its class');
  }
  const controls = network.nodes.filter((node) => node.guessed?.includes('control')).length;
  tally(guessed, 'right of way of a junction: by class of street, else from the right or straight on first', controls);
}

const GUESSES: Readonly<Record<string, string>> = {
  lanes: 'lanes of a street: two each way on motorways and trunk roads, one on others',
  width: 'lane width of a street: by class, 3.0 to 3.65 m',
};
