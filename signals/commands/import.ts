// `greenband import`: makes a place from the files of another program.
import type { Answer, Progress } from '../terminal.ts';
import { notYet } from './not-yet.ts';

export interface ImportOptions {
  readonly from: string;
  readonly net?: string | undefined;
  readonly routes?: readonly string[] | undefined;
  readonly additional?: readonly string[] | undefined;
  readonly flow?: string | undefined;
  readonly begin?: number | undefined;
  readonly end?: number | undefined;
  readonly out?: string | undefined;
  readonly into?: string | undefined;
}

export async function importPlace(_: string | undefined, options: ImportOptions, __: Progress): Promise<Answer> {
  throw notYet(`import --from ${options.from}`, 'import from SUMO or CityFlow');
}
