// SUMO's vehicle classes in terms of ours: the one place where the two vocabularies meet.
import { ALL_CLASSES, classBit, VEHICLE_CLASSES, type VehicleClass } from './vehicle-class.ts';

/**
 * SUMO's vClass names (1.15, `SUMOVehicleClass`), the old spellings that SUMO still reads, and those added up to 1.20.
 * A vehicle of the class on the left becomes one of the class on the right.
 */
const CLASS_OF: Readonly<Record<string, VehicleClass>> = {
  passenger: 'car',
  private: 'car',
  hov: 'car',
  evehicle: 'car',
  ignoring: 'car',
  taxi: 'taxi',
  delivery: 'delivery',
  truck: 'truck',
  transport: 'truck',
  trailer: 'articulated',
  bus: 'bus',
  public_transport: 'bus',
  coach: 'coach',
  tram: 'tram',
  lightrail: 'tram',
  rail: 'rail',
  rail_slow: 'rail',
  rail_urban: 'rail',
  cityrail: 'rail',
  subway: 'rail',
  rail_electric: 'rail',
  rail_fast: 'rail',
  cable_car: 'rail',
  motorcycle: 'motorcycle',
  moped: 'moped',
  scooter: 'moped',
  bicycle: 'bicycle',
  pedestrian: 'pedestrian',
  wheelchair: 'pedestrian',
  emergency: 'emergency',
  public_emergency: 'emergency',
  authority: 'authority',
  public_authority: 'authority',
  army: 'authority',
  public_army: 'authority',
  vip: 'authority',
  ship: 'other',
  container: 'other',
  aircraft: 'other',
  drone: 'other',
  custom1: 'other',
  custom2: 'other',
};

/** Classes of ours that stand for several of SUMO's: on a lane, only these names speak for them. */
const SPEAKS_FOR: Readonly<Partial<Record<VehicleClass, readonly string[]>>> = {
  car: ['passenger'],
  truck: ['truck', 'transport'],
  bus: ['bus', 'public_transport'],
  moped: ['moped'],
  pedestrian: ['pedestrian'],
  authority: ['authority', 'public_authority'],
  other: ['custom1'],
};

const LANE_BITS: ReadonlyMap<string, number> = new Map(
  Object.entries(CLASS_OF).map(([name, ours]) => {
    const speakers = SPEAKS_FOR[ours];
    return [name, speakers && !speakers.includes(name) ? 0 : classBit(ours)];
  }),
);

/** Our class for a vehicle of SUMO class `name`; undefined where SUMO (to 1.20) has no such class. */
export function classOfSumo(name: string): VehicleClass | undefined {
  return Object.hasOwn(CLASS_OF, name) ? CLASS_OF[name] : undefined;
}

/** SUMO's name for our class, for writing files that SUMO reads. */
export function sumoOfClass(ours: VehicleClass): string {
  if (ours === 'car') return 'passenger';
  if (ours === 'articulated') return 'trailer';
  return ours === 'other' ? 'custom1' : ours;
}

/**
 * The class mask of a lane or connection with SUMO's `allow` and `disallow` attributes (blank-separated class names or
 * `all`; `allow` wins where both are given, and neither admits all). A class of ours that stands for several of SUMO's
 * goes by its chief one, so a lane for `hov` alone admits none of our cars. Names that are no SUMO class go to `unknown`.
 */
export function maskOfSumo(allow: string | undefined, disallow: string | undefined, unknown?: Set<string>): number {
  if (allow?.trim()) return bitsOf(allow, unknown);
  if (disallow?.trim()) return ALL_CLASSES & ~bitsOf(disallow, unknown);
  return ALL_CLASSES;
}

function bitsOf(list: string, unknown: Set<string> | undefined): number {
  let mask = 0;
  for (const name of list.trim().split(/[\s|]+/)) {
    const bits = LANE_BITS.get(name);
    if (name === 'all') mask = ALL_CLASSES;
    else if (bits === undefined) unknown?.add(name);
    else mask |= bits;
  }
  return mask;
}

/** SUMO's `allow` attribute for a mask; undefined where every class is admitted and the attribute is left out. */
export function sumoOfMask(mask: number): string | undefined {
  if ((mask & ALL_CLASSES) === ALL_CLASSES) return undefined;
  return VEHICLE_CLASSES.filter((_, bit) => (mask & (1 << bit)) !== 0)
    .flatMap((ours) => (ours === 'rail' ? ['rail', 'rail_urban', 'rail_electric', 'rail_fast'] : [sumoOfClass(ours)]))
    .join(' ');
}
