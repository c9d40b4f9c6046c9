// Default parameters of vehicle types by class: one table, with unit and source, and the check of what a person wrote.

import type { VehicleType } from './demand.ts';
import { Fault } from './fault.ts';
import type { VehicleClass } from './vehicle-class.ts';

/** A vehicle type with nothing left open. Units as in `TYPE_PARAMETERS`. */
export interface ResolvedType {
  readonly id: string;
  readonly class: VehicleClass;
  readonly model: 'krauss' | 'idm' | 'acc';
  readonly length: number;
  readonly width: number;
  readonly minGap: number;
  readonly maxSpeed: number;
  readonly accel: number;
  readonly decel: number;
  readonly emergencyDecel: number;
  readonly sigma: number;
  readonly tau: number;
  readonly speedFactor: { readonly mean: number; readonly dev: number; readonly min: number; readonly max: number };
  readonly impatience: number;
  readonly lcStrategic: number;
  readonly lcCooperative: number;
  readonly lcSpeedGain: number;
  readonly lcKeepRight: number;
  readonly startupDelay: number;
  readonly delta: number;
  readonly coolness: number;
  readonly persons: number;
}

/** Parameters that are one number. */
export type TypeParameter = Exclude<keyof ResolvedType, 'id' | 'class' | 'model' | 'speedFactor'>;

const SUMO = 'SUMO 1.15, "Vehicle Type Parameter Defaults", as its TraCI vehicletype domain reports them';

/** A parameter of SUMO's lane-changing model LC2013, 1 by default. */
function manner(text: string) {
  return { unit: '1', text, min: 0, above: false, max: 100, source: 'Erdmann (2014), SUMO LC2013 (1)' };
}

/** Each parameter's unit, meaning, lawful range (`above`: the least value is excluded) and where defaults come from. */
export const TYPE_PARAMETERS: Readonly<
  Record<TypeParameter, { unit: string; text: string; min: number; above: boolean; max: number; source: string }>
> = {
  length: { unit: 'm', text: 'bumper to bumper', min: 0, above: true, max: 500, source: SUMO },
  width: { unit: 'm', text: 'body width', min: 0, above: true, max: 20, source: SUMO },
  minGap: { unit: 'm', text: 'gap kept at standstill', min: 0, above: false, max: 100, source: SUMO },
  maxSpeed: { unit: 'm/s', text: 'technical limit', min: 0, above: true, max: 200, source: `${SUMO}; bicycle 20 km/h` },
  accel: { unit: 'm/s2', text: 'most acceleration', min: 0, above: true, max: 50, source: SUMO },
  decel: { unit: 'm/s2', text: 'comfortable braking', min: 0, above: true, max: 50, source: SUMO },
  emergencyDecel: { unit: 'm/s2', text: 'most braking', min: 0, above: true, max: 50, source: SUMO },
  sigma: { unit: '1', text: 'driver imperfection (Krauss)', min: 0, above: false, max: 1, source: SUMO },
  tau: { unit: 's', text: 'desired time headway', min: 0, above: true, max: 60, source: SUMO },
  impatience: { unit: '1', text: 'willingness to take short gaps', min: -1e6, above: false, max: 1, source: SUMO },
  lcStrategic: manner('how early a driver sees to the lane of the route; 0 never'),
  lcCooperative: { ...manner('how readily a driver makes room, and takes inner lanes of a roundabout'), max: 1 },
  lcSpeedGain: manner('eagerness to change lanes for speed'),
  lcKeepRight: manner('eagerness to go back to the kerb side'),
  startupDelay: {
    unit: 's',
    text: 'standing on after the way is free: the reaction that makes start-up lost time',
    min: 0,
    above: false,
    max: 60,
    source: 'SUMO (0)',
  },
  delta: {
    unit: '1',
    text: 'acceleration exponent (IDM, ACC)',
    min: 0,
    above: true,
    max: 100,
    source: 'Treiber, Hennecke, Helbing (2000): 4',
  },
  coolness: {
    unit: '1',
    text: 'trust that the leader will not brake hard (ACC)',
    min: 0,
    above: false,
    max: 1,
    source: 'Kesting, Treiber, Helbing (2010): 0.99',
  },
  persons: {
    unit: 'persons',
    text: 'persons aboard, for person delay',
    min: 0,
    above: false,
    max: 2000,
    source: 'assumed: cars 1.5; buses, coaches and trams a quarter of the places that SUMO gives them',
  },
};

type Row = readonly [
  length: number,
  width: number,
  minGap: number,
  maxSpeed: number,
  accel: number,
  decel: number,
  emergencyDecel: number,
  sigma: number,
  speedDev: number,
  persons: number,
];

/**
 * One row a class. tau is 1 s, the mean speed factor 1, cut to 0.2..2, impatience 0, for all.
 * SUMO lets bicycles go 50 km/h but wish for 20 km/h; here the wish is the limit. `rail` is SUMO's rail_urban,
 * `other` its custom1.
 */
const ROWS: Readonly<Record<VehicleClass, Row>> = {
  car: [5, 1.8, 2.5, 200 / 3.6, 2.6, 4.5, 9, 0.5, 0.1, 1.5],
  taxi: [5, 1.8, 2.5, 200 / 3.6, 2.6, 4.5, 9, 0.5, 0.05, 1.5],
  delivery: [6.5, 2.16, 2.5, 200 / 3.6, 2.6, 4.5, 9, 0.5, 0.05, 1],
  truck: [7.1, 2.4, 2.5, 130 / 3.6, 1.3, 4, 7, 0.5, 0.05, 1],
  articulated: [16.5, 2.55, 2.5, 130 / 3.6, 1.1, 4, 7, 0.5, 0.05, 1],
  bus: [12, 2.5, 2.5, 100 / 3.6, 1.2, 4, 7, 0.5, 0, 21],
  coach: [14, 2.6, 2.5, 100 / 3.6, 2, 4, 7, 0.5, 0.05, 17],
  tram: [22, 2.4, 2.5, 80 / 3.6, 1, 3, 7, 0, 0, 30],
  rail: [109.5, 3, 5, 100 / 3.6, 1, 3, 7, 0, 0, 75],
  motorcycle: [2.2, 0.9, 2.5, 200 / 3.6, 6, 10, 10, 0.5, 0.1, 1],
  moped: [2.1, 0.78, 2.5, 60 / 3.6, 1.1, 7, 10, 0.5, 0.1, 1],
  bicycle: [1.6, 0.65, 0.5, 20 / 3.6, 1.2, 3, 7, 0.5, 0.1, 1],
  pedestrian: [0.215, 0.478, 0.25, 5 / 3.6, 1.5, 2, 5, 0.5, 0.1, 1],
  emergency: [6.5, 2.16, 2.5, 200 / 3.6, 2.6, 4.5, 9, 0.5, 0, 2],
  authority: [5, 1.8, 2.5, 200 / 3.6, 2.6, 4.5, 9, 0.5, 0, 2],
  other: [5, 1.8, 2.5, 200 / 3.6, 2.6, 4.5, 9, 0.5, 0.1, 1],
};

/** What a type of `vehicleClass` is when nothing else is said. */
export function classDefaults(vehicleClass: VehicleClass): ResolvedType {
  const [length, width, minGap, maxSpeed, accel, decel, emergencyDecel, sigma, dev, persons] = ROWS[vehicleClass];
  return {
    id: vehicleClass,
    class: vehicleClass,
    model: 'krauss',
    length,
    width,
    minGap,
    maxSpeed,
    accel,
    decel,
    emergencyDecel,
    sigma,
    tau: 1,
    speedFactor: { mean: 1, dev, min: 0.2, max: 2 },
    impatience: 0,
    lcStrategic: 1,
    lcCooperative: 1,
    lcSpeedGain: 1,
    lcKeepRight: 1,
    startupDelay: 0,
    delta: 4,
    coolness: 0.99,
    persons,
  };
}

/**
 * The type with every gap filled from its class (car without one). The emergency braking is never less than the
 * comfortable one unless both are written (SUMO's rule).
 * @throws Fault DEM_TYPE_VALUE for a value that is no number or outside its range.
 */
export function resolveType(type: VehicleType): ResolvedType {
  const base = classDefaults(type.class ?? 'car');
  const decel = type.decel ?? base.decel;
  const resolved: ResolvedType = {
    id: type.id,
    class: base.class,
    model: type.model ?? base.model,
    length: type.length ?? base.length,
    width: type.width ?? base.width,
    minGap: type.minGap ?? base.minGap,
    maxSpeed: type.maxSpeed ?? base.maxSpeed,
    accel: type.accel ?? base.accel,
    decel,
    emergencyDecel: type.emergencyDecel ?? Math.max(decel, base.emergencyDecel),
    sigma: type.sigma ?? base.sigma,
    tau: type.tau ?? base.tau,
    speedFactor: type.speedFactor ?? base.speedFactor,
    impatience: type.impatience ?? base.impatience,
    lcStrategic: type.lcStrategic ?? base.lcStrategic,
    lcCooperative: type.lcCooperative ?? base.lcCooperative,
    lcSpeedGain: type.lcSpeedGain ?? base.lcSpeedGain,
    lcKeepRight: type.lcKeepRight ?? base.lcKeepRight,
    startupDelay: type.startupDelay ?? base.startupDelay,
    delta: type.delta ?? base.delta,
    coolness: type.coolness ?? base.coolness,
    persons: type.persons ?? base.persons,
  };
  checkType(resolved);
  return resolved;
}

function checkType(type: ResolvedType): void {
  const where = `vehicle type ${type.id}`;
  for (const name of Object.keys(TYPE_PARAMETERS) as TypeParameter[]) {
    const { min, max, above, unit } = TYPE_PARAMETERS[name];
    const value = type[name];
    if (value >= min && value <= max && !(above && value === min)) continue;
    const range = `${above ? 'above' : 'at least'} ${min} and at most ${max}`;
    throw new Fault('DEM_TYPE_VALUE', `${name} is ${value}; give a number of ${unit} ${range}`, where);
  }
  const { mean, dev, min, max } = type.speedFactor;
  if (!(mean > 0 && dev >= 0 && min > 0 && max >= min && Number.isFinite(mean + dev + max))) {
    const text = `speedFactor is mean ${mean}, dev ${dev}, min ${min}, max ${max}; give mean > 0, dev >= 0, 0 < min <= max`;
    throw new Fault('DEM_TYPE_VALUE', text, where);
  }
}
