// How the vehicle types of a demand look: which body, and how high.
import { VEHICLE_CLASSES, type VehicleClass } from '../../core/vehicle-class.ts';
import { BODY_KINDS, type TypeLook } from './vehicle-poses.ts';

type Body = (typeof BODY_KINDS)[number];

const BODY_OF: Readonly<Record<VehicleClass, readonly [Body, number]>> = {
  car: ['car', 1.5],
  taxi: ['car', 1.5],
  delivery: ['van', 2.3],
  truck: ['truck', 3.3],
  articulated: ['truck', 3.8],
  bus: ['bus', 3],
  coach: ['bus', 3.4],
  tram: ['bus', 3.4],
  rail: ['bus', 3.8],
  motorcycle: ['cycle', 1.4],
  moped: ['cycle', 1.4],
  bicycle: ['cycle', 1.6],
  pedestrian: ['person', 1.75],
  emergency: ['van', 2.6],
  authority: ['car', 1.5],
  other: ['car', 1.6],
};

/** The look of a type of this class (index into VEHICLE_CLASSES), length and width in m. */
export function lookOf(vehicleClass: number, length: number, width: number): TypeLook {
  const name = VEHICLE_CLASSES[vehicleClass] ?? 'other';
  const [body, height] = BODY_OF[name];
  return { body: BODY_KINDS.indexOf(body), length, width, height, emergency: name === 'emergency' ? 1 : 0 };
}
