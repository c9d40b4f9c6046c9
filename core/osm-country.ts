// What the law says where a map says nothing: side of the road, unit of speed, default limits, priority to the right.
import { feature } from '@rapideditor/country-coder';

export interface CountryRules {
  /** ISO 3166-1 alpha-2, or nothing where the map lies in no country */
  readonly code: string | undefined;
  readonly drivingSide: 'right' | 'left';
  readonly speedUnit: 'km/h' | 'mph';
  /** km/h: in towns, outside them, on motorways, in living streets */
  readonly limits: Limits;
  /** whether streets of equal rank give way to the right rather than at signs */
  readonly rightFirst: boolean;
}

type Limits = readonly [town: number, country: number, motorway: number, yard: number];

const MPH = 1.609344;
const mph = (town: number, country: number, motorway: number): Limits => [
  Math.round(town * MPH),
  Math.round(country * MPH),
  Math.round(motorway * MPH),
  Math.round(15 * MPH),
];

/** km/h for cars, from https://wiki.openstreetmap.org/wiki/Default_speed_limits; the rest of the world gets USUAL. */
const LIMITS: Readonly<Record<string, Limits>> = {
  AT: [50, 100, 130, 20],
  AU: [50, 100, 110, 10],
  BE: [50, 90, 120, 20],
  BG: [50, 90, 140, 20],
  BR: [60, 100, 110, 30],
  CA: [50, 80, 100, 30],
  CH: [50, 80, 120, 20],
  CN: [50, 70, 120, 20],
  CZ: [50, 90, 130, 20],
  DE: [50, 100, 130, 7],
  DK: [50, 80, 130, 15],
  ES: [50, 90, 120, 20],
  FI: [50, 80, 120, 20],
  FR: [50, 80, 130, 20],
  GB: mph(30, 60, 70),
  GR: [50, 90, 130, 20],
  HU: [50, 90, 130, 20],
  IE: [50, 80, 120, 20],
  IN: [50, 70, 100, 20],
  IT: [50, 90, 130, 30],
  JP: [60, 60, 100, 30],
  KR: [50, 80, 100, 30],
  LU: [50, 90, 130, 20],
  MC: [50, 50, 50, 20],
  MX: [50, 80, 110, 20],
  NL: [50, 80, 100, 15],
  NO: [50, 80, 110, 10],
  NZ: [50, 100, 100, 20],
  PL: [50, 90, 140, 20],
  PT: [50, 90, 120, 20],
  RO: [50, 90, 130, 20],
  RU: [60, 90, 110, 20],
  SE: [50, 70, 110, 7],
  SG: [50, 70, 90, 20],
  SI: [50, 90, 130, 10],
  SK: [50, 90, 130, 20],
  TR: [50, 90, 120, 20],
  UA: [50, 90, 130, 20],
  US: mph(25, 55, 65),
  ZA: [60, 100, 120, 30],
};
const USUAL: Limits = [50, 80, 110, 20];

/** Countries where an unsigned crossing of equal streets is a matter of who comes from the right. */
const RIGHT_FIRST = new Set(
  'AT BE BG CH CZ DE DK EE ES FI FR GR HR HU IS IT LI LT LU LV MC NL NO PL PT RO RS SE SI SK RU UA TR'.split(' '),
);

/** The rules at a position in degrees; `code` overrules it. */
export function countryRules(longitude: number, latitude: number, code?: string): CountryRules {
  const found =
    feature(code ?? [longitude, latitude], { level: 'territory' }) ?? feature(code ?? [longitude, latitude]);
  const own = found?.properties.iso1A2 ?? undefined;
  const { driveSide, roadSpeedUnit } = found?.properties ?? {};
  return {
    code: own,
    drivingSide: driveSide === 'left' ? 'left' : 'right',
    speedUnit: roadSpeedUnit === 'mph' ? 'mph' : 'km/h',
    limits: LIMITS[own ?? ''] ?? (roadSpeedUnit === 'mph' ? mph(30, 55, 65) : USUAL),
    rightFirst: RIGHT_FIRST.has(own ?? ''),
  };
}

/** Whether a position (degrees) lies on land that some country claims. */
export function isOnLand(longitude: number, latitude: number): boolean {
  return feature([longitude, latitude]) !== null;
}
