// A what-if changes what it says and nothing else, and comes back from its file.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Value } from '@sinclair/typebox/value';
import { expect, test } from 'vitest';
import { compileDemand } from '../../core/compile-demand.ts';
import { compileNetwork } from '../../core/compile-network.ts';
import type { DemandFile } from '../../core/demand.ts';
import type { NetworkFile } from '../../core/network.ts';
import { ScenarioFile } from '../../core/scenario.ts';
import { packageRoot } from '../../signals/package-root.ts';
import { PlaceBook } from './place-book.ts';
import {
  changedDemand,
  changedNetwork,
  emptyWhatIf,
  isEmpty,
  readWhatIf,
  scenarioOf,
  type WhatIf,
  whatIfFromText,
  whatIfText,
} from './scenario.ts';

const read = <T>(name: string) =>
  JSON.parse(readFileSync(join(packageRoot(), 'fixtures/riverside', `${name}.json`), 'utf8')) as T;
const network = read<NetworkFile>('network');
const demand = read<DemandFile>('demand');
const nothing = emptyWhatIf('riverside');

function vehicles(whatIf: WhatIf) {
  const changed = changedDemand(demand, network, whatIf);
  const compiled = compileNetwork(changedNetwork(network, whatIf));
  return { ...changed, compiled, rows: compileDemand(changed.demand, compiled, 1, 0) };
}

test('nothing changed is the place itself', () => {
  expect(isEmpty(nothing)).toBe(true);
  expect(changedNetwork(network, nothing)).toBe(network);
  const { rows, lost } = vehicles(nothing);
  expect(lost).toBe(0);
  expect(rows.ids).toEqual(compileDemand(demand, compileNetwork(network), 1, 0).ids);
});

test('nobody drives over a closed road, and those left keep their departure', () => {
  const whatIf = { ...nothing, closures: ['B3_B4', 'B4_B3'] };
  const { rows, compiled, lost } = vehicles(whatIf);
  const closed = new Set(whatIf.closures.map((id) => compiled.edgeIndex.get(id)!));
  expect([...rows.routeEdges].some((edge) => closed.has(edge))).toBe(false);
  const before = vehicles(nothing).rows;
  expect(rows.count).toBeGreaterThan(0.97 * before.count);
  expect(lost).toBe(0);
  const departs = new Map(before.ids.map((id, row) => [id, before.depart[row]]));
  for (const [row, id] of rows.ids.entries()) expect(rows.depart[row]).toBe(departs.get(id));
});

test('demand grows by what is asked, within chance', () => {
  const more = vehicles({ ...nothing, demand: 1.2 }).rows.count;
  const now = vehicles(nothing).rows.count;
  expect(more / now).toBeGreaterThan(1.15);
  expect(more / now).toBeLessThan(1.25);
});

test('an event sends its vehicles, snow slows them', () => {
  const event = { to: 'B5_C4', vehiclesPerHour: 800, begin: 900, end: 4500 };
  const extra = vehicles({ ...nothing, event }).rows.ids.filter((id) => id.startsWith('event.'));
  expect(extra.length).toBeGreaterThan(700);
  expect(extra.length).toBeLessThan(900);
  const snow = vehicles({ ...nothing, weather: 'snow' }).rows.types;
  const dry = vehicles(nothing).rows.types;
  expect(snow.speedFactorMean[0] / dry.speedFactorMean[0]).toBeCloseTo(0.88);
  expect(snow.tau[0] / dry.tau[0]).toBeCloseTo(1.19);
});

test('its file comes back, and other files do not pass for one', () => {
  const whatIf = { ...nothing, closures: ['B3_B4'], demand: 1.1, weather: 'rain' as const };
  expect(readWhatIf(JSON.stringify(whatIf))).toEqual(whatIf);
  for (const text of ['', '{}', '[]', 'null', '{"format":"greenband-plan"}', JSON.stringify({ ...whatIf, demand: 99 })])
    expect(readWhatIf(text)).toBeUndefined();
});

test('a place in a worker is the one that its text says, changed as asked, and kept for the next run', () => {
  const text = (name: string) => readFileSync(join(packageRoot(), 'fixtures/riverside', `${name}.json`), 'utf8');
  const book = new PlaceBook({ network: text('network'), demand: text('demand'), safety: text('safety') });
  const today = book.place();
  expect([today.network.edgeCount, today.lost, today.safety.size]).toEqual([network.edges.length, 0, 27]);
  const closed = book.place({ ...nothing, closures: ['B3_B4'] });
  expect(closed.network).not.toBe(today.network);
  const more = book.place({ ...nothing, demand: 1.2 });
  expect(more.network).toBe(today.network);
  expect(more.demand.flows![0].poissonPerHour).toBeCloseTo(1.2 * today.demand.flows![0].poissonPerHour!);
  expect(book.place()).toBe(today);
});

test('traffic from one road grows there and nowhere else, trips as well as flows', () => {
  const { local } = { local: [{ edge: 'A0_A1', end: 'from', factor: 2 }] as const };
  const flows = changedDemand(demand, network, { ...nothing, local }).demand.flows!;
  for (const [i, flow] of demand.flows!.entries()) {
    const factor = (flow.route?.[0] ?? flow.from) === 'A0_A1' ? 2 : 1;
    expect(flows[i].poissonPerHour).toBeCloseTo(factor * flow.poissonPerHour!);
  }
  const trip = { id: 't', type: 'car', depart: 10, from: 'A0_A1', to: 'A10_A11' };
  const few: DemandFile = { ...demand, flows: [], trips: [trip, { ...trip, id: 'u', from: 'B0_B1' }] };
  const trips = changedDemand(few, network, { ...nothing, local }).demand.trips.map(({ from }) => from);
  expect(trips.sort()).toEqual(['A0_A1', 'A0_A1', 'B0_B1']);
});

test('it goes through an address and comes back; what is no what-if does not', () => {
  const whatIf = {
    ...nothing,
    closures: ['街道_1'],
    demand: 0.9,
    local: [{ edge: 'x', end: 'to' as const, factor: 2 }],
  };
  expect(whatIfFromText(whatIfText(whatIf))).toEqual(whatIf);
  for (const text of ['', '%%', 'e30', whatIfText(whatIf).slice(3)]) expect(whatIfFromText(text)).toBeUndefined();
});

test('as a scenario it is one that the command line takes', () => {
  const whatIf: WhatIf = { ...nothing, closures: ['B3_B4'], lanes: ['A1_A2_0'], demand: 1.1, weather: 'snow' };
  const scenario = scenarioOf(whatIf, { clock: 24_300, begin: 0, end: 4500 });
  expect(Value.Check(ScenarioFile, scenario)).toBe(true);
  expect(scenario.closures).toEqual([{ edges: ['B3_B4'] }, { lanes: [{ edge: 'A1_A2', lane: 0 }] }]);
  expect([scenario.demand, scenario.weather]).toEqual([[{ factor: 1.1 }], [{ kind: 'snow-heavy' }]]);
});
