// Speed limits of OpenStreetMap ways (https://wiki.openstreetmap.org/wiki/Key:maxspeed), and what holds where none is tagged.
import type { CountryRules } from './osm-country.ts';
import type { OsmTags } from './osm-data.ts';
import type { RoadClass } from './osm-highway.ts';

const MPH = 1.609344;

export interface Speed {
  /** m/s */
  readonly limit: number;
  readonly guessed: boolean;
}

/** The limit of one direction of a way. */
export function speedOf(
  tags: OsmTags,
  direction: 'forward' | 'backward',
  kind: RoadClass,
  country: CountryRules,
): Speed {
  const tagged = [`maxspeed:${direction}`, 'maxspeed', 'maxspeed:practical', 'maxspeed:advisory']
    .map((key) => tagSpeed(tags[key], country))
    .find((kmh) => kmh !== undefined);
  if (tagged !== undefined) return { limit: tagged / 3.6, guessed: false };
  return { limit: defaultSpeed(tags, kind, country) / 3.6, guessed: true };
}

/** km/h of a tag's value: a number of km/h, mph or knots, walk, none, or a rule such as DE:urban. */
function tagSpeed(value: string | undefined, country: CountryRules): number | undefined {
  if (value === undefined) return undefined;
  // several values, e.g. by lane or by hour: the first
  const first = value.split(/[;|]/)[0]!.trim().toLowerCase();
  const number = /^(\d+(?:\.\d+)?)\s*(km\/h|kmh|kph|mph|knots)?$/.exec(first);
  if (number !== null) {
    const factor = { mph: MPH, knots: 1.852 }[number[2] ?? ''] ?? 1;
    const kmh = Number(number[1]) * factor;
    return kmh >= 5 && kmh <= 200 ? kmh : undefined;
  }
  if (first === 'walk') return 7;
  if (first === 'none') return 130;
  const rule = /^[a-z]{2}(?:-[a-z]+)?:(.+)$/.exec(first)?.[1];
  if (rule === undefined) return undefined;
  const zone = /^(?:zone:?)?(\d+)$/.exec(rule);
  if (zone !== null) return Number(zone[1]) * (country.speedUnit === 'mph' ? MPH : 1);
  const [town, outside, motorway, yard] = country.limits;
  return { urban: town, rural: outside, motorway, trunk: motorway, living_street: yard, bicycle_road: 30 }[rule];
}

/** km/h: the motorway's, the living street's, half of the town's in yards, the open country's on trunk roads and where tagged rural. */
function defaultSpeed(tags: OsmTags, { kind }: RoadClass, country: CountryRules): number {
  const [town, outside, motorway, yard] = country.limits;
  const highway = tags['highway'] ?? '';
  const zone =
    `${tags['zone:traffic'] ?? ''} ${tags['source:maxspeed'] ?? ''} ${tags['maxspeed:type'] ?? ''}`.toLowerCase();
  if (highway === 'living_street') return Math.max(10, yard);
  if (kind === 'rail') return 50;
  if (kind === 'yard') return Math.min(30, town * 0.6);
  if (highway === 'motorway') return motorway;
  if (highway === 'motorway_link') return Math.min(80, motorway);
  if (/\brural\b/.test(zone)) return outside;
  if (/\burban\b/.test(zone)) return town;
  if (highway === 'trunk') return Math.min(outside, 80);
  return kind === 'road' ? Math.max(town, 50) : town;
}
