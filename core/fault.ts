// A fault is the one way to say that input is bad: a code, the place it was found, and how to cure it.

/** One fault: a stable upper-case `code`, a sentence that ends with the cure, and where (file:line or element id). */
export interface FaultRecord {
  readonly code: string;
  readonly text: string;
  readonly where: string;
}

/** Thrown for input that cannot be used. The command line prints `CODE: text (where)` and exits 1. */
export class Fault extends Error implements FaultRecord {
  readonly code: string;
  readonly text: string;
  readonly where: string;

  constructor(code: string, text: string, where: string) {
    super(`${code}: ${text} (${where})`);
    this.name = 'Fault';
    this.code = code;
    this.text = text;
    this.where = where;
  }
}
