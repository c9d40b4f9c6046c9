// What the command line names but cannot do yet, said plainly.
import { Fault } from '../../core/fault.ts';

/** The fault for a part of the contract that has not been built. */
export function notYet(what: string, instead: string): Fault {
  return new Fault('CLI_NOT_YET', `${what} is not built yet; ${instead}`, what);
}
