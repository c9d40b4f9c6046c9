// What the detectors of a controller measured, as whoever reads them appends it to a file: one reading a line, JSON.
import { closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs';
import { Type } from '@sinclair/typebox';
import { Fault } from '../../../core/fault.ts';
import { checkValue } from '../../../core/schema.ts';
import type { Reading } from '../../unit/controller-port.ts';

/** A reading on the wire. */
export const Measure = Type.Object(
  {
    detector: Type.String({ maxLength: 200 }),
    at_ms: Type.Integer({ minimum: 0, description: 'ms since 1970 UTC, end of the interval' }),
    interval_s: Type.Number({ minimum: 1, maximum: 3600 }),
    vehicles: Type.Integer({ minimum: 0, maximum: 100_000 }),
    occupancy: Type.Number({ minimum: 0, maximum: 1 }),
    speed_mps: Type.Number({ minimum: -1, maximum: 100, description: '-1 where it is not measured' }),
  },
  { additionalProperties: false },
);

/** bytes read at once; more waits for the next time */
const MOST_BYTES = 1024 * 1024;

export class ReadingsFile {
  readonly #path: string;
  readonly #say: (line: string) => void;
  #read = 0;
  #lines = 0;

  /** @param say told of lines that cannot be read */
  constructor(path: string, say: (line: string) => void) {
    this.#path = path;
    this.#say = say;
  }

  /** The readings that were appended since the last time; a file that is not there yet has none. */
  take(): Reading[] {
    const text = this.#appended();
    const whole = text.slice(0, text.lastIndexOf('\n') + 1);
    this.#read += Buffer.byteLength(whole);
    return whole
      .split('\n')
      .slice(0, -1)
      .flatMap((line) => this.#reading(line));
  }

  #appended(): string {
    if (!existsSync(this.#path)) return '';
    const file = openSync(this.#path, 'r');
    try {
      const { size } = fstatSync(file);
      // a file that became shorter began anew
      if (size < this.#read) [this.#read, this.#lines] = [0, 0];
      const bytes = Buffer.alloc(Math.min(MOST_BYTES, size - this.#read));
      return bytes.toString('utf8', 0, readSync(file, bytes, 0, bytes.length, this.#read));
    } finally {
      closeSync(file);
    }
  }

  #reading(line: string): Reading[] {
    this.#lines++;
    if (line.trim() === '') return [];
    try {
      const value: unknown = JSON.parse(line);
      checkValue(Measure, value, `${this.#path}:${this.#lines}`);
      return [value as Reading];
    } catch (thrown) {
      const why = thrown instanceof Fault ? thrown.text : 'it is not JSON; write one reading a line';
      this.#say(`READINGS_LINE: ${why} (${this.#path}:${this.#lines})`);
      return [];
    }
  }
}
