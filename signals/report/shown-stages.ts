// The stages of any lamp program, found from what the lamps show: stretches in which no vehicle's green begins or ends.
import { LAMP, type LampProgram } from '../../sim/lamp-program.ts';

/** One stage of a cycle. Times in s from the start of the cycle (row 0). */
export interface ShownStage {
  readonly from: number;
  readonly length: number;
  /** letters of the links that are green in it: G, or g where they yield */
  readonly greens: ReadonlyMap<number, 'G' | 'g'>;
}

/** s; a shorter stretch between two changes belongs to the change */
const SHORTEST = 5;

function letterAt(program: LampProgram, links: number, tick: number, link: number): 'G' | 'g' | undefined {
  const lamp = program.states[tick * links + link];
  return lamp === LAMP.green ? 'G' : lamp === LAMP.yield ? 'g' : undefined;
}

function isChanging(program: LampProgram, links: number, tick: number): boolean {
  for (let link = 0; link < links; link++) {
    const lamp = program.states[tick * links + link];
    if (lamp === LAMP.yellow || lamp === LAMP.redYellow) return true;
  }
  return false;
}

/** What decides whether two ticks are of one stage: the greens of the links that carry vehicles. */
function keyAt(program: LampProgram, links: number, tick: number, crossings: ReadonlySet<number>): string {
  if (isChanging(program, links, tick)) return '';
  let key = '';
  for (let link = 0; link < links; link++) if (!crossings.has(link)) key += letterAt(program, links, tick, link) ?? '.';
  return /[Gg]/.test(key) ? key : '';
}

/**
 * The stages of a program in order of time; the one that runs on over the cycle's end comes first, with `from` below 0.
 * @param crossings links that pedestrians use: they do not make a stage by themselves, but are shown in it
 */
export function shownStages(program: LampProgram, crossings: ReadonlySet<number>): ShownStage[] {
  const { ticks, tick } = program;
  const links = program.states.length / ticks;
  const keys = Array.from({ length: ticks }, (_, row) => keyAt(program, links, row, crossings));
  let first = 0;
  while (first > -ticks && keys[(first - 1 + ticks) % ticks] === keys[0] && keys[0] !== '') first--;
  if (first === -ticks) first = 0;
  const stages: ShownStage[] = [];
  let start = first;
  for (let row = first + 1; row <= first + ticks; row++) {
    const before = keys[(start + ticks) % ticks];
    if (row < first + ticks && keys[(row + ticks) % ticks] === before) continue;
    const length = (row - start) * tick;
    if (before !== '' && (length >= SHORTEST || ticks * tick < 2 * SHORTEST)) {
      stages.push({ from: start * tick, length, greens: greensIn(program, links, start, row) });
    }
    start = row;
  }
  return stages;
}

function greensIn(program: LampProgram, links: number, from: number, until: number): Map<number, 'G' | 'g'> {
  const greens = new Map<number, 'G' | 'g'>();
  for (let row = from; row < until; row++)
    for (let link = 0; link < links; link++) {
      const letter = letterAt(program, links, (row + program.ticks) % program.ticks, link);
      if (letter === 'G' || (letter === 'g' && !greens.has(link))) greens.set(link, letter);
    }
  return greens;
}
