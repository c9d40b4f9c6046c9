// CityFlow demand: departures and ways by hand, and hangzhou-4x4 against the same hour as SUMO routes.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { plainNetwork } from '../fixtures/plain-network.ts';
import { importCityflowDemand } from './cityflow-demand.ts';
import { importCityflowNetwork } from './cityflow-network.ts';
import { compileDemand } from './compile-demand.ts';
import { compileNetwork } from './compile-network.ts';
import type { NetworkFile } from './network.ts';
import { importSumoDemand } from './sumo-demand.ts';
import { importSumoNetwork } from './sumo-network.ts';

const network = plainNetwork(
  { o: [0, 0], p: [100, 0], q: [200, 0], r: [300, 0] },
  [
    { id: 'a', from: 'o', to: 'p' },
    { id: 'b', from: 'p', to: 'q' },
    { id: 'c', from: 'q', to: 'r' },
  ],
  [
    { from: 'a', to: 'b' },
    { from: 'b', to: 'c' },
  ],
);
const vehicle = {
  length: 5,
  width: 2,
  maxPosAcc: 2,
  maxNegAcc: 4.5,
  usualPosAcc: 2,
  usualNegAcc: 4.5,
  minGap: 2.5,
  maxSpeed: 11.11,
  headwayTime: 2,
};
const row = (more: object = {}) => ({
  vehicle,
  route: ['a', 'b', 'c'],
  interval: 5,
  startTime: 10,
  endTime: 10,
  ...more,
});
const read = (rows: object[], window = {}) => importCityflowDemand(rows, 'flow.json', network, window);

describe('importCityflowDemand', () => {
  it('sends one vehicle, or one each interval with the end included', () => {
    const { demand } = read([row(), row({ endTime: 24.9 }), row({ endTime: 25, startTime: 0 })]);
    const compiled = compileDemand(demand, compileNetwork(network), 1);
    expect([...compiled.depart]).toEqual([0, 5, 10, 10, 10, 15, 15, 20, 20, 25]);
    expect(demand.trips[0]).toMatchObject({ id: 'flow_0_0', route: ['a', 'b', 'c'] });
  });

  it('sends without end until the window ends, and refuses without a window', () => {
    const { demand } = read([row({ endTime: -1 })], { end: 30 });
    expect([...compileDemand(demand, compileNetwork(network), 1).depart]).toEqual([10, 15, 20, 25]);
    expect(() => read([row({ endTime: -1 })])).toThrowError(/DEM_FLOW_VALUE.*flow\.json#\/0/);
  });

  it('takes roads that do not adjoin as points on the way', () => {
    const { demand } = read([row({ route: ['a', 'c'] })]);
    expect(demand.trips[0]).toMatchObject({ from: 'a', to: 'c' });
    expect(compileDemand(demand, compileNetwork(network), 1).routeEdges).toHaveLength(3);
  });

  it('counts what lies outside the window, and keeps one type for all alike', () => {
    const { demand, report } = read([row(), row({ startTime: 99, endTime: 99 })], { begin: 0, end: 60 });
    expect(report).toEqual({ read: { vehicle: 1 }, skipped: { 'flow outside the window': 1 } });
    expect(demand.vehicleTypes).toMatchObject([{ accel: 2, decel: 4.5, tau: 2, sigma: 0, maxSpeed: 11.11 }]);
  });

  it.each([
    ['DEM_MISSING_EDGE', [row({ route: ['a', 'x'] })]],
    ['DEM_EMPTY', []],
    ['JSON_SCHEMA', [row({ interval: -1 })]],
    ['JSON_SCHEMA', [row({ startTime: 'soon' })]],
    ['JSON_SCHEMA', [row({ vehicle: { ...vehicle, maxSpeed: -4 } })]],
    ['JSON_SCHEMA', [row({ route: [] })]],
  ])('refuses %s', (code, rows) => {
    expect(() => read(rows)).toThrowError(
      expect.objectContaining({ code, where: expect.stringContaining('flow.json') }),
    );
  });
});

const data = process.env['GREENBAND_DATA'];

describe.skipIf(data === undefined)('hangzhou-4x4 (GREENBAND_DATA)', () => {
  const folder = () => join(data!, 'hangzhou-4x4');
  const text = (name: string) => readFileSync(join(folder(), name), 'utf8');
  const stem = 'hangzhou_4x4_gudang_18041610_1h';

  it('has the same departures and routes from CityFlow as from SUMO', async () => {
    const cityflow = importCityflowNetwork(JSON.parse(text('roadnet_4X4.json')), 'roadnet').network;
    const ours = importCityflowDemand(JSON.parse(text(`${stem}.json`)), 'flow', cityflow).demand;
    const theirs = await importSumoDemand([{ role: 'routes', source: 'rou', chunks: [text(`${stem}.rou.xml`)] }]);
    const sumo = (await importSumoNetwork([text(`${stem}.net.xml`)], 'net')).network;
    const departures = (demand: typeof ours, of: NetworkFile) => {
      const compiled = compileDemand(demand, compileNetwork(of), 1);
      expect(compiled.warnings).toEqual([]);
      return Array.from({ length: compiled.count }, (_, i) => {
        const route = compiled.routeEdges.subarray(compiled.routeStart[i], compiled.routeEnd[i]);
        return `${compiled.depart[i]} ${Array.from(route, (edge) => of.edges[edge]!.id).join(' ')}`;
      }).sort();
    };
    const found = departures(ours, cityflow);
    expect(found).toHaveLength(2983);
    expect(found).toEqual(departures(theirs.demand, sumo));
  });
});
