// The scenarios that our simulator is compared on: which real files they are, their window, and what SUMO is known to say.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Fault } from '../core/fault.ts';

/** One scenario: SUMO files, window in s, and SUMO 1.15's own figures as the data's source page states them. */
export interface Scenario {
  readonly name: string;
  /** absolute paths */
  readonly net: string;
  readonly routes: readonly string[];
  readonly additional: readonly string[];
  /** s */
  readonly begin: number;
  readonly end: number;
  /** seeds that the published figures are the mean of */
  readonly seeds: number;
  readonly published: PublishedFigures;
}

/** Means over seeds of SUMO 1.15 at a step of 1 s without teleport, as stated in the data's SOURCES.md. */
export interface PublishedFigures {
  readonly departed: number;
  readonly neverInserted: number;
  readonly duration_s: number;
  readonly delayDeparted_s: number;
  readonly delayAll_s: number;
}

type Row = [
  name: string,
  folder: string,
  stem: string,
  begin: number,
  end: number,
  departed: number,
  neverInserted: number,
  duration_s: number,
  delayDeparted_s: number,
  delayAll_s: number,
];

const ROWS: readonly Row[] = [
  ['cologne1', 'cologne1', 'cologne1', 25200, 28800, 2015, 0, 68.1, 58.8, 58.8],
  ['cologne3', 'cologne3', 'cologne3', 25200, 28800, 2856, 0, 76.4, 41.4, 41.4],
  ['cologne8', 'cologne8', 'cologne8', 25200, 28800, 2046, 0, 125.7, 64.1, 64.1],
  ['hangzhou-4x4', 'hangzhou-4x4', 'hangzhou_4x4_gudang_18041610_1h', 0, 3600, 2967, 16, 571.1, 318.8, 317.4],
  hangzhou('bc-tyc_18041610', [1724, 297, 270.4, 413.4, 416.8]),
  hangzhou('kn-hz_18041608', [738, 5, 172.8, 124.3, 123.7]),
  hangzhou('qc-yn_18041608', [1387, 30, 190.3, 150.2, 148.9]),
  hangzhou('sb-sx_18041607', [1499, 172, 210.6, 220.7, 223.5]),
];

function hangzhou(id: string, figures: [number, number, number, number, number]): Row {
  const name = `hangzhou-1x1-${id.slice(0, id.indexOf('_'))}`;
  return [name, `hangzhou-1x1-${id}`, `hangzhou_1x1_${id}_1h`, 0, 3600, ...figures];
}

/** The folder of real data, from the environment; undefined where it is not set. */
export function dataFolder(): string | undefined {
  const folder = process.env['GREENBAND_DATA'];
  return folder !== undefined && folder !== '' && existsSync(folder) ? folder : undefined;
}

/**
 * All scenarios, small ones first.
 * @param data the folder that GREENBAND_DATA names
 */
export function scenarios(data: string): Scenario[] {
  const list = ROWS.map(([name, folder, stem, begin, end, departed, neverInserted, duration, departedDelay, all]) => ({
    name,
    net: join(data, folder, `${stem}.net.xml`),
    routes: [join(data, folder, `${stem}.rou.xml`)],
    additional: [],
    begin,
    end,
    seeds: 5,
    published: {
      departed,
      neverInserted,
      duration_s: duration,
      delayDeparted_s: departedDelay,
      delayAll_s: all,
    },
  }));
  return [...list, bologna(join(data, 'bologna-acosta'))];
}

function bologna(folder: string): Scenario {
  return {
    name: 'bologna-acosta',
    net: join(folder, 'acosta_buslanes.net.xml'),
    routes: ['acosta.rou.xml', 'acosta_busses.rou.xml'].map((file) => join(folder, file)),
    additional: [
      'acosta_vtypes.add.xml',
      'acosta_detectors.add.xml',
      'acosta_bus_stops.add.xml',
      'acosta_tls.add.xml',
    ].map((file) => join(folder, file)),
    begin: 0,
    end: 5649,
    seeds: 3,
    published: { departed: 8779, neverInserted: 0, duration_s: 278.3, delayDeparted_s: 346.2, delayAll_s: 346.2 },
  };
}

/**
 * The scenarios named, or all when none is.
 * @throws Fault BENCH_NO_DATA without GREENBAND_DATA, BENCH_UNKNOWN_SCENARIO for a name that is none
 */
export function namedScenarios(names: readonly string[]): Scenario[] {
  const data = dataFolder();
  if (data === undefined)
    throw new Fault('BENCH_NO_DATA', 'The real data is not there: set GREENBAND_DATA to its folder.', 'GREENBAND_DATA');
  const all = scenarios(data);
  if (names.length === 0) return all;
  return names.map((name) => {
    const found = all.find((scenario) => scenario.name === name);
    if (found === undefined) {
      const known = all.map((scenario) => scenario.name).join(', ');
      throw new Fault('BENCH_UNKNOWN_SCENARIO', `No scenario has this name; take one of ${known}.`, name);
    }
    return found;
  });
}
