// Vehicle type defaults are SUMO's, and nonsense is refused by name.
import { describe, expect, it } from 'vitest';
import { Fault } from './fault.ts';
import { VEHICLE_CLASSES } from './vehicle-class.ts';
import { classDefaults, resolveType, TYPE_PARAMETERS, type TypeParameter } from './vehicle-type.ts';

describe('vehicle types', () => {
  it('default to SUMO 1.15 for a car', () => {
    expect(resolveType({ id: 'x' })).toMatchObject({
      length: 5,
      width: 1.8,
      minGap: 2.5,
      accel: 2.6,
      decel: 4.5,
      emergencyDecel: 9,
      sigma: 0.5,
      tau: 1,
      speedFactor: { mean: 1, dev: 0.1, min: 0.2, max: 2 },
    });
    expect(resolveType({ id: 'x' }).maxSpeed).toBeCloseTo(55.556, 3);
  });

  it('are lawful for every class', () => {
    for (const name of VEHICLE_CLASSES) expect(resolveType({ id: name, class: name })).toEqual(classDefaults(name));
  });

  it('brake at least as hard in an emergency as in comfort', () => {
    expect(resolveType({ id: 'x', decel: 9.5 }).emergencyDecel).toBe(9.5);
    expect(resolveType({ id: 'x', decel: 9.5, emergencyDecel: 9 }).emergencyDecel).toBe(9);
  });

  it('refuse NaN, negatives and zeros, naming the type and the parameter', () => {
    for (const name of Object.keys(TYPE_PARAMETERS) as TypeParameter[]) {
      expect(() => resolveType({ id: 'lorry', [name]: Number.NaN })).toThrowError(Fault);
      expect(() => resolveType({ id: 'lorry', [name]: Number.NaN })).toThrowError(`${name} is NaN`);
    }
    expect(() => resolveType({ id: 'lorry', maxSpeed: -1 })).toThrowError(/DEM_TYPE_VALUE: maxSpeed is -1.*lorry/);
    expect(() => resolveType({ id: 'lorry', length: 0 })).toThrowError(/length is 0/);
    const speedFactor = { mean: 1, dev: -0.1, min: 0.2, max: 2 };
    expect(() => resolveType({ id: 'lorry', speedFactor })).toThrowError(/speedFactor/);
  });
});
