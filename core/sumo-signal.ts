// SUMO's tlLogic elements, from networks and additional files, as signal programs.
import { Fault } from './fault.ts';
import { type ImportReport, tally } from './import-report.ts';
import { LAMP_LETTERS, type ProgramPhase, type SignalProgram } from './program.ts';
import type { SumoElement } from './sumo-attributes.ts';

interface OpenProgram {
  readonly program: SignalProgram;
  readonly where: string;
}

/** Collects programs: hand it every `tlLogic` and `phase` as they open. */
export class SumoPrograms {
  readonly #report: ImportReport;
  readonly #programs = new Map<string, OpenProgram>();
  #open: SignalProgram | undefined;

  constructor(report: ImportReport) {
    this.#report = report;
  }

  openLogic(element: SumoElement): void {
    const type = element.attributes['type'] ?? 'static';
    if (type !== 'static') tally(this.#report.skipped, `tlLogic type "${type}": its phases are kept as fixed time`);
    const controller = element.text('id');
    const program: SignalProgram = {
      controller,
      program: element.attributes['programID'] ?? '0',
      offset: offset(element),
      phases: [],
    };
    const key = `${controller}\n${program.program}`;
    const before = this.#programs.get(key);
    if (before !== undefined) {
      throw element.fault(
        'NET_DUPLICATE_ID',
        `tlLogic "${controller}" has program "${program.program}" twice (first at ${before.where}); rename or remove one`,
      );
    }
    this.#programs.set(key, { program, where: element.where });
    this.#open = program;
    tally(this.#report.read, 'program');
  }

  phase(element: SumoElement): void {
    const program = this.#open;
    if (program === undefined) throw element.fault('NET_MISPLACED', '<phase> stands outside <tlLogic>; move it inside');
    const state = element.text('state');
    for (const letter of state) {
      if (!LAMP_LETTERS.includes(letter)) {
        throw element.fault('NET_BAD_STATE', `"${letter}" in state is no lamp letter; use ${LAMP_LETTERS}`);
      }
    }
    const length = program.phases[0]?.state.length ?? state.length;
    if (state.length !== length) {
      throw element.fault(
        'NET_BAD_STATE',
        `state has ${state.length} lamps and the program's first phase ${length}; give every phase the same number`,
      );
    }
    const phase: ProgramPhase = { duration: element.numberAbove('duration', 0), state };
    if (element.attributes['minDur'] !== undefined) phase.minDuration = element.number('minDur');
    if (element.attributes['maxDur'] !== undefined) phase.maxDuration = element.number('maxDur');
    if (element.attributes['name']) phase.name = element.attributes['name'];
    if (element.attributes['next'] !== undefined) tally(this.#report.skipped, 'phase attribute "next"');
    program.phases.push(phase);
  }

  closeLogic(): void {
    this.#open = undefined;
  }

  /** Every state must have a lamp for each link. Throws NET_STATE_TOO_SHORT. */
  checkLengths(links: ReadonlyMap<string, number>): void {
    for (const { program, where } of this.#programs.values()) {
      const needed = links.get(program.controller) ?? 0;
      const length = program.phases[0]?.state.length ?? 0;
      if (length < needed) {
        throw new Fault(
          'NET_STATE_TOO_SHORT',
          `tlLogic "${program.controller}" shows ${length} lamps, but its connections use ${needed}; lengthen its states`,
          where,
        );
      }
    }
  }

  list(): SignalProgram[] {
    return [...this.#programs.values()].map((open) => open.program);
  }
}

function offset(element: SumoElement): number {
  if (element.attributes['offset'] === 'begin') return 0;
  return element.number('offset', 0);
}
