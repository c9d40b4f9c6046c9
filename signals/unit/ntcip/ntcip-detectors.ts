// Detectors of an NTCIP controller: its volume and occupancy report, read once a period, as readings of the centre.
import type { Reading } from '../controller-port.ts';
import type { NtcipLine } from './ntcip-line.ts';
import { MOST_OCCUPANCY, MOST_VOLUME, OID } from './objects.ts';

export class NtcipDetectors {
  readonly #line: NtcipLine;
  /** names of detectors 1, 2, …; an empty one is not read */
  readonly #names: readonly string[];
  #numbers: readonly number[] | undefined;
  #sequence: number | undefined;
  #rows: Reading[] = [];

  constructor(line: NtcipLine, names: readonly string[]) {
    this.#line = line;
    this.#names = names;
  }

  /** Reads the report where a new one has come since the last look. `now` in ms since 1970 UTC. */
  async look(now: number): Promise<void> {
    if (this.#names.length === 0) return;
    const sequence = await this.#line.find(OID.volumeSequence);
    const before = this.#sequence;
    this.#sequence = sequence;
    // of the first report nobody knows when its period ended
    if (sequence === undefined || before === undefined || sequence === before) return;
    const numbers = await this.#there();
    const oids = numbers.flatMap((number) => [OID.volume(number), OID.occupancy(number)]);
    const [interval_s, ...values] = await this.#line.get([OID.volumePeriod, ...oids]);
    for (const [i, number] of numbers.entries()) {
      const [vehicles, halves] = [values[2 * i]!, values[2 * i + 1]!];
      const name = this.#names[number - 1]!;
      // beyond what can be counted they say what is broken
      if (vehicles > MOST_VOLUME || halves > MOST_OCCUPANCY) continue;
      const occupancy = halves / MOST_OCCUPANCY;
      this.#rows.push({ detector: name, at_ms: now, interval_s: interval_s!, vehicles, occupancy, speed_mps: -1 });
    }
  }

  /** Numbers of the detectors that are named and that the controller has: found out once. */
  async #there(): Promise<readonly number[]> {
    if (this.#numbers) return this.#numbers;
    const found: number[] = [];
    for (const [i, name] of this.#names.entries())
      if (name !== '' && (await this.#line.find(OID.volume(i + 1))) !== undefined) found.push(i + 1);
    this.#numbers = found;
    return found;
  }

  /** What was read since the last time; each row is told once. */
  take(): readonly Reading[] {
    const rows = this.#rows;
    this.#rows = [];
    return rows;
  }
}
