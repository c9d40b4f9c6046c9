// The ring-barrier machine (NEMA TS 2 in kind): rings that run phases side by side, and cross their barriers together.
import type { RunPhase, RunRings } from './ring-phase.ts';

/** Demand on one phase now. */
export interface PhaseCall {
  /** a vehicle waits for it */
  readonly vehicle: boolean;
  /** a vehicle drives over its detectors: its green is worth extending */
  readonly extension: boolean;
  readonly pedestrian: boolean;
}

/** Why a green ended. */
export type Ending = 'gap-out' | 'max-out' | 'force-off' | 'skip';

interface Ring {
  /** phase number; -1 waits at the barrier */
  phase: number;
  isGreen: boolean;
  /** s green or clearing so far */
  age: number;
  /** s since the last vehicle on the detectors */
  gap: number;
  /** s since somebody else called */
  contested: number;
  isWalking: boolean;
}

/** What coordination says of a phase now: it must stay, it must go, or neither. */
export type Coordination = (phase: number) => 'hold' | 'force' | 'free';

/**
 * Runs phases by calls: each green lasts its least, is extended while vehicles follow within the passage time (gap-out)
 * up to its maximum counted from the first call of another phase (max-out), or to its force-off. Rings end their last
 * phases before a barrier at the same time. Without calls it rests in green.
 */
export class RingMachine {
  readonly #rings: Ring[];
  readonly #parts: RunRings;
  #group = 0;
  /** endings so far, for measures */
  readonly endings: Record<Ending, number> = { 'gap-out': 0, 'max-out': 0, 'force-off': 0, skip: 0 };

  constructor(parts: RunRings) {
    this.#parts = parts;
    const most = Math.max(...parts.groups.map((rings) => rings.length));
    this.#rings = Array.from({ length: most }, (_, ring) => ({
      phase: parts.groups[0]![ring]?.[0] ?? -1,
      isGreen: true,
      age: 0,
      gap: 0,
      contested: 0,
      isWalking: true,
    }));
  }

  /** Phases that are green now, and whether their walkers are. */
  get greens(): readonly { readonly phase: number; readonly walks: boolean }[] {
    return this.#rings
      .filter(({ phase, isGreen }) => phase >= 0 && isGreen)
      .map(({ phase, age, isWalking }) => ({ phase, walks: isWalking && age < this.#parts.phases[phase]!.walk }));
  }

  /**
   * Lets `dt` s pass.
   * @param cleared whether the lamps of a phase that ended are red and others may follow
   */
  tick(dt: number, calls: readonly PhaseCall[], coordination: Coordination, cleared: (phase: number) => boolean): void {
    const wanted = calls.map((call, phase) => isCalled(this.#parts.phases[phase]!, call));
    for (const ring of this.#rings) this.#age(ring, dt, calls, wanted);
    const ready = this.#rings.map((ring) => this.#mayEnd(ring, wanted, coordination));
    for (const [index, ring] of this.#rings.entries()) {
      if (ring.phase < 0) continue;
      const next = this.#nextInRing(index, ring.phase, wanted);
      if (!ring.isGreen) {
        if (next >= 0 && cleared(ring.phase)) this.#start(ring, next, calls);
      } else if (ready[index] !== undefined && next >= 0) this.#end(ring, ready[index]!);
    }
    this.#crossBarrier(ready, wanted, calls, cleared);
  }

  #age(ring: Ring, dt: number, calls: readonly PhaseCall[], wanted: readonly boolean[]): void {
    ring.age += dt;
    if (ring.phase < 0) return;
    ring.gap = calls[ring.phase]!.extension ? 0 : ring.gap + dt;
    const others = wanted.some((called, phase) => called && !this.#rings.some((one) => one.phase === phase));
    ring.contested = others ? ring.contested + dt : 0;
  }

  /** Why the green of a ring may end now, or nothing. */
  #mayEnd(ring: Ring, wanted: readonly boolean[], coordination: Coordination): Ending | undefined {
    if (ring.phase < 0) return 'skip';
    const phase = this.#parts.phases[ring.phase]!;
    const walking = ring.isWalking ? phase.walk + phase.pedestrianClearance : 0;
    if (ring.age < Math.max(phase.minGreen, walking)) return undefined;
    const others = wanted.some((called, other) => called && !this.#rings.some((one) => one.phase === other));
    if (!others) return undefined;
    const order = coordination(ring.phase);
    if (order === 'hold') return undefined;
    if (order === 'force') return 'force-off';
    if (ring.contested >= phase.maxGreen) return 'max-out';
    if (ring.gap >= phase.passage && phase.recall !== 'max') return 'gap-out';
    return undefined;
  }

  /** The next called phase of a ring before its barrier; -1 none. */
  #nextInRing(ring: number, phase: number, wanted: readonly boolean[]): number {
    const sequence = this.#parts.groups[this.#group]![ring] ?? [];
    const at = sequence.indexOf(phase);
    if (this.#parts.groups.length === 1 && this.#parts.groups[0]!.length === 1) {
      for (let step = 1; step < sequence.length; step++) {
        const next = sequence[(at + step) % sequence.length]!;
        if (wanted[next]) return next;
      }
      return -1;
    }
    for (let next = at + 1; next < sequence.length; next++) if (wanted[sequence[next]!]) return sequence[next]!;
    return -1;
  }

  /** All rings leave a group together, when each has ended or may end its last phase. */
  #crossBarrier(
    ready: readonly (Ending | undefined)[],
    wanted: readonly boolean[],
    calls: readonly PhaseCall[],
    cleared: (phase: number) => boolean,
  ): void {
    const { groups } = this.#parts;
    if (groups.length < 2) return;
    const target = this.#nextGroup(wanted);
    if (target < 0) return;
    const last = this.#rings.every((ring, index) => ring.phase < 0 || this.#nextInRing(index, ring.phase, wanted) < 0);
    if (!last || !this.#rings.every((ring, index) => !ring.isGreen || ready[index] !== undefined)) return;
    for (const [index, ring] of this.#rings.entries())
      if (ring.isGreen && ring.phase >= 0) this.#end(ring, ready[index]!);
    if (!this.#rings.every((ring) => ring.phase < 0 || cleared(ring.phase))) return;
    this.#group = target;
    for (const [index, ring] of this.#rings.entries()) {
      const sequence = groups[target]![index] ?? [];
      // dual entry: a ring without a call runs its last phase, the through movement, beside the other
      const first = sequence.find((phase) => wanted[phase]) ?? sequence.at(-1) ?? -1;
      if (first >= 0) this.#start(ring, first, calls);
      else ring.phase = -1;
    }
  }

  /** The next group with a call; the present one again where only its passed phases are called. */
  #nextGroup(wanted: readonly boolean[]): number {
    const { groups } = this.#parts;
    for (let step = 1; step <= groups.length; step++) {
      const group = (this.#group + step) % groups.length;
      const isCalled = groups[group]!.some((ring) =>
        ring.some((phase) => wanted[phase] && !this.#rings.some((one) => one.phase === phase && one.isGreen)),
      );
      if (isCalled) return group;
    }
    return -1;
  }

  #start(ring: Ring, phase: number, calls: readonly PhaseCall[]): void {
    ring.phase = phase;
    ring.isGreen = true;
    ring.age = 0;
    ring.gap = 0;
    ring.contested = 0;
    ring.isWalking = calls[phase]!.pedestrian || this.#parts.phases[phase]!.recall === 'pedestrian';
  }

  #end(ring: Ring, ending: Ending): void {
    ring.isGreen = false;
    ring.age = 0;
    this.endings[ending]++;
  }
}

function isCalled(phase: RunPhase, call: PhaseCall): boolean {
  return call.vehicle || call.pedestrian || phase.recall !== 'none';
}
