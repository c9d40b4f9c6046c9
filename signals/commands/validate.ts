// `greenband validate`: every fault of a place or a plan, named.
import { Fault } from '../../core/fault.ts';
import type { Answer } from '../terminal.ts';

export async function validate(path: string): Promise<Answer> {
  throw new Fault('CLI_NOT_YET', 'validate is being wired', path);
}
