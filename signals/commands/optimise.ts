// `greenband optimise`: makes a better plan for a place, checks it with the interlock and writes it.
import type { Clock } from '../clock.ts';
import type { WindowOptions } from '../prepared-place.ts';
import type { Answer, Progress } from '../terminal.ts';
import { notYet } from './not-yet.ts';

export interface OptimiseOptions extends WindowOptions {
  readonly method: string;
  readonly corridor?: string | undefined;
  readonly budget?: number | undefined;
  readonly allowUnserved?: boolean | undefined;
  readonly out: string;
}

export async function optimise(_: string, options: OptimiseOptions, __: Progress, ___: Clock): Promise<Answer> {
  throw notYet(`optimise --method ${options.method}`, 'wait for it');
}
