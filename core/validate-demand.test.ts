// Every fault of a demand is named, not only the first.
import { describe, expect, it } from 'vitest';
import { plainNetwork } from '../fixtures/plain-network.ts';
import { compileNetwork } from './compile-network.ts';
import { DEMAND_FORMAT, DEMAND_VERSION, type DemandFile } from './demand.ts';
import { validateDemand } from './validate-demand.ts';

const network = compileNetwork(
  plainNetwork(
    { o: [0, 0], p: [100, 0], q: [200, 0] },
    [
      { id: 'a', from: 'o', to: 'p' },
      { id: 'b', from: 'p', to: 'q' },
    ],
    [{ from: 'a', to: 'b' }],
  ),
);
const file = (more: Partial<DemandFile>): DemandFile => ({
  format: DEMAND_FORMAT,
  version: DEMAND_VERSION,
  begin: 0,
  end: 3600,
  vehicleTypes: [{ id: 'car' }],
  trips: [],
  ...more,
});

describe('validateDemand', () => {
  it('finds nothing in a sound demand but what is left out', () => {
    const trip = { id: 't', depart: 0, type: 'car', route: ['a', 'b'] };
    expect(validateDemand(file({ trips: [trip] }), network)).toEqual({ faults: [], warnings: [] });
    const { route: _, ...lost } = { ...trip, id: 'u', from: 'b', to: 'a' };
    const { faults, warnings } = validateDemand(file({ trips: [trip, lost] }), network);
    expect(faults).toEqual([]);
    expect(warnings.map((one) => one.code)).toEqual(['DEM_UNREACHABLE']);
  });

  it('names all faults, each at its element', () => {
    const demand = file({
      vehicleTypes: [{ id: 'car' }, { id: 'car' }, { id: 'bad', maxSpeed: -1 }],
      mixes: [{ id: 'm', types: ['nobody'], shares: [1] }],
      trips: [
        { id: '1', depart: 0, type: 'car', route: ['a', 'x'] },
        { id: '2', depart: 0, type: 'car', route: ['b', 'a'] },
        { id: '2', depart: -1, type: 'car', route: ['a'] },
        { id: '3', depart: 0, type: 'lorry', route: ['a'] },
        { id: '4', depart: 0, type: 'car', from: 'b', to: 'a' },
      ],
      flows: [{ id: 'f', begin: 0, end: 9, type: 'car', route: ['a'] }],
    });
    const { faults } = validateDemand(demand, network);
    expect(faults.map(({ code, where }) => `${code} ${where}`)).toEqual([
      'DEM_DUPLICATE_TYPE vehicle type car',
      'DEM_TYPE_VALUE vehicle type bad',
      'DEM_UNKNOWN_TYPE mix m',
      'DEM_DUPLICATE_ID vehicle 2',
      'DEM_MISSING_EDGE trip 1',
      'DEM_ROUTE_BROKEN trip 2',
      'DEM_DEPART trip 2',
      'DEM_UNKNOWN_TYPE vehicle 3',
      'DEM_FLOW_RATE flow f',
    ]);
  });

  it('an empty demand is one fault', () => {
    expect(validateDemand(file({}), network).faults).toMatchObject([{ code: 'DEM_EMPTY' }]);
  });
});
