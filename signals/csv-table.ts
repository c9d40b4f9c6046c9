// Tables that people send: CSV in the encodings, separators and decimal marks in use, each row with its line; what is unclear is a fault, not a guess.
import { type CsvError, parse } from 'csv-parse/sync';
import { Fault } from '../core/fault.ts';
import type { TableRow } from '../core/table-row.ts';
import { fileChunks } from './input-file.ts';
import { legRows } from './leg-table.ts';

const LIMIT = 400 * 1024 * 1024;

async function bytesOf(path: string): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of fileChunks(path)) {
    size += piece.length;
    if (size > LIMIT) throw new Fault('CSV_TOO_LARGE', `the file has more than ${LIMIT} bytes; split it by day`, path);
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

/** The line of the first byte that is no UTF-8. */
function badLine(bytes: Buffer): number {
  let line = 1;
  let begin = 0;
  for (let at = 0; at <= bytes.length; at++) {
    if (at < bytes.length && bytes[at] !== 10) continue;
    try {
      new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(begin, at));
    } catch {
      return line;
    }
    begin = at + 1;
    line++;
  }
  return line;
}

/**
 * Text of a file: UTF-8 with or without a byte order mark, UTF-16 with one, or as `encoding` says (gbk, windows-1252, ...).
 * @throws Fault CSV_ENCODING with the line, CSV_TOO_LARGE, CLI_FILE_*, GZ_*
 */
export async function readEncoded(path: string, encoding: string | undefined): Promise<string> {
  const bytes = await bytesOf(path);
  const mark =
    bytes[0] === 0xff && bytes[1] === 0xfe
      ? 'utf-16le'
      : bytes[0] === 0xfe && bytes[1] === 0xff
        ? 'utf-16be'
        : undefined;
  const label = encoding ?? mark ?? 'utf-8';
  if (mark === undefined && encoding === undefined && bytes.subarray(0, 4000).includes(0)) {
    throw new Fault(
      'CSV_ENCODING',
      'the file has zero bytes: it is no text, or UTF-16 without its mark; save it as UTF-8, or pass --encoding utf-16le',
      path,
    );
  }
  let decoder: InstanceType<typeof TextDecoder>;
  try {
    decoder = new TextDecoder(label, { fatal: true });
  } catch {
    throw new Fault(
      'CSV_ENCODING',
      `${label} is no encoding that is known here; pass one such as utf-8, gbk or windows-1252`,
      path,
    );
  }
  try {
    return decoder.decode(bytes);
  } catch {
    const text = `the text is not ${label}; save it as UTF-8, or pass --encoding with what it is (gbk, gb18030, windows-1252)`;
    throw new Fault('CSV_ENCODING', text, label === 'utf-8' ? `${path}:${badLine(bytes)}` : path);
  }
}

/** The separator of a header line: the one of , ; and tab that is in it most often outside quotes. */
function separatorOf(header: string): string {
  const bare = header.replace(/"[^"]*"/g, '');
  const [best] = [',', ';', '\t'].sort((a, b) => bare.split(b).length - bare.split(a).length);
  return best!;
}

const plain = (name: string): string =>
  name
    .trim()
    .toLowerCase()
    .replace(/[\s_-]+/g, '_');

/** A CSV file with a header as rows. Throws the faults of `tableRows` and `readEncoded`. */
export async function readTable(path: string, encoding?: string): Promise<TableRow[]> {
  return tableRows(await readEncoded(path, encoding), path);
}

/**
 * Text of a CSV file with a header as rows. Names of columns come in lower case with _ between words. Lines that begin with # are left out.
 * @throws Fault CSV_SYNTAX, CSV_EMPTY, CSV_HEADER
 */
export function tableRows(text: string, path: string): TableRow[] {
  const study = studyRows(text, path);
  if (study !== undefined) return study;
  const header =
    text
      .replace(/^\ufeff/, '')
      .split(/\r?\n/)
      .find((line) => line.trim() !== '' && !line.startsWith('#')) ?? '';
  const found = parsed(text, separatorOf(header), path);
  const [head, ...rows] = found;
  if (head === undefined || rows.length === 0)
    throw new Fault('CSV_EMPTY', 'the table has no row under its header; export it again', path);
  const names = head.record.map(plain);
  const twice = names.find((name, i) => name !== '' && names.indexOf(name) !== i);
  if (twice !== undefined)
    throw new Fault('CSV_HEADER', `two columns are called ${twice}; rename one`, `${path}:${head.info.lines}`);
  return rows.map(({ record, info }) => ({
    where: `${path}:${info.lines}`,
    values: new Map(
      record.flatMap((value, i): [string, string][] =>
        value.trim() === '' || !names[i] ? [] : [[names[i]!, value.trim()]],
      ),
    ),
  }));
}

/** Of a count firm's study; undefined for other tables. */
function studyRows(text: string, path: string): TableRow[] | undefined {
  const over = text.split(/\r?\n/).find((line) => (line.match(/(north|south|east|west)\s?bound/gi) ?? []).length > 1);
  if (over === undefined || /bound[ _](left|thru|through|right)/i.test(over)) return undefined;
  const rows = parsed(text, separatorOf(over), path, true);
  return legRows(
    rows.map(({ record, info }) => ({ line: info.lines, cells: record })),
    path,
  );
}

interface Parsed {
  readonly record: string[];
  readonly info: { readonly lines: number };
}

function parsed(text: string, delimiter: string, path: string, uneven = false): Parsed[] {
  try {
    const kept = { skip_empty_lines: true, comment: '#', comment_no_infix: true, relax_column_count: uneven };
    const options = { bom: true, delimiter, info: true, ...kept };
    return parse(text, options) as unknown as Parsed[];
  } catch (thrown) {
    const { lines, message } = thrown as CsvError & { lines?: number };
    const where = lines === undefined ? path : `${path}:${lines}`;
    throw new Fault('CSV_SYNTAX', `this is not a CSV table (${message}); export it again with one header line`, where);
  }
}
