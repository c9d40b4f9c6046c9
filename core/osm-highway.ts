// What the classes of OpenStreetMap roads and rails mean where nothing more is said (https://wiki.openstreetmap.org/wiki/Key:highway).
import type { OsmTags } from './osm-data.ts';

export interface RoadClass {
  /** the greater goes first where no sign or lamp decides */
  readonly rank: number;
  /** lanes each way (Key:lanes, "Assumptions") */
  readonly lanes: number;
  /** m, of one lane */
  readonly width: number;
  readonly kind: 'motorway' | 'road' | 'street' | 'yard' | 'rail';
  /** veh/h that the guessed demand sends in over a lane that the map cuts */
  readonly through: number;
}

const road = (rank: number, lanes: number, width: number, kind: RoadClass['kind'], through: number): RoadClass => ({
  rank,
  lanes,
  width,
  kind,
  through,
});

const CLASSES: Readonly<Record<string, RoadClass>> = {
  motorway: road(14, 2, 3.65, 'motorway', 700),
  motorway_link: road(9, 1, 3.5, 'motorway', 300),
  trunk: road(13, 2, 3.5, 'road', 500),
  trunk_link: road(8, 1, 3.4, 'road', 200),
  primary: road(12, 1, 3.3, 'road', 350),
  primary_link: road(7, 1, 3.3, 'road', 150),
  secondary: road(11, 1, 3.25, 'road', 250),
  secondary_link: road(6, 1, 3.2, 'road', 120),
  tertiary: road(10, 1, 3.2, 'road', 150),
  tertiary_link: road(5, 1, 3.2, 'road', 80),
  unclassified: road(4, 1, 3, 'street', 60),
  road: road(4, 1, 3, 'street', 40),
  residential: road(3, 1, 3, 'street', 40),
  living_street: road(2, 1, 3, 'yard', 15),
  service: road(1, 1, 3, 'yard', 10),
  busway: road(5, 1, 3.4, 'road', 0),
  bus_guideway: road(5, 1, 3.2, 'road', 0),
};

const RAIL = road(20, 1, 2.9, 'rail', 0);
const RAILWAYS = new Set(['tram', 'light_rail']);

/** The class of a road or street railway; nothing for what vehicles do not use (paths, steps, works, areas). */
export function roadClass(tags: OsmTags): RoadClass | undefined {
  const { highway, railway, area, service } = tags;
  if (area === 'yes') return undefined;
  if (highway !== undefined) {
    if (highway === 'pedestrian') return admits(tags) ? CLASSES['living_street'] : undefined;
    if (highway === 'service' && service !== undefined && service !== 'alley' && service !== 'bus') return undefined;
    return Object.hasOwn(CLASSES, highway) ? CLASSES[highway] : undefined;
  }
  if (railway !== undefined && RAILWAYS.has(railway) && service === undefined) return RAIL;
  return undefined;
}

function admits(tags: OsmTags): boolean {
  return ['yes', 'designated', 'permissive', 'destination'].includes(tags['motor_vehicle'] ?? tags['vehicle'] ?? '');
}

export const isLink = (tags: OsmTags): boolean => (tags['highway'] ?? '').endsWith('_link');

export const isRoundabout = (tags: OsmTags): boolean =>
  tags['junction'] === 'roundabout' || tags['junction'] === 'circular';
