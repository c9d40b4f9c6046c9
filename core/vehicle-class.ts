// The classes of road user that lanes admit, as names in files and as bits in compiled networks.

/** All classes, in bit order: class `i` has bit `1 << i`. Append only: compiled masks depend on the order. */
export const VEHICLE_CLASSES = [
  'car',
  'taxi',
  'delivery',
  'truck',
  'articulated',
  'bus',
  'coach',
  'tram',
  'rail',
  'motorcycle',
  'moped',
  'bicycle',
  'pedestrian',
  'emergency',
  'authority',
  'other',
] as const;

export type VehicleClass = (typeof VEHICLE_CLASSES)[number];

/** The mask that admits every class. */
export const ALL_CLASSES = (1 << VEHICLE_CLASSES.length) - 1;

/** The bit of one class. */
export function classBit(name: VehicleClass): number {
  return 1 << VEHICLE_CLASSES.indexOf(name);
}

/** The mask of a list of classes. */
export function classMask(names: readonly VehicleClass[]): number {
  let mask = 0;
  for (const name of names) mask |= classBit(name);
  return mask;
}

/** The names in a mask, in bit order. */
export function classNames(mask: number): VehicleClass[] {
  return VEHICLE_CLASSES.filter((_, bit) => (mask & (1 << bit)) !== 0);
}
