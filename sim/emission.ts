// Exhaust and fuel from speed and acceleration: one cited model.
// Panis, L. I., Broekx, S., Liu, R. (2006): Modelling instantaneous traffic emission and the influence of traffic speed
// limits, Science of the Total Environment 371, table 2. Fitted on urban driving of cars, trucks and buses of the fleet
// of that time; good for comparing plans, not for an inventory of today's fleet.
import { VEHICLE_CLASSES, type VehicleClass } from '../core/vehicle-class.ts';

/** E = max(0, f1 + f2 v + f3 v^2 + f4 a + f5 a^2 + f6 v a), g/s, v in m/s, a in m/s2 */
type Coefficients = readonly [f1: number, f2: number, f3: number, f4: number, f5: number, f6: number];

interface Engine {
  readonly co2: Coefficients;
  /** for a >= -0.5 m/s2, and below */
  readonly nox: readonly [Coefficients, Coefficients];
  /** g CO2 a g of fuel, and g of fuel a litre (IPCC 2006, vol. 2, ch. 3: petrol and diesel) */
  readonly co2PerFuel: number;
  readonly fuelPerLitre: number;
}

const PETROL = { co2PerFuel: 3.07, fuelPerLitre: 745 };
const DIESEL = { co2PerFuel: 3.19, fuelPerLitre: 832 };

const PETROL_CAR: Engine = {
  ...PETROL,
  co2: [5.53e-1, 1.61e-1, -2.89e-3, 2.66e-1, 5.11e-1, 1.83e-1],
  nox: [
    [6.19e-4, 8.0e-5, -4.03e-6, -4.13e-4, 3.8e-4, 1.77e-4],
    [2.17e-4, 0, 0, 0, 0, 0],
  ],
};
const TRUCK_NOX: Coefficients = [3.56e-2, 9.71e-3, -2.4e-4, 3.26e-2, 1.33e-2, 1.15e-2];
const TRUCK: Engine = { ...DIESEL, co2: [1.52, 1.88, -6.95e-2, 4.71, 5.88, 2.09], nox: [TRUCK_NOX, TRUCK_NOX] };
const BUS_NOX: Coefficients = [2.36e-2, 6.51e-3, -1.7e-4, 2.17e-2, 8.94e-3, 7.57e-3];
const BUS: Engine = { ...DIESEL, co2: [9.04e-1, 1.13, -4.27e-2, 2.81, 3.45, 1.22], nox: [BUS_NOX, BUS_NOX] };

const ENGINES: Readonly<Partial<Record<VehicleClass, Engine>>> = {
  truck: TRUCK,
  articulated: TRUCK,
  bus: BUS,
  coach: BUS,
};
/** classes that burn nothing */
const WITHOUT: readonly VehicleClass[] = ['tram', 'rail', 'bicycle', 'pedestrian'];

function evaluate([f1, f2, f3, f4, f5, f6]: Coefficients, v: number, a: number): number {
  return Math.max(0, f1 + f2 * v + f3 * v * v + f4 * a + f5 * a * a + f6 * v * a);
}

/** The engine of a class; undefined for those that burn nothing. Cars and all like them burn petrol. */
export function engineOf(vehicleClass: number): Engine | undefined {
  const name = VEHICLE_CLASSES[vehicleClass]!;
  return WITHOUT.includes(name) ? undefined : (ENGINES[name] ?? PETROL_CAR);
}

/** g/s of CO2 at speed `v` (m/s) and acceleration `a` (m/s2). */
export function co2Rate(engine: Engine, v: number, a: number): number {
  return evaluate(engine.co2, v, a);
}

/** g/s of nitrogen oxides. */
export function noxRate(engine: Engine, v: number, a: number): number {
  return evaluate(engine.nox[a >= -0.5 ? 0 : 1], v, a);
}

/** Litres of fuel in `co2` g of CO2. */
export function fuelOf(engine: Engine, co2: number): number {
  return co2 / engine.co2PerFuel / engine.fuelPerLitre;
}
