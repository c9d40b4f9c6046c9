// Reads controller logs and detector configurations: CSV (also gzipped) or Parquet.
import { parse } from 'csv-parse/sync';
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet';
import { Fault } from '../../core/fault.ts';
import { readText, requireFile } from '../input-file.ts';
import { type ControllerEvents, type DetectorUse, eventLog } from './event-log.ts';

const LIMIT = 400 * 1024 * 1024;

type Cell = unknown;
type Record_ = Readonly<Record<string, Cell>>;

/** Column names in use, in lower case without spaces and underscores. */
const NAMES = {
  time: ['timestamp', 'time', 'datetime'],
  device: ['deviceid', 'signalid', 'device', 'signal'],
  event: ['eventid', 'eventcode', 'event', 'code'],
  parameter: ['parameter', 'eventparam', 'param', 'channel', 'detectorchannel'],
  phase: ['phase', 'protectedphasenumber'],
  use: ['function', 'use', 'detectiontype'],
} as const;

const plain = (name: string): string => name.toLowerCase().replace(/[\s_]/g, '');

async function recordsOf(path: string): Promise<Record_[]> {
  requireFile(path);
  if (path.endsWith('.parquet')) {
    try {
      return (await parquetReadObjects({ file: await asyncBufferFromFile(path) })) as Record_[];
    } catch (thrown) {
      const text = `this is not a Parquet file that can be read (${(thrown as Error).message}); export it again or use CSV`;
      throw new Fault('LOG_PARQUET', text, path);
    }
  }
  const text = await readText(path, LIMIT);
  try {
    return parse(text, { columns: true, bom: true, skip_empty_lines: true, trim: true }) as Record_[];
  } catch (thrown) {
    throw new Fault('LOG_CSV', `this is not CSV with a header (${(thrown as Error).message}); export it again`, path);
  }
}

/** The name that the file gives a column. Throws LOG_COLUMN. */
function columnOf(record: Record_, wanted: keyof typeof NAMES, path: string): string {
  const found = Object.keys(record).find((name) => (NAMES[wanted] as readonly string[]).includes(plain(name)));
  if (found !== undefined) return found;
  const text = `there is no column for the ${wanted} (one of ${NAMES[wanted].join(', ')}); rename it in the header`;
  throw new Fault('LOG_COLUMN', text, path);
}

/** ms since 1970. Dates without a zone are read as UTC, so that intervals fall on the clock of the log. */
function milliseconds(cell: Cell): number {
  if (cell instanceof Date) return cell.getTime();
  if (typeof cell === 'number') return cell;
  if (typeof cell === 'bigint') return Number(cell);
  const text = String(cell).trim().replace(' ', 'T');
  return Date.parse(/(Z|[+-]\d\d:?\d\d)$/.test(text) ? text : `${text}Z`);
}

/** @throws Fault LOG_COLUMN, LOG_EMPTY, LOG_VALUE, LOG_CSV, LOG_PARQUET, CLI_FILE_* */
export async function readEventLog(path: string): Promise<ControllerEvents[]> {
  const records = await recordsOf(path);
  const first = records[0];
  if (first === undefined) return eventLog([], path);
  const [time, device, event, parameter] = (['time', 'device', 'event', 'parameter'] as const).map((name) =>
    columnOf(first, name, path),
  ) as [string, string, string, string];
  const events = records.map((record) => ({
    time: milliseconds(record[time]),
    device: String(record[device]),
    event: Number(record[event]),
    parameter: Number(record[parameter]),
  }));
  return eventLog(events, path);
}

/** @throws Fault LOG_COLUMN, LOG_CSV, LOG_PARQUET, CLI_FILE_* */
export async function readDetectorUses(path: string): Promise<DetectorUse[]> {
  const records = await recordsOf(path);
  const first = records[0];
  if (first === undefined) return [];
  const [device, phase, use, detector] = (['device', 'phase', 'use', 'parameter'] as const).map((name) =>
    columnOf(first, name, path),
  ) as [string, string, string, string];
  return records.map((record) => ({
    device: String(record[device]),
    phase: Number(record[phase]),
    use: String(record[use]),
    detector: Number(record[detector]),
  }));
}
