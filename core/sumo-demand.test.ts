// SUMO demand: each element's meaning, everything left out counted, each fault with file and line, and real files.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { compileDemand } from './compile-demand.ts';
import { compileNetwork } from './compile-network.ts';
import { unpacked } from './gzip.ts';
import { importSumoAdditional, withAdditional } from './sumo-additional.ts';
import { importSumoDemand, type SumoDemandInput } from './sumo-demand.ts';
import { importSumoNetwork } from './sumo-network.ts';

const routes = (body: string, source = 'a.rou.xml'): SumoDemandInput => ({
  role: 'routes',
  source,
  chunks: [`<routes>\n${body}\n</routes>`],
});
const read = (body: string, window = {}) => importSumoDemand([routes(body)], window);

describe('importSumoDemand', () => {
  it('reads vehicles with their own, a named and a repeated route', async () => {
    const { demand, report } = await read(`
      <route id="r" edges="a b"/><route id="twice" edges="a b" repeat="2"/>
      <vehicle id="1" depart="5"><route edges="a b c"/></vehicle>
      <vehicle id="2" depart="0:01:05.5" route="r" departLane="best" departPos="-4" departSpeed="max" arrivalPos="random"/>
      <vehicle id="3" depart="1:00:00:00" route="twice" arrivalLane="current" color="red"/>`);
    expect(demand.trips).toEqual([
      { id: '1', depart: 5, type: 'DEFAULT_VEHTYPE', route: ['a', 'b', 'c'] },
      {
        id: '2',
        depart: 65.5,
        type: 'DEFAULT_VEHTYPE',
        route: ['a', 'b'],
        departLane: 'best',
        departPos: -4,
        departSpeed: 'max',
        arrivalPos: 'random',
      },
      { id: '3', depart: 86400, type: 'DEFAULT_VEHTYPE', route: ['a', 'b', 'a', 'b', 'a', 'b'] },
    ]);
    expect(demand.vehicleTypes).toEqual([{ id: 'DEFAULT_VEHTYPE', class: 'car' }]);
    expect(demand).toMatchObject({ begin: 0, end: 87300 });
    expect(report).toEqual({ read: { route: 2, vehicle: 3 }, skipped: {} });
  });

  it('reads trips, and flows with every kind of rate', async () => {
    const { demand } = await read(`
      <trip id="t" depart="7" from="a" to="c" via="b d"/>
      <flow id="f1" begin="0" end="3600" vehsPerHour="100" from="a" to="c"/>
      <flow id="f2" begin="10" end="20" period="4" from="a" to="c"/>
      <flow id="f3" begin="0" end="100" period="exp(0.25)" from="a" to="c"/>
      <flow id="f4" begin="0" end="100" probability="0.1" from="a" to="c"/>
      <flow id="f5" begin="5" number="7" from="a" to="c"/>
      <interval begin="600" end="1200"><flow id="f6" number="3" from="a" to="c"/></interval>`);
    expect(demand.trips[0]).toMatchObject({ from: 'a', to: 'c', via: ['b', 'd'] });
    expect(demand.flows).toMatchObject([
      { id: 'f1', vehiclesPerHour: 100 },
      { id: 'f2', begin: 10, end: 20, vehiclesPerHour: 900 },
      { id: 'f3', poissonPerHour: 900 },
      { id: 'f4', probability: 0.1 },
      { id: 'f5', begin: 5, end: 86405, number: 7 },
      { id: 'f6', begin: 600, end: 1200, number: 3 },
    ]);
  });

  it('reads types with class, distribution of speed factors and model, and counts what it does not read', async () => {
    const { demand, report } = await read(`
      <vType id="a" vClass="bus" length="18" speedDev="0" carFollowModel="IDM"/>
      <vType id="b" speedFactor="normc(1.1,0.2,0.5,1.5)" emissionClass="x" color="red"/>
      <vType id="c" speedFactor="0.9" maxSpeed="30" desiredMaxSpeed="20" carFollowModel="W99" jmDriveAfterRedTime="2"/>
      <trip id="t" depart="0" from="x" to="y" type="c"/>`);
    expect(demand.vehicleTypes).toEqual([
      { id: 'a', class: 'bus', length: 18, model: 'idm', speedFactor: { mean: 1, dev: 0, min: 0.2, max: 2 } },
      { id: 'b', class: 'car', speedFactor: { mean: 1.1, dev: 0.2, min: 0.5, max: 1.5 } },
      { id: 'c', class: 'car', maxSpeed: 20, speedFactor: { mean: 0.9, dev: 0.1, min: 0.2, max: 2 } },
    ]);
    expect(report.skipped).toEqual({
      'vType attribute "emissionClass"': 1,
      'vType attribute "jmDriveAfterRedTime"': 1,
      'carFollowModel "W99": Krauss instead': 1,
    });
  });

  it('reads type distributions, nested and by name', async () => {
    const { demand } = await read(`
      <vTypeDistribution id="nested"><vType id="a" probability="0.25"/><vType id="b" probability="0.75"/></vTypeDistribution>
      <vTypeDistribution id="named" vTypes="a b"/>
      <vTypeDistribution id="weighed" vTypes="a b" probabilities="3 1"/>
      <trip id="t" depart="0" from="x" to="y" type="named"/>`);
    expect(demand.mixes).toEqual([
      { id: 'nested', types: ['a', 'b'], shares: [0.25, 0.75] },
      { id: 'named', types: ['a', 'b'], shares: [0.25, 0.75] },
      { id: 'weighed', types: ['a', 'b'], shares: [3, 1] },
    ]);
  });

  it('reads stops of vehicles and of routes', async () => {
    const { demand, report } = await read(`
      <route id="r" edges="a b"><stop busStop="s" duration="20"/></route>
      <vehicle id="1" depart="0" route="r">
        <stop lane="b_1" startPos="5" endPos="-3" until="0:10:00" parking="true"/>
        <stop busStop="s"/><stop parkingArea="p" duration="5"/>
      </vehicle>`);
    expect(demand.trips[0]!.stops).toEqual([
      { busStop: 's', duration: 20 },
      { edge: 'b', lane: 1, start: 5, end: -3, until: 600 },
    ]);
    expect(report.skipped).toEqual({
      'stop attribute "parking"': 1,
      'stop without duration or until (waits for a person or a container)': 1,
      'stop that is neither at a busStop nor on a lane': 1,
    });
  });

  it('counts what it leaves out, with the reason', async () => {
    const { demand, report } = await read(
      `
      <person id="p" depart="0"><walk from="a" to="b"/><personTrip to="c"/></person>
      <trip id="1" depart="triggered" from="a" to="b"/>
      <trip id="2" depart="0" fromJunction="j" to="b"/>
      <vehicle id="3" depart="9999" type="none"><route edges="a"/></vehicle>
      <trip id="4" depart="0" from="a" to="b" departLane="strange"/>
      <taz id="z" edges="a"/>`,
      { begin: 0, end: 3600 },
    );
    expect(demand.trips).toHaveLength(1);
    expect(report.skipped).toEqual({
      person: 1,
      'trip with depart="triggered"': 1,
      'trip with fromJunction': 1,
      'vehicle due after the window': 1,
      'departLane="strange": the default instead': 1,
      taz: 1,
    });
  });

  it('reads additional files first and leaves their other elements to their reader', async () => {
    const additional: SumoDemandInput = {
      role: 'additional',
      source: 'b.add.xml',
      chunks: ['<additional><busStop id="s" lane="a_0"/><vType id="lorry" vClass="truck"/></additional>'],
    };
    const { demand, report } = await importSumoDemand([
      routes('<trip id="t" depart="0" from="a" to="b" type="lorry"/>'),
      additional,
    ]);
    expect(demand.vehicleTypes).toEqual([{ id: 'lorry', class: 'truck' }]);
    expect(report.skipped).toEqual({});
  });

  it('draws the route of a vehicle from a distribution', async () => {
    const vehicles = Array.from({ length: 400 }, (_, i) => `<vehicle id="${i}" depart="0" route="d"/>`).join('');
    const { demand } = await read(`
      <routeDistribution id="d"><route edges="a" probability="3"/><route edges="b" probability="1"/></routeDistribution>
      ${vehicles}`);
    const share = demand.trips.filter((trip) => trip.route![0] === 'b').length / 400;
    expect(Math.abs(share - 0.25)).toBeLessThan(4.5 * Math.sqrt((0.25 * 0.75) / 400));
  });
});

describe('bad SUMO demand', () => {
  const cases: [string, string, number][] = [
    ['DEM_BAD_TIME', '<trip id="t" depart="nan" from="a" to="b"/>', 2],
    ['DEM_BAD_TIME', '<trip id="t" depart="-5" from="a" to="b"/>', 2],
    ['DEM_BAD_TIME', '<flow id="t" begin="9" end="3" number="1" from="a" to="b"/>', 2],
    ['DEM_BAD_NUMBER', '<vType id="v" maxSpeed="nan"/>', 2],
    ['DEM_BAD_NUMBER', '<trip id="t" depart="0" from="a" to="b" departSpeed="-3"/>', 2],
    ['DEM_BAD_NUMBER', '<flow id="t" period="exp(0)" from="a" to="b"/>', 2],
    ['DEM_BAD_NUMBER', '<flow id="t" vehsPerHour="-9" from="a" to="b"/>', 2],
    ['DEM_FLOW_RATE', '<flow id="t" from="a" to="b"/>', 2],
    ['DEM_FLOW_RATE', '<flow id="t" from="a" to="b" period="3" probability="0.1"/>', 2],
    ['DEM_DUPLICATE_ID', '<trip id="t" depart="0" from="a" to="b"/>\n<trip id="t" depart="0" from="a" to="b"/>', 3],
    ['DEM_DUPLICATE_ID', '<route id="r" edges="a"/>\n<route id="r" edges="a"/>', 3],
    ['DEM_DUPLICATE_TYPE', '<vType id="v"/>\n<vType id="v"/>', 3],
    ['DEM_UNKNOWN_TYPE', '\n<trip id="t" depart="0" from="a" to="b" type="lorry"/>', 3],
    ['DEM_UNKNOWN_ROUTE', '<vehicle id="t" depart="0" route="r"/>', 2],
    ['DEM_UNKNOWN_CLASS', '<vType id="v" vClass="hovercraft"/>', 2],
    ['DEM_SPEED_FACTOR', '<vType id="v" speedFactor="lognormal(1)"/>', 2],
    ['DEM_SPEED_FACTOR', '<vType id="v" speedFactor=""/>', 2],
    ['DEM_NO_ROUTE', '<trip id="t" depart="0" from="a"/>', 2],
    ['DEM_ATTRIBUTE_MISSING', '<trip depart="0" from="a" to="b"/>', 2],
    ['DEM_ATTRIBUTE_MISSING', '<vehicle id="t" route="q"/>', 2],
    ['DEM_MIX', '<vTypeDistribution id="m" vTypes="a b" probabilities="1"/>', 2],
    ['DEM_EMPTY', '<vType id="v"/>', 0],
    ['DEM_EMPTY', '<person id="p" depart="0"/>', 0],
  ];
  it.each(cases)('%s: %s', async (code, body, line) => {
    const where = line > 0 ? `a.rou.xml:${line}` : 'a.rou.xml';
    await expect(read(`<route id="q" edges="a"/>${body}`)).rejects.toMatchObject({ code, where });
  });

  const whole = '<routes><trip id="t" depart="0" from="a" to="b"/></routes>';
  const file = (text: string | Uint8Array, source = 'a.rou.xml'): SumoDemandInput[] => [
    { role: 'routes', source, chunks: typeof text === 'string' ? [text] : unpacked([text], source) },
  ];

  it('truncated XML', async () => {
    const codes = new Set<string>();
    for (let cut = 1; cut < whole.length; cut++) {
      const error = await importSumoDemand(file(whole.slice(0, cut))).then(
        () => ({ code: 'none' }),
        (thrown) => thrown,
      );
      codes.add(error.code);
    }
    expect([...codes]).toEqual(['XML_TRUNCATED']);
  });

  it('truncated and whole gzip', async () => {
    const packed = gzipSync(whole);
    await expect(importSumoDemand(file(packed))).resolves.toMatchObject({ report: { read: { trip: 1 } } });
    await expect(importSumoDemand(file(packed.subarray(0, packed.length - 9)))).rejects.toMatchObject({
      code: 'GZ_BROKEN',
      where: 'a.rou.xml',
    });
  });

  it('wrong root element', async () => {
    await expect(importSumoDemand(file('<net version="1"></net>'))).rejects.toMatchObject({
      code: 'DEM_WRONG_ROOT',
      where: 'a.rou.xml:1',
    });
  });

  it('a billion laughs', async () => {
    const bomb = `<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>${whole}`;
    await expect(importSumoDemand(file(bomb))).rejects.toMatchObject({ code: 'XML_DOCTYPE' });
  });
});

const data = process.env['GREENBAND_DATA'];

/** Due in the window, as SUMO counts them: departed and never inserted (SOURCES.md of the data). */
const PLACES: [string, number, number, number][] = [
  ['cologne1', 25200, 28800, 2015],
  ['cologne3', 25200, 28800, 2856],
  ['cologne8', 25200, 28800, 2046],
  ['hangzhou-4x4', 0, 3600, 2983],
  ['hangzhou-1x1-bc-tyc_18041610', 0, 3600, 2021],
  ['hangzhou-1x1-kn-hz_18041608', 0, 3600, 743],
  ['hangzhou-1x1-qc-yn_18041608', 0, 3600, 1417],
  ['hangzhou-1x1-sb-sx_18041607', 0, 3600, 1671],
  ['bologna-acosta', 0, 5649, 8779],
];

describe.skipIf(data === undefined)('real demand (GREENBAND_DATA)', () => {
  it.each(PLACES)('%s has as many vehicles due in the window as SUMO', async (place, begin, end, due) => {
    const folder = join(data!, place);
    const name = { 'bologna-acosta': 'acosta' }[place] ?? place.replaceAll('-', '_').replace('1x1_', '1x1_');
    const file = (candidates: string[]) => candidates.map((f) => join(folder, f)).find((f) => existsSync(f))!;
    const stem = place.startsWith('hangzhou') ? hangzhouStem(place) : name;
    const text = (path: string) => [readFileSync(path, 'utf8')];
    const netPath = file([`${stem}.net.xml`, 'acosta_buslanes.net.xml']);
    let { network } = await importSumoNetwork(text(netPath), netPath);
    const inputs: SumoDemandInput[] = [`${stem}.rou.xml`, 'acosta_busses.rou.xml', 'acosta_vtypes.add.xml']
      .map((f) => join(folder, f))
      .filter((f) => existsSync(f))
      .map((f) => ({ role: f.endsWith('.add.xml') ? 'additional' : 'routes', source: f, chunks: text(f) }));
    const stops = join(folder, 'acosta_bus_stops.add.xml');
    if (existsSync(stops))
      network = withAdditional(network, await importSumoAdditional(text(stops), stops, network), stops);
    const { demand } = await importSumoDemand(inputs, { begin, end });
    const compiled = compileDemand(demand, compileNetwork(network), 1);
    expect(compiled.warnings).toEqual([]);
    expect(compiled.count).toBe(due);
  });
});

function hangzhouStem(place: string): string {
  if (place === 'hangzhou-4x4') return 'hangzhou_4x4_gudang_18041610_1h';
  return `${place.replace('hangzhou-1x1-', 'hangzhou_1x1_')}_1h`;
}
