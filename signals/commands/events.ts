// `greenband events`: measures of signal performance from high-resolution controller logs.

import { type Content, writeFolder } from '../atomic-write.ts';
import { coordinationDiagram } from '../atspm/coordination-diagram.ts';
import { detectorFindings } from '../atspm/detector-health.ts';
import type { ControllerEvents, DetectorUse } from '../atspm/event-log.ts';
import { arrivalsOnGreen, pedestrianDelay, splitFailures, splitMonitor, terminations } from '../atspm/measures.ts';
import { readDetectorUses, readEventLog } from '../atspm/read-log.ts';
import { cell } from '../cells.ts';
import type { Answer, Progress } from '../terminal.ts';
import { fixed, textTable } from '../text-table.ts';

export interface EventsOptions {
  readonly detectors: string;
  /** min */
  readonly interval: number;
  readonly out?: string | undefined;
}

type Rows = readonly Readonly<Record<string, string | number>>[];

/** Rows as CSV; times in the clock of the log. */
function csv(rows: Rows): string {
  const head = Object.keys(rows[0] ?? {});
  const shown = (name: string, value: string | number | undefined) =>
    name === 'time'
      ? new Date(Number(value)).toISOString().slice(0, 19)
      : typeof value === 'number'
        ? String(Math.round(value * 1e6) / 1e6)
        : cell(String(value ?? ''));
  return [head.join(','), ...rows.map((row) => head.map((name) => shown(name, row[name])).join(','))]
    .join('\n')
    .concat('\n');
}

const tabled = (rows: readonly object[]): Rows => rows as Rows;

export async function events(path: string, options: EventsOptions, progress: Progress): Promise<Answer> {
  progress.at('Reading');
  const logs = await readEventLog(path);
  const uses = await readDetectorUses(options.detectors);
  const bin = options.interval * 60_000;
  progress.at('Measuring');
  const all = <T extends object>(measure: (log: ControllerEvents) => readonly T[]) =>
    logs.flatMap((log) => measure(log));
  const tables = {
    arrivals_on_green: all((log) => arrivalsOnGreen(log, uses, bin)),
    split_failures: all((log) => splitFailures(log, uses, bin)),
    terminations: all((log) => terminations(log, bin)),
    splits: all((log) => splitMonitor(log, bin)),
    pedestrian_delay: all((log) => pedestrianDelay(log, bin)),
  };
  const detectors = all((log) => detectorFindings(log, uses));
  if (options.out !== undefined) {
    const files = new Map<string, Content>(
      Object.entries({ ...tables, detector_faults: detectors }).map(([name, rows]) => [
        `${name}.csv`,
        csv(tabled(rows)),
      ]),
    );
    for (const log of logs) for (const [name, svg] of diagrams(log, uses)) files.set(name, svg);
    writeFolder(options.out, files);
  }
  progress.clear();
  const counts = { controllers: logs.length, events: logs.reduce((sum, { time }) => sum + time.length, 0) };
  return {
    document: { log: path, ...counts, interval_min: options.interval, ...tables, detectors },
    text: page(logs, tables, detectors, counts.events),
  };
}

function diagrams(log: ControllerEvents, uses: readonly DetectorUse[]): [string, string][] {
  const phases = new Set(uses.filter(({ device }) => device === log.device).map(({ phase }) => phase));
  return [...phases].flatMap((phase): [string, string][] => {
    const svg = coordinationDiagram(log, uses, phase);
    return svg === undefined ? [] : [[`coordination-${log.device}-${phase}.svg`, svg]];
  });
}

function page(
  logs: readonly ControllerEvents[],
  tables: {
    readonly arrivals_on_green: ReturnType<typeof arrivalsOnGreen>;
    readonly split_failures: ReturnType<typeof splitFailures>;
  },
  detectors: readonly ReturnType<typeof detectorFindings>[number][],
  events: number,
): string {
  const rows = logs.flatMap(({ device }) => {
    const arrivals = tables.arrivals_on_green.filter((row) => row.device === device);
    const failures = tables.split_failures.filter((row) => row.device === device);
    const phases = [...new Set([...arrivals, ...failures].map(({ phase }) => phase))].sort((a, b) => a - b);
    return phases.map((phase) => {
      const own = arrivals.filter((row) => row.phase === phase);
      const split = failures.filter((row) => row.phase === phase);
      const actuations = own.reduce((sum, row) => sum + row.actuations, 0);
      const green = own.reduce((sum, row) => sum + row.actuations * row.share, 0);
      const cycles = split.reduce((sum, row) => sum + row.cycles, 0);
      const failed = split.reduce((sum, row) => sum + row.failures, 0);
      return [
        `${device} phase ${phase}`,
        actuations > 0 ? fixed((100 * green) / actuations) : '-',
        cycles > 0 ? `${failed} of ${cycles}` : '-',
      ];
    });
  });
  return [
    `${events} events of ${logs.length} controllers`,
    '',
    textTable([['', 'arrivals on green %', 'split failures'], ...rows]),
    ...(detectors.length > 0 ? ['', 'Detectors not to believe:'] : []),
    ...detectors.map(
      ({ device, detector, phase, fault, seen }) =>
        `  ${device} detector ${detector} (phase ${phase}): ${fault}, ${seen}`,
    ),
  ].join('\n');
}
