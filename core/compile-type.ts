// Vehicle types and mixes by name, and the draw of a type from a mix.
import { type CompiledTypes, MODEL } from './compiled-demand.ts';
import type { TypeMix, VehicleType } from './demand.ts';
import { Fault } from './fault.ts';
import { classBit, VEHICLE_CLASSES } from './vehicle-class.ts';
import { type ResolvedType, resolveType } from './vehicle-type.ts';

interface Mix {
  readonly rows: readonly number[];
  /** running sums of shares, the last one is 1 */
  readonly until: readonly number[];
}

/** All types of a demand, resolved. */
export class TypeBook {
  readonly types: readonly ResolvedType[];
  readonly #mixes = new Map<string, Mix>();

  /** @throws Fault DEM_TYPE_VALUE, DEM_DUPLICATE_TYPE, DEM_UNKNOWN_TYPE, DEM_MIX */
  constructor(types: readonly VehicleType[], mixes: readonly TypeMix[]) {
    if (types.length > 0xffff)
      throw new Fault('DEM_TYPES', 'more than 65535 vehicle types; merge some', 'vehicleTypes');
    this.types = types.map((type) => resolveType(type));
    for (let row = 0; row < types.length; row++) this.#define(types[row]!.id, { rows: [row], until: [1] });
    for (const mix of mixes) this.#define(mix.id, this.#compile(mix));
  }

  /** The row of the type that `name` (type or mix) gives at the point `u` in [0, 1) of its shares. */
  draw(name: string, u: number, where: string): number {
    const { rows, until } = this.#find(name, where);
    let i = 0;
    while (i < rows.length - 1 && u >= until[i]!) i++;
    return rows[i]!;
  }

  /** What the router needs to know of a type. */
  routing(row: number): { bit: number; maxSpeed: number } {
    const type = this.types[row]!;
    return { bit: classBit(type.class), maxSpeed: type.maxSpeed };
  }

  /** m */
  length(row: number): number {
    return this.types[row]!.length;
  }

  #define(id: string, mix: Mix): void {
    if (this.#mixes.has(id)) {
      throw new Fault(
        'DEM_DUPLICATE_TYPE',
        'two vehicle types or mixes have this id; rename one',
        `vehicle type ${id}`,
      );
    }
    this.#mixes.set(id, mix);
  }

  #find(name: string, where: string): Mix {
    const mix = this.#mixes.get(name);
    if (mix) return mix;
    throw new Fault('DEM_UNKNOWN_TYPE', `vehicle type ${name} is not declared; declare it or correct the name`, where);
  }

  #compile({ id, types, shares }: TypeMix): Mix {
    const where = `mix ${id}`;
    const sum = shares.reduce((a, b) => a + b, 0);
    if (types.length !== shares.length || !(sum > 0 && sum < 1e12) || shares.some((share) => !(share >= 0))) {
      const text = 'needs as many shares as types, none negative and not all 0; repair the shares';
      throw new Fault('DEM_MIX', text, where);
    }
    const rows: number[] = [];
    const until: number[] = [];
    let reached = 0;
    types.forEach((type, i) => {
      const part = this.#find(type, where);
      const share = shares[i]! / sum;
      part.rows.forEach((row, j) => {
        rows.push(row);
        until.push(reached + share * part.until[j]!);
      });
      reached += share;
    });
    return { rows, until };
  }
}

/** The types as columns. */
export function typeColumns(types: readonly ResolvedType[]): CompiledTypes {
  const column = (of: (type: ResolvedType) => number) => Float32Array.from(types, of);
  return {
    ids: types.map((type) => type.id),
    vehicleClass: Uint8Array.from(types, (type) => VEHICLE_CLASSES.indexOf(type.class)),
    model: Uint8Array.from(types, (type) => MODEL[type.model]),
    length: column((type) => type.length),
    width: column((type) => type.width),
    minGap: column((type) => type.minGap),
    maxSpeed: column((type) => type.maxSpeed),
    accel: column((type) => type.accel),
    decel: column((type) => type.decel),
    emergencyDecel: column((type) => type.emergencyDecel),
    sigma: column((type) => type.sigma),
    tau: column((type) => type.tau),
    speedFactorMean: column((type) => type.speedFactor.mean),
    speedFactorDev: column((type) => type.speedFactor.dev),
    speedFactorMin: column((type) => type.speedFactor.min),
    speedFactorMax: column((type) => type.speedFactor.max),
    impatience: column((type) => type.impatience),
    lcStrategic: column((type) => type.lcStrategic),
    lcCooperative: column((type) => type.lcCooperative),
    lcSpeedGain: column((type) => type.lcSpeedGain),
    lcKeepRight: column((type) => type.lcKeepRight),
    startupDelay: column((type) => type.startupDelay),
    delta: column((type) => type.delta),
    coolness: column((type) => type.coolness),
    persons: column((type) => type.persons),
  };
}
