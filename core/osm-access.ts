// Who may use a way or a lane (https://wiki.openstreetmap.org/wiki/Key:access), as our classes of road user.
import type { OsmTags } from './osm-data.ts';
import type { VehicleClass } from './vehicle-class.ts';

/** All classes that drive on roads. */
export const MOTOR: readonly VehicleClass[] = [
  'car',
  'taxi',
  'delivery',
  'truck',
  'articulated',
  'bus',
  'coach',
  'motorcycle',
  'moped',
  'emergency',
  'authority',
  'other',
];
export const PUBLIC: readonly VehicleClass[] = ['bus', 'coach', 'taxi', 'emergency'];
export const RAILS: readonly VehicleClass[] = ['tram', 'rail'];

const PERMITTED = new Set([
  'yes',
  'designated',
  'permissive',
  'destination',
  'official',
  'customers',
  'delivery',
  'public',
  'residents',
]);
const FORBIDDEN = new Set([
  'no',
  'private',
  'agricultural',
  'forestry',
  'military',
  'emergency',
  'permit',
  'use_sidepath',
]);

/** From the general to the particular: each key overrules those before it. */
const KEYS: readonly (readonly [key: string, classes: readonly VehicleClass[]])[] = [
  ['access', [...MOTOR, 'bicycle']],
  ['vehicle', [...MOTOR, 'bicycle']],
  ['motor_vehicle', MOTOR],
  ['motorcar', ['car', 'delivery', 'other', 'authority']],
  ['motorcycle', ['motorcycle']],
  ['moped', ['moped']],
  ['goods', ['delivery']],
  ['hgv', ['truck', 'articulated']],
  ['hgv_articulated', ['articulated']],
  ['psv', ['bus', 'coach', 'taxi']],
  ['bus', ['bus']],
  ['tourist_bus', ['coach']],
  ['coach', ['coach']],
  ['taxi', ['taxi']],
  ['emergency', ['emergency']],
  ['bicycle', ['bicycle']],
];

/** The classes that a road admits; empty for one that no vehicle may use. */
export function admitted(tags: OsmTags, direction: 'forward' | 'backward'): Set<VehicleClass> {
  const highway = tags['highway'] ?? '';
  const busOnly = highway === 'busway' || highway === 'bus_guideway';
  const classes = new Set<VehicleClass>(busOnly ? PUBLIC : MOTOR);
  if (!/^motorway/.test(highway) && tags['motorroad'] !== 'yes' && !busOnly) classes.add('bicycle');
  if (/^motorway/.test(highway)) classes.delete('moped');
  for (const [key, named] of KEYS) {
    for (const value of [tags[key], tags[`${key}:${direction}`]]) {
      if (value === undefined) continue;
      if (PERMITTED.has(value)) for (const name of named) classes.add(name);
      else if (FORBIDDEN.has(value)) for (const name of named) classes.delete(name);
    }
  }
  // those on duty may go wherever anybody may
  if (classes.size > 0 && ![...classes].every((name) => name === 'bicycle')) classes.add('emergency');
  return classes;
}

/** Whether only public transport (and bicycles) may use a lane whose `*:lanes` values are these. */
export function isPublicLane(values: Readonly<Record<string, string | undefined>>): boolean {
  const open = (key: string) => ['yes', 'designated', 'permissive', 'official'].includes(values[key] ?? '');
  const closed = ['access', 'vehicle', 'motor_vehicle', 'motorcar'].some((key) => values[key] === 'no');
  const named = ['psv', 'bus'].some((key) => values[key] === 'designated');
  return named || (closed && (open('psv') || open('bus')));
}

/** Whether a lane is a cycle lane. */
export function isCycleLane(values: Readonly<Record<string, string | undefined>>): boolean {
  const closed = ['access', 'vehicle', 'motor_vehicle', 'motorcar'].some((key) => values[key] === 'no');
  return values['bicycle'] === 'designated' && (closed || values['cycleway'] === 'lane');
}
