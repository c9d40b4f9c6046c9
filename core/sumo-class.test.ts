// SUMO's class names keep their meaning on lanes and on vehicles.
import { describe, expect, it } from 'vitest';
import { classOfSumo, maskOfSumo, sumoOfClass, sumoOfMask } from './sumo-class.ts';
import { ALL_CLASSES, classMask, VEHICLE_CLASSES } from './vehicle-class.ts';

describe('SUMO vehicle classes', () => {
  it('come back to the same class of ours', () => {
    for (const ours of VEHICLE_CLASSES) expect(classOfSumo(sumoOfClass(ours))).toBe(ours);
  });

  it('are unknown where SUMO has none, also for names of Object members', () => {
    expect(classOfSumo('hovercraft')).toBeUndefined();
    expect(classOfSumo('toString')).toBeUndefined();
  });

  it('make masks as SUMO reads allow and disallow', () => {
    expect(maskOfSumo(undefined, undefined)).toBe(ALL_CLASSES);
    expect(maskOfSumo('all', 'bus')).toBe(ALL_CLASSES);
    expect(maskOfSumo('bus taxi', undefined)).toBe(classMask(['bus', 'taxi']));
    expect(maskOfSumo(undefined, 'pedestrian')).toBe(ALL_CLASSES & ~classMask(['pedestrian']));
    expect(maskOfSumo(undefined, 'all')).toBe(0);
  });

  it('do not let cars onto a lane for hov, nor off one that only hov may not use', () => {
    expect(maskOfSumo('hov', undefined)).toBe(0);
    expect(maskOfSumo(undefined, 'hov')).toBe(ALL_CLASSES);
  });

  it('collect names that nobody knows', () => {
    const unknown = new Set<string>();
    expect(maskOfSumo('bus hovercraft', undefined, unknown)).toBe(classMask(['bus']));
    expect([...unknown]).toEqual(['hovercraft']);
  });

  it('write a mask so that reading it gives the mask again', () => {
    for (let mask = 1; mask <= ALL_CLASSES; mask += 7) expect(maskOfSumo(sumoOfMask(mask), undefined)).toBe(mask);
    expect(sumoOfMask(ALL_CLASSES)).toBeUndefined();
  });
});
