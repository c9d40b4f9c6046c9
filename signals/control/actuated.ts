// The controller `actuated`: ring-barrier machines fed by detectors, free or coordinated to the plan's cycle.
import type { Plan } from '../plan.ts';
import type { SignalController } from './controller.ts';
import { isGreen, type LampLetters } from './lamp-letters.ts';
import { type Coordination, type PhaseCall, RingMachine } from './ring-machine.ts';
import { type RunRings, ringsOf } from './ring-phase.ts';
import type { Site } from './site.ts';
import type { JunctionView, StreetView } from './view.ts';

/** m before the stop line that the detectors of an approach cover */
const DETECTION = 40;

interface Junction {
  readonly rings: RunRings;
  readonly machine: RingMachine;
  readonly coordination: Coordinator | undefined;
}

/**
 * One machine a junction. Its phases are those of the plan: ring-barrier plans as they are, others stage by stage in one
 * ring. Crossings are always called, as there are no buttons in the field.
 */
export class Actuated implements SignalController {
  readonly name = 'actuated';
  readonly #junctions: (Junction | undefined)[];
  #last: number | undefined;

  /** @param mode `free`: greens follow the calls alone; `coordinated`: cycle, offset and splits of the plan bound them */
  constructor(sites: readonly Site[], plan: Plan, mode: 'free' | 'coordinated' = 'free') {
    this.#junctions = sites.map((site) => {
      const own = plan.controllers.find(({ controller }) => controller === site.id);
      if (!own) return undefined;
      const rings = ringsOf(own, site);
      const isCoordinated = mode === 'coordinated' && rings.cycle > 0;
      return {
        rings,
        machine: new RingMachine(rings),
        coordination: isCoordinated ? new Coordinator(rings) : undefined,
      };
    });
  }

  decide(view: StreetView): (LampLetters | undefined)[] {
    const dt = this.#last === undefined ? 0 : view.time - this.#last;
    this.#last = view.time;
    return view.junctions.map((junction, index) => {
      const own = this.#junctions[index];
      if (!own) return undefined;
      const { machine, rings, coordination } = own;
      const order: Coordination = coordination ? coordination.at(view.time) : () => 'free';
      machine.tick(dt, callsOf(junction, rings), order, (phase) => isCleared(junction, rings, phase));
      return lettersOf(junction.site, own);
    });
  }
}

function callsOf({ approaching, site }: JunctionView, rings: RunRings): PhaseCall[] {
  const near = new Uint8Array(site.links);
  for (let row = 0; row < approaching.count; row++)
    if (approaching.heldBy[row]! < 0 && approaching.distance[row]! < DETECTION) near[approaching.link[row]!] = 1;
  return rings.phases.map(({ links, crossings }) => {
    const isNear = links.some((link) => near[link] === 1);
    return { vehicle: isNear, extension: isNear, pedestrian: crossings.length > 0 };
  });
}

/** Whether the vehicles' lamps of a phase show neither green nor yellow, those aside that another green phase keeps. */
function isCleared({ lamps }: JunctionView, rings: RunRings, phase: number): boolean {
  const { links, crossings } = rings.phases[phase]!;
  return [...links, ...crossings].every((link) => !(lamps.letters[link] === 'y'));
}

function lettersOf(site: Site, { machine, rings }: Junction): LampLetters {
  const letters: string[] = Array(site.links).fill('r');
  for (const [link, letter] of rings.always) letters[link] = letter;
  for (const { phase, walks } of machine.greens) {
    const { letters: own, crossings } = rings.phases[phase]!;
    for (const [link, letter] of own.entries())
      if (letter !== '' && !(isGreen(letters[link]) && letters[link] === 'G')) letters[link] = letter;
    for (const link of crossings) letters[link] = walks ? 'G' : 'r';
  }
  return letters.join('');
}

/**
 * Fixed force-offs: within the cycle each phase but the first (the coordinated one) must end when its split ends; the
 * coordinated phase is held until its own split is over (the yield point).
 */
export class Coordinator {
  readonly #cycle: number;
  readonly #offset: number;
  readonly #ends: number[];

  constructor(rings: RunRings) {
    this.#cycle = rings.cycle;
    this.#offset = rings.offset;
    this.#ends = Array(rings.phases.length).fill(0);
    let start = 0;
    for (const group of rings.groups) {
      const total = group.flat().reduce((sum, phase) => sum + rings.phases[phase]!.split, 0);
      const share = group.length > 0 ? total / group.length : 0;
      for (const ring of group) {
        let time = start;
        for (const phase of ring) {
          time += rings.phases[phase]!.split;
          this.#ends[phase] = time;
        }
      }
      start += share;
    }
  }

  /** Orders at second `time`. */
  at(time: number): Coordination {
    const clock = (((time - this.#offset) % this.#cycle) + this.#cycle) % this.#cycle;
    return (phase) => {
      const end = this.#ends[phase]!;
      if (phase === 0) return clock < end ? 'hold' : 'free';
      return clock >= end ? 'force' : 'free';
    };
  }
}
